"""Placements' writing side for files of the council's case system: whole files at once, by natural key, in the caller's transaction.

A service is known by its event reference, else by case reference, component, place and first day. What a file does not say stays as
it is held. Hours and cost are dated: a new placement's hold from its first day, other ones from the file's as-at date. A file that
is older than the newest one taken in adds placements that are not held and changes nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct, structs

from market.core.actor import Actor
from market.core.distance import miles_between
from market.db.audit import record
from market.db.bulk import insert_many, upsert_many
from market.db.sql import execute, fetch, fetch_as, fetch_value, marks
from market.db.transaction import require_transaction
from market.placements.reasons import OLDER_RECORD
from market.placements.tables import Placement, PlacementRate, PlacementReview
from market.placements.types import Delivery, Funder, ReturnStage, Wish

MOST_AT_ONCE = 500


class ToldRate(Struct, frozen=True):
    """Hours and cost as a file tells them. `unit` is empty when it tells no cost; then only the hours count."""

    weekly_hours: float | None = None
    rate_pence: int | None = None
    unit: str = ""
    units_a_week: float | None = None
    weekly_pence: int | None = None


NO_RATE = ToldRate()


class ToldPlacement(Struct, frozen=True, kw_only=True, gc=False):
    """One service as a file tells it, checked and in codes. Empty text and None are "not said".

    `location` is a number of the register, else `place_name` says where. `reason` is `OOA-99` where the care is outside the area
    and the file gives no reason: it never takes the place of one that is held.
    """

    case_reference: str
    event_reference: str | None
    service_type: str
    component: str
    service: str
    location: int | None
    place_name: str
    host_authority: str
    starts_on: date
    ends_on: date | None = None
    funder: str = ""
    delivery: str = ""
    home_area: str = ""
    bed_type: str = ""
    needs: str = ""
    contract: int | None = None
    reason: str = ""
    more_reasons: str = ""
    distance_miles: float | None = None
    host_told_on: date | None = None
    last_review_on: date | None = None
    next_review_on: date | None = None
    wish: str = ""
    return_stage: str = ""
    rate: ToldRate = NO_RATE


class AppliedPlacements(Struct, frozen=True):
    """What applying did, in placements; `rates` and `reviews` count dated rows written."""

    created: int
    changed: int
    unchanged: int
    rates: int
    reviews: int


class _Held(Struct, kw_only=True):
    """A placement as it stands in its table, column by column."""

    id: int
    case_reference: str
    event_reference: str | None
    submission: str | None
    funder: str
    service_type: str
    component: str
    delivery: str
    service: str
    location: int | None
    organisation: int | None
    place_name: str
    host_authority: str
    home_area: str
    starts_on: date
    ends_on: date | None
    end_reason: str
    bed_type: str
    needs: str
    contract: int | None
    reason: str
    more_reasons: str
    reason_words: str
    distance_miles: float | None
    host_told_on: date | None
    last_review_on: date | None
    next_review_on: date | None
    wish: str
    return_stage: str
    return_plan: str
    override_reason: str
    override_by: str
    version: int
    recorded_at: datetime
    updated_at: datetime
    import_run: int | None


class _HeldRate(Struct, frozen=True):
    placement: int
    from_on: date
    weekly_hours: float | None
    rate_pence: int | None
    rate_unit: str
    units_a_week: float | None
    weekly_pence: int | None


class _HeldReview(Struct, frozen=True):
    placement: int
    reviewed_on: date
    next_on: date | None
    wish: str
    return_stage: str
    reason: str = ""
    words: str = ""
    recorded_by: str = ""


Row = tuple[Any, ...]
_COLUMNS = _Held.__struct_fields__
_NEW_COLUMNS = _COLUMNS[1:]
_RATE_COLUMNS = (*_HeldRate.__struct_fields__, "recorded_at")
_REVIEW_COLUMNS = (*_HeldReview.__struct_fields__, "recorded_at")
_SAID = (
    "service_type",
    "component",
    "service",
    "starts_on",
    "ends_on",
    "funder",
    "delivery",
    "home_area",
    "bed_type",
    "needs",
    "contract",
    "more_reasons",
    "distance_miles",
    "host_told_on",
)
"""Columns that take what a later file says, and keep what is held where it says nothing."""


class _Stamp(Struct, frozen=True):
    by: Actor
    now: datetime
    run_id: int
    as_at: date


async def apply_placements(
    records: Sequence[ToldPlacement],
    *,
    as_at: date,
    older: bool,
    places: Mapping[int, tuple[float, float]],
    by: Actor,
    now: datetime,
    run_id: int,
) -> AppliedPlacements:
    """Write a file of services and the audit entry of the run; what it did.

    `older` says that a newer file was taken in before; `places` are coordinates of locations, from which a distance that the file
    does not give is measured to the middle of the home area. Raises OutsideTransaction without a transaction.
    """
    require_transaction("Importing placements")
    stamp = _Stamp(by=by, now=now, run_id=run_id, as_at=as_at)
    new, found = await _matched(records)
    new = await _with_distances(new, places)
    numbers = await _insert(new, stamp)
    rates = [_rate_row(number, told.starts_on, told.rate, stamp) for number, told in numbers if told.rate != NO_RATE]
    reviews = [_review_row(number, told, stamp) for number, told in numbers if told.last_review_on is not None]
    if rates:
        await insert_many(PlacementRate, _RATE_COLUMNS, rates)
    if reviews:
        await insert_many(PlacementReview, _REVIEW_COLUMNS, reviews)
    changed, more_rates, more_reviews = (set(), 0, 0) if older else await _change(found, stamp)
    applied = AppliedPlacements(
        created=len(new),
        changed=len(changed),
        unchanged=len(found) - len(changed),
        rates=len(rates) + more_rates,
        reviews=len(reviews) + more_reviews,
    )
    await record(
        by=by,
        verb="placements.imported",
        subject=("import_run", run_id),
        after={"as_at": as_at.isoformat(), **structs.asdict(applied)},
        at=now,
    )
    return applied


def natural_key(
    case_reference: str, component: str, location: int | None, place_name: str, starts_on: date
) -> tuple[Any, ...]:
    """What makes a service without an event reference the same one in two files."""
    return (case_reference, component, location if location is not None else place_name.casefold(), starts_on)


def _key(each: ToldPlacement | _Held) -> Row:
    return natural_key(each.case_reference, each.component, each.location, each.place_name, each.starts_on)


async def _matched(records: Sequence[ToldPlacement]) -> tuple[list[ToldPlacement], list[tuple[ToldPlacement, _Held]]]:
    """The records that are not held, and the others with what is held of them."""
    if await fetch_value("SELECT 1 FROM placement LIMIT 1") is None:
        return list(records), []
    held = await fetch_as(_Held, f"SELECT {', '.join(_COLUMNS)} FROM placement ORDER BY id")
    by_event = {each.event_reference: each for each in held if each.event_reference}
    by_key: dict[Row, list[_Held]] = {}
    for each in held:
        by_key.setdefault(_key(each), []).append(each)
    new: list[ToldPlacement] = []
    found: list[tuple[ToldPlacement, _Held]] = []
    taken: set[int] = set()
    for told in records:
        match = by_event.get(told.event_reference) if told.event_reference else None
        if match is None:
            near = (each for each in by_key.get(_key(told), ()) if each.id not in taken)
            match = next((each for each in near if not (told.event_reference and each.event_reference)), None)
        if match is None:
            new.append(told)
        else:
            taken.add(match.id)
            found.append((told, match))
    return new, found


async def _with_distances(
    records: list[ToldPlacement], places: Mapping[int, tuple[float, float]]
) -> list[ToldPlacement]:
    """The records with the distance from the middle of the home area to the location, where the file gives none and both are known."""
    areas = sorted(
        {
            each.home_area
            for each in records
            if each.home_area and each.distance_miles is None and each.location in places
        }
    )
    centres: dict[str, tuple[float, float]] = {}
    for start in range(0, len(areas), MOST_AT_ONCE):
        chunk = areas[start : start + MOST_AT_ONCE]
        rows = await fetch(
            f"SELECT outward, avg(latitude) AS latitude, avg(longitude) AS longitude FROM postcode WHERE outward IN ({marks(chunk)}) "
            "GROUP BY outward",
            *chunk,
        )
        centres |= {row["outward"]: (row["latitude"], row["longitude"]) for row in rows}
    if not centres:
        return records
    return [_measured(each, centres, places) for each in records]


def _measured(
    told: ToldPlacement, centres: Mapping[str, tuple[float, float]], places: Mapping[int, tuple[float, float]]
) -> ToldPlacement:
    home = centres.get(told.home_area)
    place = places.get(told.location) if told.location is not None else None
    if told.distance_miles is not None or home is None or place is None:
        return told
    return structs.replace(told, distance_miles=round(miles_between(*home, *place), 1))


async def _insert(records: Sequence[ToldPlacement], stamp: _Stamp) -> list[tuple[int, ToldPlacement]]:
    """Insert placements; each with its number. Numbers grow in the order of the rows, on both engines."""
    if not records:
        return []
    newest = await fetch_value("SELECT max(id) FROM placement") or 0
    await insert_many(Placement, _NEW_COLUMNS, (_new_row(told, stamp) for told in records))
    rows = await fetch(
        "SELECT id FROM placement WHERE id > {} AND import_run = {} ORDER BY id", int(newest), stamp.run_id
    )
    return [(int(row["id"]), told) for row, told in zip(rows, records, strict=True)]


def _new_row(told: ToldPlacement, stamp: _Stamp) -> Row:
    """The columns of `_NEW_COLUMNS`, in their order."""
    return (
        told.case_reference,
        told.event_reference,
        None,
        told.funder or Funder.COUNCIL.value,
        told.service_type,
        told.component,
        told.delivery or Delivery.NOT_STATED.value,
        told.service,
        told.location,
        None,
        told.place_name,
        told.host_authority,
        told.home_area,
        told.starts_on,
        told.ends_on,
        "",
        told.bed_type,
        told.needs,
        told.contract,
        told.reason,
        told.more_reasons,
        "",
        told.distance_miles,
        told.host_told_on,
        told.last_review_on,
        told.next_review_on,
        told.wish or Wish.NOT_ASKED.value,
        told.return_stage or ReturnStage.NONE.value,
        "",
        "",
        "",
        1,
        stamp.now,
        stamp.now,
        stamp.run_id,
    )


def _rate_row(placement: int, from_on: date, rate: ToldRate, stamp: _Stamp) -> Row:
    return (
        placement,
        from_on,
        rate.weekly_hours,
        rate.rate_pence,
        rate.unit or "weekly",
        rate.units_a_week,
        rate.weekly_pence,
        stamp.now,
    )


def _review_row(placement: int, told: ToldPlacement, stamp: _Stamp, held: _HeldReview | None = None) -> Row:
    wish = told.wish or (held.wish if held else Wish.NOT_ASKED.value)
    stage = told.return_stage or (held.return_stage if held else ReturnStage.NONE.value)
    next_on = told.next_review_on or (held.next_on if held else None)
    own = (held.reason, held.words, held.recorded_by) if held else ("", "", stamp.by.label[:120])
    return (placement, told.last_review_on, next_on, wish, stage, *own, stamp.now)


async def _change(found: Sequence[tuple[ToldPlacement, _Held]], stamp: _Stamp) -> tuple[set[int], int, int]:
    """Write what differs from what is held: the numbers of the placements that changed, and how many rates and reviews were written."""
    if not found:
        return set(), 0, 0
    rates = await _by_placement(_HeldRate, "placement_rate", "from_on", (held.id for _, held in found))
    reviews = await _by_placement(_HeldReview, "placement_review", "reviewed_on", (held.id for _, held in found))
    rows: list[_Held] = []
    new_rates: list[Row] = []
    new_reviews: list[Row] = []
    for told, held in found:
        merged = _merged(told, held, stamp)
        if merged is not None:
            rows.append(merged)
            await _move_first_rate(held, merged, rates.get(held.id, []))
        rate = _rate_to_write(held.id, merged or held, told.rate, rates.get(held.id, []), stamp)
        if rate is not None:
            new_rates.append(rate)
        review = _review_to_write(held.id, told, reviews.get(held.id, []), stamp)
        if review is not None:
            new_reviews.append(review)
    if rows:
        await upsert_many(Placement, _COLUMNS, [structs.astuple(row) for row in rows], ("id",), only_changed=False)
    if new_rates:
        await upsert_many(PlacementRate, _RATE_COLUMNS, new_rates, ("placement", "from_on"))
    if new_reviews:
        await upsert_many(PlacementReview, _REVIEW_COLUMNS, new_reviews, ("placement", "reviewed_on"))
    changed = {row.id for row in rows} | {row[0] for row in new_rates} | {row[0] for row in new_reviews}
    return changed, len(new_rates), len(new_reviews)


async def _by_placement(kind: type[Any], table: str, day: str, numbers: Iterable[int]) -> dict[int, list[Any]]:
    """Dated rows of these placements, by placement, oldest first."""
    wanted = frozenset(numbers)
    names = ", ".join(kind.__struct_fields__)
    query = f"SELECT {names} FROM {table} WHERE placement BETWEEN {{}} AND {{}} ORDER BY placement, {day}"
    found: dict[int, list[Any]] = {}
    for row in await fetch_as(kind, query, min(wanted), max(wanted)):
        if row.placement in wanted:
            found.setdefault(row.placement, []).append(row)
    return found


def _merged(told: ToldPlacement, held: _Held, stamp: _Stamp) -> _Held | None:
    """The held row with what the file says; None when it says nothing new."""
    values: dict[str, Any] = {name: value for name in _SAID if (value := getattr(told, name)) not in (None, "")}
    if told.event_reference and not held.event_reference:
        values["event_reference"] = told.event_reference
    if told.location is not None:
        values |= {"location": told.location, "place_name": "", "host_authority": told.host_authority}
    elif held.location is None:
        values |= {"place_name": told.place_name or held.place_name, "host_authority": told.host_authority}
    if told.reason and (told.reason != OLDER_RECORD or not held.reason):
        values["reason"] = told.reason
    if told.wish and held.wish == Wish.NOT_ASKED:
        values["wish"] = told.wish
    if told.return_stage and held.return_stage == ReturnStage.NONE:
        values["return_stage"] = told.return_stage
    newest = told.last_review_on
    if newest is not None and (held.last_review_on is None or newest > held.last_review_on):
        values["last_review_on"] = newest
    if told.next_review_on is not None and (
        newest is None or newest == values.get("last_review_on", held.last_review_on)
    ):
        values["next_review_on"] = told.next_review_on
    if all(getattr(held, name) == value for name, value in values.items()):
        return None
    return structs.replace(held, **values, version=held.version + 1, updated_at=stamp.now, import_run=stamp.run_id)


async def _move_first_rate(held: _Held, merged: _Held, rates: Sequence[_HeldRate]) -> None:
    """Let the first hours and cost hold from a corrected first day, which is rare."""
    if held.starts_on == merged.starts_on or not rates or rates[0].from_on != held.starts_on:
        return
    if len(rates) == 1 or merged.starts_on < rates[1].from_on:
        await execute(
            "UPDATE placement_rate SET from_on = {} WHERE placement = {} AND from_on = {}",
            merged.starts_on,
            held.id,
            held.starts_on,
        )


def _rate_to_write(number: int, held: _Held, told: ToldRate, rates: Sequence[_HeldRate], stamp: _Stamp) -> Row | None:
    """The dated row of hours and cost that the file adds or corrects; None when what holds on its day is the same."""
    if told == NO_RATE:
        return None
    if not rates:
        return _rate_row(number, held.starts_on, told, stamp)
    day = max(stamp.as_at, held.starts_on)
    now = next((each for each in reversed(rates) if each.from_on <= day), rates[0])
    hours = told.weekly_hours if told.weekly_hours is not None else now.weekly_hours
    cost = (
        (told.rate_pence, told.unit, told.units_a_week, told.weekly_pence)
        if told.unit
        else (now.rate_pence, now.rate_unit, now.units_a_week, now.weekly_pence)
    )
    if (hours, *cost) == (now.weekly_hours, now.rate_pence, now.rate_unit, now.units_a_week, now.weekly_pence):
        return None
    return (number, day, hours, *cost, stamp.now)


def _review_to_write(number: int, told: ToldPlacement, reviews: Sequence[_HeldReview], stamp: _Stamp) -> Row | None:
    """The review that the file adds or says more about; None when it is held as told."""
    if told.last_review_on is None:
        return None
    held = next((each for each in reviews if each.reviewed_on == told.last_review_on), None)
    row = _review_row(number, told, stamp, held)
    if held is not None and row[2:5] == (held.next_on, held.wish, held.return_stage):
        return None
    return row
