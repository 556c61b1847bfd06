"""The cells of a table as they are printed."""

from datetime import date

from market.core.words import day_words, month_words
from market.statement.numbers import printed
from market.statement.types import DataTable


def cell_words(table: DataTable, row: int, column: int) -> str:
    """A cell as printed: months and days of the first columns in words, numbers by the kind of their row or measure."""
    width, value = len(table.dimensions), table.rows[row][column]
    if column >= width:
        return printed(value, table.kind(row, table.measures[column - width])[1])
    text, dimension = str(value), table.dimensions[column].name
    if dimension == "day":
        return day_words(date.fromisoformat(text))
    return month_words(date.fromisoformat(f"{text}-01")) if dimension == "month" else text
