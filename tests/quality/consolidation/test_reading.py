"""Opening real files: what is refused and why, what is taken by value, and what is never skipped in silence."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from market.quality.consolidation.reading import cell_text, read_tool_file
from market.quality.consolidation.reading_tools import lines_of
from market.quality.consolidation.types import RowKind, SheetState, SheetUse
from market.sheets.opened import FileRefused, Limits
from tests.builders.consolidation import LIMITS, write_sheet, write_workbook

QUESTIONS: list[list[Any]] = [
    ["No", "Question", "Yes/No"],
    *([at, f"Is thing number {at} in place and used?", ""] for at in range(1, 6)),
]


def refusal(path: Path, limits: Limits = LIMITS) -> FileRefused:
    with pytest.raises(FileRefused) as found:
        read_tool_file(path, limits)
    return found.value


def lines(path: Path) -> Any:
    return lines_of(read_tool_file(path, LIMITS), themes={}, services=())


def with_parts(path: Path, source: Path, changes: dict[str, bytes]) -> Path:
    """The archive with parts added or replaced."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return path


def test_macros_are_refused_however_the_file_is_named(tmp_path: Path) -> None:
    plain = write_workbook(tmp_path / "plain.xlsx", {"Tool": QUESTIONS})
    assert refusal(with_parts(tmp_path / "a.xlsx", plain, {"xl/vbaProject.bin": b"x"})).code == "macros"
    with zipfile.ZipFile(plain) as archive:
        types = archive.read("[Content_Types].xml")
    macro = types.replace(b"spreadsheetml.sheet.main+xml", b"x").replace(
        b"application/vnd.openxmlformats-officedocument.x", b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    )
    assert macro != types
    assert refusal(with_parts(tmp_path / "b.xlsx", plain, {"[Content_Types].xml": macro})).code == "macros"
    old = tmp_path / "c.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "_VBA_PROJECT".encode("utf-16-le") + bytes(600))
    assert refusal(old).code == "macros"


