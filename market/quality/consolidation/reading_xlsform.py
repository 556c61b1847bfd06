"""Read an XLSForm, the workbook of survey tools: sheets survey, choices and settings. Logic is kept but never run."""

import re
from collections.abc import Mapping

from market.quality.consolidation.classifying_words import is_admin_section, looks_like_label, looks_like_measure
from market.quality.consolidation.types import Line, ReadFile, ReadRow, ReadSheet, RowKind, ToolLines

ANSWERS = {
    "text": "text",
    "integer": "integer",
    "decimal": "decimal",
    "date": "date",
    "image": "photo",
    "select_one": "select_one",
    "select_multiple": "select_multiple",
}
USED_COLUMNS = ("type", "name", "label", "hint", "required", "relevant", "constraint", "appearance")
_COMPARED_TEXTS = re.compile(r"(['\"])[^'\"]*\1\s*!?=\s*(['\"])[^'\"]*\2")
_NAME_AS_TEXT = re.compile(r"(['\"])(\w+)\1\s*!?=")


_CHOSEN = re.compile(r"\$\{(\w+)\}\s*!?=\s*['\"]([^'\"]*)['\"]")
_SELECTED = re.compile(r"selected\(\s*\$\{(\w+)\}\s*,\s*['\"]([^'\"]*)['\"]")


def is_xlsform(file: ReadFile) -> bool:
    """Whether the file has a sheet `survey` whose first row names type and label."""
    survey = _sheet(file, "survey")
    if survey is None or not survey.rows:
        return False
    titles = {text.lower().split("::")[0] for text in survey.rows[0].cells.values()}
    return {"type", "name"} <= titles and "label" in titles


def read_xlsform(file: ReadFile) -> ToolLines:
    """The questions of an XLSForm. What is not understood is listed as kept but not used; hidden-for-ever questions are warned of."""
    survey = _sheet(file, "survey")
    if survey is None:
        return ToolLines(kind="xlsform", lines=(), errors=("The file has no sheet “survey”.",))
    columns = _columns(survey.rows[0])
    reader = _Reader(survey, columns, _choices(file, "label"), _choices(file, "name"))
    lines = [line for row in survey.rows[1:] if (line := reader.line(row)) is not None]
    settings = _settings(file)
    unused = reader.unused + [
        f"Column “{title}” of sheet survey"
        for at, title in survey.rows[0].cells.items()
        if at not in columns.values() and title.strip()
    ]
    unused += [
        f"Sheet “{sheet.name}”"
        for sheet in file.sheets
        if sheet.rows and sheet.name.lower() not in {"survey", "choices", "settings"}
    ]
    return ToolLines(
        kind="xlsform",
        lines=tuple(lines),
        title=settings.get("form_title", "")[:200],
        unused=tuple(unused),
        warnings=tuple(reader.warnings),
    )


