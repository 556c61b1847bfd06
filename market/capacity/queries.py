"""Reads of beds and of the latest returns. Every figure is as at a day: a return saved later is never seen.

The cost grows with the answer: a location's newest day is found by an index lookup, never by reading its returns.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from msgspec import Struct

from market.capacity.rules import is_stale, last_closed_window
from market.capacity.scope import Part, among, care_homes, days_part, in_area, locations_part, with_parts
from market.capacity.types import BedLine, BedsAtDate, HomeBeds, LatestReturn, StaffAtDate, Window
from market.db.sql import fetch_as, marks

# Of a day's rows those that name a bed type win over the total for which no type was given.
_COUNTED = (
    "(b.bed_type <> 'not_stated' OR NOT EXISTS (SELECT 1 FROM bed_return t"
    " WHERE t.location = b.location AND t.saved_on = b.saved_on AND t.bed_type <> 'not_stated'))"
)
_NEWEST = Part(
    "newest AS (SELECT p.*, (SELECT max(r.saved_on) FROM bed_return r"
    " WHERE r.location = p.location_id AND r.saved_on <= p.on_day) AS saved_on FROM place p)"
)
_LINE = (
    "b.location AS location_id, b.saved_on, b.bed_type, b.maximum, b.occupied, b.reserved, b.closed, b.closure_reason,"
    " b.accepting, b.over_maximum"
)


class _Home(Struct, frozen=True):
    """A care home of the list, before its beds are joined."""

    location_id: int
    cqc_location_id: str | None
    name: str
    town: str
    organisation_id: int
    organisation: str
    saved_on: date | None
    accepting: bool | None


class _Beds(Struct, frozen=True):
    """Totals of a location's latest day with beds."""

    location_id: int
    saved_on: date
    maximum: int
    occupied: int


class _Return(Struct, frozen=True):
    """The rest of a location's latest return."""

    location_id: int
    kind: str
    saved_on: date
    accepting: bool | None
    people: int | None
    hours_paid: float | None
    extra_hours: int | None


class _Newest(Struct, frozen=True):
    """The newest saved day of one kind of return."""

    kind: str
    saved_on: date | None


async def latest_beds(location_ids: Collection[int], on: date) -> list[BedLine]:
    """Beds of each location by type as at the end of `on`, from its newest saved day; nothing for a location without a return."""
    if not location_ids:
        return []
    return await fetch_as(
        BedLine,
        f"""SELECT {_LINE} FROM location l JOIN bed_return b ON b.location = l.id AND b.saved_on =
            (SELECT max(r.saved_on) FROM bed_return r WHERE r.location = l.id AND r.saved_on <= {{}})
        WHERE l.id IN ({marks(location_ids)}) AND {_COUNTED} ORDER BY b.location, b.bed_type""",
        on,
        *location_ids,
    )


async def homes_on(authority_names: Collection[str], on: date) -> list[HomeBeds]:
    """Every care home of the area open on `on`, by name, with the beds of its latest return or none."""
    places = with_parts(days_part([on]), locations_part(in_area(authority_names), care_homes()), _NEWEST)
    homes = await fetch_as(
        _Home,
        f"""{places.sql} SELECT n.location_id, l.cqc_location_id, n.name, l.town, n.organisation_id, o.name AS organisation,
            n.saved_on, (SELECT r.accepting FROM tracker_return r WHERE r.location = n.location_id AND r.kind = 'care_home'
                AND r.saved_on <= n.on_day ORDER BY r.saved_on DESC LIMIT 1) AS accepting
        FROM newest n JOIN location l ON l.id = n.location_id JOIN organisation o ON o.id = n.organisation_id
        ORDER BY n.name, n.location_id""",
        *places.args,
    )
    lines = await fetch_as(
        BedLine,
        f"""{places.sql} SELECT {_LINE} FROM newest n
        JOIN bed_return b ON b.location = n.location_id AND b.saved_on = n.saved_on
        WHERE {_COUNTED} ORDER BY b.location, b.bed_type""",
        *places.args,
    )
    of_home: dict[int, list[BedLine]] = defaultdict(list)
    for line in lines:
        of_home[line.location_id].append(line)
    return [_with_beds(home, of_home[home.location_id], on) for home in homes]


def _with_beds(home: _Home, lines: Sequence[BedLine], on: date) -> HomeBeds:
    said = [line.accepting for line in lines if line.accepting is not None]
    return HomeBeds(
        location_id=home.location_id,
        cqc_location_id=home.cqc_location_id,
        name=home.name,
        town=home.town,
        organisation_id=home.organisation_id,
        organisation=home.organisation,
        saved_on=home.saved_on,
        stale=home.saved_on is not None and is_stale(home.saved_on, on),
        accepting=any(said) if said else home.accepting,
        lines=tuple(lines),
    )


async def beds_over_time(
    days: Sequence[date],
    *,
    authority_names: Collection[str] | None = None,
    location_ids: Collection[int] | None = None,
) -> list[BedsAtDate]:
    """Beds by day and type in the returns that were the latest on each of `days`, for the area or for certain care homes.

    Each day counts the care homes open on that day. Raises `ValueError` unless exactly one of the two scopes is given.
    """
    if (authority_names is None) == (location_ids is None):
        raise ValueError("Give either authority_names or location_ids")
    if not days:
        return []
    whom = in_area(authority_names) if authority_names is not None else among(location_ids or ())
    places = with_parts(days_part(days), locations_part(whom, care_homes()), _NEWEST)
    return await fetch_as(
        BedsAtDate,
        f"""{places.sql} SELECT n.on_day AS "on", b.bed_type, count(*) AS homes, sum(b.maximum) AS maximum,
            sum(b.occupied) AS occupied, sum(CASE WHEN n.saved_on < n.since THEN 1 ELSE 0 END) AS stale_homes
        FROM newest n JOIN bed_return b ON b.location = n.location_id AND b.saved_on = n.saved_on
        WHERE {_COUNTED} GROUP BY n.on_day, b.bed_type ORDER BY n.on_day, b.bed_type""",
        *places.args,
    )


