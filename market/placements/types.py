"""Codes of placements, in Client Level Data's words (release 2), and what the queries answer."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct


class Funder(StrEnum):
    """Who pays for a person's care. Self-funders are only counted, by home, in the ledger."""

    COUNCIL = "council"
    OTHER_COUNCIL = "other_council"
    ICB = "icb"
    SELF = "self"


class CldServiceType(StrEnum):
    """Client Level Data: Service Type."""

    SHORT_MAX = "short_max"
    SHORT_ONGOING = "short_ongoing"
    SHORT_OTHER = "short_other"
    LONG_NURSING = "long_nursing"
    LONG_RESIDENTIAL = "long_residential"
    LONG_COMMUNITY = "long_community"
    LONG_PRISON = "long_prison"
    CARER_DIRECT = "carer_direct"
    CARER_INVOLVING = "carer_involving"


class Component(StrEnum):
    """Client Level Data: Service Component."""

    REABLEMENT = "reablement"
    SHORT_NURSING = "short_nursing"
    SHORT_RESIDENTIAL = "short_residential"
    LONG_NURSING = "long_nursing"
    LONG_RESIDENTIAL = "long_residential"
    HOME_SUPPORT = "home_support"
    DAY_SUPPORT = "day_support"
    MEALS = "meals"
    TRANSPORT = "transport"
    EQUIPMENT = "equipment"
    DIRECT_PAYMENT = "direct_payment"
    SHARED_LIVES = "shared_lives"
    SUPPORTED_LIVING = "supported_living"
    EXTRA_CARE = "extra_care"
    SOCIAL_WORKER = "social_worker"
    PROFESSIONAL_OTHER = "professional_other"
    LEARNING_EMPLOYMENT = "learning_employment"
    END_OF_LIFE = "end_of_life"
    EMERGENCY = "emergency"
    OTHER_SHORT = "other_short"
    OTHER_LONG = "other_long"
    CARER_RESPITE = "carer_respite"
    CARER_SITTING = "carer_sitting"
    CARER_UNIVERSAL = "carer_universal"
    CARER_OTHER = "carer_other"


class Delivery(StrEnum):
    """Client Level Data: Delivery Mechanism."""

    DIRECT_PAYMENT = "direct_payment"
    MANAGED_BUDGET = "managed_budget"
    COMMISSIONED = "commissioned"
    NOT_STATED = "not_stated"


class CostFrequency(StrEnum):
    """Client Level Data: Cost Frequency (Unit Type)."""

    SESSION = "session"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    FOUR_WEEKLY = "four_weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUALLY = "annually"
    ONE_OFF = "one_off"
    NO_CHARGE = "no_charge"


class Wish(StrEnum):
    """Whether a person placed elsewhere wishes to come back."""

    NOT_ASKED = "not_asked"
    WISHES = "wishes"
    WISHES_NOT = "wishes_not"
    CANNOT_SAY = "cannot_say"


class ReturnStage(StrEnum):
    """How far the plan to bring a person back has come."""

    NONE = "none"
    TO_PLAN = "to_plan"
    PLANNING = "planning"
    SEARCHING = "searching"
    PLACE_FOUND = "place_found"
    MOVING = "moving"
    RETURNED = "returned"
    NOT_WANTED = "not_wanted"


class WaitingWhy(StrEnum):
    """Why somebody still waits for care."""

    BROKERAGE = "brokerage"
    NO_PROVIDER = "no_provider"
    NO_VACANCY = "no_vacancy"
    FUNDING = "funding"
    CHOICE = "choice"
    PROVIDER_STARTING = "provider_starting"
    OTHER = "other"


class Reason(Struct, frozen=True):
    """A reason for a placement outside the area, from `placement_reasons.yaml` of the project. `headline`: one of the three main ones.

    `repatriation` says what follows for bringing the person back; `gap_signal`: it points at something missing in the local market.
    """

    code: str
    name: str
    headline: bool
    group: str
    repatriation: str
    gap_signal: bool
    ask: str
    needs_words: bool = False
    retired: bool = False


class PlacementOnDay(Struct, frozen=True, kw_only=True):
    """A placement in force at the end of a day (starts on or before, last day on or after), with the rate that held that day.

    `service` is the register's `ServiceType` for its component. `host_authority` is where the care is given, `out_of_area` whether that
    lies outside the council's own area. Money is integer pence; `weekly_pence` is None for one-off and unknown costs.
    `organisation_id` is that of the location, or of a provider without one. `wish` and `return_stage` are of the newest review by then.
    """

    id: int
    case_reference: str
    funder: str
    service: str
    service_type: str
    component: str
    delivery: str
    location_id: int | None
    location_name: str
    organisation_id: int | None
    organisation_name: str
    group_key: str
    host_authority: str
    out_of_area: bool
    home_area: str
    starts_on: date
    ends_on: date | None
    bed_type: str
    weekly_hours: float | None
    rate_pence: int | None
    rate_unit: str
    weekly_pence: int | None
    contract_id: int | None
    reason: str
    distance_miles: float | None
    last_review_on: date | None
    next_review_on: date | None
    host_told_on: date | None
    wish: str
    return_stage: str
    needs: tuple[str, ...]

    @property
    def by_direct_payment(self) -> bool:
        """Whether the person buys this care with a direct payment, so that no contract of the council is wanted."""
        return self.delivery == Delivery.DIRECT_PAYMENT or self.component == Component.DIRECT_PAYMENT


