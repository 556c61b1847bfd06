"""CSV and XLSX files of exactly what a list shows, safe to open in a spreadsheet.

CSV is UTF-8 with a byte order mark, because Excel reads it wrongly otherwise. Text that a spreadsheet would take for a formula gets an
apostrophe in front; numbers stay numbers and dates stay dates.
"""

import asyncio
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from litestar import Response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from market.core.clock import to_london
from market.web.lists import ListSpec, table_rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # the wide forms too: some spreadsheets take them
SPLITTING = ("\t", "\r", "\n")
NOT_IN_XLSX = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def safe_cell(value: Any) -> Any:
    """A value for a cell: text that begins like a formula is neutralised with an apostrophe; numbers and dates are kept."""
    return "'" + value if isinstance(value, str) and looks_like_formula(value) else value


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet might run the text: it begins with a sign of formulas, after any blanks, or with what splits cells."""
    return text.startswith(SPLITTING) or text.lstrip().startswith(FORMULA_STARTS)


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV file: byte order mark, CRLF, dates ISO, moments in London's time with their offset, yes and no for truth, unknown empty."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe_cell(heading) for heading in headings])
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_bytes(headings: Sequence[str], rows: Iterable[Sequence[Any]], sheet: str = "Data") -> bytes:
    """An XLSX file of one sheet with a bold first row that stays in view."""
    book = Workbook(write_only=True)
    page = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", sheet)[:31] or "Data")
    page.freeze_panes = "A2"
    page.append([_heading(page, heading) for heading in headings])
    for row in rows:
        page.append([_xlsx_cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def csv_response(name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response[bytes]:
    """A CSV file to download, made in a thread. `name` is without its ending."""
    body = await asyncio.to_thread(csv_bytes, headings, rows)
    return attachment(body, f"{name}.csv", "text/csv; charset=utf-8")


async def xlsx_response(name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response[bytes]:
    """An XLSX file to download, made in a thread. `name` is without its ending."""
    return attachment(await asyncio.to_thread(xlsx_bytes, headings, rows, name), f"{name}.xlsx", XLSX)


async def list_response(name: str, kind: str, spec: ListSpec, rows: Sequence[Any]) -> Response[bytes]:
    """A list's rows (structs or dictionaries) as a file; `kind` is csv or xlsx."""
    headings = [column.label for column in spec.columns]
    make = xlsx_response if kind == "xlsx" else csv_response
    return await make(name, headings, table_rows(spec, rows))


def attachment(body: bytes, filename: str, media_type: str) -> Response[bytes]:
    """A file that a browser saves and never opens in the page. The framework itself adds the charset to types of text."""
    media_type = media_type.removesuffix("; charset=utf-8")
    return Response(content=body, media_type=media_type, headers={"Content-Disposition": content_disposition(filename)})


def content_disposition(filename: str) -> str:
    """`attachment` with the name in plain letters and, where it has others, in full as RFC 6266 says."""
    plain = safe_filename(filename)
    if plain == filename:
        return f'attachment; filename="{plain}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename.replace('/', '-'), safe='')}"


def safe_filename(filename: str) -> str:
    """Letters, figures, dot, hyphen and underscore only; never empty, hidden or longer than 120 characters."""
    letters = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode()
    stem, dot, ending = re.sub(r"[^A-Za-z0-9._-]+", "-", letters).strip("-.").rpartition(".")
    if not dot:
        return ending[:120] or "download"
    return f"{stem[: 119 - len(ending)].strip('-.') or 'download'}.{ending}"


def _csv_cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_london(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else safe_cell(_joined(value))


def _xlsx_cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_london(value).replace(tzinfo=None)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, int | float | Decimal | date):
        return value
    return safe_cell(NOT_IN_XLSX.sub("", _joined(value)))


def _joined(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return "; ".join(str(part) for part in value)
    return value if isinstance(value, int | float | Decimal) else str(value)


def _heading(page: Any, words: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=safe_cell(words))
    cell.font = Font(bold=True)
    return cell
