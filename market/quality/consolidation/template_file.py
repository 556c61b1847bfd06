"""The empty template for tools as a workbook: its columns, lists to choose from, and what each column means."""

import io
from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from market.quality.consolidation.reading_template import ANSWER_TYPES, COLUMNS, SCALES, SHEET

ROWS = 1_000
_WIDTHS = (10, 26, 70, 14, 18, 40, 10, 24, 10, 40)
_MEANING = {
    "tool_id": "Code of the tool, the same in every row, such as T43",
    "section": "The heading that the question stands under; an empty cell means the one above",
    "question": "The question as officers read it. One question a row",
    "answer_type": "How it is answered. “admin” marks a field such as the date of the visit, “measure” a figure that is reported",
    "scale": "For a choice or a score: which one",
    "guidance": "What officers are told beside the question",
    "theme": "Code of a theme, see the sheet Lists; left empty it is guessed",
    "service_types": "Codes of the services that it is asked of, separated by blanks; empty for all of the tool",
    "weight": "A number, if questions weigh differently",
    "notes": "Anything else worth keeping",
}


def template_bytes(themes: Mapping[str, str], services: Mapping[str, str]) -> bytes:
    """The template as XLSX. Blocking: call it in a thread."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    fill = PatternFill("solid", fgColor="D9E2EC")
    for at, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True), start=1):
        cell = sheet.cell(1, at, name)
        cell.font, cell.fill = Font(bold=True), fill
        sheet.column_dimensions[cell.column_letter].width = width
    for row in sheet.iter_rows(min_row=2, max_row=60, max_col=len(COLUMNS)):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    lists = book.create_sheet("Lists")
    columns = {
        "answer_type": list(ANSWER_TYPES),
        "scale": list(SCALES),
        "theme": list(themes),
        "service_types": [*services, "ALL"],
    }
    for at, (name, values) in enumerate(columns.items()):
        column = 1 + at * 2
        lists.cell(1, column, name).font = Font(bold=True)
        names = {**themes, **services, "ALL": "Every service"} if name in ("theme", "service_types") else {}
        for line, value in enumerate(values, start=2):
            lists.cell(line, column, value)
            lists.cell(line, column + 1, names.get(value, ""))
        letter = lists.cell(1, column).column_letter
        if name != "service_types":  # several codes may stand in one cell there
            rule = DataValidation("list", formula1=f"Lists!${letter}$2:${letter}${len(values) + 1}", allow_blank=True)
            rule.error, rule.errorTitle = f"Choose from the list of {name}", "Not in the list"
            sheet.add_data_validation(rule)
            target = sheet.cell(1, COLUMNS.index(name) + 1).column_letter
            rule.add(f"{target}2:{target}{ROWS}")
    about = book.create_sheet("How to fill it in")
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 16, 100
    about.append(["Column", "What it means"])
    for name in COLUMNS:
        about.append([name, _MEANING[name]])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
