"""What consolidation offers to others: import a tool, decide, check."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.documents import store
from market.quality.consolidation.checking_service import check, check_many, send_back
from market.quality.consolidation.deciding_service import decide, decide_group, decide_many
from market.quality.consolidation.importing import import_lines
from market.quality.consolidation.reading import read_tool_file
from market.quality.consolidation.reading_tools import lines_of, read_remembered
from market.quality.consolidation.tools_service import change_details
from market.quality.consolidation.types import (
    ImportDone,
    ReadFile,
    RowKind,
    SheetPlan,
    StoredFile,
    ToolDetails,
    ToolLines,
)
from market.quality.framework.queries import live_library
from market.settings import Settings
from market.sheets.opened import FileRefused
from market.sheets.reading import limits_of

__all__ = [
    "Known",
    "change_details",
    "check",
    "check_many",
    "decide",
    "decide_group",
    "decide_many",
    "import_lines",
    "import_tool",
    "known_codes",
    "open_kept",
    "read_lines",
    "receive",
    "send_back",
]

Known = tuple[dict[str, str], dict[str, str]]
"""Names of themes and of services by code, as the live framework has them."""


async def known_codes() -> Known:
    """The themes and services that a file may name; empty while no framework is live."""
    library = await live_library()
    if library is None:
        return {}, {}
    themes = {theme.code: theme.name for theme in library.settings.themes}
    return themes, {kind.code: kind.name for kind in library.settings.services}


async def receive(source: BinaryIO | Path, settings: Settings) -> tuple[store.Stored, ReadFile] | Refused:
    """Look into a file beside the store and keep it only then; what is refused leaves nothing behind."""
    aside = await asyncio.to_thread(_set_aside, source, settings.home)
    try:
        file = await asyncio.to_thread(read_tool_file, aside, limits_of(settings))
        return await store.put(aside, settings.home), file
    except FileRefused as refusal:
        return refused(Refusal(refusal.code, refusal.message, "file"))
    finally:
        await asyncio.to_thread(aside.unlink, missing_ok=True)


def _set_aside(source: BinaryIO | Path, home: Path) -> Path:
    folder = home / "files"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(".part", ".tool-", folder)
    with os.fdopen(handle, "wb") as target:
        if isinstance(source, Path):
            with source.open("rb") as stream:
                shutil.copyfileobj(stream, target)
        else:
            shutil.copyfileobj(source, target)
    return Path(name)


async def open_kept(sha256: str, settings: Settings) -> ReadFile | Refused:
    """A kept file as rows, read in a thread. Raises `FileLost`."""
    path = await store.checked_path(sha256, settings.home)
    try:
        return await asyncio.to_thread(read_remembered, path, limits_of(settings))
    except FileRefused as refusal:
        return refused(Refusal(refusal.code, refusal.message, "file"))


async def read_lines(
    file: ReadFile,
    known: Known,
    *,
    plans: Sequence[SheetPlan] | None = None,
    kinds: Mapping[str, RowKind] | None = None,
) -> ToolLines:
    """The lines of a file by guessed or given plans, worked out in a thread."""
    themes, services = known
    return await asyncio.to_thread(lambda: lines_of(file, themes=themes, services=services, plans=plans, kinds=kinds))


async def import_tool(
    path: Path,
    details: ToolDetails,
    *,
    settings: Settings,
    by: Actor,
    now: datetime,
    plans: Sequence[SheetPlan] | None = None,
    kinds: Mapping[str, RowKind] | None = None,
    officer_count: int | None = None,
    file_name: str = "",
) -> ImportDone | Refused:
    """Keep a file by its SHA-256 and import its rows as the newest of a tool, by guessed layout unless `plans` are given."""
    received = await receive(path, settings)
    if isinstance(received, Refused):
        return received
    stored, file = received
    found = await read_lines(file, await known_codes(), plans=plans, kinds=kinds)
    kept = StoredFile(stored.sha256, file_name or path.name)
    return await import_lines(details, kept, found, officer_count=officer_count, by=by, now=now)
