"""From a file to the lines of a tool: recognise template, XLSForm or any workbook, and apply what an officer changed.

Blocking: call it in a thread.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from msgspec.structs import replace

from market.quality.consolidation.classifying import classify
from market.quality.consolidation.classifying_cover import title_of
from market.quality.consolidation.mapping import guess_plans
from market.quality.consolidation.reading import read_tool_file
from market.quality.consolidation.reading_template import is_template, read_template
from market.quality.consolidation.reading_xlsform import is_xlsform, read_xlsform
from market.quality.consolidation.themes import guess_theme
from market.quality.consolidation.types import (
    NEED_FATE,
    ReadFile,
    RowKind,
    SheetPlan,
    SheetState,
    SheetUse,
    ToolLines,
)
from market.sheets.opened import Limits

STATE_WORDS = {SheetState.HIDDEN: "hidden", SheetState.VERY_HIDDEN: "hidden so that only a program can show it"}


@lru_cache(maxsize=4)
def read_remembered(path: Path, limits: Limits) -> ReadFile:
    """A kept file as read, remembered for the next look at its preview (kept files never change). Raises `FileRefused`."""
    return read_tool_file(path, limits)


def lines_of(
    file: ReadFile,
    *,
    themes: Mapping[str, str],
    services: Collection[str],
    plans: Sequence[SheetPlan] | None = None,
    kinds: Mapping[str, RowKind] | None = None,
) -> ToolLines:
    """The lines of a file by the guessed plans or those given, with the kinds that an officer set by address (`Tool!14`)."""
    if is_template(file):
        found = read_template(file, themes=themes, services=services)
    elif is_xlsform(file):
        found = read_xlsform(file)
    else:
        found = _workbook(file, plans)
    lines = tuple(
        replace(
            line,
            kind=(kinds or {}).get(line.address, line.kind),
            theme=line.theme or (guess_theme(line.section, line.text) if line.kind in NEED_FATE else ""),
        )
        for line in found.lines
    )
    return replace(found, lines=lines, warnings=(*found.warnings, *file.notes, *_warnings(file, found)))


def _workbook(file: ReadFile, plans: Sequence[SheetPlan] | None) -> ToolLines:
    used = tuple(plans if plans is not None else guess_plans(file))
    title = ""
    for sheet, plan in zip(file.sheets, used, strict=False):
        if not title and plan.use is not SheetUse.SKIP:
            title = title_of(sheet, plan.header)
    unused = tuple(
        f"Sheet “{plan.sheet}”: it was left out"
        for plan in used
        if plan.use is SheetUse.SKIP and _has_rows(file, plan.sheet)
    )
    return ToolLines(kind="workbook", lines=classify(file, used), plans=used, title=title, unused=unused)


def _has_rows(file: ReadFile, name: str) -> bool:
    return any(sheet.rows for sheet in file.sheets if sheet.name == name)


def _warnings(file: ReadFile, found: ToolLines) -> list[str]:
    asked = {line.sheet for line in found.lines if line.kind in NEED_FATE}
    warnings = [
        f"Sheet “{sheet.name}” is {STATE_WORDS[sheet.state]} in the workbook, and has questions. They are taken in: check that they "
        "are still asked."
        for sheet in file.sheets
        if sheet.state in STATE_WORDS and sheet.name in asked
    ]
    if not asked:
        warnings.append(
            "No question was found. Choose the column that holds them, or check that the right file was chosen."
        )
    return warnings
