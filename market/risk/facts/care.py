"""Whom the council has at places on a day, and how many hours it buys there."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from msgspec import Struct

from market.db.sql import fetch_as, marks
from market.placements.queries import IN_FORCE


class OwnCare(Struct, frozen=True):
    """People whom the council pays for at a place, and their commissioned weekly hours."""

    people: int = 0
    hours: float = 0.0


class _Row(Struct, frozen=True):
    location: int
    people: int
    hours: float


async def own_care(ids: Collection[int], on: date) -> dict[int, OwnCare]:
    """What the council buys at each place at the end of a day; places without are left out."""
    rows = await fetch_as(
        _Row,
        f"""SELECT p.location, count(DISTINCT p.case_reference) AS people, coalesce(sum(r.weekly_hours), 0) AS hours
        FROM placement p LEFT JOIN placement_rate r ON r.placement = p.id AND r.from_on =
            (SELECT max(x.from_on) FROM placement_rate x WHERE x.placement = p.id AND x.from_on <= {{}})
        WHERE p.location IN ({marks(ids)}) AND p.funder = 'council' AND {IN_FORCE}
        GROUP BY p.location ORDER BY p.location""",
        on,
        *ids,
        on,
        on,
    )
    return {row.location: OwnCare(row.people, row.hours) for row in rows}


class OthersCare(Struct, frozen=True):
    """People whom others pay for at a place, by funder, and the day of the oldest of these counts."""

    by_funder: dict[str, int]
    counted_on: date

    @property
    def people(self) -> int:
        """All of them."""
        return sum(self.by_funder.values())


class _Others(Struct, frozen=True):
    location: int
    funder: str
    people: int
    counted_on: date


async def others_care(ids: Collection[int], on: date) -> dict[int, OthersCare]:
    """People whom others pay for at each place: the newest counts by a day; places without are left out."""
    rows = await fetch_as(
        _Others,
        f"""SELECT c.location, c.funder, sum(c.people) AS people, min(c.as_at_on) AS counted_on FROM others_count c
        WHERE c.location IN ({marks(ids)}) AND c.as_at_on = (SELECT max(x.as_at_on) FROM others_count x
            WHERE x.location = c.location AND x.funder = c.funder AND x.authority = c.authority AND x.as_at_on <= {{}})
        GROUP BY c.location, c.funder ORDER BY c.location, c.funder""",
        *ids,
        on,
    )
    own: dict[int, list[_Others]] = defaultdict(list)
    for row in rows:
        own[row.location].append(row)
    return {
        place: OthersCare({row.funder: row.people for row in each}, min(row.counted_on for row in each))
        for place, each in own.items()
    }
