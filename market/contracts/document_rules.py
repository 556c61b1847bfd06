"""Which files may be kept with a contract: their kinds, and what their content must show. A file is opened by nothing here."""

import zipfile
import zlib
from typing import BinaryIO

ODF = "application/vnd.oasis.opendocument"
OOXML = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".docx": f"{OOXML}.wordprocessingml.document",
    ".xlsx": f"{OOXML}.spreadsheetml.sheet",
    ".odt": f"{ODF}.text",
    ".ods": f"{ODF}.spreadsheet",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".eml": "message/rfc822",
}
ENDINGS = tuple(MEDIA_TYPES)
_STARTS = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
}
_PACKED = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".odt": "content.xml", ".ods": "content.xml"}
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xd0\xcf\x11\xe0")
_TYPES = "[Content_Types].xml"
_HEAD = 4096
_MOST_PARTS = 20_000
_MOST_TYPES = 1_000_000


def ending_of(file_name: str) -> str:
    """The end of a name in small letters, with its dot; empty when it has none."""
    dot = file_name.rfind(".")
    return file_name[dot:].lower() if dot >= 0 else ""


def media_type_of(file_name: str) -> str:
    """What a browser is told about a file of that name."""
    return MEDIA_TYPES.get(ending_of(file_name), "application/octet-stream")


def reason_against_content(file_name: str, stream: BinaryIO) -> str:
    """Why a file may not be kept, judged by its content; empty when it may. Reads the stream and rewinds it (blocking)."""
    ending = ending_of(file_name)
    stream.seek(0)
    head = stream.read(_HEAD)
    try:
        if ending not in MEDIA_TYPES:
            return "The selected file must be a PDF, DOCX, XLSX, ODT, ODS, CSV, TXT, PNG, JPG or EML"
        if ending in _PACKED:
            return _against_packed(ending, stream)
        if ending in _STARTS:
            return "" if head.startswith(_STARTS[ending]) else _unlike(ending)
        if head.startswith(_PROGRAMS) or (b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))):
            return _unlike(ending)
        return ""
    finally:
        stream.seek(0)


def _against_packed(ending: str, stream: BinaryIO) -> str:
    """What speaks against an office document, which is a ZIP: not of its kind, or with macros."""
    try:
        with zipfile.ZipFile(stream) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
            if len(parts) > _MOST_PARTS or _PACKED[ending] not in names:
                return _unlike(ending)
            if any(part.flag_bits & 1 for part in parts):
                return "The selected file is protected by a password. Save it without one"
            types = b""
            if _TYPES in names:
                with packed.open(_TYPES) as part:
                    types = part.read(_MOST_TYPES)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, zlib.error):
        return _unlike(ending)
    macros = b"macroenabled" in types.lower() or any(
        name.lower().endswith("vbaproject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names
    )
    return "The selected file has macros. Save it without macros, or as a PDF" if macros else ""


def _unlike(ending: str) -> str:
    kind = ending[1:].upper()
    return f"The content of the selected file is not {kind}, or it is damaged. Open it, save it again and choose it once more"
