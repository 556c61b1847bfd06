"""What the demonstration council buys: its published totals, through the feeds, and that it holds together."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

from market.accounts.permissions import Role
from market.commissioning.rules import last_safe_day_of, lead_times_of
from market.contracts.queries import contracts_on
from market.core.actor import Actor
from market.demo import cqc_files, write
from market.demo.commissioned import DemoCouncil
from market.demo.council import build_council
from market.demo.market import build_market
from market.demo.turnover import month_ends
from market.demo.types import AS_AT, DemoMarket
from market.demo.write import DemoFile
from market.figures.service import compute_figures
from market.figures.types import Figure
from market.importers.queries import get_run
from market.importers.service import import_file
from market.placements.queries import placed_by_others_on, placements_on
from tests.builders.accounts import make_user
from tests.builders.app import make_settings
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 30, 9, tzinfo=UTC)
BY = Actor(kind="command", id=None, label="a test")
OFFICERS = {
    "commissioning.officer": Role.COMMISSIONING_OFFICER,
    "commissioning.manager": Role.COMMISSIONING_MANAGER,
    "brokerage.officer": Role.BROKERAGE_OFFICER,
}
REJECTED = {
    "contracts": 3,
    "placements": 4,
    "waiting-list": 1,
    "placing-authorities": 2,
    "extra-care": 0,
    "postcodes": 0,
}


@cache
def whole() -> tuple[DemoMarket, DemoCouncil]:
    """The market of the first seed, and what its council knows."""
    market = build_market(1)
    return market, build_council(market, 1)


def test_the_same_seed_gives_the_same_bytes_and_another_others(tmp_path: Path) -> None:
    written = []
    for name, seed in (("first", 1), ("again", 1), ("other", 2)):
        market = build_market(seed)
        folder = tmp_path / name
        folder.mkdir()
        files = list(write.write_council(folder, market, [build_council(market, seed)], seed))
        written.append([file.path.read_bytes() for file in files])
    assert written[0] == written[1]
    with ZipFile(tmp_path / "first" / "contracts_2026_09.xlsx") as book:
        assert book.read("docProps/core.xml").count(b">2026-09-30T00:00:00Z<") == 2, (
            "the moment of saving is in the file"
        )
    assert all(first != other for first, other in zip(written[0], written[2], strict=True))


def test_nobody_is_in_a_bed_that_is_empty_or_counted_for_somebody_else() -> None:
    market, council = whole()
    homes = {each.id: each for each in market.locations if each.bed_mix}
    ours = Counter(each.location for each in council.care if each.bed_type and each.ends_on is None)
    others: Counter[str] = Counter()
    for count in council.counts:
        if count.on == date(2026, 9, 15):
            others[count.location] += count.people
    here = [each for each in homes.values() if each.place.authority == "Middlesbrough" and each.open_on(AS_AT)]
    for home in (each for each in here if not each.dual_of):
        assert ours[home.id] + others[home.id] == sum(home.occupied.values()), home.name
    assert sum(ours[each.id] + others[each.id] for each in here) == 1_478
    near = [each for each in homes.values() if each.place.authority != "Middlesbrough" and each.occupied]
    assert all(ours[each.id] <= sum(each.occupied.values()) for each in near)


def test_care_is_given_where_it_can_be_and_home_care_falls_slowly() -> None:
    market, council = whole()
    places = {each.id: each for each in market.locations}
    for care in council.care:
        place = places.get(care.location)
        assert care.ends_on is None or care.starts_on <= care.ends_on < AS_AT
        if place is not None and place.care_home and place.place.authority == "Middlesbrough":
            assert place.registered_on <= care.starts_on, care
    hours = [
        sum(
            care.hours or 0
            for care in council.care
            if care.component.startswith("Home support")
            and care.starts_on <= day
            and (care.ends_on is None or care.ends_on >= day)
        )
        for day in month_ends()
    ]
    assert hours[-1] == 13_000
    assert 13_700 < hours[0] < 14_300
    assert all(abs(later - earlier) < 250 for earlier, later in pairwise(hours))


def test_a_larger_council_repeats_the_pattern_under_other_references() -> None:
    first, second = whole()[1], build_council(build_market(2), 2, 1)
    assert len([each for each in second.care if each.reason and each.ends_on is None]) == 182
    assert not {each.case for each in first.care} & {each.case for each in second.care}
    assert not {each.reference for each in first.contracts} & {each.reference for each in second.contracts}


async def test_the_published_totals_come_out_of_the_feeds(db: TestDatabase, tmp_path: Path) -> None:
    settings = make_settings(tmp_path, as_at="2026-09-30", demonstration="yes")
    for name, role in OFFICERS.items():
        await make_user(email=f"{name}@demonstration.example", roles=(role,))
    rejected: Counter[str] = Counter()
    for file in await asyncio.to_thread(_written, tmp_path):
        report = await import_file(
            file.path, feed=file.feed, as_at=file.as_at, confirm=False, by=BY, now=NOW, settings=settings
        )
        assert report.status == "applied", report.message
        assert not (await get_run(report.run_id)).flagged, file.feed
        rejected[file.feed] += report.rejected
    assert {feed: rejected[feed] for feed in REJECTED} == REJECTED
    found = {each.id: each for each in await compute_figures(AS_AT, settings.authority_names)}
    _totals(found)
    contracts = await contracts_on(AS_AT)
    live = [each for each in contracts if each.live_on(AS_AT)]
    assert 60 <= len(live) <= 90
    leads = lead_times_of(settings.lead_times)
    late = [each for each in live if (day := last_safe_day_of(each, leads)) is not None and day < AS_AT]
    assert [each.title for each in late] == ["Support and payroll for people with direct payments"]
    assert sum(each.route == "extension" and each.months_left > 0 for each in live) >= 3
    outside = [each for each in await placements_on(AS_AT, settings.authority_names) if each.out_of_area]
    assert all(each.distance_miles is not None and each.weekly_pence for each in outside)
    assert {each.funder for each in await placed_by_others_on(AS_AT)} == {"other_council", "icb", "self"}


def _written(folder: Path) -> list[DemoFile]:
    """The register's files that the council's need, and the council's."""
    market, council = whole()
    listed = date(2026, 9, 1)
    active = folder / "active.csv"
    cqc_files.write_active_locations(active, market, listed)
    known = folder / "locations.json"
    cqc_files.write_api_locations(known, market)
    return [
        DemoFile("cqc-active-locations", active, listed),
        DemoFile("cqc-api-location", known, date(2026, 9, 15)),
        *write.write_council(folder, market, [council], 1),
    ]


