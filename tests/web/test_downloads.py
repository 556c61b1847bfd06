"""Files that open in a spreadsheet without running anything."""

import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from market.web.downloads import content_disposition, csv_bytes, list_response, safe_cell, safe_filename, xlsx_bytes
from tests.web.kit_app import SPEC, rows

ROW = [
    "=1+1",
    "+44",
    "-3",
    "@x",
    "\tx",
    " =x",
    -3,
    0.25,
    None,
    date(2026, 9, 30),
    datetime(2026, 7, 1, 12, tzinfo=UTC),
    True,
    "a\x0bb",
]


def test_csv_neutralises_formulas_and_keeps_numbers():
    body = csv_bytes(["Café"], [ROW])
    assert body.startswith(b"\xef\xbb\xbfCaf\xc3\xa9\r\n")
    cells = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))[1]
    assert [safe_cell(text) for text in ("\n=x", "\xa0=x", "＝x", "x=1", "")] == ["'\n=x", "'\xa0=x", "'＝x", "x=1", ""]
    assert cells[:6] == ["'=1+1", "'+44", "'-3", "'@x", "'\tx", "' =x"]
    assert cells[6:12] == ["-3", "0.25", "", "2026-09-30", "2026-07-01T13:00:00+01:00", "yes"]


def test_xlsx_keeps_types_and_never_holds_a_formula():
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(["A"] * len(ROW), [ROW], "Homes: all/now"))).active
    cells = list(sheet[2])
    assert [cell.value for cell in cells[:4]] == ["'=1+1", "'+44", "'-3", "'@x"]
    assert all(cell.data_type != "f" for cell in cells)
    assert (cells[6].value, cells[7].value, cells[9].value.date()) == (-3, 0.25, date(2026, 9, 30))
    assert (sheet.title, sheet.freeze_panes, cells[12].value) == ("Homes  all now", "A2", "ab")


async def test_a_list_as_a_file_has_its_columns_and_all_rows():
    reply = await list_response("homes", "csv", SPEC, rows(3))
    lines = reply.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Home,Town,Rating,Beds,Occupancy,Rated on"
    assert len(lines) == 4
    assert reply.headers["Content-Disposition"] == 'attachment; filename="homes.csv"'


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ('a"b\r\nX: y.csv', "a-b-X-y.csv"),
        ("...", "download"),
        ("Médiation.csv", "Mediation.csv"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_file_names_are_safe(given, safe):
    assert safe_filename(given) == safe
    assert "\r" not in content_disposition(given)
