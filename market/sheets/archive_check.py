"""Look into a spreadsheet's archive before it is opened: is it one, is it whole, and does it unpack to more than can be read?

A spreadsheet is a zip archive, and what the archive says of its sizes may be false. So every part that the reader will unpack is
inflated here first, piece by piece and without keeping it, and the real bytes are counted. The same pass sees how far the cells reach:
two cells far apart in a file of one kilobyte would otherwise make the reader set aside memory for everything between them.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from market.sheets.extent import OdsExtent, XlsxExtent
from market.sheets.opened import FileRefused, Limits

MOST_MEMBERS = 5_000
MOST_TIMES = 250
SMALL = 50_000_000
_PIECE = 1 << 18
_READ_BY_XLSX = re.compile(r"(?:^|/)(?:workbook|styles|sharedStrings|sheet\d*|[^/]*)\.(?:xml|rels)$", re.I)


def check_archive(path: Path, limits: Limits) -> str:
    """`ODS` or `XLSX`. Raises `FileRefused` for anything else, damaged archives, protected workbooks and archives that unpack too large."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            kind = _kind(archive, members)
            _check_directory(members, limits)
            with path.open("rb") as file:
                _check_members(file, [each for each in members if _is_read(each.filename, kind)], kind, limits)
    except (zipfile.BadZipFile, EOFError, struct.error, NotImplementedError):
        raise _damaged() from None
    return kind


def _damaged() -> FileRefused:
    return FileRefused(
        "damaged_archive",
        "The spreadsheet is damaged or cut off: its archive cannot be read to the end. Download or export it again.",
    )


def _kind(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> str:
    names = {each.filename for each in members}
    if "content.xml" in names:
        manifest = (
            archive.read("META-INF/manifest.xml")[:1_000_000] if _is_small(archive, "META-INF/manifest.xml") else b""
        )
        if b"encryption-data" in manifest:
            raise _protected()
        kind = archive.read("mimetype")[:200] if _is_small(archive, "mimetype") else b""
        if kind and b"spreadsheet" not in kind:
            raise FileRefused(
                "wrong_kind",
                "This is an OpenDocument text or drawing, not a spreadsheet. Check that the right file was chosen.",
            )
        return "ODS"
    if "EncryptedPackage" in names:
        raise _protected()
    if any(name.startswith("xl/") and name.endswith(".bin") and "workbook" in name for name in names):
        raise FileRefused(
            "wrong_kind", "This is a binary Excel workbook (XLSB). Open it, save it as XLSX, and import that."
        )
    if any(name.startswith("xl/") for name in names):
        return "XLSX"
    if any(name.startswith("word/") for name in names):
        raise FileRefused(
            "wrong_kind", "This is a Word document, not a spreadsheet. Check that the right file was chosen."
        )
    shown = ", ".join(sorted(names)[:3]) or "nothing"
    raise FileRefused(
        "wrong_kind",
        f"This is a zip archive, not a spreadsheet; it holds {shown[:160]}. Unpack it and import the file inside.",
    )


def _is_small(archive: zipfile.ZipFile, name: str) -> bool:
    try:
        return archive.getinfo(name).file_size <= 1_000_000
    except KeyError:
        return False


def _protected() -> FileRefused:
    return FileRefused(
        "protected",
        "The workbook is protected by a password. Open it, save a copy without a password, and import the copy.",
    )


def _is_read(name: str, kind: str) -> bool:
    return (
        name == "content.xml"
        if kind == "ODS"
        else name.startswith(("xl/", "_rels/", "[Content")) and bool(_READ_BY_XLSX.search(name))
    )


def _check_directory(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    """What the archive says of itself."""
    if len(members) > MOST_MEMBERS:
        raise FileRefused(
            "unpacks_too_large",
            f"The spreadsheet's archive has {len(members):,} parts; no known file has more than a few hundred.",
        )
    if any(each.flag_bits & 1 for each in members):
        raise _protected()
    stated = sum(each.file_size for each in members)
    packed = sum(each.compress_size for each in members)
    if stated > limits.unpacked:
        raise _too_large(limits)
    if stated > SMALL and stated > MOST_TIMES * max(packed, 1):
        raise FileRefused(
            "unpacks_too_large",
            f"The spreadsheet unpacks to {stated // max(packed, 1):,} times its size, which no real one does. It was not opened. Ask its "
            "sender for another copy.",
        )


def _too_large(limits: Limits) -> FileRefused:
    return FileRefused(
        "unpacks_too_large",
        f"The spreadsheet unpacks to more than {limits.unpacked / 1_000_000:,.0f} MB, which is the most that is read. It was not opened. "
        "Remove sheets or columns that are not needed, or have MARKET_UNPACKED_MEGABYTES raised.",
    )


def _check_members(file: BinaryIO, members: list[zipfile.ZipInfo], kind: str, limits: Limits) -> None:
    """Inflate every part that will be read, count its real bytes and measure how far its cells reach."""
    total = 0
    for member in members:
        extent = _extent_for(member.filename, kind, limits)
        too_far: FileRefused | None = None
        size = check = 0
        for piece in _inflated(file, member):
            size += len(piece)
            total += len(piece)
            if total > limits.unpacked:
                raise _too_large(limits)
            if size > member.file_size:
                raise _damaged()
            check = zlib.crc32(piece, check)
            if extent is not None and too_far is None:
                too_far = _measured(extent, piece)
        if size != member.file_size or check != member.CRC:
            raise _damaged()
        if extent is not None and too_far is None:
            extent.close()
        if too_far is not None:
            raise too_far


def _measured(extent: OdsExtent | XlsxExtent, piece: bytes) -> FileRefused | None:
    """The refusal, kept until the part is known to be whole: damaged bytes can look like a cell far away."""
    try:
        extent.feed(piece)
    except FileRefused as refusal:
        return refusal
    return None


def _extent_for(name: str, kind: str, limits: Limits) -> OdsExtent | XlsxExtent | None:
    if kind == "ODS":
        return OdsExtent(limits)
    return XlsxExtent(limits) if "sheet" in name.lower() and name.endswith(".xml") and "worksheets/" in name else None


def _inflated(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    if member.header_offset < 0:  # bytes are missing in the middle, so that the directory points before the file
        raise _damaged()
    file.seek(member.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise _damaged()
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    file.seek(name_length + extra_length, 1)
    left = member.compress_size
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileRefused(
            "wrong_kind",
            "The spreadsheet is packed in an unusual way. Open it, save it again as XLSX or ODS, and import that.",
        )
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if member.compress_type == zipfile.ZIP_DEFLATED else None
    try:
        while left:
            packed = file.read(min(left, _PIECE))
            if not packed:
                raise _damaged()
            left -= len(packed)
            if inflater is None:
                yield packed
                continue
            yield inflater.decompress(packed, _PIECE * 16)
            while inflater.unconsumed_tail:
                yield inflater.decompress(inflater.unconsumed_tail, _PIECE * 16)
        if inflater is not None:
            yield inflater.flush()
            if not inflater.eof:
                raise _damaged()
    except zlib.error:
        raise _damaged() from None
