"""Finding care over a whole country's register, against the same question hand-written in one statement for the bare driver."""

import asyncio
import json
import random
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import asyncpg

from bench.homes import HOMES, Home
from bench.measuring import python
from bench.results import Result
from bench.tracker import fill
from market.capacity.rules import last_closed_window
from market.capacity.tables import BedReturn
from market.commands.running import opened
from market.contracts.tables import Contract, ContractChange, ContractRate, ContractService, ContractSupplier
from market.core.clock import utc_now
from market.db.bulk import insert_many
from market.db.engine import dialect
from market.db.migrate import migrate
from market.db.sql import execute, fetch
from market.db.transaction import transaction
from market.finding.service import find_care
from market.finding.types import Found, Search
from market.geography.rules import box_around
from market.geography.tables import Postcode
from market.placements.tables import Placement
from market.providers.tables import LocationService, LocationSpecialism
from market.settings import from_environment
from market.tables import register_tables

GROUP = "Finding care (40,000 locations, 200,000 bed rows)"
LOCATIONS, QUICK_LOCATIONS, TOWNS, SEARCHES = 40_000, 4_000, 120, 200
ON = date(2026, 9, 30)
MILES = 10.0
TARGET_MS, TARGET_RATIO = 50.0, 2.0
ABOUT = (
    "`find_care` for a dementia bed in a residential home within 10 miles of a postcode: 200 searches, each in or near one of 120 towns "
    "in which most services lie. Half of the locations are care homes, each with two types of bed on five saved days; there are 3,000 "
    "placements and 400 contracts with weekly rates. The answer holds every usable place in order and every other with all its reasons. "
    "The peer is one statement for the bare driver, made for this very search: the same box on the same index, exact distance, newest "
    "return, usable beds less people placed since, rating, specialism, lowest contract rate, and a flag for each reason. Both must find "
    "the same usable beds at the same places."
)

Ask = Callable[[Search, float, float], Awaitable[dict[int, int]]]


def _places(count: int) -> list[tuple[float, float]]:
    """Where locations lie: four in five around one of the towns, the rest anywhere in England."""
    chance = random.Random(7)
    towns = [(chance.uniform(50.8, 54.9), chance.uniform(-2.9, 0.5)) for _ in range(TOWNS)]
    found = []
    for number in range(count):
        if number % 5:
            latitude, longitude = towns[chance.randrange(TOWNS)]
            found.append((chance.gauss(latitude, 0.06), chance.gauss(longitude, 0.1)))
        else:
            found.append((chance.uniform(50.5, 55.2), chance.uniform(-3.2, 1.2)))
    return found


async def _fill(locations: int) -> None:
    await fill(locations)
    rows = await fetch("SELECT id, organisation FROM location ORDER BY id")
    numbers, owner = [row["id"] for row in rows], rows[0]["organisation"]
    homes, chance = numbers[::2], random.Random(11)
    async with transaction():
        for number, (latitude, longitude) in zip(numbers, _places(locations), strict=True):
            await execute(
                "UPDATE location SET latitude = {}, longitude = {} WHERE id = {}", latitude, longitude, number
            )
        await execute("UPDATE location SET rating = 'good', rating_published_on = {}", ON - timedelta(days=400))
        await execute("UPDATE location SET rating = 'inadequate' WHERE id % 7 = 0")
        kinds = {number: "nursing_home" if at % 3 == 0 else "residential_home" for at, number in enumerate(homes)}
        codes = ((number, kinds.get(number, "home_care"), date(2015, 1, 1)) for number in numbers)
        await insert_many(LocationService, ("location", "code", "from_on"), codes)
        needs = (
            (number, code, date(2015, 1, 1))
            for number in numbers
            for code in ("dementia", "older_people")
            if number % 9
        )
        await insert_many(LocationSpecialism, ("location", "code", "from_on"), needs)
        days = [last_closed_window(ON).opens_on + timedelta(days=day - 120) for day in (0, 30, 60, 90)]
        await insert_many(
            BedReturn,
            ("location", "bed_type", "saved_on", "maximum", "occupied", "reserved", "closed", "accepting", "over_maximum",
             "closure_reason", "imported_on"),
            (
                (number, bed_type, day, 20, chance.randrange(15, 21), chance.randrange(2), 0, chance.random() < 0.9, False, "", day)
                for number in homes
                for day in [*days, last_closed_window(ON).opens_on + timedelta(days=1 if number % 10 else -5)]
                for bed_type in ("dementia_residential", "general_nursing" if number % 4 == 1 else "general_residential")
            ),
        )  # fmt: skip
    await _fill_council(homes, owner)
    await execute("ANALYZE")


