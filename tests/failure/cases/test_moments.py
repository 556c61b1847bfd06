"""Times of day as people type them, across the change of the clocks, and the clock of a case in hours."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from market.failure.cases.moments import moment, time_of
from market.failure.cases.words import hours_words

NOW = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("14:05", time(14, 5)),
        ("2.30pm", time(14, 30)),
        ("2:30 AM", time(2, 30)),
        ("12am", time(0, 0)),
        ("12pm", time(12, 0)),
        ("9am", time(9, 0)),
        ("midday", time(12, 0)),
        ("Midnight", time(0, 0)),
        ("00:00", time(0, 0)),
        ("24:00", None),
        ("9", None),
        ("13pm", None),
        ("14:60", None),
        ("soon", None),
        ("0am", None),
    ],
)
def test_times_as_people_type_them(typed: str, at: time | None) -> None:
    assert time_of(typed) == at


def test_a_time_that_does_not_exist_moves_forward_and_one_that_exists_twice_is_the_first() -> None:
    assert moment(date(2026, 3, 29), time(1, 30)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert moment(date(2026, 10, 25), time(1, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=26, minutes=59), "26 hours"),
        (timedelta(days=4, hours=2), "4 days 2 hours"),
        (timedelta(days=4), "4 days"),
        (-timedelta(hours=1), "0 minutes"),
    ],
)
def test_the_clock_counts_in_hours(gone: timedelta, words: str) -> None:
    assert hours_words(NOW, NOW + gone) == words
