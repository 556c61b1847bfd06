"""What `market statement build` does: everything of one day, from the database into a folder."""

import asyncio
import time
from datetime import date
from pathlib import Path

from msgspec import Struct

from market.settings import Settings
from market.statement.build import build
from market.statement.built import sha256, write_built
from market.statement.editions import PUBLISHED
from market.statement.publishing import snapshot_for
from market.statement.queries import find_edition_for
from market.statement.snapshot import digest


class BuildReport(Struct, frozen=True, kw_only=True):
    """What `build_for` wrote: where the snapshot came from, its SHA-256, pages of the PDF, seconds, and each file with its SHA-256."""

    as_at: date
    source: str
    snapshot_sha256: str
    pages: int
    seconds: float
    files: dict[str, str]


async def build_for(on: date, out: Path, settings: Settings) -> BuildReport:
    """Write `statement.html`, `statement.pdf` and `pack/` of a day into a folder. Those of a draft are marked as one.

    Raises `PdfFailed`, `ChartFailed` or `OSError`.
    """
    begun = time.monotonic()
    edition = await find_edition_for(on)
    source, snapshot = await snapshot_for(on, settings)
    draft = edition is not None and edition.status != PUBLISHED
    built = await asyncio.to_thread(build, snapshot, settings, draft=draft)
    written = await asyncio.to_thread(write_built, built, out)
    files = {str(path.relative_to(out)): sha256(path.read_bytes()) for path in written}
    return BuildReport(
        as_at=on,
        source=source,
        snapshot_sha256=digest(snapshot),
        pages=built.pages,
        seconds=time.monotonic() - begun,
        files=files,
    )
