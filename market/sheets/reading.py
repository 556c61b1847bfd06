"""Open any file as sheets of rows. Its first bytes decide what it is, never its name; formulas and macros are never run.

Everything that cannot be read raises `FileRefused`, whose message says what is wrong, where, and what to do.
"""

import re
from pathlib import Path

from market.settings import Settings
from market.sheets.archive_check import check_archive
from market.sheets.opened import FileRefused, Limits, OpenedFile
from market.sheets.reading_csv import open_csv
from market.sheets.reading_json import open_json
from market.sheets.reading_sheets import open_workbook

__all__ = ["FileRefused", "Limits", "OpenedFile", "limits_of", "open_file"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = 65_536
_REFUSED_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "This is a PDF document. Ask its sender for the CSV, ODS or XLSX file instead."),
    (b"\x1f\x8b", "This file is packed with gzip. Unpack it and import the file inside."),
    (b"BZh", "This file is packed with bzip2. Unpack it and import the file inside."),
    (b"\xfd7zXZ\x00", "This file is packed with xz. Unpack it and import the file inside."),
    (b"7z\xbc\xaf\x27\x1c", "This is a 7-Zip archive. Unpack it and import the file inside."),
    (b"Rar!", "This is a RAR archive. Unpack it and import the file inside."),
    (b"SQLite format 3\x00", "This is a database, not a table. Import a CSV, ODS, XLSX or JSON file."),
    (b"\x89PNG", "This is a picture. Import a CSV, ODS, XLSX or JSON file."),
    (b"\xff\xd8\xff", "This is a picture. Import a CSV, ODS, XLSX or JSON file."),
)
_WEB_PAGE = re.compile(
    rb"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|div|style)\b",
    re.I | re.S,
)


def limits_of(settings: Settings) -> Limits:
    """The limits of files as the installation sets them."""
    return Limits(
        size=settings.upload_megabytes * 1_000_000,
        unpacked=settings.unpacked_megabytes * 1_000_000,
        rows=settings.row_limit,
    )


def open_file(path: Path, limits: Limits) -> OpenedFile:
    """The file's sheets and what a reader should know of it.

    Blocking: call it in a thread or a child process. Raises `FileRefused` for everything that is not a CSV, ODS, XLSX, XLS or JSON
    file within the limits.
    """
    size = path.stat().st_size
    if not size:
        raise FileRefused("empty_file", "The file is empty: it has no bytes at all. Download or export it again.")
    if size > limits.size:
        raise FileRefused(
            "too_large",
            f"The file has {size / 1_000_000:,.1f} MB; at most {limits.size / 1_000_000:,.0f} MB are read. Remove sheets or columns "
            "that are not needed, or have MARKET_UPLOAD_MEGABYTES raised.",
        )
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return open_workbook(path, check_archive(path, limits), limits)
    if head.startswith(_OLE):
        return _open_old_workbook(path, limits)
    for magic, message in _REFUSED_KINDS:
        if head.startswith(magic):
            raise FileRefused("wrong_kind", message)
    _refuse_markup(head)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if text.startswith((b"{", b"[")):
        return open_json(path, limits)
    if not text:
        raise FileRefused(
            "empty_file", "The file holds only blank space: no header and no rows. Download or export it again."
        )
    return open_csv(path, limits)


def _open_old_workbook(path: Path, limits: Limits) -> OpenedFile:
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        raise FileRefused(
            "protected",
            "The workbook is protected by a password. Open it, save a copy without a password, and import the copy.",
        )
    return open_workbook(path, "XLS", limits)


def _refuse_markup(head: bytes) -> None:
    start = head.removeprefix(b"\xef\xbb\xbf")
    if _WEB_PAGE.match(start):
        raise FileRefused(
            "web_page",
            "This is a web page (HTML), whatever its name says. It may be an error or sign-in page saved in place of the file, or a "
            "table exported as HTML. Download the file again, or open it in a spreadsheet program and save it as XLSX or CSV.",
        )
    if start.lstrip().startswith(b"<"):
        raise FileRefused(
            "markup",
            "This is an XML file, which is not one of the known kinds. Open it in a spreadsheet program and save it as XLSX or CSV.",
        )
