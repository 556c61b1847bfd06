"""What every write of a host alert shares: reading it locked, keeping what happened, and the audit entry."""

from datetime import datetime
from typing import Any

from market.core.actor import Actor
from market.core.refusal import Changed
from market.db import audit
from market.db.bulk import insert_many
from market.db.versions import lock_row, update_versioned
from market.host_alerts import tables
from market.host_alerts.queries import NoSuchAlert, get_alert
from market.host_alerts.types import AlertRow


async def held_now(alert_id: int) -> AlertRow:
    """An alert, locked until the transaction ends. Raises `NoSuchAlert`."""
    if not await lock_row(tables.HostAlert, alert_id):
        raise NoSuchAlert(alert_id)
    return await get_alert(alert_id)


async def save(
    held: AlertRow, version: int, values: dict[str, Any], kind: str, words: str, *, by: Actor, now: datetime
) -> Changed | None:
    """Change an alert, keep what happened, and write the audit entry, which never holds the words."""
    if not await update_versioned(tables.HostAlert, held.id, version, values):
        return Changed()
    await happened(held.id, kind, words, by=by, now=now)
    kept = {"state": held.state, "level": held.level}
    after = {name: values.get(name, value) for name, value in kept.items()}
    await audit.record(
        by=by, verb=f"host_alert.{kind}", subject=("host_alert", held.id), before=kept, after=after, at=now
    )
    return None


async def happened(alert_id: int, kind: str, words: str, *, by: Actor, now: datetime) -> None:
    """Keep one thing that happened."""
    await insert_many(
        tables.HostAlertEvent,
        ("alert", "kind", "words", "at", "by_id", "by_label"),
        [(alert_id, kind, words, now, by.id, by.label)],
    )
