"""The only place that reads the clock. Times are stored in UTC and shown in Europe/London."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def utc_now() -> datetime:
    """The present moment, aware, in UTC, to the microsecond."""
    return datetime.now(UTC)


def to_london(at: datetime) -> datetime:
    """The same moment on a clock in London. `at` must be aware."""
    return at.astimezone(LONDON)


def london_date(at: datetime) -> date:
    """The calendar day in London at that moment."""
    return to_london(at).date()


def today_in_london() -> date:
    """Today's calendar day in London."""
    return london_date(utc_now())
