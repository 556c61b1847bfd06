"""Turnaround as asked for and as read: the agreement, its team, actions, costs, reviews and exit."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct


class Source(StrEnum):
    """What showed that a provider needs help."""

    WARNING = "warning"
    QUALITY = "quality"
    EMBARGO = "embargo"
    SAFEGUARDING = "safeguarding"
    SHARED = "shared"
    PROVIDER = "provider"
    OTHER = "other"


class TeamRole(StrEnum):
    """What a member of the team looks after."""

    LEAD = "lead"
    QUALITY = "quality"
    MEDICINES = "medicines"
    INFECTION = "infection"
    FINANCE = "finance"
    WORKFORCE = "workforce"
    OTHER = "other"


class Side(StrEnum):
    """Who owes an action."""

    COUNCIL = "council"
    PROVIDER = "provider"
    PARTNER = "partner"


class Progress(StrEnum):
    """What a review found."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


class CostKind(StrEnum):
    """What the council pays for."""

    AGENCY = "agency"
    WAGES = "wages"
    SUPPLIERS = "suppliers"
    SPECIALIST = "specialist"
    TRAINING = "training"
    EQUIPMENT = "equipment"
    OTHER = "other"


class CostState(StrEnum):
    """Where a cost stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"


class Outcome(StrEnum):
    """How a turnaround ended."""

    RECOVERED = "recovered"
    FAILED = "failed"
    ENDED = "ended"


class Opened(Struct, frozen=True):
    """The turnaround of the place: a new one, or the one that was open there already (`existing`)."""

    id: int
    existing: bool = False


class OpenTurnaround(Struct, frozen=True, kw_only=True):
    """An agreement with a provider to help it. Without a location it is for the whole provider.

    `submission` is the form's own number; `tests` are the places (from "0") of the protocol's entry tests that were ticked.
    """

    submission: str
    organisation_id: int
    location_id: int | None
    source: str
    concern: str
    cause: str
    tests: tuple[str, ...]
    agreed_on: date
    agreed_with: str
    council_gives: str
    provider_gives: str
    ends_on: date
    exit_test: str
    first_review_on: date
    lead_id: int


class NewMember(Struct, frozen=True, kw_only=True):
    """Somebody who joins the team: one of our users, or a person of a partner by name."""

    role: str
    from_on: date
    user_id: int | None = None
    partner_id: int | None = None
    name: str = ""


class NewAction(Struct, frozen=True, kw_only=True):
    """An action as it is typed."""

    words: str
    side: str
    owner: str
    due_on: date


class ActionReport(Struct, frozen=True, kw_only=True):
    """What became of an action: done on a day with its evidence, or not needed with the reason in `evidence`."""

    result: str
    on: date
    evidence: str


class NewCost(Struct, frozen=True, kw_only=True):
    """Money that the council is to spend so that care goes on. `limit_pence` is the most that may be spent until `until_on`."""

    submission: str
    kind: str
    words: str
    limit_pence: int
    from_on: date
    until_on: date
    funded_from: str
    better_than_moving: str
    legal_checked: str


class NewReview(Struct, frozen=True, kw_only=True):
    """A review of a day: what it found, when the next one is and when help ends."""

    held_on: date
    progress: str
    words: str
    next_review_on: date
    ends_on: date


class Exit(Struct, frozen=True, kw_only=True):
    """The end of a turnaround: how, when, why, and whether the agreed test was seen to be met."""

    outcome: str
    on: date
    words: str
    test_met: bool


class Turnaround(Struct, frozen=True, kw_only=True):
    """A turnaround as it stood on a day: `next_review_on` and `ends_on` are those of the newest review by then."""

    id: int
    organisation_id: int
    organisation_name: str
    location_id: int | None
    location_name: str
    source: str
    concern: str
    cause: str
    tests: str
    protocol_version: int
    agreed_on: date
    agreed_with: str
    council_gives: str
    provider_gives: str
    exit_test: str
    lead_id: int
    lead_label: str
    opened_on: date
    opened_label: str
    first_ends_on: date
    next_review_on: date
    ends_on: date
    last_reviewed_on: date | None
    late_actions: int
    open_actions: int
    approved_pence: int
    outcome: str
    exited_on: date | None
    exit_words: str
    exited_label: str
    version: int

    @property
    def is_open(self) -> bool:
        """Whether help goes on."""
        return self.exited_on is None

    @property
    def place(self) -> str:
        """The location's name, or the provider's when help is for all of it."""
        return self.location_name or self.organisation_name

    def review_late(self, on: date) -> bool:
        """Whether the next review should have been held before `on`."""
        return self.is_open and self.next_review_on < on

    def overrun(self, on: date) -> bool:
        """Whether help goes on past its agreed end."""
        return self.is_open and self.ends_on < on


class Member(Struct, frozen=True, kw_only=True):
    """Somebody of the team, from a day until before another."""

    id: int
    role: str
    name: str
    user_id: int | None
    partner_name: str
    from_on: date
    until_on: date | None
    version: int


class Action(Struct, frozen=True, kw_only=True):
    """An action as it stood on a day."""

    id: int
    words: str
    side: str
    owner: str
    due_on: date
    added_on: date
    added_label: str
    closed_on: date | None
    result: str
    evidence: str
    closed_label: str
    version: int

    def late(self, on: date) -> bool:
        """Whether it should have been done before `on`."""
        return self.closed_on is None and self.due_on < on


class Cost(Struct, frozen=True, kw_only=True):
    """A cost as it stood on a day. `limit_pence` counts once it is approved."""

    id: int
    turnaround_id: int
    kind: str
    words: str
    limit_pence: int
    from_on: date
    until_on: date
    funded_from: str
    better_than_moving: str
    legal_checked: str
    state: str
    proposed_id: int | None
    proposed_label: str
    proposed_on: date
    decided_label: str
    decided_on: date | None
    decided_words: str
    version: int


class Review(Struct, frozen=True, kw_only=True):
    """A review that was held."""

    id: int
    held_on: date
    progress: str
    words: str
    next_review_on: date
    ends_on: date
    reviewed_label: str
    recorded_at: datetime
