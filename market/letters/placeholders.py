"""What may be filled into a letter: the list of placeholders, values that print as typed, and sample values for a preview."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from msgspec import Struct

from market.core.refusal import Refusal

_PART = re.compile(r"\s*([a-z][a-z0-9_]*)(\[\])?(?:\{([a-z0-9_, ]*)\})?\s*(?:,|$)")
_INLINE = re.compile(r"([\\`*_\[\]<>|~])")
_ENTITY = re.compile(r"&(?=#?[0-9A-Za-z]+;)")
_AT_START = re.compile(r"(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|(?:-\s*){2,}$|=+\s*$|:(?=-))")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_SAMPLES: dict[str, Any] = {
    "level": 2, "cap_per_week": 2, "cap": 2, "days_late": 9, "people_count": 6, "months_left": 9, "old": 780.0, "new": 811.2,
    "change_pct": 4.0, "points_raised": 5, "points_accepted": 3, "issue_count": 4, "question_count": 43, "prefilled_count": 12,
    "minutes_estimate": 40, "missed_last_12": 2, "missed_running": 1, "meeting_number": 2, "critical": True, "urgent": True,
    "hospital_check": True, "one_a_day": True, "people_list_attached": True, "may_share_with_provider": False, "may_tell_provider": False,
    "emergency": False, "public_body": False, "overridden": False,
}  # fmt: skip


class Placeholder(Struct, frozen=True):
    """One placeholder: a text or number, a list (`is_list`), or a list of rows with `fields`."""

    name: str
    is_list: bool = False
    fields: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The name as a person reads it."""
        return self.name.replace("_", " ")


def parse_placeholders(listed: str) -> dict[str, Placeholder]:
    """`name, names[], rows[]{a,b}` as placeholders by name. Raises `ValueError` for what is written otherwise."""
    found: dict[str, Placeholder] = {}
    at = 0
    while at < len(listed.rstrip()):
        part = _PART.match(listed, at)
        if part is None:
            raise ValueError(f"the placeholders cannot be read from “{listed[at : at + 30]}”")
        fields = tuple(name.strip() for name in (part[3] or "").split(",") if name.strip())
        found[part[1]] = Placeholder(part[1], is_list=bool(part[2]), fields=fields)
        at = part.end()
    return found


def as_typed(text: str) -> str:
    """A value so that Markdown prints it exactly as typed: nothing in it becomes bold, a link, a heading, a list, a table or HTML.

    Source: CommonMark 0.31, section 2.4: a backslash before punctuation prints the punctuation.
    """
    lines = [_line_as_typed(line.strip()) for line in text.strip().splitlines()]
    return "\n".join(lines)


def _line_as_typed(line: str) -> str:
    escaped = _ENTITY.sub(r"\\&", _INLINE.sub(r"\\\1", line))
    if _AT_START.match(escaped):
        return "\\" + escaped
    return _NUMBERED.sub(r"\1\\\2", escaped, count=1) if _NUMBERED.match(escaped) else escaped


def filled(
    placeholders: Mapping[str, Placeholder], values: Mapping[str, Any], optional: Collection[str], title: str
) -> tuple[dict[str, Any], list[Refusal]]:
    """Values ready to be set into a text, and a refusal for each that is missing. Values that the letter does not know are left out.

    `optional` names placeholders, and fields of lists as `list.field`, that may be empty: those that the text asks about before it prints
    them. Raises `TypeError` for a value that is neither text, number, truth nor list: dates and times are passed in ready to print.
    """
    ready: dict[str, Any] = {}
    missing: list[str] = []
    for name, place in placeholders.items():
        value = values.get(name)
        if place.is_list:
            ready[name] = _rows(place, value, optional, missing)
        else:
            ready[name] = _single(name, place.words, value, name in optional, missing)
    return ready, [
        Refusal("missing_value", f"The letter “{title}” cannot be written without: {words}. Fill it in and try again")
        for words in missing
    ]


def _single(name: str, words: str, value: Any, is_optional: bool, missing: list[str]) -> Any:
    if value is None or (isinstance(value, str) and not value.strip()):
        if not is_optional:
            missing.append(words)
        return None
    if isinstance(value, str):
        return as_typed(value)
    if isinstance(value, bool | int | float):
        return value
    raise TypeError(f"the value {name} of a letter is a {type(value).__name__}; pass text or a number, ready to print")


def _rows(place: Placeholder, value: Any, optional: Collection[str], missing: list[str]) -> list[Any]:
    if value is not None and not isinstance(value, list | tuple):
        raise TypeError(f"the value {place.name} of a letter is a {type(value).__name__}; pass a list")
    if not value and place.name not in optional:
        missing.append(place.words)
    rows: list[Any] = []
    for number, row in enumerate(value or (), start=1):
        words = f"{place.words}, row {number}"
        if not place.fields:
            rows.append(_on_one_line(_single(place.name, words, row, False, missing)))
            continue
        if not isinstance(row, Mapping):
            raise TypeError(f"a row of {place.name} of a letter is a {type(row).__name__}; pass a mapping")
        rows.append(
            {
                field: _on_one_line(
                    _single(
                        f"{place.name}.{field}",
                        f"{words}: {field.replace('_', ' ')}",
                        row.get(field),
                        f"{place.name}.{field}" in optional,
                        missing,
                    )
                )
                for field in place.fields
            }
        )
    return rows


def _on_one_line(value: Any) -> Any:
    """What stands in a list or table cannot run over lines without leaving it."""
    return " ".join(value.split()) if isinstance(value, str) else value


def sample_values(placeholders: Mapping[str, Placeholder], *, full: bool = True) -> dict[str, Any]:
    """Invented values for a preview: every placeholder filled, or, with `full` off, only what no text can do without."""
    values: dict[str, Any] = {}
    for name, place in placeholders.items():
        if place.is_list and place.fields:
            row = {field: _sample(field) for field in place.fields}
            values[name] = [row, row] if full else []
        elif place.is_list:
            values[name] = [f"({place.words}, first)", f"({place.words}, second)"] if full else []
        else:
            values[name] = _sample(name) if full else None
    return values


def _sample(name: str) -> Any:
    return _SAMPLES.get(name, f"({name.replace('_', ' ')})")
