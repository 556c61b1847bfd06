"""Asking for long work, and the conditional writes by which one process at a time does it."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from market.core.actor import Actor
from market.db import audit
from market.db.sql import execute, fetch, fetch_value
from market.db.transaction import in_transaction, transaction
from market.work import bell
from market.work.progress import Step
from market.work.types import WorkOutcome

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 3
GAVE_UP = (
    "This could not be finished: the process doing it stopped three times. Nothing was half done. "
    "Try again; if it stops again, tell your administrator the number of this work."
)


_FREE = (
    "(status = 'waiting' AND (lease_until IS NULL OR lease_until <= {}) OR status = 'running' AND lease_until <= {})"
)


class Claim(msgspec.Struct, frozen=True):
    """The right of one process to do one piece of work until its lease runs out. `attempt` counts from 1."""

    id: int
    kind: str
    arguments: str
    attempt: int
    claimed_by: str


async def start(kind: str, subject: str, *, by: Actor, now: datetime, arguments: dict[str, Any] | None = None) -> int:
    """Ask for work, in the caller's transaction; the page `/work/{id}` shows how it goes.

    `kind` is a key of the application's kinds of work; `subject` is what it is about, such as `import_run:12`. While
    work of the same kind and subject is waiting or running, its id is given back and nothing new is started, so that a
    second click does nothing.
    """
    if not in_transaction():
        async with transaction():
            return await start(kind, subject, by=by, now=now, arguments=arguments)
    under_way = await fetch_value(
        "SELECT id FROM work_item WHERE kind = {} AND subject = {} AND status IN ('waiting', 'running')"
        " ORDER BY id LIMIT 1",
        kind,
        subject,
    )
    if under_way is not None:
        return int(under_way)
    rows = await fetch(
        "INSERT INTO work_item (kind, subject, arguments, status, stage, done, total, errors, message, result_path,"
        " asked_by, asked_by_label, created_at, claimed_by, attempts)"
        " VALUES ({}, {}, {}, 'waiting', '', 0, 0, 0, '', '', {}, {}, {}, '', 0) RETURNING id",
        kind,
        subject,
        msgspec.json.encode(arguments or {}).decode(),
        by.id,
        by.label,
        now,
    )
    work_id = int(rows[0]["id"])
    await audit.record(
        by=by,
        verb="work.asked",
        subject=("work", work_id),
        before=None,
        after={"kind": kind, "subject": subject},
        at=now,
    )
    bell.ring_soon()
    return work_id


async def claim_next(claimed_by: str, *, now: datetime) -> Claim | None:
    """Take the oldest work that waits, or whose process died; None when there is none or another process was faster."""
    candidate = await fetch_value(f"SELECT id FROM work_item WHERE {_FREE} ORDER BY id LIMIT 1", now, now)
    return None if candidate is None else await claim(int(candidate), claimed_by, now=now)


async def claim(work_id: int, claimed_by: str, *, now: datetime) -> Claim | None:
    """Take this piece of work when it is free. Work that was begun three times is given up instead, with a message."""
    given_up = await execute(
        "UPDATE work_item SET status = 'failed', message = {}, finished_at = {}, lease_until = NULL"
        f" WHERE id = {{}} AND attempts >= {{}} AND {_FREE}",
        GAVE_UP,
        now,
        work_id,
        MOST_ATTEMPTS,
        now,
        now,
    )
    if given_up:
        return None
    rows = await fetch(
        "UPDATE work_item SET status = 'running', lease_until = {}, claimed_by = {}, attempts = attempts + 1,"
        f" started_at = {{}}, stage = '', done = 0, total = 0, errors = 0 WHERE id = {{}} AND {_FREE}"
        " RETURNING id, kind, arguments, attempts",
        now + LEASE,
        claimed_by,
        now,
        work_id,
        now,
        now,
    )
    if not rows:
        return None
    row = rows[0]
    return Claim(row["id"], row["kind"], row["arguments"], row["attempts"], claimed_by)


async def keep(held: Claim, step: Step | None, *, stage_started_at: datetime | None, now: datetime) -> bool:
    """Renew the lease and write the newest progress; False when the work was lost to another process."""
    step = step or Step(stage="")
    touched = await execute(
        "UPDATE work_item SET lease_until = {}, stage = {}, done = {}, total = {}, errors = {}, stage_started_at = {}"
        " WHERE id = {} AND status = 'running' AND claimed_by = {} AND attempts = {}",
        now + LEASE,
        step.stage,
        step.done,
        step.total,
        step.errors,
        stage_started_at,
        held.id,
        held.claimed_by,
        held.attempt,
    )
    return touched == 1


async def finish(held: Claim, outcome: WorkOutcome, *, now: datetime) -> bool:
    """Write how it ended; False when the work was lost to another process in the meantime."""
    touched = await execute(
        "UPDATE work_item SET status = {}, message = {}, result_path = {}, finished_at = {}, lease_until = NULL"
        " WHERE id = {} AND status = 'running' AND claimed_by = {} AND attempts = {}",
        "failed" if outcome.failed else "done",
        outcome.message[:600],
        outcome.result_path[:200],
        now,
        held.id,
        held.claimed_by,
        held.attempt,
    )
    return touched == 1


async def hand_back(held: Claim, *, now: datetime, wait: timedelta) -> None:
    """Let the work be taken again after `wait`, because its process stopped; after the third time it is given up.

    A server that stops hands its work back with no wait, and that attempt is not counted against the work.
    """
    if held.attempt >= MOST_ATTEMPTS and wait:
        await finish(held, WorkOutcome(GAVE_UP, failed=True), now=now)
        return
    await execute(
        "UPDATE work_item SET status = 'waiting', lease_until = {}, claimed_by = '', attempts = {}"
        " WHERE id = {} AND status = 'running' AND claimed_by = {} AND attempts = {}",
        now + wait,
        held.attempt if wait else held.attempt - 1,
        held.id,
        held.claimed_by,
        held.attempt,
    )