async def _fill_council(homes: list[int], owner: int) -> None:
    """Postcodes to search from, placements made since the returns, and contracts of other providers than the one of all homes, and one."""
    now, start = utc_now(), date(2025, 4, 1)
    points = _places(SEARCHES * 5)
    async with transaction():
        await insert_many(
            Postcode,
            ("postcode", "outward", "latitude", "longitude", "district", "as_at_on"),
            ((_postcode(at), "AA1", *points[at], "", ON) for at in range(SEARCHES)),
        )
        blank = {column._meta.db_column_name: None if column._meta.null else "" for column in Placement._meta.columns}
        base = blank | {
            "funder": "council", "service": "residential_home", "bed_type": "dementia_residential", "host_authority": "Bench",
            "starts_on": date(2026, 9, 20), "version": 1, "recorded_at": now, "updated_at": now,
        }  # fmt: skip
        columns = [name for name in base if name != "id"]
        made = (base | {"case_reference": f"C{at}", "location": homes[at * 3 % len(homes)]} for at in range(3000))
        await insert_many(Placement, columns, ([row[name] for name in columns] for row in made))
        await insert_many(
            Contract,
            ("reference", "title", "kind", "starts_on", "regime", "route", "stage", "price_review", "search_text", "version",
             "recorded_at", "updated_at"),
            ((f"B{at}", "Bench", "spot", start, "light_touch", "open", "do", "", "", 1, now, now) for at in range(400)),
        )  # fmt: skip
        ids = [row["id"] for row in await fetch("SELECT id FROM contract ORDER BY id")]
        await insert_many(
            ContractChange,
            ("contract", "from_on", "kind", "ends_on", "why", "recorded_by", "recorded_at"),
            ((number, start, "award", date(2027, 3, 31), "", "", now) for number in ids),
        )
        services = ((number, "residential_home" if at % 2 else "home_care") for at, number in enumerate(ids))
        await insert_many(ContractService, ("contract", "service"), services)
        await insert_many(
            ContractSupplier,
            ("contract", "organisation", "lot", "from_on"),
            ((number, owner, 0, start) for number in ids[:20]),
        )
        await insert_many(
            ContractRate,
            ("contract", "service", "band", "unit", "pence", "from_on", "recorded_at"),
            (
                (number, "residential_home", band, "week", 70_000 + number, start, now)
                for number in ids
                for band in ("", "Dementia residential")
            ),
        )


def _postcode(at: int) -> str:
    return f"AA1 {at % 10}{chr(65 + at // 10 % 26)}{chr(65 + at // 260)}"


