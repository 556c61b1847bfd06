"""CQC's words for services, people cared for, ratings and key questions, in every spelling seen, and our codes for them.

Each service has two names: the legal one ("Care home service with nursing": Care directory with filters, API description) and the one of
the public directory ("Nursing homes": weekly directory, API name). Each group of people has three: the API's specialism, the "Service user
band" of the directory with filters, and the analyst export's.
"""

from collections.abc import Iterable
from functools import lru_cache

from market.providers.types import KeyQuestion, RatingCode, ServiceType, Specialism

SERVICE_COLUMNS: dict[str, ServiceType] = {
    "Acute services with overnight beds": ServiceType.ACUTE_WITH_BEDS,
    "Acute services without overnight beds / listed acute services with or without overnight beds": ServiceType.ACUTE_WITHOUT_BEDS,
    "Ambulance service": ServiceType.AMBULANCE,
    "Blood and Transplant service": ServiceType.BLOOD,
    "Care home service with nursing": ServiceType.NURSING_HOME,
    "Care home service without nursing": ServiceType.RESIDENTIAL_HOME,
    "Community based services for people who misuse substances": ServiceType.COMMUNITY_SUBSTANCE_MISUSE,
    "Community based services for people with a learning disability": ServiceType.COMMUNITY_LEARNING_DISABILITY,
    "Community based services for people with mental health needs": ServiceType.COMMUNITY_MENTAL_HEALTH,
    "Community health care services - Independent Midwives": ServiceType.MIDWIVES,
    "Community health care services - Nurses Agency only": ServiceType.NURSES_AGENCY,
    "Community healthcare service": ServiceType.COMMUNITY_HEALTH,
    "Dental service": ServiceType.DENTAL,
    "Diagnostic and/or screening service": ServiceType.DIAGNOSTIC,
    "Diagnostic and/or screening service - single handed sessional providers": ServiceType.DIAGNOSTIC,
    "Doctors consultation service": ServiceType.DOCTORS_CONSULTATION,
    "Doctors treatment service": ServiceType.DOCTORS_TREATMENT,
    "Domiciliary care service": ServiceType.HOME_CARE,
    "Extra Care housing services": ServiceType.EXTRA_CARE,
    "Hospice services": ServiceType.HOSPICE,
    "Hospice services at home": ServiceType.HOSPICE_AT_HOME,
    "Hospital services for people with mental health needs, learning disabilities and problems with substance misuse": (
        ServiceType.MENTAL_HEALTH_HOSPITAL
    ),
    "Hyperbaric Chamber": ServiceType.HYPERBARIC,
    "Long term conditions services": ServiceType.LONG_TERM_CONDITIONS,
    "Mobile doctors service": ServiceType.MOBILE_DOCTORS,
    "Prison Healthcare Services": ServiceType.PRISON_HEALTH,
    "Rehabilitation services": ServiceType.REHABILITATION,
    "Remote clinical advice service": ServiceType.REMOTE_ADVICE,
    "Residential substance misuse treatment and/or rehabilitation service": ServiceType.RESIDENTIAL_SUBSTANCE_MISUSE,
    "Shared Lives": ServiceType.SHARED_LIVES,
    "Specialist college service": ServiceType.SPECIALIST_COLLEGE,
    "Supported living service": ServiceType.SUPPORTED_LIVING,
    "Urgent care services": ServiceType.URGENT_CARE,
}
"""The 33 service types, as in the columns "Service type - …" of Care directory with filters and the descriptions of the API."""

