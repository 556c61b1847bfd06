"""Importing CQC's active locations, against reading the same sheet with python-calamine and nothing else."""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

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
ABOUT = (
    "Whole import into an empty register (file kept and hashed, archive checked for bombs by inflating it once, sheet read,"
    " every cell checked, locations, providers, states, services, specialisms, ratings, events and the audit entry written "
    "in one transaction), against python-calamine reading every cell of the same sheet and doing nothing with them. CQC's "
    "file holds all directorates; the share of adult social care in ours, 53%, is an assumption, and it matters: other rows"
    " are read and left out. A file of nothing but adult social care, filled more thinly, took 5.7 times reading alone by "
    "CPU when it was tried once, before the parser and the writer were made faster. Ours unpacks to 375 MB, CQC's own to "
    "about 440 MB. What holds it back: writing takes two fifths of the time, because into an empty register each row taken "
    "in becomes about seven rows in seven tables with their indexes; and inflating the archive to check it costs a third of"
    " reading it."
)
DAY = date(2026, 9, 1)
SOCIAL_CARE = 0.53
ROUNDS = 2
ELSEWHERE = (
    {"Location Inspection Directorate": "Primary dental care", "Service type - Dental service": "Y", "Care home?": "N"},
    {
        "Location Inspection Directorate": "Primary medical services",
        "Service type - Doctors treatment service": "Y",
        "Care home?": "N",
    },
    {
        "Location Inspection Directorate": "Hospitals",
        "Service type - Acute services with overnight beds": "Y",
        "Care home?": "N",
    },
)


def write_file(path: Path, rows: int, *, social_care: float = SOCIAL_CARE) -> None:
    """A file of `rows` invented locations, as densely filled as CQC's own; every row has its own ids, name and place.

    `social_care` is the share of adult social care: CQC's file lists dentists, general practices and hospitals too.
    """
    market = build_market(1, 1)
    patterns = [cqc_files.active_row(location, DAY) for location in market.locations if location.open_on(DAY)]

    def lines() -> Iterator[Row]:
        yield layouts.ACTIVE_LOCATIONS
        for number in range(rows):
            row = patterns[number % len(patterns)] | _own(number)
            if number * social_care % 1 >= social_care:
                row = _without_services(row) | ELSEWHERE[number % len(ELSEWHERE)]
            yield [row.get(name, "") for name in layouts.ACTIVE_LOCATIONS]

    sheets = {"README": [(f"Source: CQC database as at {DAY:%d %B %Y}",)], SHEET: lines()}
    (write_ods if path.suffix == ".ods" else write_xlsx)(path, sheets)


def _own(number: int) -> dict[str, Any]:
    """The cells that differ from row to row, and those that the demonstration's own files leave blank and CQC's do not."""
    owner = number // 2
    place = {
        f"{whose} {name}": value
        for whose in ("Location", "Provider")
        for name, value in {
            "PAF ID": f"{20_000_000 + number}",
            "UPRN ID": f"{100_000_000_000 + number}",
            "NHS Region": "North East and Yorkshire",
            "Parliamentary Constituency": f"Invented constituency {number % 543}",
            "Latitude": 54.5 + number % 1000 / 10_000,
            "Longitude": -1.2 + number % 1000 / 10_000,
        }.items()
    }
    groups = {
        f"Location {kind} CCG{end}": value
        for kind in ("ONSPD", "Commissioning")
        for end, value in (
            (" Code", f"E380{number % 106:05}"),
            ("", f"NHS Invented Integrated Care Board {number % 106}"),
        )
    }
    return place | groups | {
        "Location ID": f"1-{7_000_000_000 + number}",
        "Location Name": f"Invented service {number}",
        "Location Address Line 2": f"Invented district {number % 977}",
        "Provider ID": f"1-{6_000_000_000 + owner}",
        "Provider Name": f"Invented provider {owner}",
        "Provider Address Line 2": f"Invented district {owner % 977}",
        "Provider County": "North Yorkshire",
        "Provider Web Address": "https://www.example.org",
        "Provider Primary Inspection Category": "Residential social care",
        "Provider Nominated Individual Name": f"Invented, Person {owner}",
        "Location HSCA start date": date(2011, 1, 1) + timedelta(days=number % 5000),
        "Location Local Authority": f"Authority {number % 153}",
        "Location Region": "North East",
        "Registered manager": f"Invented, Person {number}",
    }  # fmt: skip


