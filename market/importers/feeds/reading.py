"""How a feed takes the cells it needs out of a row: fast when all is well, and with every problem at once when not."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from market.importers.cells import CellError
from market.importers.types import Column, Header, Problem


class Field(Struct, frozen=True):
    """A value that a feed takes from a column: its name in the record, the column's name in the layout, and the converter."""

    name: str
    column: str
    convert: Callable[[Any], Any]


RowReader = Callable[[Sequence[Any]], dict[str, Any]]


def row_reader(header: Header, fields: Sequence[Field]) -> RowReader:
    """A function from a row to the values of the fields whose columns this file has; it raises `CellError` at the first bad cell."""
    steps = [
        (field.name, field.convert, header.positions[field.column])
        for field in fields
        if field.column in header.positions
    ]

    def read(row: Sequence[Any]) -> dict[str, Any]:
        return {name: convert(row[position]) for name, convert, position in steps}

    return read


def problems_of(
    row: Sequence[Any], header: Header, fields: Sequence[Field], *, otherwise: tuple[str, str] = ("", "")
) -> list[Problem]:
    """Every cell of the row that cannot be taken, with its column and the reason; `otherwise` (column and reason) when the cells
    are fine one by one but not together."""
    problems: list[Problem] = []
    for field in fields:
        position = header.positions.get(field.column)
        if position is None:
            continue
        try:
            field.convert(row[position])
        except CellError as error:
            problems.append(Problem(column=field.column, reason=error.reason))
    return problems or [Problem(*otherwise)]


def cell_reader(header: Header, column: str) -> Callable[[Sequence[Any]], Any]:
    """A function from a row to the cell of one column; None for every row when the file does not have it."""
    position = header.positions.get(column)
    if position is None:
        return lambda row: None
    return lambda row: row[position]


def columns(
    required: Sequence[str], optional: Sequence[str], aliases: dict[str, tuple[str, ...]] | None = None
) -> tuple[Column, ...]:
    """The columns of a layout, the required ones first."""
    others = aliases or {}
    return tuple(Column(name=name, aliases=others.get(name, ()), required=True) for name in required) + tuple(
        Column(name=name, aliases=others.get(name, ())) for name in optional
    )
