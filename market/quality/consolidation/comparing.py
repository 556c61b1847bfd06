"""What a file of a tool changes against the one before: rows that say the same, changed, new and gone."""

import asyncio
from collections.abc import Sequence

from msgspec import Struct

from market.db.sql import fetch_as
from market.quality.consolidation.matching import Known, Matches, match_rows
from market.quality.consolidation.normalising import normal_hash, normalise
from market.quality.consolidation.queries import find_tool, imports_of
from market.quality.consolidation.types import NEED_FATE, Line, ToolLines

LONGEST_SHEET = 120
Normal = tuple[str, str]
"""A normalised text and its hash."""


class Held(Struct, frozen=True):
    """A row of the file before."""

    id: int
    sheet: str
    row: int
    row_end: int
    kind: str
    text: str
    section: str
    theme: str
    normal_hash: str


class Comparison(Struct, frozen=True, kw_only=True):
    """What importing a file would do to a tool that is here already, counted over the rows that need a fate."""

    tool: str
    unchanged: int
    changed: int
    added: int
    removed: int
    same: bool


async def compare(code: str, sha256: str, found: ToolLines) -> Comparison | None:
    """What an import would do, without doing it; None for a new tool."""
    tool = await find_tool(code.strip()) if code.strip() else None
    if tool is None:
        return None
    held = await held_rows(tool.id)
    before = next((each for each in await imports_of(tool.id) if each.current), None)
    matches = matched(held, found.lines, await normals_of(found.lines))
    asked, gone = that_need_fate(held, found.lines, matches)
    return Comparison(
        tool=tool.code,
        unchanged=len(asked & matches.unchanged.keys()),
        changed=len(asked & matches.changed.keys()),
        added=len(asked & set(matches.added)),
        removed=gone,
        same=before is not None and before.sha256 == sha256 and is_same(held, found.lines),
    )


async def held_rows(tool_id: int) -> list[Held]:
    """The rows of a tool's newest file in their order."""
    return await fetch_as(
        Held,
        'SELECT id, sheet, "row", row_end, kind, text, section, theme, normal_hash FROM legacy_question'
        " WHERE tool = {} AND current ORDER BY position",
        tool_id,
    )


async def normals_of(lines: Sequence[Line]) -> list[Normal]:
    """The normalised text of every row with its hash, worked out in a thread."""
    return await asyncio.to_thread(lambda: [_normal(line) for line in lines])


def _normal(line: Line) -> Normal:
    """Headings and the like are only put in small letters."""
    normal = normalise(line.text) if line.kind in NEED_FATE else " ".join(line.text.lower().split())
    return normal, normal_hash(normal)


def matched(held: Sequence[Held], lines: Sequence[Line], normals: Sequence[Normal]) -> Matches:
    """New rows by their place in the file (from 0) matched to old rows by their id."""
    old = [Known(key=row.id, sheet=row.sheet, row=row.row, kind=row.kind, normal_hash=row.normal_hash) for row in held]
    new = [
        Known(key=at, sheet=line.sheet[:LONGEST_SHEET], row=line.row, kind=line.kind.value, normal_hash=normals[at][1])
        for at, line in enumerate(lines)
    ]
    return match_rows(old, new)


def that_need_fate(held: Sequence[Held], lines: Sequence[Line], matches: Matches) -> tuple[set[int], int]:
    """New rows that need a fate, by their place, and how many old ones that needed one are gone."""
    asked = {at for at, line in enumerate(lines) if line.kind in NEED_FATE}
    kept = {old for at, old in {**matches.unchanged, **matches.changed}.items() if at in asked}
    return asked, sum(1 for row in held if row.id not in kept and row.kind in NEED_FATE)


def is_same(held: Sequence[Held], lines: Sequence[Line]) -> bool:
    """Whether the lines were read just like the rows that are kept."""
    return [(each.sheet, each.row, each.row_end, each.kind, each.text, each.section) for each in held] == [
        (line.sheet[:LONGEST_SHEET], line.row, line.row_end, line.kind.value, line.text, line.section) for line in lines
    ]
