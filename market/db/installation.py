"""Facts that travel with the database: invented data stays marked whatever the environment says.

Known keys: `demonstration` (`yes`) and `as_at` (an ISO date, the day on which the pages of a demonstration stand).
"""

from datetime import datetime

from market.core.actor import Actor
from market.db import audit
from market.db.sql import execute, fetch


async def read_installation() -> dict[str, str]:
    """Every fact by its key; empty for a real council."""
    return {row["key"]: row["value"] for row in await fetch('SELECT "key", value FROM installation ORDER BY "key"')}


async def set_installation(key: str, value: str, *, by: Actor, now: datetime) -> None:
    """Write one fact, in the caller's transaction, with its entry in the audit trail."""
    before = (await read_installation()).get(key)
    if before == value:
        return
    await execute(
        'INSERT INTO installation ("key", value) VALUES ({}, {})'
        ' ON CONFLICT ("key") DO UPDATE SET value = excluded.value',
        key,
        value,
    )
    await audit.record(
        by=by,
        verb="installation.set",
        subject=("installation", key),
        before={"value": before},
        after={"value": value},
        at=now,
    )
