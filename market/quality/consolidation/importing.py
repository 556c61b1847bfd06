"""Take a tool's file in: every row with its address, decisions of unchanged rows carried on, all in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused
from market.db import audit
from market.db.bulk import insert_many
from market.db.engine import dialect
from market.db.sql import execute, fetch, fetch_as
from market.db.transaction import transaction
from market.quality.consolidation.carrying import carry_decisions
from market.quality.consolidation.matching import Known, Matches, match_rows
from market.quality.consolidation.normalising import normal_hash, normalise
from market.quality.consolidation.queries import find_tool, imports_of, tools_of_file
from market.quality.consolidation.tables import LegacyQuestion, ToolImport
from market.quality.consolidation.tools_service import create_tool, reasons_against_details, update_details
from market.quality.consolidation.types import (
    NEED_FATE,
    ImportDone,
    Line,
    RowKind,
    StoredFile,
    ToolDetails,
    ToolLines,
)

_LOCK = 7_340_121  # any fixed number: the advisory lock of those who import tools on PostgreSQL
_COLUMNS = (
    "tool", "tool_import", "sheet", "row", "row_end", "position", "section", "text", "kind", "theme", "answer_type",
    "guidance", "normal", "normal_hash", "current", "version",
)  # fmt: skip
MOST_QUESTIONS = 20_000


class _Held(Struct, frozen=True):
    """A row of the file before."""

    id: int
    sheet: str
    row: int
    row_end: int
    kind: str
    text: str
    section: str
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
    held = await _held(tool.id)
    before = next((each for each in await imports_of(tool.id) if each.current), None)
    matches = _matched(held, found.lines, [_normal(line)[1] for line in found.lines])
    asked, gone = _of_need(held, found.lines, matches)
    return Comparison(
        tool=tool.code,
        unchanged=len(asked & matches.unchanged.keys()),
        changed=len(asked & matches.changed.keys()),
        added=len(asked & set(matches.added)),
        removed=gone,
        same=before is not None and before.sha256 == sha256 and _same(held, found.lines),
    )


def _of_need(held: "Sequence[_Held]", lines: Sequence[Line], matches: Matches) -> tuple[set[int], int]:
    """New rows that need a fate, by their place, and how many old ones that needed one are gone."""
    asked = {at for at, line in enumerate(lines) if line.kind in NEED_FATE}
    kept = {old for at, old in {**matches.unchanged, **matches.changed}.items() if at in asked}
    return asked, sum(1 for row in held if row.id not in kept and row.kind in NEED_FATE)


def _normal(line: Line) -> tuple[str, str]:
    """The normalised text of a row and its hash; headings and the like are only put in small letters."""
    normal = normalise(line.text) if line.kind in NEED_FATE else " ".join(line.text.lower().split())
    return normal, normal_hash(normal)


async def import_lines(
    details: ToolDetails,
    file: StoredFile,
    found: ToolLines,
    *,
    officer_count: int | None = None,
    by: Actor,
    now: datetime,
) -> ImportDone | Refused:
    """Keep the lines of a file as the newest of a tool, which is created when its code is new.

    The same file read in the same way changes nothing. Rows that say the same as before keep their decision; rows that
    changed are undecided again; rows that are gone stay in the database with their history, but are no longer current.
    """
    if reasons := reasons_against_lines(found) + reasons_against_details(details):
        return Refused(tuple(reasons))
    async with transaction():
        await _alone()
        tool = await find_tool(details.code)
        others = [each for each in await tools_of_file(file.sha256) if tool is None or each.id != tool.id]
        if others:
            words = f"This very file is tool {others[0].code}, {others[0].title}, already. Import it under that code"
            return Refused((Refusal("other_tool", words, "code"),))
        tool_id = tool.id if tool else await create_tool(details, by=by, now=now)
        if tool:
            await update_details(tool, details, by=by, now=now)
        held = await _held(tool_id)
        before = next((each for each in await imports_of(tool_id) if each.current), None)
        if before and before.sha256 == file.sha256 and _same(held, found.lines):
            return ImportDone(tool_id=tool_id, import_id=before.id, counts=found.counts(), same=True)
        return await _replace(tool_id, file, found, held, officer_count=officer_count, by=by, now=now)


def reasons_against_lines(found: ToolLines) -> list[Refusal]:
    """Why lines cannot be imported: mistakes in a template, no question at all, or too many."""
    if found.errors:
        return [
            Refusal("template_errors", f"{len(found.errors)} cells must be mended first. {found.errors[0]}", "file")
        ]
    asked = sum(1 for line in found.lines if line.kind in NEED_FATE)
    if not asked:
        words = "No row is a question, so there is nothing to import. Choose the column that holds the questions"
        return [Refusal("no_questions", words, "file")]
    if len(found.lines) > MOST_QUESTIONS:
        return [
            Refusal(
                "too_many", f"The file has {len(found.lines):,} rows; at most {MOST_QUESTIONS:,} are taken in", "file"
            )
        ]
    return []


async def _alone() -> None:
    """Nobody else imports until this transaction ends, so that two cannot create one tool at once."""
    if dialect() == "postgres":
        await fetch("SELECT pg_advisory_xact_lock({}::bigint)", _LOCK)


async def _held(tool_id: int) -> list[_Held]:
    return await fetch_as(
        _Held,
        'SELECT id, sheet, "row", row_end, kind, text, section, normal_hash FROM legacy_question WHERE tool = {} AND current'
        " ORDER BY position",
        tool_id,
    )


def _same(held: Sequence[_Held], lines: Sequence[Line]) -> bool:
    return [(each.sheet, each.row, each.row_end, each.kind, each.text, each.section) for each in held] == [
        (line.sheet[:120], line.row, line.row_end, line.kind.value, line.text, line.section) for line in lines
    ]


async def _replace(
    tool_id: int,
    file: StoredFile,
    found: ToolLines,
    held: Sequence[_Held],
    *,
    officer_count: int | None,
    by: Actor,
    now: datetime,
) -> ImportDone:
    counts = found.counts()
    await execute("UPDATE tool_import SET current = {} WHERE tool = {} AND current", False, tool_id)
    (saved,) = await ToolImport.insert(
        ToolImport(
            tool=tool_id,
            sha256=file.sha256,
            file_name=file.file_name[:200],
            kind=found.kind,
            mapping=msgspec.json.encode(found.plans).decode(),
            counts=msgspec.json.encode(counts).decode(),
            officer_count=officer_count,
            notes=msgspec.json.encode([*found.warnings, *found.unused]).decode(),
            current=True,
            imported_by=by.label[:120],
            imported_at=now,
        )
    )
    import_id = int(saved["id"])
    # Rows of the file before stay for history; the flag goes before the new rows come, so that it meets only the old ones.
    await execute("UPDATE legacy_question SET current = {} WHERE tool = {} AND current", False, tool_id)
    hashes = await _insert(tool_id, import_id, found.lines)
    matches = _matched(held, found.lines, hashes)
    carried = await carry_decisions(import_id, matches.unchanged)
    asked, gone = _of_need(held, found.lines, matches)
    done = ImportDone(
        tool_id=tool_id,
        import_id=import_id,
        counts=counts,
        carried=carried,
        changed=len(asked & matches.changed.keys()),
        added=len(asked & set(matches.added)),
        removed=gone,
    )
    told: dict[str, Any] = {"sha256": file.sha256, "file": file.file_name[:200], "counts": counts}
    told |= {"carried": done.carried, "changed": done.changed, "added": done.added, "removed": done.removed}
    await audit.record(by=by, verb="tool.imported", subject=("legacy_tool", tool_id), after=told, at=now)
    return done


async def _insert(tool_id: int, import_id: int, lines: Sequence[Line]) -> list[str]:
    """Write every line; the hashes of their normalised texts."""
    rows, hashes = [], []
    for position, line in enumerate(lines, start=1):
        normal, digest = _normal(line)
        hashes.append(digest)
        rows.append(
            (
                tool_id,
                import_id,
                line.sheet[:120],
                line.row,
                line.row_end,
                position,
                line.section[:200],
                line.text,
                line.kind.value,
                line.theme,
                line.answer_type,
                line.guidance,
                normal,
                digest,
                True,
                1,
            )
        )
    await insert_many(LegacyQuestion, _COLUMNS, rows)
    return hashes


def _matched(held: Sequence[_Held], lines: Sequence[Line], hashes: Sequence[str]) -> Matches:
    """New rows by their place in the file (from 0) matched to old rows by their id."""
    old = [Known(key=row.id, sheet=row.sheet, row=row.row, kind=row.kind, normal_hash=row.normal_hash) for row in held]
    new = [
        Known(key=at, sheet=line.sheet[:120], row=line.row, kind=RowKind(line.kind).value, normal_hash=hashes[at])
        for at, line in enumerate(lines)
    ]
    return match_rows(old, new)
