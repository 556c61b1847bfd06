"""Reads of checklists: the tasks of a subject, one with its history, what is to be done by whom, and how far each checklist is."""

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct

from market.checklists.types import (
    OPEN_STATES,
    ClockRow,
    PersonSummary,
    Subject,
    Summary,
    TaskEventRow,
    TaskRow,
)
from market.db.sql import fetch, fetch_as, fetch_one_as, marks

CHUNK = 500
_COLUMNS = ", ".join(f"t.{name}" for name in TaskRow.__struct_fields__)
TASK_SELECT = f"SELECT {_COLUMNS} FROM task t"
"""SQL: every column of a task, as `TaskRow` has them."""
_SELECT = TASK_SELECT
_EVENT = (
    "SELECT e.id, e.task AS task_id, e.kind, e.words, e.state, e.due_before, e.due_after, e.at, e.by_id, e.by_label"
    " FROM task_event e"
)
_OPEN = ", ".join(f"'{state.value}'" for state in OPEN_STATES)
OPEN = f"t.state IN ({_OPEN})"
"""SQL: a task is still to be done."""
REPEATING = "t.newest AND t.repeats <> '' AND t.due_at <= {}"
"""SQL: the next occurrence of a task is to be opened by a moment, which it takes once; by the partial index of `due_at`."""


class NoSuchTask(LookupError):
    """There is no task of that number."""


async def get_task(task_id: int) -> TaskRow:
    """One task. Raises `NoSuchTask`."""
    found = await fetch_one_as(TaskRow, f"{_SELECT} WHERE t.id = {{}}", task_id)
    if found is None:
        raise NoSuchTask(task_id)
    return found


async def tasks_of(subject: Subject, *, person: str | None = None) -> list[TaskRow]:
    """The tasks of a subject in the order of its checklist, later occurrences after earlier ones.

    With `person` only those of one case reference, or of the whole case for "".
    """
    where, args = "", []
    if person is not None:
        where, args = " AND t.person = {}", [person]
    return await fetch_as(
        TaskRow,
        f"{_SELECT} WHERE t.subject_type = {{}} AND t.subject_id = {{}}{where} ORDER BY t.person, t.position, t.occurrence, t.id",
        *subject,
        *args,
    )


async def events_of(task_id: int) -> list[TaskEventRow]:
    """Everything that happened to a task, in order."""
    return await fetch_as(TaskEventRow, f"{_EVENT} WHERE e.task = {{}} ORDER BY e.at, e.id", task_id)


async def events_of_subject(subject: Subject) -> list[TaskEventRow]:
    """Everything that happened to the tasks of a subject, in order."""
    return await fetch_as(
        TaskEventRow,
        f"{_EVENT} JOIN task t ON t.id = e.task WHERE t.subject_type = {{}} AND t.subject_id = {{}} ORDER BY e.at, e.id",
        *subject,
    )


async def clocks_of(subject: Subject) -> list[ClockRow]:
    """The clocks of a subject with their values, the case's first."""
    return await fetch_as(
        ClockRow,
        "SELECT clock, person, at, reason, set_at, set_by, set_label FROM task_clock"
        " WHERE subject_type = {} AND subject_id = {} ORDER BY person, clock",
        *subject,
    )


async def clock_values(subject: Subject) -> dict[tuple[str, str], datetime | None]:
    """The values of a subject's clocks by clock and person, as the rules take them."""
    return {(row.clock, row.person): row.at for row in await clocks_of(subject)}


class _Counted(Struct, frozen=True):
    subject_id: int
    person: str
    total: int
    done: int
    late: int
    critical_open: int
    critical_late: int
    next_due_at: datetime | None


_COUNTS = (
    f"count(*) AS total, sum(CASE WHEN {OPEN} THEN 0 ELSE 1 END) AS done,"
    f" sum(CASE WHEN {OPEN} AND t.due_at < {{}} THEN 1 ELSE 0 END) AS late,"
    f" sum(CASE WHEN {OPEN} AND t.critical THEN 1 ELSE 0 END) AS critical_open,"
    f" sum(CASE WHEN {OPEN} AND t.critical AND t.due_at < {{}} THEN 1 ELSE 0 END) AS critical_late"
)


async def summaries(subject_type: str, ids: Collection[int], *, now: datetime) -> dict[int, Summary]:
    """How far the checklists of several subjects are; one without tasks has a summary of noughts."""
    wanted = sorted(set(ids))
    found = {number: Summary() for number in wanted}
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        rows = await fetch(
            f"SELECT t.subject_id, {_COUNTS} FROM task t WHERE t.subject_type = {{}} AND t.subject_id IN ({marks(part)})"
            " GROUP BY t.subject_id ORDER BY t.subject_id",
            now,
            now,
            subject_type,
            *part,
        )
        for row in rows:
            number = row.pop("subject_id")
            found[number] = Summary(**{name: int(value) for name, value in row.items()})
    return found


async def person_summaries(subject: Subject, *, now: datetime) -> list[PersonSummary]:
    """How far the tasks of each person of a subject are, by case reference: one row for each person, not for each task."""
    rows = await fetch_as(
        _Counted,
        f"SELECT t.subject_id, t.person, {_COUNTS}, min(CASE WHEN {OPEN} THEN t.due_at END) AS next_due_at FROM task t"
        " WHERE t.subject_type = {} AND t.subject_id = {} AND t.person <> '' GROUP BY t.subject_id, t.person ORDER BY t.person",
        now,
        now,
        *subject,
    )
    return [
        PersonSummary(
            person=row.person,
            total=row.total,
            done=row.done,
            late=row.late,
            critical_open=row.critical_open,
            critical_late=row.critical_late,
            next_due_at=row.next_due_at,
        )
        for row in rows
    ]


async def late_critical(now: datetime, *, without: str = "") -> list[TaskRow]:
    """Every critical task that is open after its due time, in the order in which they became due.

    `without` leaves out those of which it was told already, for the due time they have now: a kind of event such as `alerted`.
    """
    told = "NOT EXISTS (SELECT 1 FROM task_event e WHERE e.task = t.id AND e.kind = {} AND e.due_after = t.due_at)"
    return await fetch_as(
        TaskRow,
        f"{_SELECT} WHERE {OPEN} AND t.critical AND t.due_at < {{}} AND {told} ORDER BY t.due_at, t.id",
        now,
        without,
    )


async def emails_of_owner(user_id: int | None) -> list[str]:
    """The address of the named owner of a task while the account is active; none when nobody is named."""
    if user_id is None:
        return []
    rows = await fetch("SELECT email FROM app_user WHERE id = {} AND active ORDER BY id", user_id)
    return [row["email"] for row in rows]


async def repeating(now: datetime) -> list[TaskRow]:
    """The newest occurrence of each task that repeats and whose beat has passed. Older occurrences are not read."""
    return await fetch_as(TaskRow, f"{_SELECT} WHERE {REPEATING} ORDER BY t.id", now)


async def find_task(subject: Subject, code: str, person: str = "") -> TaskRow | None:
    """The newest occurrence of a task by its code, or None."""
    return await fetch_one_as(
        TaskRow,
        f"{_SELECT} WHERE t.subject_type = {{}} AND t.subject_id = {{}} AND t.code = {{}} AND t.person = {{}}"
        " ORDER BY t.occurrence DESC LIMIT 1",
        *subject,
        code,
        person,
    )
