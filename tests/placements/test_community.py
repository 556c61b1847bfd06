"""Home care and other care outside care homes: the same numbers as the figures, beside those of the tracker."""

import csv
import io
from datetime import date

from market.accounts.permissions import Role
from market.placements.community_pages import amount, community, of_kind
from market.placements.community_queries import CommunityAtDate, community_over_time
from market.placements.queries import placements_on
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.capacity import make_tracker_return
from tests.builders.placements import make_placement, make_placement_rate
from tests.builders.providers import make_location, make_organisation
from tests.conftest import TestDatabase

TODAY = date(2026, 9, 30)
AREA = ("Middlesbrough",)
HOME_CARE = {"component": "home_support", "service_type": "long_community"}


async def test_hours_follow_the_rate_of_the_day_and_others_are_left_out(db: TestDatabase) -> None:
    placed = await make_placement(**HOME_CARE, case_reference="ASC-1", weekly_hours=10)
    await make_placement_rate(placed, from_on=date(2026, 7, 1), weekly_hours=14)
    await make_placement_rate(placed, from_on=date(2026, 10, 1), weekly_hours=99)
    await make_placement(**HOME_CARE, case_reference="ASC-1", weekly_hours=2, ends_on=date(2026, 6, 30))
    await make_placement(**HOME_CARE, weekly_hours=None, starts_on=date(2026, 6, 30), rate_pence=None)
    await make_placement(**HOME_CARE, weekly_hours=50, funder="icb")
    await make_placement(**HOME_CARE, weekly_hours=50, host_authority="Leeds")
    await make_placement(component="day_support", service_type="long_community", weekly_hours=5)
    await make_placement()
    days = [date(2025, 3, 31), date(2026, 6, 29), date(2026, 6, 30), TODAY]
    assert await community_over_time(days, ("MIDDLESBROUGH",), "home_support") == [
        CommunityAtDate(date(2026, 6, 29), 1, 12.0),
        CommunityAtDate(date(2026, 6, 30), 2, 12.0),
        CommunityAtDate(TODAY, 2, 14.0),
    ]
    assert (await community_over_time(days, AREA, None))[-1] == CommunityAtDate(TODAY, 3, 19.0)
    found = amount(of_kind(community(await placements_on(TODAY, AREA)), "home_support"))
    assert (found.people, found.hours, found.average, found.pence) == (2, 14.0, 14.0, 85_000)


async def test_each_provider_stands_beside_what_it_told_the_tracker(browser: Browser) -> None:
    await sign_in(browser, await make_user(roles=[Role.ANALYST]))
    owner = await make_organisation(name="Harbour Care")
    office = await make_location(organisation=owner, services=["home_care"])
    quiet = await make_location(organisation=await make_organisation(name="Quiet Care"), services=["home_care"])
    await make_tracker_return(office, kind="home_care", people=40, hours_paid=2400.0)
    await make_tracker_return(office, kind="home_care", people=90, saved_on=date(2026, 10, 2))
    await make_tracker_return(quiet, kind="home_care", people=7)
    await make_placement(**HOME_CARE, location=office.id, weekly_hours=10, home_area="TS1")
    await make_placement(**HOME_CARE, location=office.id, weekly_hours=5, home_area="")
    await make_placement(**HOME_CARE, host_authority="Leeds")
    await make_placement(component="day_support", service_type="long_community", place_name="Sunny Centre")

    async def rows(address: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO((await browser.get(address)).content.decode("utf-8-sig"))))

    told = [[row[name] for name in ("Provider", "People", "Hours a week", "People in the tracker", "Hours in the tracker")]
            for row in await rows("/placements/community.csv")]  # fmt: skip
    assert told == [["Harbour Care", "2", "15.0", "40", "2400.0"], ["Quiet Care", "0", "", "7", ""]]
    areas = {row["Home area"]: row["Hours a week"] for row in await rows("/placements/community/areas.csv")}
    assert areas == {"TS1": "10.0", "Middlesbrough, home area not known": "5.0"}
    words = text_of_page((await browser.get("/placements/community")).text)
    assert "Hours a person 7.5" in words
    assert "Outside the area 1" in words
    assert "Day support 1" in words
    chosen = text_of_page((await browser.get("/placements/community?kind=day_support")).text)
    assert "Sunny Centre" in chosen
    assert "Harbour Care" not in chosen
    over_time = await rows("/placements/community/hours.csv?as_at=2026-06-30")
    assert (len(over_time), over_time[-1]["Our placements"]) == (25, "15.0")
    assert (
        "Nobody had care of this kind"
        in (await browser.get("/placements/community?as_at=2024-01-01&kind=extra_care")).text
    )
