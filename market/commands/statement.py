"""`market statement`."""

import asyncio
from datetime import date
from pathlib import Path

import click

from market.commands.running import DAY, CommandRefused, Commands, json_option, say, with_database
from market.core.words import count_words, day_words
from market.settings import Settings
from market.statement.build import Built, build, sha256, write_built
from market.statement.queries import find_edition_for
from market.statement.service import snapshot_of, worded_snapshot
from market.statement.snapshot import EditionWords
from market.statement.types import Snapshot
from market.web.chart_worker import ChartFailed
from market.web.pdf import PdfFailed


@click.group(cls=Commands)
def statement() -> None:
    """Build the Market Position Statement."""


@statement.command("build")
@click.option("--as-at", type=DAY, required=True, help="The day as at which the statement stands.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write into.")
@json_option
def build_command(as_at: date, out: Path, as_json: bool) -> None:
    """Write statement.html, statement.pdf and the data pack for a day.

    The edition of that day gives its text and intentions: the published one (with its frozen figures), else the newest
    draft. Without an edition the figures are computed now and the text is left out. The same snapshot gives the same bytes.

    \b
    Examples:
      market statement build --as-at 2026-09-30 --out ./statement
      market statement build --as-at 2026-09-30 --out ./statement --json
    """
    try:
        edition, built = with_database(lambda settings: _built(as_at, settings))
    except (PdfFailed, ChartFailed) as problem:
        raise CommandRefused(f"The statement could not be built: {problem}") from problem
    written = write_built(built, out)
    files = {str(path.relative_to(out)): sha256(path.read_bytes()) for path in written}
    words = f"Statement as at {day_words(as_at)}, {count_words(built.pages, 'page')}, from {edition}."
    data = {"as_at": as_at.isoformat(), "edition": edition, "pages": built.pages, "out": str(out), "sha256": files}
    say(as_json, data, [words, *(f"  {out / name}" for name in files if not name.startswith("pack/data"))])


async def _built(as_at: date, settings: Settings) -> tuple[str, Built]:
    words, snapshot = await _snapshot(as_at, settings)
    return words, await asyncio.to_thread(build, snapshot, settings)


async def _snapshot(as_at: date, settings: Settings) -> tuple[str, Snapshot]:
    """What to print, and where it comes from."""
    edition = await find_edition_for(as_at)
    if edition is not None:
        return f"edition {edition.id} ({edition.status})", await worded_snapshot(edition)
    words = EditionWords(title=f"Market Position Statement for adult social care in {settings.council_short_name}")
    return "today's figures, without an edition", await snapshot_of(as_at, words, settings)
