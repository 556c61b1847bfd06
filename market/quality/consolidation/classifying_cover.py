"""Rows without a table: the cover sheet of a tool, and what stands above its header: title, notes and admin fields."""

from collections.abc import Sequence

from market.quality.consolidation.classifying_words import looks_like_label, looks_like_note
from market.quality.consolidation.types import Line, ReadRow, ReadSheet, RowKind

LONGEST_LABEL = 100


def cover_lines(sheet: ReadSheet, rows: Sequence[ReadRow]) -> list[Line]:
    """Title and notes first, then labels to fill in. A label is known by its words, or by standing apart from the title."""
    lines = []
    block, last = 0, 0
    largest = max((row.size for row in rows), default=0.0)
    for row in rows:
        if last and row.number > last + 1:
            block += 1
        last = row.number
        at, text = min(row.cells.items())
        if not any(letter.isalpha() for letter in text):
            continue
        first = row.number == rows[0].number
        kind = RowKind.ADMIN if _is_label(row, at, text, block, first=first, largest=largest) else RowKind.NOTE
        lines.append(Line(sheet=sheet.name, row=row.number, row_end=row.number, kind=kind, text=text))
    return lines


def _is_label(row: ReadRow, at: int, text: str, block: int, *, first: bool, largest: float) -> bool:
    if len(text) > LONGEST_LABEL or looks_like_note(text):
        return False
    if looks_like_label(text):
        return True
    if first or (row.across > 1 and row.across >= 3 and not _answered(row, at)):
        return False
    if largest > 12 and row.size == largest:
        return False
    return block > 0 or _answered(row, at)


def _answered(row: ReadRow, at: int) -> bool:
    """Whether something stands to the right of the label."""
    return any(other > at for other in row.cells) or bool(row.choices)


def title_of(sheet: ReadSheet, before: int) -> str:
    """What the sheet calls itself: the first text above the header that is no label and no note; "" when there is none."""
    for row in sheet.rows[:6]:
        if before and row.number >= before:
            return ""
        text = min(row.cells.items())[1]
        if len(text) > 5 and not looks_like_label(text) and not looks_like_note(text):
            return text[:200]
    return ""
