"""Moving due times: a clock is set or corrected, a case turns into an emergency."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from market.checklists import rules, tables
from market.checklists.queries import clock_values
from market.checklists.types import EventKind, Subject, TaskRow, Timing
from market.checklists.writing import happened, locked_tasks, update_tasks
from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db import audit
from market.db.bulk import insert_many
from market.db.sql import execute
from market.db.transaction import transaction

K = TypeVar("K", bound=Hashable)


async def set_clock(
    subject: Subject,
    clock: str,
    at: datetime | None,
    *,
    person: str = "",
    reason: str = "",
    by: Actor,
    now: datetime,
) -> int | Refused:
    """Give a clock a value, another one, or none again; how many open tasks are due at another time now.

    To change a value that is there needs a reason. The due times that were stay in the history of each task. The same value twice changes
    nothing.
    """
    async with transaction():
        held = await clock_values(subject)
        before = held.get((clock, person))
        if before == at and (clock, person) in held:
            return 0
        if before is not None and not reason.strip():
            return refused(Refusal("no_reason", "Say why this time is corrected", "reason"))
        held[(clock, person)] = at
        await keep_clock(subject, clock, person, at, reason.strip(), by=by, now=now)
        moved = await _work_out_anew(subject, held, reason.strip() or f"The time of {clock} is known", by=by, now=now)
        await audit.record(
            by=by,
            verb="tasks.clock_set",
            subject=subject,
            before={"clock": clock, "person": person, "at": before},
            after={"clock": clock, "person": person, "at": at, "tasks": moved},
            at=now,
        )
    return moved


async def keep_clock(
    subject: Subject, clock: str, person: str, at: datetime | None, reason: str, *, by: Actor, now: datetime
) -> None:
    """Write the value of a clock, whether or not it had one."""
    touched = await execute(
        "UPDATE task_clock SET at = {}, reason = {}, set_at = {}, set_by = {}, set_label = {}"
        " WHERE subject_type = {} AND subject_id = {} AND clock = {} AND person = {}",
        at,
        reason,
        now,
        by.id,
        by.label,
        *subject,
        clock,
        person,
    )
    if not touched:
        await insert_many(
            tables.TaskClock,
            ("subject_type", "subject_id", "clock", "person", "at", "reason", "set_at", "set_by", "set_label"),
            [(*subject, clock, person, at, reason, now, by.id, by.label)],
        )


async def _work_out_anew(subject: Subject, clocks: rules.Clocks, words: str, *, by: Actor, now: datetime) -> int:
    """Due times of the open tasks of a subject under these clocks; how many changed."""
    moved = [
        (task, due)
        for task in await locked_tasks(subject)
        if task.is_open and (due := rules.due_again(task, clocks)) != task.due_at
    ]
    for due, ids in _by_value((due, task.id) for task, due in moved).items():
        await update_tasks(ids, {"due_at": due, "do_now": due is not None and due <= now})
    await happened([_due_event(task, due, words, by, now) for task, due in moved])
    return len(moved)


def _by_value(pairs: Iterable[tuple[K, int]]) -> dict[K, list[int]]:
    """Numbers of tasks by the value that they get, so that one statement does for all that get the same."""
    found: dict[K, list[int]] = {}
    for value, number in pairs:
        found.setdefault(value, []).append(number)
    return found


def _due_event(task: TaskRow, due: datetime | None, words: str, by: Actor, now: datetime) -> tuple[Any, ...]:
    return task.id, EventKind.DUE_CHANGED.value, words, task.state, task.due_at, due, now, by.id, by.label


async def change_timings(
    subject: Subject, timings: Mapping[str, Timing], *, reason: str, by: Actor, now: datetime
) -> int:
    """Give the open tasks of these codes another clock, offset and beat, for the case and each person; how many changed.

    For a case that turns from planned to emergency, or whose daily tasks begin. Old due times stay in the history. Later occurrences keep
    their due time; only their beat changes.
    """
    async with transaction():
        clocks = await clock_values(subject)
        retimed = [
            (task, wanted)
            for task in await locked_tasks(subject)
            if (timing := timings.get(task.code)) is not None
            and (wanted := _retimed(task, timing, clocks, now)) is not None
        ]
        for wanted, ids in _by_value((wanted, task.id) for task, wanted in retimed).items():
            await update_tasks(ids, dict(zip(_TIMED, wanted, strict=True)))
        await happened([_due_event(task, due, reason, by, now) for task, (*_, due, _) in retimed if due != task.due_at])
        if retimed:
            after = {"tasks": len(retimed), "codes": len(timings)}
            await audit.record(by=by, verb="tasks.timings_changed", subject=subject, after=after, at=now)
    return len(retimed)


_TIMED = ("clock", "due_offset", "squeeze", "repeats", "due_at", "do_now")


def _retimed(task: TaskRow, timing: Timing, clocks: rules.Clocks, now: datetime) -> tuple[Any, ...] | None:
    """The columns `_TIMED` as they are to be; None when nothing changes, or the task has ended and does not repeat."""
    first = bool(task.clock) and task.is_open
    now_is = (task.clock, task.due_offset, task.squeeze, task.repeats)
    wanted = (timing.clock, timing.offset, timing.squeeze, timing.repeats) if first else (*now_is[:3], timing.repeats)
    if wanted == now_is or not (task.is_open or task.repeats):
        return None
    due = rules.due_at(*wanted[:3], task.person, clocks) if first else task.due_at
    do_now = task.do_now if due == task.due_at else due is not None and due <= now
    return (*wanted, due, do_now)
