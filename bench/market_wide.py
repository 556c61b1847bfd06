"""Questions about a whole market of 25,000 locations with 24 months of returns: seconds for each answer."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, timedelta
from typing import Any

from bench.homes import HOMES, Home
from bench.measuring import python
from bench.results import Result
from bench.tracker import fill
from market.capacity.completion.queries import completion_by_window
from market.capacity.queries import beds_over_time, homes_on
from market.capacity.rules import last_closed_window, window_of
from market.capacity.tables import BedReturn, TrackerReturn
from market.commands.running import opened
from market.core.periods import add_months, months_before
from market.db.bulk import insert_many
from market.db.migrate import migrate
from market.db.sql import execute, fetch
from market.db.transaction import transaction
from market.figures.service import compute_figures
from market.settings import from_environment
from market.tables import register_tables

GROUP = "Whole-market questions (24 monthly returns of each care home)"
LOCATIONS, QUICK_LOCATIONS, MONTHS = 25_000, 2_500, 24
AREA = ("Bench",)
ON = date(2026, 9, 30)
TARGET_SECONDS = 3.0
ABOUT = (
    "Each question is asked of the database as the pages ask it. 2,500 care homes are more than ten times the "
    "demonstration; 25,000 are far beyond any council's. Beds at 24 month ends look up the newest return of every home for "
    "every month: 600,000 look-ups at the larger size."
)

Question = Callable[[], Awaitable[Any]]


async def _returns(locations: int) -> None:
    """A return of every location on the tenth of each month, with its beds."""
    numbers = [row["id"] for row in await fetch("SELECT id FROM location ORDER BY id")]
    days = [add_months(date(2024, 10, 10), month) for month in range(MONTHS)]

    def beds() -> Iterator[tuple[Any, ...]]:
        for day in days:
            for number in numbers:
                yield number, "not_stated", day, 40, 30 + (number + day.month) % 10, False, "", day

    def returns() -> Iterator[tuple[Any, ...]]:
        for day in days:
            for number in numbers:
                yield number, "care_home", day, True, 5, 31, day

    async with transaction():
        bed_columns = (
            "location",
            "bed_type",
            "saved_on",
            "maximum",
            "occupied",
            "over_maximum",
            "closure_reason",
            "imported_on",
        )
        await insert_many(BedReturn, bed_columns, beds())
        return_columns = (
            "location",
            "kind",
            "saved_on",
            "accepting",
            "nurses_employed",
            "care_workers_employed",
            "imported_on",
        )
        await insert_many(TrackerReturn, return_columns, returns())
        await execute("UPDATE location SET rating = 'good', rating_published_on = {}", ON - timedelta(days=400))


def _questions() -> dict[str, Question]:
    newest = last_closed_window(ON)
    windows = [window_of(add_months(newest.month, -back)) for back in range(12)]
    days = [months_before(ON, back) for back in range(MONTHS)]
    return {
        "every headline figure": lambda: compute_figures(ON, AREA),
        "beds by type at 24 month ends": lambda: beds_over_time(days, authority_names=AREA),
        "every home with the beds of its latest return": lambda: homes_on(AREA, ON),
        "completion of the tracker in 12 windows": lambda: completion_by_window(AREA, windows),
    }


async def _measure(locations: int) -> dict[str, float]:
    settings = from_environment()
    register_tables()
    await migrate(settings.database_url)
    async with opened(settings):
        await fill(locations)
        await _returns(locations)
        await execute("ANALYZE")
        return {words: min([await _seconds(ask) for _ in range(2)]) for words, ask in _questions().items()}


async def _seconds(ask: Question) -> float:
    began = time.perf_counter()
    if not await ask():
        raise RuntimeError("The question had no answer: the market is empty")
    return time.perf_counter() - began


def run(quick: bool = False) -> list[Result]:
    """All questions on both engines."""
    results = []
    for home in HOMES:
        for locations in (QUICK_LOCATIONS,) if quick else (QUICK_LOCATIONS, LOCATIONS):
            with home() as place:
                results += _on(place, locations)
    return results


def _on(place: Home, locations: int) -> list[Result]:
    environment = {**place.environment, "MARKET_AUTHORITY_NAMES": ",".join(AREA)}
    *_, found = python("bench.market_wide", str(locations), environment=environment)
    return [
        Result(
            group=GROUP, what=f"{words}, {locations:,} locations, {place.dialect}", ours=seconds, theirs=None, unit="s", against="",
            target=TARGET_SECONDS,
        )
        for words, seconds in found.items()
    ]  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(int(sys.argv[1])))))
