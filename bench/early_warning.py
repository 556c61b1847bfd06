"""Scoring every place of a large register for early warning, at two sizes, to see that the time grows with their number."""

import asyncio
import json
import random
import sys
import time
from datetime import date, timedelta
from typing import Any

from bench.homes import HOMES
from bench.measuring import python
from bench.results import Result
from bench.tracker import fill
from market.capacity.rules import closed_windows
from market.capacity.tables import BedReturn, TrackerReturn
from market.commands.running import opened
from market.core.actor import command_actor
from market.core.clock import utc_now
from market.db.bulk import insert_many
from market.db.migrate import migrate
from market.db.sql import execute, fetch, fetch_value
from market.db.transaction import transaction
from market.placements.tables import Placement
from market.policies.service import load_policies
from market.providers.tables import LocationService, Organisation, Rating
from market.risk.scores.service import score_all
from market.risk.tables import RiskNote
from market.settings import from_environment
from market.tables import register_tables

GROUP = "Early warning (10,000 locations)"
LOCATIONS, QUICK_LOCATIONS = 10_000, 1_000
PLACES_EACH = 5
ON = date(2026, 9, 30)
TARGET_SECONDS = 60.0
ABOUT = (
    "`score_all`: the facts of every place (beds and staff of twelve windows, ratings, placements, notes, group), forty indicators, the "
    "score with its range, and what changed written with its facts. Measured into an empty table, and again a day later when nothing "
    "has changed. 2,000 providers with five places each; half are care homes with a return in each of twelve windows. Linear: the time "
    "for each place at the full size, divided by that at a tenth of it, is near 1."
)


