"""Who runs a slot: a row for each job and slot, claimed by one conditional write with a lease."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import msgspec
import structlog

from market.core.actor import Actor
from market.core.clock import utc_now
from market.db import audit
from market.db.errors import DatabaseError
from market.db.sql import execute, fetch, fetch_value
from market.db.transaction import transaction
from market.jobs.types import Counts, Job, JobContext, SlotClaim
from market.settings import Settings

MOST_ATTEMPTS = 3
GAVE_UP = "Its process stopped three times before it was done. The next slot is tried as usual."

log = structlog.get_logger("market.jobs")

Carry = Callable[[Job, JobContext], Awaitable[Counts]]
"""How a job is run: in this process, or in a child of it."""


class ClaimLostError(Exception):
    """The lease ran out and another process took the slot over: nothing of this run is kept."""


async def claim_slot(job: Job, slot_at: datetime, claimed_by: str, *, now: datetime) -> SlotClaim | None:
    """Take a slot that nobody took, or whose process died; None when it is taken, done or given up.

    Of any number of processes exactly one gets it: the unique index on job and slot decides. While another slot of the
    same job is still running, none is given, so that a job never overlaps itself.
    """
    if await _overlaps(job, slot_at, now):
        return None
    rows = await fetch(
        "INSERT INTO job_run (job, slot_at, status, claimed_by, lease_until, attempts, started_at, counts, error)"
        " VALUES ({}, {}, 'running', {}, {}, 1, {}, {}, '') ON CONFLICT (job, slot_at) DO NOTHING RETURNING attempts",
        job.name,
        slot_at,
        claimed_by,
        now + job.lease,
        now,
        _json({}),
    )
    if not rows:
        rows = await _take_over(job, slot_at, claimed_by, now)
    return SlotClaim(job.name, slot_at, claimed_by, int(rows[0]["attempts"])) if rows else None


async def run_claimed(job: Job, claim: SlotClaim, settings: Settings, *, carry: Carry | None = None) -> Counts | None:
    """Do a claimed slot and write its end; the counts, or None when it failed or was lost to another process.

    `carry` runs the job elsewhere (a child process); the job itself is called when there is none.
    """
    context = JobContext(settings=settings, now=utc_now(), slot_at=claim.slot_at)
    try:
        counts = await _carried(job, claim, context, carry)
    except ClaimLostError:
        log.warning("job.lost", job=job.name, slot=claim.slot_at.isoformat())
        return None
    except asyncio.CancelledError:
        await _hand_back(claim, now=utc_now())
        raise
    except Exception as error:
        log.exception("job.failed", job=job.name, slot=claim.slot_at.isoformat())
        with contextlib.suppress(ClaimLostError):
            await _finish(claim, "failed", {}, error=f"{type(error).__name__}: {error}"[:600], now=utc_now())
        return None
    log.info("job.done", job=job.name, slot=claim.slot_at.isoformat(), counts=counts)
    return counts


async def run_due(
    job: Job, settings: Settings, claimed_by: str, *, now: datetime, carry: Carry | None = None
) -> Counts | None:
    """Do the job's newest slot, unless somebody did or does it. Older slots that were missed are not made up for."""
    claim = await claim_slot(job, job.schedule.latest(now), claimed_by, now=now)
    return None if claim is None else await run_claimed(job, claim, settings, carry=carry)


async def claim_now(job: Job, claimed_by: str, *, by: Actor, now: datetime) -> SlotClaim | None:
    """A slot of its own for a run that a person asked for, with its audit entry; None while the job is running."""
    async with transaction():
        claim = await claim_slot(job, now, claimed_by, now=now)
        if claim is not None:
            await audit.record(
                by=by,
                verb="job.run",
                subject=("job", job.name),
                before=None,
                after={"slot_at": now.isoformat()},
                at=now,
            )
        return claim


async def remove_old_runs(*, before: datetime, uneventful_before: datetime) -> int:
    """Forget runs older than `before`; those that did nothing, already when older than `uneventful_before`."""
    return await execute(
        "DELETE FROM job_run WHERE status <> 'running'"
        " AND (slot_at < {} OR slot_at < {} AND status = 'done' AND counts = {})",
        before,
        uneventful_before,
        _json({}),
    )


