"""How numbers are printed in a statement, and which counts may not be."""

from collections.abc import Iterable

from msgspec.structs import replace

from market.statement.types import NOT_AVAILABLE, SUPPRESSED, DataTable, Form

SMALLEST_PRINTED = 5
"""Counts of 1 to 4 are suppressed in anything published (mission, "Privacy in one paragraph")."""

Number = int | float | str | None


def printed(value: Number, form: Form) -> str:
    """A number as the statement prints it: `1,724`, `85.7%`, `0.4`. Codes such as `[c]` are printed as they are."""
    if value is None:
        return NOT_AVAILABLE
    if isinstance(value, str):
        return value
    if form is Form.SHARE:
        return f"{value * 100:.1f}%"
    if form in {Form.COUNT, Form.DAYS, Form.INDEX}:
        return f"{value:,.0f}"
    return f"{value:,.1f}".removesuffix(".0")


def is_small(value: Number) -> bool:
    """Whether a count is one that may not be printed: 1 to 4."""
    return isinstance(value, int | float) and 0 < value < SMALLEST_PRINTED


def suppress(table: DataTable) -> DataTable:
    """The table without counts of 1 to 4, and without the counts from which they could be worked out.

    Repeats until nothing more has to go: a small count; its linked measures in the row; the next smallest of the parts of a
    row that add up to a printed whole; the next smallest of a column that adds up to a printed total row.
    """
    width = len(table.dimensions)
    rows = [list(row) for row in table.rows]
    at = {measure.name: index for index, measure in enumerate(table.measures, start=width)}
    counts = [at[measure.name] for measure in table.measures if measure.suppress and measure.form is Form.COUNT]
    for row in rows:
        for index in counts:
            if is_small(row[index]):
                row[index] = SUPPRESSED
    linked = [at[name] for name in table.linked]
    parts = [at[name] for name in table.parts]
    before = None
    while before != rows:
        before = [list(row) for row in rows]
        for row in rows:
            if any(row[index] == SUPPRESSED for index in linked):
                _hide(row, linked)
            _hide_second([(row, index) for index in parts])
        if table.total_row:
            for index in counts:
                _hide_second([(row, index) for row in rows[:-1]])
    return replace(table, rows=tuple(tuple(row) for row in rows))


def _hide(row: list[Number], indexes: Iterable[int]) -> None:
    for index in indexes:
        row[index] = SUPPRESSED


def _hide_second(cells: list[tuple[list[Number], int]]) -> None:
    """When one of these cells is suppressed, suppress the smallest other one above nought too."""
    if sum(row[index] == SUPPRESSED for row, index in cells) != 1:
        return
    shown = [(value, row, index) for row, index in cells if isinstance(value := row[index], int | float) and value > 0]
    if shown:
        _, row, index = min(shown, key=lambda cell: cell[0])
        row[index] = SUPPRESSED