def _without_services(row: dict[str, Any]) -> dict[str, Any]:
    return {name: cell for name, cell in row.items() if not name.startswith(("Service type - ", "Care home"))}


def read_alone(path: Path) -> tuple[float, float]:
    """Seconds of time and of CPU to read every cell of the sheet with python-calamine."""
    began, used = time.perf_counter(), time.process_time()
    book = CalamineWorkbook.from_path(str(path))
    cells = 0
    for row in book.get_sheet_by_name(SHEET).iter_rows():
        cells += len(row)
    return time.perf_counter() - began, time.process_time() - used


async def _import(path: Path) -> tuple[float, float]:
    settings = from_environment()
    register_tables()
    await migrate(settings.database_url)
    async with opened(settings):
        began, used = time.perf_counter(), time.process_time()
        report = await import_file(
            path,
            feed="cqc-active-locations",
            as_at=DAY,
            confirm=False,
            by=command_actor("bench"),
            now=utc_now(),
            settings=settings,
        )
        took = time.perf_counter() - began, time.process_time() - used
    if report.status != "applied" or report.rejected:
        raise RuntimeError(f"The import went wrong: {report}")
    return took


def run(quick: bool = False) -> list[Result]:
    """A tenth of the real size and the real size as ODS, which is what CQC publishes, on both engines; the tenth as XLSX too."""
    results = []
    with tempfile.TemporaryDirectory(prefix="market-bench-") as name:
        for rows, ending in (
            ((5_700, "ods"), (5_700, "xlsx")) if quick else ((5_700, "ods"), (5_700, "xlsx"), (57_000, "ods"))
        ):
            path = Path(name) / f"active_{rows}.{ending}"
            write_file(path, rows)
            for home in HOMES if ending == "ods" else HOMES[:1]:
                results += _compare(home, path, rows)
            path.unlink()
    return results


def _compare(home: Callable[[], AbstractContextManager[Home]], path: Path, rows: int) -> list[Result]:
    """Reading alone and the whole import in turns, each in a fresh process and into an empty register; the shortest of each counts."""
    alone, ours, alone_cpu, cpu, alone_peaks, peaks = [], [], [], [], [], []
    for _ in range(ROUNDS):
        with home() as place:
            _, peak, (seconds, used) = python(
                "bench.active_locations", "read", str(path), environment=place.environment
            )
            alone.append(seconds)
            alone_cpu.append(used)
            alone_peaks.append(peak)
            _, peak, (seconds, used) = python(
                "bench.active_locations", "import", str(path), environment=place.environment
            )
            ours.append(seconds)
            cpu.append(used)
            peaks.append(peak)
    what = f"{rows:,} rows, {path.suffix[1:].upper()}, {place.dialect}"
    of_cpu = f"CPU of the process: {min(cpu):.2f} and {min(alone_cpu):.2f} s ({min(cpu) / min(alone_cpu):.2f} times)"
    return [
        Result(
            group=GROUP, what=f"{what}: whole import", ours=min(ours), theirs=min(alone), unit="s",
            against="python-calamine reading the sheet", target=TARGET_RATIO, note=f"best of {ROUNDS} in turns; {of_cpu}",
        ),
        Result(
            group=GROUP, what=f"{what}: peak memory", ours=max(peaks), theirs=None, unit="MB", against="", target=TARGET_MEMORY,
            note=f"reading alone: {max(alone_peaks):,.0f} MB",
        ),
    ]  # fmt: skip


if __name__ == "__main__":
    action, file = sys.argv[1], Path(sys.argv[2])
    print(json.dumps(read_alone(file) if action == "read" else asyncio.run(_import(file))))
