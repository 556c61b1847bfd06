"""What a file is, judged by its bytes and never by its name; what it is not allowed to be is refused with what to do.

All of it blocks: call it in a thread.
"""

import io
import zipfile
import zlib

import pikepdf

from market.core.refusal import Refusal
from market.quality.evidence.photos import checked_photo, is_picture
from market.quality.evidence.types import Checked, EvidenceKind
from market.quality.evidence.words import KINDS_TAKEN

OOXML = "application/vnd.openxmlformats-officedocument"
ODT = "application/vnd.oasis.opendocument.text"
_OFFICE = {
    "word/document.xml": (f"{OOXML}.wordprocessingml.document", ".docx"),
    "xl/workbook.xml": (f"{OOXML}.spreadsheetml.sheet", ".xlsx"),
}
_TYPES = "[Content_Types].xml"
_MOST_PARTS = 20_000
_MOST_READ = 1_000_000
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = (
    "<!doctype",
    "<html",
    "<?xml",
    "<svg",
    "<script",
    "<head",
    "<body",
    "<iframe",
    "{\\rtf",
    "%!ps",
    "#!",
    "<?php",
)
_BOMS = (b"\xff\xfe", b"\xfe\xff")


def checked_content(content: bytes, file_name: str) -> Checked | Refusal:
    """What the bytes are and what of them is kept; `file_name` only tells a CSV from other text."""
    if not content:
        return _no("empty", "The file is empty. Choose it again, or another one")
    if is_picture(content):
        return checked_photo(content)
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    if content.startswith(_OLD_OFFICE):
        return _no(
            "old_office",
            "This is an older Office file, or one that is protected by a password. Save it as DOCX, XLSX or PDF without a password",
        )
    return _text(content, file_name)


def _no(code: str, message: str) -> Refusal:
    return Refusal(code, message, "file")


def _unknown() -> Refusal:
    return _no("unknown_kind", f"This kind of file cannot be kept as evidence. Send {KINDS_TAKEN}")


def _document(content: bytes, media_type: str, ending: str) -> Checked:
    return Checked(content=content, kind=EvidenceKind.DOCUMENT, media_type=media_type, ending=ending)


def _pdf(content: bytes) -> Checked | Refusal:
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            pages = len(document.pages)
    except pikepdf.PasswordError:
        return _no("protected", "This PDF is protected by a password. Save it without one")
    except (pikepdf.PdfError, ValueError, RuntimeError):
        pages = 0
    if not pages:
        return _no("damaged", "This PDF is damaged. Open it, save or print it again as PDF and send that")
    return _document(content, "application/pdf", ".pdf")


def _office(content: bytes) -> Checked | Refusal:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
            if len(parts) > _MOST_PARTS:
                return _unknown()
            if any(part.flag_bits & 1 for part in parts):
                return _no("protected", "This file is protected by a password. Save it without one")
            if "mimetype" in names and _part(packed, "mimetype").strip() == ODT.encode():
                return _open_document(content, packed, names)
            return _open_xml(content, _part(packed, _TYPES) if _TYPES in names else b"", names)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError, zlib.error):
        return _no("damaged", "This file is damaged. Open it, save it again and send that")


def _part(packed: zipfile.ZipFile, name: str) -> bytes:
    with packed.open(name) as part:
        return part.read(_MOST_READ)


def _open_document(content: bytes, packed: zipfile.ZipFile, names: set[str]) -> Checked | Refusal:
    if "content.xml" not in names:
        return _unknown()
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        return _macros()
    if "META-INF/manifest.xml" in names and b"encryption-data" in _part(packed, "META-INF/manifest.xml"):
        return _no("protected", "This file is protected by a password. Save it without one")
    return _document(content, ODT, ".odt")


def _open_xml(content: bytes, types: bytes, names: set[str]) -> Checked | Refusal:
    found = next((kind for part, kind in _OFFICE.items() if part in names), None)
    if found is None or not types:
        return _unknown()
    lowered = {name.lower() for name in names}
    active = ("vbaproject.bin", "vbadata.xml")
    if b"macroenabled" in types.lower() or any(
        name.endswith(active) or "/macrosheets/" in name or "/activex/" in name for name in lowered
    ):
        return _macros()
    return _document(content, *found)


def _macros() -> Refusal:
    return _no("macros", "This file has macros. Save it without macros, or as a PDF")


def _text(content: bytes, file_name: str) -> Checked | Refusal:
    text = _decoded(content)
    if text is None or any(ord(sign) < 32 and sign not in "\t\r\n\f" for sign in text):
        return _unknown()
    if text.lstrip("\ufeff \t\r\n").lower().startswith(_MARKUP):
        return _unknown()
    if file_name.lower().endswith(".csv"):
        return _document(content, "text/csv; charset=utf-8", ".csv")
    return _document(content, "text/plain; charset=utf-8", ".txt")


def _decoded(content: bytes) -> str | None:
    """The text, or None for what is none. Windows' own letters are taken too, unless they would hide bytes of a program."""
    for encoding in ("utf-16",) if content.startswith(_BOMS) else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
