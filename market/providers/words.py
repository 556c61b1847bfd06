"""The words for the register's codes, as CQC writes them, for pages, forms, downloads and statements."""

from market.providers.types import (
    EventKind,
    KeyQuestion,
    OrganisationKind,
    RatingCode,
    ServiceType,
    SizeBand,
    Source,
    Specialism,
)

SERVICE_WORDS: dict[str, str] = {
    ServiceType.NURSING_HOME: "Care home service with nursing",
    ServiceType.RESIDENTIAL_HOME: "Care home service without nursing",
    ServiceType.HOME_CARE: "Domiciliary care service",
    ServiceType.EXTRA_CARE: "Extra Care housing services",
    ServiceType.SHARED_LIVES: "Shared Lives",
    ServiceType.SUPPORTED_LIVING: "Supported living service",
    ServiceType.COMMUNITY_LEARNING_DISABILITY: "Community based services for people with a learning disability",
    ServiceType.COMMUNITY_MENTAL_HEALTH: "Community based services for people with mental health needs",
    ServiceType.COMMUNITY_SUBSTANCE_MISUSE: "Community based services for people who misuse substances",
    ServiceType.RESIDENTIAL_SUBSTANCE_MISUSE: "Residential substance misuse treatment and/or rehabilitation service",
    ServiceType.SPECIALIST_COLLEGE: "Specialist college service",
    ServiceType.HOSPICE: "Hospice services",
    ServiceType.HOSPICE_AT_HOME: "Hospice services at home",
    ServiceType.REHABILITATION: "Rehabilitation services",
    ServiceType.COMMUNITY_HEALTH: "Community healthcare service",
    ServiceType.NURSES_AGENCY: "Community health care services: nurses agency only",
    ServiceType.ACUTE_WITH_BEDS: "Acute services with overnight beds",
    ServiceType.ACUTE_WITHOUT_BEDS: "Acute services without overnight beds",
    ServiceType.AMBULANCE: "Ambulance service",
    ServiceType.BLOOD: "Blood and transplant service",
    ServiceType.MIDWIVES: "Community health care services: independent midwives",
    ServiceType.DENTAL: "Dental service",
    ServiceType.DIAGNOSTIC: "Diagnostic and/or screening service",
    ServiceType.DOCTORS_CONSULTATION: "Doctors consultation service",
    ServiceType.DOCTORS_TREATMENT: "Doctors treatment service",
    ServiceType.HYPERBARIC: "Hyperbaric chamber",
    ServiceType.LONG_TERM_CONDITIONS: "Long-term conditions services",
    ServiceType.MENTAL_HEALTH_HOSPITAL: (
        "Hospital services for people with mental health needs, "
        "learning disabilities and problems with substance misuse"
    ),
    ServiceType.MOBILE_DOCTORS: "Mobile doctors service",
    ServiceType.PRISON_HEALTH: "Prison healthcare services",
    ServiceType.REMOTE_ADVICE: "Remote clinical advice service",
    ServiceType.SLIMMING: "Services in slimming clinics",
    ServiceType.URGENT_CARE: "Urgent care services",
    ServiceType.DAY_CARE: "Day care",
    ServiceType.COMMUNITY_SUPPORT: "Community support",
    ServiceType.OTHER: "Other service",
}
"""CQC's names of its service types, in full, and ours for services that CQC does not regulate."""

SHORT_SERVICE_WORDS: dict[str, str] = {
    **SERVICE_WORDS,
    ServiceType.NURSING_HOME: "Nursing home",
    ServiceType.RESIDENTIAL_HOME: "Residential home",
    ServiceType.HOME_CARE: "Home care",
    ServiceType.EXTRA_CARE: "Extra care housing",
    ServiceType.SUPPORTED_LIVING: "Supported living",
    ServiceType.COMMUNITY_LEARNING_DISABILITY: "Community service: learning disability",
    ServiceType.COMMUNITY_MENTAL_HEALTH: "Community service: mental health",
    ServiceType.COMMUNITY_SUBSTANCE_MISUSE: "Community service: substance misuse",
    ServiceType.RESIDENTIAL_SUBSTANCE_MISUSE: "Residential substance misuse service",
    ServiceType.SPECIALIST_COLLEGE: "Specialist college",
    ServiceType.HOSPICE: "Hospice",
    ServiceType.HOSPICE_AT_HOME: "Hospice at home",
    ServiceType.REHABILITATION: "Rehabilitation",
    ServiceType.COMMUNITY_HEALTH: "Community healthcare",
    ServiceType.NURSES_AGENCY: "Nurses agency",
    ServiceType.MENTAL_HEALTH_HOSPITAL: "Mental health hospital",
}
"""The everyday names, as CQC's public directory uses them, for lists and charts."""

