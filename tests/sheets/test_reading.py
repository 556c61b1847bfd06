"""Files as they come: encodings, delimiters, sheets and JSON shapes are read with true line numbers."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from market.sheets.reading import FileRefused, Limits, open_file
from tests.builders.workbooks import make_ods, make_xlsx

LIMITS = Limits(size=5_000_000, unpacked=20_000_000, rows=1_000)


def rows_of(tmp_path: Path, body: bytes, limits: Limits = LIMITS) -> list[tuple[int, list[Any]]]:
    """The rows of the first sheet with their line numbers."""
    path = tmp_path / "file"
    path.write_bytes(body)
    return [(line, list(row)) for line, row in open_file(path, limits).sheets[0].rows()]


def refusal(tmp_path: Path, body: bytes, limits: Limits = LIMITS) -> FileRefused:
    """Why a file is refused, whether at opening or while rows are read."""
    with pytest.raises(FileRefused) as caught:
        rows_of(tmp_path, body, limits)
    return caught.value


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16 without mark", "cp1252"],
)
@pytest.mark.parametrize("delimiter", [",", "|", ";", "\t"])
def test_every_encoding_and_delimiter_gives_the_same_rows(tmp_path: Path, encode: Any, delimiter: str) -> None:
    text = "\r\n".join(
        delimiter.join(row)
        for row in [["Name", "Town", "Beds"], ["Café Nursing – West", "Yarm", "12"], ["B", "Hull", ""]]
    )
    assert rows_of(tmp_path, encode(text)) == [
        (1, ["Name", "Town", "Beds"]),
        (2, ["Café Nursing – West", "Yarm", "12"]),
        (3, ["B", "Hull", ""]),
    ]


def test_cp1252_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes("Name,Town\nCafé,Yarm\n".encode("cp1252"))
    assert "cp1252" in open_file(path, LIMITS).notes[0]


def test_line_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    body = b'Title\r\n\r\n"Name","Note"\r\n"A","first\r\nsecond"\r\n"B","x"\r\n'
    assert [line for line, _ in rows_of(tmp_path, body)] == [1, 3, 4, 6]


def test_pipes_inside_cells_do_not_win_over_commas(tmp_path: Path) -> None:
    body = (
        b"Name,Service types,Town\nA,Homecare agencies|Supported living|Extra care|Shared lives|Hospices|Clinics,Yarm\n"
    )
    assert rows_of(tmp_path, body)[0] == (1, ["Name", "Service types", "Town"])


def test_a_quotation_mark_left_open_is_found_where_it_is(tmp_path: Path) -> None:
    body = b'Name,Town\nA,Yarm\n"B,Hull\n' + b"".join(b"C%d,York\n" % number for number in range(20))
    refused = refusal(tmp_path, body)
    assert refused.code == "open_quote"
    assert "line 3" in refused.message


@pytest.mark.parametrize("make", [make_ods, make_xlsx])
def test_spreadsheets_are_read_by_value_with_true_rows(tmp_path: Path, make: Any) -> None:
    rows = [[], ["", "Banner"], [], ["Name", "Opened", "Beds"], ["A", date(2026, 9, 1), 12]]
    found = rows_of(tmp_path, make({"First": rows}))
    assert [line for line, _ in found] == [2, 4, 5]
    assert found[0][1][:2] == ["", "Banner"]
    name, opened, beds = found[-1][1]
    assert (name, str(opened)[:10], float(beds)) == ("A", "2026-09-01", 12.0)


def test_a_formula_is_not_evaluated(tmp_path: Path) -> None:
    cell = '<row r="3"><c r="A3"><f>1+1</f><v>7</v></c></row>'
    assert rows_of(tmp_path, make_xlsx({"S": [["Name"], ["A"]]}, cell_xml=cell))[-1] == (3, [7.0])


@pytest.mark.parametrize(
    "text",
    [
        '{"cqcId": "1"}',
        '[{"cqcId": "1"}]',
        '{"offset": 0, "items": [{"cqcId": "1"}]}',
        '{"total": 1, "locations": [{"cqcId": "1"}]}',
        '[{"items": [{"cqcId": "1"}]}, {"items": []}]',
        '\ufeff{"cqcId": "1"}',
    ],
)
def test_every_shape_of_json_gives_objects(tmp_path: Path, text: str) -> None:
    assert rows_of(tmp_path, text.encode()) == [(1, [{"cqcId": "1"}])]


def test_json_lines_are_numbered_by_line(tmp_path: Path) -> None:
    assert rows_of(tmp_path, b'{"a": 1}\n\n{"a": 2}\n') == [(1, [{"a": 1}]), (3, [{"a": 2}])]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"a": 1, "a": 2}', "repeated_key"),
        (b'{"items": [{"a": 1}', "damaged_json"),
        (b'{"a": NaN}', "damaged_json"),
        (b"[1, 2]", "no_objects"),
        (b'{"items": []}', "no_rows"),
        (b"[" * 100_000, "too_deep"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "too_deep"),
        (b'{"a": "\\ud800"}', "damaged_json"),
        (b'{"a": "\\u0000"}', "damaged_json"),
        (b'{"a": "\xff"}', "damaged_json"),
    ],
)
def test_json_that_cannot_be_used_is_refused(tmp_path: Path, body: bytes, code: str) -> None:
    assert refusal(tmp_path, body).code == code


def test_row_and_column_limits(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"a,b\n" + b"1,2\n" * 1_100).code == "too_many_rows"
    assert refusal(tmp_path, json.dumps([{"a": 1}] * 1_001).encode()).code == "too_many_rows"
    assert refusal(tmp_path, b",".join(b"c%d" % n for n in range(1_001)) + b"\n").code == "too_many_columns"
