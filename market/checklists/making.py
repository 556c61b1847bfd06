"""Making tasks, opening those that repeat, and ending what is left: many rows at a time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from market.checklists import rules, tables
from market.checklists.moving import keep_clock
from market.checklists.queries import CHUNK, clock_values, repeating
from market.checklists.types import EventKind, NewTask, State, Subject, TaskRow
from market.checklists.writing import happened, locked_tasks, update_tasks
from market.core.actor import Actor
from market.db import audit
from market.db.bulk import insert_many
from market.db.sql import execute, fetch, fetch_value, marks
from market.db.transaction import transaction
from market.db.versions import lock_row

COLUMNS = (
    "subject_type", "subject_id", "code", "person", "occurrence", "newest", "position", "section", "text", "why", "evidence_asked",
    "owner_role", "owner_id", "owner_label", "partner", "clock", "due_offset", "squeeze", "repeats", "sets_clock", "due_at", "first_due_at",
    "do_now", "critical", "state", "evidence", "reason", "done_at", "done_by", "done_label", "asked_by", "asked_label",
    "asked_at", "asked_reason", "second_by", "second_label", "created_at", "version",
)  # fmt: skip
_NOTHING_YET = ("", "", None, None, "", None, "", None, "", None, "")


async def create_tasks(
    subject: Subject, tasks: Sequence[NewTask], clocks: Mapping[str, datetime | None], *, by: Actor, now: datetime
) -> int:
    """Put tasks on the checklist of a subject; how many were new. What is there already (code and person) stays as it is.

    `clocks` are the case's moments as far as they are known; a clock that has a value keeps it (`set_clock` corrects one). Tasks whose
    clock has no value wait. Raises `ValueError` for a task that no policy should hold.
    """
    if problems := [words for words in map(rules.problem_of, tasks) if words]:
        raise ValueError("; ".join(problems))
    async with transaction():
        held = await clock_values(subject)
        for clock, at in clocks.items():
            if held.get((clock, "")) is None and ((clock, "") not in held or at is not None):
                held[(clock, "")] = at
                await keep_clock(subject, clock, "", at, "", by=by, now=now)
        known = await _known(subject)
        start = await _next_position(subject)
        fresh: list[NewTask] = []
        for task in tasks:
            if (task.code, task.person) not in known:
                known.add((task.code, task.person))
                fresh.append(task)
        rows = [_row(subject, task, rules.due_of(task, held), start + place, now) for place, task in enumerate(fresh)]
        await insert_many(tables.Task, COLUMNS, rows)
        if fresh:
            await audit.record(
                by=by,
                verb="tasks.created",
                subject=subject,
                after={"tasks": len(fresh), "people": len({task.person for task in fresh if task.person})},
                at=now,
            )
    return len(fresh)


async def _known(subject: Subject) -> set[tuple[str, str]]:
    rows = await fetch("SELECT DISTINCT code, person FROM task WHERE subject_type = {} AND subject_id = {}", *subject)
    return {(row["code"], row["person"]) for row in rows}


async def _next_position(subject: Subject) -> int:
    last = await fetch_value("SELECT max(position) FROM task WHERE subject_type = {} AND subject_id = {}", *subject)
    return 1 if last is None else int(last) + 1


def _row(subject: Subject, task: NewTask, due: datetime | None, position: int, now: datetime) -> tuple[Any, ...]:
    late = due is not None and due <= now
    return (
        *subject, task.code, task.person, 1, True, position, task.section, task.text, task.why, task.evidence,
        task.owner_role, task.owner_id, task.owner_label, task.partner, task.clock, task.offset, task.squeeze, task.repeats,
        task.sets_clock, due, due, late, task.critical, State.NOT_STARTED.value, *_NOTHING_YET, now, 1,
    )  # fmt: skip


async def open_next(*, by: Actor, now: datetime) -> int:
    """Open the occurrences of repeating tasks whose beat has passed; how many. Twice at once opens each once."""
    async with transaction():
        for task in await repeating(now):
            await lock_row(tables.Task, task.id)
        due = await repeating(now)
        rows = [row for task in due for row in _later_rows(task, rules.beats_due(task, now), now)]
        await _no_longer_newest([task.id for task in due])
        await insert_many(tables.Task, COLUMNS, rows)
        if rows:
            await audit.record(by=by, verb="tasks.repeated", subject=("task", 0), after={"tasks": len(rows)}, at=now)
    return len(rows)


async def _no_longer_newest(ids: Sequence[int]) -> None:
    """Keep that later occurrences follow. What was open stays as it was, so whoever has it open may still save it."""
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        await execute(f"UPDATE task SET newest = {{}} WHERE id IN ({marks(part)})", False, *part)


def _later_rows(task: TaskRow, beats: Sequence[datetime], now: datetime) -> list[tuple[Any, ...]]:
    last = len(beats)
    return [
        (
            *task.subject, task.code, task.person, task.occurrence + number, number == last, task.position, task.section, task.text,
            task.why, task.evidence_asked, task.owner_role, task.owner_id, task.owner_label, task.partner, "", task.repeats, "",
            task.repeats, task.sets_clock, due, due, due <= now, task.critical, State.NOT_STARTED.value, *_NOTHING_YET, now, 1,
        )
        for number, due in enumerate(beats, start=1)
    ]  # fmt: skip


async def stop_repeats(subject: Subject, codes: Collection[str] | None = None, *, by: Actor, now: datetime) -> int:
    """Open no further occurrences for a subject (of all tasks, or of these codes); how many tasks stop. What is open stays to be done."""
    async with transaction():
        stopped = [
            task for task in await locked_tasks(subject) if task.repeats and (codes is None or task.code in codes)
        ]
        await update_tasks([task.id for task in stopped], {"repeats": ""})
        if stopped:
            await audit.record(
                by=by, verb="tasks.repeats_stopped", subject=subject, after={"tasks": len(stopped)}, at=now
            )
    return len(stopped)


async def end_open_tasks(
    subject: Subject,
    *,
    person: str | None = None,
    codes: Collection[str] | None = None,
    ids: Collection[int] | None = None,
    reason: str,
    by: Actor,
    now: datetime,
) -> int:
    """Mark what is still open as not needed for one reason, when its case is closed or its person has gone; how many.

    Whoever calls has asked its own rules whether that may be; a critical task is ended without a second person here. With `codes` or
    `ids` only those tasks are ended.
    """
    if not reason.strip():
        raise ValueError("tasks are ended with a reason")
    async with transaction():
        tasks = await locked_tasks(subject, person=person)
        ended = [
            task
            for task in tasks
            if task.is_open and (codes is None or task.code in codes) and (ids is None or task.id in ids)
        ]
        values = {
            "state": State.NOT_NEEDED.value,
            "reason": reason.strip(),
            "done_at": now,
            "done_by": by.id,
            "done_label": by.label,
        }
        await update_tasks([task.id for task in ended], values)
        kind, state = EventKind.NOT_NEEDED.value, State.NOT_NEEDED.value
        await happened([(task.id, kind, reason.strip(), state, None, None, now, by.id, by.label) for task in ended])
        if ended:
            await audit.record(
                by=by, verb="tasks.ended", subject=subject, after={"tasks": len(ended), "person": person or ""}, at=now
            )
    return len(ended)


async def bring_back(
    subject: Subject, codes: Collection[str], ended_because: Collection[str], *, reason: str, by: Actor, now: datetime
) -> int:
    """Open again what `end_open_tasks` ended for one of these reasons, among the tasks of these codes; how many."""
    async with transaction():
        back = [
            task
            for task in await locked_tasks(subject)
            if task.state == State.NOT_NEEDED and task.code in codes and task.reason in ended_because
        ]
        state = State.NOT_STARTED.value
        values = {"state": state, "reason": "", "done_at": None, "done_by": None, "done_label": ""}
        await update_tasks([task.id for task in back], values)
        kind = EventKind.REOPENED.value
        await happened([(task.id, kind, reason.strip(), state, None, None, now, by.id, by.label) for task in back])
        if back:
            await audit.record(by=by, verb="tasks.brought_back", subject=subject, after={"tasks": len(back)}, at=now)
    return len(back)
