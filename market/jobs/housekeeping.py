"""Jobs that keep the house in order and belong to no other package."""

from datetime import timedelta

import structlog

from market.accounts.service import end_expired
from market.db import audit
from market.jobs.service import remove_old_runs
from market.jobs.types import Counts, JobContext

KEEP_RUNS = timedelta(days=90)
KEEP_UNEVENTFUL = timedelta(days=2)

log = structlog.get_logger("market.jobs")


class AuditTrailBrokenError(Exception):
    """An entry of the audit trail was changed, removed or cut off: find out who could, and restore a backup."""


async def remove_expired(context: JobContext) -> Counts:
    """End sessions and password links whose time is over; forget runs older than 90 days, uneventful ones after two."""
    counts = await end_expired(now=context.now)
    runs = await remove_old_runs(before=context.now - KEEP_RUNS, uneventful_before=context.now - KEEP_UNEVENTFUL)
    return {**counts, "runs": runs}


async def verify_audit_trail(context: JobContext) -> Counts:
    """Recompute the hash of every entry of the audit trail. Raises `AuditTrailBrokenError` at the first that is wrong.

    The head is written to the log, outside the database, so that a trail rewritten from its start can be noticed.
    """
    report = await audit.verify_chain()
    if not report.whole:
        raise AuditTrailBrokenError(f"Entry {report.first_bad_seq}: {report.problem}")
    log.info("audit.head", entries=report.entries, hash=report.head_hash)
    return {"entries": report.entries}
