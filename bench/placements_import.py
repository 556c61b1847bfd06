"""Importing a file of placements, against a bare bulk insert of the same rows into the same tables."""

import asyncio
import csv
import json
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from bench.bare import bare_insert, empty
from bench.homes import HOMES, Home
from bench.measuring import python
from bench.results import Result
from bench.tracker import fill
from market.commands.running import opened
from market.core.actor import command_actor
from market.core.clock import utc_now
from market.db.migrate import migrate
from market.importers.service import import_file
from market.settings import from_environment
from market.tables import register_tables

GROUP = "Importing placements"
TABLES = ("placement", "placement_rate")
TARGET = 4.0
ROWS = 20_000
HOMES_KNOWN = 2_000
ABOUT = (
    "Whole import of a file of placements (header and cells searched for what identifies people, file kept and hashed, layout "
    "recognised, every cell checked, records compared with what is held, placements, their first rates and the audit entry written "
    "in one transaction), against putting the same rows into the same two tables with nothing but the driver. 20,000 rows become "
    "40,000."
)
_COLUMNS = (
    "LA Person Unique Identifier", "Event Reference", "Event Type", "Event Start Date", "Event End Date", "Service Type",
    "Service Component", "Delivery Mechanism", "Provider CQC Location ID", "Unit Cost", "Cost Frequency (Unit Type)",
    "Planned units per week", "Home area",
)  # fmt: skip


def write_file(path: Path, rows: int, turn: int = 0) -> None:
    """Home support and residential care at the locations of `fill`; each `turn` is another file."""
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_COLUMNS)
        for number in range(rows):
            start = date(2023, 1, 2) + timedelta(days=number % 1_200)
            end = (start + timedelta(days=200)).isoformat() if number % 3 == 0 else ""
            care = (
                (
                    "Long term support: Community",
                    "Home support or domiciliary care",
                    21 + number % 9,
                    "Hourly",
                    7 + number % 20,
                )
                if number % 4
                else (
                    "Long term support: Residential care",
                    "Long term residential care",
                    800 + number % 90,
                    "Weekly",
                    "",
                )
            )
            writer.writerow(
                (f"ASC-{number:06d}", f"EV-{turn}-{number}", "Service", start.isoformat(), end, *care[:2], "CASSR managed personal budget",
                 f"1-{8_000_000_000 + number % HOMES_KNOWN}", f"{care[2]}.50", *care[3:], f"TS{1 + number % 9}")
            )  # fmt: skip


async def _measure(rows: int, rounds: int) -> dict[str, float]:
    """The shortest of several imports and of several bare inserts, one after the other in turns, each into empty tables."""
    settings = from_environment()
    register_tables()
    await migrate(settings.database_url)
    path = settings.home / "placements.csv"
    ours, bare, cpu = [], [], []
    async with opened(settings):
        await fill(HOMES_KNOWN)
        for turn in range(rounds):
            await empty(TABLES)
            write_file(path, rows, turn)
            began, used = time.perf_counter(), time.process_time()
            report = await import_file(
                path, feed="placements", as_at=date(2026, 9, 18), confirm=False, by=command_actor("bench"), now=utc_now(),
                settings=settings,
            )  # fmt: skip
            ours.append(time.perf_counter() - began)
            cpu.append(time.process_time() - used)
            if report.status != "applied" or report.rejected or report.created != rows:
                raise RuntimeError(f"The import went wrong: {report}")
            bare.append(await bare_insert(settings.database_url, TABLES))
    return {"ours": min(ours), "bare": min(bare), "cpu": min(cpu)}


def run(quick: bool = False) -> list[Result]:
    """20,000 rows on both engines."""
    results = []
    for home in HOMES:
        with home() as place:
            results.append(_one(place, 2 if quick else 3))
    return results


def _one(place: Home, rounds: int) -> Result:
    _, peak, took = python("bench.placements_import", str(ROWS), str(rounds), environment=place.environment)
    against = "executemany" if place.dialect == "sqlite" else "COPY"
    return Result(
        group=GROUP,
        what=f"{ROWS:,} rows, {place.dialect}: whole import",
        ours=took["ours"],
        theirs=took["bare"],
        unit="s",
        against=f"bare {against} of the same rows",
        target=TARGET,
        note=f"best of {rounds} in turns; {took['cpu']:.2f} s of our process's CPU; peak {peak:,.0f} MB",
    )


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(int(sys.argv[1]), int(sys.argv[2])))))
