"""Writing the row of an import and its rejected rows. Decides nothing; every function belongs inside a transaction."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from market.core.actor import Actor
from market.db import audit
from market.db.bulk import insert_many
from market.db.engine import dialect
from market.db.sql import execute, fetch
from market.importers.identifying import identifies_by_itself
from market.importers.personal import object_without_people, without_people
from market.importers.preparing import Prepared
from market.importers.queries import Run
from market.importers.reading_rows import reasons_of
from market.importers.rules import most_common
from market.importers.tables import RejectedRow
from market.importers.types import Column, Counts, Feed, Header, Problem, ReadSummary, RunStatus

_LOCK = 480_721
_REJECTED = ("run", "line", "column_name", "reason", "cells")


async def alone() -> None:
    """Wait until no other import is being applied. On SQLite the transaction itself is alone in writing."""
    if dialect() == "postgres":
        await fetch("SELECT pg_advisory_xact_lock({}::bigint)", _LOCK)


async def insert_run(
    *, feed: str, sha256: str, size: int, file_name: str, as_at: date | None, by: Actor, now: datetime
) -> int:
    """A new import, received and not yet read; its number."""
    rows = await fetch(
        "INSERT INTO import_run (feed, layout, sha256, file_name, size, as_at, status, confirmed, read, created, changed, unchanged, "
        "rejected, flagged, left_out, reasons, notes, message, started_by_label, created_at) "
        "VALUES ({}, '', {}, {}, {}, {}, {}, {}, 0, 0, 0, 0, 0, 0, 0, {}, '[]', '', {}, {}) RETURNING id",
        feed,
        sha256,
        file_name[:200],
        size,
        as_at,
        RunStatus.RECEIVED.value,
        False,
        "{}",
        by.label[:120],
        now,
    )
    return int(rows[0]["id"])


async def set_status(run_id: int, status: RunStatus, **values: Any) -> None:
    """Change the status and the given columns of an import."""
    names = ", ".join(f"{name} = {{}}" for name in ("status", *values))
    await execute(f"UPDATE import_run SET {names} WHERE id = {{}}", status.value, *values.values(), run_id)


async def write_reading(
    run: Run, prepared: Prepared, *, status: RunStatus, message: str, now: datetime, counts: Counts | None = None
) -> None:
    """What reading (and applying, with `counts`) gave: the numbers, notes and rejected rows of an import."""
    summary = prepared.summary
    done = counts or Counts()
    await set_status(
        run.id,
        status,
        feed=prepared.feed.code,
        layout=summary.header.layout.code[:80],
        as_at=prepared.context.as_at,
        correction_of=prepared.correction_of,
        read=summary.read,
        created=done.created,
        changed=done.changed,
        unchanged=done.unchanged,
        rejected=len(summary.rejected),
        flagged=sum(summary.flagged.values()),
        left_out=sum(summary.left_out.values()),
        reasons=json.dumps(most_common(reasons_of(summary)), ensure_ascii=False),
        notes=json.dumps(notes_of(run, prepared), ensure_ascii=False),
        message=message[:600],
        finished_at=None if status in (RunStatus.PREVIEWED, RunStatus.HELD) else now,
    )
    await execute("DELETE FROM rejected_row WHERE run = {}", run.id)
    if summary.rejected:
        await insert_many(RejectedRow, _REJECTED, _rejected_rows(run.id, prepared.feed, summary))


async def forget(run_id: int) -> None:
    """Leave nothing of the file in an import: no name, no digest, no notes and no rejected rows."""
    await execute("DELETE FROM rejected_row WHERE run = {}", run_id)
    await execute(
        "UPDATE import_run SET sha256 = '', file_name = '', size = 0, notes = '[]', reasons = {} WHERE id = {}",
        "{}",
        run_id,
    )


def notes_of(run: Run, prepared: Prepared) -> list[str]:
    """The sentences of the preview; those a person has already seen stay as they were."""
    if run.note_list:
        return run.note_list
    summary = prepared.summary
    notes = list(prepared.notes)
    notes += [f"Rows left out: {count:,}. {why}" for why, count in most_common(summary.left_out).items()]
    notes += [f"Rows taken in but flagged: {count:,}. {why}" for why, count in most_common(summary.flagged).items()]
    return notes


async def end_twins(run: Run, feed: str, now: datetime) -> None:
    """Close other imports of the same file that still wait or were interrupted: their rows are in now."""
    waiting = (RunStatus.RECEIVED, RunStatus.PREVIEWED, RunStatus.WAITING, RunStatus.HELD)
    await execute(
        "UPDATE import_run SET status = {}, message = {}, finished_at = {} WHERE sha256 = {} AND feed IN ({}, {}) AND id <> {} AND as_at = "
        "(SELECT as_at FROM import_run WHERE id = {}) AND status IN ({}, {}, {}, {})",
        RunStatus.NOTHING.value,
        f"Import {run.id} applied the same file.",
        now,
        run.sha256,
        feed,
        "auto",
        run.id,
        run.id,
        *(status.value for status in waiting),
    )


async def record(run_id: int, verb: str, *, by: Actor, now: datetime, after: Mapping[str, Any]) -> None:
    """An entry of the audit trail about an import."""
    await audit.record(by=by, verb=verb, subject=("import_run", run_id), before=None, after=dict(after), at=now)


def _rejected_rows(run_id: int, feed: Feed, summary: ReadSummary) -> Iterator[tuple[int, int, str, str, str]]:
    """One row for each problem; the cells stand with the first problem of each row."""
    names = cell_names(summary.header.originals)
    objects = summary.header.layout.rows_of == "objects"
    own = original_names(summary.header.layout.columns, summary.header.positions, names) if not objects else {}
    for line, problems, row in summary.rejected:
        if feed.person_column:
            kept = _row_about_a_person(feed, summary.header, names, problems, row)
        else:
            kept = object_without_people(row[0]) if objects else without_people(names, [_text(cell) for cell in row])
        cells = json.dumps(kept, ensure_ascii=False, default=_text)
        for at, problem in enumerate(problems):
            column = own.get(problem.column, problem.column)
            yield run_id, line, column[:200], _shortened(problem.reason), cells.replace("\\u0000", "") if not at else ""


def _row_about_a_person(
    feed: Feed, header: Header, names: Sequence[str], problems: Sequence[Problem], row: Sequence[Any]
) -> dict[str, Any]:
    """A rejected row with the layout's own columns only, and without the cells that may say who it is about.

    A row that does not fit its header is kept without cells: nobody knows what stands where.
    """
    if len(row) != len(names):
        return {}
    unsure = {problem.column for problem in problems if problem.column == feed.person_column}
    return {
        names[at]: "" if name in unsure or identifies_by_itself(row[at]) else _text(row[at])
        for name, at in header.positions.items()
    }


def original_names(columns: Sequence[Column], positions: Mapping[str, int], names: Sequence[str]) -> dict[str, str]:
    """For each column of a layout, the name that the person's own file gives it."""
    return {column.name: names[positions[column.name]] for column in columns if column.name in positions}


def cell_names(originals: Sequence[str]) -> list[str]:
    """The file's own column names, each once: blank ones are numbered, repeated ones get a number."""
    names: list[str] = []
    for at, text in enumerate(originals, start=1):
        name = text or f"Column {at}"
        names.append(name if name not in names else f"{name} ({at})")
    return names


def _text(cell: Any) -> str:
    """A cell as a person would type it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def _shortened(reason: str) -> str:
    return reason if len(reason) <= 300 else reason[:299] + "…"
