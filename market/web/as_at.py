"""The day on which a page stands: any figure may be seen as at any past day."""

from datetime import UTC, date, datetime, time
from typing import Any

from litestar.connection import ASGIConnection

from market.core.clock import LONDON, today_in_london, utc_now
from market.settings import Settings


def as_at(request: ASGIConnection[Any, Any, Any, Any]) -> date:
    """The day asked for by `?as_at=2026-03-31`; else the installation's fixed day; else today in London.

    A value that is no date, or lies before 2000 or after the present day, is left aside rather than refused: the page
    says which day it shows.
    """
    present = present_day(request.app.state.settings)
    asked = _day(request.query_params.get("as_at", ""))
    return asked if asked is not None and date(2000, 1, 1) <= asked <= max(present, today_in_london()) else present


def present_day(settings: Settings) -> date:
    """The day that counts as today: the fixed day of a demonstration, else today in London."""
    return _day(settings.as_at) or today_in_london()


def present_moment(settings: Settings) -> datetime:
    """The moment (UTC) that counts as now: on the fixed day of a demonstration its noon, so that nothing becomes late as days pass."""
    fixed = _day(settings.as_at)
    return utc_now() if fixed is None else datetime.combine(fixed, time(12), LONDON).astimezone(UTC)


def now_of(request: ASGIConnection[Any, Any, Any, Any]) -> datetime:
    """The moment (UTC) that counts as now for a request: what is done by it is dated so."""
    return present_moment(request.app.state.settings)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
