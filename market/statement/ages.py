"""How old the newest data behind a table are."""

from datetime import date

from market.core.words import count_words, day_words
from market.statement.types import DataTable

IN_FORCE = ("quality-framework",)
"""The feeds of a table whose date is the day from which its source has been in force."""


def age_days(table: DataTable, as_at: date) -> int | None:
    """Days from the newest data of a table to the as-at date; None when its feeds gave nothing or have no date."""
    return None if table.newest_on is None else max(0, (as_at - table.newest_on).days)


def newest_words(table: DataTable, as_at: date) -> str:
    """How new the data of a table are: `Newest data 1 May 2026, 7 days old`, or since when the framework has been in force.

    A framework does not age as returns do. Empty when its feeds have no date.
    """
    if table.newest_on is None:
        return ""
    dated = dated_words(table)
    return dated if table.feeds == IN_FORCE else f"{dated}, {age_words(table, as_at)}"


def dated_words(table: DataTable) -> str:
    """The date of the newest data of a table, or since when the framework has been in force; empty when there is none."""
    if table.newest_on is None:
        return ""
    return f"{'In force since' if table.feeds == IN_FORCE else 'Newest data'} {day_words(table.newest_on)}"


def age_words(table: DataTable, as_at: date) -> str:
    """The age in words: `7 days old`, or that the data are of the as-at date itself."""
    days = age_days(table, as_at)
    if days is None:
        return "of unknown age"
    if table.feeds == IN_FORCE:
        return "in force since then"
    return f"{count_words(days, 'day')} old" if days else "the as-at date itself"