async def _fill(locations: int) -> None:
    await fill(locations)
    now, chance = utc_now(), random.Random(5)
    async with transaction():
        await execute("UPDATE location SET listed_on = {}", ON - timedelta(days=10))
        names = ("name", "kind", "source", "ownership", "companies_house_number", "charity_number", "brand_id", "brand_name", "address",
                 "postcode", "phone", "website", "search_text", "version", "updated_at")  # fmt: skip
        owners = ((f"Provider {n}", "regulated", "cqc", *[""] * 10, 1, now) for n in range(locations // PLACES_EACH))
        await insert_many(Organisation, names, owners)
        first = int(await fetch_value("SELECT min(id) FROM organisation WHERE name = 'Provider 0'"))
        places = [row["id"] for row in await fetch("SELECT id FROM location ORDER BY id")]
        lowest = places[0]
        for table, column in (("location", "id"), ("location_state", "location")):
            await execute(f"UPDATE {table} SET organisation = {first} + ({column} - {lowest}) / {PLACES_EACH}")
        await insert_many(
            LocationService,
            ("location", "code", "from_on"),
            ((place, "residential_home" if place % 2 else "home_care", date(2015, 1, 1)) for place in places),
        )
        await _fill_returns(places, chance)
        await _fill_told(places, chance, first, lowest)
    await execute("ANALYZE")


async def _fill_returns(places: list[int], chance: random.Random) -> None:
    days = [window.opens_on + timedelta(days=2) for window in closed_windows(ON, 12)]
    await insert_many(
        BedReturn,
        ("location", "bed_type", "saved_on", "maximum", "occupied", "over_maximum", "closure_reason", "imported_on"),
        (
            (place, "general_residential", day, 40, chance.randrange(28, 41), False, "", day)
            for place in places
            if place % 2
            for day in days
            if chance.random() < 0.95
        ),
    )
    await insert_many(
        TrackerReturn,
        ("location", "kind", "saved_on", "people", "nurses_employed", "care_workers_employed", "nurses_absent", "care_workers_absent",
         "agency_nurses", "agency_care_workers", "imported_on"),
        (
            (place, "care_home" if place % 2 else "home_care", day, 36, 4, 30, 0, chance.randrange(5), 0, chance.randrange(9), day)
            for place in places
            for day in days
            if chance.random() < 0.95
        ),
    )  # fmt: skip


async def _fill_told(places: list[int], chance: random.Random, first: int, lowest: int) -> None:
    """Ratings, people placed, and notes on every other place."""
    now = utc_now()
    marks = ("good", "good", "good", "requires_improvement", "outstanding", "inadequate")
    await insert_many(
        Rating,
        ("location", "service_group", "key_question", "rating", "published_on", "inherited", "report_type", "url", "source"),
        (
            (place, "Overall", "overall", chance.choice(marks), ON - timedelta(days=chance.randrange(60, 1_800)), False, "", "", "bench")
            for place in places
        ),
    )  # fmt: skip
    base: dict[str, Any] = {
        column._meta.db_column_name: None if column._meta.null else "" for column in Placement._meta.columns
    }
    base |= {
        "funder": "council", "service_type": "long_residential", "component": "long_residential", "delivery": "commissioned",
        "service": "residential_home", "host_authority": "Bench", "wish": "not_asked", "return_stage": "none", "version": 1,
        "starts_on": date(2025, 4, 1), "recorded_at": now, "updated_at": now,
    }  # fmt: skip
    names = [name for name in base if name != "id"]
    people = (
        base | {"case_reference": f"B{place}-{n}", "location": place} for place in places for n in range(place % 4)
    )
    await insert_many(Placement, names, ([row[name] for name in names] for row in people))
    kinds = ("meeting_held", "manager_started", "wages_asked", "safeguarding")
    await insert_many(
        RiskNote,
        ("submission", "location", "organisation", "kind", "happened_on", "people", "source", "reliability", "words", "written_label",
         "written_on", "written_at", "withdrawn_reason", "version"),
        (
            (f"bench-{place}-{kind}", place, first + (place - lowest) // PLACES_EACH, kind, ON - timedelta(days=chance.randrange(90)),
             chance.randrange(5), "Bench", "b", "Words", "Bench", ON - timedelta(days=1), now, "", 1)
            for place in places[::2]
            for kind in kinds
        ),
    )  # fmt: skip


async def _measure(locations: int) -> dict[str, float]:
    settings = from_environment()
    register_tables()
    await migrate(settings.database_url)
    by = command_actor("bench")
    took = []
    async with opened(settings):
        await _fill(locations)
        await load_policies(by=by, now=utc_now())
        for day in (ON, ON + timedelta(days=1)):
            began = time.perf_counter()
            done = await score_all(day, authority_names=("Bench",), by=by, now=utc_now())
            took.append(time.perf_counter() - began)
            if done.places != locations:
                raise RuntimeError(f"{done.places} of {locations} places were scored")
    return {"first": took[0], "again": took[1], "places": locations}


def run(quick: bool = False) -> list[Result]:
    """A tenth of the size and the full size on both engines; quick: the small size only."""
    results = []
    for home in HOMES:
        with home() as place:
            *_, small = python("bench.early_warning", str(QUICK_LOCATIONS), environment=place.environment)
            results += _results(place.dialect, small)
        if not quick:
            with home() as place:
                *_, whole = python("bench.early_warning", str(LOCATIONS), environment=place.environment)
                results += _results(place.dialect, whole, small)
    return results


def _results(engine: str, found: dict[str, float], small: dict[str, float] | None = None) -> list[Result]:
    size = f"{found['places']:,.0f} places, {engine}"
    against = "nothing: the aim is a minute for 10,000"
    both = [
        Result(group=GROUP, what=f"First night, {size}", ours=found["first"], theirs=None, unit="s", against=against,
               target=TARGET_SECONDS),
        Result(group=GROUP, what=f"Next night, nothing changed, {size}", ours=found["again"], theirs=None, unit="s", against=against,
               target=TARGET_SECONDS),
    ]  # fmt: skip
    if small is not None:
        each, before = found["first"] / found["places"] * 1000, small["first"] / small["places"] * 1000
        both.append(
            Result(group=GROUP, what=f"Time for each place, {engine}", ours=each, theirs=before, unit="ms",
                   against="the same at a tenth of the size", target=1.5)
        )  # fmt: skip
    return both


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(int(sys.argv[1])))))
