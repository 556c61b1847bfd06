"""Beds, returns and completion as at a day, on both engines."""

from datetime import date

import pytest

from market.capacity.completion.queries import completion_by_window, duties
from market.capacity.home_care.queries import home_care_on, home_care_over_time
from market.capacity.queries import bed_history, beds_over_time, homes_on, latest_beds, latest_returns, staff_on
from market.capacity.rules import window_of
from tests.builders.capacity import make_bed_return, make_tracker_return
from tests.builders.providers import make_location, make_organisation, make_state

AREA = ("Middlesbrough", "Middlesbrough Council")
ON = date(2026, 9, 30)

pytestmark = pytest.mark.usefixtures("db")


async def test_newest_day_counts_and_typed_rows_win_over_the_total() -> None:
    home = await make_location()
    await make_bed_return(home, saved_on=date(2026, 8, 10), bed_type="dementia_nursing", maximum=99, occupied=9)
    await make_bed_return(home, saved_on=date(2026, 9, 9), bed_type="not_stated", maximum=40, occupied=30)
    await make_bed_return(home, saved_on=date(2026, 9, 9), bed_type="general_residential", maximum=25, occupied=20)
    await make_bed_return(home, saved_on=date(2026, 9, 9), bed_type="dementia_residential", maximum=15, occupied=11)
    await make_bed_return(home, saved_on=date(2026, 10, 1), maximum=1, occupied=1)

    lines = await latest_beds([home.id], ON)

    assert [(line.bed_type, line.maximum, line.occupied) for line in lines] == [
        ("dementia_residential", 15, 11),
        ("general_residential", 25, 20),
    ]
    assert lines[0].saved_on == date(2026, 9, 9)
    total = [line async for line in _totals(home.id, date(2026, 9, 9), ON)]
    assert total == [(date(2026, 9, 9), 40, 31), (date(2026, 9, 30), 40, 31)]


async def _totals(location_id: int, *days: date):
    lines = await beds_over_time(days, location_ids=[location_id])
    for day in days:
        own = [line for line in lines if line.on == day]
        yield day, sum(line.maximum for line in own), sum(line.occupied for line in own)


async def test_a_total_without_types_counts_when_it_is_all_there_is() -> None:
    home = await make_location()
    await make_bed_return(home, bed_type="not_stated", maximum=40, occupied=41)

    (line,) = await latest_beds([home.id], ON)

    assert (line.bed_type, line.maximum, line.over_maximum) == ("not_stated", 40, True)
    assert await latest_beds([], ON) == []
    assert await latest_beds([home.id], date(2026, 9, 9)) == []


async def test_homes_of_the_area_with_and_without_a_return() -> None:
    fresh = await make_location(name="Acorn House")
    old = await make_location(name="Beech House")
    never = await make_location(name="Cedar House")
    await make_location(name="Elsewhere", authority="Stockton-on-Tees")
    await make_location(name="Closed", deregistered_on=date(2026, 9, 30))
    await make_location(name="Not yet", registered_on=date(2026, 10, 1))
    await make_location(name="Dormant", dormant=True)
    await make_location(name="Visits", services=("home_care",))
    await make_location(name="Unregulated", source="council")
    await make_bed_return(fresh, saved_on=date(2026, 9, 8))
    await make_bed_return(old, saved_on=date(2026, 9, 7), accepting=False)
    await make_tracker_return(fresh, accepting=True)

    homes = await homes_on(AREA, ON)

    assert [(home.name, home.saved_on, home.stale, home.accepting) for home in homes] == [
        ("Acorn House", date(2026, 9, 8), False, True),
        ("Beech House", date(2026, 9, 7), True, False),
        ("Cedar House", None, False, None),
    ]
    assert homes[2].location_id == never.id
    assert [len(home.lines) for home in homes] == [1, 1, 0]


async def test_premises_registered_twice_count_once() -> None:
    primary = await make_location(cqc_location_id="1-111", primary_location_id="1-111")
    second = await make_location(cqc_location_id="1-222", primary_location_id="1-111")
    orphans = [await make_location(cqc_location_id=f"1-33{number}", primary_location_id="1-999") for number in range(3)]
    for home in (primary, second, *orphans):
        await make_bed_return(home)

    assert [home.location_id for home in await homes_on(AREA, ON)] == sorted([primary.id, orphans[0].id])
    (line,) = await beds_over_time([ON], authority_names=AREA)
    assert (line.homes, line.maximum, line.occupied) == (2, 60, 52)


async def test_beds_over_time_follow_openings_closures_and_the_state_of_each_day() -> None:
    closed = await make_location(deregistered_on=date(2026, 8, 31))
    moved = await make_location()
    await make_state(moved, from_on=date(2026, 9, 1), authority="Redcar and Cleveland")
    stays = await make_location()
    for home in (closed, moved, stays):
        await make_bed_return(home, saved_on=date(2026, 7, 10), maximum=10, occupied=8)
    await make_bed_return(stays, saved_on=date(2026, 8, 10), maximum=12, occupied=9)

    lines = await beds_over_time([date(2026, 7, 9), date(2026, 7, 31), date(2026, 8, 31), ON], authority_names=AREA)

    assert [(line.on, line.homes, line.maximum, line.occupied, line.stale_homes) for line in lines] == [
        (date(2026, 7, 31), 3, 30, 24, 0),
        (date(2026, 8, 31), 2, 22, 17, 1),
        (ON, 1, 12, 9, 1),
    ]


