"""Files that are broken, hostile or of the wrong kind: each gets its own plain message, and none is opened first."""

import gzip
import os
import struct
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from market.sheets.reading import FileRefused, Limits, open_file
from tests.builders.workbooks import make_ods, make_xlsx, make_zip

LIMITS = Limits(size=5_000_000, unpacked=20_000_000, rows=1_000)
TABLE = {"Data": [["Location ID", "Name"], ["1-1", "A"]]}


def refusal(tmp_path: Path, body: bytes) -> FileRefused:
    """Why a file is refused, whether at opening or while rows are read."""
    path = tmp_path / "file.xlsx"
    path.write_bytes(body)
    with pytest.raises(FileRefused) as caught:
        for sheet in open_file(path, LIMITS).sheets:
            list(sheet.rows())
    return caught.value


@pytest.mark.parametrize("make", [make_ods, make_xlsx])
@pytest.mark.parametrize("keep", [0.2, 0.6, 0.95])
def test_a_truncated_spreadsheet_is_called_cut_off(tmp_path: Path, make: Any, keep: float) -> None:
    body = make(TABLE)
    refused = refusal(tmp_path, body[: int(len(body) * keep)])
    assert refused.code == "damaged_archive"
    assert "cut off" in refused.message


@pytest.mark.parametrize("make", [make_ods, make_xlsx])
def test_a_spreadsheet_with_flipped_bytes_is_called_damaged(tmp_path: Path, make: Any) -> None:
    body = bytearray(make({"Data": [["Location ID", "Name"], *([f"1-{n}", f"Home {n * 7919}"] for n in range(400))]}))
    middle = len(body) // 2
    body[middle : middle + 40] = os.urandom(40)
    assert refusal(tmp_path, bytes(body)).code in ("damaged_archive", "damaged_workbook")


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        (b"", "empty_file", "no bytes"),
        (b" \r\n\r\n", "empty_file", "blank"),
        (b"<!DOCTYPE html><html><body><table><tr><td>Location ID</td></tr></table></body></html>", "web_page", "HTML"),
        (b"\xef\xbb\xbf  <html xmlns:x='urn:schemas-microsoft-com:office:excel'><table>", "web_page", "XLSX or CSV"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "markup", "XML"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0), "wrong_kind", "Unpack"),
        (b"%PDF-1.7\n", "wrong_kind", "PDF"),
        (bytes(range(256)) * 40, "not_text", "neither text"),
        (b"Name,Town\nA,B\n" + b"C,D\0\n", "nul_bytes", "Line 3"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged_workbook", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "protected", "password"),
        ("Name\n".encode("utf-16")[:-1], "damaged_text", "UTF-16"),
        (make_zip({"data.csv": b"a,b\n"}), "wrong_kind", "data.csv"),
        (make_zip({"word/document.xml": b"<w/>"}), "wrong_kind", "Word"),
        (make_zip({"xl/workbook.bin": b"x"}), "wrong_kind", "XLSB"),
        (b"PK\x05\x06" + bytes(18), "wrong_kind", "nothing"),
    ],
)
def test_each_wrong_file_says_what_it_is(tmp_path: Path, body: bytes, code: str, words: str) -> None:
    refused = refusal(tmp_path, body)
    assert refused.code == code
    assert words in refused.message


def test_an_encrypted_ods_is_called_protected(tmp_path: Path) -> None:
    body = make_zip({"content.xml": os.urandom(300), "META-INF/manifest.xml": b"<manifest:encryption-data/>"})
    assert refusal(tmp_path, body).code == "protected"


