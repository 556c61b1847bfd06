"""Working days of England: Monday to Friday without bank holidays, substitute days included."""

from datetime import date, timedelta
from functools import lru_cache

import holidays


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    """Bank holidays of England and Wales in a year, substitute days included.

    Source: Banking and Financial Dealings Act 1971, as the holidays library has it.
    """
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Whether `day` is neither a Saturday or Sunday nor a bank holiday of England and Wales."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def working_day_by(day: date) -> date:
    """The day itself when it is a working day, else the last working day before it."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def working_days_before(day: date, count: int) -> date:
    """The latest working day from which `count` working days lie before `day`: itself is counted, `day` is not.

    With a count of nought it is `working_day_by(day)`. Raises `ValueError` for a negative count.
    """
    if count < 0:
        raise ValueError("a number of working days cannot be negative")
    if count == 0:
        return working_day_by(day)
    for _ in range(count):
        day = working_day_by(day - timedelta(days=1))
    return day


def working_day_after(day: date, count: int) -> date:
    """The last of `count` working days after `day`, which is not counted itself. Raises `ValueError` for a count below one."""
    if count < 1:
        raise ValueError("at least one working day lies between")
    for _ in range(count):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day
