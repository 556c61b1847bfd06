"""Dated rows of one location, kept in step with a change by hand. All inside the caller's transaction."""

from collections.abc import Sequence
from datetime import date

from market.db.bulk import insert_many
from market.db.sql import execute, fetch, fetch_one, marks
from market.providers.tables import LocationService, LocationSpecialism

_FACTS = ("organisation", "name", "beds", "care_home", "dormant", "authority", "brand_id", "brand_name")
_LIST = ", ".join(_FACTS)


async def open_state_from(location_id: int, from_on: date) -> None:
    """The location's present facts as a state that holds from a day on."""
    await execute(
        f"INSERT INTO location_state (location, from_on, {_LIST}) SELECT id, {{}}, {_LIST} FROM location WHERE id = {{}}",
        from_on,
        location_id,
    )


async def changed_by(location_id: int, on: date) -> bool:
    """Whether a state of the location had already ended on a day, so that it cannot have opened then."""
    ended = "SELECT 1 FROM location_state WHERE location = {} AND until_on <= {} LIMIT 1"
    return await fetch_one(ended, location_id, on) is not None


async def move_opening(location_id: int, opened_on: date, corrected: date) -> None:
    """Let everything that began on the day it opened begin on the corrected day."""
    for table, day in (
        ("location_state", "from_on"),
        ("location_service", "from_on"),
        ("location_specialism", "from_on"),
        ("registration_event", "happened_on"),
    ):
        kind = " AND kind = 'entry'" if table == "registration_event" else ""
        await execute(
            f"UPDATE {table} SET {day} = {{}} WHERE location = {{}} AND {day} = {{}}{kind}",
            corrected,
            location_id,
            opened_on,
        )


async def change_state(location_id: int, changed_on: date) -> None:
    """Close the state that held and open one with the location's present facts, if these differ.

    A change on the very day on which the state began replaces it: there was no day on which it held.
    """
    held = await fetch_one(
        f"SELECT id, from_on, {_LIST} FROM location_state WHERE location = {{}} AND until_on IS NULL", location_id
    )
    present = await fetch_one(f"SELECT {_LIST} FROM location WHERE id = {{}}", location_id)
    if held is None or present is None:
        await open_state_from(location_id, changed_on)
        return
    if all(held[name] == present[name] for name in _FACTS):
        return
    if held["from_on"] == changed_on:
        settings = ", ".join(f"{name} = {{}}" for name in _FACTS)
        values = [present[name] for name in _FACTS]
        await execute(f"UPDATE location_state SET {settings} WHERE id = {{}}", *values, held["id"])
        return
    await execute("UPDATE location_state SET until_on = {} WHERE id = {}", changed_on, held["id"])
    await open_state_from(location_id, changed_on)


async def change_codes(
    table: type[LocationService] | type[LocationSpecialism], location_id: int, codes: Sequence[str], changed_on: date
) -> None:
    """Let exactly these service types or specialisms hold from a day on."""
    name = table._meta.tablename
    rows = await fetch(f"SELECT id, code, from_on, until_on FROM {name} WHERE location = {{}} ORDER BY id", location_id)
    holding = {row["code"]: row for row in rows if row["until_on"] is None}
    again = {row["code"]: row for row in rows if row["until_on"] is not None and row["from_on"] == changed_on}
    if gone := [row["id"] for code, row in holding.items() if code not in codes]:
        ended = "CASE WHEN from_on > {} THEN from_on ELSE {} END"
        await execute(
            f"UPDATE {name} SET until_on = {ended} WHERE id IN ({marks(gone)})", changed_on, changed_on, *gone
        )
    if back := [row["id"] for code, row in again.items() if code in codes and code not in holding]:
        await execute(f"UPDATE {name} SET until_on = NULL WHERE id IN ({marks(back)})", *back)
    fresh = [(location_id, code, changed_on) for code in codes if code not in holding and code not in again]
    await insert_many(table, ("location", "code", "from_on"), fresh)
