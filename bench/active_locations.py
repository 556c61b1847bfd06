"""Importing CQC's active locations, against reading the same sheet with python-calamine and nothing else."""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from python_calamine import CalamineWorkbook

from bench.homes import HOMES, Home
from bench.measuring import python
from bench.results import Result
from market.commands.running import opened
from market.core.actor import command_actor
from market.core.clock import utc_now
from market.db.migrate import migrate
from market.demo import cqc_files, layouts
from market.demo.market import build_market
from market.demo.spreadsheets import Row, write_ods, write_xlsx
from market.importers.service import import_file
from market.settings import from_environment
from market.tables import register_tables

GROUP = "Importing CQC's active locations (122 columns)"
SHEET = "HSCA_Active_Locations"
TARGET_RATIO, TARGET_MEMORY = 2.5, 1_500
DAY = date(2026, 9, 1)


def write_file(path: Path, rows: int) -> None:
    """A file of `rows` invented locations; every row has its own ids, name and place."""
    market = build_market(1, 1)
    patterns = [cqc_files.active_row(location, DAY) for location in market.locations if location.open_on(DAY)]

    def lines() -> Iterator[Row]:
        yield layouts.ACTIVE_LOCATIONS
        for number in range(rows):
            row = patterns[number % len(patterns)] | {
                "Location ID": f"1-{7_000_000_000 + number}",
                "Location Name": f"Invented service {number}",
                "Provider ID": f"1-{6_000_000_000 + number // 2}",
                "Provider Name": f"Invented provider {number // 2}",
                "Location HSCA start date": date(2011, 1, 1) + timedelta(days=number % 5000),
                "Location Local Authority": f"Authority {number % 153}",
                "Registered manager": f"Invented, Person {number}",
                "Location Region": "North East",
            }
            yield [row.get(name, "") for name in layouts.ACTIVE_LOCATIONS]

    sheets = {"README": [(f"Source: CQC database as at {DAY:%d %B %Y}",)], SHEET: lines()}
    (write_ods if path.suffix == ".ods" else write_xlsx)(path, sheets)


def read_alone(path: Path) -> float:
    """Seconds to read every cell of the sheet with python-calamine."""
    began = time.perf_counter()
    book = CalamineWorkbook.from_path(str(path))
    cells = 0
    for row in book.get_sheet_by_name(SHEET).iter_rows():
        cells += len(row)
    return time.perf_counter() - began


async def _import(path: Path) -> float:
    settings = from_environment()
    register_tables()
    await migrate(settings.database_url)
    async with opened(settings):
        began = time.perf_counter()
        report = await import_file(
            path, feed="cqc-active-locations", as_at=DAY, confirm=False, by=command_actor("bench"), now=utc_now(), settings=settings
        )
        took = time.perf_counter() - began
    if report.status != "applied" or report.rejected:
        raise RuntimeError(f"The import went wrong: {report}")
    return took


def run(quick: bool = False) -> list[Result]:
    """A tenth of the real size and the real size, as ODS (what CQC publishes) on both engines, and as XLSX."""
    results = []
    with tempfile.TemporaryDirectory(prefix="market-bench-") as name:
        for rows in (5_700,) if quick else (5_700, 57_000):
            for ending in ("ods", "xlsx"):
                path = Path(name) / f"active_{rows}.{ending}"
                write_file(path, rows)
                for home in HOMES if ending == "ods" else HOMES[:1]:
                    with home() as place:
                        results += _one(place, path, rows)
                path.unlink()
    return results


def _one(place: Home, path: Path, rows: int) -> list[Result]:
    _, alone_peak, alone = python("bench.active_locations", "read", str(path), environment=place.environment)
    _, peak, ours = python("bench.active_locations", "import", str(path), environment=place.environment)
    what = f"{rows:,} rows, {path.suffix[1:].upper()}, {place.dialect}"
    return [
        Result(
            group=GROUP, what=f"{what}: whole import", ours=ours, theirs=alone, unit="s", against="python-calamine reading the sheet",
            target=TARGET_RATIO,
        ),
        Result(
            group=GROUP, what=f"{what}: peak memory", ours=peak, theirs=None, unit="MB", against="", target=TARGET_MEMORY,
            note=f"reading alone: {alone_peak:,.0f} MB",
        ),
    ]  # fmt: skip


if __name__ == "__main__":
    action, file = sys.argv[1], Path(sys.argv[2])
    print(json.dumps(read_alone(file) if action == "read" else asyncio.run(_import(file))))
