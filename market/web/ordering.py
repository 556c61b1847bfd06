"""Sorting and paging of rows that are in memory, where they are few and what they are sorted by is computed."""

from collections.abc import Sequence
from typing import Any, TypeVar

from market.web.lists import Listing, ListQuery, cell_value

Row = TypeVar("Row")


def in_order(rows: Sequence[Row], query: ListQuery) -> list[Row]:
    """Rows in the order asked for. The column's `sql` names the attribute or key; unknown values last either way, ties as given."""
    key = query.spec.column(query.sort).sql
    known = [row for row in rows if cell_value(row, key) not in (None, "")]
    known.sort(key=lambda row: _comparable(cell_value(row, key)), reverse=query.descending)
    return known + [row for row in rows if cell_value(row, key) in (None, "")]


def one_page(rows: Sequence[Row], query: ListQuery) -> Listing:
    """The page asked for of rows already filtered and ordered."""
    return Listing(rows=rows[query.offset : query.offset + query.size], total=len(rows), query=query)


def _comparable(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
