"""Read JSON as APIs return it: one object, an array, a page with a list inside, several such pages, or one object a line."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from market.sheets.opened import FileRefused, Limits, NumberedRow, OpenedFile, OpenedSheet, too_many_rows

LISTS = ("items", "locations", "rejected_rows")
MARKER = "mends_import"
DEEPEST = 60
_ODD = re.compile(r"\\u0000|\\u[dD][89a-fA-F]")


class _Repeated(ValueError):
    """A key stands twice in one object."""


def open_json(path: Path, limits: Limits) -> OpenedFile:
    """The objects of a JSON file, each as a 1-tuple, numbered from 1 (JSON lines: by line).

    Raises `FileRefused` for broken JSON (with line and column), a key twice in one object, numbers that are not numbers, too deep nesting,
    and files that hold no objects.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise FileRefused(
            "damaged_json", f"JSON must be in UTF-8; byte {problem.start + 1:,} is not. Export the file again."
        ) from None
    notes: list[str] = []
    try:
        found = _parse(text)
        _refuse_odd_text(text, found)
        rows = [(number, (each,)) for number, each in enumerate(_objects(found), start=1)]
    except json.JSONDecodeError as problem:
        lines = _json_lines(text)
        if lines is None:
            raise FileRefused(
                "damaged_json",
                f"The JSON breaks on line {problem.lineno}, column {problem.colno} ({problem.msg}). The download may have been cut off: "
                "fetch it again.",
            ) from None
        rows = lines
        notes.append("The file holds one JSON object a line.")
    if not rows:
        raise FileRefused("no_rows", "The file holds no objects: its list is empty. Check the request that fetched it.")
    if len(rows) > limits.rows:
        raise too_many_rows(limits)
    return OpenedFile(
        kind="JSON", rows_of="objects", sheets=(OpenedSheet(name="", rows=_again(rows)),), notes=tuple(notes)
    )


def _refuse_odd_text(text: str, found: Any) -> None:
    """Escapes can spell what is no text: the NUL character, and halves of letters."""
    if not _ODD.search(text):
        return
    plain = json.dumps(found, ensure_ascii=False)
    if "\\u0000" in plain or any("\ud800" <= letter <= "\udfff" for letter in plain):
        raise FileRefused(
            "damaged_json", "The JSON holds characters that are no text (such as \\u0000). Fetch the file again."
        )


def _again(rows: Sequence[tuple[int, tuple[Any]]]) -> Any:
    def start() -> Iterator[NumberedRow]:
        return iter(rows)

    return start


def _parse(text: str) -> Any:
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_not_a_number)
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError:
        raise
    except _Repeated as problem:
        raise FileRefused(
            "repeated_key", f"{problem} It is not clear which value holds: fetch the file again."
        ) from None
    except ValueError as problem:
        raise FileRefused(
            "damaged_json", f"The JSON holds a number that cannot be used ({problem}). Fetch the file again."
        ) from None
    _check_depth(found)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Repeated(f"The key “{twice[:60]}” stands twice in one object.")
    return found


def _not_a_number(word: str) -> Any:
    raise ValueError(f"{word} is not a number")


def _check_depth(found: Any) -> None:
    level = [found]
    for _ in range(DEEPEST + 1):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise _too_deep()


def _too_deep() -> FileRefused:
    return FileRefused(
        "too_deep",
        f"The JSON is nested more than {DEEPEST} levels deep, which no known file is. Check the right file was chosen.",
    )


def _objects(found: Any) -> list[dict[str, Any]]:
    """The records of whatever the API returned."""
    if isinstance(found, dict):
        for name in LISTS:
            inner = found.get(name)
            if isinstance(inner, list):
                return _marked(found, _objects(inner))
        return [found]
    if not isinstance(found, list):
        raise FileRefused(
            "no_objects", "The JSON holds a single value, not objects. Check that the right file was chosen."
        )
    objects: list[dict[str, Any]] = []
    for number, each in enumerate(found, start=1):
        if not isinstance(each, dict):
            raise FileRefused(
                "no_objects", f"Entry {number} of the JSON list is not an object. Check that the right file was chosen."
            )
        pages = next((each[name] for name in LISTS if isinstance(each.get(name), list)), None)
        objects.extend(_objects(pages) if pages is not None else [each])
    return objects


def _marked(page: dict[str, Any], objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a mended download carry the number of the import that refused them."""
    if MARKER in page:
        for each in objects:
            each.setdefault(MARKER, page[MARKER])
    return objects


def _json_lines(text: str) -> list[tuple[int, tuple[Any]]] | None:
    """One object a line, or None when the text is not that."""
    rows: list[tuple[int, tuple[Any]]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            each = _parse(line)
        except json.JSONDecodeError:
            if len(rows) < 2:
                return None
            raise FileRefused(
                "damaged_json",
                f"Line {number} is not a whole JSON object. The file may have been cut off: fetch it again.",
            ) from None
        if not isinstance(each, dict):
            return None
        rows.append((number, (each,)))
    return rows
