"""`market statement`."""

from datetime import date
from pathlib import Path

import click
import msgspec

from market.commands.running import DAY, CommandRefused, Commands, json_option, say, with_database
from market.core.words import count_words, day_words
from market.statement.builder import build_for
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
        report = with_database(lambda settings: build_for(as_at, out, settings))
    except (PdfFailed, ChartFailed, OSError) as problem:
        raise CommandRefused(f"The statement could not be built: {problem}") from problem
    pages = count_words(report.pages, "page")
    words = f"Statement as at {day_words(as_at)}: {pages}, from {report.source}, in {report.seconds:.1f} seconds."
    data = {**msgspec.to_builtins(report), "out": str(out)}
    say(as_json, data, [words, *(f"  {out / name}" for name in report.files if not name.startswith("pack/data"))])
