"""What the Capacity Tracker says of places on a day: beds now and three windows before, staff, and windows saved."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.capacity.rules import TRIGGER_MONTHS, closed_windows
from market.capacity.types import Window
from market.db.sql import fetch, fetch_as, marks
from market.risk.facts.types import Beds, People, Staff

WINDOWS_BACK = 3


class Returns(Struct, frozen=True, kw_only=True):
    """What was read of many places, by place."""

    beds: dict[int, Beds]
    beds_before: dict[int, Beds]
    staff: dict[int, Staff]
    people: dict[int, People]
    saved: dict[int, set[date]]
    windows: tuple[Window, ...]

    def windows_of(self, place: int, registered_on: date | None) -> tuple[bool, ...]:
        """Of each closed window since the registration, oldest first, whether a return was saved in it."""
        days = self.saved.get(place, set())
        return tuple(
            any(window.opens_on <= day <= window.closes_on for day in days)
            for window in self.windows
            if registered_on is None or registered_on <= window.opens_on
        )


async def returns_of(ids: Collection[int], on: date) -> Returns:
    """The tracker's facts of places as at a day; a return saved later is never seen. Five reads."""
    windows = tuple(closed_windows(on, TRIGGER_MONTHS))
    before = windows[-1 - WINDOWS_BACK].closes_on
    rest = await _latest_rest(ids, on)
    beds = await _beds(ids, on)
    saved = await _saved(ids, windows[0].opens_on, on)
    return Returns(
        beds=beds,
        beds_before=await _beds(ids, before),
        staff={row["location"]: _staff(row) for row in rest},
        people=_people(beds, rest),
        saved=saved,
        windows=windows,
    )


class _BedRow(Struct, frozen=True):
    location: int
    saved_on: date
    maximum: int
    occupied: int


async def _beds(ids: Collection[int], on: date) -> dict[int, Beds]:
    """Beds in total of each place's newest return by a day. Where types are named the total without a type does not count."""
    rows = await fetch_as(
        _BedRow,
        f"""SELECT b.location, b.saved_on,
            coalesce(sum(CASE WHEN b.bed_type <> 'not_stated' THEN b.maximum END), sum(b.maximum)) AS maximum,
            coalesce(sum(CASE WHEN b.bed_type <> 'not_stated' THEN b.occupied END), sum(b.occupied)) AS occupied
        FROM location l JOIN bed_return b ON b.location = l.id AND b.saved_on =
            (SELECT max(r.saved_on) FROM bed_return r WHERE r.location = l.id AND r.saved_on <= {{}})
        WHERE l.id IN ({marks(ids)}) GROUP BY b.location, b.saved_on ORDER BY b.location""",
        on,
        *ids,
    )
    return {row.location: Beds(row.saved_on, row.maximum, row.occupied) for row in rows}


_COUNTS = (
    "nurses_employed, care_workers_employed, agency_nurses, agency_care_workers, nurses_absent, care_workers_absent"
)


async def _latest_rest(ids: Collection[int], on: date) -> list[dict[str, Any]]:
    return await fetch(
        f"""SELECT t.location, t.kind, t.saved_on, t.people, {", ".join(f"t.{name}" for name in _COUNTS.split(", "))}
        FROM location l JOIN tracker_return t ON t.location = l.id AND t.saved_on =
            (SELECT max(r.saved_on) FROM tracker_return r WHERE r.location = l.id AND r.saved_on <= {{}})
        WHERE l.id IN ({marks(ids)}) ORDER BY t.location, t.kind DESC""",
        on,
        *ids,
    )


def _staff(row: dict[str, Any]) -> Staff:
    return Staff(
        saved_on=row["saved_on"],
        employed=_sum(row["nurses_employed"], row["care_workers_employed"]),
        agency=_sum(row["agency_nurses"], row["agency_care_workers"]),
        absent=_sum(row["nurses_absent"], row["care_workers_absent"]),
    )


def _sum(*counts: int | None) -> int | None:
    given = [count for count in counts if count is not None]
    return sum(given) if given else None


def _people(beds: dict[int, Beds], rest: Sequence[dict[str, Any]]) -> dict[int, People]:
    """People using each place: as the return says, else the beds occupied."""
    found = {place: People(each.occupied, each.saved_on) for place, each in beds.items()}
    found.update({row["location"]: People(row["people"], row["saved_on"]) for row in rest if row["people"]})
    return found


async def _saved(ids: Collection[int], first: date, last: date) -> dict[int, set[date]]:
    """The days of some time on which each place saved a return of either kind.

    The places are joined, not listed beside the condition: a long list is compared with every return. The lowest and the highest number
    stand beside it, so that only their part of the index is read; without them every chunk of places read all returns of the year.
    """
    found: dict[int, set[date]] = defaultdict(set)
    if not ids:
        return found
    for table in ("tracker_return", "bed_return"):
        rows = await fetch(
            f"""SELECT r.location, r.saved_on FROM location l JOIN {table} r ON r.location = l.id
                AND r.saved_on >= {{}} AND r.saved_on <= {{}} AND r.location >= {{}} AND r.location <= {{}}
            WHERE l.id IN ({marks(ids)}) GROUP BY r.location, r.saved_on ORDER BY r.location, r.saved_on""",
            first,
            last,
            min(ids),
            max(ids),
            *ids,
        )
        for row in rows:
            found[row["location"]].add(row["saved_on"])
    return dict(found)
