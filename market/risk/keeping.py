"""What notes, typed-in values and decisions have in common: a form sent twice makes one row, and what ended is changed no more.

Each verb here is part of its caller's transaction, with the place or provider held.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from piccolo.table import Table

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal
from market.db import audit
from market.db.sql import fetch_value
from market.db.versions import lock_row, update_versioned
from market.providers.tables import Location, Organisation

_NO_PLACE = Refusal("no_location", "The register has no such location. Choose one from it")
_NO_PROVIDER = Refusal("no_provider", "The register has no such provider. Choose one from it")


async def reasons_against_location(location_id: int) -> list[Refusal]:
    """Hold a location until the transaction ends; why nothing can be kept about it."""
    return [] if await lock_row(Location, location_id) else [_NO_PLACE]


async def reasons_against_provider(organisation_id: int) -> list[Refusal]:
    """Hold a provider until the transaction ends; why nothing can be kept about it."""
    return [] if await lock_row(Organisation, organisation_id) else [_NO_PROVIDER]


async def made_before(table: type[Table], submission: str) -> int | None:
    """The number of the row that the same form made before, or None."""
    made = await fetch_value(
        f"SELECT id FROM {table._meta.tablename} WHERE submission = {{}}",  # the name is the table's own
        submission,
    )
    return None if made is None else int(made)


async def keep(row: Table, verb: str, told: Mapping[str, Any] | None, *, by: Actor, now: datetime) -> int:
    """Insert a row and audit it as `verb` with what is `told` of it; its number."""
    rows = await type(row).insert(row).run()
    number = int(rows[0]["id"])
    await audit.record(by=by, verb=verb, subject=(row._meta.tablename, number), after=told, at=now)
    return number


async def change(
    table: type[Table],
    number: int,
    version: int,
    values: Mapping[str, Any],
    verb: str,
    *,
    before: Mapping[str, Any] | None = None,
    told: Mapping[str, Any] | None = None,
    by: Actor,
    now: datetime,
) -> Changed | None:
    """Change a row of this version and audit it; `told` (all values when it is not given) is what the trail keeps of them."""
    if not await update_versioned(table, number, version, dict(values)):
        return Changed()
    after = values if told is None else told
    await audit.record(by=by, verb=verb, subject=(table._meta.tablename, number), before=before, after=after, at=now)
    return None


def withdrawal(today: date, reason: str) -> dict[str, Any]:
    """What withdrawing writes."""
    return {"withdrawn_on": today, "withdrawn_reason": reason}
