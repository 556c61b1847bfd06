"""Codes and small structs of the register."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct


class OrganisationKind(StrEnum):
    """Whether CQC regulates the organisation."""

    REGULATED = "regulated"
    VOLUNTARY = "voluntary"
    OTHER = "other"


class Source(StrEnum):
    """Where a record came from: CQC's files and API, or the council's own hand."""

    CQC = "cqc"
    COUNCIL = "council"


class ServiceType(StrEnum):
    """What a location does: CQC's 33 service types, by short code, and unregulated services."""

    NURSING_HOME = "nursing_home"
    RESIDENTIAL_HOME = "residential_home"
    HOME_CARE = "home_care"
    EXTRA_CARE = "extra_care"
    SHARED_LIVES = "shared_lives"
    SUPPORTED_LIVING = "supported_living"
    COMMUNITY_LEARNING_DISABILITY = "community_learning_disability"
    COMMUNITY_MENTAL_HEALTH = "community_mental_health"
    COMMUNITY_SUBSTANCE_MISUSE = "community_substance_misuse"
    RESIDENTIAL_SUBSTANCE_MISUSE = "residential_substance_misuse"
    SPECIALIST_COLLEGE = "specialist_college"
    HOSPICE = "hospice"
    HOSPICE_AT_HOME = "hospice_at_home"
    REHABILITATION = "rehabilitation"
    COMMUNITY_HEALTH = "community_health"
    NURSES_AGENCY = "nurses_agency"
    ACUTE_WITH_BEDS = "acute_with_beds"
    ACUTE_WITHOUT_BEDS = "acute_without_beds"
    AMBULANCE = "ambulance"
    BLOOD = "blood"
    MIDWIVES = "midwives"
    DENTAL = "dental"
    DIAGNOSTIC = "diagnostic"
    DOCTORS_CONSULTATION = "doctors_consultation"
    DOCTORS_TREATMENT = "doctors_treatment"
    HYPERBARIC = "hyperbaric"
    LONG_TERM_CONDITIONS = "long_term_conditions"
    MENTAL_HEALTH_HOSPITAL = "mental_health_hospital"
    MOBILE_DOCTORS = "mobile_doctors"
    PRISON_HEALTH = "prison_health"
    REMOTE_ADVICE = "remote_advice"
    SLIMMING = "slimming"
    URGENT_CARE = "urgent_care"
    DAY_CARE = "day_care"
    COMMUNITY_SUPPORT = "community_support"
    OTHER = "other"


class Specialism(StrEnum):
    """Whom a location cares for: CQC's service user bands and specialisms under one code."""

    OLDER_PEOPLE = "older_people"
    YOUNGER_ADULTS = "younger_adults"
    CHILDREN = "children"
    DEMENTIA = "dementia"
    DETAINED = "detained"
    EATING_DISORDER = "eating_disorder"
    LEARNING_DISABILITY = "learning_disability"
    MENTAL_HEALTH = "mental_health"
    PHYSICAL_DISABILITY = "physical_disability"
    SENSORY_IMPAIRMENT = "sensory_impairment"
    SUBSTANCE_MISUSE = "substance_misuse"
    EVERYONE = "everyone"


class RatingCode(StrEnum):
    """CQC's ratings, best first, then the words it uses where there is none."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    REQUIRES_IMPROVEMENT = "requires_improvement"
    INADEQUATE = "inadequate"
    NOT_RATED = "not_rated"
    INSPECTED_NOT_RATED = "inspected_not_rated"
    INSUFFICIENT_EVIDENCE = "insufficient_evidence"
    NOT_APPLICABLE = "not_applicable"


RATED = (RatingCode.OUTSTANDING, RatingCode.GOOD, RatingCode.REQUIRES_IMPROVEMENT, RatingCode.INADEQUATE)


class KeyQuestion(StrEnum):
    """The five key questions and the overall rating."""

    OVERALL = "overall"
    SAFE = "safe"
    EFFECTIVE = "effective"
    CARING = "caring"
    RESPONSIVE = "responsive"
    WELL_LED = "well_led"


class EventKind(StrEnum):
    """What happened to a location in the market."""

    ENTRY = "entry"
    EXIT = "exit"
    RE_REGISTRATION = "re_registration"


class SizeBand(StrEnum):
    """CQC's bands of the size of a care home, by registered beds."""

    BEDS_1_9 = "1-9"
    BEDS_10_24 = "10-24"
    BEDS_25_39 = "25-39"
    BEDS_40_60 = "40-60"
    BEDS_61_PLUS = "61-plus"


class RatingRow(Struct, frozen=True):
    """One published rating of a location. `inherited`: published for the service under its owner before."""

    location_id: int
    service_group: str
    key_question: str
    rating: str
    published_on: date
    inherited: bool = False
    report_type: str = ""
    url: str = ""
    source: str = ""


