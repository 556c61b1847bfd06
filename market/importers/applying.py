"""Applying records that are ready: in one transaction, once only, and not at all when a full list shrank."""

import asyncio
from datetime import datetime

from market.core.actor import Actor
from market.core.clock import to_london
from market.core.words import count_words, day_words
from market.db.errors import DatabaseUnavailable
from market.db.transaction import transaction
from market.db.versions import lock_row
from market.importers import runs
from market.importers.preparing import Prepared
from market.importers.queries import Run, find_applied_twin, find_last_list, get_run
from market.importers.rules import ENDED, has_shrunk, shrunk_words
from market.importers.tables import ImportRun
from market.importers.types import Counts, RunStatus

PATIENCE = 5
ESTIMATED_ROWS = 30_000


class _Undone(Exception):
    """Ends the transaction of an estimate without keeping it."""


async def estimate(prepared: Prepared) -> Counts | None:
    """What applying would do, found by doing it and taking it back; None for long files, which would hold up other writers."""
    if len(prepared.summary.accepted) > ESTIMATED_ROWS:
        return None
    counts: list[Counts] = []
    try:
        async with transaction():
            await runs.alone()
            counts.append(
                await prepared.feed.apply(prepared.summary.accepted, prepared.context, prepared.summary.header)
            )
            raise _Undone
    except _Undone:
        return counts[0]


async def outlook(run: Run, prepared: Prepared) -> str:
    """What a person should know before applying: that the file is in already, or would be held."""
    twin = await find_applied_twin(prepared.feed.code, run.sha256, prepared.context.as_at, run.id)
    if twin is not None:
        return _twin_words(twin)
    return await _held_words(prepared)


def _twin_words(twin: Run) -> str:
    when = f" on {day_words(to_london(twin.finished_at).date())}" if twin.finished_at else ""
    as_at = f" as at {day_words(twin.as_at)}" if twin.as_at else ""
    return f"This very file{as_at} was already applied by import {twin.id}{when}. Nothing was changed."


async def _held_words(prepared: Prepared) -> str:
    """Why a full list is held; empty when it is not."""
    if not prepared.feed.whole_list or prepared.correction_of is not None:
        return ""
    before = await find_last_list(prepared.feed.code, prepared.context.as_at)
    taken = prepared.summary.read - len(prepared.summary.rejected)
    if before is None or not has_shrunk(taken, before.taken):
        return ""
    return shrunk_words(taken, before.taken, before.as_at)


async def apply_patiently(run: Run, prepared: Prepared, by: Actor, now: datetime, confirmed: bool) -> None:
    """Apply, waiting for another import that holds the database for longer than a connection waits."""
    for attempt in range(1, PATIENCE + 1):
        try:
            await _apply(run, prepared, by, now, confirmed)
            return
        except DatabaseUnavailable:
            if attempt == PATIENCE:
                raise
            await asyncio.sleep(attempt)


async def _apply(run: Run, prepared: Prepared, by: Actor, now: datetime, confirmed: bool) -> None:
    """The one transaction of an import."""
    feed, summary = prepared.feed, prepared.summary
    async with transaction():
        await runs.alone()
        await lock_row(ImportRun, run.id)
        if (await get_run(run.id)).status in ENDED:
            return
        twin = await find_applied_twin(feed.code, run.sha256, prepared.context.as_at, run.id)
        if twin is not None:
            await runs.write_reading(run, prepared, status=RunStatus.NOTHING, message=_twin_words(twin), now=now)
            return
        held = "" if confirmed else await _held_words(prepared)
        if held:
            await runs.write_reading(run, prepared, status=RunStatus.HELD, message=held, now=now)
            await runs.record(
                run.id, "import.held", by=by, now=now, after={"feed": feed.code, "read": summary.read, "why": held}
            )
            return
        counts = await feed.apply(summary.accepted, prepared.context, summary.header)
        message = _applied_words(prepared, counts)
        await runs.write_reading(run, prepared, status=RunStatus.APPLIED, message=message, now=now, counts=counts)
        await runs.end_twins(run, feed.code, now)
        await runs.record(run.id, "import.applied", by=by, now=now, after=_audited(run, prepared, counts, confirmed))


def _applied_words(prepared: Prepared, counts: Counts) -> str:
    rejected = len(prepared.summary.rejected)
    tail = f" {count_words(rejected, 'row was', 'rows were')} rejected." if rejected else ""
    return f"Applied: {counts.created:,} created, {counts.changed:,} changed, {counts.unchanged:,} unchanged.{tail}"


def _audited(run: Run, prepared: Prepared, counts: Counts, confirmed: bool) -> dict[str, object]:
    summary = prepared.summary
    return {
        "feed": prepared.feed.code,
        "sha256": run.sha256,
        "as_at": prepared.context.as_at.isoformat(),
        "read": summary.read,
        "created": counts.created,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "rejected": len(summary.rejected),
        "confirmed": confirmed,
        "correction_of": prepared.correction_of,
    }
