"""The template with its report by cell, and XLSForms with what is kept and what is warned of."""

import io
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from market.quality.consolidation.reading import read_tool_file
from market.quality.consolidation.reading_template import COLUMNS
from market.quality.consolidation.reading_tools import lines_of
from market.quality.consolidation.template_file import template_bytes
from market.quality.consolidation.types import RowKind, ToolLines
from tests.builders.consolidation import LIMITS, write_workbook

THEMES = {"med": "Medication", "safe": "Safeguarding"}
SERVICES = {"RES_OP": "Residential care for older people", "NUR": "Nursing homes"}


def read(path: Path) -> ToolLines:
    return lines_of(read_tool_file(path, LIMITS), themes=THEMES, services=SERVICES)


def filled(tmp_path: Path, *rows: dict[str, Any]) -> Path:
    book = load_workbook(io.BytesIO(template_bytes(THEMES, SERVICES)))
    sheet = book["Questions"]
    for number, row in enumerate(rows, start=2):
        for name, value in row.items():
            sheet.cell(number, COLUMNS.index(name) + 1, value)
    book.save(tmp_path / "t.xlsx")
    return tmp_path / "t.xlsx"


def test_the_template_offers_lists_and_reads_back(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(template_bytes(THEMES, SERVICES)))
    rules = book["Questions"].data_validations.dataValidation
    assert len(rules) == 3
    assert all(rule.formula1.startswith("Lists!$") for rule in rules)
    found = read(
        filled(
            tmp_path,
            {
                "tool_id": "T43",
                "section": "Medicines",
                "question": "Are doses signed?",
                "answer_type": "choice",
                "scale": "yes_no_na",
            },
            {
                "question": "% of doses signed",
                "answer_type": "percentage",
                "theme": "Medication",
                "service_types": "NUR, RES_OP",
            },
            {"section": "About you", "question": "Name of home", "answer_type": "admin", "weight": 2},
        )
    )
    assert not found.errors
    assert (found.kind, found.code, found.services) == ("template", "T43", ("NUR", "RES_OP"))
    assert [(line.kind, line.section, line.theme, line.answer_type) for line in found.lines] == [
        (RowKind.QUESTION, "Medicines", "med", "yes_no_na"),
        (RowKind.KPI, "Medicines", "med", "percentage"),
        (RowKind.ADMIN, "About you", "", "admin"),
    ]


def test_every_mistake_is_named_by_its_cell_with_what_was_meant(tmp_path: Path) -> None:
    found = read(
        filled(
            tmp_path,
            {"tool_id": "T43", "question": "Are doses signed?", "scale": "Y/N/NA", "answer_type": "choise"},
            {"tool_id": "T43", "section": "Only a section"},
            {"tool_id": "T44", "question": "Is it?", "theme": "Medicaton", "service_types": "NURS", "weight": "heavy"},
        )
    )
    assert found.errors == (
        "Questions!D2: “choise” is not a known answer type; did you mean choice?",
        "Questions!E2: “Y/N/NA” is not a known scale; did you mean yes_no_na?",
        "Questions!C3: the question is missing, although section is filled in",
        "Questions!G4: “Medicaton” is not a known theme; did you mean med?",
        "Questions!H4: “NURS” is not a known service type; did you mean NUR?",
        "Questions!I4: “heavy” is not a number",
        "Questions: the column tool_id names 2 tools (T43, T44). Use one file for each tool.",
    )


def test_an_empty_template_says_so(tmp_path: Path) -> None:
    assert read(filled(tmp_path)).errors == ("Questions: no question is filled in.",)


SURVEY: list[list[Any]] = [
    ["type", "name", "label::English (en)", "label::Polski", "hint", "required", "relevant", "constraint", "qf_criterion"],
    ["start", "start"],
    ["begin_group", "g1", "About the visit"],
    ["date", "d", "Date of visit"],
    ["end_group"],
    ["begin group", "g2", "Medicines"],
    ["select_one yn", "signed", "Are doses signed?", None, "Look at ten", "yes"],
    ["select_multiple who", "who", "Who gives medicines?", None, None, None, "${signed} = 'yes'"],
    ["text", "why", "Why not?", None, None, None, "'signed' = 'no'"],
    ["integer", "n", "Number of errors this quarter", None, None, None, None, ". < 100"],
    ["begin repeat", "r", "Each person"],
    ["image", "photo", "Photo of the chart"],
    ["end repeat"],
    ["end group"],
    ["calculate", "c", None],
    ["geopoint", "place", "Where are you?"],
    ["note", "bye", "Thank you"],
]  # fmt: skip
CHOICES: list[list[Any]] = [
    ["list_name", "name", "label"],
    ["yn", "yes", "Yes"],
    ["yn", "no", "No"],
    ["who", "n", "Nurse"],
]
SETTINGS: list[list[Any]] = [["form_title", "form_id", "version"], ["Home visit", "hv", "1"]]


def test_an_xlsform_is_read_and_what_is_not_used_is_said(tmp_path: Path) -> None:
    sheets: dict[str, list[list[Any]]] = {
        "survey": SURVEY,
        "choices": CHOICES,
        "settings": SETTINGS,
        "external": [["x"]],
    }
    found = read(write_workbook(tmp_path / "x.xlsx", sheets))
    assert (found.kind, found.title) == ("xlsform", "Home visit")
    assert [
        (line.row, line.kind, line.section, line.answer_type) for line in found.lines if line.kind is not RowKind.NOTE
    ] == [
        (3, RowKind.HEADING, "", ""),
        (4, RowKind.ADMIN, "About the visit", "date"),
        (6, RowKind.HEADING, "", ""),
        (7, RowKind.QUESTION, "Medicines", "yes_no"),
        (8, RowKind.QUESTION, "Medicines", "select_multiple"),
        (9, RowKind.QUESTION, "Medicines", "text"),
        (10, RowKind.KPI, "Medicines", "integer"),
        (11, RowKind.HEADING, "", ""),
        (12, RowKind.QUESTION, "Each person", "photo"),
    ]
    assert found.lines[3].guidance == "Look at ten"
    told = " ".join(found.unused)
    for words in (
        "type “start”",
        "type “calculate”",
        "type “geopoint”",
        "constraint . < 100",
        "label::Polski",
        "qf_criterion",
        "external",
    ):
        assert words in told, words


def test_a_question_that_text_hides_for_ever_is_warned_of_and_taken_in(tmp_path: Path) -> None:
    found = read(write_workbook(tmp_path / "x.xlsx", {"survey": SURVEY, "choices": CHOICES}))
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith("survey!9: “Why not?” is shown only when 'signed' = 'no'.")


def test_logic_that_waits_for_a_choice_nobody_can_make_is_warned_of(tmp_path: Path) -> None:
    survey = [
        SURVEY[0],
        ["select_one yn", "signed", "Are doses signed?"],
        ["select_multiple who", "who", "Who gives medicines?", None, None, None, "${signed} = 'yes'"],
        ["text", "why", "Why not?", None, None, None, "${signed} = 'nope'"],
        ["text", "else", "Who else?", None, None, None, "selected(${who}, 'cook') or ${why} = 'tired'"],
    ]
    choices = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"], ["who", "nurse", "Nurse"]]
    found = read(write_workbook(tmp_path / "x.xlsx", {"survey": survey, "choices": choices}))
    assert [warning.split(",")[0] for warning in found.warnings] == [
        "survey!4: “Why not?” depends on the answer “nope” to signed",
        "survey!5: “Who else?” depends on the answer “cook” to who",
    ]