async def test_beds_over_time_asks_for_one_scope() -> None:
    with pytest.raises(ValueError, match="either"):
        await beds_over_time([ON])


async def test_latest_returns_join_beds_with_the_rest() -> None:
    home = await make_location()
    only_beds = await make_location()
    visits = await make_location(services=("home_care",))
    silent = await make_location()
    await make_bed_return(home, saved_on=date(2026, 9, 9), maximum=20, occupied=18)
    await make_tracker_return(home, saved_on=date(2026, 9, 12), accepting=True)
    await make_bed_return(only_beds, saved_on=date(2026, 6, 9))
    await make_tracker_return(visits, kind="home_care", people=40, hours_paid=612.5, saved_on=date(2026, 9, 1))
    await make_tracker_return(visits, kind="home_care", people=99, saved_on=date(2026, 10, 1))

    returns = await latest_returns([home.id, only_beds.id, visits.id, silent.id], ON)

    assert [(r.location_id, r.kind, r.saved_on, r.stale, r.maximum, r.people, r.hours_paid) for r in returns] == [
        (home.id, "care_home", date(2026, 9, 12), False, 20, None, None),
        (only_beds.id, "care_home", date(2026, 6, 9), True, 30, None, None),
        (visits.id, "home_care", date(2026, 9, 1), True, None, 40, 612.5),
    ]


async def test_history_of_a_location_is_newest_first() -> None:
    home = await make_location()
    for day in (date(2026, 7, 10), date(2026, 8, 10), date(2026, 9, 10)):
        await make_bed_return(home, saved_on=day)

    lines = await bed_history(home.id, date(2026, 8, 1), ON)

    assert [line.saved_on for line in lines] == [date(2026, 9, 10), date(2026, 8, 10)]


async def test_home_care_people_and_hours() -> None:
    one = await make_location(name="Aide", services=("home_care",))
    await make_location(name="Bide", services=("home_care", "supported_living"))
    await make_tracker_return(one, kind="home_care", people=40, hours_paid=600.5, saved_on=date(2026, 8, 9))
    await make_tracker_return(one, kind="home_care", people=44, hours_paid=700.0, saved_on=date(2026, 9, 9))
    await make_tracker_return(one, kind="care_home", people=1, saved_on=date(2026, 9, 20))

    lines = await home_care_on(AREA, ON)
    months = await home_care_over_time(AREA, [date(2026, 8, 31), ON])

    assert [(line.name, line.people, line.saved_on) for line in lines] == [
        ("Aide", 44, date(2026, 9, 9)),
        ("Bide", None, None),
    ]
    assert [(m.on, m.services, m.people, m.hours_paid, m.stale_services) for m in months] == [
        (date(2026, 8, 31), 1, 40, 600.5, 0),
        (ON, 1, 44, 700.0, 0),
    ]


async def test_staff_in_the_latest_returns() -> None:
    home = await make_location()
    await make_tracker_return(home, saved_on=date(2026, 8, 9), nurses_employed=99, care_workers_employed=1)
    await make_tracker_return(home, nurses_employed=4, nurses_absent=1, agency_nurses=2)
    await make_tracker_return(await make_location())

    (staff,) = await staff_on(AREA, ON)

    assert (staff.kind, staff.services, staff.nurses_employed, staff.nurses_absent) == ("care_home", 1, 4, 1)
    assert (staff.agency_nurses, staff.care_workers_employed) == (2, 0)


async def test_completion_needs_every_location_open_for_the_whole_window() -> None:
    windows = [window_of(date(2026, 8, 1)), window_of(date(2026, 9, 1))]
    good = await make_organisation(name="Alder Care")
    homes = [await make_location(name=f"Alder {number}", organisation=good) for number in (1, 2)]
    visits = await make_location(name="Alder visits", organisation=good, services=("home_care",))
    for window in windows:
        await make_bed_return(homes[0], saved_on=window.opens_on)
        await make_tracker_return(homes[1], saved_on=window.closes_on)
        await make_tracker_return(visits, kind="home_care", saved_on=window.opens_on)
    late = await make_organisation(name="Birch Care")
    home = await make_location(organisation=late)
    await make_bed_return(home, saved_on=date(2026, 8, 7))
    await make_bed_return(home, saved_on=date(2026, 9, 15))
    new = await make_organisation(name="Cherry Care")
    await make_location(organisation=new, registered_on=date(2026, 9, 9))
    await make_location(services=("supported_living",))

    found = await completion_by_window(AREA, windows)
    lines = await duties(AREA, windows)

    assert [(c.closes_on, c.providers, c.complete, c.locations, c.locations_saved) for c in found] == [
        (date(2026, 8, 14), 2, 1, 4, 3),
        (date(2026, 9, 14), 2, 1, 4, 3),
    ]
    assert found[0].share == 0.5
    assert {line.organisation for line in lines} == {"Alder Care", "Birch Care"}
    assert [line.saved for line in lines if line.location_id == home.id] == [False, False]
    assert [line.closes_on for line in lines if line.location_id == home.id] == [w.closes_on for w in windows]


async def test_the_wrong_form_does_not_complete_a_window() -> None:
    window = window_of(date(2026, 9, 1))
    visits = await make_location(services=("home_care",))
    await make_tracker_return(visits, kind="care_home", saved_on=window.opens_on)

    (found,) = await completion_by_window(AREA, [window])

    assert (found.providers, found.complete) == (1, 0)
