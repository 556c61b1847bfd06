"""A small market's files in the real layouts: thirty of the demonstration's locations."""

from datetime import date
from functools import cache
from pathlib import Path

from msgspec import Struct

from market.demo import cqc_files, tracker_files
from market.demo.market import build_market
from market.demo.types import DemoLocation, DemoMarket

LISTED_ON = date(2026, 9, 1)
SAVED_BY = date(2026, 9, 18)
AS_AT = date(2026, 9, 30)
OURS = "Middlesbrough"
KINDS = {"nursing": 5, "residential": 6, "learning_disability": 2, "home_care": 8, "supported_living": 3}
"""How many locations of each kind the small market has in the council's area."""


class MarketFiles(Struct, frozen=True):
    """The files of the small market; each is what its publisher would send."""

    active: Path
    shrunk: Path
    beds: Path
    care_homes: Path
    home_care: Path


@cache
def small_market() -> DemoMarket:
    """Open locations of each kind in the council's area, and five of its neighbours'."""
    whole = build_market(1)
    standing = [each for each in whole.locations if each.open_on(LISTED_ON) and not each.dual]
    ours = [each for each in standing if each.place.authority == OURS]
    chosen = [each for kind, count in KINDS.items() for each in [one for one in ours if one.kind == kind][:count]]
    chosen += [each for each in standing if each.place.authority != OURS][:5]
    return DemoMarket(organisations=whole.organisations, locations=tuple(chosen))


def of_kind(kind: str) -> list[DemoLocation]:
    """The locations of a kind in the council's area."""
    return [each for each in small_market().locations if each.kind == kind and each.place.authority == OURS]


def our_homes() -> list[DemoLocation]:
    """The care homes of the council's area."""
    return [each for each in small_market().locations if each.care_home and each.place.authority == OURS]


def write_market(folder: Path) -> MarketFiles:
    """Write the files. The list of locations has three faulty rows; the shrunk one has a third of its locations."""
    folder.mkdir(parents=True, exist_ok=True)
    market = small_market()
    files = MarketFiles(
        active=folder / "01_September_2026_HSCA_Active_Locations.ods",
        shrunk=folder / "15_September_2026_HSCA_Active_Locations.ods",
        beds=folder / "tracker_beds.json",
        care_homes=folder / "tracker_care_homes.csv",
        home_care=folder / "tracker_home_care.csv",
    )
    cqc_files.write_active_locations(files.active, market, LISTED_ON, dirty=True)
    third = DemoMarket(organisations=market.organisations, locations=market.locations[::3])
    cqc_files.write_active_locations(files.shrunk, third, date(2026, 9, 15))
    tracker_files.write_api_day(files.beds, market, SAVED_BY)
    tracker_files.write_care_homes(files.care_homes, market, SAVED_BY)
    tracker_files.write_home_care(files.home_care, market, SAVED_BY)
    return files