class Waiting(Struct, frozen=True, kw_only=True):
    """Somebody who waited for care at the end of a day."""

    id: int
    case_reference: str
    component: str
    since_on: date
    why: str
    days: int


class PlacedByOthers(Struct, frozen=True, kw_only=True):
    """People whom somebody else placed (or who pay themselves) in one of our homes, by the newest count on or before a day."""

    location_id: int
    location_name: str
    funder: str
    authority: str
    people: int
    as_at_on: date
    contact_email: str
    contact_phone: str


class NewRate(Struct, frozen=True, kw_only=True):
    """Hours and cost of a placement. `unit` is a `CostFrequency`; `units_a_week` are planned units, for sessions, hours and days."""

    weekly_hours: float | None = None
    rate_pence: int | None = None
    unit: str = CostFrequency.WEEKLY.value
    units_a_week: float | None = None


class NewPlacement(Struct, frozen=True, kw_only=True):
    """A placement as somebody records it. Codes as in this module; `needs` are `Specialism` codes, `bed_type` the tracker's.

    `host_authority` may be left empty when the care is given at a location of the register: then it is that location's authority.
    `distance_miles` may be left out: then it is measured from the home area (an outward code, such as TS1) to the location.
    `submission` is the form's own number: the same one again makes nothing new.
    """

    case_reference: str
    service_type: str
    component: str
    starts_on: date
    rate: NewRate = NewRate()
    funder: str = Funder.COUNCIL.value
    delivery: str = Delivery.COMMISSIONED.value
    location_id: int | None = None
    organisation_id: int | None = None
    place_name: str = ""
    host_authority: str = ""
    home_area: str = ""
    ends_on: date | None = None
    bed_type: str = ""
    needs: tuple[str, ...] = ()
    contract_id: int | None = None
    reason: str = ""
    more_reasons: tuple[str, ...] = ()
    reason_words: str = ""
    distance_miles: float | None = None
    host_told_on: date | None = None
    next_review_on: date | None = None
    wish: str = Wish.NOT_ASKED.value
    return_stage: str = ReturnStage.NONE.value
    return_plan: str = ""
    override_reason: str = ""
    override_by: str = ""
    submission: str | None = None


class Review(Struct, frozen=True, kw_only=True):
    """What a review found, as of its day. `reason` is the present reason for a place outside the area; `words` the finding and the plan."""

    reviewed_on: date
    next_on: date | None = None
    reason: str = ""
    wish: str = Wish.NOT_ASKED.value
    return_stage: str = ReturnStage.NONE.value
    words: str = ""


class RateRow(Struct, frozen=True, kw_only=True):
    """Hours and cost from a day on."""

    from_on: date
    weekly_hours: float | None
    rate_pence: int | None
    rate_unit: str
    units_a_week: float | None
    weekly_pence: int | None


class ReviewRow(Struct, frozen=True, kw_only=True):
    """What a review found, and who recorded it."""

    reviewed_on: date
    next_on: date | None
    reason: str
    wish: str
    return_stage: str
    words: str
    recorded_by: str


class PlacementRecord(Struct, frozen=True, kw_only=True):
    """Everything that is recorded of one placement; rates and reviews oldest first. `wish` and `return_stage` are as recorded at first."""

    id: int
    version: int
    case_reference: str
    event_reference: str | None
    funder: str
    service_type: str
    component: str
    delivery: str
    service: str
    location_id: int | None
    location_name: str
    organisation_id: int | None
    organisation_name: str
    held_organisation_id: int | None
    place_name: str
    host_authority: str
    home_area: str
    starts_on: date
    ends_on: date | None
    end_known_on: date | None
    end_reason: str
    bed_type: str
    needs: tuple[str, ...]
    contract_id: int | None
    contract_reference: str
    reason: str
    more_reasons: tuple[str, ...]
    reason_words: str
    distance_miles: float | None
    host_told_on: date | None
    last_review_on: date | None
    next_review_on: date | None
    wish: str
    return_stage: str
    return_plan: str
    override_reason: str
    override_by: str
    recorded_at: datetime
    updated_at: datetime
    import_run: int | None
    rates: tuple[RateRow, ...] = ()
    reviews: tuple[ReviewRow, ...] = ()
