"""Reads what a plan is computed from: the only file of contingency that reads other domains. Everything as at the end of a day."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta

import msgspec
from msgspec import Struct

from market.capacity.queries import latest_beds
from market.contingency.offers import Site, bed_offers, hours_offer
from market.contingency.people import Centres, notes_about, people_of
from market.contingency.rules import person_order
from market.contingency.types import Home, Offer, Person, Subject, SubjectKind, WhatIf
from market.db.sql import fetch, fetch_as, marks
from market.finding.queries import FoundPlace, Scope, in_authorities, places_on, within_miles
from market.finding.rules import CARE_HOMES, asks_for_beds
from market.finding.service import Restricted, effect_for, known_of, prices_on, restricted_on
from market.finding.types import Known, Search
from market.placements.queries import IN_FORCE, centre_of, placed_by_others_on, placements_on
from market.placements.types import PlacementOnDay
from market.providers.queries import open_on_sql
from market.providers.rules import Registration, counted_once
from market.providers.types import ServiceType

_REGISTERED = "SELECT id, cqc_location_id AS cqc_id, primary_location_id AS primary_id FROM location"
PLANNED = (*(each.value for each in CARE_HOMES), ServiceType.HOME_CARE.value)


class Facts(Struct, frozen=True, kw_only=True):
    """Everybody who would have to move and everything that could be used, with the locations that are left and what was assumed."""

    homes: tuple[Home, ...]
    people: tuple[Person, ...]
    offers: tuple[Offer, ...]
    notes: tuple[str, ...]

    @property
    def leaving(self) -> frozenset[int]:
        """The locations that are left."""
        return frozenset(number for home in self.homes for number in home.leaving)

    @property
    def digest(self) -> str:
        """SHA-256 of the people and offers: the same facts and question give the same plan."""
        return digest_of(self.people, self.offers)


def digest_of(people: Sequence[Person], offers: Sequence[Offer]) -> str:
    """SHA-256 of people and offers in one order."""
    return hashlib.sha256(msgspec.json.encode([list(people), list(offers)])).hexdigest()


async def facts_about(subject: Subject, ask: WhatIf, *, on: date, authority_names: Sequence[str]) -> Facts:
    """The facts of one question, as they are known on a day. No home and nobody when the register has no such subject."""
    homes = await homes_of(subject, on)
    ids, moves_on = [home.location_id for home in homes], day_of_move(ask, on)
    placements = await _placements_of(subject, ids, on, authority_names)
    then = placements if moves_on == on else await _placements_of(subject, ids, moves_on, authority_names)
    counts = []
    if subject.kind != SubjectKind.ROUND:
        counts = await placed_by_others_on(on, [home.location_id for home in homes])
    else:
        homes = [msgspec.structs.replace(home, occupied=None, told_people=None, services=()) for home in homes]
    centres = await centres_of([*placements, *then])
    people = people_of(homes, placements, counts, centres, ask)
    if then is not placements:
        people = _there_then(
            homes, people, placements, then, lambda some, rows: people_of(some, rows, [], centres, ask)
        )
    offers = await offers_for(people, ask, on=on, authority_names=authority_names)
    return Facts(
        homes=tuple(homes),
        people=tuple(people),
        offers=tuple(offers),
        notes=tuple(notes_about(people, homes, counts)),
    )


def day_of_move(ask: WhatIf, on: date) -> date:
    """The day on which people would move: never before the day whose facts are used."""
    return max(on, ask.moves_on or on)


async def homes_of(subject: Subject, on: date) -> list[Home]:
    """The locations of a subject that were open on a day, by number."""
    open_then = f"s.from_on <= {{}} AND (s.until_on IS NULL OR s.until_on > {{}}) AND {open_on_sql()}"
    if subject.kind in (SubjectKind.LOCATION, SubjectKind.ROUND):
        condition, value = "l.id = {}", subject.id
    elif subject.kind == SubjectKind.ORGANISATION or subject.key.startswith("organisation:"):
        condition, value = "s.organisation = {}", subject.id or int(subject.key.partition(":")[2])
    else:
        return await _homes("s.brand_id = {}", (subject.key.partition(":")[2],), open_then, on)
    return await _homes(condition, (value,), open_then, on)


async def homes_in(authority_names: Sequence[str], on: date) -> list[Home]:
    """Every location of the area that gave a planned kind of care on a day."""
    open_then = f"s.from_on <= {{}} AND (s.until_on IS NULL OR s.until_on > {{}}) AND {open_on_sql()}"
    homes = await _homes(f"s.authority IN ({marks(authority_names)})", tuple(authority_names), open_then, on)
    return [home for home in homes if set(home.services) & set(PLANNED)]


async def _homes(condition: str, values: Sequence[object], open_then: str, on: date) -> list[Home]:
    rows = await fetch(
        f"""SELECT l.id AS location_id, s.name, s.organisation AS organisation_id, l.latitude, l.longitude,
            (SELECT t.people FROM tracker_return t WHERE t.location = l.id AND t.kind = 'home_care' AND t.saved_on <= {{}}
             ORDER BY t.saved_on DESC LIMIT 1) AS told_people
        FROM location_state s JOIN location l ON l.id = s.location WHERE {condition} AND {open_then} ORDER BY l.id""",
        *(on, *values, *[on] * 5),
    )
    ids = [row["location_id"] for row in rows]
    services: dict[int, list[str]] = defaultdict(list)
    if ids:
        for row in await fetch(
            f"SELECT location, code FROM location_service WHERE location IN ({marks(ids)}) AND from_on <= {{}}"
            " AND (until_on IS NULL OR until_on > {}) ORDER BY location, code",
            *(*ids, on, on),
        ):
            services[row["location"]].append(row["code"])
    beds: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for line in await latest_beds(ids, on):
        beds[line.location_id].append((line.bed_type, line.occupied))
    premises = {each.id: _premises(each) for each in await _registrations(ids)}
    found = defaultdict(list)
    for number, key in premises.items():
        found[key].append(number)
    return [
        Home(
            **row,
            services=tuple(services[number := row["location_id"]]),
            occupied=_tuple_or_none(beds, number),
            registered_as=tuple(other for other in found[premises[number]] if other != number),
        )
        for row in rows
    ]


def _premises(each: Registration) -> str:
    return each.primary_id or each.cqc_id or f"location:{each.id}"


async def _own_registrations(ids: Collection[int]) -> list[Registration]:
    return await fetch_as(Registration, f"{_REGISTERED} WHERE id IN ({marks(ids)}) ORDER BY id", *ids)


async def _registrations(ids: Collection[int]) -> list[Registration]:
    """Some locations and every other registration of their premises, by number."""
    own = await _own_registrations(ids)
    keys = sorted({_premises(each) for each in own})
    others = await fetch_as(
        Registration,
        f"{_REGISTERED} WHERE primary_location_id <> '' AND primary_location_id IN ({marks(keys)}) OR cqc_location_id IN ({marks(keys)})"
        " ORDER BY id",
        *(*keys, *keys),
    )
    every = {each.id: each for each in (*own, *others)}
    return [every[number] for number in sorted(every)]


def _tuple_or_none(beds: dict[int, list[tuple[str, int]]], location_id: int) -> tuple[tuple[str, int], ...] | None:
    return tuple(beds[location_id]) if location_id in beds else None


def _there_then(
    homes: Sequence[Home],
    counted: Sequence[Person],
    today: Sequence[PlacementOnDay],
    then: Sequence[PlacementOnDay],
    read: Callable[[Sequence[Home], Sequence[PlacementOnDay]], list[Person]],
) -> list[Person]:
    """Of those who are there today, who still is on the day of the move, and who has come by then.

    Who leaves before, and who comes later, changes nothing about those of whom only a number is known.
    """
    held = {each.id for each in today}
    gone = {each.case_reference for each in today} - {each.case_reference for each in then}
    empty = [msgspec.structs.replace(home, occupied=None, told_people=None) for home in homes]
    come = read(empty, [each for each in then if each.id not in held])
    known = {each.code for each in counted}
    stay = [each for each in counted if each.code not in gone]
    return sorted([*stay, *(each for each in come if each.code not in known)], key=person_order)


async def _placements_of(
    subject: Subject, location_ids: Sequence[int], on: date, authority_names: Sequence[str]
) -> list[PlacementOnDay]:
    condition, values = f"p.location IN ({marks(location_ids)})", tuple(location_ids)
    organisation = subject.id if subject.kind == SubjectKind.ORGANISATION else None
    if organisation is not None:
        condition, values = f"({condition} OR p.location IS NULL AND p.organisation = {{}})", (*values, organisation)
    rows = await fetch(f"SELECT p.id FROM placement p WHERE {condition} AND {IN_FORCE} ORDER BY p.id", *values, on, on)
    found = await placements_on(on, authority_names, placement_ids=[row["id"] for row in rows])
    if subject.kind != SubjectKind.ROUND:
        return found
    at_home = [each for each in found if each.service == ServiceType.HOME_CARE]
    return [each for each in at_home if not subject.areas or each.home_area in subject.areas]


async def centres_of(placements: Sequence[PlacementOnDay]) -> Centres:
    """The middle of each home area that is known."""
    areas = sorted({each.home_area for each in placements if each.home_area})
    found = {area: await centre_of(area) for area in areas}
    return {area: centre for area, centre in found.items() if centre is not None}


async def offers_for(people: Sequence[Person], ask: WhatIf, *, on: date, authority_names: Sequence[str]) -> list[Offer]:
    """What places within reach of anybody could take on a day, by location and type of bed. Premises registered twice count once."""
    needs = tuple(sorted({need for each in people for need in each.needs}))
    moves_on = day_of_move(ask, on)
    read = _Reading(on, moves_on, needs, await restricted_on(on, moves_on))
    found: list[Offer] = []
    for service in (ServiceType.RESIDENTIAL_HOME.value, ServiceType.HOME_CARE.value):
        beds = asks_for_beds(service)
        concerned = [each for each in people if (asks_for_beds(each.service) if beds else each.service == service)]
        scope = _within_reach(concerned, ask, authority_names)
        if scope is None:
            continue
        places = await places_on(scope, service, on=on, from_on=moves_on, needs=needs)
        found += await (_beds(places, read) if beds else _hours(places, read))
    return sorted(await _counted_once(found), key=lambda each: (each.location_id, each.bed_type))


async def _counted_once(offers: Sequence[Offer]) -> list[Offer]:
    """The offers without those of a second registration of the same premises; of two the one whose return is not stale counts."""
    own = await _own_registrations({each.location_id for each in offers})
    stale = {each.location_id for each in offers if "stale" in each.shut}
    once = counted_once(each for each in own if each.id not in stale)
    told = {_premises(each) for each in own if each.id in once}
    once |= counted_once(each for each in own if each.id in stale and _premises(each) not in told)
    return [each for each in offers if each.location_id in once]


CELL = 0.1
"""Degrees: people near each other share a search for places, which is widened by the diagonal of the cell."""
CELL_MILES = 8.0


def _within_reach(people: Sequence[Person], ask: WhatIf, authority_names: Sequence[str]) -> Scope | None:
    """Locations that may lie within reach of somebody; None when nobody's place is known."""
    cells = {
        (round(each.latitude / CELL), round(each.longitude / CELL))
        for each in people
        if each.latitude is not None and each.longitude is not None
    }
    if not cells:
        return None
    near = [within_miles(up * CELL, across * CELL, ask.miles + CELL_MILES) for up, across in sorted(cells)]
    scope = Scope(
        f"({' OR '.join(f'({each.condition})' for each in near)})", tuple(v for each in near for v in each.values)
    )
    return scope if ask.outside else scope.within(in_authorities(authority_names))