async def _overlaps(job: Job, slot_at: datetime, now: datetime) -> bool:
    running = await fetch_value(
        "SELECT COUNT(*) AS runs FROM job_run"
        " WHERE job = {} AND slot_at <> {} AND status = 'running' AND lease_until > {}",
        job.name,
        slot_at,
        now,
    )
    return bool(running)


async def _take_over(job: Job, slot_at: datetime, claimed_by: str, now: datetime) -> list[dict[str, Any]]:
    """Take a slot whose lease is over, or write that it is given up."""
    await execute(
        "UPDATE job_run SET status = 'failed', error = {}, finished_at = {}"
        " WHERE job = {} AND slot_at = {} AND status = 'running' AND lease_until <= {} AND attempts >= {}",
        GAVE_UP,
        now,
        job.name,
        slot_at,
        now,
        MOST_ATTEMPTS,
    )
    return await fetch(
        "UPDATE job_run SET claimed_by = {}, lease_until = {}, started_at = {}, attempts = attempts + 1"
        " WHERE job = {} AND slot_at = {} AND status = 'running' AND lease_until <= {} RETURNING attempts",
        claimed_by,
        now + job.lease,
        now,
        job.name,
        slot_at,
        now,
    )


async def _carried(job: Job, claim: SlotClaim, context: JobContext, carry: Carry | None) -> Counts:
    if job.one_transaction:
        async with transaction():
            await _finish(claim, "done", {}, now=context.now)
            counts = await job.run(context)
            await _write_counts(claim, counts)
        return counts
    if job.idle is not None and await asyncio.to_thread(job.idle, context.settings):
        await _finish(claim, "done", {}, now=utc_now())
        return {}
    async with _renewed(job, claim):
        counts = await (carry(job, context) if carry is not None and job.apart else job.run(context))
    await _finish(claim, "done", counts, now=utc_now())
    return counts


@asynccontextmanager
async def _renewed(job: Job, claim: SlotClaim) -> AsyncIterator[None]:
    """Keep the lease while the block runs."""

    async def renew() -> None:
        while True:
            await asyncio.sleep(job.lease.total_seconds() / 3)
            with contextlib.suppress(DatabaseError):  # tried again long before the lease is over
                await execute(
                    "UPDATE job_run SET lease_until = {}"
                    " WHERE job = {} AND slot_at = {} AND status = 'running' AND claimed_by = {} AND attempts = {}",
                    utc_now() + job.lease,
                    *_key(claim),
                )

    task = asyncio.create_task(renew())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _finish(claim: SlotClaim, status: str, counts: Counts, *, now: datetime, error: str = "") -> None:
    touched = await execute(
        "UPDATE job_run SET status = {}, finished_at = {}, counts = {}, error = {}"
        " WHERE job = {} AND slot_at = {} AND status = 'running' AND claimed_by = {} AND attempts = {}",
        status,
        now,
        _json(counts),
        error,
        *_key(claim),
    )
    if not touched:
        raise ClaimLostError(claim.job)


async def _hand_back(claim: SlotClaim, *, now: datetime) -> None:
    """A server that stops ends its lease at once, so that another need not wait for it."""
    await execute(
        "UPDATE job_run SET lease_until = {}"
        " WHERE job = {} AND slot_at = {} AND status = 'running' AND claimed_by = {} AND attempts = {}",
        now,
        *_key(claim),
    )


async def _write_counts(claim: SlotClaim, counts: Counts) -> None:
    await execute(
        "UPDATE job_run SET counts = {}, finished_at = {} WHERE job = {} AND slot_at = {}",
        _json(counts),
        utc_now(),
        claim.job,
        claim.slot_at,
    )


def _key(claim: SlotClaim) -> tuple[str, datetime, str, int]:
    return claim.job, claim.slot_at, claim.claimed_by, claim.attempt


def _json(counts: Counts) -> str:
    """Counts as stored; those of zero are left out, so that an uneventful run is `{}`."""
    return msgspec.json.encode({name: count for name, count in counts.items() if count}).decode()
