"""Last safe days, horizons and extensions, across leap days and bank holidays."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.commissioning.rules import (
    HORIZONS,
    ends_within,
    horizon,
    last_safe_day,
    lead_days,
    lead_times_of,
    months_to,
    reminder_months,
)
from market.commissioning.types import Horizon
from market.core.working_days import bank_holidays, is_working_day, working_day_by, working_days_before

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2045, 12, 31))
ON = date(2026, 9, 30)


@pytest.mark.parametrize(
    ("ends_on", "notice", "lead", "expected"),
    [
        (date(2027, 3, 31), 0, 0, date(2027, 3, 31)),
        (date(2027, 3, 28), 0, 0, date(2027, 3, 25)),  # Easter Sunday, Good Friday the 26th: back to Thursday
        (date(2027, 3, 31), 0, 1, date(2027, 3, 30)),  # the end itself is not counted
        (date(2027, 3, 31), 0, 2, date(2027, 3, 25)),  # over Easter Monday and Good Friday
        (
            date(2028, 1, 4),
            0,
            1,
            date(2027, 12, 31),
        ),  # New Year's Day 2028 is a Saturday, its substitute Monday the 3rd
        (
            date(2027, 12, 29),
            0,
            1,
            date(2027, 12, 24),
        ),  # Christmas and Boxing Day at a weekend: substitutes on 27 and 28
        (date(2028, 3, 30), 30, 0, date(2028, 2, 29)),  # notice over a leap day
        (date(2027, 3, 31), 90, 120, date(2026, 7, 13)),
    ],
)
def test_last_safe_day(ends_on: date, notice: int, lead: int, expected: date) -> None:
    assert last_safe_day(ends_on, notice, lead) == expected


@given(DAYS, st.integers(0, 400), st.integers(0, 260))
def test_exactly_the_lead_time_lies_between_the_last_safe_day_and_the_notice(end: date, notice: int, lead: int) -> None:
    safe, notice_by = last_safe_day(end, notice, lead), end - timedelta(days=notice)
    between = [safe + timedelta(days=at) for at in range((notice_by - safe).days)]
    assert is_working_day(safe)
    if lead:
        assert sum(map(is_working_day, between)) == lead
    else:
        assert safe == notice_by or not any(map(is_working_day, [*between[1:], notice_by]))


@given(DAYS, st.integers(0, 300), st.integers(0, 120))
def test_a_longer_notice_or_lead_time_never_leaves_more_time(end: date, notice: int, lead: int) -> None:
    safe = last_safe_day(end, notice, lead)
    assert last_safe_day(end, notice + 1, lead) <= safe
    assert last_safe_day(end, notice, lead + 2) < last_safe_day(end, notice, lead + 1) <= safe
    assert last_safe_day(end + timedelta(days=1), notice, lead) >= safe


def test_substitute_days_are_no_working_days_and_nothing_is_counted_backwards() -> None:
    assert {date(2027, 12, 27), date(2027, 12, 28)} <= bank_holidays(2027)
    assert working_day_by(date(2027, 12, 28)) == date(2027, 12, 24)
    with pytest.raises(ValueError, match="negative"):
        working_days_before(ON, -1)
    with pytest.raises(ValueError, match="negative"):
        last_safe_day(ON, -1, 5)


@pytest.mark.parametrize(
    ("ends_on", "expected"),
    [
        (None, Horizon.NO_END),
        (date(2026, 9, 29), Horizon.ENDED),
        (ON, Horizon.WITHIN_6),
        (date(2027, 3, 31), Horizon.WITHIN_6),
        (date(2027, 4, 1), Horizon.WITHIN_12),
        (date(2027, 10, 1), Horizon.WITHIN_18),
        (date(2028, 4, 1), Horizon.WITHIN_36),
        (date(2029, 9, 30), Horizon.WITHIN_36),
        (date(2029, 10, 1), Horizon.BEYOND),
    ],
)
def test_horizons_as_at_30_september_2026(ends_on: date | None, expected: Horizon) -> None:
    assert horizon(ends_on, ON) is expected


@given(DAYS, DAYS)
def test_bands_and_cumulative_horizons_agree(end: date, on: date) -> None:
    band = horizon(end, on)
    bands = list(HORIZONS.values())
    for months, closing in HORIZONS.items():
        assert ends_within(end, on, months) == (band in bands[: bands.index(closing) + 1])
    if end >= on:
        assert ends_within(end, on, months_to(end, on) + 1)
        assert not ends_within(end, on, months_to(end, on) - 1)


def test_leap_days_are_ends_of_months() -> None:
    assert ends_within(date(2028, 2, 29), date(2027, 8, 31), 6)
    assert not ends_within(date(2028, 3, 1), date(2027, 8, 31), 6)
    assert months_to(date(2028, 2, 29), date(2027, 2, 28)) == 12


def test_reminders_take_the_nearest_horizon() -> None:
    assert [reminder_months(end, ON) for end in (date(2026, 12, 31), date(2027, 1, 1), date(2027, 9, 30))] == [3, 6, 12]
    assert [reminder_months(end, ON) for end in (date(2028, 3, 31), date(2028, 4, 1), None)] == [18, None, None]
    assert reminder_months(date(2026, 9, 29), ON) is None


def test_lead_times_come_from_the_setting() -> None:
    times = lead_times_of(("open=180", "extension=30", "not_decided=150"))
    assert [lead_days(times, route) for route in ("open", "extension", "call_off")] == [180, 30, 150]
