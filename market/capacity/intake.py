"""Capacity's writing side for returns of the NHS Capacity Tracker: whole files at once, by natural key, in the caller's transaction.

A return is what one location saved on one day. The same day in a later file replaces what is held where the later one says
something: a figure that a file does not give stays. Other days are never touched.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from msgspec import Struct, structs
from piccolo.table import Table

from market.capacity.tables import BedReturn, TrackerReturn
from market.core.actor import Actor
from market.core.clock import london_date
from market.core.periods import add_months, month_start
from market.db.audit import record
from market.db.bulk import insert_many, upsert_many
from market.db.sql import fetch, fetch_as
from market.db.transaction import require_transaction

Held = TypeVar("Held", "_HeldReturn", "_HeldBeds")

IDS_AT_ONCE = 5_000


class BedsSaved(Struct, frozen=True):
    """Beds of one type as saved. `occupied` may be more than `maximum`: it is kept and flagged."""

    bed_type: str
    maximum: int
    occupied: int
    reserved: int | None = None
    closed: int | None = None
    closure_reason: str = ""
    accepting: bool | None = None


class SavedReturn(Struct, frozen=True, kw_only=True):
    """One location's return of one day; `location` is its number in the register. None is "not said"."""

    location: int
    kind: str
    saved_on: date
    accepting: bool | None = None
    people: int | None = None
    people_council: int | None = None
    people_self_funded: int | None = None
    can_provide_more_hours: bool | None = None
    extra_hours: int | None = None
    hours_paid: float | None = None
    hours_overtime: float | None = None
    hours_agency: float | None = None
    hours_absence: float | None = None
    days_absence: float | None = None
    nurses_employed: int | None = None
    nurses_absent: int | None = None
    care_workers_employed: int | None = None
    care_workers_absent: int | None = None
    other_staff_employed: int | None = None
    other_staff_absent: int | None = None
    agency_nurses: int | None = None
    agency_care_workers: int | None = None
    agency_other_staff: int | None = None
    beds: tuple[BedsSaved, ...] = ()


class AppliedReturns(Struct, frozen=True):
    """What applying did, in returns; `bed_rows` counts rows of beds written, `over_maximum` those with more occupied than there are."""

    created: int
    changed: int
    unchanged: int
    bed_rows: int
    over_maximum: int


class _HeldReturn(Struct, frozen=True):
    location: int
    kind: str
    saved_on: date
    accepting: bool | None
    people: int | None
    people_council: int | None
    people_self_funded: int | None
    can_provide_more_hours: bool | None
    extra_hours: int | None
    hours_paid: float | None
    hours_overtime: float | None
    hours_agency: float | None
    hours_absence: float | None
    days_absence: float | None
    nurses_employed: int | None
    nurses_absent: int | None
    care_workers_employed: int | None
    care_workers_absent: int | None
    other_staff_employed: int | None
    other_staff_absent: int | None
    agency_nurses: int | None
    agency_care_workers: int | None
    agency_other_staff: int | None


class _HeldBeds(Struct, frozen=True):
    location: int
    bed_type: str
    saved_on: date
    maximum: int
    occupied: int
    reserved: int | None
    closed: int | None
    closure_reason: str
    accepting: bool | None


Row = tuple[Any, ...]

_RETURN_COLUMNS = _HeldReturn.__struct_fields__
_BED_COLUMNS = (*_HeldBeds.__struct_fields__, "over_maximum")
_RETURN_KEY = ("location", "kind", "saved_on")
_BED_KEY = ("location", "bed_type", "saved_on")
_MAXIMUM, _OCCUPIED = _BED_COLUMNS.index("maximum"), _BED_COLUMNS.index("occupied")


class _Differences(Struct, frozen=True):
    """Rows by key that are not held, and rows by key that are held with something else in them."""

    new: dict[Row, Row]
    other: dict[Row, Row]