class _Reading(Struct, frozen=True):
    """What every place of one reading is asked with."""

    on: date
    moves_on: date
    needs: tuple[str, ...]
    held: Restricted

    def site(self, place: FoundPlace) -> Site:
        """The place as the pure part takes it."""
        return Site(
            moves_on=self.moves_on,
            location_id=place.location_id,
            name=place.name,
            organisation_id=place.organisation_id,
            latitude=place.latitude,
            longitude=place.longitude,
            services=place.services,
            specialisms=place.specialisms,
            rating=place.rating,
            bed_types=tuple(line.bed_type for line in place.beds),
            extra_hours=place.extra_hours or 0,
            room=self.held.room(place.location_id),
        )

    def needs_at(self, place: FoundPlace) -> tuple[str, ...]:
        """The needs for which a place is asked whether an embargo stops them; none where there is no embargo."""
        return self.needs if place.location_id in self.held.found else ()

    def known(self, place: FoundPlace) -> Callable[[Search], Known]:
        """What is known of the place for a search; without an embargo there it is the same for each."""
        if place.location_id not in self.held.found:
            plain = known_of(place)
            return lambda _search: plain
        return lambda search: known_of(place, effect=effect_for(place, search, self.held))


async def _beds(places: Sequence[FoundPlace], read: _Reading) -> list[Offer]:
    prices = {service.value: await prices_on(service, read.moves_on) for service in CARE_HOMES}

    def price(search: Search, location_id: int, organisation_id: int) -> int | None:
        return prices[search.service](search, location_id, organisation_id)

    return [
        offer
        for place in places
        for offer in bed_offers(read.site(place), read.on, read.needs_at(place), read.known(place), price)
    ]


