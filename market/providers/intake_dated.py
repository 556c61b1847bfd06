"""Dated rows coming in: the state of a location, its services and its specialisms, each `[from_on, until_on)`.

What a location's first file says is taken to have held since it was registered. A later file that says something else closes the
row at its as-at date and opens a new one; the same date again mends the row in place. An exit closes nothing: whether a
location is open is told by its own dates, so that a list which left it out by mistake leaves no hole.

A file that is older than what is held never changes the present. If it is older than every file that described the
location, it tells what held before: the first row then begins with that first file, and the older values before it. An
older file from between is not used for dated rows, because the order of changes between two later files is already written.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from operator import attrgetter

from msgspec import Struct, structs
from piccolo.table import Table

from market.providers.intake_held import by_number, change_where, insert_rows, write_back
from market.providers.tables import LocationService, LocationSpecialism, LocationState

_CODED = ("location", "code", "from_on")


class StateFacts(Struct, frozen=True):
    """What a dated state holds of a location."""

    organisation: int
    name: str
    beds: int | None
    care_home: bool
    dormant: bool
    authority: str
    brand_id: str
    brand_name: str


class HeldState(Struct, kw_only=True):
    """A dated state as it stands in its table."""

    id: int
    location: int
    from_on: date
    until_on: date | None
    organisation: int
    name: str
    beds: int | None
    care_home: bool
    dormant: bool
    authority: str
    brand_id: str
    brand_name: str


class HeldCode(Struct, kw_only=True):
    """A dated service or specialism as it stands in its table."""

    id: int
    location: int
    code: str
    from_on: date
    until_on: date | None


class Present(Struct, frozen=True):
    """What holds for a location from the file's as-at date on. None for codes that the file does not tell."""

    facts: StateFacts
    services: tuple[str, ...] | None
    specialisms: tuple[str, ...] | None
    since: date


_FACTS = StateFacts.__struct_fields__
facts_in = attrgetter(*_FACTS)
"""The values of a state's facts, in order, from a held state or a row of the register."""
_STATE_COLUMNS = ("location", "from_on", "until_on", *_FACTS)


def facts_of(row: HeldState) -> StateFacts:
    """The facts of a held state."""
    return StateFacts(*facts_in(row))


async def open_states(numbers: Iterable[int]) -> dict[int, HeldState]:
    """The state that holds now, by location."""
    select = f"SELECT {', '.join(HeldState.__struct_fields__)} FROM location_state WHERE until_on IS NULL AND"
    return {row.location: row for row in await by_number(HeldState, select, "location", list(numbers))}


async def all_states(numbers: Iterable[int]) -> dict[int, list[HeldState]]:
    """Every dated state, oldest first, by location."""
    select = f"SELECT {', '.join(HeldState.__struct_fields__)} FROM location_state WHERE"
    found: dict[int, list[HeldState]] = {}
    for row in await by_number(HeldState, select, "location", list(numbers)):
        found.setdefault(row.location, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: row.from_on)
    return found


async def held_codes(table: type[Table], numbers: Iterable[int], *, open_only: bool) -> dict[int, list[HeldCode]]:
    """Services or specialisms by location; those that hold now, or all."""
    only = " until_on IS NULL AND" if open_only else ""
    select = f"SELECT id, location, code, from_on, until_on FROM {table._meta.tablename} WHERE{only}"
    found: dict[int, list[HeldCode]] = {}
    for row in await by_number(HeldCode, select, "location", list(numbers)):
        found.setdefault(row.location, []).append(row)
    return found


async def write_states(
    told: Mapping[int, Present], held: Mapping[int, HeldState], *, as_at: date, provisional: frozenset[int]
) -> set[int]:
    """Bring states up to what is told; the locations whose state changed.

    `provisional` are locations that nothing fully described until now: their state is mended in place, from registration on.
    """
    added: list[tuple[object, ...]] = []
    mended: list[HeldState] = []
    closed: list[int] = []
    changed: set[int] = set()
    for location, present in told.items():
        row = held.get(location)
        if row is None:
            added.append((location, present.since, None, *structs.astuple(present.facts)))
            changed.add(location)
        elif facts_of(row) != present.facts:
            changed.add(location)
            if location in provisional or row.from_on >= as_at:
                for name in _FACTS:
                    setattr(row, name, getattr(present.facts, name))
                row.from_on = min(row.from_on, present.since) if location in provisional else row.from_on
                mended.append(row)
            else:
                closed.append(row.id)
                added.append((location, as_at, None, *structs.astuple(present.facts)))
    await change_where("UPDATE location_state SET until_on = {} WHERE", "id", closed, as_at)
    await write_back(LocationState, mended)
    await insert_rows(LocationState, _STATE_COLUMNS, added)
    return changed