def test_protected_damaged_and_foreign_files_are_refused(tmp_path: Path) -> None:
    protected = tmp_path / "p.xlsx"
    protected.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    assert refusal(protected).code == "protected"
    whole = write_workbook(tmp_path / "w.xlsx", {"Tool": QUESTIONS}).read_bytes()
    for name, content, code in (
        ("cut.xlsx", whole[: len(whole) // 2], "damaged_archive"),
        ("empty.xlsx", b"", "empty_file"),
        ("report.xlsx", b"%PDF-1.7 and so on", "wrong_kind"),
        ("api.csv", b'[{"question": "Is it?"}]', "wrong_kind"),
        ("picture.csv", b"\x89PNG\r\n", "wrong_kind"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        assert refusal(path).code == code, name
    blank = write_workbook(tmp_path / "blank.xlsx", {"Tool": [], "Other": [[None, "  "]]})
    assert refusal(blank).code == "no_rows"


def test_a_small_file_that_unpacks_to_a_large_one_is_refused(tmp_path: Path) -> None:
    plain = write_workbook(tmp_path / "plain.xlsx", {"Tool": QUESTIONS})
    bomb = with_parts(tmp_path / "bomb.xlsx", plain, {"xl/sharedStrings.xml": b"<sst>" + b" " * 70_000_000 + b"</sst>"})
    assert bomb.stat().st_size < 200_000
    assert refusal(bomb).code == "unpacks_too_large"


def test_sixty_sheets_are_read_and_sixty_one_refused(tmp_path: Path) -> None:
    sheets = {f"S{at}": QUESTIONS for at in range(60)}
    found = lines(write_workbook(tmp_path / "sixty.xlsx", sheets))
    assert found.counts()["question"] == 300
    assert refusal(write_workbook(tmp_path / "more.xlsx", {**sheets, "S60": QUESTIONS})).code == "too_many_sheets"


def test_twenty_thousand_rows_are_read_and_more_than_is_sensible_refused(tmp_path: Path) -> None:
    def write(name: str, count: int) -> Path:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Tool")
        sheet.append(["No", "Question", "Yes/No"])
        for at in range(count):
            sheet.append([at, f"Is thing number {at} in place and used?", None])
        book.save(tmp_path / name)
        return tmp_path / name

    assert lines(write("long.xlsx", 20_000)).counts()["question"] == 20_000
    assert refusal(write("longer.xlsx", 26_000)).code == "too_many_rows"


def test_hidden_sheets_are_listed_marked_and_taken_in(tmp_path: Path) -> None:
    book = Workbook()
    write_sheet(book, "Tool", QUESTIONS)
    write_sheet(book, "Extra", QUESTIONS).sheet_state = "hidden"
    write_sheet(book, "_data", [["R"], ["A"], ["G"]]).sheet_state = "veryHidden"
    book.remove(book.worksheets[0])
    book.save(tmp_path / "h.xlsx")
    file = read_tool_file(tmp_path / "h.xlsx", LIMITS)
    assert [sheet.state for sheet in file.sheets] == [SheetState.VISIBLE, SheetState.HIDDEN, SheetState.VERY_HIDDEN]
    found = lines_of(file, themes={}, services=())
    assert found.counts()["question"] == 10
    assert [plan.use for plan in found.plans] == [SheetUse.QUESTIONS, SheetUse.QUESTIONS, SheetUse.SKIP]
    assert any("“Extra” is hidden" in words for words in found.warnings)
    assert any("_data" in words for words in found.unused)


def test_formulas_are_never_worked_out_and_links_never_followed(tmp_path: Path) -> None:
    """A workbook that Excel never saved has no values for its formulas: they are empty, not computed."""
    rows: list[list[Any]] = [
        *QUESTIONS,
        [None, "=CONCATENATE(B2,B3)", "=SUM(A2:A6)"],
        [None, "='file:///etc/[passwd]Sheet1'!A1"],
    ]
    found = lines(write_workbook(tmp_path / "f.xlsx", {"Tool": rows}))
    assert len([line for line in found.lines if line.kind is RowKind.QUESTION]) == 5
    assert not [line for line in found.lines if "CONCATENATE" in line.text or "passwd" in line.text]


def test_words_that_a_formula_never_saved_are_not_lost_in_silence(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["No", "Question", "Score"],
        [1, '="Are "&"staff trained?"', None],
        [2, "Are records kept safe?", "=1+1"],
    ]
    found = read_tool_file(write_workbook(tmp_path / "f.xlsx", {"Tool": rows}), LIMITS)
    assert [note for note in found.notes if "formulas" in note] == [
        "Sheet “Tool” has formulas without a saved value in row 2: those cells were read as empty. If they hold questions, open the "
        "file in a spreadsheet program, save it, and choose it again."
    ]
    assert read_tool_file(write_workbook(tmp_path / "q.xlsx", {"Tool": QUESTIONS}), LIMITS).notes == ()


def test_a_csv_of_an_old_program_keeps_its_letters(tmp_path: Path) -> None:
    path = tmp_path / "tool.csv"
    text = "Réf;Question;Réponse\r\n1;Is £50 – or more – held for people’s café trips?;\r\n2;Is the float counted; weekly?;\r\n"
    path.write_bytes(text.encode("cp1252"))
    found = lines(path)
    texts = [line.text for line in found.lines if line.kind is RowKind.QUESTION]
    assert texts[0] == "Is £50 – or more – held for people’s café trips?"
    assert any("Windows-1252" in words for words in found.warnings)


def test_bytes_decide_not_the_name(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"Tool": QUESTIONS})
    renamed = path.rename(tmp_path / "Copy of form FINAL (2).xls")
    assert lines(renamed).counts()["question"] == 5
    text = tmp_path / "csv.xlsx"
    text.write_text("No,Question,Answer\n1,Is there a plan for snow?,\n", encoding="utf-8")
    assert lines(text).counts()["question"] == 1


def test_columns_keep_their_letters_when_the_table_stands_far_to_the_right(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[]] * 3 + [[None] * 27 + list(row) for row in QUESTIONS]
    file = read_tool_file(write_workbook(tmp_path / "r.xlsx", {"Tool": rows}), LIMITS)
    found = lines_of(file, themes={}, services=())
    assert (found.plans[0].header, found.plans[0].question) == (4, 28)
    assert [line.row for line in found.lines if line.kind is RowKind.QUESTION] == [5, 6, 7, 8, 9]


def test_looks_that_cannot_be_read_do_not_lose_the_tool(tmp_path: Path) -> None:
    plain = write_workbook(tmp_path / "plain.xlsx", {"Tool": QUESTIONS})
    broken = with_parts(
        tmp_path / "b.xlsx", plain, {"xl/theme/theme1.xml": b"<not xml", "xl/styles.xml": b"<styleSheet/>"}
    )
    found = lines(broken)
    assert found.counts()["question"] == 5


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1.0, "1"), (0.25, "0.25"), (True, "Yes"), (None, ""), ("  a\n b\xa0c ", "a b c"), (1e20, "1e+20"), (0, "0")],
)
def test_cells_become_text(value: Any, expected: str) -> None:
    assert cell_text(value) == expected