SPECIALISM_WORDS: dict[str, str] = {
    Specialism.OLDER_PEOPLE: "Caring for adults over 65 yrs",
    Specialism.YOUNGER_ADULTS: "Caring for adults under 65 yrs",
    Specialism.CHILDREN: "Caring for children",
    Specialism.DEMENTIA: "Dementia",
    Specialism.DETAINED: "Caring for people whose rights are restricted under the Mental Health Act",
    Specialism.EATING_DISORDER: "Eating disorders",
    Specialism.LEARNING_DISABILITY: "Learning disabilities",
    Specialism.MENTAL_HEALTH: "Mental health conditions",
    Specialism.PHYSICAL_DISABILITY: "Physical disabilities",
    Specialism.SENSORY_IMPAIRMENT: "Sensory impairments",
    Specialism.SUBSTANCE_MISUSE: "Substance misuse problems",
    Specialism.EVERYONE: "Services for everyone",
}

RATING_WORDS: dict[str, str] = {
    RatingCode.OUTSTANDING: "Outstanding",
    RatingCode.GOOD: "Good",
    RatingCode.REQUIRES_IMPROVEMENT: "Requires improvement",
    RatingCode.INADEQUATE: "Inadequate",
    RatingCode.NOT_RATED: "Not rated",
    RatingCode.INSPECTED_NOT_RATED: "Inspected but not rated",
    RatingCode.INSUFFICIENT_EVIDENCE: "Insufficient evidence to rate",
    RatingCode.NOT_APPLICABLE: "Not applicable",
    "": "Not yet rated",
}
"""CQC's ratings. Nothing published at all is "Not yet rated"."""

RATING_SHAPES: dict[str, str] = {
    RatingCode.OUTSTANDING: "star",
    RatingCode.GOOD: "circle",
    RatingCode.REQUIRES_IMPROVEMENT: "triangle",
    RatingCode.INADEQUATE: "square",
}
"""The mark that goes with each rating, so that colour never stands alone. Everything without a rating is a `ring`."""

KEY_QUESTION_WORDS: dict[str, str] = {
    KeyQuestion.OVERALL: "Overall",
    KeyQuestion.SAFE: "Safe",
    KeyQuestion.EFFECTIVE: "Effective",
    KeyQuestion.CARING: "Caring",
    KeyQuestion.RESPONSIVE: "Responsive",
    KeyQuestion.WELL_LED: "Well-led",
}

KIND_WORDS: dict[str, str] = {
    OrganisationKind.REGULATED: "Regulated by CQC",
    OrganisationKind.VOLUNTARY: "Voluntary or community",
    OrganisationKind.OTHER: "Other, not regulated",
}

SOURCE_WORDS: dict[str, str] = {Source.CQC: "CQC", Source.COUNCIL: "Added by the council"}

EVENT_WORDS: dict[str, str] = {
    EventKind.ENTRY: "Entered the market",
    EventKind.EXIT: "Left the market",
    EventKind.RE_REGISTRATION: "Registered again under a new registration",
}

SIZE_WORDS: dict[str, str] = {
    SizeBand.BEDS_1_9: "1 to 9 beds",
    SizeBand.BEDS_10_24: "10 to 24 beds",
    SizeBand.BEDS_25_39: "25 to 39 beds",
    SizeBand.BEDS_40_60: "40 to 60 beds",
    SizeBand.BEDS_61_PLUS: "61 beds or more",
}


def service_words(code: str) -> str:
    """The everyday name of a service type; the code itself when it is not known."""
    return SHORT_SERVICE_WORDS.get(code, code)


def rating_words(code: str) -> str:
    """A rating as CQC writes it; the code itself when it is not known."""
    return RATING_WORDS.get(code, code)


def rating_shape(code: str) -> str:
    """`star`, `circle`, `triangle` or `square` for a rating; `ring` where there is none."""
    return RATING_SHAPES.get(code, "ring")
