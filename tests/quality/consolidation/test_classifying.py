"""Telling rows apart in layouts that other councils use, written here and not taken from the demonstration's tools."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from market.quality.consolidation.classifying_words import (
    looks_like_label,
    looks_like_measure,
    looks_like_total,
    numbering_depth,
    runs_on,
    without_numbering,
)
from market.quality.consolidation.mapping import guess_plans
from market.quality.consolidation.mapping_words import column_role
from market.quality.consolidation.reading import read_tool_file
from market.quality.consolidation.reading_tools import lines_of
from market.quality.consolidation.types import Line, RowKind
from tests.builders.consolidation import LIMITS, write_workbook

Q, A, K, H, T, N = (
    RowKind.QUESTION,
    RowKind.ADMIN,
    RowKind.KPI,
    RowKind.HEADING,
    RowKind.TOTAL,
    RowKind.NOTE,
)


def read(path: Path) -> list[Line]:
    return list(lines_of(read_tool_file(path, LIMITS), themes={}, services=()).lines)


def kinds(path: Path) -> dict[int, RowKind]:
    return {line.row: line.kind for line in read(path)}


def sheet(tmp_path: Path, rows: Sequence[Sequence[Any]], **looks: Sequence[int]) -> Path:
    return write_workbook(tmp_path / "tool.xlsx", {"Audit": rows}, **looks)


def test_two_header_rows_are_one_header(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Contract visit form"],
        ["Standard", "Score", None, None, "Remarks"],
        [None, "Met", "Part", "Not met", None],
        ["Care"],
        ["People have a call bell within reach at night"],
        ["Medicines are locked away when the trolley is not in use"],
        ["Safety"],
        ["Bed rails are checked by somebody who is trained"],
    ]
    path = sheet(tmp_path, rows, bold=(1, 2, 3, 4, 7))
    (plan,) = guess_plans(read_tool_file(path, LIMITS))
    assert (plan.header, plan.header_end, plan.question) == (2, 3, 0)
    assert kinds(path) == {1: N, 2: N, 4: H, 5: Q, 6: Q, 7: H, 8: Q}


def test_a_tool_without_a_header_is_found_by_its_questions(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Q1", "Do workers wear a badge when they visit?"],
        ["Q2", "Is there a lone working policy that workers know?"],
        ["Q3", "How are late visits told to the person?"],
        ["Q4", "Can people choose who visits them?"],
    ]
    assert kinds(sheet(tmp_path, rows)) == {1: Q, 2: Q, 3: Q, 4: Q}


def test_old_answers_and_formulas_do_not_make_headings_or_hide_questions(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Item", "What we check", "Score 0-3", "Officer comments"],
        [None, "Food", None, None],
        ["F1", "Menus are shown in pictures", 3, "Seen in the dining room"],
        ["F2", "Allergies are known to the cook", 0, "No list"],
        [None, "Subtotal", "=SUM(C3:C4)", None],
        ["F3", "Drinks are within reach", None, None],
        [None, "Grand total", "=SUM(C3:C6)", None],
    ]
    assert kinds(sheet(tmp_path, rows, bold=(1, 2))) == {1: N, 2: H, 3: Q, 4: Q, 5: T, 6: Q, 7: T}


def test_merged_sections_are_filled_down_and_merged_bands_are_headings(tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    for row in (
        ["Domain", "Requirement", "RAG", "Evidence"],
        ["Staffing", "Rotas show who worked and for how long"],
        [None, "Agency workers have an induction on the first day"],
        ["Money", "Receipts are kept for every purchase"],
        ["Part B: the building"],
        ["Fire", "Doors close by themselves when the alarm sounds"],
    ):
        page.append(row)
    page.merge_cells("A2:A3")
    page.merge_cells("A5:D5")
    book.save(tmp_path / "m.xlsx")
    found = read(tmp_path / "m.xlsx")
    assert [(line.kind, line.section) for line in found if line.kind is not N] == [
        (Q, "Staffing"),
        (Q, "Staffing"),
        (Q, "Money"),
        (H, ""),
        (Q, "Fire"),
    ]


def test_a_heading_known_by_its_fill_alone_and_capitals_alone(tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    for text in (
        "Statement",
        "Welcome",
        "People are greeted by name",
        "Visitors sign in",
        "KITCHEN",
        "Fridges are checked daily",
    ):
        page.append([text, "Yes / No" if text == "Statement" else None])
    page["A2"].fill = PatternFill("solid", fgColor="FFCC00")
    page["A1"].font = Font(bold=True)
    book.save(tmp_path / "f.xlsx")
    assert kinds(tmp_path / "f.xlsx") == {1: N, 2: H, 3: Q, 4: Q, 5: H, 6: Q}


def test_questions_over_two_rows_are_one_and_short_neighbours_stay_two(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Question", "Y/N"],
        ["Are people who cannot use a call bell checked at least"],
        ["every hour at night, and is that written down?"],
        ["Is the lift serviced"],
        ["Weekly water checks are signed"],
        ["Do people know how to complain, and"],
        ["Do families know too?"],
    ]
    found = [(line.row, line.row_end, line.text) for line in read(sheet(tmp_path, rows)) if line.kind is Q]
    assert [each[:2] for each in found] == [(2, 3), (4, 4), (5, 5), (6, 7)]
    assert found[0][2].endswith("checked at least every hour at night, and is that written down?")


def test_a_cover_sheet_gives_admin_fields_and_a_measure_sheet_measures(tmp_path: Path) -> None:
    sheets: dict[str, list[list[Any]]] = {
        "Front page": [
            ["Day service audit 2019"],
            [],
            ["Provider name", "Acorn"],
            ["Lead officer"],
            ["Postcode"],
            [],
            ["Guidance: see the handbook"],
        ],
        "Numbers": [
            ["Indicator", "Target", "Q1", "Q2"],
            ["Sessions cancelled", 2],
            ["% attending three days or more", "80%"],
        ],
        "Pick lists": [["Yes"], ["No"], ["N/A"]],
    }
    found = read(write_workbook(tmp_path / "c.xlsx", sheets))
    assert Counter((line.sheet, line.kind) for line in found if line.kind is not N) == {
        ("Front page", A): 3,
        ("Numbers", K): 2,
    }


def test_only_headings_and_only_a_header_give_no_question(tmp_path: Path) -> None:
    found = read(sheet(tmp_path, [["Section", "Question", "Comments"]]))
    assert not [line for line in found if line.kind is Q]
    bands = sheet(tmp_path, [["Question", "Yes", "No"], ["CARE"], ["SAFETY"], ["STAFF"]], bold=(1, 2, 3, 4))
    assert [line.kind for line in read(bands)][1:] == [H, H, H]


def test_notes_and_signatures_under_the_table_are_no_questions(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["No", "Question", "Yes/No"],
        *(
            [at, f"Is the {word} checked by two people?", None]
            for at, word in enumerate(("safe", "float", "key box"), 1)
        ),
        [None, "Signed by manager"],
        [None, "Scoring: 1 for each yes"],
    ]
    assert list(kinds(sheet(tmp_path, rows)).values()) == [N, Q, Q, Q, A, N]


def test_a_header_that_stands_again_is_a_note(tmp_path: Path) -> None:
    head = ["Ref", "Criteria", "Met", "Comments"]
    rows: list[list[Any]] = [
        head,
        ["1.1", "Floors are dry"],
        ["1.2", "Bins have lids"],
        head,
        ["2.1", "Gloves are at hand"],
    ]
    assert kinds(sheet(tmp_path, rows, bold=(1, 4))) == {1: N, 2: Q, 3: Q, 4: N, 5: Q}


@pytest.mark.parametrize(
    ("text", "rest", "depth"),
    [
        ("1.2) Are x", "Are x", 2),
        ("3. Care", "Care", 1),
        ("S1.3 Support plans", "Support plans", 2),
        ("5.3 Number of", "Number of", 2),
        ("24 hour cover is in place", "24 hour cover is in place", 1),
        ("A named lead is there", "A named lead is there", 0),
        ("a) The door", "The door", 0),
    ],
)
def test_numbers_typed_before_a_text_are_told_from_numbers_in_it(text: str, rest: str, depth: int) -> None:
    assert (without_numbering(text), numbering_depth(text)) == (rest, depth)


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("Area to check", "question"),
        ("Concern area", "section"),
        ("Evidence required", "guidance"),
        ("Comments / actions", "answer"),
        ("Self score (1-4)", "answer"),
        ("Ref", "number"),
        ("Weighting", "weight"),
        ("Are staff kind to people?", ""),
    ],
)
def test_words_above_columns(words: str, role: str) -> None:
    assert column_role(words) == role


def test_totals_measures_and_labels_are_told_apart() -> None:
    totals = ["Total score", "TOTAL YES - FOOD", "% compliance", "Overall rating", "Sub-total"]
    measures = ["% of staff trained in moving and handling", "Number of falls in the quarter", "Average length of stay"]
    labels = ["Name of home", "Date of visit", "Visiting officer(s)", "Telephone", "Number of residents today"]
    questions = [
        "Total number of hoists is right for the people here?",
        "Date stamped food is used in time",
        "Number of files checked and complete",
    ]
    assert all(map(looks_like_total, totals))
    assert not any(map(looks_like_total, [*measures, *labels, *questions]))
    assert all(map(looks_like_measure, measures))
    assert not any(map(looks_like_measure, questions))
    assert all(map(looks_like_label, labels))
    assert not any(map(looks_like_label, [*measures, *questions]))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Are plans reviewed monthly", "and signed by the person?", True),
        ("Are plans reviewed monthly?", "and signed by the person?", False),
        ("I am helped to look the way I want to", "My privacy is respected", False),
        ("Is there a list of", "Keyholders on display", True),
        ("Is the garden safe", "does the home have a gardener?", False),
    ],
)
def test_whether_a_sentence_goes_on(before: str, after: str, expected: bool) -> None:
    assert runs_on(before, after) is expected