async def bed_history(location_id: int, first: date, last: date) -> list[BedLine]:
    """Every saved day of one location from `first` to `last`, both included, newest first, by type."""
    return await fetch_as(
        BedLine,
        f"""SELECT {_LINE} FROM bed_return b WHERE b.location = {{}} AND b.saved_on >= {{}} AND b.saved_on <= {{}}
            AND {_COUNTED} ORDER BY b.saved_on DESC, b.bed_type""",
        location_id,
        first,
        last,
    )


async def latest_returns(location_ids: Collection[int], on: date) -> list[LatestReturn]:
    """What each location last saved by the end of `on`, by location and kind; nothing for a location that never saved.

    `saved_on` is the newest day on which either part of the return was saved. Beds are totals of the newest day that has any.
    """
    if not location_ids:
        return []
    beds = await fetch_as(
        _Beds,
        f"""SELECT b.location AS location_id, b.saved_on, sum(b.maximum) AS maximum, sum(b.occupied) AS occupied
        FROM location l JOIN bed_return b ON b.location = l.id AND b.saved_on =
            (SELECT max(r.saved_on) FROM bed_return r WHERE r.location = l.id AND r.saved_on <= {{}})
        WHERE l.id IN ({marks(location_ids)}) AND {_COUNTED} GROUP BY b.location, b.saved_on""",
        on,
        *location_ids,
    )
    rest = await fetch_as(
        _Return,
        f"""SELECT t.location AS location_id, t.kind, t.saved_on, t.accepting, t.people, t.hours_paid, t.extra_hours
        FROM location l JOIN tracker_return t ON t.location = l.id AND t.saved_on =
            (SELECT max(r.saved_on) FROM tracker_return r
             WHERE r.location = t.location AND r.kind = t.kind AND r.saved_on <= {{}})
        WHERE l.id IN ({marks(location_ids)}) ORDER BY t.location, t.kind""",
        on,
        *location_ids,
    )
    return _joined({each.location_id: each for each in beds}, rest, on)


def _joined(beds: dict[int, _Beds], rest: Sequence[_Return], on: date) -> list[LatestReturn]:
    answered = {each.location_id for each in rest if each.kind == "care_home"}
    alone = [
        _Return(each.location_id, "care_home", each.saved_on, None, None, None, None)
        for each in beds.values()
        if each.location_id not in answered
    ]
    found = []
    for each in [*rest, *alone]:
        own = beds.get(each.location_id) if each.kind == "care_home" else None
        saved_on = max(each.saved_on, own.saved_on) if own else each.saved_on
        found.append(
            LatestReturn(
                location_id=each.location_id,
                kind=each.kind,
                saved_on=saved_on,
                stale=is_stale(saved_on, on),
                accepting=each.accepting,
                maximum=own.maximum if own else None,
                occupied=own.occupied if own else None,
                people=each.people,
                hours_paid=each.hours_paid,
                extra_hours=each.extra_hours,
            )
        )
    return sorted(found, key=lambda line: (line.location_id, line.kind))


_STAFF = (
    "nurses_employed",
    "nurses_absent",
    "care_workers_employed",
    "care_workers_absent",
    "other_staff_employed",
    "other_staff_absent",
    "agency_nurses",
    "agency_care_workers",
    "agency_other_staff",
)


async def staff_on(authority_names: Collection[str], on: date) -> list[StaffAtDate]:
    """Head counts of staff in the area's latest returns as at `on`, by kind of return. A count not said adds nothing."""
    places = with_parts(days_part([on]), locations_part(in_area(authority_names), "1 = 1"))
    sums = ", ".join(f"coalesce(sum(t.{name}), 0) AS {name}" for name in _STAFF)
    said = " OR ".join(f"t.{name} IS NOT NULL" for name in _STAFF)
    return await fetch_as(
        StaffAtDate,
        f"""{places.sql} SELECT t.kind, sum(CASE WHEN {said} THEN 1 ELSE 0 END) AS services, {sums}
        FROM place p JOIN tracker_return t ON t.location = p.location_id AND t.saved_on =
            (SELECT max(r.saved_on) FROM tracker_return r
             WHERE r.location = t.location AND r.kind = t.kind AND r.saved_on <= p.on_day)
        GROUP BY t.kind ORDER BY t.kind""",
        *places.args,
    )


def last_window_before(on: date) -> Window:
    """The newest mandated window closed before `on`: returns from before its opening are stale."""
    return last_closed_window(on)


async def newest_returns(authority_names: Collection[str], on: date) -> dict[str, date]:
    """The newest day, not after `on`, on which anybody in the area saved a return, by kind of return."""
    places = with_parts(days_part([on]), locations_part(in_area(authority_names), "1 = 1"))
    rows = await fetch_as(
        _Newest,
        f"""{places.sql}, kinds (kind) AS (VALUES ('care_home'), ('home_care'))
        SELECT k.kind, max((SELECT max(t.saved_on) FROM tracker_return t WHERE t.location = p.location_id
            AND t.kind = k.kind AND t.saved_on <= p.on_day)) AS saved_on
        FROM kinds k CROSS JOIN place p GROUP BY k.kind ORDER BY k.kind""",
        *places.args,
    )
    return {row.kind: row.saved_on for row in rows if row.saved_on is not None}
