"""Contingency: one plan against the bare solver and a greedy plan, and the whole market in turn on both engines."""

import asyncio
import json
import random
import time
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from bench.homes import HOMES
from bench.measuring import best, python
from bench.results import Result
from bench.tracker import fill
from market.capacity.rules import last_closed_window
from market.capacity.tables import BedReturn, TrackerReturn
from market.commands.running import opened
from market.contingency.assigning import assign
from market.contingency.exchanging import FORBIDDEN, Exchange
from market.contingency.ground import Ground
from market.contingency.queries import standings_of
from market.contingency.rules import quarters_needed
from market.contingency.service import market_in_turn, plan_for
from market.contingency.types import Asked, Offer, Person, Plan, Subject, WhatIf
from market.core.actor import command_actor
from market.core.clock import utc_now
from market.db.bulk import insert_many
from market.db.migrate import migrate
from market.db.sql import execute, fetch
from market.db.transaction import transaction
from market.placements.tables import Placement, PlacementRate
from market.providers.tables import LocationService
from market.settings import from_environment
from market.tables import register_tables
from market.work.progress import Silent

GROUP = "Contingency (80 people and 2,000 vacancies; 200 locations in turn)"
PEOPLE, HOMES_NEAR, VACANCIES = 80, 500, 2_000
LOCATIONS, AGENCIES = 200, 40
ON = date(2026, 9, 30)
PLAN_MS, MARKET_SECONDS = 300.0, 10.0
REPEATS = 5
ABOUT = (
    "Beds: 80 people of one home and 2,000 usable vacancies in 500 homes near, with needs, types of bed, ratings and prices. The "
    "bare solver is `linear_sum_assignment` on a ready matrix of the same costs, the limit of any exact way; the greedy plan gives each "
    "person in turn the best bed left. Hours: 80 people and 40 services with too few hours for all, against the greedy plan and against "
    "the bound that no plan can pass. The market in turn: facts read from the database, 200 locations (40 of them home care) asked, and "
    "the ranking written."
)


def _town() -> tuple[list[Person], list[Offer]]:
    chance = random.Random(3)
    offers = []
    for number in range(HOMES_NEAR):
        nursing = number % 3 == 0
        kinds = ("general_nursing", "dementia_nursing") if nursing else ("general_residential", "dementia_residential")
        for bed_type in kinds:
            offers.append(
                Offer(
                    location_id=number + 2,
                    name=f"Home {number}",
                    services=("nursing_home" if nursing else "residential_home",),
                    specialisms=("dementia",) if number % 4 else (),
                    bed_type=bed_type,
                    free=VACANCIES // HOMES_NEAR // 2,
                    latitude=chance.gauss(54.5, 0.05),
                    longitude=chance.gauss(-1.2, 0.08),
                    rating=chance.choice(["good", "good", "requires_improvement", "inadequate", ""]),
                    pence=chance.choice([None, 70_000, 80_000, 95_000]),
                )
            )
    people = [
        Person(
            code=f"P{number:03}",
            location_id=1,
            funder="council",
            service="nursing_home" if number % 3 == 0 else "residential_home",
            bed_type="" if number % 5 else ("general_nursing" if number % 3 == 0 else "dementia_residential"),
            needs=("dementia",) if number % 2 else (),
            latitude=chance.gauss(54.5, 0.03),
            longitude=chance.gauss(-1.2, 0.05),
            weekly_pence=75_000,
        )
        for number in range(PEOPLE)
    ]
    return people, offers


def _plan() -> list[Result]:
    people, offers = _town()
    ours, bare = [], []
    plan = assign(people, offers, WhatIf())
    ground = Ground(offers, WhatIf())
    rows = ground.rows(people, ())
    columns = np.repeat(np.arange(len(ground.offers)), ground.free)
    cost = np.stack([np.where(row.allowed, row.cost, 10**9) for row in rows])[:, columns].astype(float)
    for _ in range(REPEATS):
        began = time.perf_counter()
        assign(people, offers, WhatIf())
        ours.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        at, taken = linear_sum_assignment(cost)
        bare.append((time.perf_counter() - began) * 1000)
    least = float(cost[at, taken].sum())
    greedy_placed, greedy_cost = _greedy(cost)
    total = sum(int(rows[number].cost[_column(ground, plan, number)]) for number in range(len(people)))
    what = f"{PEOPLE} people, {columns.size:,} vacancies"
    return [
        _result(f"one plan, {what}", best(ours), "ms", target=PLAN_MS, note=f"{plan.placed} of {PEOPLE} have a place"),
        _result(f"one plan, {what}", best(ours), "ms", best(bare), "the bare solver on a ready matrix"),
        _result("what the plan costs", total / 1000, "miles", least / 1000, "the bare solver’s optimum", target=1.0),
        _result("what the plan costs", total / 1000, "miles", greedy_cost / 1000, f"greedy ({greedy_placed} placed)"),
    ]


