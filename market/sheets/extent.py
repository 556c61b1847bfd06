"""How far the cells of a sheet reach, measured from its XML as it streams by, without parsing it.

Only repeats and far-away references are looked at, so that this costs a fraction of reading the sheet.
"""

import re
from collections.abc import Iterator

from market.sheets.opened import FileRefused, Limits, too_many_columns

_NEW_SHEET = b"<table:table "
_REPEATED_ROWS = b'-rows-repeated="'
_NUMBER = re.compile(rb"\d{1,9}")
_REPEATED_COLUMNS = re.compile(rb'-columns-repeated="(\d{3,})["\']')
_FAR_CELL = re.compile(rb'r="(?:[A-Z]{3}|[A-Z]{1,2}\d{6})')
_CELL = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})["\']')
_ROW_END = b"</table:table-row>"
_VALUE = b"office:value"
_LONGEST_ROW = 64_000_000
_UNUSUAL = (b"='", *(mark for blank in (b" ", b"\t", b"\n", b"\r") for mark in (blank + b"=", b"=" + blank)))
_LOOSE = re.compile(rb"""\s+=\s*["']|=\s+["']|='""")


class OdsExtent:
    """Rows and columns of an OpenDocument sheet. `feed` raises `FileRefused` as soon as they pass a limit."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._tail = b""
        self._rows = 0
        self._pending = 0

    def feed(self, piece: bytes) -> None:
        """The next bytes of content.xml."""
        text = self._tail + _plain(piece)
        cut = text.rfind(_ROW_END)
        if cut < 0:
            if len(text) > _LONGEST_ROW:
                raise FileRefused(
                    "too_long_row",
                    "A row of the spreadsheet is longer than 64 MB. Check that the right file was chosen.",
                )
            self._tail = text
            return
        cut += len(_ROW_END)
        self._tail = text[cut:]
        self._measure(text[:cut])

    def close(self) -> None:
        """The end of content.xml."""
        self._measure(self._tail)

    def _measure(self, text: bytes) -> None:
        self._check_columns(text)
        self._rows += text.count(b"<table:table-row")
        start = 0
        for at, repeated in sorted(_places(text)):
            self._settle(text, start, at)
            start = at
            if repeated:
                self._pending += repeated - 1
            else:
                self._rows = self._pending = 0
        self._settle(text, start, len(text))
        if self._rows > self._limits.rows * 2:
            raise FileRefused(
                "too_many_rows",
                f"A sheet reaches down to row {self._rows:,}; at most {self._limits.rows:,} rows are read. "
                "Delete the rows that are not needed.",
            )

    def _settle(self, text: bytes, start: int, end: int) -> None:
        """Repeated rows count once a value stands in them or below them: blank rows at the end of a sheet do not."""
        if self._pending and text.find(_VALUE, start, end) >= 0:
            self._rows += self._pending
            self._pending = 0

    def _check_columns(self, text: bytes) -> None:
        for found in _REPEATED_COLUMNS.finditer(text):
            tag = text.rfind(b"<", 0, found.start())
            if not text.startswith(b"<table:table-cell", tag) or int(found[1]) <= self._limits.columns:
                continue
            end = text.find(_ROW_END, tag)
            if text.find(_VALUE, tag, end if end >= 0 else len(text)) >= 0:
                raise too_many_columns(text.count(b"<table:table-row", 0, tag), int(found[1]), self._limits)


class XlsxExtent:
    """Rows and columns of an Excel sheet, from the references of cells that lie far from the first."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._tail = b""
        self._rows = 1
        self._columns = 1
        self._cells = 0

    def feed(self, piece: bytes) -> None:
        """The next bytes of a sheet."""
        text = _plain(self._tail + piece)
        self._tail = text[-64:]
        self._cells += piece.count(b"<c ")
        if _FAR_CELL.search(text) is None:
            return
        for letters, digits in _CELL.findall(text):
            self._rows = max(self._rows, int(digits))
            self._columns = max(self._columns, _column_number(letters))
        if self._columns > self._limits.columns:
            raise too_many_columns(self._rows, self._columns, self._limits)
        if self._rows > self._limits.rows * 2 or self._rows * self._columns > self._limits.cells:
            raise FileRefused(
                "too_many_rows",
                f"A sheet reaches over {self._rows:,} rows and {self._columns:,} columns, which is more than is read. "
                "Delete the rows and columns that are not needed, or save the sheet as CSV.",
            )

    def close(self) -> None:
        """The end of a sheet: nothing is left to measure."""


def _plain(text: bytes) -> bytes:
    """The XML with attributes as spreadsheet programs write them; XML also allows single quotation marks and blanks beside the sign."""
    return _LOOSE.sub(b'="', text) if any(mark in text for mark in _UNUSUAL) else text


def _places(text: bytes) -> Iterator[tuple[int, int]]:
    """Where a sheet begins (with 0) and where rows are repeated (with how often). Plain searches: a pattern of both is ten times slower."""
    at = text.find(_NEW_SHEET)
    while at >= 0:
        yield at, 0
        at = text.find(_NEW_SHEET, at + 1)
    at = text.find(_REPEATED_ROWS)
    while at >= 0:
        number = _NUMBER.match(text, at + len(_REPEATED_ROWS))
        yield at, int(number[0]) if number else 1
        at = text.find(_REPEATED_ROWS, at + 1)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
