"""What every write of one task shares: reading it locked, keeping what happened, and the audit entry."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from market.checklists import tables
from market.checklists.queries import CHUNK, NoSuchTask, get_task, tasks_of
from market.checklists.types import EventKind, Subject, TaskRow
from market.core.actor import Actor
from market.core.refusal import Changed
from market.db import audit
from market.db.bulk import insert_many
from market.db.engine import dialect
from market.db.sql import execute, fetch, marks
from market.db.versions import lock_row, update_versioned

EVENT_COLUMNS = ("task", "kind", "words", "state", "due_before", "due_after", "at", "by_id", "by_label")


async def held_now(task_id: int) -> TaskRow:
    """A task, locked until the transaction ends. Raises `NoSuchTask`."""
    if not await lock_row(tables.Task, task_id):
        raise NoSuchTask(task_id)
    return await get_task(task_id)


async def locked_tasks(subject: Subject, *, person: str | None = None) -> list[TaskRow]:
    """The tasks of a subject (or of one person in it), held until the transaction ends: what is done at the same moment is not undone.

    On SQLite the transaction is alone in writing anyway.
    """
    if dialect() == "postgres":
        await fetch(
            "SELECT id FROM task WHERE subject_type = {} AND subject_id = {} ORDER BY id FOR UPDATE",
            *subject,
        )
    return await tasks_of(subject, person=person)


async def save(
    held: TaskRow, version: int, values: dict[str, Any], kind: EventKind, words: str, *, by: Actor, now: datetime
) -> Changed | None:
    """Change a task, keep what happened, and write the audit entry, which never holds free text."""
    if not await update_versioned(tables.Task, held.id, version, values):
        return Changed()
    state = str(values.get("state", held.state))
    await happened([(held.id, kind.value, words, state, None, None, now, by.id, by.label)])
    await audit.record(
        by=by,
        verb=f"task.{kind.value}",
        subject=("task", held.id),
        before={"state": held.state, "owner_role": held.owner_role, "owner_id": held.owner_id},
        after={
            "state": state,
            "owner_role": values.get("owner_role", held.owner_role),
            "owner_id": values.get("owner_id", held.owner_id),
        },
        at=now,
    )
    return None


async def update_tasks(ids: Collection[int], values: Mapping[str, Any]) -> None:
    """Give many tasks the same values and the next version, a few hundred in a statement. Keys are columns."""
    settings = "".join(f"{name} = {{}}, " for name in values)
    numbers = sorted(ids)
    for start in range(0, len(numbers), CHUNK):
        part = numbers[start : start + CHUNK]
        sql = f"UPDATE task SET {settings}version = version + 1 WHERE id IN ({marks(part)})"
        await execute(sql, *values.values(), *part)


async def happened(rows: list[tuple[Any, ...]]) -> None:
    """Keep what happened to tasks, rows in the order of `EVENT_COLUMNS`."""
    await insert_many(tables.TaskEvent, EVENT_COLUMNS, rows)
