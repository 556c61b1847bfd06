"""Writes CSV, XLSX and ODS files the way the publishers do: banner rows, several sheets, real date cells.

The same rows give the same bytes.
"""

import csv
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO, TextIOWrapper
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import Workbook

FIXED_TIME = (2026, 9, 30, 0, 0, 0)
FIXED_MOMENT = b"2026-09-30T00:00:00Z"
CORE = "docProps/core.xml"
_MODIFIED = re.compile(rb"(?<=W3CDTF\">)[^<]+(?=</dcterms:modified>)")
"""When openpyxl saved the file, which it writes whatever the file's properties say."""
Row = Sequence[str | int | float | date | None]


def write_csv(
    path: Path, rows: Iterable[Row], *, bom: bool = False, crlf: bool = True, dates: str = "%d/%m/%Y"
) -> None:
    """A CSV file in UTF-8; dates as text in the given format."""
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n" if crlf else "\n")
        for row in rows:
            writer.writerow([cell.strftime(dates) if isinstance(cell, date) else cell for cell in row])


def write_xlsx(path: Path, sheets: dict[str, Iterable[Row]]) -> None:
    """An XLSX file with the named sheets."""
    book = Workbook(write_only=True)
    book.properties.created = datetime(*FIXED_TIME)  # noqa: DTZ001 - XLSX knows no time zone
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    raw = BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as fixed:
        for item in made.infolist():
            body = _MODIFIED.sub(FIXED_MOMENT, made.read(item)) if item.filename == CORE else made.read(item)
            fixed.writestr(zipfile.ZipInfo(item.filename, FIXED_TIME), body, zipfile.ZIP_DEFLATED)


_NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def write_ods(path: Path, sheets: dict[str, Iterable[Row]]) -> None:
    """An ODS file with the named sheets, written as a stream so that a large one needs little memory."""
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        f'manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_TYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(zipfile.ZipInfo("mimetype", FIXED_TIME), _ODS_TYPE, zipfile.ZIP_STORED)
        book.writestr(zipfile.ZipInfo("META-INF/manifest.xml", FIXED_TIME), manifest, zipfile.ZIP_DEFLATED)
        info = zipfile.ZipInfo("content.xml", FIXED_TIME)
        info.compress_type = zipfile.ZIP_DEFLATED
        with book.open(info, "w", force_zip64=True) as raw, TextIOWrapper(raw, encoding="utf-8") as out:
            out.write(
                f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMESPACES} office:version="1.2">'
            )
            out.write("<office:body><office:spreadsheet>")
            for name, rows in sheets.items():
                out.write(f'<table:table table:name="{escape(name)}">')
                for row in rows:
                    out.write(f"<table:table-row>{''.join(_ods_cells(row))}</table:table-row>")
                out.write("</table:table>")
            out.write("</office:spreadsheet></office:body></office:document-content>")


def _ods_cells(row: Row) -> Iterable[str]:
    blanks = 0
    for cell in row:
        if cell is None or cell == "":
            blanks += 1
            continue
        if blanks:
            yield f'<table:table-cell table:number-columns-repeated="{blanks}"/>'
            blanks = 0
        yield f"<table:table-cell {_ods_type(cell)}><text:p>{_ods_text(cell)}</text:p></table:table-cell>"
    if blanks:
        yield f'<table:table-cell table:number-columns-repeated="{blanks}"/>'


def _ods_type(cell: str | int | float | date) -> str:
    if isinstance(cell, date):
        return f'office:value-type="date" office:date-value="{cell.isoformat()}"'
    if isinstance(cell, int | float):
        return f'office:value-type="float" office:value="{cell}"'
    return 'office:value-type="string"'


def _ods_text(cell: str | int | float | date) -> str:
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else escape(str(cell))
