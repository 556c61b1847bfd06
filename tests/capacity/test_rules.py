"""Windows, staleness, missed windows and the arithmetic of beds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.capacity.rules import (
    beds_to_offer,
    closed_windows,
    empty_beds,
    is_stale,
    last_closed_window,
    missed_windows,
    occupancy,
    window_now,
    window_of,
    window_state,
)
from market.capacity.types import WindowState
from market.core.working_days import is_working_day

D, M, N = WindowState.DONE, WindowState.MISSED, WindowState.NOT_DUE
DAYS = st.dates(min_value=date(2022, 8, 1), max_value=date(2040, 12, 31))


@pytest.mark.parametrize(
    ("month", "closes"),
    [
        # published by a council for 2023 and 2024
        (date(2023, 11, 1), 14),
        (date(2023, 12, 1), 14),
        (date(2024, 1, 1), 15),
        (date(2024, 2, 1), 14),
        (date(2024, 3, 1), 14),
        (date(2024, 7, 1), 15),
        (date(2024, 8, 1), 14),
        (date(2024, 9, 1), 16),
        (date(2024, 10, 1), 14),
        (date(2024, 11, 1), 14),
        (date(2024, 12, 1), 16),
        # weekends of the coming year
        (date(2026, 11, 1), 16),
        (date(2026, 12, 1), 14),
        (date(2027, 2, 1), 15),
        (date(2027, 3, 1), 15),
        # Easter: Good Friday on the 14th pushes past the weekend and Easter Monday; Easter Monday on the 14th by one day
        (date(2017, 4, 1), 18),
        (date(2031, 4, 1), 15),
        (date(2025, 4, 1), 14),
    ],
)
def test_window_closes_on_the_14th_or_the_next_working_day(month: date, closes: int) -> None:
    window = window_of(month)
    assert window.opens_on == month.replace(day=8)
    assert window.closes_on == month.replace(day=closes)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 12, 25), False),
        (date(2026, 12, 28), False),  # substitute for Boxing Day, a Saturday
        (date(2022, 9, 19), False),  # the state funeral of Queen Elizabeth II
        (date(2025, 1, 2), True),  # a bank holiday in Scotland only
        (date(2025, 3, 17), True),  # a bank holiday in Northern Ireland only
    ],
)
def test_bank_holidays_are_those_of_england_and_wales(day: date, working: bool) -> None:
    assert is_working_day(day) is working


@pytest.mark.parametrize(
    ("on", "last_closed", "now"),
    [
        (date(2024, 9, 16), date(2024, 8, 1), date(2024, 9, 1)),  # the closing day itself: still open
        (date(2024, 9, 17), date(2024, 9, 1), date(2024, 10, 1)),
        (date(2024, 9, 1), date(2024, 8, 1), date(2024, 9, 1)),
        (date(2024, 1, 3), date(2023, 12, 1), date(2024, 1, 1)),
    ],
)
def test_last_closed_and_present_window(on: date, last_closed: date, now: date) -> None:
    assert last_closed_window(on).month == last_closed
    assert window_now(on).month == now


@given(DAYS)
def test_every_day_has_one_last_closed_window_before_it(on: date) -> None:
    windows = closed_windows(on, 13)
    assert [window.month for window in windows] == sorted({window.month for window in windows})
    assert windows[-1] == last_closed_window(on)
    assert windows[-1].closes_on < on <= window_now(on).closes_on
    assert is_working_day(windows[-1].closes_on)
    assert windows[-1].closes_on - windows[-1].opens_on < timedelta(days=12)


@pytest.mark.parametrize(
    ("saved_on", "stale"), [(date(2026, 9, 8), False), (date(2026, 9, 7), True), (date(2026, 9, 30), False)]
)
def test_a_return_from_before_the_last_closed_window_is_stale(saved_on: date, stale: bool) -> None:
    assert is_stale(saved_on, date(2026, 9, 30)) is stale


@pytest.mark.parametrize(
    ("states", "missed", "three", "four"),
    [
        ([D] * 12, 0, False, False),
        ([M, M, M] + [D] * 9, 3, True, False),
        ([D] * 9 + [M, M, M], 3, True, False),
        ([M, M, D] * 4, 8, False, True),
        ([M, D, D, M, D, D, M, D, D, M, D, D], 4, False, True),
        ([M, M, N, M] + [D] * 8, 3, False, False),
        ([M, M, M, M] + [D] * 12, 0, False, False),  # more than twelve windows ago
        ([M], 1, False, False),
        ([], 0, False, False),
        ([N] * 12, 0, False, False),
    ],
)
def test_misses_that_reach_the_enforcement_triggers(
    states: list[WindowState], missed: int, three: bool, four: bool
) -> None:
    found = missed_windows(states)
    assert (found.missed, found.three_in_a_row, found.four_in_twelve) == (missed, three, four)
    assert found.triggered is (three or four)


@pytest.mark.parametrize(("due", "state"), [([], N), ([True], D), ([True, False], M), ([True, True], D)])
def test_a_provider_is_complete_only_when_every_location_saved(due: list[bool], state: WindowState) -> None:
    assert window_state(due) is state


def test_occupancy_is_occupied_over_recorded_beds() -> None:
    assert occupancy(1478, 1724) == pytest.approx(0.8573, abs=0.00005)
    assert occupancy(5, 4) == 1.25
    assert occupancy(0, 0) is None


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 50), st.integers(0, 50))
def test_beds_to_offer_never_exceed_the_empty_ones(maximum: int, occupied: int, reserved: int, closed: int) -> None:
    offer = beds_to_offer(maximum, occupied, reserved, closed, True)
    assert offer is not None
    assert 0 <= offer <= empty_beds(occupied, maximum) <= maximum
    assert beds_to_offer(maximum, occupied, reserved, closed, False) == 0
    assert beds_to_offer(maximum, occupied, reserved, closed, None) is None