def _totals(found: dict[str, Figure]) -> None:
    """What CQC reported of the first council, and what the demonstration promises beside it."""
    assert {
        name: found[name].value
        for name in (
            "home_care_hours_per_week",
            "home_care_people",
            "out_of_area_people",
            "waiting_people",
            "waiting_longest_days",
            "extra_care_schemes",
            "extra_care_apartments",
        )
    } == {
        "home_care_hours_per_week": 13_000,
        "home_care_people": 1_000,
        "out_of_area_people": 182,
        "waiting_people": 23,
        "waiting_longest_days": 61,
        "extra_care_schemes": 2,
        "extra_care_apartments": 112,
    }
    services, reasons = found["out_of_area_by_service"].value, found["out_of_area_by_reason"].value
    assert [round(100 * services[code] / 182) for code in ("residential_home", "day_care")] == [44, 26]
    assert [round(100 * reasons[code] / 182) for code in ("OOA-01", "OOA-02", "OOA-03")] == [44, 35, 8]
    assert "OOA-99" not in reasons
    ending = [found[f"contracts_expiring_{months}_months"].value for months in (6, 12, 18)]
    assert 2 <= ending[0] <= 4
    assert ending[2] - ending[1] >= 5
    assert found["spot_share_spend"].value > 0.6
    assert 0.1 < found["off_framework_share"].value < 0.4
