"""How the cells of an XLSX workbook look: bold, fill, merged cells, drop-downs, formulas that add up rows.

Looks help to tell headings, questions and totals apart; they never change a value. A workbook whose looks cannot be read is
read without them.
"""

import re
from pathlib import Path
from typing import Any

from msgspec import Struct
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from market.quality.consolidation.types import ReadRow

MOST_MERGED = 20_000
_RANGE = re.compile(r"\$?[A-Z]{1,3}\$?(\d+):\$?[A-Z]{1,3}\$?(\d+)")
WITHOUT = "The looks of the workbook (bold, colours, merged cells) could not be read, so rows were told apart by their words alone."


class Looks(Struct, kw_only=True):
    """The looks of one sheet by row and column (row from 1, column from 0)."""

    bold: dict[int, set[int]]
    fills: dict[int, dict[int, str]]
    across: dict[int, int]
    sums: set[int]
    choices: dict[int, set[int]]
    sizes: dict[int, float]
    downward: dict[tuple[int, int], int]
    formulas: dict[int, set[int]]

    def unsaved(self, number: int, cells: dict[int, str]) -> bool:
        """Whether the words of the row may be lost: a formula whose value was not saved, and no sentence beside it."""
        return bool(self.formulas.get(number, set()) - cells.keys()) and not any(" " in text for text in cells.values())

    def dress(self, number: int, cells: dict[int, str]) -> ReadRow:
        """The row with its looks."""
        return ReadRow(
            number=number,
            cells=cells,
            bold=frozenset(self.bold.get(number, set()) & cells.keys()),
            fills={at: colour for at, colour in self.fills.get(number, {}).items() if at in cells},
            across=self.across.get(number, 1),
            sums=number in self.sums,
            choices=frozenset(self.choices.get(number, ())),
            size=self.sizes.get(number, 0.0),
        )


def looks_of(path: Path) -> tuple[dict[str, Looks], str]:
    """Looks by sheet, and a note when there are none to be had. External links are not followed and nothing is computed."""
    try:
        with path.open("rb") as file:  # from a path it would go by the ending of the name
            book = load_workbook(file, data_only=False, keep_links=False, rich_text=False)
            return {sheet.title: _looks(sheet) for sheet in book.worksheets}, ""
    except Exception:  # the writers of workbooks are many, and looks are not worth losing a tool for
        return {}, WITHOUT


def _looks(sheet: Any) -> Looks:
    found = Looks(bold={}, fills={}, across={}, sums=set(), choices={}, sizes={}, downward={}, formulas={})
    for (row, column), cell in sheet._cells.items():
        if cell.value is None:
            continue
        if _adds_up_rows(cell.value):
            found.sums.add(row)
        elif cell.data_type == "f":
            found.formulas.setdefault(row, set()).add(column - 1)
        if not cell.has_style:
            continue
        if cell.font.b:
            found.bold.setdefault(row, set()).add(column - 1)
        found.sizes[row] = max(found.sizes.get(row, 0.0), float(cell.font.sz or 0))
        if cell.fill.fill_type == "solid":
            found.fills.setdefault(row, {})[column - 1] = str(cell.fill.fgColor.value)
    _merged(sheet, found)
    _choices(sheet, found)
    return found


def _adds_up_rows(value: Any) -> bool:
    """Whether the cell holds a formula over cells of several rows. It is looked at, never worked out."""
    if not isinstance(value, str) or not value.startswith("="):
        return False
    return any(first != last for first, last in _RANGE.findall(value))


def _merged(sheet: Any, found: Looks) -> None:
    for merged in list(sheet.merged_cells.ranges)[:MOST_MERGED]:
        left, top, right, bottom = merged.min_col - 1, merged.min_row, merged.max_col - 1, merged.max_row
        found.across[top] = max(found.across.get(top, 1), right - left + 1)
        if bottom - top > 20_000:
            continue
        for row in range(top + 1, bottom + 1):
            found.downward[row, left] = top


def _choices(sheet: Any, found: Looks) -> None:
    for rule in sheet.data_validations.dataValidation:
        if rule.type != "list":
            continue
        for part in str(rule.sqref).split():
            left, top, right, bottom = range_boundaries(part)
            if None in (left, top, right, bottom) or bottom - top > 20_000 or right - left > 20:
                continue
            for row in range(top, bottom + 1):
                found.choices.setdefault(row, set()).update(range(left - 1, right))
