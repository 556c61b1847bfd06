"""Arithmetic of calendar months. Periods are half-open: `[from_on, until_on)`."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta


def month_start(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def add_months(day: date, months: int) -> date:
    """The same day `months` later (or earlier when negative); the last day of the month where that day does not exist."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_before(day: date, months: int) -> date:
    """The same day `months` earlier: 31 March less one month is 28 or 29 February."""
    return add_months(day, -months)


def month_starts(first: date, last: date) -> Iterator[date]:
    """The first day of every month from the month of `first` to the month of `last`, both included."""
    month = month_start(first)
    while month <= last:
        yield month
        month = add_months(month, 1)


def month_ends(on: date, months: int) -> list[date]:
    """The last `months` month ends before `on`, then `on` itself, oldest first."""
    first = month_start(on)
    return [*(add_months(first, -back) - timedelta(days=1) for back in range(months - 1, -1, -1)), on]


def holds_on(day: date, from_on: date, until_on: date | None) -> bool:
    """Whether a fact of the half-open period `[from_on, until_on)` holds on `day`."""
    return from_on <= day and (until_on is None or day < until_on)


def end_after_months(end: date, months: int) -> date:
    """The last day of the `months` that follow the end of the day `end`: twelve months after 28 February 2027 end on 29 February 2028.

    Counted from the day after, as agreements for whole months are: six months after 30 September end on 31 March.
    """
    return add_months(end + timedelta(days=1), months) - timedelta(days=1)
