"""Read an officer's own tool as rows of text with their looks: values as saved, nothing evaluated, nothing followed.

`market.sheets` has opened and checked the file before anything else looks into it. Everything here is blocking: call it in
a thread.
"""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from market.quality.consolidation.identifying import refuse_people
from market.quality.consolidation.reading_looks import Looks, looks_of
from market.quality.consolidation.types import ReadFile, ReadRow, ReadSheet, SheetState
from market.sheets.opened import FileRefused, Limits, OpenedSheet
from market.sheets.reading import open_file

MOST_ROWS = 25_000
MOST_COLUMNS = 300
MOST_UNPACKED = 60_000_000
MOST_CELLS = 2_000_000
LONGEST_TEXT = 4_000
MOST_ROWS_NAMED = 12
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def tool_limits(limits: Limits) -> Limits:
    """The installation's limits, made narrower: no questionnaire is as large as a year of invoices."""
    return Limits(
        size=limits.size,
        unpacked=min(limits.unpacked, MOST_UNPACKED),
        rows=min(limits.rows, MOST_ROWS),
        columns=MOST_COLUMNS,
        cells=MOST_CELLS,
    )


def read_tool_file(path: Path, limits: Limits) -> ReadFile:
    """Every sheet of a CSV, XLSX, XLS or ODS file, hidden ones too.

    Raises `FileRefused` for workbooks with macros, protected or damaged ones, what is no table, files beyond the limits, and files
    that identify people in care.
    """
    _refuse_macros(path)
    opened = open_file(path, tool_limits(limits))
    if opened.rows_of != "table":
        raise FileRefused("wrong_kind", "This is a JSON file, not a questionnaire. Import an XLSX, ODS or CSV file.")
    notes = list(opened.notes)
    if opened.kind == "CSV":
        sheets: tuple[ReadSheet, ...] = (_sheet(opened.sheets[0], SheetState.VISIBLE, 0, None),)
    else:
        looks: dict[str, Looks] = {}
        if opened.kind == "XLSX":
            looks, note = looks_of(path)
            notes += [note] if note else []
        sheets = tuple(_workbook_sheets(path, opened.sheets, looks))
        notes += _unsaved_notes(sheets, looks)
    _refuse_nothing(sheets)
    refuse_people(sheets)
    return ReadFile(kind=opened.kind, sheets=sheets, notes=tuple(notes))


def _refuse_macros(path: Path) -> None:
    """Macros are small programs inside a workbook. None is ever run, and such a file is not taken in at all."""
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(_OLE):
        if "_VBA_PROJECT".encode("utf-16-le") in path.read_bytes():
            raise _macros()
        return
    if not head.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            names = [each.filename.lower() for each in archive.infolist()]
            types = b""
            if "[Content_Types].xml" in archive.namelist():
                with archive.open("[Content_Types].xml") as part:
                    types = part.read(1_000_000)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError):
        return  # the checks of `open_file` say what is wrong with it
    if b"macroenabled" in types.lower() or any(
        name.endswith("vbaproject.bin") or "/macrosheets/" in name or name.startswith("basic/") for name in names
    ):
        raise _macros()


def _macros() -> FileRefused:
    return FileRefused(
        "macros",
        "The workbook holds macros, which are small programs. Files with macros are not taken in. Open it, save a copy as "
        "“Excel Workbook (.xlsx)”, which leaves the macros out, and import the copy.",
    )


def _workbook_sheets(path: Path, opened: tuple[OpenedSheet, ...], looks: dict[str, Looks]) -> Iterator[ReadSheet]:
    with path.open("rb") as file:
        book = CalamineWorkbook.from_filelike(file)
    states = {each.name: _state(each.visible) for each in book.sheets_metadata}
    for sheet in opened:
        rows = list(sheet.rows())
        start = book.get_sheet_by_name(sheet.name).start if rows else None
        offset = start[1] if start else 0
        again = OpenedSheet(name=sheet.name, rows=rows.__iter__)
        yield _sheet(again, states.get(sheet.name, SheetState.VISIBLE), offset, looks.get(sheet.name))


def _unsaved_notes(sheets: Sequence[ReadSheet], looks: dict[str, Looks]) -> Iterator[str]:
    """Say where words are missing because a formula was never worked out by the program that wrote the file."""
    for sheet in sheets:
        if (seen := looks.get(sheet.name)) is None:
            continue
        cells = {row.number: row.cells for row in sheet.rows}
        rows = [number for number in sorted(seen.formulas) if seen.unsaved(number, cells.get(number, {}))]
        if rows:
            some = ", ".join(map(str, rows[:MOST_ROWS_NAMED])) + (" and more" if len(rows) > MOST_ROWS_NAMED else "")
            where = f"{'row' if len(rows) == 1 else 'rows'} {some}"
            yield (
                f"Sheet “{sheet.name}” has formulas without a saved value in {where}: those cells were read as empty. "
                "If they hold questions, open the file in a spreadsheet program, save it, and choose it again."
            )


def _state(visible: SheetVisibleEnum) -> SheetState:
    if visible == SheetVisibleEnum.Hidden:
        return SheetState.HIDDEN
    return SheetState.VERY_HIDDEN if visible == SheetVisibleEnum.VeryHidden else SheetState.VISIBLE


def _sheet(sheet: OpenedSheet, state: SheetState, offset: int, looks: Looks | None) -> ReadSheet:
    rows = []
    for number, values in sheet.rows():
        cells = {at: text for at, value in enumerate(values, start=offset) if (text := cell_text(value))}
        if cells:
            rows.append(looks.dress(number, cells) if looks else ReadRow(number=number, cells=cells))
    return ReadSheet(name=sheet.name, state=state, rows=tuple(rows), downward=looks.downward if looks else {})


def cell_text(value: Any) -> str:
    """A cell as one line of text: dates as ISO, whole numbers without a point, truth as Yes and No."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    text = " ".join(str(value).replace("\xa0", " ").replace("\u200b", "").split())
    return text[:LONGEST_TEXT]


def _refuse_nothing(sheets: tuple[ReadSheet, ...]) -> None:
    if not any(sheet.rows for sheet in sheets):
        raise FileRefused("no_rows", "The file has no text in any sheet. Check that the right file was chosen.")
