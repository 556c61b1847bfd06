"""The as-at date that a file says of itself, above its header or on its notes sheet."""

import re
from datetime import date, datetime
from itertools import islice

from msgspec import Struct

from market.core.words import day_words
from market.importers.recognise import Recognised
from market.sheets.opened import HEADER_WITHIN, OpenedFile

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_SAYS_SO = re.compile(
    r"\b(?:as at|as of|produced on|extracted on|data extracted|published on|snapshot date|correct at)\b", re.I
)
_LONG = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})\b")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


class FoundDate(Struct, frozen=True):
    """A day and where it was found, in words that end the sentence "The as-at date … "."""

    on: date
    where: str


def as_at_in_file(opened: OpenedFile, found: Recognised) -> FoundDate | None:
    """The day of lines such as "Source: CQC database as at 01 September 2026" or "This data was produced on 19 August 2026"."""
    if opened.rows_of != "table":
        return None
    sheets = [found.sheet, *(sheet for sheet in opened.sheets if sheet is not found.sheet)]
    for sheet in sheets:
        for line, row in islice(sheet.rows(), HEADER_WITHIN):
            if line > HEADER_WITHIN or (sheet is found.sheet and line >= found.header.line):
                break
            on = _day_of_line(row)
            if on is not None:
                place = f"on line {line}" if not sheet.name else f"on line {line} of the sheet “{sheet.name}”"
                return FoundDate(on=on, where=f"was found {place}")
    return None


def _day_of_line(row: object) -> date | None:
    cells = [cell for cell in row if cell not in (None, "")] if isinstance(row, list | tuple) else []
    text = " ".join(str(cell) for cell in cells if not isinstance(cell, date))
    if len(text) > 600 or not _SAYS_SO.search(text):
        return None
    for cell in cells:
        if isinstance(cell, date):
            return cell.date() if isinstance(cell, datetime) else cell
    return day_in_text(text[_SAYS_SO.search(text).start() :])  # type: ignore[union-attr]  # searched two lines above


def day_in_text(text: str) -> date | None:
    """The first real day in a text, written `01 September 2026`, `01/09/2026` or `2026-09-01`."""
    found = _LONG.search(text)
    if found and found[2].lower() in _MONTHS:
        return _real(int(found[3]), _MONTHS[found[2].lower()], int(found[1]))
    found = _SLASHED.search(text)
    if found:
        return _real(int(found[3]), int(found[2]), int(found[1]))
    found = _ISO.search(text)
    return _real(int(found[1]), int(found[2]), int(found[3])) if found else None


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def as_at_words(on: date, where: str) -> str:
    """`The as-at date 1 September 2026 was found on line 3.`"""
    return f"The as-at date {day_words(on)} {where}."
