"""A tool as a workbook to fill in, and as an XLSForm for a tablet."""

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from market.quality.framework.tools.rules import is_self_scored
from market.quality.framework.tools.types import ToolCriterion, ToolPage
from market.web.downloads import NOT_IN_XLSX, safe_cell

ANSWERS = (("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("na", "Not applicable"), ("not_seen", "Not seen"))
HEADINGS = (
    ("Code", 8),
    ("Standard", 24),
    ("Criterion", 40),
    ("In plain words", 40),
    ("Weight", 12),
    ("Kinds of evidence", 24),
    ("Sample", 34),
    ("1 Significant shortfall", 40),
    ("2 Some shortfall", 40),
    ("3 Good", 40),
    ("4 Exceptional", 40),
    ("Look for", 50),
    ("Not applicable when", 30),
    ("Score", 12),
    ("What was found, and what it means for people", 44),
    ("Evidence seen", 34),
)
SURVEY = ("type", "name", "label", "hint", "required", "relevant", "appearance", "parameters")
_BOLD, _WRAP = Font(bold=True), Alignment(wrap_text=True, vertical="top")
_HEAD = PatternFill("solid", fgColor="E5ECF1")


def tool_xlsx(page: ToolPage) -> bytes:
    """A workbook of two sheets: about the tool, and a row for each criterion with room for the score and what was found."""
    book = Workbook()
    about = book.active
    about.title = "About"
    for row in _about(page):
        _append(about, row)
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 28, 100
    sheet = book.create_sheet("Tool")
    _append(sheet, [words for words, _ in HEADINGS])
    for standard, each in _lines(page):
        _append(sheet, _row(standard, each))
    _shape(sheet, len(page.criteria))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _about(page: ToolPage) -> list[Sequence[Any]]:
    return [
        ("Tool", page.title),
        ("Framework version", f"{page.version_number} ({page.version_status.lower()})"),
        ("Profile", page.hash),
        ("Tier", page.tier_name),
        *([("Part of the rotation", page.part)] if page.part else []),
        ("Criteria", page.count),
        ("Of which critical", page.critical),
        ("How they were chosen", page.why),
        ("Scored by", page.scored_by),
        ("Time, about", f"{page.minutes} minutes"),
        ("", ""),
        *((f"Score {score}", name) for score, name in page.scale),
        *((name, effect) for _, name, effect in page.states),
        ("", ""),
        *(("Rule for scorers", text) for text in page.scorer_rules),
    ]


def _lines(page: ToolPage) -> Iterable[tuple[str, ToolCriterion]]:
    for domain in page.domains:
        for standard in domain.standards:
            for each in standard.criteria:
                yield f"{standard.code} {standard.name}", each


def _row(standard: str, each: ToolCriterion) -> list[Any]:
    evidence = ", ".join(name for _, name in each.evidence)
    return [
        each.code,
        standard,
        each.statement,
        each.plain,
        f"{each.criticality} ({each.weight})",
        f"{evidence}. Needed: {each.evidence_needed}",
        each.sample,
        *(one.text for one in each.descriptors),
        "\n".join(f"• {text}" for text in each.look_fors),
        each.not_applicable_when or "Always applies",
        "",
        "",
        "",
    ]


def _shape(sheet: Any, rows: int) -> None:
    sheet.freeze_panes = "D2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 8
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    for number, (_, width) in enumerate(HEADINGS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for cell in sheet[1]:
        cell.font, cell.fill = _BOLD, _HEAD
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = _WRAP
    choices = DataValidation(type="list", formula1='"1,2,3,4,Not applicable,Not seen"', allow_blank=True)
    choices.error = "Choose 1, 2, 3, 4, Not applicable or Not seen"
    sheet.add_data_validation(choices)
    column = get_column_letter([words for words, _ in HEADINGS].index("Score") + 1)
    choices.add(f"{column}2:{column}{max(2, rows + 1)}")


def tool_xlsform(page: ToolPage) -> bytes:
    """An XLSForm of exactly this tool: a group for each standard; score, what was found, evidence and a photo for each criterion.

    The form's version is the framework's number and the profile's hash, so that an answer always says which tool it came from.
    """
    book = Workbook()
    survey = book.active
    survey.title = "survey"
    survey.append(SURVEY)
    for row in _survey(page):
        _append(survey, [row.get(key, "") for key in SURVEY])
    choices = book.create_sheet("choices")
    choices.append(("list_name", "name", "label"))
    names = dict(page.scale)
    for value, words in ANSWERS:
        _append(choices, ("score", value, f"{value} {names[int(value)]}" if value.isdigit() else words))
    letters = {letter: name for each in page.criteria for letter, name in each.evidence}
    for letter, name in sorted(letters.items()):
        _append(choices, ("evidence", letter, f"{letter} {name}"))
    settings = book.create_sheet("settings")
    settings.append(("form_title", "form_id", "version", "default_language"))
    form_id = f"qf_{page.service}_{page.method}".lower()
    _append(settings, (page.title, form_id, f"{page.version_number}-{page.hash}", "English (en)"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _survey(page: ToolPage) -> Iterable[dict[str, str]]:
    yield {"type": "start", "name": "begun_at"}
    yield {"type": "end", "name": "ended_at"}
    yield {"type": "text", "name": "service_name", "label": "Name of the service", "required": "yes"}
    yield {"type": "date", "name": "seen_on", "label": "Day of the visit" if not is_self_scored(page) else "Day"}
    yield {"type": "text", "name": "scorer", "label": "Who scores", "required": "yes"}
    yield {"type": "note", "name": "about", "label": _form_text(f"{page.title}. {page.why}")}
    for domain in page.domains:
        for standard in domain.standards:
            name = f"s_{standard.code.replace('.', '_')}"
            heading = _form_text(f"{standard.code} {standard.name}")
            yield {"type": "begin_group", "name": name, "label": heading, "hint": "", "appearance": "field-list"}
            yield {"type": "note", "name": f"{name}_aim", "label": _form_text(standard.aim)}
            for each in standard.criteria:
                yield from _questions(each)
            yield {"type": "end_group", "name": name}


def _questions(each: ToolCriterion) -> Iterable[dict[str, str]]:
    name = f"c_{each.code.replace('.', '_')}"
    scores = " ".join(f"{one.score}: {one.text}" for one in each.descriptors)
    rule = f" Not applicable when: {each.not_applicable_when}" if each.not_applicable_when else ""
    asked = f"{each.code} {each.statement} ({each.criticality.lower()})"
    yield {
        "type": "select_one score",
        "name": name,
        "label": _form_text(asked),
        "hint": _form_text(scores + rule),
        "required": "yes",
    }
    yield {
        "type": "text",
        "name": f"{name}_why",
        "label": f"{each.code} What was found, and what it means for people",
        "hint": _form_text(" ".join(each.look_fors)),
        "required": f"selected(${{{name}}}, '1') or selected(${{{name}}}, '2') or selected(${{{name}}}, 'na')",
        "appearance": "multiline",
    }
    yield {
        "type": "select_multiple evidence",
        "name": f"{name}_evidence",
        "label": f"{each.code} Kinds of evidence seen",
        "hint": _form_text(f"Needed: {each.evidence_needed}. Sample: {each.sample}"),
    }
    yield {
        "type": "image",
        "name": f"{name}_photo",
        "label": f"{each.code} Photo",
        "hint": "Show no person and no name",
        "appearance": "new",
        "parameters": "max-pixels=1600",
    }


def _form_text(text: str) -> str:
    """Text that a form shows as it stands: what XLSForm would take for a reference is spaced, lines become one."""
    return re.sub(r"\$\s*\{", "$ {", " ".join(text.split()))


def _append(sheet: Any, row: Sequence[Any]) -> None:
    sheet.append([safe_cell(NOT_IN_XLSX.sub("", each)) if isinstance(each, str) else each for each in row])
