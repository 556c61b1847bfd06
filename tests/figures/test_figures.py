"""Every figure on a small market that is worked out by hand here, on both engines."""

from datetime import date, timedelta

import msgspec
import pytest

from market.core.periods import month_ends
from market.figures.registry import FIGURES
from market.figures.service import compute_figure, compute_figures, figure_history
from market.figures.types import Figure
from tests.builders.capacity import make_bed_return, make_tracker_return
from tests.builders.providers import make_link, make_location, make_organisation, make_rating, make_state

AREA = ("Middlesbrough", "Middlesbrough Council")
ON = date(2026, 9, 30)
IN_WINDOW = date(2026, 9, 10)

IDS = [
    "beds_total",
    "beds_occupied",
    "occupancy_rate",
    "beds_by_type",
    "occupancy_by_type",
    "services_total",
    "services_rated_good_or_outstanding_share",
    "services_rated_good_share",
    "ratings_by_service_type",
    "median_rating_age_days",
    "tracker_completion_rate",
    "providers_entered_12_months",
    "providers_exited_12_months",
    "largest_provider_bed_share",
    "provider_group_hhi_beds",
]

COMMISSIONED = [
    "home_care_hours_per_week",
    "home_care_people",
    "out_of_area_people",
    "out_of_area_by_service",
    "out_of_area_by_reason",
    "out_of_area_by_host",
    "contracts_expiring_6_months",
    "contracts_expiring_12_months",
    "contracts_expiring_18_months",
    "spot_share_spend",
    "spot_share_people",
    "market_hhi_by_service",
    "off_framework_share",
    "waiting_people",
    "waiting_longest_days",
    "extra_care_schemes",
    "extra_care_apartments",
]
"""Figures of contracts, placements, waiting people and extra care: `test_commissioned` works them out."""

QUALITY = [
    "quality_grade_distribution",
    "services_below_4_stars",
    "assessments_12_months",
    "visits_due",
    "visits_overdue",
    "recommendations_open",
    "recommendations_overdue",
    "self_assessment_return_rate",
    "answers_per_service_per_year",
]
"""Figures of the council's own quality assurance: `test_quality` works them out."""

EMBARGOES = ["embargoes_in_force", "embargoes_12_months", "embargo_median_days"]
"""Figures of embargoes: `test_embargoes` works them out."""

RISK = ["care_homes_at_warning_share", "care_homes_not_known_share"]
"""Shares of homes by stage of early warning: `test_risk` works them out."""

pytestmark = pytest.mark.usefixtures("db")


async def by_id(on: date = ON) -> dict[str, Figure]:
    return {figure.id: figure for figure in await compute_figures(on, AREA)}


async def make_market() -> None:
    """Alder (40 beds in two homes under one brand with Birch's 20), Cherry 40 beds, Damson without a return, one home care service."""
    alder, birch, cherry, damson = [
        await make_organisation(name=name) for name in ("Alder", "Birch", "Cherry", "Damson")
    ]
    brand = {"brand_id": "BD1", "brand_name": "Orchard"}
    one = await make_location(organisation=alder, rating="good", rated_on=date(2025, 9, 30), **brand)
    two = await make_location(organisation=alder, rating="outstanding", rated_on=date(2026, 9, 20), **brand)
    three = await make_location(
        organisation=birch,
        services=("nursing_home", "residential_home"),
        rating="good",
        rated_on=date(2022, 9, 29),
        **brand,
    )
    four = await make_location(organisation=cherry, rating="requires_improvement", rated_on=date(2026, 8, 31))
    await make_location(organisation=damson)
    visits = await make_location(organisation=cherry, services=("home_care",), rating="inadequate", rated_on=ON)
    await make_bed_return(one, maximum=25, occupied=20, bed_type="general_residential", saved_on=IN_WINDOW)
    await make_bed_return(one, maximum=99, occupied=99, bed_type="not_stated", saved_on=IN_WINDOW)
    await make_bed_return(two, maximum=15, occupied=15, bed_type="dementia_residential", saved_on=IN_WINDOW)
    await make_bed_return(three, maximum=20, occupied=10, bed_type="not_stated", saved_on=date(2026, 9, 7))
    await make_bed_return(four, maximum=40, occupied=30, bed_type="general_residential", saved_on=IN_WINDOW)
    await make_tracker_return(visits, kind="home_care", saved_on=IN_WINDOW)


