"""Read text tables: the encoding, the delimiter and the quoted line breaks that exports really have."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from market.sheets.opened import (
    HEADER_WITHIN,
    FileRefused,
    Limits,
    NumberedRow,
    OpenedFile,
    OpenedSheet,
    too_many_columns,
    too_many_rows,
)

DELIMITERS = {",": "comma", "|": "pipe", ";": "semicolon", "\t": "tab"}
LONGEST_RECORD = 400
_CHUNK = 1 << 20
_CONTROL = frozenset(range(1, 32)) - {9, 10, 12, 13}


def open_csv(path: Path, limits: Limits) -> OpenedFile:
    """A delimited text file as one sheet.

    UTF-8 (with or without a mark), UTF-16 and, failing these, Windows-1252 with a note. Raises `FileRefused` for files that are not text,
    records that a stray quotation mark has swallowed, and tables beyond the limits.
    """
    encoding, notes = _encoding_of(path)
    delimiter = _delimiter_of(path, encoding)
    if delimiter != ",":
        notes.append(f"Columns are separated by a {DELIMITERS[delimiter]}.")

    def rows() -> Iterator[NumberedRow]:
        return _rows(path, encoding, delimiter, limits)

    return OpenedFile(kind="CSV", rows_of="table", sheets=(OpenedSheet(name="", rows=rows),), notes=tuple(notes))


def _encoding_of(path: Path) -> tuple[str, list[str]]:
    with path.open("rb") as file:
        head = file.read(8192)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            _must_decode(path, "utf-16")
            return "utf-16", ["The file is in UTF-16."]
        guess = _utf16_without_mark(head)
        if guess:
            _must_decode(path, guess)
            return guess, ["The file is in UTF-16 without a mark."]
        _refuse_binary(path, head)
        if _decodes(path, "utf-8"):
            return "utf-8-sig", []
    if _decodes(path, "cp1252"):
        return "cp1252", [
            "The file is not in UTF-8, so it was read as Windows-1252 (cp1252). Check names with accents, dashes and pound signs."
        ]
    raise FileRefused(
        "unknown_encoding",
        "The letters of this file are neither UTF-8, UTF-16 nor Windows-1252. Save it again as “CSV UTF-8” and import that.",
    )


def _utf16_without_mark(head: bytes) -> str:
    """UTF-16 shows as a NUL in every other byte of ordinary text."""
    pairs = len(head) // 2
    if pairs < 4:
        return ""
    if head[1::2].count(0) > 0.6 * pairs and head[0::2].count(0) < 0.1 * pairs:
        return "utf-16-le"
    if head[0::2].count(0) > 0.6 * pairs and head[1::2].count(0) < 0.1 * pairs:
        return "utf-16-be"
    return ""


def _refuse_binary(path: Path, head: bytes) -> None:
    if sum(byte in _CONTROL for byte in head) > 0.02 * len(head):
        raise FileRefused(
            "not_text",
            "This is not a table: its bytes are neither text nor a known spreadsheet. It may be damaged or of another kind. "
            "Import a CSV, ODS, XLSX or JSON file.",
        )
    line = 1
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            at = chunk.find(b"\0")
            if at >= 0:
                line += chunk.count(b"\n", 0, at)
                raise FileRefused(
                    "nul_bytes",
                    f"Line {line} holds a NUL byte, which no text has: the file is damaged. Download or export it again.",
                )
            line += chunk.count(b"\n")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _must_decode(path: Path, encoding: str) -> None:
    if not _decodes(path, encoding):
        raise FileRefused(
            "damaged_text", "The file says it is UTF-16 but breaks off or is damaged. Download or export it again."
        )


def _delimiter_of(path: Path, encoding: str) -> str:
    """The delimiter with which most of the first rows have the same, largest number of columns."""
    with path.open(encoding=encoding, newline="") as file:
        lines = list(islice(file, HEADER_WITHIN * 2))
    best, most = ",", 1
    for delimiter in DELIMITERS:
        try:
            rows = list(islice(csv.reader(lines, delimiter=delimiter), HEADER_WITHIN))
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width = max(widths, key=lambda columns: (widths[columns] * columns, columns), default=1)
        score = width * widths[width]
        if score > most:
            best, most = delimiter, score
    return best


class _Lines:
    """The lines of a file, remembering those of the record being read, so that a quotation mark left open is noticed."""

    def __init__(self, file: Iterator[str]) -> None:
        self._file = file
        self.record: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._file:
            self.record.append(line)
            if len(self.record) > LONGEST_RECORD:
                raise _left_open(0, LONGEST_RECORD)
            yield line


def _left_open(first: int, lines: int) -> FileRefused:
    where = f"on line {first}" if first else "in the file"
    return FileRefused(
        "open_quote",
        f"A quotation mark opened {where} is not closed: {lines} lines after it were read as one cell. Add the closing mark or remove the "
        "opening one, and import the file again.",
    )


def _rows(path: Path, encoding: str, delimiter: str, limits: Limits) -> Iterator[NumberedRow]:
    """Rows with the line on which each begins."""
    with path.open(encoding=encoding, newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(iter(lines), delimiter=delimiter)
        line, count = 1, 0
        while True:
            try:
                row = next(reader, None)
            except csv.Error as problem:
                raise _unreadable(line, problem) from None
            except FileRefused:
                raise _left_open(line, LONGEST_RECORD) from None
            if row is None:
                return
            if len(lines.record) > 1:
                _check_closed(lines.record, line)
            lines.record.clear()
            if any(row):
                count += 1
                if count > limits.rows + HEADER_WITHIN:
                    raise too_many_rows(limits)
                if len(row) > limits.columns:
                    raise too_many_columns(line, len(row), limits)
                yield line, row
            line = reader.line_num + 1


def _check_closed(record: list[str], line: int) -> None:
    """A record over several lines must have its quotation marks in pairs."""
    if sum(text.count('"') for text in record) % 2:
        raise _left_open(line, len(record) - 1)


def _unreadable(line: int, problem: csv.Error) -> FileRefused:
    if "field larger" in str(problem):
        return FileRefused(
            "cell_too_long",
            f"A cell that begins on line {line} has more than {csv.field_size_limit():,} characters. A quotation mark may be left open "
            "there. Mend it and import the file again.",
        )
    return FileRefused("damaged_text", f"Line {line} cannot be read as a row ({problem}). Export the file again.")
