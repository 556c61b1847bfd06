"""Moments counted from another, across the changes of the clock and every weekend."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.clock import to_london
from market.core.offsets import is_offset, length_of, moment_after

START = datetime(2020, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 15 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
DAYS = [("1d", 1), ("2d", 2), ("14d", 14), ("1w", 7), ("-1d", -1), ("-2w", -14), ("0d", 0)]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "offset", "due"),
    [
        ("2026-09-30T09:00", "4h", "2026-09-30T13:00"),
        ("2026-09-30T09:00", "2d", "2026-10-02T09:00"),
        ("2026-09-30T09:00", "-1h", "2026-09-30T08:00"),
        ("2026-10-02T15:00", "1d", "2026-10-03T15:00"),  # a Saturday counts
        ("2026-12-24T10:00", "1d", "2026-12-25T10:00"),  # and so does Christmas Day
        # Clocks go back on 25 October 2026 at 02:00 British Summer Time.
        ("2026-10-24T09:00", "1d", "2026-10-25T10:00"),  # 10:00 in London on both days
        ("2026-10-24T09:00", "24h", "2026-10-25T09:00"),  # 24 hours have gone by: 09:00 in London
        ("2026-10-24T00:30", "1d", "2026-10-25T00:30"),  # 01:30 exists twice: the first of the two
        ("2026-10-26T10:00", "-1w", "2026-10-19T09:00"),
        # Clocks go forward on 29 March 2026 at 01:00.
        ("2026-03-28T09:00", "1d", "2026-03-29T08:00"),
        ("2026-03-28T09:00", "24h", "2026-03-29T09:00"),
        ("2026-03-28T01:30", "1d", "2026-03-29T01:30"),  # 01:30 does not exist: 02:30 it is
        ("2026-03-22T01:30", "1w", "2026-03-29T01:30"),
        ("2026-03-30T08:00", "-2d", "2026-03-28T09:00"),
    ],
)
def test_offsets_keep_the_time_of_day_in_london_and_hours_are_elapsed(at: str, offset: str, due: str) -> None:
    assert moment_after(utc(at), offset) == utc(due)


@given(
    at=MOMENTS,
    hours=st.integers(-5_000, 5_000),
)
def test_hours_are_elapsed_hours_whatever_the_clock_does(at: datetime, hours: int) -> None:
    assert moment_after(at, f"{hours}h") - at == timedelta(hours=hours)


@given(at=MOMENTS, chosen=st.sampled_from(DAYS))
def test_days_move_the_day_and_keep_the_hour(at: datetime, chosen: tuple[str, int]) -> None:
    offset, days = chosen
    wanted = to_london(at).replace(tzinfo=None) + timedelta(days=days)
    found = to_london(moment_after(at, offset)).replace(tzinfo=None)
    assert found in (wanted, wanted + timedelta(hours=1)), "an hour later only where the time does not exist"
    assert found == wanted or (wanted.hour, wanted.month) == (1, 3), "which is from 01:00 to 02:00 on a day in March"


@given(at=MOMENTS, days=st.integers(0, 400))
def test_a_longer_offset_is_never_due_earlier(at: datetime, days: int) -> None:
    assert moment_after(at, f"{days}d") < moment_after(at, f"{days + 1}d")


@pytest.mark.parametrize("text", ["", "h", "4", "4x", "+4h", "4 h", "1.5d", "--1d", "123456d", "٣d", "4h\n", "4H"])
def test_what_is_no_offset_is_refused(text: str) -> None:
    assert not is_offset(text)
    with pytest.raises(ValueError, match="is no offset"):
        moment_after(utc("2026-09-30T09:00"), text)
    with pytest.raises(ValueError, match="is no offset"):
        length_of(text)


def test_a_moment_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        moment_after(utc("2026-09-30T09:00").replace(tzinfo=None), "4h")


@pytest.mark.parametrize(
    ("offset", "hours"), [("0h", 0), ("4h", 4), ("1d", 24), ("2w", 336), ("-1d", -24), ("-3h", -3)]
)
def test_lengths_can_be_compared(offset: str, hours: int) -> None:
    assert length_of(offset) == timedelta(hours=hours)