_PEER = """
WITH near AS MATERIALIZED (
    SELECT l.id, s.name, s.organisation, l.town, l.postcode, s.dormant, l.deregistered_on, l.rating, l.rating_published_on,
        2 * 3958.7613 * asin(sqrt(power(sin(radians(l.latitude - {lat}) / 2), 2)
            + cos(radians({lat})) * cos(radians(l.latitude)) * power(sin(radians(l.longitude - {lon}) / 2), 2))) AS miles,
        (SELECT max(r.saved_on) FROM bed_return r WHERE r.location = l.id AND r.saved_on <= {on}) AS saved_on
    FROM location l JOIN location_state s ON s.location = l.id AND s.from_on <= {on} AND (s.until_on IS NULL OR s.until_on > {on})
    WHERE l.latitude BETWEEN {south} AND {north} AND l.longitude BETWEEN {west} AND {east}
        AND (l.registered_on IS NULL OR l.registered_on <= {on}) AND (l.deregistered_on IS NULL OR l.deregistered_on > {on})
        AND (l.unlisted_on IS NULL OR l.unlisted_on > {on})
        AND EXISTS (SELECT 1 FROM location_service v WHERE v.location = l.id AND v.code IN ('nursing_home', 'residential_home')
            AND v.from_on <= {on} AND (v.until_on IS NULL OR v.until_on > {on}))),
rates AS MATERIALIZED (
    SELECT u.organisation, min(r.pence) AS pence FROM contract c
    JOIN contract_change t ON t.contract = c.id AND t.from_on =
        (SELECT max(y.from_on) FROM contract_change y WHERE y.contract = c.id AND y.from_on <= {on})
    JOIN contract_supplier u ON u.contract = c.id AND u.from_on <= {on} AND (u.until_on IS NULL OR u.until_on > {on})
    JOIN contract_service e ON e.contract = c.id AND e.service = 'residential_home'
    JOIN contract_rate r ON r.contract = c.id AND r.service = 'residential_home' AND r.unit = 'week'
        AND r.band = 'Dementia residential' AND r.from_on <= {on} AND (r.until_on IS NULL OR r.until_on > {on})
    WHERE c.starts_on <= {on} AND (t.ends_on IS NULL OR t.ends_on >= {on}) GROUP BY u.organisation)
SELECT n.id, n.name, o.name AS organisation, n.town, n.postcode, n.miles, n.rating, n.rating_published_on, n.saved_on,
    b.maximum, b.occupied, b.reserved, q.pence, n.dormant, n.deregistered_on <= {on} AS closing, n.saved_on < {since} AS stale,
    b.accepting, EXISTS (SELECT 1 FROM location_specialism c WHERE c.location = n.id AND c.code IN ('dementia', 'everyone')
        AND c.from_on <= {on} AND (c.until_on IS NULL OR c.until_on > {on})) AS serves,
    b.maximum - b.occupied - coalesce(b.reserved, 0) - coalesce(b.closed, 0)
        - (SELECT count(*) FROM placement p WHERE p.location = n.id AND p.starts_on >= n.saved_on AND p.starts_on <= {on}
            AND (p.ends_on IS NULL OR p.ends_on >= {on}) AND p.bed_type = 'dementia_residential') AS free
FROM near n JOIN organisation o ON o.id = n.organisation
LEFT JOIN bed_return b ON b.location = n.id AND b.saved_on = n.saved_on AND b.bed_type = 'dementia_residential'
LEFT JOIN rates q ON q.organisation = n.organisation
WHERE n.miles <= {miles} ORDER BY n.miles, n.id"""


def _peer_statement(latitude: float, longitude: float) -> tuple[str, list[Any]]:
    """The statement with the driver's own placeholders, and its values in their order."""
    box = box_around(latitude, longitude, MILES)
    values: dict[str, Any] = {
        "lat": latitude, "lon": longitude, "on": ON, "south": box.south, "north": box.north, "west": box.west, "east": box.east,
        "since": last_closed_window(ON).opens_on, "miles": MILES,
    }  # fmt: skip
    names = list(values)
    if dialect() == "postgres":
        casts = {"on": "::date", "since": "::date"}
        marks = {name: f"${at}{casts.get(name, '::float8')}" for at, name in enumerate(names, start=1)}
    else:
        marks = {name: f"?{at}" for at, name in enumerate(names, start=1)}
        values = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    return _PEER.format(**marks), [values[name] for name in names]


def _usable(rows: list[Any]) -> dict[int, int]:
    """Usable beds by place, from the columns and flags of the peer's rows."""
    return {
        row["id"]: row["free"]
        for row in rows
        if row["free"] is not None and row["free"] > 0 and row["accepting"] and row["serves"]
        if not (row["stale"] or row["dormant"] or row["closing"] or row["rating"] == "inadequate")
    }


