"""Take a tool's file in: every row with its address, decisions of unchanged rows carried on, all in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused
from market.db import audit
from market.db.bulk import insert_many
from market.db.engine import dialect
from market.db.sql import execute, fetch
from market.db.transaction import transaction
from market.quality.consolidation.carrying import carry_decisions
from market.quality.consolidation.comparing import (
    LONGEST_SHEET,
    Held,
    Normal,
    held_rows,
    is_same,
    matched,
    normals_of,
    that_need_fate,
)
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
    normals = await normals_of(found.lines)
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
        held = await held_rows(tool_id)
        before = next((each for each in await imports_of(tool_id) if each.current), None)
        if before and before.sha256 == file.sha256 and is_same(held, found.lines):
            return ImportDone(tool_id=tool_id, import_id=before.id, counts=found.counts(), same=True)
        import_id = await _keep_file(tool_id, file, found, officer_count, by, now)
        return await _replace(tool_id, import_id, found.lines, held, normals, file=file, by=by, now=now)


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


async def _keep_file(
    tool_id: int, file: StoredFile, found: ToolLines, officer_count: int | None, by: Actor, now: datetime
) -> int:
    """Note the file as the newest of its tool; the number of the import."""
    await execute("UPDATE tool_import SET current = {} WHERE tool = {} AND current", False, tool_id)
    (saved,) = await ToolImport.insert(
        ToolImport(
            tool=tool_id,
            sha256=file.sha256,
            file_name=file.file_name[:200],
            kind=found.kind,
            mapping=msgspec.json.encode(found.plans).decode(),
            counts=msgspec.json.encode(found.counts()).decode(),
            officer_count=officer_count,
            notes=msgspec.json.encode([*found.warnings, *found.unused]).decode(),
            current=True,
            imported_by=by.label[:120],
            imported_at=now,
        )
    )
    return int(saved["id"])


async def _replace(
    tool_id: int,
    import_id: int,
    lines: Sequence[Line],
    held: Sequence[Held],
    normals: Sequence[Normal],
    *,
    file: StoredFile,
    by: Actor,
    now: datetime,
) -> ImportDone:
    """Write the new rows, carry what was decided, and let the old rows be history."""
    matches = matched(held, lines, normals)
    await execute("UPDATE legacy_question SET current = {} WHERE tool = {} AND current", False, tool_id)
    themes = {row.id: row.theme for row in held}
    kept_themes = {at: themes[old] for at, old in matches.unchanged.items()}
    await _insert(tool_id, import_id, lines, normals, kept_themes)
    carried = await carry_decisions(import_id, matches.unchanged)
    asked, gone = that_need_fate(held, lines, matches)
    counts = {kind.value: sum(1 for line in lines if line.kind is kind) for kind in RowKind}
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


async def _insert(
    tool_id: int, import_id: int, lines: Sequence[Line], normals: Sequence[Normal], themes: Mapping[int, str]
) -> None:
    """Write every line. A theme that a person may have set stays with a row that says the same."""
    rows = [
        (
            tool_id,
            import_id,
            line.sheet[:LONGEST_SHEET],
            line.row,
            line.row_end,
            at + 1,
            line.section[:200],
            line.text,
            line.kind.value,
            themes.get(at) or line.theme,
            line.answer_type[:32],
            line.guidance,
            normal,
            digest,
            True,
            1,
        )
        for at, (line, (normal, digest)) in enumerate(zip(lines, normals, strict=True))
    ]
    await insert_many(LegacyQuestion, _COLUMNS, rows)