def _column(ground: Ground, plan: Plan, number: int) -> int:
    offer = plan.moves[number].offer
    return next(at for at, each in enumerate(ground.offers) if each == offer)


def _greedy(cost: np.ndarray) -> tuple[int, float]:
    left, placed, total = cost.copy(), 0, 0.0
    for row in range(len(cost)):
        column = int(left[row].argmin())
        if left[row, column] < 10**9:
            placed, total = placed + 1, total + float(left[row, column])
            left[:, column] = 10**9
    return placed, total


def _hours() -> list[Result]:
    chance = random.Random(5)
    offers = [
        Offer(
            location_id=number + 2, name=f"Agency {number}", services=("home_care",), free=chance.randrange(16, 120), rating="good",
            latitude=chance.gauss(54.5, 0.08), longitude=chance.gauss(-1.2, 0.1), pence=2_200, hourly=True,
        )
        for number in range(AGENCIES)
    ]  # fmt: skip
    people = [
        Person(
            code=f"P{number:03}", location_id=1, funder="council", service="home_care",
            hours=chance.choice([7.0, 10.5, 14.0, 21.0, 28.25]), latitude=chance.gauss(54.5, 0.04), longitude=chance.gauss(-1.2, 0.06),
        )
        for number in range(PEOPLE)
    ]  # fmt: skip
    began = time.perf_counter()
    plan = assign(people, offers, WhatIf())
    took = (time.perf_counter() - began) * 1000
    ground = Ground(offers, WhatIf())
    rows, need = ground.rows(people, ()), np.array([quarters_needed(each.hours) for each in people])
    cost = np.stack([np.where(row.allowed, row.cost, FORBIDDEN) for row in rows])
    cost[need[:, None] > ground.free[None, :]] = FORBIDDEN
    greedy = Exchange(cost, need, ground.free)
    greedy.fill_greedily()
    note = f"costs at most {100 * plan.excess:.0f}% more than the least that any plan for as many people could"
    return [
        _result(f"one round of {PEOPLE} people, {AGENCIES} services", took, "ms", note=note),
        _result(
            "people with a service", plan.placed, "people", plan.most, "the most in any plan", higher=True, target=1.0
        ),
        _result(
            "people with a service", plan.placed, "people", greedy.placed, "greedy, fewest hours first", higher=True
        ),
    ]


def _result(what: str, ours: float, unit: str, theirs: float | None = None, against: str = "", **rest: Any) -> Result:
    return Result(
        **{
            "group": GROUP,
            "what": what,
            "ours": ours,
            "theirs": theirs,
            "unit": unit,
            "against": against,
            "target": None,
            **rest,
        }
    )


async def _fill() -> None:
    await fill(LOCATIONS)
    chance, saved = random.Random(9), last_closed_window(ON).opens_on + timedelta(days=2)
    numbers = [row["id"] for row in await fetch("SELECT id FROM location ORDER BY id")]
    agencies, homes = numbers[:AGENCIES], numbers[AGENCIES:]
    async with transaction():
        for number in numbers:
            where = chance.gauss(54.55, 0.05), chance.gauss(-1.2, 0.08)
            await execute("UPDATE location SET latitude = {}, longitude = {} WHERE id = {}", *where, number)
        kinds = {number: "residential_home" if at % 3 else "nursing_home" for at, number in enumerate(homes)}
        await insert_many(
            LocationService,
            ("location", "code", "from_on"),
            ((number, kinds.get(number, "home_care"), date(2015, 1, 1)) for number in numbers),
        )
        await insert_many(
            BedReturn,
            (
                "location",
                "bed_type",
                "saved_on",
                "maximum",
                "occupied",
                "accepting",
                "over_maximum",
                "closure_reason",
                "imported_on",
            ),
            (
                (number, bed_type, saved, 20, chance.randrange(15, 21), True, False, "", saved)
                for number in homes
                for bed_type in _types(kinds[number])
            ),
        )
        await insert_many(
            TrackerReturn,
            ("location", "kind", "saved_on", "can_provide_more_hours", "extra_hours", "people", "imported_on"),
            ((number, "home_care", saved, True, chance.randrange(10, 80), 30, saved) for number in agencies),
        )
        await _fill_people(homes, agencies, kinds)
    await execute("ANALYZE")


