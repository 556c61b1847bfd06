"""People of a failure case as read and as asked for: who pays, how urgent, what follows them, and how it ended."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct


class PaidBy(StrEnum):
    """Who pays for the care of a person in a failure case."""

    OURS = "ours"
    OTHER_COUNCIL = "other_council"
    ICB = "icb"
    SELF = "self"
    UNKNOWN = "unknown"


class Urgency(StrEnum):
    """How soon a gap in care would hurt the person. Empty until somebody has judged it."""

    UNKNOWN = ""
    HOURS = "hours"
    DAY = "day"
    DAYS = "days"
    WEEK = "week"


class Outcome(StrEnum):
    """What became of a person. Empty while it is open."""

    OPEN = ""
    MOVED = "moved"
    NEW_PROVIDER = "new_provider"
    HOME = "home"
    STAYED = "stayed"
    HOSPITAL = "hospital"
    DIED = "died"


NO_DESTINATION = (Outcome.DIED,)
"""Outcomes that need neither a destination nor an arrival check."""


class Step(StrEnum):
    """Things that must follow a person: each is done at a moment, or not needed."""

    FAMILY = "family"
    ADVOCATE = "advocate"
    PROPERTY = "property"
    MEDICINES = "medicines"
    MONEY = "money"


class Person(Struct, frozen=True, kw_only=True):
    """A person affected by a case. `steps_*` are when each thing that follows the person was done; `not_needed` are codes of `Step`."""

    id: int
    case_id: int
    reference: str
    paid_by: str
    authority: str
    location_id: int | None
    location_name: str
    placement_id: int | None
    bed_type: str
    needs: str
    weekly_hours: float | None
    nursing: bool
    two_carers: bool
    end_of_life: bool
    court_authority: bool
    stay_with: str
    urgency: str
    worker: str
    destination_id: int | None
    destination: str
    move_at: datetime | None
    moved_at: datetime | None
    night_reason: str
    arrived_at: datetime | None
    arrival_words: str
    settled_on: date | None
    outcome: str
    family_at: datetime | None
    advocate_at: datetime | None
    property_at: datetime | None
    medicines_at: datetime | None
    money_at: datetime | None
    not_needed: str
    notes: str
    added_at: datetime
    added_reason: str
    removed_at: datetime | None
    removed_reason: str
    version: int

    @property
    def counts(self) -> bool:
        """Whether the person is still on the list."""
        return self.removed_at is None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do for closing: a destination and an arrival check, or an outcome that needs none."""
        return self.outcome in NO_DESTINATION or bool(self.destination and self.arrived_at is not None)

    def step_at(self, step: str) -> datetime | None:
        """When a thing that follows the person was done."""
        at: datetime | None = getattr(self, f"{step}_at")
        return at

    def step_needed(self, step: str) -> bool:
        """Whether a thing is needed for this person at all."""
        return step not in self.not_needed.split()


class NewPerson(Struct, frozen=True, kw_only=True):
    """A person to be added to the list. An empty `reference` gets the next code of its funder, such as SF-01."""

    reference: str = ""
    paid_by: str
    authority: str = ""
    location_id: int | None = None
    placement_id: int | None = None
    bed_type: str = ""
    needs: str = ""
    weekly_hours: float | None = None
    nursing: bool = False


class PersonDetails(Struct, frozen=True, kw_only=True):
    """What is recorded about a person on their page, all of it: need, worker, plan, move, arrival, and what follows them."""

    paid_by: str
    authority: str = ""
    bed_type: str = ""
    needs: str = ""
    weekly_hours: float | None = None
    nursing: bool = False
    two_carers: bool = False
    end_of_life: bool = False
    court_authority: bool = False
    stay_with: str = ""
    urgency: str = ""
    worker: str = ""
    destination_id: int | None = None
    destination: str = ""
    move_at: datetime | None = None
    moved_at: datetime | None = None
    night_reason: str = ""
    arrived_at: datetime | None = None
    arrival_words: str = ""
    settled_on: date | None = None
    outcome: str = ""
    steps_done: tuple[str, ...] = ()
    not_needed: tuple[str, ...] = ()
    notes: str = ""