async def write_codes(
    table: type[Table],
    told: Mapping[int, tuple[tuple[str, ...], date]],
    held: Mapping[int, list[HeldCode]],
    *,
    as_at: date,
    provisional: frozenset[int],
) -> set[int]:
    """Bring services or specialisms up to what is told (codes, and since when for a new location); the locations changed.

    Those of a `provisional` location (see `write_states`) are written anew from registration on.
    """
    added: list[tuple[object, ...]] = []
    closed: list[int] = []
    undone: list[int] = []
    changed: set[int] = set()
    for location, (codes, since) in told.items():
        rows = held.get(location)
        if rows is None:
            added += [(location, code, since, None) for code in codes]
            if codes:
                changed.add(location)
            continue
        now = {row.code for row in rows}
        if location in provisional and any(row.from_on > since for row in rows):
            undone += [row.id for row in rows]
            added += [(location, code, since, None) for code in codes]
            changed.add(location)
            continue
        if now == set(codes):
            continue
        changed.add(location)
        added += [(location, code, as_at, None) for code in codes if code not in now]
        for row in rows:
            if row.code not in codes:
                (undone if row.from_on >= as_at else closed).append(row.id)
    await change_where(f"UPDATE {table._meta.tablename} SET until_on = {{}} WHERE", "id", closed, as_at)
    await change_where(f"DELETE FROM {table._meta.tablename} WHERE", "id", undone)
    await insert_rows(table, (*_CODED, "until_on"), added)
    return changed


async def fill_history(told: Mapping[int, Present], first_described: Mapping[int, date], *, as_at: date) -> set[int]:
    """What an older file says of locations that only newer files have described; the locations whose history grew."""
    if not told:
        return set()
    changed = await _fill_states(told, first_described, as_at)
    for table, codes in (
        (LocationService, {number: (present.services, present.since) for number, present in told.items()}),
        (LocationSpecialism, {number: (present.specialisms, present.since) for number, present in told.items()}),
    ):
        changed |= await _fill_codes(table, codes, first_described, as_at)
    return changed


async def _fill_states(told: Mapping[int, Present], first_described: Mapping[int, date], as_at: date) -> set[int]:
    states = await all_states(told)
    moved: list[HeldState] = []
    added: list[tuple[object, ...]] = []
    changed: set[int] = set()
    for location, present in told.items():
        rows = states.get(location)
        if not rows or facts_of(rows[0]) == present.facts:
            continue
        first, known_on = rows[0], first_described[location]
        if first.until_on is not None and first.until_on <= known_on:
            # The first file was mended on its own day: this row is only what was taken to have held before it.
            for name in _FACTS:
                setattr(first, name, getattr(present.facts, name))
            moved.append(first)
            changed.add(location)
            continue
        begins = min(first.from_on, as_at)
        if first.from_on < known_on:
            first.from_on = known_on
            moved.append(first)
        added.append((location, begins, first.from_on, *structs.astuple(present.facts)))
        changed.add(location)
    await write_back(LocationState, moved)
    await insert_rows(LocationState, _STATE_COLUMNS, added)
    return changed


async def _fill_codes(
    table: type[Table],
    told: Mapping[int, tuple[tuple[str, ...] | None, date]],
    first_described: Mapping[int, date],
    as_at: date,
) -> set[int]:
    held = await held_codes(table, told, open_only=False)
    moved: list[HeldCode] = []
    added: list[tuple[object, ...]] = []
    changed: set[int] = set()
    for location, (codes, since) in told.items():
        if codes is None:
            continue
        known_on = first_described[location]
        rows = [
            row
            for row in held.get(location, [])
            if row.from_on <= known_on and (row.until_on is None or row.until_on > known_on)
        ]
        for row in rows:
            if row.code not in codes and row.from_on < known_on:
                row.from_on = known_on
                moved.append(row)
                changed.add(location)
        had = {row.code for row in rows}
        for code in codes:
            if code not in had:
                added.append((location, code, min(since, as_at), known_on))
                changed.add(location)
    await write_back(table, moved)
    await insert_rows(table, (*_CODED, "until_on"), added)
    return changed
