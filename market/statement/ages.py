"""How old the newest data behind a table are."""

from datetime import date

from market.core.words import count_words
from market.statement.types import DataTable


def age_days(table: DataTable, as_at: date) -> int | None:
    """Days from the newest data of a table to the as-at date; None when its feeds gave nothing or have no date."""
    return None if table.newest_on is None else max(0, (as_at - table.newest_on).days)


def age_words(table: DataTable, as_at: date) -> str:
    """The age in words: `7 days old`, or that the data are of the as-at date itself."""
    days = age_days(table, as_at)
    if days is None:
        return "of unknown age"
    return f"{count_words(days, 'day')} old" if days else "the as-at date itself"
