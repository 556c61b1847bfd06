"""Importing a Capacity Tracker file, against a bare bulk insert of the same rows into the same tables."""

import asyncio
import csv
import json
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.bare import bare_insert, empty
from bench.homes import HOMES, Home
from bench.measuring import python
from bench.results import Result
from market.commands.running import opened
from market.core.actor import command_actor
from market.core.clock import utc_now
from market.db.bulk import insert_many
from market.db.migrate import migrate
from market.db.sql import fetch
from market.db.transaction import transaction
from market.demo.layouts import TRACKER_CARE_HOMES
from market.demo.tracker_files import excel_serial
from market.importers.service import import_file
from market.providers.tables import Location, LocationState, Organisation
from market.settings import from_environment
from market.tables import register_tables

GROUP = "Importing a tracker file"
TABLES = ("bed_return", "tracker_return")
TARGET = 4.0
ABOUT = (
    "Whole import of a care home export (file kept and hashed, layout recognised, every cell checked, "
    "records compared with what is held, both tables and the audit entry written in one transaction), "
    "against putting the same rows into the same two tables with nothing but the driver. A return of "
    "25,000 rows becomes 50,000 rows."
)


def write_file(path: Path, rows: int, turn: int = 0) -> None:
    """A care home export with a row for each of the first `rows` locations of `fill`; each `turn` is another file."""
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(TRACKER_CARE_HOMES)
        for number in range(rows):
            known = {
                "local_authority": "Bench Council", "location": f"Home {number}", "localauthority": "Bench Council",
                "cqcid": f"1-{8_000_000_000 + number}", "maxcapacity": 40, "usedbeds": 30 + number % 10,
                "isacceptingadmissions": "Yes", "nursesemployed": 5, "careworkersemployed": 31, "noncareworkersemployed": 9,
                "nursesabsentgeneral": 0, "careworkersabsentgeneral": 1, "noncareworkersabsentgeneral": 0,
                "agencynursesemployed": 0, "agencycareworkersemployed": 2, "agencynoncareworkersemployed": 0,
                "hourspaid": 4300 + turn, "hoursovertime": 20, "hoursagency": 11, "hoursabsence": 40, "daysabsence": 6,
                "lastupdatedutc": excel_serial(_moment(number)), "lastupdatedbst": excel_serial(_moment(number)),
            }  # fmt: skip
            writer.writerow([known.get(name, "") for name in TRACKER_CARE_HOMES])


def _moment(number: int) -> datetime:
    return datetime.fromisoformat("2026-09-08T09:00:00+00:00") + timedelta(minutes=number % 9000)


async def fill(locations: int) -> None:
    """Locations for the file to speak of."""
    now = utc_now()
    async with transaction():
        await insert_many(
            Organisation,
            ("name", "kind", "source", "ownership", "companies_house_number", "charity_number", "brand_id", "brand_name", "address",
             "postcode", "phone", "website", "search_text", "version", "updated_at"),
            [("Bench Care", "regulated", "cqc", *[""] * 10, 1, now)],
        )  # fmt: skip
        owner = (await fetch("SELECT id FROM organisation"))[0]["id"]
        columns = [
            column._meta.db_column_name for column in Location._meta.columns if column._meta.db_column_name != "id"
        ]
        base: dict[str, Any] = {
            column._meta.db_column_name: None if column._meta.null else "" for column in Location._meta.columns
        }
        base |= {
            "organisation": owner, "source": "cqc", "registered_on": date(2015, 1, 1), "care_home": True, "dormant": False, "beds": 40,
            "authority": "Bench", "version": 1, "updated_at": now, "latitude": 54.5, "longitude": -1.2,
        }  # fmt: skip
        made = (base | {"cqc_location_id": f"1-{8_000_000_000 + n}", "name": f"Home {n}"} for n in range(locations))
        await insert_many(Location, columns, ([row[column] for column in columns] for row in made))
        rows = await fetch("SELECT id, name FROM location")
        await insert_many(
            LocationState,
            (
                "location",
                "from_on",
                "organisation",
                "name",
                "beds",
                "care_home",
                "dormant",
                "authority",
                "brand_id",
                "brand_name",
            ),
            ((row["id"], date(2015, 1, 1), owner, row["name"], 40, True, False, "Bench", "", "") for row in rows),
        )


async def _measure(rows: int, rounds: int) -> dict[str, float]:
    """The shortest of several imports and of several bare inserts, one after the other in turns, each into empty tables."""
    settings = from_environment()
    register_tables()
    await migrate(settings.database_url)
    path = settings.home / "tracker.csv"
    ours, bare, cpu = [], [], []
    async with opened(settings):
        await fill(rows)
        for turn in range(rounds):
            await empty(TABLES)
            write_file(path, rows, turn)
            began, used = time.perf_counter(), time.process_time()
            report = await import_file(
                path, feed="tracker-care-homes", as_at=date(2026, 9, 18), confirm=False, by=command_actor("bench"),
                now=utc_now(), settings=settings,
            )  # fmt: skip
            ours.append(time.perf_counter() - began)
            cpu.append(time.process_time() - used)
            if report.status != "applied" or report.rejected or report.created != rows:
                raise RuntimeError(f"The import went wrong: {report}")
            bare.append(await bare_insert(settings.database_url, TABLES))
    return {"ours": min(ours), "bare": min(bare), "cpu": min(cpu)}


def run(quick: bool = False) -> list[Result]:
    """25,000 rows and ten times as many, on both engines."""
    results = []
    for rows, rounds in ((25_000, 3),) if quick else ((25_000, 3), (250_000, 1)):
        for home in HOMES:
            with home() as place:
                results.append(_one(place, rows, rounds))
    return results


def _one(place: Home, rows: int, rounds: int) -> Result:
    _, peak, took = python("bench.tracker", str(rows), str(rounds), environment=place.environment)
    against = "executemany" if place.dialect == "sqlite" else "COPY"
    return Result(
        group=GROUP,
        what=f"{rows:,} rows, {place.dialect}: whole import",
        ours=took["ours"],
        theirs=took["bare"],
        unit="s",
        against=f"bare {against} of the same rows",
        target=TARGET,
        note=f"best of {rounds} in turns; {took['cpu']:.2f} s of our process's CPU; peak {peak:,.0f} MB",
    )


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure(int(sys.argv[1]), int(sys.argv[2])))))