async def test_every_figure_of_a_small_market() -> None:
    await make_market()
    found = await by_id()
    assert list(found) == IDS + COMMISSIONED + QUALITY + EMBARGOES + RISK
    assert {found[key].value for key in COMMISSIONED + QUALITY + EMBARGOES + RISK} == {None}

    assert {key: found[key].value for key in IDS} == {
        "beds_total": 100,
        "beds_occupied": 75,
        "occupancy_rate": 0.75,
        "beds_by_type": {"dementia_residential": 15, "general_residential": 65, "not_stated": 20},
        "occupancy_by_type": {"dementia_residential": 1.0, "general_residential": 50 / 65, "not_stated": 0.5},
        "services_total": 6,
        "services_rated_good_or_outstanding_share": 3 / 5,
        "services_rated_good_share": 2 / 5,
        "ratings_by_service_type": {
            "home_care:inadequate": 1,
            "nursing_home:good": 1,
            "residential_home:good": 1,
            "residential_home:not_rated": 1,
            "residential_home:outstanding": 1,
            "residential_home:requires_improvement": 1,
        },
        "median_rating_age_days": 30,  # of 0, 10, 30, 365 and 1462 days
        "tracker_completion_rate": 2 / 4,  # Alder and Cherry; not Birch (saved before the window) nor Damson
        "providers_entered_12_months": 0,
        "providers_exited_12_months": 0,
        "largest_provider_bed_share": 0.6,  # Orchard: 25 + 15 + 20
        "provider_group_hhi_beds": 60**2 + 40**2,
    }
    counted = {key: (found[key].numerator, found[key].denominator) for key in IDS}
    assert counted["occupancy_rate"] == (75, 100)
    assert counted["services_rated_good_share"] == (2, 5)
    assert counted["tracker_completion_rate"] == (2, 4)
    assert counted["largest_provider_bed_share"] == (60, 100)
    assert counted["occupancy_by_type"] == (
        {"dementia_residential": 15, "general_residential": 50, "not_stated": 10},
        {"dementia_residential": 15, "general_residential": 65, "not_stated": 20},
    )
    gaps = {key: (found[key].stale, found[key].missing) for key in IDS}
    assert gaps["beds_total"] == gaps["occupancy_rate"] == gaps["provider_group_hhi_beds"] == (1, 1)
    assert gaps["beds_by_type"] == (1, 2)
    assert gaps["services_rated_good_share"] == (1, 1)
    assert gaps["tracker_completion_rate"] == (0, 2)


async def test_figures_are_ready_for_json_and_name_their_sources() -> None:
    await make_market()
    figures = msgspec.json.decode(msgspec.json.encode(await compute_figures(ON, AREA)))

    assert {"id", "value", "unit", "numerator", "denominator", "sources", "method", "stale", "missing"} <= set(
        figures[0]
    )
    feeds = {source["feed"]: source["as_at"] for source in figures[0]["sources"]}
    assert feeds == {
        "tracker-api": "2026-09-10",
        "tracker-care-homes": "2026-09-07",
        "cqc-active-locations": None,
    }


async def test_an_empty_area_has_no_shares_and_never_fails() -> None:
    found = await by_id()

    assert {figure.id for figure in found.values() if figure.value == 0} == {
        "services_total",
        "providers_entered_12_months",
        "providers_exited_12_months",
    }
    assert all(figure.value in (None, 0) for figure in found.values())


async def test_homes_without_beds_have_no_occupancy() -> None:
    await make_bed_return(await make_location(), maximum=0, occupied=0)
    found = await by_id()

    assert found["beds_total"].value == 0
    assert found["occupancy_rate"].value is None
    assert found["occupancy_by_type"].value is None
    assert found["largest_provider_bed_share"].value is None
    assert found["provider_group_hhi_beds"].value is None


