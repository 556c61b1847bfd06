"""Read the template for tools: one question a row, known columns, and every mistake reported by its cell."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from openpyxl.utils import get_column_letter

from market.quality.consolidation.types import Line, ReadFile, ReadRow, ReadSheet, RowKind, ToolLines

SHEET = "Questions"
COLUMNS = (
    "tool_id", "section", "question", "answer_type", "scale", "guidance", "theme", "service_types", "weight", "notes",
)  # fmt: skip
ANSWER_TYPES = ("choice", "score", "text", "number", "percentage", "date", "photo", "admin", "measure")
SCALES = (
    "yes_no", "yes_no_na", "yes_no_partial", "rag", "scale_0_3", "scale_1_4", "scale_1_5", "points_0_5", "met_part_not",
    "compliant_not", "likert_5", "always_usually_never", "tick",
)  # fmt: skip
_KINDS = {"admin": RowKind.ADMIN, "measure": RowKind.KPI, "percentage": RowKind.KPI}
MOST_ERRORS = 200


def is_template(file: ReadFile) -> bool:
    """Whether the file has a sheet whose first row names tool_id and question."""
    return _sheet(file) is not None


def read_template(file: ReadFile, *, themes: Mapping[str, str], services: Collection[str]) -> ToolLines:
    """The questions of a filled-in template; `themes` and `services` are codes that may stand in it.

    Errors name their cell, such as Questions!E14. With any error nothing can be imported.
    """
    sheet = _sheet(file)
    if sheet is None:
        return ToolLines(
            kind="template", lines=(), errors=(f"The file has no sheet “{SHEET}” with the template's columns.",)
        )
    columns = {title.strip().lower(): at for at, title in sheet.rows[0].cells.items()}
    reader = _Reader(sheet.name or SHEET, columns, themes, services)
    lines = [line for row in sheet.rows[1:] if (line := reader.line(row)) is not None]
    if len(reader.tools) > 1:
        reader.errors.append(
            f"{sheet.name or SHEET}: the column tool_id names {len(reader.tools)} tools ({', '.join(sorted(reader.tools)[:4])}). "
            "Use one file for each tool."
        )
    if not lines and not reader.errors:
        reader.errors.append(f"{sheet.name or SHEET}: no question is filled in.")
    unused = tuple(
        f"Column “{title}”" for title in sheet.rows[0].cells.values() if title.strip().lower() not in COLUMNS
    )
    return ToolLines(
        kind="template",
        lines=tuple(lines),
        code=next(iter(reader.tools), ""),
        services=tuple(dict.fromkeys(reader.services_seen)),
        unused=unused,
        errors=tuple(reader.errors[:MOST_ERRORS]),
    )


class _Reader:
    """Reads row after row and collects what is wrong."""

    def __init__(
        self, sheet: str, columns: Mapping[str, int], themes: Mapping[str, str], services: Collection[str]
    ) -> None:
        self.sheet, self.columns, self.themes, self.services = sheet, columns, themes, services
        self.errors: list[str] = []
        self.tools: dict[str, None] = {}
        self.services_seen: list[str] = []
        self.section = ""

    def _cell(self, row: ReadRow, name: str) -> str:
        return row.cells.get(self.columns.get(name, -1), "").strip()

    def _wrong(self, row: ReadRow, name: str, words: str) -> None:
        letter = get_column_letter(self.columns[name] + 1) if name in self.columns else ""
        self.errors.append(f"{self.sheet}!{letter}{row.number}: {words}")

    def line(self, row: ReadRow) -> Line | None:
        """The question of a row; None for an empty or a wrong one."""
        text = self._cell(row, "question")
        others = [name for name in COLUMNS if name not in ("question", "tool_id") and self._cell(row, name)]
        if not text:
            if others:
                self._wrong(row, "question", f"the question is missing, although {others[0]} is filled in")
            return None
        if tool := self._cell(row, "tool_id"):
            self.tools[tool] = None
        self.section = self._cell(row, "section") or self.section
        answer = self._one_of(row, "answer_type", ANSWER_TYPES, "answer type")
        scale = self._one_of(row, "scale", SCALES, "scale")
        theme = self._theme(row)
        for code in self._cell(row, "service_types").replace(",", " ").replace(";", " ").split():
            if code.upper() != "ALL" and code.upper() not in self.services:
                self._wrong(row, "service_types", _unknown(code, "service type", self.services))
            self.services_seen.append(code.upper())
        weight = self._cell(row, "weight")
        if weight and not weight.replace(".", "", 1).isdigit():
            self._wrong(row, "weight", f"“{weight[:40]}” is not a number")
        return Line(
            sheet=self.sheet,
            row=row.number,
            row_end=row.number,
            kind=_KINDS.get(answer, RowKind.QUESTION),
            text=text,
            section=self.section[:200],
            guidance=" ".join(filter(None, (self._cell(row, "guidance"), self._cell(row, "notes")))),
            answer_type=scale or answer,
            theme=theme,
        )

    def _one_of(self, row: ReadRow, name: str, known: Collection[str], what: str) -> str:
        typed = self._cell(row, name)
        plain = typed.lower().replace(" ", "_")
        if typed and plain not in known:
            self._wrong(row, name, _unknown(typed, what, known))
            return ""
        return plain

    def _theme(self, row: ReadRow) -> str:
        typed = self._cell(row, "theme")
        if not typed or typed.lower() in self.themes:
            return typed.lower()
        by_name = {name.lower(): code for code, name in self.themes.items()}
        if typed.lower() in by_name:
            return by_name[typed.lower()]
        near = get_close_matches(typed.lower(), by_name, 1, 0.6)
        self._wrong(
            row,
            "theme",
            f"“{typed[:40]}” is not a known theme; did you mean {by_name[near[0]]}?"
            if near
            else _unknown(typed, "theme", self.themes),
        )
        return ""


def _unknown(typed: str, what: str, known: Collection[str]) -> str:
    """`'Y/N/NA' is not a known scale; did you mean yes_no_na?`, or the list when nothing is near."""
    plain = typed.lower()
    for short, long in (("y/n", "yes_no"), ("yes/no", "yes_no"), ("n/a", "na"), ("/", "_"), (" ", "_"), ("-", "_")):
        plain = plain.replace(short, long)
    folded = {each.lower(): each for each in known}
    near = get_close_matches(plain, folded, 1, 0.6)
    if near:
        return f"“{typed[:40]}” is not a known {what}; did you mean {folded[near[0]]}?"
    shown = ", ".join(list(known)[:8])
    return f"“{typed[:40]}” is not a known {what}. Known are {shown}{' and more' if len(known) > 8 else ''}."


def _sheet(file: ReadFile) -> ReadSheet | None:
    for sheet in file.sheets:
        titles = {title.strip().lower() for title in sheet.rows[0].cells.values()} if sheet.rows else set()
        if {"tool_id", "question"} <= titles:
            return sheet
    return None
