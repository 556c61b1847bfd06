"""Old answers left in the file of a tool: refused with what and where, and nothing of the file is kept."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.case_references import is_nhs_number
from market.quality.consolidation.identifying import people_in
from market.quality.consolidation.reading import read_tool_file
from market.quality.consolidation.types import ReadRow, ReadSheet, SheetState
from market.settings import PROJECT
from market.sheets.opened import FileRefused
from tests.builders.app import Browser, text_of_page
from tests.builders.consolidation import LIMITS, write_workbook
from tests.quality.consolidation.test_pages import officer, upload

NUMBER, OTHER, WRONG = "9434765919", "4010232137", "9434765918"
GRID = ["Resident name", "NHS No", "DOB", "Postcode"]


def sheet(rows: list[list[Any]]) -> ReadSheet:
    read = [
        ReadRow(number=at, cells={column: str(value) for column, value in enumerate(row) if value is not None})
        for at, row in enumerate(rows, start=1)
    ]
    return ReadSheet(name="Tool", state=SheetState.VISIBLE, rows=tuple(read))


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["Question", "Answer"], ["Are doses signed?", f"Yes, seen for NHS {NUMBER}"]], [(1, "NHS numbers")]),
        ([["Question", "Answer"], ["Sample", "943 476 5919"]], [(1, "NHS numbers")]),
        ([["Sample", "NHS No"], ["A", NUMBER]], [(1, "NHS numbers")]),
        ([["Sample", "Number"], ["A", NUMBER], ["B", OTHER]], [(1, "NHS numbers")]),
        ([["NHS number", NUMBER]], [(1, "NHS numbers")]),
        ([["Sample", "NHS No"], ["A", WRONG]], []),
        ([["Sample", "Number"], ["A", NUMBER]], []),
        ([["Date of birth", "1939-02-01"]], [(1, "dates of birth")]),
        ([["Sample", "DOB"], ["A", "1/2/1939"]], [(1, "dates of birth")]),
        ([["Date of birth"], ["Date of visit", "2026-02-01"]], []),
        ([["Name of resident", "Signed?"], ["Doris Ash", "Yes"], ["Mr. Ted Oak", "No"]], [(0, "names of people")]),
        ([["Name of resident"], ["Date of visit"], ["Name of home"], ["Care plan"]], []),
        ([["Residents"], ["Care Plans"], ["Risk Assessments"], ["Medication"], ["Consent"]], []),
        ([GRID, [None, None, None, "TS1 2AB"], [None, None, None, "TS5 6QQ"]], [(3, "postcodes of people")]),
        ([["Home", "Postcode"], ["Ash House", "TS1 2AB"], ["Oak Lodge", "TS5 6QQ"]], []),
        ([["Name of home", "Ash House"], ["Postcode", "TS1 2AB"], ["Date of visit", "2026-01-02"]], []),
        ([GRID, ["Resident 1"], ["Resident 2"], ["Resident 3"]], []),
    ],
)  # fmt: skip
def test_only_what_identifies_people_in_care_counts(rows: list[list[Any]], found: list[tuple[int, str]]) -> None:
    assert people_in(sheet(rows)) == found


@given(st.lists(st.integers(10**9, 10**10 - 1), min_size=2, max_size=6, unique=True))
def test_bare_figures_count_only_with_right_check_digits(numbers: list[int]) -> None:
    valid = [number for number in numbers if is_nhs_number(str(number))]
    found = people_in(sheet([["Reference"], *([number] for number in numbers)]))
    assert found == ([(0, "NHS numbers")] if len(valid) > 1 else [])


def test_no_tool_of_the_demonstration_is_refused() -> None:
    tools = sorted((PROJECT / "market" / "demo" / "tools").glob("*.xlsx"))
    assert len(tools) == 42
    for path in tools:
        read_tool_file(path, LIMITS)


def test_the_refusal_says_what_and_where_and_repeats_nothing(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Are doses signed?"], [None, None, None, None, NUMBER], [None, None, None, None, OTHER]]
    path = write_workbook(tmp_path / "t.xlsx", {"Cover": [["Review"]], "Tool": rows})
    with pytest.raises(FileRefused) as refusal:
        read_tool_file(path, LIMITS)
    assert (refusal.value.code, refusal.value.keep) == ("identifies_people", False)
    assert "column E of sheet “Tool” looks like NHS numbers" in refusal.value.message
    assert NUMBER not in refusal.value.message


async def test_nothing_of_a_refused_file_is_kept(browser: Browser, tmp_path: Path) -> None:
    await officer(browser)
    rows: list[list[Any]] = [GRID, ["Doris Ash", NUMBER, "1939-02-01", "TS1 2AB"]]
    answer = await upload(browser, write_workbook(tmp_path / "old.xlsx", {"Tool": rows}))
    assert answer.status_code == 422
    text = text_of_page(answer.text)
    assert "column B of sheet “Tool” looks like NHS numbers" in text
    assert "Doris" not in text
    kept = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert kept == []
    good = await upload(browser, write_workbook(tmp_path / "new.xlsx", {"Tool": [["Are doses signed?"]]}))
    assert good.status_code == 303
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 1
