"""Which places early warning looks at on a day, and what the register says of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.core.periods import months_before
from market.db.sql import fetch, fetch_as, marks
from market.providers.queries import open_on_sql
from market.providers.rules import Registration, counted_once, current_rating
from market.providers.types import RatingRow, ServiceType
from market.risk.facts.types import Group
from market.risk.types import Kind

KIND_OF: dict[str, Kind] = {
    ServiceType.NURSING_HOME: Kind.CARE_HOME,
    ServiceType.RESIDENTIAL_HOME: Kind.CARE_HOME,
    ServiceType.HOME_CARE: Kind.HOME_CARE,
    ServiceType.SUPPORTED_LIVING: Kind.SUPPORTED_LIVING,
    ServiceType.EXTRA_CARE: Kind.SUPPORTED_LIVING,
    ServiceType.SHARED_LIVES: Kind.SUPPORTED_LIVING,
    ServiceType.DAY_CARE: Kind.DAY,
}
"""Which kind of place a service type of the register makes it; other types are not looked at."""

BELOW_GOOD = ("requires_improvement", "inadequate")
_CODES = tuple(code.value for code in map(ServiceType, KIND_OF))
_HELD = "s.from_on <= {} AND (s.until_on IS NULL OR s.until_on > {})"
_GIVEN = "c.from_on <= {} AND (c.until_on IS NULL OR c.until_on > {})"


class Place(Struct, frozen=True, kw_only=True):
    """A place as the register has it on a day."""

    id: int
    cqc_id: str | None
    primary_location_id: str
    source: str
    name: str
    organisation_id: int
    organisation_name: str
    brand_id: str
    authority: str
    beds: int | None
    care_home: bool
    registered_on: date | None
    listed_on: date | None
    services: tuple[str, ...] = ()

    @property
    def kinds(self) -> frozenset[Kind]:
        """What it is to early warning."""
        return frozenset(KIND_OF[code] for code in self.services if code in KIND_OF)

    @property
    def group_key(self) -> str:
        """The group: the brand when there is one, else the organisation."""
        return f"brand:{self.brand_id}" if self.brand_id else f"organisation:{self.organisation_id}"


async def place_ids(on: date, authority_names: Sequence[str]) -> list[int]:
    """Numbers of the places to look at: open in our area with care of a kind that the policy knows, and wherever our people are."""
    rows = await fetch(
        f"""SELECT s.location AS id FROM location_state s JOIN location l ON l.id = s.location
            WHERE s.authority IN ({marks(authority_names)}) AND {_HELD} AND NOT s.dormant AND {open_on_sql()}
            AND EXISTS (SELECT 1 FROM location_service c WHERE c.location = l.id AND c.code IN ({marks(_CODES)}) AND {_GIVEN})
        UNION
        SELECT p.location AS id FROM placement p WHERE p.funder = 'council' AND p.location IS NOT NULL
            AND p.starts_on <= {{}} AND (p.ends_on IS NULL OR p.ends_on >= {{}})
        ORDER BY id""",
        *authority_names,
        *(on,) * 5,
        *_CODES,
        *(on,) * 4,
    )
    return [row["id"] for row in rows]


async def places(ids: Collection[int], on: date) -> list[Place]:
    """The places among `ids` that were open on a day and gave care of a kind that the policy knows, by number.

    Premises registered twice come once.
    """
    rows = await fetch(
        f"""SELECT l.id, l.cqc_location_id AS cqc_id, l.primary_location_id, l.source, s.name,
            s.organisation AS organisation_id, o.name AS organisation_name, s.brand_id, s.authority, s.beds, s.care_home,
            l.registered_on, l.listed_on
        FROM location l JOIN location_state s ON s.location = l.id AND {_HELD} JOIN organisation o ON o.id = s.organisation
        WHERE l.id IN ({marks(ids)}) AND {open_on_sql()} ORDER BY l.id""",
        on,
        on,
        *ids,
        *(on,) * 3,
    )
    services: dict[int, list[str]] = defaultdict(list)
    for row in await fetch(
        f"SELECT c.location, c.code FROM location_service c WHERE c.location IN ({marks(ids)}) AND {_GIVEN} ORDER BY c.code",
        *ids,
        on,
        on,
    ):
        services[row["location"]].append(row["code"])
    once = counted_once(Registration(row["id"], row["cqc_id"], row["primary_location_id"]) for row in rows)
    found = (_place(row, services[row["id"]], on) for row in rows if row["id"] in once)
    return [place for place in found if place.kinds]


def _place(row: dict[str, Any], services: list[str], on: date) -> Place:
    listed = row["listed_on"]
    return Place(
        **{
            **row,
            "care_home": bool(row["care_home"]),
            "listed_on": None if listed is None else min(listed, on),
            "services": tuple(services),
        }
    )


async def ratings_of(ids: Collection[int], on: date) -> dict[int, RatingRow]:
    """The overall rating that stood on a day, by place."""
    rows = await fetch_as(
        RatingRow,
        f"""SELECT r.location AS location_id, r.service_group, r.key_question, r.rating, r.published_on FROM rating r
        WHERE r.location IN ({marks(ids)}) AND r.key_question = 'overall' AND r.service_group = 'Overall'
        AND r.published_on <= {{}} ORDER BY r.location, r.published_on""",
        *ids,
        on,
    )
    return current_ratings(rows, on)


def current_ratings(rows: Iterable[RatingRow], on: date) -> dict[int, RatingRow]:
    """Of ratings of many places the one that stood for each."""
    own: dict[int, list[RatingRow]] = defaultdict(list)
    for row in rows:
        own[row.location_id].append(row)
    found = {place: current_rating(rows, on) for place, rows in own.items()}
    return {place: rating for place, rating in found.items() if rating is not None}


class Linked(Struct, frozen=True):
    """The open places of a group, and those of them that are rated below good."""

    members: set[int]
    below_good: set[int]


async def linked_places(keys: Collection[str], on: date) -> dict[str, Linked]:
    """The open places of groups, by the group's key, with those that were rated below good on a day. Only those places are read."""
    wanted = [key.split(":", 1) for key in sorted(set(keys))]
    brands = [name for kind, name in wanted if kind == "brand"]
    owners = [int(number) for kind, number in wanted if kind == "organisation"]
    key_of = {place: f"brand:{name}" for place, name in await _members("s.brand_id", "s.brand_id <> ''", brands, on)}
    key_of |= {
        place: f"organisation:{own}" for place, own in await _members("s.organisation", "s.brand_id = ''", owners, on)
    }
    found = {key: Linked(set(), set()) for key in set(key_of.values())}
    ids = list(key_of)
    for start in range(0, len(ids), 2_000):
        part = ids[start : start + 2_000]
        rated = await ratings_of(part, on)
        for place in part:
            found[key_of[place]].members.add(place)
            if place in rated and rated[place].rating in BELOW_GOOD:
                found[key_of[place]].below_good.add(place)
    return found


async def _members(column: str, among: str, values: Sequence[Any], on: date) -> list[tuple[int, Any]]:
    """The places open on a day whose state has one of some values in a column, each with the value; some hundred values at a time."""
    found: list[tuple[int, Any]] = []
    for start in range(0, len(values), 500):
        part = values[start : start + 500]
        rows = await fetch(
            f"""SELECT l.id, {column} AS shared FROM location_state s JOIN location l ON l.id = s.location
            WHERE {column} IN ({marks(part)}) AND {among} AND {_HELD} AND NOT s.dormant AND {open_on_sql()} ORDER BY l.id""",
            *part,
            *(on,) * 5,
        )
        found += [(row["id"], row["shared"]) for row in rows]
    return found


def group_of(place: Place, linked: Linked | None, troubled: Collection[int]) -> Group:
    """How many other places the group of a place has, and how many of them are in trouble; `troubled` are all of its group."""
    if linked is None:
        return Group()
    return Group(linked=len(linked.members - {place.id}), troubled=len(set(troubled) - {place.id}))


def three_months_before(on: date) -> date:
    """The day with which hours are compared."""
    return months_before(on, 3)
