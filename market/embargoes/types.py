"""Words of embargoes: kinds, stages, cases, what is in force, and what is asked for."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from market.embargoes.asked import Grounds as Grounds
from market.embargoes.asked import HeldReview as HeldReview
from market.embargoes.asked import HostSuspension as HostSuspension
from market.embargoes.asked import LiftProposal as LiftProposal
from market.embargoes.asked import NewBooks as NewBooks
from market.embargoes.asked import NewEmbargo as NewEmbargo
from market.embargoes.asked import NewPause as NewPause
from market.embargoes.asked import PlanStep as PlanStep
from market.embargoes.asked import ReasonGiven as ReasonGiven
from market.embargoes.asked import Scope as Scope
from market.embargoes.asked import Target as Target
from market.embargoes.asked import Terms as Terms
from market.embargoes.asked import Test as Test
from market.embargoes.asked import Variation as Variation
from market.embargoes.asked import Who as Who


class Kind(StrEnum):
    """How far new placements are restricted. Codes are those of the policy; their strength is the policy's."""

    VOLUNTARY = "voluntary"
    CAUTION = "caution"
    CAP = "cap"
    PART = "part"
    FULL = "full"
    HOST_ELSEWHERE = "host_elsewhere"


STRENGTH = {
    Kind.VOLUNTARY: 1,
    Kind.CAUTION: 2,
    Kind.CAP: 3,
    Kind.PART: 4,
    Kind.FULL: 5,
    Kind.HOST_ELSEWHERE: 5,
}
"""Of two in force at once the stronger governs. A voluntary pause stops all placements although it is the weakest decision."""

OWN_KINDS = (Kind.CAUTION, Kind.CAP, Kind.PART, Kind.FULL)
"""Kinds that the council itself decides; pauses are the provider's, suspensions elsewhere the host authority's."""


class Stage(StrEnum):
    """Where an embargo stands. Reviews that are due and the escalation to the director are derived from dates, never stored."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    LIFT_PROPOSED = "lift_proposed"
    PHASED = "phased"
    LIFTED = "lifted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


RUNNING = (Stage.IN_FORCE, Stage.LIFT_PROPOSED, Stage.PHASED)
"""Stages in which it has effect, however late a review is."""


class Origin(StrEnum):
    """How an embargo began."""

    DECISION = "decision"
    EMERGENCY = "emergency"
    FAILURE = "failure"
    PAUSE = "pause"
    HOST = "host"


class Act(StrEnum):
    """What somebody recommends and somebody else decides."""

    IMPOSE = "impose"
    VARY_WEAKER = "vary_weaker"
    VARY_STRONGER = "vary_stronger"
    LIFT = "lift"
    EXCEPTION = "exception"


class DecisionStatus(StrEnum):
    """Where a recommendation to act stands."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Case(StrEnum):
    """The situations for which the policy says what an embargo does; codes of its table of effects."""

    NEW_PLACEMENT = "E01"
    BACK_FROM_HOSPITAL = "E02"
    HOSPITAL_DISCHARGE = "E03"
    BOOKED_RESPITE = "E04"
    NEW_RESPITE = "E05"
    BECOMES_OURS = "E06"
    PRIVATE = "E07"
    OTHER_FUNDER = "E08"
    MORE_HOURS = "E09"
    NEW_HOME_CARE = "E10"
    PERSON_CHOOSES = "E11"
    MOVING_OUT = "E12"


class Event(StrEnum):
    """What letters tell of; codes of the policy's table of who is told."""

    STARTED = "started"
    VARIED = "varied"
    PHASED = "phased"
    LIFTED = "lifted"
    REVIEW_HELD = "review_held"


class InForce(Struct, frozen=True, kw_only=True):
    """An embargo that has effect at a location. `location_id` is None for one of a whole provider, `service` empty for all services."""

    id: int
    location_id: int | None
    organisation_id: int | None
    service: str
    kind: str
    strength: int
    started_at: datetime
    review_on: date
    cap_per_week: int | None
    scope: Scope
    one_a_day: bool = False
    returns_stopped: bool = False

    def covers(self, service: str) -> bool:
        """Whether it is about the service; a question without a service is about all."""
        return not self.service or not service or self.service == service


