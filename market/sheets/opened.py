"""What a reader hands on: sheets of rows that can be read again and again, and the refusal that says why there are none."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec import Struct

MOST_COLUMNS = 1_000
MOST_CELLS = 40_000_000
HEADER_WITHIN = 60

NumberedRow = tuple[int, Sequence[Any]]
"""A row with its line number, counted from 1: the line of a text file, the row of a sheet, the number of a JSON object."""


class FileRefused(Exception):
    """The file cannot be taken in. `code` is for programs; the message says what is wrong, where, and what to do.

    `keep` is False when nothing of the file may be kept, because it identifies people.
    """

    def __init__(self, code: str, message: str, *, keep: bool = True) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.keep = keep


class Limits(Struct, frozen=True):
    """Largest size in bytes, largest unpacked size in bytes, most rows, most columns and most cells of one sheet."""

    size: int
    unpacked: int
    rows: int
    columns: int = MOST_COLUMNS
    cells: int = MOST_CELLS


class OpenedSheet(Struct, frozen=True):
    """One sheet. `rows()` starts from the top each time it is called; blank rows are left out, line numbers stay true."""

    name: str
    rows: Callable[[], Iterator[NumberedRow]]


class OpenedFile(Struct, frozen=True):
    """`rows_of` is "table" or "objects" (JSON: each row is a 1-tuple of one object); `notes` are sentences for the preview."""

    kind: str
    rows_of: str
    sheets: tuple[OpenedSheet, ...]
    notes: tuple[str, ...] = ()


def too_many_rows(limits: Limits) -> FileRefused:
    """The refusal of a file with more rows than are read."""
    return FileRefused(
        "too_many_rows",
        f"The file has more than {limits.rows:,} rows, which is the most that are read. Split it, or have MARKET_ROW_LIMIT raised.",
    )


def too_many_columns(line: int, count: int, limits: Limits) -> FileRefused:
    """The refusal of a table wider than any known file."""
    return FileRefused(
        "too_many_columns",
        f"Row {line} has {count:,} columns; at most {limits.columns:,} are read and the widest known file has 122. "
        "Check that the right file was chosen and that nothing stands far to the right of the table.",
    )
