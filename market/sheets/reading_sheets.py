"""Read ODS, XLSX and XLS sheets by value. Formulas are never evaluated: the value saved with the file is taken."""

from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from market.sheets.opened import (
    FileRefused,
    Limits,
    NumberedRow,
    OpenedFile,
    OpenedSheet,
    too_many_columns,
    too_many_rows,
)

MOST_SHEETS = 60


def open_workbook(path: Path, kind: str, limits: Limits) -> OpenedFile:
    """The sheets of a workbook that `check_archive` has let pass; `kind` is ODS, XLSX or XLS. Raises `FileRefused`."""
    try:
        with path.open("rb") as file:  # from a path it would go by the ending of the name
            workbook = CalamineWorkbook.from_filelike(file)
        names = list(workbook.sheet_names)
        if len(names) > MOST_SHEETS:
            raise FileRefused(
                "too_many_sheets",
                f"The workbook has {len(names)} sheets; at most {MOST_SHEETS} are read. Save the one that counts alone.",
            )
        sheets = tuple(_LazySheet(workbook, name, limits) for name in names)
    except PasswordError:
        raise FileRefused(
            "protected",
            "The workbook is protected by a password. Open it, save a copy without a password, and import the copy.",
        ) from None
    except (CalamineError, OSError, ValueError) as problem:
        raise _unreadable(kind, problem) from None
    return OpenedFile(
        kind=kind, rows_of="table", sheets=tuple(OpenedSheet(name=each.name, rows=each.rows) for each in sheets)
    )


def _unreadable(kind: str, problem: Exception) -> FileRefused:
    return FileRefused(
        "damaged_workbook",
        f"The {kind} spreadsheet is damaged or cut off and cannot be read ({str(problem)[:120]}). Download it again, or open it in a "
        "spreadsheet program and save a fresh copy.",
    )


class _LazySheet:
    """A sheet that is loaded when its rows are first asked for."""

    def __init__(self, workbook: CalamineWorkbook, name: str, limits: Limits) -> None:
        self._workbook = workbook
        self._limits = limits
        self._sheet: CalamineSheet | None = None
        self.name = name

    def rows(self) -> Iterator[NumberedRow]:
        """Rows from the top, blank ones left out."""
        sheet = self._load()
        if sheet.end is None:
            return
        width = sheet.end[1] + 1
        if width > self._limits.columns:
            raise too_many_columns(1, width, self._limits)
        count = 0
        for line, row in enumerate(sheet.iter_rows(), start=1):
            if any(row) or any(cell != "" for cell in row):
                count += 1
                if count > self._limits.rows + 60:
                    raise too_many_rows(self._limits)
                yield line, row

    def _load(self) -> CalamineSheet:
        if self._sheet is None:
            try:
                self._sheet = self._workbook.get_sheet_by_name(self.name)
            except (CalamineError, OSError, ValueError) as problem:
                raise _unreadable("sheet of the", problem) from None
        return self._sheet