@pytest.mark.parametrize("member", ["content.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_zip_bomb_is_refused_before_it_unfolds(tmp_path: Path, member: str) -> None:
    parts = {"xl/workbook.xml": b"<workbook/>", member: b"\0" * 60_000_000}
    body = make_zip(parts)
    before = time.process_time()
    assert refusal(tmp_path, body).code == "unpacks_too_large"
    assert time.process_time() - before < 0.5


@pytest.mark.parametrize("stated", [1_000, 19_000_000])
def test_a_zip_bomb_that_lies_about_its_size_is_refused(tmp_path: Path, stated: int) -> None:
    body = bytearray(make_zip({"content.xml": b" " * 60_000_000}))
    real = struct.pack("<I", 60_000_000)
    while real in body:
        at = body.index(real)
        body[at : at + 4] = struct.pack("<I", stated)
    path = tmp_path / "lie.zip"
    path.write_bytes(body)
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("content.xml").file_size == stated
    assert refusal(tmp_path, bytes(body)).code in ("unpacks_too_large", "damaged_archive")


def test_a_row_repeated_a_million_times_is_refused_unopened(tmp_path: Path) -> None:
    row = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string">'
        "<text:p>x</text:p></table:table-cell></table:table-row>"
    )
    assert refusal(tmp_path, make_ods(TABLE, extra_xml=row)).code == "too_many_rows"


def test_a_value_far_below_blank_repeated_rows_is_refused_unopened(tmp_path: Path) -> None:
    rows = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    assert refusal(tmp_path, make_ods(TABLE, extra_xml=rows)).code == "too_many_rows"


def test_a_cell_repeated_over_all_columns_is_refused_unopened(tmp_path: Path) -> None:
    row = (
        '<table:table-row><table:table-cell office:value-type="float" office:value="1" '
        'table:number-columns-repeated="16000"/></table:table-row>'
    )
    assert refusal(tmp_path, make_ods(TABLE, extra_xml=row)).code == "too_many_columns"


def test_blank_rows_and_columns_to_the_end_of_a_sheet_are_harmless(tmp_path: Path) -> None:
    """What spreadsheet programs really write below and beside a table."""
    rest = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>1-2</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    path = tmp_path / "f.ods"
    path.write_bytes(make_ods({"One": [["Location ID"]], "Two": [["Location ID"]]}, extra_xml=rest))
    assert [len(list(sheet.rows())) for sheet in open_file(path, LIMITS).sheets] == [2, 2]


@pytest.mark.parametrize("place", ["ALM1", "XFD1048576", "Z999999"])
def test_a_lone_cell_far_away_is_refused_unopened(tmp_path: Path, place: str) -> None:
    cell = f'<row r="3"><c r="{place}"><v>1</v></c></row>'
    assert refusal(tmp_path, make_xlsx(TABLE, cell_xml=cell)).code in ("too_many_rows", "too_many_columns")


@pytest.mark.parametrize("attribute", ["r='XFD1048576'", 'r = "XFD1048576"', "r\t=\n'XFD1048576'"])
def test_a_cell_far_away_is_found_however_its_xml_is_written(tmp_path: Path, attribute: str) -> None:
    cell = f'<row r="3"><c {attribute}><v>1</v></c></row>'
    assert refusal(tmp_path, make_xlsx(TABLE, cell_xml=cell)).code == "too_many_columns"
    repeated = (
        "<table:table-row table:number-rows-repeated = '1500000'>"
        "<table:table-cell office:value-type='string'><text:p>x</text:p></table:table-cell></table:table-row>"
    )
    assert refusal(tmp_path, make_ods(TABLE, extra_xml=repeated)).code == "too_many_rows"


def test_ten_thousand_columns(tmp_path: Path) -> None:
    wide = [[f"Column {number}" for number in range(10_000)], [1] * 10_000]
    for body in (make_ods({"S": wide}), make_xlsx({"S": wide}), ",".join(wide[0]).encode()):
        refused = refusal(tmp_path, body)
        assert refused.code == "too_many_columns"
        assert "10,000 columns" in refused.message or "columns" in refused.message


def test_a_file_over_the_size_limit(tmp_path: Path) -> None:
    refused = refusal(tmp_path, b"a,b\n" * 1_300_000)
    assert refused.code == "too_large"
    assert "5.2 MB" in refused.message
