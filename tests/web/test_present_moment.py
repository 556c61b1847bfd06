"""The moment that counts as now: the clock's, or noon of the day on which a demonstration stands."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from market.core.clock import utc_now
from market.web.as_at import present_moment
from tests.builders.app import make_settings


def test_a_demonstration_stands_at_noon_of_its_day_in_london(tmp_path: Path) -> None:
    summer = present_moment(make_settings(tmp_path, as_at="2026-09-30"))
    winter = present_moment(make_settings(tmp_path, as_at="2026-01-30"))
    assert summer == datetime(2026, 9, 30, 11, 0, tzinfo=UTC)
    assert winter == datetime(2026, 1, 30, 12, 0, tzinfo=UTC)


def test_otherwise_it_is_now(tmp_path: Path) -> None:
    assert utc_now() - present_moment(make_settings(tmp_path)) < timedelta(minutes=5)
