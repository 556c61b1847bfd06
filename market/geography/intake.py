"""Geography's writing side for OS Code-Point Open: whole files at once, by postcode, in the caller's transaction."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct, structs

from market.core.actor import Actor
from market.core.postcodes import outward
from market.db.audit import record
from market.db.bulk import upsert_many
from market.db.sql import fetch, marks
from market.db.transaction import require_transaction
from market.geography.grid import degrees_of
from market.geography.tables import Postcode

_COLUMNS = ("postcode", "outward", "latitude", "longitude", "district", "as_at_on")
_AT_ONCE = 500


class ToldPostcode(Struct, frozen=True, gc=False):
    """A postcode in its normal form, where it lies in metres of the National Grid, and the GSS code of its district."""

    postcode: str
    easting: int
    northing: int
    district: str


class AppliedPostcodes(Struct, frozen=True):
    """What applying did, in postcodes. One whose place is the same as before counts as unchanged."""

    created: int
    changed: int
    unchanged: int


async def apply_postcodes(
    records: Sequence[ToldPostcode], *, as_at: date, by: Actor, now: datetime, run_id: int
) -> AppliedPostcodes:
    """Write a file of postcodes and the audit entry of the run; what it did.

    A file that is older than what is held of a postcode leaves it alone. Raises OutsideTransaction without a transaction.
    """
    require_transaction("Importing postcodes")
    points = await asyncio.to_thread(
        degrees_of, [each.easting for each in records], [each.northing for each in records]
    )
    districts = [outward(each.postcode) for each in records]
    held = await _held(sorted(set(districts)))
    created, changed, rows = 0, 0, []
    for told, area, (latitude, longitude) in zip(records, districts, points, strict=True):
        known = held.get(told.postcode)
        if known is None:
            created += 1
        elif known[3] >= as_at.isoformat() and (
            known[3] > as_at.isoformat() or known[:3] == (latitude, longitude, told.district)
        ):
            continue
        else:
            changed += known[:3] != (latitude, longitude, told.district)
        rows.append((told.postcode, area, latitude, longitude, told.district, as_at))
    if rows:
        await upsert_many(Postcode, _COLUMNS, rows, ("postcode",))
    applied = AppliedPostcodes(created=created, changed=changed, unchanged=len(records) - created - changed)
    await record(
        by=by,
        verb="postcodes.imported",
        subject=("import_run", run_id),
        after={"as_at": as_at.isoformat(), **structs.asdict(applied)},
        at=now,
    )
    return applied


async def _held(outwards: Sequence[str]) -> dict[str, tuple[float, float, str, str]]:
    """What is held of the postcodes of these outward codes: latitude, longitude, district and the day of the file, as text."""
    found: dict[str, tuple[float, float, str, str]] = {}
    for start in range(0, len(outwards), _AT_ONCE):
        chunk = outwards[start : start + _AT_ONCE]
        for row in await fetch(
            f"SELECT postcode, latitude, longitude, district, as_at_on FROM postcode WHERE outward IN ({marks(chunk)})",
            *chunk,
        ):
            found[row["postcode"]] = (row["latitude"], row["longitude"], row["district"], str(row["as_at_on"]))
    return found
