"""Reads of imports: the runs, their rejected rows, and how fresh each feed is."""

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct

from market.db.sql import fetch, fetch_as, fetch_one_as, fetch_value, marks
from market.importers.types import RunStatus
from market.web.lists import ListQuery, containing, limit_sql, order_by_sql

_COLUMNS = (
    "id, feed, layout, sha256, file_name, size, as_at, status, correction_of, confirmed, read, created, changed, unchanged, rejected, "
    "flagged, left_out, reasons, notes, message, work_item, started_by_label, created_at, finished_at"
)


class Run(Struct, frozen=True):
    """One import as its row says."""

    id: int
    feed: str
    layout: str
    sha256: str
    file_name: str
    size: int
    as_at: date | None
    status: str
    correction_of: int | None
    confirmed: bool
    read: int
    created: int
    changed: int
    unchanged: int
    rejected: int
    flagged: int
    left_out: int
    reasons: str
    notes: str
    message: str
    work_item: int | None
    started_by_label: str
    created_at: datetime
    finished_at: datetime | None

    @property
    def reason_counts(self) -> dict[str, int]:
        """Rejections counted by reason, most frequent first."""
        return msgspec.json.decode(self.reasons, type=dict[str, int])

    @property
    def note_list(self) -> list[str]:
        """What a reader should know, as sentences."""
        return msgspec.json.decode(self.notes, type=list[str])


class RejectedLine(Struct, frozen=True):
    """One problem of one rejected row; `cells` is filled for the first problem of each row."""

    line: int
    column_name: str
    reason: str
    cells: str


class LastApplied(Struct, frozen=True):
    """The last full import of a feed: when it was applied, the newest as-at date, and how many rows could be used."""

    feed: str
    run_id: int
    as_at: date | None
    finished_at: datetime | None
    taken: int


async def find_run(run_id: int) -> Run | None:
    """One import, or None."""
    return await fetch_one_as(Run, f"SELECT {_COLUMNS} FROM import_run WHERE id = {{}}", run_id)


async def get_run(run_id: int) -> Run:
    """One import. Raises `LookupError` when there is none."""
    run = await find_run(run_id)
    if run is None:
        raise LookupError(f"there is no import {run_id}")
    return run


async def find_applied_twin(feed: str, sha256: str, as_at: date, but: int) -> Run | None:
    """The import that already applied this very file to this feed for this as-at date, or None."""
    return await fetch_one_as(
        Run,
        f"SELECT {_COLUMNS} FROM import_run WHERE sha256 = {{}} AND feed = {{}} AND as_at = {{}} AND status = {{}} AND id <> {{}} "
        "ORDER BY id LIMIT 1",
        sha256,
        feed,
        as_at,
        RunStatus.APPLIED.value,
        but,
    )


async def find_applied_as_at(feed: str, sha256: str) -> date | None:
    """The as-at date for which this very file was applied last, or None."""
    rows = await fetch(
        "SELECT as_at FROM import_run WHERE sha256 = {} AND feed = {} AND status = {} ORDER BY id DESC LIMIT 1",
        sha256,
        feed,
        RunStatus.APPLIED.value,
    )
    return msgspec.convert(rows[0]["as_at"], date | None, strict=False) if rows else None


async def find_last_list(feed: str, as_at: date) -> LastApplied | None:
    """The full list to compare a new one with: the newest not after its as-at date, else the newest of all."""
    found = await fetch_as(
        LastApplied,
        "SELECT feed, id AS run_id, as_at, finished_at, read - rejected AS taken FROM import_run "
        "WHERE feed = {} AND status = {} AND correction_of IS NULL "
        "ORDER BY CASE WHEN as_at <= {} THEN 0 ELSE 1 END, as_at DESC, id DESC LIMIT 1",
        feed,
        RunStatus.APPLIED.value,
        as_at,
    )
    return found[0] if found else None


async def last_applied() -> dict[str, LastApplied]:
    """For each feed that was ever applied, its newest list and the day it was applied."""
    found = await fetch_as(
        LastApplied,
        "SELECT r.feed, r.id AS run_id, r.as_at, r.finished_at, r.read - r.rejected AS taken FROM import_run r "
        "JOIN (SELECT feed, MAX(as_at) AS newest FROM import_run WHERE status = {} AND correction_of IS NULL GROUP BY feed) n "
        "ON n.feed = r.feed AND n.newest = r.as_at WHERE r.status = {} AND r.correction_of IS NULL ORDER BY r.feed, r.id",
        RunStatus.APPLIED.value,
        RunStatus.APPLIED.value,
    )
    return {each.feed: each for each in found}


async def list_rejected(run_id: int, most: int) -> list[RejectedLine]:
    """The first problems of an import, in the order of the file."""
    return await fetch_as(
        RejectedLine,
        f"SELECT line, column_name, reason, cells FROM rejected_row WHERE run = {{}} ORDER BY line, id LIMIT {most:d}",
        run_id,
    )


async def rejected_with_cells(run_id: int) -> list[tuple[dict[str, Any], list[RejectedLine]]]:
    """Every rejected row of an import with all its problems."""
    rows: list[tuple[dict[str, Any], list[RejectedLine]]] = []
    for each in await list_rejected(run_id, 10_000_000):
        if each.cells:
            rows.append((json.loads(each.cells), [each]))
        elif rows:
            rows[-1][1].append(each)
    return rows


async def list_held(but: Collection[str] = ()) -> list[Run]:
    """Imports that wait for a person to confirm or discard them, but for those of some feeds."""
    runs = await fetch_as(
        Run, f"SELECT {_COLUMNS} FROM import_run WHERE status = {{}} ORDER BY id", RunStatus.HELD.value
    )
    return [run for run in runs if run.feed not in but]


async def list_runs(query: ListQuery, but: Collection[str] = ()) -> tuple[list[Run], int]:
    """One page of imports and the number of all that match, but for those of some feeds."""
    where, values = _where(query.filters, but)
    total = await fetch_value(f"SELECT COUNT(*) FROM import_run{where}", *values)
    rows = await fetch_as(
        Run, f"SELECT {_COLUMNS} FROM import_run{where} {order_by_sql(query)} {limit_sql(query)}", *values
    )
    return rows, int(total or 0)


def _where(filters: Mapping[str, Any], but: Collection[str]) -> tuple[str, list[Any]]:
    parts = [f"feed NOT IN ({marks(but)})"] if but else []
    values: list[Any] = [*but]
    for key in ("feed", "status"):
        if filters.get(key):
            parts.append(f"{key} = {{}}")
            values.append(filters[key])
    if filters.get("text"):
        parts.append("lower(file_name) LIKE {} ESCAPE '\\'")
        values.append(containing(filters["text"]))
    return (" WHERE " + " AND ".join(parts) if parts else ""), values


async def count_interrupted(sha256: str) -> int:
    """How many imports of this very file were received and never came to an end, because their process was killed."""
    found = await fetch_value(
        "SELECT COUNT(*) FROM import_run WHERE sha256 = {} AND status = {} AND work_item IS NULL AND feed = 'auto'",
        sha256,
        RunStatus.RECEIVED.value,
    )
    return int(found or 0)