async def _ours(search: Search, latitude: float, longitude: float) -> dict[int, int]:
    found = await find_care(search, on=ON)
    if not isinstance(found, Found):
        raise RuntimeError(f"The search was refused: {found}")
    return {place.location_id: place.usable or 0 for place in found.usable}


async def _measure(locations: int) -> dict[str, Any]:
    settings = from_environment()
    register_tables()
    await migrate(settings.database_url)
    async with opened(settings):
        await _fill(locations)
        points = [
            (row["postcode"], row["latitude"], row["longitude"])
            for row in await fetch("SELECT * FROM postcode ORDER BY id")
        ]
        if dialect() == "sqlite":
            plain = sqlite3.connect(settings.database_url.removeprefix("sqlite:///"))
            plain.row_factory = sqlite3.Row

            async def theirs(search: Search, latitude: float, longitude: float) -> dict[int, int]:
                return _usable(plain.execute(*_peer_statement(latitude, longitude)).fetchall())

            measured = await _in_turns(points, theirs)
            plain.close()
            return measured
        connection = await asyncpg.connect(settings.database_url)

        async def theirs_too(search: Search, latitude: float, longitude: float) -> dict[int, int]:
            statement, values = _peer_statement(latitude, longitude)
            return _usable(await connection.fetch(statement, *values))

        measured = await _in_turns(points, theirs_too)
        await connection.close()
        return measured


async def _in_turns(points: list[tuple[str, float, float]], theirs: Ask) -> dict[str, Any]:
    """Each search three times each way, ours beside the peer's; the shortest of each counts. Raises when the answers differ."""
    times: dict[str, list[float]] = {"ours": [], "theirs": []}
    usable = 0
    for postcode, latitude, longitude in points:
        search = Search(
            service="residential_home", bed_type="dementia_residential", needs=("dementia",), near=postcode, miles=MILES, from_on=ON,
            lowest_rating="requires_improvement",
        )  # fmt: skip
        answers, best = {}, {"ours": 1e9, "theirs": 1e9}
        for _ in range(3):
            for name, ask in (("ours", _ours), ("theirs", theirs)):
                began = time.perf_counter()
                answers[name] = await ask(search, latitude, longitude)
                best[name] = min(best[name], (time.perf_counter() - began) * 1000)
        if answers["ours"] != answers["theirs"]:
            raise RuntimeError(
                f"The answers differ near {postcode}: {set(answers['ours'].items()) ^ set(answers['theirs'].items())}"
            )
        usable += len(answers["ours"])
        for name, milliseconds in best.items():
            times[name].append(milliseconds)
    return {name: sorted(found) for name, found in times.items()} | {"usable": usable / len(points)}


def run(quick: bool = False) -> list[Result]:
    """The searches on both engines."""
    results = []
    for home in HOMES:
        with home() as place:
            results += _on(place, QUICK_LOCATIONS if quick else LOCATIONS)
    return results


def _at(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))]


def _on(place: Home, locations: int) -> list[Result]:
    *_, found = python("bench.find_care", str(locations), environment=place.environment)
    ours, theirs, what = found["ours"], found["theirs"], f"{locations:,} locations, {place.dialect}"
    note = f"{found['usable']:.0f} usable places on average; half took {_at(ours, 0.5):.1f} ms or less"
    against = "one hand-written statement, bare driver"
    return [
        Result(
            group=GROUP, what=f"95% of searches, {what}", ours=_at(ours, 0.95), theirs=None, unit="ms", against="", target=TARGET_MS,
            note=note,
        ),
        Result(
            group=GROUP, what=f"all searches together, {what}", ours=sum(ours), theirs=sum(theirs), unit="ms", against=against,
            target=TARGET_RATIO,
        ),
        Result(
            group=GROUP, what=f"95% of searches, {what}", ours=_at(ours, 0.95), theirs=_at(theirs, 0.95), unit="ms", against=against,
            target=TARGET_RATIO,
        ),
    ]  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(int(sys.argv[1])))))