_DIRECTORY_SERVICES: dict[str, ServiceType] = {
    "Ambulances": ServiceType.AMBULANCE,
    "Blood and transplant service": ServiceType.BLOOD,
    "Clinic": ServiceType.ACUTE_WITHOUT_BEDS,
    "Community services - Healthcare": ServiceType.COMMUNITY_HEALTH,
    "Community services - Learning disabilities": ServiceType.COMMUNITY_LEARNING_DISABILITY,
    "Community services - Mental Health": ServiceType.COMMUNITY_MENTAL_HEALTH,
    "Community services - Nursing": ServiceType.NURSES_AGENCY,
    "Community services - Substance abuse": ServiceType.COMMUNITY_SUBSTANCE_MISUSE,
    "Dentist": ServiceType.DENTAL,
    "Diagnosis/screening": ServiceType.DIAGNOSTIC,
    "Doctors/GPs": ServiceType.DOCTORS_CONSULTATION,
    "Education disability services": ServiceType.SPECIALIST_COLLEGE,
    "Home hospice care": ServiceType.HOSPICE_AT_HOME,
    "Homecare agencies": ServiceType.HOME_CARE,
    "Hospice": ServiceType.HOSPICE,
    "Hospital": ServiceType.ACUTE_WITH_BEDS,
    "Hospitals - Mental health/capacity": ServiceType.MENTAL_HEALTH_HOSPITAL,
    "Hyperbaric chamber services": ServiceType.HYPERBARIC,
    "Long-term conditions": ServiceType.LONG_TERM_CONDITIONS,
    "Mobile doctors": ServiceType.MOBILE_DOCTORS,
    "Nursing homes": ServiceType.NURSING_HOME,
    "Phone/online advice": ServiceType.REMOTE_ADVICE,
    "Prison healthcare": ServiceType.PRISON_HEALTH,
    "Rehabilitation (illness/injury)": ServiceType.REHABILITATION,
    "Rehabilitation (substance abuse)": ServiceType.RESIDENTIAL_SUBSTANCE_MISUSE,
    "Residential homes": ServiceType.RESIDENTIAL_HOME,
    "Shared lives": ServiceType.SHARED_LIVES,
    "Slimming clinics": ServiceType.SLIMMING,
    "Supported housing": ServiceType.EXTRA_CARE,
    "Supported living": ServiceType.SUPPORTED_LIVING,
    "Urgent care centres": ServiceType.URGENT_CARE,
}

BAND_COLUMNS: dict[str, Specialism] = {
    "Children 0-18 years": Specialism.CHILDREN,
    "Dementia": Specialism.DEMENTIA,
    "Learning disabilities or autistic spectrum disorder": Specialism.LEARNING_DISABILITY,
    "Mental Health": Specialism.MENTAL_HEALTH,
    "Older People": Specialism.OLDER_PEOPLE,
    "People detained under the Mental Health Act": Specialism.DETAINED,
    "People who misuse drugs and alcohol": Specialism.SUBSTANCE_MISUSE,
    "People with an eating disorder": Specialism.EATING_DISORDER,
    "Physical Disability": Specialism.PHYSICAL_DISABILITY,
    "Sensory Impairment": Specialism.SENSORY_IMPAIRMENT,
    "Whole Population": Specialism.EVERYONE,
    "Younger Adults": Specialism.YOUNGER_ADULTS,
}
"""The 12 columns "Service user band - …" of Care directory with filters."""

_SPECIALISMS: dict[str, Specialism] = {
    "Caring for adults over 65 yrs": Specialism.OLDER_PEOPLE,
    "Caring for adults under 65 yrs": Specialism.YOUNGER_ADULTS,
    "Caring for children": Specialism.CHILDREN,
    "Caring for children (0 - 18yrs)": Specialism.CHILDREN,
    "Caring for people whose rights are restricted under the Mental Health Act": Specialism.DETAINED,
    "Eating disorders": Specialism.EATING_DISORDER,
    "Learning disabilities": Specialism.LEARNING_DISABILITY,
    "Mental health conditions": Specialism.MENTAL_HEALTH,
    "Physical disabilities": Specialism.PHYSICAL_DISABILITY,
    "Sensory impairments": Specialism.SENSORY_IMPAIRMENT,
    "Substance misuse problems": Specialism.SUBSTANCE_MISUSE,
    "Services for everyone": Specialism.EVERYONE,
}