async def test_who_is_left_out_of_every_figure() -> None:
    for changes in (
        {"authority": "Stockton-on-Tees"},
        {"dormant": True},
        {"source": "council"},
        {"deregistered_on": ON},
        {"unlisted_on": date(2026, 9, 1)},
        {"registered_on": ON + timedelta(days=1)},
    ):
        await make_bed_return(await make_location(rating="good", **changes))
    await make_location(cqc_location_id="1-111", primary_location_id="1-111", rating="good")
    second = await make_location(cqc_location_id="1-222", primary_location_id="1-111", rating="good")
    await make_bed_return(second)
    found = await by_id()

    assert found["services_total"].value == 1
    assert found["beds_total"].value is None
    assert found["services_rated_good_share"].denominator == 1


async def test_a_figure_never_sees_what_came_later() -> None:
    await make_market()
    before = await compute_figures(ON, AREA)
    home = await make_location(rating="good", rated_on=date(2026, 10, 1), registered_on=date(2026, 10, 1))
    await make_bed_return(home, saved_on=date(2026, 10, 1))
    cherry = await make_location(registered_on=date(2026, 10, 2), deregistered_on=date(2026, 10, 9))
    await make_rating(cherry, rating="inadequate", published_on=date(2026, 10, 3))

    assert await compute_figures(ON, AREA) == before
    assert (await by_id(date(2026, 10, 1)))["beds_total"].value == 130


async def test_the_lower_of_two_ratings_published_on_one_day_counts() -> None:
    home = await make_location(rating="good", rated_on=date(2026, 5, 1))
    await make_rating(home, rating="requires_improvement", published_on=date(2026, 5, 1))

    assert (await by_id())["services_rated_good_share"].value == 0


async def test_entries_count_new_providers_only() -> None:
    start = date(2025, 9, 30)
    await make_location(registered_on=start)  # a year ago to the day: not within the twelve months
    await make_location(registered_on=start + timedelta(days=1))
    await make_location(registered_on=ON)
    old = await make_organisation()
    await make_location(organisation=old)
    await make_location(organisation=old, registered_on=date(2026, 3, 1))  # a second home of a provider that was here
    before = await make_location(deregistered_on=date(2026, 3, 1))
    after = await make_location(registered_on=date(2026, 3, 1))
    await make_link(before, after)  # re-registered under a new owner: neither entry nor exit
    taken_over = await make_location()
    await make_state(taken_over, from_on=date(2026, 4, 1), organisation=(await make_organisation()).id)
    found = await by_id()

    assert found["providers_entered_12_months"].value == 2
    assert found["providers_exited_12_months"].value == 0


async def test_exits_count_providers_whose_last_location_closed() -> None:
    start = date(2025, 9, 30)
    await make_location(deregistered_on=start)
    await make_location(deregistered_on=start + timedelta(days=1))
    await make_location(unlisted_on=ON)
    both = await make_organisation()
    await make_location(organisation=both, deregistered_on=date(2026, 3, 1))
    await make_location(organisation=both)  # still has one open
    await make_location(deregistered_on=date(2026, 10, 1))  # after the date
    figure = (await by_id())["providers_exited_12_months"]

    assert (figure.value, figure.missing) == (2, 1)


async def test_history_is_the_figure_as_at_each_month_end_and_the_day() -> None:
    await make_market()

    history = await figure_history("beds_total", date(2026, 10, 15), AREA, months=2)

    assert [(figure.as_at, figure.value) for figure in history] == [
        (date(2026, 8, 31), None),
        (ON, 100),
        (date(2026, 10, 15), 100),
    ]
    assert history[1] == await compute_figure("beds_total", ON, AREA)
    with pytest.raises(KeyError):
        await compute_figure("beds", ON, AREA)


def test_month_ends_do_not_repeat_the_day() -> None:
    assert month_ends(date(2026, 3, 31), 2) == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    assert month_ends(date(2026, 3, 1), 1) == [date(2026, 2, 28), date(2026, 3, 1)]


def test_ids_are_those_that_the_command_promises() -> None:
    assert [definition.id for definition in FIGURES] == IDS + COMMISSIONED + QUALITY + EMBARGOES + RISK