def _types(kind: str) -> tuple[str, str]:
    ending = "nursing" if kind == "nursing_home" else "residential"
    return f"general_{ending}", f"dementia_{ending}"


async def _fill_people(homes: Sequence[int], agencies: Sequence[int], kinds: dict[int, str]) -> None:
    now, chance = utc_now(), random.Random(4)
    blank = {column._meta.db_column_name: None if column._meta.null else "" for column in Placement._meta.columns}
    base = blank | {
        "funder": "council", "host_authority": "Bench", "starts_on": date(2025, 4, 1), "version": 1, "recorded_at": now, "updated_at": now,
    }  # fmt: skip
    columns = [name for name in base if name != "id"]
    made = [
        base | {"case_reference": f"B{number}-{at}", "location": number, "service": kinds[number],
                "bed_type": _types(kinds[number])[at % 2], "ends_on": ON - timedelta(days=at + 5) if at > 14 else None}
        for number in homes
        for at in range(16)
    ] + [
        base | {"case_reference": f"H{number}-{at}", "location": number, "service": "home_care", "ends_on": None}
        for number in agencies
        for at in range(30)
    ]  # fmt: skip
    await insert_many(Placement, columns, ([row[name] for name in columns] for row in made))
    rows = await fetch("SELECT id FROM placement WHERE service = 'home_care' ORDER BY id")
    await insert_many(
        PlacementRate,
        ("placement", "from_on", "weekly_hours", "rate_unit", "recorded_at"),
        ((row["id"], date(2025, 4, 1), chance.choice([7.0, 10.5, 14.0, 21.0]), "hourly", now) for row in rows),
    )


async def _measure() -> dict[str, Any]:
    settings = from_environment()
    register_tables()
    await migrate(settings.database_url)
    async with opened(settings):
        await _fill()
        times = []
        for _ in range(2):
            began = time.perf_counter()
            run = await market_in_turn(
                WhatIf(), on=ON, authority_names=("Bench",), by=command_actor("bench"), now=utc_now(), report=Silent()
            )
            times.append(time.perf_counter() - began)
        standings = await standings_of(run)
        plans = [await _one_plan(standings[-1].location_id, number) for number in range(3)]
    return {
        "plan": best(plans),
        "seconds": best(times),
        "locations": len(standings),
        "people": sum(each.people for each in standings),
        "lost": sum(each.unplaced > 0 for each in standings),
    }


async def _one_plan(location_id: int, number: int) -> float:
    """How long one plan of a location takes from question to kept answer, in milliseconds."""
    asked = Asked(subject=Subject(kind="location", id=location_id), ask=WhatIf(), on=ON, submission=f"bench-{number}")
    began = time.perf_counter()
    await plan_for(asked, authority_names=("Bench",), by=command_actor("bench"), now=utc_now())
    return (time.perf_counter() - began) * 1000


def run(quick: bool = False) -> list[Result]:
    """One plan of beds, one of hours, and the market in turn on both engines."""
    results = [*_plan(), *_hours()]
    for home in HOMES[:1] if quick else HOMES:
        with home() as place:
            *_, found = python("bench.contingency", environment=place.environment)
            note = f"{found['people']:,} people; {found['lost']} locations cannot be lost"
            what = f"the market in turn, {found['locations']} locations, {place.dialect}"
            results.append(_result(what, found["seconds"], "s", target=MARKET_SECONDS, note=note))
            whole = f"one plan from question to kept answer, {place.dialect}"
            results.append(_result(whole, found["plan"], "ms", note="about 35 people, facts read and moves written"))
    return results


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure())))