RATINGS: dict[str, RatingCode] = {
    "outstanding": RatingCode.OUTSTANDING,
    "good": RatingCode.GOOD,
    "requires improvement": RatingCode.REQUIRES_IMPROVEMENT,
    "inadequate": RatingCode.INADEQUATE,
    "not rated": RatingCode.NOT_RATED,
    "no published rating": RatingCode.NOT_RATED,
    "inspected but not rated": RatingCode.INSPECTED_NOT_RATED,
    "insufficient evidence to rate": RatingCode.INSUFFICIENT_EVIDENCE,
    "not applicable": RatingCode.NOT_APPLICABLE,
}

KEY_QUESTIONS: dict[str, KeyQuestion] = {
    "overall": KeyQuestion.OVERALL,
    "safe": KeyQuestion.SAFE,
    "effective": KeyQuestion.EFFECTIVE,
    "caring": KeyQuestion.CARING,
    "responsive": KeyQuestion.RESPONSIVE,
    "well-led": KeyQuestion.WELL_LED,
    "well led": KeyQuestion.WELL_LED,
}

SOCIAL_CARE = frozenset(
    {
        ServiceType.NURSING_HOME,
        ServiceType.RESIDENTIAL_HOME,
        ServiceType.HOME_CARE,
        ServiceType.EXTRA_CARE,
        ServiceType.SHARED_LIVES,
        ServiceType.SUPPORTED_LIVING,
        ServiceType.SPECIALIST_COLLEGE,
        ServiceType.HOSPICE,
        ServiceType.HOSPICE_AT_HOME,
    }
)
"""Services that make a location adult social care where the file does not name CQC's inspection directorate."""

ADULT_SOCIAL_CARE = "adult social care"


def plain(word: str) -> str:
    """A word without case, spaces and punctuation, so that spellings meet."""
    return "".join(letter for letter in word.lower() if letter.isalnum())


_SERVICE_BY_WORD = {
    plain(word): code for words in (SERVICE_COLUMNS, _DIRECTORY_SERVICES) for word, code in words.items()
}
_SPECIALISM_BY_WORD = {plain(word): code for words in (BAND_COLUMNS, _SPECIALISMS) for word, code in words.items()}


@lru_cache(maxsize=4096)
def service_of(word: str) -> ServiceType:
    """The service that CQC names so; `other` for a name that is not known."""
    return _SERVICE_BY_WORD.get(plain(word), ServiceType.OTHER)


@lru_cache(maxsize=4096)
def specialism_of(word: str) -> Specialism | None:
    """The group of people that CQC names so; None for a name that is not known."""
    return _SPECIALISM_BY_WORD.get(plain(word))


@lru_cache(maxsize=16_384)
def services_in(text: str) -> tuple[str, ...]:
    """The services in a list that is separated by `|` or commas, although some names hold commas themselves."""
    return _in_order(service_of(word).value for word in _split(text, _SERVICE_BY_WORD))


@lru_cache(maxsize=16_384)
def specialisms_in(text: str) -> tuple[str, ...]:
    """The specialisms in a list that is separated by `|` or commas; names that are not known are passed over."""
    found = (specialism_of(word) for word in _split(text, _SPECIALISM_BY_WORD))
    return _in_order(code.value for code in found if code is not None)


def _in_order(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(codes)))


def _split(text: str, known: dict[str, ServiceType] | dict[str, Specialism]) -> list[str]:
    if "|" in text or ";" in text:
        return [word.strip() for word in text.replace(";", "|").split("|") if word.strip()]
    parts = [part.strip() for part in text.split(",")]
    words: list[str] = []
    at = 0
    while at < len(parts):
        longest = next(
            (end for end in range(len(parts), at + 1, -1) if plain(",".join(parts[at:end])) in known),
            at + 1,
        )
        if word := ", ".join(parts[at:longest]):
            words.append(word)
        at = longest
    return words