class EmbargoRow(Struct, frozen=True, kw_only=True):
    """An embargo as stored, with what it is about."""

    id: int
    location_id: int | None
    organisation_id: int | None
    service: str
    subject_name: str
    provider_id: int
    provider_name: str
    stage: str
    origin: str
    emergency: bool
    policy_version: int
    facts: str
    alternatives: str
    effect_on_people: str
    why_not_weaker: str
    must_change: str
    returns_stopped_why: str
    comment_asked_at: datetime | None
    comment_due_at: datetime | None
    provider_comment: str
    commented_at: datetime | None
    comment_answer: str
    private_answer: str
    host_name: str
    expected_end_on: date | None
    converts: int | None
    recommended_by: int | None
    recommended_label: str
    recommended_at: datetime
    approved_by: int | None
    approved_label: str
    approved_at: datetime | None
    confirmed_by: int | None
    confirmed_label: str
    confirmed_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    ended_label: str
    override_reason: str
    override_label: str
    override_at: datetime | None
    version: int

    @property
    def is_running(self) -> bool:
        """Whether it has effect now."""
        return self.stage in RUNNING

    @property
    def is_known_to_provider(self) -> bool:
        """Whether its provider may read it: it started, or the proposal was shown to it."""
        return self.started_at is not None or self.comment_asked_at is not None

    @property
    def target(self) -> Target:
        """What it restricts."""
        return Target(location_id=self.location_id, organisation_id=self.organisation_id, service=self.service)


class TermsRow(Struct, frozen=True, kw_only=True):
    """Terms that held in `[from_at, until_at)`."""

    id: int
    embargo_id: int
    kind: str
    cap_per_week: int | None
    one_a_day: bool
    scope: Scope
    review_on: date
    from_at: datetime
    until_at: datetime | None


class ReasonRow(Struct, frozen=True, kw_only=True):
    """A reason of an embargo."""

    embargo_id: int
    code: str
    words: str
    held_back_for: str
    held_back_until: date | None

    @property
    def is_held_back(self) -> bool:
        """Whether nobody outside is told of it. The day until when is looked at by people: it never opens by itself."""
        return bool(self.held_back_for)


class StepRow(Struct, frozen=True, kw_only=True):
    """One thing that happened to an embargo."""

    id: int
    embargo_id: int
    kind: str
    words: str
    happened_at: datetime
    by_id: int | None
    by_label: str


class ReviewRow(Struct, frozen=True, kw_only=True):
    """A review that was held."""

    id: int
    embargo_id: int
    held_on: date
    answers: tuple[tuple[str, str], ...]
    next_review_on: date
    by_label: str
    recorded_at: datetime


class DecisionRow(Struct, frozen=True, kw_only=True):
    """Something recommended, and what was decided. Which of the last fields are set depends on the act."""

    id: int
    embargo_id: int
    act: str
    status: str
    why: str
    terms: Terms | None
    lift: LiftProposal | None
    case_reference: str
    recommended_by: int | None
    recommended_label: str
    recommended_at: datetime
    decided_by: int | None
    decided_label: str
    decided_at: datetime | None
    decided_why: str
    version: int


class CheckRow(Struct, frozen=True, kw_only=True):
    """What an officer found about one condition in words for lifting; the newest of a code counts."""

    embargo_id: int
    code: str
    met: bool
    words: str
    by_id: int | None
    by_label: str
    checked_at: datetime


class PlanRow(Struct, frozen=True, kw_only=True):
    """A step of the plan by which it is lifted. `taken_at` is None while the step waits for an officer."""

    embargo_id: int
    position: int
    cap_per_week: int
    due_on: date
    taken_at: datetime | None
    taken_label: str


class LinkedRecommendation(Struct, frozen=True, kw_only=True):
    """A linked recommendation as far as lifting asks."""

    id: int
    what: str
    status: str
    verified_label: str
    verified_on: date | None
    issued_at: datetime | None = None

    @property
    def is_known_to_provider(self) -> bool:
        """Whether the provider was told of it, so that letters and the portal may name it."""
        return self.issued_at is not None


class PlacedSince(Struct, frozen=True, kw_only=True):
    """Somebody of ours who was placed while an embargo lasted, or in the minute it started.

    `against`: it did not allow this, as far as the record tells. A file of the case system brings such placements: what happened is kept.
    """

    placement_id: int
    case_reference: str
    location_id: int
    location_name: str
    starts_on: date
    recorded_at: datetime
    against: bool = False


class EmbargoOnDay(Struct, frozen=True, kw_only=True):
    """An embargo of the council that had effect in the twelve months up to a day, at services of an area.

    `location_ids` are the services that it reached when it started, `care_homes` those of them that are care homes. `days` are counted
    from the first day, included, to the last or to the day itself.
    """

    id: int
    location_ids: tuple[int, ...]
    care_homes: tuple[int, ...]
    in_force: bool
    days: int


class EmbargoesOnDay(Struct, frozen=True):
    """The council's embargoes of twelve months; `as_at` is None when no register was kept by the day."""

    as_at: date | None
    embargoes: tuple[EmbargoOnDay, ...]


def strongest(found: Iterable[InForce]) -> InForce | None:
    """The one that governs: the strongest, of equals the longest in force; None when there is none."""
    return min(found, key=lambda each: (-each.strength, each.started_at, each.id), default=None)
