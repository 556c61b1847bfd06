"""When jobs are due, through changes of the clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.clock import to_london
from market.jobs.schedule import DailyAt, EveryMinutes, Schedule, WeeklyAt

MOMENTS = st.integers(0, 15 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
SCHEDULES = st.one_of(
    st.sampled_from([1, 5, 15, 60]).map(EveryMinutes),
    st.builds(DailyAt, st.integers(2, 23), st.integers(0, 59)),
    st.builds(WeeklyAt, st.integers(0, 6), st.integers(2, 23)),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "now", "latest", "following"),
    [
        (EveryMinutes(5), "2026-09-30T10:07:59", "2026-09-30T10:05:00", "2026-09-30T10:10:00"),
        (EveryMinutes(1), "2026-09-30T23:59:59", "2026-09-30T23:59:00", "2026-10-01T00:00:00"),
        (DailyAt(2, 15), "2026-01-10T02:15:00", "2026-01-10T02:15:00", "2026-01-11T02:15:00"),
        (DailyAt(2, 15), "2026-07-10T01:14:59", "2026-07-09T01:15:00", "2026-07-10T01:15:00"),
        (DailyAt(2, 15), "2026-03-29T01:20:00", "2026-03-29T01:15:00", "2026-03-30T01:15:00"),
        (DailyAt(2, 15), "2026-10-25T02:16:00", "2026-10-25T02:15:00", "2026-10-26T02:15:00"),
        (WeeklyAt(6, 4), "2026-09-30T12:00:00", "2026-09-27T03:00:00", "2026-10-04T03:00:00"),
        (WeeklyAt(2, 4), "2026-09-30T03:00:00", "2026-09-30T03:00:00", "2026-10-07T03:00:00"),
    ],
)
def test_slots(schedule: Schedule, now: str, latest: str, following: str) -> None:
    assert (schedule.latest(at(now)), schedule.following(at(now))) == (at(latest), at(following))


@given(SCHEDULES, MOMENTS)
def test_slots_follow_each_other_without_gap_or_overlap(schedule: Schedule, now: datetime) -> None:
    latest, following = schedule.latest(now), schedule.following(now)
    assert latest <= now < following
    assert schedule.latest(following - timedelta(seconds=1)) == latest
    assert schedule.latest(following) == following


@given(st.integers(2, 23), MOMENTS)
def test_a_daily_job_keeps_its_hour_in_london(hour: int, now: datetime) -> None:
    assert to_london(DailyAt(hour).latest(now)).hour == hour
