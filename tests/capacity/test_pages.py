"""What the pages of capacity work out for themselves."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.capacity.completion.pages import completion_rows, completion_spec, filtered_rows
from market.capacity.lists import filtered_homes, homes_spec
from market.capacity.pages import home_rows, occupancy_by_day, occupancy_chart, totals
from market.capacity.rules import closed_windows
from market.capacity.types import BedLine, BedsAtDate, Duty, HomeBeds

ON = date(2026, 9, 30)


def line(location_id: int = 1, **changes) -> BedLine:
    values = {
        "location_id": location_id,
        "saved_on": date(2026, 9, 10),
        "bed_type": "general_residential",
        "maximum": 30,
        "occupied": 26,
        "reserved": None,
        "closed": None,
        "closure_reason": "",
        "accepting": None,
        "over_maximum": False,
        **changes,
    }
    return BedLine(**values)


def home(location_id: int = 1, *lines: BedLine, **changes) -> HomeBeds:
    values = {
        "location_id": location_id,
        "cqc_location_id": f"1-{location_id}",
        "name": f"Home {location_id}",
        "town": "Acklam",
        "organisation_id": 1,
        "organisation": "Oak Care",
        "saved_on": lines[0].saved_on if lines else None,
        "stale": False,
        "accepting": None,
        "lines": lines,
        **changes,
    }
    return HomeBeds(**values)


def test_one_home_over_its_maximum_does_not_hide_anothers_empty_bed() -> None:
    whole = totals(
        [home(1, line(maximum=10, occupied=12, over_maximum=True)), home(2, line(maximum=10, occupied=8)), home(3)]
    )

    assert (whole.maximum, whole.occupied, whole.empty, whole.occupancy) == (20, 20, 2, 1.0)
    assert (whole.over, whole.missing, whole.homes, whole.answered) == (1, 1, 3, 2)


beds = st.builds(
    lambda maximum, occupied: line(maximum=maximum, occupied=occupied), st.integers(0, 99), st.integers(0, 99)
)


@given(st.lists(beds, max_size=8))
def test_occupancy_of_the_market_lies_between_that_of_its_emptiest_and_fullest_home(lines: list[BedLine]) -> None:
    whole = totals([home(number, each) for number, each in enumerate(lines)])
    shares = [each.occupied / each.maximum for each in lines if each.maximum]
    counted = [each for each in lines if each.maximum]
    together = totals([home(number, each) for number, each in enumerate(counted)])

    assert whole.empty >= whole.maximum - whole.occupied
    if shares:
        assert together.occupancy is not None
        assert min(shares) - 1e-9 <= together.occupancy <= max(shares) + 1e-9
    else:
        assert together.occupancy is None


def query(rows, **params):
    return homes_spec(rows).read(params)


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({}, ["Ash", "beech", "Cedar"]),
        ({"sort": "name", "order": "desc"}, ["Cedar", "beech", "Ash"]),
        ({"sort": "occupancy", "order": "desc"}, ["beech", "Ash", "Cedar"]),
        ({"sort": "occupancy", "order": "asc"}, ["Ash", "beech", "Cedar"]),  # without a return comes last either way
        ({"type": "dementia_nursing"}, ["beech"]),
        ({"accepting": "Accepting"}, ["Ash"]),
        ({"state": "No return"}, ["Cedar"]),
        ({"state": "Stale"}, ["beech"]),
        ({"town": "Marton"}, ["Cedar"]),
        ({"q": "BEE"}, ["beech"]),
        ({"q": "oak care"}, ["Ash", "beech", "Cedar"]),
        ({"type": "nonsense", "sort": "nonsense"}, ["Ash", "beech", "Cedar"]),
    ],
)
def test_homes_are_filtered_and_sorted(params: dict[str, str], names: list[str]) -> None:
    rows = home_rows(
        [
            home(1, line(1, occupied=15), name="Ash", accepting=True),
            home(2, line(2, bed_type="dementia_nursing", occupied=30), name="beech", stale=True, accepting=False),
            home(3, name="Cedar", town="Marton"),
        ],
        ON,
    )
    assert [row.name for row in filtered_homes(rows, query(rows, **params))] == names


def test_a_home_that_is_closed_to_admissions_has_nothing_to_offer() -> None:
    open_home, closed_home, silent = home_rows(
        [
            home(1, line(maximum=30, occupied=20, reserved=2, closed=3), accepting=True),
            home(2, line(maximum=30, occupied=20), accepting=False),
            home(3, line(maximum=30, occupied=20)),
        ],
        ON,
    )
    assert (open_home.empty, open_home.to_offer) == (10, 5)
    assert (closed_home.empty, closed_home.to_offer) == (10, 0)
    assert (silent.empty, silent.to_offer, silent.accepting) == (10, None, "Not said")


def test_months_without_returns_are_gaps_in_the_line() -> None:
    days = [date(2026, 7, 31), date(2026, 8, 31), ON]
    lines = [BedsAtDate(days[0], "general_nursing", 1, 10, 9, 0), BedsAtDate(ON, "general_nursing", 1, 10, 8, 0)]
    lines.append(BedsAtDate(ON, "dementia_nursing", 1, 10, 10, 0))

    assert occupancy_by_day(lines, days) == [(days[0], 10, 9, 0.9), (days[1], 0, 0, None), (ON, 20, 18, 0.9)]
    assert occupancy_chart(lines, days).finding == (
        "Occupancy was 90.0% on 30 September 2026, unchanged since 31 July 2026."
    )
    assert occupancy_chart([], days).finding == "No return has been saved yet."


def test_completion_grid_says_done_missed_and_not_due() -> None:
    windows = closed_windows(ON, 12)
    lines = [
        Duty(window.closes_on, 1, "One", 7, "Oak Care", saved=at not in (9, 10, 11))
        for at, window in enumerate(windows)
    ]
    lines += [Duty(window.closes_on, 2, "Two", 7, "Oak Care", saved=True) for window in windows]
    lines += [Duty(windows[-1].closes_on, 3, "New", 8, "Ash Care", saved=True)]
    rows = completion_rows(lines, windows)

    assert [row["name"] for row in rows] == ["Ash Care", "Oak Care"]
    new, oak = rows
    assert (new["m2026_08"], new["m2026_09"], new["locations"], new["triggers"]) == ("Not due", "Done", 1, "")
    assert (oak["m2026_06"], oak["m2026_09"], oak["locations"]) == ("Done", "Missed", 2)
    assert (oak["missed"], oak["triggers"]) == (3, "3 in a row")
    spec = completion_spec(windows)
    assert [row["name"] for row in filtered_rows(rows, spec.read({}))] == ["Oak Care", "Ash Care"]
    assert [row["name"] for row in filtered_rows(rows, spec.read({"show": "triggered"}))] == ["Oak Care"]
    assert [row["name"] for row in filtered_rows(rows, spec.read({"show": "last"}))] == ["Oak Care"]