class _Reader:
    """Goes down the survey, keeping the group it stands in."""

    def __init__(
        self,
        sheet: ReadSheet,
        columns: Mapping[str, int],
        choices: Mapping[str, tuple[str, ...]],
        codes: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.sheet, self.columns, self.choices = sheet, columns, choices
        self.groups: list[str] = []
        self.names: set[str] = set()
        self.unused: list[str] = []
        self.warnings: list[str] = []
        self.names = {self._cell(row, "name") for row in sheet.rows[1:]} - {""}
        self.codes = codes
        self.lists = {
            self._cell(row, "name"): words[1]
            for row in sheet.rows[1:]
            if (words := self._cell(row, "type").split())[1:] and words[0].lower().startswith("select_")
        }

    def _cell(self, row: ReadRow, name: str) -> str:
        return row.cells.get(self.columns.get(name, -1), "")

    def line(self, row: ReadRow) -> Line | None:
        """What the row becomes; None for rows without words for people."""
        kind = " ".join(self._cell(row, "type").lower().replace("_", " ", 1).split())
        label, name = self._cell(row, "label"), self._cell(row, "name")
        if kind in ("begin group", "begin repeat"):
            self.groups.append(label)
            return self._line(row, RowKind.HEADING, label or name, section="") if label else None
        if kind in ("end group", "end repeat"):
            if self.groups:
                self.groups.pop()
            return None
        words = self._cell(row, "type").split()
        base = words[0].lower() if words else ""
        if base == "note":
            return self._line(row, RowKind.NOTE, label) if label else None
        if base not in ANSWERS:
            self.unused.append(
                f"survey!{row.number}: type “{self._cell(row, 'type') or 'none'}”{f' ({name})' if name else ''}"
            )
            return self._line(row, RowKind.NOTE, label) if label else None
        self._warn(row, label or name)
        text = label or name
        return self._line(row, self._kind(text, base), text, answer=self._answer(base, words))

    def _kind(self, text: str, base: str) -> RowKind:
        if any(is_admin_section(group) for group in self.groups) or (
            base in ("text", "date") and looks_like_label(text)
        ):
            return RowKind.ADMIN
        if base in ("integer", "decimal") and looks_like_measure(text):
            return RowKind.KPI
        return RowKind.QUESTION

    def _answer(self, base: str, words: list[str]) -> str:
        options = [each.lower() for each in self.choices.get(words[1], ())] if len(words) > 1 else []
        if {"always", "usually"} <= set(options):
            return "always_usually_never"
        if options[:1] == ["yes"] and "no" in options:
            return "yes_no_partial" if any("part" in each for each in options) else "yes_no"
        return ANSWERS[base]

    def _warn(self, row: ReadRow, text: str) -> None:
        relevant = self._cell(row, "relevant")
        name = _NAME_AS_TEXT.search(relevant)
        never = "${" not in relevant and _COMPARED_TEXTS.search(relevant)
        if never or (name is not None and name[2] in self.names):
            self._hidden(row, relevant, text)
        self._warn_of_choices(row, relevant, text)
        if self._cell(row, "constraint"):
            self.unused.append(f"survey!{row.number}: the constraint {self._cell(row, 'constraint')}")

    def _warn_of_choices(self, row: ReadRow, relevant: str, text: str) -> None:
        """Warn where logic waits for an answer that nobody can choose."""
        for asked, choice in _CHOSEN.findall(relevant) + _SELECTED.findall(relevant):
            offered = self.codes.get(self.lists.get(asked, ""))
            if choice and offered and choice not in offered:
                self.warnings.append(
                    f"survey!{row.number}: “{text[:120]}” depends on the answer “{choice}” to {asked}, which is not among its choices. "
                    "So the old form never showed it, or always did. The question is taken in all the same."
                )

    def _hidden(self, row: ReadRow, relevant: str, text: str) -> None:
        self.warnings.append(
            f"survey!{row.number}: “{text[:120]}” is shown only when {relevant}. That compares two pieces of text, which never "
            "changes, so the question is hidden for ever in the old form. To compare an answer, write ${name}. The question is "
            "taken in all the same."
        )

    def _line(self, row: ReadRow, kind: RowKind, text: str, *, answer: str = "", section: str | None = None) -> Line:
        inside = next((group for group in reversed(self.groups) if group), "")
        return Line(
            sheet=self.sheet.name,
            row=row.number,
            row_end=row.number,
            kind=kind,
            text=text,
            section=(inside if section is None else section)[:200],
            guidance=self._cell(row, "hint"),
            answer_type=answer,
        )


def _sheet(file: ReadFile, name: str) -> ReadSheet | None:
    return next((sheet for sheet in file.sheets if sheet.name.strip().lower() == name), None)


def _columns(row: ReadRow) -> dict[str, int]:
    """Columns by their plain name; of several languages the first."""
    found: dict[str, int] = {}
    for at, title in sorted(row.cells.items()):
        plain = title.strip().lower().split("::")[0].split(":")[0].strip()
        if plain in USED_COLUMNS:
            found.setdefault(plain, at)
    return found


def _choices(file: ReadFile, what: str) -> dict[str, tuple[str, ...]]:
    """Label or name of each choice by the name of its list."""
    sheet = _sheet(file, "choices")
    if sheet is None or not sheet.rows:
        return {}
    titles = {
        title.strip().lower().split("::")[0]: at for at, title in sorted(sheet.rows[0].cells.items(), reverse=True)
    }
    found: dict[str, list[str]] = {}
    for row in sheet.rows[1:]:
        name = row.cells.get(titles.get("list_name", titles.get("list name", -1)), "")
        found.setdefault(name, []).append(row.cells.get(titles.get(what, -1), ""))
    return {name: tuple(labels) for name, labels in found.items()}


def _settings(file: ReadFile) -> dict[str, str]:
    sheet = _sheet(file, "settings")
    if sheet is None or len(sheet.rows) < 2:
        return {}
    return {title.strip().lower(): sheet.rows[1].cells.get(at, "") for at, title in sheet.rows[0].cells.items()}
