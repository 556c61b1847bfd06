"""Recommendations as read and as asked for: states, steps, and the date that drives the next visit."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct


class Status(StrEnum):
    """Where a recommendation stands. Only the council's own verification closes one."""

    OPEN = "open"
    EVIDENCE = "evidence"
    VERIFIED = "verified"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What may happen to a recommendation."""

    CHANGE = "change"
    PLAN = "plan"
    EVIDENCE = "evidence"
    VERIFY = "verify"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    STILL_GOOD = "still_good"
    FAILED_AGAIN = "failed_again"


class Retest(StrEnum):
    """What became of the look at the next visit, once verified."""

    NONE = ""
    DUE = "due"
    PASSED = "passed"
    FAILED = "failed"


class RaiseRecommendation(Struct, frozen=True, kw_only=True):
    """What an officer recommends about one criterion. `impact_reason` is needed when the impact is not the criterion's own."""

    client_id: str
    assessment_id: int
    criterion: str
    what: str
    why: str = ""
    closes_when: str = ""
    likelihood: int
    impact: int
    impact_reason: str = ""


class Revision(Struct, frozen=True, kw_only=True):
    """Other words, likelihood or impact for a recommendation, and why they change."""

    what: str
    why: str
    closes_when: str
    likelihood: int
    impact: int
    impact_reason: str = ""
    reason: str


class Recommendation(Struct, frozen=True, kw_only=True):
    """A recommendation with the service and provider it is for. `raises` are codes of `scoring.risk.Raise`."""

    id: int
    client_id: str
    service_id: int
    assessment_id: int
    framework_version: int
    method: str
    criterion: str
    what: str
    why: str
    closes_when: str
    likelihood: int
    impact: int
    impact_reason: str
    raises: str
    risk: int
    band: str
    evidence_due_at: datetime | None
    follow_up_on: date
    status: str
    late_dates: int
    overdue_since: date | None
    plan_sent_at: datetime | None
    repeat_of: int | None
    issued_at: datetime | None
    verified_by: int | None
    verified_label: str
    verified_on: date | None
    retest: str
    raised_label: str
    raised_on: date
    recorded_at: datetime
    version: int
    service_code: str
    location_id: int
    location_name: str
    organisation_id: int
    organisation_name: str
    brand_id: str
    lead_by: int | None
    lead_officer: int | None

    @property
    def raise_codes(self) -> tuple[str, ...]:
        """What raised its band."""
        return tuple(self.raises.split())

    @property
    def is_open(self) -> bool:
        """Whether it still has to be closed."""
        return self.status in (Status.OPEN, Status.EVIDENCE)

    @property
    def group_key(self) -> str:
        """The provider group: the brand when there is one, else the organisation."""
        return f"brand:{self.brand_id}" if self.brand_id else f"organisation:{self.organisation_id}"


class Action(Struct, frozen=True, kw_only=True):
    """What the provider will do about a recommendation, who, and by when."""

    id: int
    recommendation_id: int
    words: str
    owner: str
    due_on: date
    done_on: date | None
    progress: str
    added_label: str
    added_at: datetime
    version: int


class NewAction(Struct, frozen=True, kw_only=True):
    """A planned action as it is typed."""

    words: str
    owner: str
    due_on: date


LOWERED = "lowered"
"""What an event is called by which an officer changed a recommendation so that its band fell."""


class Event(Struct, frozen=True, kw_only=True):
    """One thing that happened to a recommendation."""

    id: int
    recommendation_id: int
    kind: str
    words: str
    happened_at: datetime
    by_id: int | None
    by_label: str


class FollowUpView(Struct, frozen=True, kw_only=True):
    """By when a service is to be followed up, and which open recommendation says so."""

    service_id: int
    on: date
    recommendation_id: int
    criterion: str
    band: str
    open_count: int
    why: str


class Facts(Struct, frozen=True, kw_only=True):
    """What decides whether a band is raised, as it stands when a recommendation is raised or changed."""

    repeat_of: int | None = None
    failed_follow_up: bool = False
    low_confidence: bool = False
    group_highs: int = 0
    late_dates: int = 0
