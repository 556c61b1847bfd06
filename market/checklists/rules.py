"""Rules of checklists: when a task is due, what may follow what, and who may leave a critical one out.

Source: the rules of items in the council's protocol for provider failure: all due times count round the clock; a due time is worked out
anew when its clock is corrected and the old one stays in the history; done needs the evidence named on the item, or a written reason why
it does not exist; to leave out a critical item needs a second person; a task is never left without an owner.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from fractions import Fraction

from market.checklists.types import (
    EventKind,
    NewTask,
    State,
    Summary,
    TaskRow,
)
from market.core.actor import Actor
from market.core.offsets import is_offset, length_of, moment_after
from market.core.refusal import Refusal

NOTICE, CLOSURE, DECLARED = "notice", "closure_date", "declared"
COUNTED_BACK = frozenset({CLOSURE, "move_date"})
"""Clocks that lie ahead, before which a task may be due."""
GRACE = timedelta(hours=1)
"""How long after it appears a task that was due already is not called late to others (a proposal)."""
MOST_BEATS = 60
"""How many missed occurrences of one task are opened at once (a proposal)."""
LONGEST = 4000

Clocks = Mapping[tuple[str, str], datetime | None]
"""Moments by clock and person; the person is empty for what holds for everybody in the case."""

TRANSITIONS: dict[tuple[str, EventKind], State] = {
    (State.NOT_STARTED, EventKind.STARTED): State.DOING,
    (State.BLOCKED, EventKind.STARTED): State.DOING,
    (State.NOT_STARTED, EventKind.DONE): State.DONE,
    (State.DOING, EventKind.DONE): State.DONE,
    (State.BLOCKED, EventKind.DONE): State.DONE,
    (State.NOT_STARTED, EventKind.NOT_NEEDED): State.NOT_NEEDED,
    (State.DOING, EventKind.NOT_NEEDED): State.NOT_NEEDED,
    (State.BLOCKED, EventKind.NOT_NEEDED): State.NOT_NEEDED,
    (State.NOT_STARTED, EventKind.BLOCKED): State.BLOCKED,
    (State.DOING, EventKind.BLOCKED): State.BLOCKED,
    (State.BLOCKED, EventKind.BLOCKED): State.BLOCKED,
    (State.DONE, EventKind.REOPENED): State.DOING,
    (State.NOT_NEEDED, EventKind.REOPENED): State.DOING,
}
"""Every step that changes the state of a task. What is not here is refused."""

STATE_NAMES: dict[str, str] = {
    State.NOT_STARTED: "not started",
    State.DOING: "being done",
    State.DONE: "done",
    State.NOT_NEEDED: "not needed",
    State.BLOCKED: "blocked",
}


def problem_of(task: NewTask) -> str:
    """What is wrong with a task of a checklist, for whoever wrote the policy; empty when nothing is.

    Source: offsets are a number and h, d or w; a negative one counts back from a date that lies ahead, so only from the day of
    closing or of moving.
    """
    if not is_offset(task.offset):
        return f"{task.code}: {task.offset!r} is no offset"
    if task.offset.startswith("-") and task.clock not in COUNTED_BACK:
        return f"{task.code}: only tasks before a closure or a move may count back, not from {task.clock}"
    if task.repeats and (not is_offset(task.repeats) or length_of(task.repeats) <= timedelta(0)):
        return f"{task.code}: {task.repeats!r} is no beat"
    if task.squeeze and (
        task.clock != NOTICE or not is_offset(task.squeeze) or length_of(task.squeeze) <= timedelta(0)
    ):
        return f"{task.code}: only tasks counted from the notice are squeezed, by a length of notice"
    if not task.owner_role.strip():
        return f"{task.code}: a task is never left without an owner"
    return ""


def clock_value(clock: str, person: str, offset: str, clocks: Clocks) -> datetime | None:
    """The moment a task counts from, or None while there is none.

    A person's own clock comes first, then the case's. A task of the whole case on a clock that only people have counts from the first of
    them when it lies before (a negative offset), and from the last when it lies after.
    Source: the protocol's definition of the clock `move_date`.
    """
    if person and (own := clocks.get((clock, person))) is not None:
        return own
    if (whole := clocks.get((clock, ""))) is not None or person:
        return whole
    each = [at for (name, who), at in clocks.items() if name == clock and who and at is not None]
    if not each:
        return None
    return min(each) if offset.startswith("-") else max(each)


def due_at(clock: str, offset: str, squeeze: str, person: str, clocks: Clocks) -> datetime | None:
    """When a task is due; None while its clock has no value.

    With `squeeze`, tasks counted from a short notice shrink in proportion: due = notice + offset x min(1, (closure date - notice) /
    squeeze), never later than the closure date. Source: `squeeze_rule` of the protocol for provider failure.
    """
    counts_from = clock_value(clock, person, offset, clocks)
    if counts_from is None:
        return None
    whole = moment_after(counts_from, offset)
    closes = clock_value(CLOSURE, person, "", clocks)
    if not squeeze or clock != NOTICE or closes is None:
        return whole
    notice = closes - counts_from
    if notice >= length_of(squeeze):
        return min(whole, closes)
    share = max(
        Fraction(0), Fraction(notice // timedelta(microseconds=1), length_of(squeeze) // timedelta(microseconds=1))
    )
    squeezed = counts_from + timedelta(microseconds=int((whole - counts_from) // timedelta(microseconds=1) * share))
    return min(squeezed, max(closes, counts_from))


def due_of(task: NewTask, clocks: Clocks) -> datetime | None:
    """When a new task is due."""
    return due_at(task.clock, task.offset, task.squeeze, task.person, clocks)


def due_again(task: TaskRow, clocks: Clocks) -> datetime | None:
    """When a stored task is due now that a clock has another value. A later occurrence keeps its beat."""
    if not task.clock:
        return task.due_at
    return due_at(task.clock, task.due_offset, task.squeeze, task.person, clocks)


def beats_due(task: TaskRow, now: datetime) -> list[datetime]:
    """Due times of the occurrences that are to be opened after this one, the newest of its row: one for each beat that has passed.

    The next one opens at the moment the one before was due, whether or not that was done.
    """
    found: list[datetime] = []
    last = task.due_at
    while task.repeats and last is not None and last <= now and len(found) < MOST_BEATS:
        last = moment_after(last, task.repeats)
        found.append(last)
    return found


def reason_not_to(task: TaskRow, kind: EventKind) -> Refusal | None:
    """Why a step may not follow the state of a task, naming who was faster; None when it may."""
    if (task.state, kind) in TRANSITIONS:
        return None
    name = STATE_NAMES.get(task.state, task.state)
    if task.state in (State.DONE, State.NOT_NEEDED):
        words = f"{task.done_label} has already marked this task as {name}. Nothing was changed"
        return Refusal("already_" + task.state, words)
    return Refusal(
        "wrong_state", f"This task is {name}, so this cannot be done now. Open it again to see what happened"
    )


def reasons_not_to_complete(evidence: str, why_none: str) -> list[Refusal]:
    """Why a task cannot be done as given: it needs what shows it, or why that does not exist."""
    found = []
    if not evidence.strip() and not why_none.strip():
        words = "Say what shows that this was done, or why there is no evidence"
        found.append(Refusal("no_evidence", words, "evidence"))
    return found + too_long(evidence=evidence, why_none=why_none)


def reasons_not_to_leave_out(task: TaskRow, reason: str) -> list[Refusal]:
    """Why somebody cannot say that a task is not needed: a reason is missing, or somebody said so already."""
    found = []
    if not reason.strip():
        found.append(Refusal("no_reason", "Say why this task is not needed", "reason"))
    if task.is_asked:
        words = f"{task.asked_label} has already said that this is not needed. A second person has to confirm it"
        found.append(Refusal("already_asked", words))
    return found + too_long(reason=reason)


def reason_not_to_confirm(task: TaskRow, by: Actor) -> Refusal | None:
    """Why somebody cannot confirm that a critical task is not needed: nobody asked, or they asked themselves."""
    if not task.is_asked:
        return Refusal("not_asked", "Nobody has said that this task is not needed. Open it again to see how it stands")
    if is_same_person(task.asked_by, task.asked_label, by):
        words = "You said that this task is not needed. It is critical, so somebody else has to confirm it"
        return Refusal("same_person", words)
    return None


def is_same_person(person: int | None, label: str, by: Actor) -> bool:
    """Whether somebody is the same person as before: by their account where both have one, else by name."""
    if person is not None and by.id is not None:
        return person == by.id
    return label.casefold() == by.label.casefold()


def too_long(**typed: str) -> list[Refusal]:
    """Refusals for texts that are longer than can be kept."""
    words = f"Use {LONGEST:,} characters or fewer"
    return [Refusal("too_long", words, name) for name, text in typed.items() if len(text) > LONGEST]


def alert_from(task: TaskRow) -> datetime | None:
    """From when others are told that a task is late: its due time, or an hour after it appeared when it was due by then."""
    if task.due_at is None:
        return None
    return max(task.due_at, task.created_at + GRACE) if task.do_now else task.due_at


def escalate_after(task: TaskRow, *, planned: str, emergency: str) -> str:
    """How long after it became late a task goes to the director: sooner when it counts from the declaration of an emergency.

    Source: `critical_overdue_escalate_after` of the protocol. What repeats by the hour
    counts as an emergency (a proposal).
    """
    by_the_hour = not task.clock and task.due_offset.endswith("h")
    return emergency if task.clock == DECLARED or by_the_hour else planned


def summary_of(tasks: Iterable[TaskRow], now: datetime) -> Summary:
    """How far some tasks are."""
    total = done = late = critical_open = critical_late = 0
    for task in tasks:
        total += 1
        done += not task.is_open
        late += task.is_late(now)
        critical_open += task.critical and task.is_open
        critical_late += task.critical and task.is_late(now)
    return Summary(total, done, late, critical_open, critical_late)


def urgency(task: TaskRow, now: datetime) -> tuple[int, bool, float, int, int]:
    """Order of tasks to do: late ones, those with a due time, those that wait, ended ones; in each critical first, then by due time."""
    due = task.due_at.timestamp() if task.due_at is not None else float("inf")
    rank = 3 if not task.is_open else 0 if task.is_late(now) else 1 if task.due_at is not None else 2
    return rank, not task.critical, due, task.position, task.id
