"""Writes every file of the demonstration council, in the order in which they are imported."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from msgspec import Struct

from market.demo import council_files, cqc_files, tracker_files
from market.demo.care_in_homes import COUNTED, COUNTED_BEFORE
from market.demo.commissioned import DemoCouncil
from market.demo.council import build_council
from market.demo.market import build_market
from market.demo.saves import DAILY_FROM, FIRST_MONTH, month_after
from market.demo.types import AS_AT, DemoMarket

LIST_DAYS = (date(2024, 10, 1), date(2025, 4, 1), date(2025, 10, 1), date(2026, 4, 1), date(2026, 9, 1))


class DemoFile(Struct, frozen=True):
    """One file, the feed it belongs to, and the day it speaks of. `names_officers`: its rows name accounts, which must be there first."""

    feed: str
    path: Path
    as_at: date
    names_officers: bool = False


def write_files(folder: Path, *, seed: int = 1, scale: int = 1) -> list[DemoFile]:
    """Write the files into `folder` (made when absent). The same seed gives the same bytes; `scale` repeats the pattern so many times."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = [build_market(seed + part) for part in range(scale)]
    councils = [build_council(market, seed + part, part) for part, market in enumerate(parts)]
    market = DemoMarket(
        organisations=tuple(each for part in parts for each in part.organisations),
        locations=tuple(each for part in parts for each in part.locations),
    )
    return [*_cqc(folder, market), *_tracker(folder, market), *write_council(folder, market, councils, seed)]


def _cqc(folder: Path, market: DemoMarket) -> Iterator[DemoFile]:
    for number, day in enumerate(LIST_DAYS):
        ending = "ods" if day == LIST_DAYS[-1] else "xlsx" if number == len(LIST_DAYS) - 2 else "csv"
        path = folder / f"{day:%d_%B_%Y}_HSCA_Active_Locations.{ending}"
        cqc_files.write_active_locations(path, market, day, dirty=day == LIST_DAYS[-1])
        yield DemoFile("cqc-active-locations", path, day)
    last = LIST_DAYS[-1]
    path = folder / f"{last:%d_%B_%Y}_Deactivated_Locations.xlsx"
    cqc_files.write_deactivated(path, market, last)
    yield DemoFile("cqc-deactivated", path, last)
    path = folder / f"{last:%d_%B_%Y}_Latest_ratings.xlsx"
    cqc_files.write_latest_ratings(path, market, last)
    yield DemoFile("cqc-latest-ratings", path, last)
    path = folder / "cqc_api_locations.json"
    cqc_files.write_api_locations(path, market)
    yield DemoFile("cqc-api-location", path, date(2026, 9, 15))
    weekly = date(2026, 9, 23)
    path = folder / f"{weekly:%d_%B_%Y}_CQC_directory.csv"
    cqc_files.write_directory(path, market, weekly)
    yield DemoFile("cqc-directory", path, weekly)


def _tracker(folder: Path, market: DemoMarket) -> Iterator[DemoFile]:
    month = FIRST_MONTH
    while month <= AS_AT:
        day = month + timedelta(days=17)
        path = folder / f"tracker_care_homes_{day:%Y_%m}.csv"
        tracker_files.write_care_homes(path, market, day, dirty=month == date(2025, 6, 1))
        yield DemoFile("tracker-care-homes", path, day)
        path = folder / f"tracker_home_care_{day:%Y_%m}.csv"
        tracker_files.write_home_care(path, market, day)
        yield DemoFile("tracker-home-care", path, day)
        path = folder / f"tracker_beds_{day:%Y_%m}.json"
        tracker_files.write_api_day(path, market, day)
        yield DemoFile("tracker-api", path, day)
        month = month_after(month)
    day = DAILY_FROM
    while day <= AS_AT:
        path = folder / f"tracker_beds_{day:%Y_%m_%d}.json"
        tracker_files.write_api_day(path, market, day, dirty=day == date(2026, 9, 10))
        yield DemoFile("tracker-api", path, day)
        day += timedelta(days=1)


def write_council(folder: Path, market: DemoMarket, councils: list[DemoCouncil], seed: int) -> Iterator[DemoFile]:
    """The council's own files of one or several markets, and where their postcodes lie; written as they are asked for."""
    path = folder / "code_point_open_ts.csv"
    council_files.write_postcodes(path, market, seed)
    yield DemoFile("postcodes", path, date(2026, 8, 1))
    path = folder / "contracts_2026_09.xlsx"
    council_files.write_contracts(path, councils)
    yield DemoFile("contracts", path, AS_AT, names_officers=True)
    path = folder / "extra_care_schemes.xlsx"
    council_files.write_extra_care(path, councils)
    yield DemoFile("extra-care", path, AS_AT)
    path = folder / "placements_2026_09.csv"
    council_files.write_placements(path, councils)
    yield DemoFile("placements", path, AS_AT)
    path = folder / "waiting_list_2026_09_30.csv"
    council_files.write_waiting_list(path, councils)
    yield DemoFile("waiting-list", path, AS_AT)
    for day in (COUNTED_BEFORE, COUNTED):
        path = folder / f"placing_authorities_{day:%Y_%m}.csv"
        council_files.write_placing_authorities(path, councils, day)
        yield DemoFile("placing-authorities", path, day)
