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
from market.placements.intake_merge import (
    NO_RATE,
    Held,
    HeldRate,
    HeldReview,
    Row,
    Stamp,
    ToldPlacement,
    ToldRate,
    merged_row,
    rate_row,
    rate_to_write,
    review_row,
    review_to_write,
)
from market.placements.tables import Placement, PlacementRate, PlacementReview
from market.placements.types import Delivery, Funder, ReturnStage, Wish

__all__ = ["NO_RATE", "AppliedPlacements", "ToldPlacement", "ToldRate", "apply_placements", "natural_key"]

MOST_AT_ONCE = 500


class AppliedPlacements(Struct, frozen=True):
    """What applying did, in placements; `rates` and `reviews` count dated rows written."""

    created: int
    changed: int
    unchanged: int
    rates: int
    reviews: int


_COLUMNS = Held.__struct_fields__
_NEW_COLUMNS = _COLUMNS[1:]
_RATE_COLUMNS = (*HeldRate.__struct_fields__, "recorded_at")
_REVIEW_COLUMNS = (*HeldReview.__struct_fields__, "recorded_at")


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
    stamp = Stamp(by=by, now=now, run_id=run_id, as_at=as_at)
    new, found = await _matched(records)
    new = await _with_distances(new, places)
    numbers = await _insert(new, stamp)
    rates = [rate_row(number, told.starts_on, told.rate, stamp) for number, told in numbers if told.rate != NO_RATE]
    reviews = [review_row(number, told, stamp) for number, told in numbers if told.last_review_on is not None]
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


def _key(each: ToldPlacement | Held) -> Row:
    return natural_key(each.case_reference, each.component, each.location, each.place_name, each.starts_on)


async def _matched(records: Sequence[ToldPlacement]) -> tuple[list[ToldPlacement], list[tuple[ToldPlacement, Held]]]:
    """The records that are not held, and the others with what is held of them."""
    if await fetch_value("SELECT 1 FROM placement LIMIT 1") is None:
        return list(records), []
    held = await fetch_as(Held, f"SELECT {', '.join(_COLUMNS)} FROM placement ORDER BY id")
    by_event = {each.event_reference: each for each in held if each.event_reference}
    by_key: dict[Row, list[Held]] = {}
    for each in held:
        by_key.setdefault(_key(each), []).append(each)
    new: list[ToldPlacement] = []
    found: list[tuple[ToldPlacement, Held]] = []
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


async def _insert(records: Sequence[ToldPlacement], stamp: Stamp) -> list[tuple[int, ToldPlacement]]:
    """Insert placements; each with its number. Numbers grow in the order of the rows, on both engines."""
    if not records:
        return []
    newest = await fetch_value("SELECT max(id) FROM placement") or 0
    await insert_many(Placement, _NEW_COLUMNS, (_new_row(told, stamp) for told in records))
    rows = await fetch(
        "SELECT id FROM placement WHERE id > {} AND import_run = {} ORDER BY id", int(newest), stamp.run_id
    )
    return [(int(row["id"]), told) for row, told in zip(rows, records, strict=True)]


def _new_row(told: ToldPlacement, stamp: Stamp) -> Row:
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
        None,
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


async def _change(found: Sequence[tuple[ToldPlacement, Held]], stamp: Stamp) -> tuple[set[int], int, int]:
    """Write what differs from what is held: the numbers of the placements that changed, and how many rates and reviews were written."""
    if not found:
        return set(), 0, 0
    rates = await _by_placement(HeldRate, "placement_rate", "from_on", (held.id for _, held in found))
    reviews = await _by_placement(HeldReview, "placement_review", "reviewed_on", (held.id for _, held in found))
    rows: list[Held] = []
    new_rates: list[Row] = []
    new_reviews: list[Row] = []
    for told, held in found:
        merged = merged_row(told, held, stamp)
        if merged is not None:
            rows.append(merged)
            await _move_first_rate(held, merged, rates.get(held.id, []))
        rate = rate_to_write(held.id, merged or held, told.rate, rates.get(held.id, []), stamp)
        if rate is not None:
            new_rates.append(rate)
        review = review_to_write(held.id, told, reviews.get(held.id, []), stamp)
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


async def _move_first_rate(held: Held, merged: Held, rates: Sequence[HeldRate]) -> None:
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
