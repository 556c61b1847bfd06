"""What the preview of a tool's file prints: how it was read, what adds up and what does not, and its rows to put right."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from market.core.words import count_words
from market.quality.consolidation.classifying_words import looks_asked
from market.quality.consolidation.comparing import Comparison
from market.quality.consolidation.previewing import (
    COLUMN_ROLES,
    ROWS_A_PAGE,
    Kinds,
    SheetView,
    kinds_text,
    plans_text,
    sheet_views,
)
from market.quality.consolidation.types import NEED_FATE, Line, ReadFile, RowKind, ToolLines
from market.quality.consolidation.words import KIND_WORDS, SHEET_STATE_WORDS, USE_WORDS

FILE_KINDS = {
    "workbook": "an officer’s own workbook",
    "template": "the filled-in template",
    "xlsform": "an XLSForm of a survey tool",
}


class PreviewRow(Struct, frozen=True, kw_only=True):
    """A row as the preview shows it."""

    name: str
    place: str
    kind: str
    text: str
    section: str
    changed: bool
    doubtful: bool


class PreviewPage(Struct, frozen=True, kw_only=True):
    """The preview of a file."""

    file_name: str
    action: str
    kind_words: str
    is_workbook: bool
    counts: list[dict[str, Any]]
    reconciled: str
    reconciles: bool
    comparison: list[str]
    warnings: Sequence[str]
    unused: Sequence[str]
    errors: Sequence[str]
    sheets: Sequence[SheetView]
    uses: Mapping[str, str]
    states: Mapping[str, str]
    roles: Sequence[tuple[str, str]]
    kinds: Mapping[str, str]
    rows: Sequence[PreviewRow]
    page: int
    pages: int
    total: int
    hidden_kinds: str
    hidden_plans: str


def preview_page(
    file: ReadFile,
    found: ToolLines,
    kinds: Kinds,
    *,
    file_name: str,
    action: str,
    page: int,
    officer_count: int | None,
    comparison: Comparison | None,
) -> PreviewPage:
    """Fill the page."""
    pages = max(1, -(-len(found.lines) // ROWS_A_PAGE))
    page = min(max(1, page), pages)
    shown = found.lines[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
    sheets = {sheet.name: at for at, sheet in enumerate(file.sheets)}
    asked = sum(1 for line in found.lines if line.kind in NEED_FATE)
    words, fits = reconciled(asked, officer_count)
    is_workbook = found.kind == "workbook"
    return PreviewPage(
        file_name=file_name,
        action=action,
        kind_words=FILE_KINDS[found.kind],
        is_workbook=is_workbook,
        counts=_tiles(found),
        reconciled=words,
        reconciles=fits,
        comparison=compared_words(comparison),
        warnings=found.warnings,
        unused=found.unused,
        errors=found.errors,
        sheets=sheet_views(file, found.plans) if is_workbook else (),
        uses=USE_WORDS,
        states=SHEET_STATE_WORDS,
        roles=COLUMN_ROLES,
        kinds=KIND_WORDS,
        rows=[_row(line, sheets.get(line.sheet, 0), kinds, several=len(file.sheets) > 1) for line in shown],
        page=page,
        pages=pages,
        total=len(found.lines),
        hidden_kinds=kinds_text(kinds),
        hidden_plans=plans_text(found.plans) if is_workbook else "[]",
    )


def _tiles(found: ToolLines) -> list[dict[str, Any]]:
    counts = found.counts()
    tiles = (
        ("Questions", counts["question"]),
        ("Admin fields", counts["admin"]),
        ("Measures", counts["kpi"]),
        ("Headings", counts["heading"]),
        ("Totals and notes", counts["total"] + counts["note"]),
    )
    return [{"label": label, "value": f"{count:,}"} for label, count in tiles]


def reconciled(asked: int, officer_count: int | None) -> tuple[str, bool]:
    """What was read against the officer's own count, in words, and whether they agree."""
    read = f"{count_words(asked, 'row')} {'needs' if asked == 1 else 'need'} a decision: questions, admin fields and measures together."
    if officer_count is None:
        return f"{read} Enter your own count below, and the two are compared.", True
    if officer_count == asked:
        return f"{read} That is what you counted.", True
    more = asked - officer_count
    words = f"{abs(more):,} {'more' if more > 0 else 'fewer'} than the {officer_count:,} that you counted"
    return f"{read} That is {words}. Look through the rows below, and the sheets that were left out.", False


def compared_words(found: Comparison | None) -> list[str]:
    """What an import changes about a tool that is here already, in sentences; none for a new tool."""
    if found is None:
        return []
    if found.same:
        return [
            f"This is the very file that {found.tool} has already, read in the same way. Importing it changes nothing."
        ]
    return [
        f"{found.tool} is here already. Of the rows that need a decision, {found.unchanged:,} say the same as before and keep what was "
        f"decided, {found.changed:,} changed and have to be decided again, {found.added:,} are new, and {found.removed:,} of the old ones "
        "are gone. The old rows stay in the history."
    ]


def _row(line: Line, at: int, kinds: Kinds, *, several: bool) -> PreviewRow:
    rows = f"{line.row}" if line.row == line.row_end else f"{line.row} to {line.row_end}"
    return PreviewRow(
        name=f"kind-{at}-{line.row}",
        place=f"{line.sheet} {rows}" if several else rows,
        kind=line.kind.value,
        text=line.text,
        section=line.section,
        changed=line.address in kinds,
        doubtful=_is_doubtful(line),
    )


def _is_doubtful(line: Line) -> bool:
    """Rows worth a second look: a long heading, a short question without a verb of asking, a note that asks."""
    if line.kind is RowKind.QUESTION:
        return len(line.text) < 18 and not looks_asked(line.text)
    if line.kind in (RowKind.HEADING, RowKind.TOTAL):
        return len(line.text) > 60 or "?" in line.text
    return line.kind is RowKind.NOTE and "?" in line.text
