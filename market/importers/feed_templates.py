"""Workbooks to fill in for the council's own feeds: the header, lists to choose from, checks while somebody types, and notes.

A template is made from the feed's layout, so that it can never name a column that the feed does not read.
"""

import io
import re
from collections.abc import Sequence

from msgspec import Struct
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from market.importers.feeds.registry import FEEDS
from market.importers.types import Column, Feed, Holds

NOTES = "Notes"
LISTS = "Lists"
LAST_ROW = 5_000
_LONGEST_PROMPT = 255
_SERIALS = ("14611", "73050")  # 1940 to 2099, as spreadsheet programs count days
_NOTE_HEADINGS = ("Column", "Needed", "What to write", "Words to choose from", "Example")
_NEEDED = PatternFill("solid", fgColor="FFDCE9F5")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


class TemplateLine(Struct, frozen=True):
    """A template as the page lists it."""

    title: str
    what: str
    file_name: str
    columns: int


def own_feeds() -> list[Feed]:
    """The feeds whose layout is the council's own: every column of it says what to write."""
    return [feed for feed in FEEDS if all(column.words for column in feed.layouts[0].columns)]


def own_feed(code: str) -> Feed | None:
    """The feed of the council's own with that code, or None."""
    return next((feed for feed in own_feeds() if feed.code == code), None)


def template_lines() -> list[TemplateLine]:
    """Every template there is."""
    return [TemplateLine(feed.title, feed.what, file_name(feed), len(feed.layouts[0].columns)) for feed in own_feeds()]


def file_name(feed: Feed) -> str:
    """The name of a feed's template."""
    return f"{feed.code}.xlsx"


def template_bytes(feed: Feed) -> bytes:
    """The workbook of a feed's first layout: a sheet to fill in, notes on each column, and the lists (hidden). Call it in a thread."""
    columns = feed.layouts[0].columns
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _sheet_name(feed)
    _write_header(sheet, columns)
    _write_notes(book.create_sheet(NOTES), columns)
    _write_checks(sheet, book.create_sheet(LISTS), columns)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_name(feed: Feed) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", feed.sheets[0] if feed.sheets else feed.title)[:31]


def _write_header(sheet: Worksheet, columns: Sequence[Column]) -> None:
    sheet.freeze_panes = "B2"
    for at, column in enumerate(columns, start=1):
        cell = sheet.cell(row=1, column=at, value=column.name)
        cell.font = Font(bold=True)
        cell.alignment = _WRAPPED
        if column.required:
            cell.fill = _NEEDED
        dimension = sheet.column_dimensions[get_column_letter(at)]
        dimension.width = min(max(len(column.name) + 2, 12, *(len(word) + 4 for word in column.choices)), 40)
        if column.holds is Holds.DAY:
            dimension.number_format = "dd/mm/yyyy"
        elif column.holds is Holds.TEXT:
            dimension.number_format = "@"  # so that a CQC id such as 1-123 stays what was typed


def _write_notes(sheet: Worksheet, columns: Sequence[Column]) -> None:
    sheet.freeze_panes = "A2"
    rows = [
        (
            column.name,
            "Yes" if column.required else "",
            column.words,
            "; ".join(column.choices),
            column.example,
        )
        for column in columns
    ]
    for row, values in enumerate((_NOTE_HEADINGS, *rows), start=1):
        for at, value in enumerate(values, start=1):
            cell = sheet.cell(row=row, column=at, value=value or None)
            cell.alignment = _WRAPPED
            cell.number_format = "@"
            cell.font = Font(bold=row == 1 or at == 1)
    for letter, width in zip("ABCDE", (26, 10, 60, 50, 30), strict=True):
        sheet.column_dimensions[letter].width = width


def _write_checks(sheet: Worksheet, lists: Worksheet, columns: Sequence[Column]) -> None:
    """Lists stand on a hidden sheet: text inside a validation may not be longer than 255 characters."""
    lists.sheet_state = "hidden"
    used = 0
    for at, column in enumerate(columns, start=1):
        check = _check(column)
        if column.choices:
            used += 1
            for row, word in enumerate(column.choices, start=1):
                lists.cell(row=row, column=used, value=word)
            letter = get_column_letter(used)
            check = DataValidation(
                type="list", formula1=f"'{LISTS}'!${letter}$1:${letter}${len(column.choices)}", allow_blank=True
            )
            check.errorStyle = "warning"  # the reader knows more words than the list shows
            check.error = "This is not in the list. Keep it only if you know that it is read."
        if check is None:
            continue
        check.showErrorMessage = True
        check.errorTitle = column.name[:32]
        check.showInputMessage = True
        check.promptTitle = column.name[:32]
        check.prompt = column.words[:_LONGEST_PROMPT]
        letter = get_column_letter(at)
        check.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.add_data_validation(check)


def _check(column: Column) -> DataValidation | None:
    """What is checked of a day or a number while somebody types; None for text."""
    if column.holds is Holds.DAY:
        low, high = _SERIALS
        check = DataValidation(type="date", operator="between", formula1=low, formula2=high, allow_blank=True)
        check.error = "Write a day, such as 01/04/2026."
        return check
    if column.holds is Holds.WHOLE:
        check = DataValidation(type="whole", operator="between", formula1="0", formula2="1000000", allow_blank=True)
        check.error = "Write a whole number of 0 or more."
        return check
    if column.holds is Holds.NUMBER:
        check = DataValidation(
            type="decimal", operator="between", formula1="-1000000000000", formula2="1000000000000", allow_blank=True
        )
        check.error = "Write a number without other words."
        return check
    return None