class LocationOnDay(Struct, frozen=True, kw_only=True):
    """A location that was open on a day, with what held on that day.

    `services` and `specialisms` are codes; `main_service` is the one it is counted under in statistics.
    `rating` is a `RatingCode`, or empty when nothing had been published; `counts_once` is False for the second
    registration of premises that are registered twice, whose beds and service must not be counted again.
    """

    id: int
    cqc_id: str | None
    source: str
    name: str
    organisation_id: int
    organisation_name: str
    brand_id: str
    brand_name: str
    authority: str
    town: str
    ward: str
    postcode: str
    beds: int | None
    care_home: bool
    dormant: bool
    services: tuple[str, ...]
    specialisms: tuple[str, ...]
    main_service: str
    rating: str
    rating_published_on: date | None
    latitude: float | None
    longitude: float | None
    registered_on: date | None
    deregistered_on: date | None
    unlisted_on: date | None
    predecessors: tuple[str, ...]
    counts_once: bool

    @property
    def group_key(self) -> str:
        """The provider group: the brand when there is one, else the organisation. For shares and concentration."""
        return f"brand:{self.brand_id}" if self.brand_id else f"organisation:{self.organisation_id}"

    @property
    def group_name(self) -> str:
        """The name of the provider group."""
        return self.brand_name or self.organisation_name if self.brand_id else self.organisation_name


class MarketEvent(Struct, frozen=True, kw_only=True):
    """An entry to, an exit from or a re-registration in the market, on a day.

    `related_cqc_id` is the predecessor of a re-registration; `related_id` its number here, when the register holds it.
    `beds_before` are that predecessor's beds, if known. `beds` are registered beds, unknown as None.
    """

    kind: EventKind
    on: date
    location_id: int
    cqc_id: str | None
    name: str
    organisation_id: int
    organisation_name: str
    town: str
    postcode: str
    care_home: bool
    beds: int | None
    main_service: str
    related_cqc_id: str = ""
    related_id: int | None = None
    related_name: str = ""
    beds_before: int | None = None
    reason: str = ""
    counts_once: bool = True


class DatedCode(Struct, frozen=True):
    """A service type or specialism of a location, held in `[from_on, until_on)`."""

    code: str
    from_on: date
    until_on: date | None


class StateRow(Struct, frozen=True):
    """What held for a location in `[from_on, until_on)`."""

    from_on: date
    until_on: date | None
    organisation_id: int
    organisation_name: str
    name: str
    beds: int | None
    care_home: bool
    dormant: bool
    authority: str
    brand_name: str


class EventRow(Struct, frozen=True):
    """One registration event of a location, as stored."""

    kind: str
    on: date
    related_location_id: str
    beds: int | None
    reason: str
    source: str


class RelatedLocation(Struct, frozen=True):
    """Another location that belongs to this one: its `predecessor`, `successor` or second registration (`dual`).

    `id` is None when the register does not hold it.
    """

    relation: str
    cqc_id: str
    reason: str
    id: int | None = None
    name: str | None = None
    organisation_name: str | None = None
    registered_on: date | None = None
    deregistered_on: date | None = None
    beds: int | None = None


class LocationRow(Struct, frozen=True, kw_only=True):
    """A location and its organisation as they are now."""

    id: int
    cqc_location_id: str | None
    name: str
    source: str
    registered_on: date | None
    deregistered_on: date | None
    unlisted_on: date | None
    listed_on: date | None
    dormant: bool
    care_home: bool
    beds: int | None
    directorate: str
    category: str
    ods_code: str
    uprn: str
    phone: str
    website: str
    council_website: str | None
    address: str
    town: str
    ward: str
    postcode: str
    authority: str
    region: str
    latitude: float | None
    longitude: float | None
    brand_id: str
    brand_name: str
    primary_location_id: str
    rating: str
    rating_published_on: date | None
    version: int
    updated_at: datetime
    organisation_id: int
    organisation_name: str
    organisation_cqc_id: str | None
    organisation_kind: str


class LocationRecord(Struct, frozen=True, kw_only=True):
    """Everything that the register knows about one location, dated: enough to say what held on any day."""

    now: LocationRow
    states: list[StateRow]
    services: list[DatedCode]
    specialisms: list[DatedCode]
    ratings: list[RatingRow]
    events: list[EventRow]
    related: list[RelatedLocation]


class OrganisationRow(Struct, frozen=True, kw_only=True):
    """An organisation as it is now."""

    id: int
    cqc_provider_id: str | None
    name: str
    kind: str
    source: str
    ownership: str
    companies_house_number: str
    charity_number: str
    brand_id: str
    brand_name: str
    address: str
    postcode: str
    phone: str
    website: str
    registered_on: date | None
    deregistered_on: date | None
    version: int
    updated_at: datetime