async def apply_returns(
    records: Sequence[SavedReturn], *, source: str, by: Actor, now: datetime, run_id: int
) -> AppliedReturns:
    """Write a file of returns and the audit entry of the run; what it did. Raises OutsideTransaction without a transaction."""
    require_transaction("Importing tracker returns")
    told = {(each.location, each.kind, each.saved_on): each for each in records}
    returns = await _differences(
        _HeldReturn, TrackerReturn, {key: structs.astuple(each)[:-1] for key, each in told.items()}
    )
    beds = await _differences(_HeldBeds, BedReturn, _bed_rows(told.values()))
    stamp = (london_date(now), run_id)
    await _write(TrackerReturn, _RETURN_COLUMNS, _RETURN_KEY, returns, stamp)
    flagged = _Differences(new=_with_flag(beds.new), other=_with_flag(beds.other))
    await _write(BedReturn, _BED_COLUMNS, _BED_KEY, flagged, stamp)
    beds_differ = {(key[0], key[2]) for key in (*beds.new, *beds.other)}
    changed = sum(key in returns.other or (key not in returns.new and (key[0], key[2]) in beds_differ) for key in told)
    applied = AppliedReturns(
        created=len(returns.new),
        changed=changed,
        unchanged=len(told) - len(returns.new) - changed,
        bed_rows=len(beds.new) + len(beds.other),
        over_maximum=sum(row[-1] for rows in (flagged.new, flagged.other) for row in rows.values()),
    )
    await record(
        by=by,
        verb="returns.imported",
        subject=("import_run", run_id),
        after={"source": source, **structs.asdict(applied)},
        at=now,
    )
    return applied


def _bed_rows(records: Iterable[SavedReturn]) -> dict[Row, Row]:
    return {
        (each.location, bed.bed_type, each.saved_on): (
            each.location,
            bed.bed_type,
            each.saved_on,
            bed.maximum,
            bed.occupied,
            bed.reserved,
            bed.closed,
            bed.closure_reason,
            bed.accepting,
        )
        for each in records
        for bed in each.beds
    }


def _with_flag(rows: dict[Row, Row]) -> dict[Row, Row]:
    return {key: (*row, row[_OCCUPIED] > row[_MAXIMUM]) for key, row in rows.items()}


async def _differences(kind: type[Held], table: type[Table], told: dict[Row, Row]) -> _Differences:
    """Compare rows (location first, then a code, then the day) with what is held of the same locations and months."""
    held: dict[Row, Row] = {}
    if told and await fetch(f"SELECT 1 AS one FROM {table._meta.tablename} LIMIT 1"):
        for row in await _held(kind, table, told):
            values = structs.astuple(row)
            held[values[:3]] = values
    differences = _Differences(new={}, other={})
    for key, values in told.items():
        known = held.get(key)
        if known is None:
            differences.new[key] = values
        elif known != values:
            merged = tuple(old if new is None else new for old, new in zip(known, values, strict=True))
            if merged != known:
                differences.other[key] = merged
    return differences


async def _held(kind: type[Held], table: type[Table], keys: Iterable[Row]) -> list[Held]:
    """What is held for the locations and months of these keys: as much as the file, not as much as the history."""
    by_month: dict[date, set[int]] = {}
    for location, _, saved_on in keys:
        by_month.setdefault(month_start(saved_on), set()).add(location)
    select = f"SELECT {', '.join(kind.__struct_fields__)} FROM {table._meta.tablename} WHERE"
    found: list[Held] = []
    for month, locations in sorted(by_month.items()):
        ordered = sorted(locations)
        for start in range(0, len(ordered), IDS_AT_ONCE):
            numbers = ", ".join(str(int(number)) for number in ordered[start : start + IDS_AT_ONCE])
            found += await fetch_as(
                kind,
                f"{select} saved_on >= {{}} AND saved_on < {{}} AND location IN ({numbers})",
                month,
                add_months(month, 1),
            )
    return found


async def _write(
    table: type[Table], columns: tuple[str, ...], key: tuple[str, ...], rows: _Differences, stamp: Row
) -> None:
    names = (*columns, "imported_on", "import_run")
    if rows.new:
        await insert_many(table, names, [row + stamp for row in rows.new.values()])
    if rows.other:
        await upsert_many(table, names, [row + stamp for row in rows.other.values()], key=key)