async def _hours(places: Sequence[FoundPlace], read: _Reading) -> list[Offer]:
    price, taken = await prices_on(ServiceType.HOME_CARE, read.moves_on), await _hours_taken(places, read.moves_on)
    return [
        offer
        for place in places
        for offer in hours_offer(read.site(place), read.on, read.needs_at(place), read.known(place), price, taken)
    ]


async def _hours_taken(places: Sequence[FoundPlace], on: date) -> dict[int, float]:
    """Hours a week of people whose care at home began since the return of each service; hours that are not recorded count as none."""
    saved = {place.location_id: place.saved_on for place in places if place.saved_on is not None and place.placed}
    if not saved:
        return {}
    rows = await fetch(
        f"""SELECT p.location, p.starts_on, coalesce(r.weekly_hours, 0) AS hours FROM placement p
        LEFT JOIN placement_rate r ON r.placement = p.id AND r.from_on =
            (SELECT max(x.from_on) FROM placement_rate x WHERE x.placement = p.id AND x.from_on <= {{}})
        WHERE p.location IN ({marks(saved)}) AND p.service = {{}} AND p.starts_on >= {{}} AND {IN_FORCE} ORDER BY p.id""",
        *(on, *saved, ServiceType.HOME_CARE.value, min(saved.values()), on, on),
    )
    taken: dict[int, float] = defaultdict(float)
    for row in rows:
        if _day(row["starts_on"]) >= saved[row["location"]]:
            taken[row["location"]] += row["hours"]
    return taken


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


TURNOVER_DAYS = 91
"""Recent turnover is that of the last 13 weeks: a proposal."""


async def ended_lately(authority_names: Collection[str], on: date) -> dict[str, int]:
    """Placements of each planned kind of care in the area whose last day lay in the 13 weeks before a day, as was known by then."""
    rows = await fetch(
        f"""SELECT p.service, count(*) AS ended FROM placement p
        WHERE p.ends_on >= {{}} AND p.ends_on < {{}} AND (p.end_known_on IS NULL OR p.end_known_on <= {{}})
            AND p.service IN ({marks(PLANNED)}) AND lower(p.host_authority) IN ({marks(authority_names)})
        GROUP BY p.service ORDER BY p.service""",
        *(on - timedelta(days=TURNOVER_DAYS), on, on, *PLANNED, *(name.lower() for name in authority_names)),
    )
    return {row["service"]: row["ended"] for row in rows}
