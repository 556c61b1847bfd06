"""Tasks as asked for and as read: one thing to do, its owner, the clock it counts from and when it is due."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

Subject = tuple[str, int]
"""What a checklist belongs to: a kind of record and its number, such as ("host_alert", 12)."""


class State(StrEnum):
    """How far a task is."""

    NOT_STARTED = "not_started"
    DOING = "doing"
    DONE = "done"
    NOT_NEEDED = "not_needed"
    BLOCKED = "blocked"


OPEN_STATES = (State.NOT_STARTED, State.DOING, State.BLOCKED)
"""States in which something is still to be done."""


class EventKind(StrEnum):
    """What may happen to a task."""

    STARTED = "started"
    DONE = "done"
    ASKED_NOT_NEEDED = "asked"
    NOT_NEEDED = "not_needed"
    STILL_NEEDED = "still_needed"
    BLOCKED = "blocked"
    REOPENED = "reopened"
    REASSIGNED = "reassigned"
    DUE_CHANGED = "due_changed"
    NOTE = "note"
    ALERTED = "alerted"
    ESCALATED = "escalated"


class NewTask(Struct, frozen=True):
    """One task for a checklist. `section` is the heading it stands under; `person` a case reference, empty for the whole case.

    `clock` names the moment from which `offset` counts ("4h", "14d", "-2d"). `repeats` ("1d", "14d") opens a fresh one at each beat.
    `squeeze` is the length of notice below which the time shrinks in proportion ("90d"; only with clock "notice", see `rules.due_at`).
    `sets_clock` names a clock (of the same person) that gets its value when this is done, such as `review_done`.
    """

    code: str
    text: str
    owner_role: str
    clock: str
    offset: str
    why: str = ""
    evidence: str = ""
    partner: str = ""
    section: str = ""
    critical: bool = False
    repeats: str = ""
    person: str = ""
    squeeze: str = ""
    owner_id: int | None = None
    owner_label: str = ""
    sets_clock: str = ""


class Timing(Struct, frozen=True):
    """Other timing for tasks of one code: what an unfinished task gets when a case changes from planned to emergency."""

    clock: str
    offset: str
    repeats: str = ""
    squeeze: str = ""


class TaskRow(Struct, frozen=True, kw_only=True):
    """A task as stored. `due_at` is None while its clock has no value; `asked_*` hold a wish to leave out a critical one."""

    id: int
    subject_type: str
    subject_id: int
    code: str
    person: str
    occurrence: int
    position: int
    section: str
    text: str
    why: str
    evidence_asked: str
    owner_role: str
    owner_id: int | None
    owner_label: str
    partner: str
    clock: str
    due_offset: str
    squeeze: str
    repeats: str
    sets_clock: str
    due_at: datetime | None
    first_due_at: datetime | None
    do_now: bool
    critical: bool
    state: str
    evidence: str
    reason: str
    done_at: datetime | None
    done_by: int | None
    done_label: str
    asked_by: int | None
    asked_label: str
    asked_at: datetime | None
    asked_reason: str
    second_by: int | None
    second_label: str
    created_at: datetime
    version: int

    @property
    def subject(self) -> Subject:
        """What the task belongs to."""
        return self.subject_type, self.subject_id

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in OPEN_STATES

    @property
    def is_asked(self) -> bool:
        """Whether one person said that it is not needed, and a second has to confirm it."""
        return self.asked_at is not None and self.is_open

    @property
    def waits(self) -> bool:
        """Whether its clock has no value yet, so that it has no due time."""
        return self.due_at is None

    def is_late(self, now: datetime) -> bool:
        """Whether it is open and its due time has passed; a task that was due when it appeared counts as well."""
        return self.is_open and self.due_at is not None and self.due_at < now


class TaskEventRow(Struct, frozen=True, kw_only=True):
    """One thing that happened to a task. `due_before` and `due_after` are set when its due time changed."""

    id: int
    task_id: int
    kind: str
    words: str
    state: str
    due_before: datetime | None
    due_after: datetime | None
    at: datetime
    by_id: int | None
    by_label: str


class ClockRow(Struct, frozen=True, kw_only=True):
    """The value of a clock of a subject, for everybody in it or for one person; `at` is None while it has none."""

    clock: str
    person: str
    at: datetime | None
    reason: str
    set_at: datetime
    set_by: int | None
    set_label: str


class Summary(Struct, frozen=True):
    """How far a checklist is. `late` and `critical_late` count open tasks whose due time has passed."""

    total: int = 0
    done: int = 0
    late: int = 0
    critical_open: int = 0
    critical_late: int = 0

    @property
    def open(self) -> int:
        """Tasks that are neither done nor found not to be needed."""
        return self.total - self.done


class PersonSummary(Struct, frozen=True, kw_only=True):
    """How far the tasks of one person are; `next_due_at` is the earliest due time among the open ones."""

    person: str
    total: int
    done: int
    late: int
    critical_open: int
    critical_late: int
    next_due_at: datetime | None
