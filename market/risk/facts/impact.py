"""What losing a place would mean, on a day. Shown beside likelihood and never mixed into the score. Source: policy, impact measures."""

from datetime import date

from msgspec import Struct

from market.capacity.rules import beds_to_offer, is_stale
from market.core.distance import miles_between
from market.db.sql import fetch, fetch_one
from market.embargoes.queries import in_force
from market.geography.rules import box_around
from market.placements.queries import IN_FORCE
from market.providers.queries import open_on_sql
from market.risk.facts import care, returns

MILES = 10
PAUSING = frozenset({"voluntary", "part", "full", "host_elsewhere"})
"""Kinds of embargo under which a free bed is not counted as usable."""


class Impact(Struct, frozen=True, kw_only=True):
    """The five measures of the policy. None: it cannot be told for this place. Shares are per cent."""

    people: int | None = None
    supply_share: float | None = None
    alternatives: float | None = None
    nobody_else_share: float | None = None
    hard_to_move_share: float | None = None
    hard_to_move_of: int = 0


class _Near(Struct, frozen=True):
    beds: int
    usable: int


async def impact_of(location_id: int, on: date, *, care_home: bool) -> Impact:
    """IM-1 people affected, IM-2 share of local beds, IM-3 usable beds a person, IM-4 with nobody else responsible, IM-5 hard to move.

    Within 10 miles as the crow flies. IM-2 and IM-3 are told for care homes; IM-5 of the people whom the council pays for.
    """
    returned = await returns.returns_of([location_id], on)
    own = (await care.own_care([location_id], on)).get(location_id, care.OwnCare())
    others = (await care.others_care([location_id], on)).get(location_id)
    counted = own.people + (others.people if others else 0)
    told = returned.people.get(location_id)
    people = max(told.people if told else 0, counted) or None
    beds = returned.beds.get(location_id)
    near = await _near(location_id, on) if care_home else None
    hard, of = await _hard_to_move(location_id, on)
    nobody = (others.by_funder.get("self", 0) if others else 0) + max(0, (people or 0) - counted)
    return Impact(
        people=people,
        supply_share=100 * beds.maximum / (near.beds + beds.maximum) if near and beds and beds.maximum else None,
        alternatives=near.usable / people if near and people else None,
        nobody_else_share=100 * nobody / people if people else None,
        hard_to_move_share=100 * hard / of if of else None,
        hard_to_move_of=of,
    )


async def _near(location_id: int, on: date) -> _Near | None:
    """Beds and usable free beds of the other care homes within ten miles; None for a place without coordinates."""
    here = await fetch_one("SELECT latitude, longitude FROM location WHERE id = {}", location_id)
    if here is None or here["latitude"] is None or here["longitude"] is None:
        return None
    box = box_around(here["latitude"], here["longitude"], MILES)
    rows = await fetch(
        f"""SELECT l.id, l.latitude, l.longitude, b.saved_on, b.maximum, b.occupied, b.reserved, b.closed, b.accepting
        FROM location l JOIN location_state s ON s.location = l.id AND s.from_on <= {{}} AND (s.until_on IS NULL OR s.until_on > {{}})
        JOIN bed_return b ON b.location = l.id AND b.saved_on =
            (SELECT max(r.saved_on) FROM bed_return r WHERE r.location = l.id AND r.saved_on <= {{}})
        WHERE s.care_home AND NOT s.dormant AND l.id <> {{}} AND l.latitude BETWEEN {{}} AND {{}} AND l.longitude BETWEEN {{}} AND {{}}
        AND {open_on_sql()} ORDER BY l.id, b.bed_type""",
        *(on,) * 3,
        location_id,
        *(box.south, box.north, box.west, box.east),
        *(on,) * 3,
    )
    inside = [
        row
        for row in rows
        if miles_between(here["latitude"], here["longitude"], row["latitude"], row["longitude"]) <= MILES
    ]
    stopped = await in_force(on, {row["id"] for row in inside})
    shut = {place for place, each in stopped.items() if any(one.kind in PAUSING for one in each)}
    usable = sum(
        beds_to_offer(row["maximum"], row["occupied"], row["reserved"], row["closed"], row["accepting"]) or 0
        for row in inside
        if row["id"] not in shut and not is_stale(row["saved_on"], on)
    )
    return _Near(beds=sum(row["maximum"] for row in inside), usable=usable)


async def _hard_to_move(location_id: int, on: date) -> tuple[int, int]:
    """Of our people here, those with nursing or at the end of life, and all of them. Court authority and two carers are not held."""
    row = await fetch_one(
        f"""SELECT count(DISTINCT p.case_reference) AS people, count(DISTINCT CASE WHEN p.service = 'nursing_home'
            OR p.bed_type LIKE '%nursing' OR p.component = 'end_of_life' THEN p.case_reference END) AS hard
        FROM placement p WHERE p.location = {{}} AND p.funder = 'council' AND {IN_FORCE}""",
        location_id,
        on,
        on,
    )
    return (row["hard"], row["people"]) if row else (0, 0)
