"""`market migrate` and `market import`."""

import asyncio
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
import msgspec

from market.commands.running import DAY, json_option, say, with_database
from market.core.actor import command_actor
from market.core.clock import utc_now
from market.core.words import count_words
from market.db.migrate import migrate as migrate_database
from market.importers.feeds.registry import FEEDS
from market.importers.service import ImportReport, import_file
from market.settings import Settings, from_environment
from market.tables import register_tables

EXIT_CODES = {"applied": 0, "held": 3}
NOTHING_APPLIED = 1


@click.command()
@json_option
def migrate(as_json: bool) -> None:
    """Bring the database up to this version. Doing so twice, or from two machines at once, is safe.

    \b
    Examples:
      market migrate
      MARKET_DATABASE_URL=postgresql://market@db/market market migrate
    """
    register_tables()
    applied = asyncio.run(migrate_database(from_environment().database_url))
    words = [f"Applied: {name}" for name in applied] or ["The database is up to date."]
    say(as_json, {"applied": applied}, words)


@click.command("import")
@click.argument("feed", type=click.Choice(["auto", *(feed.code for feed in FEEDS)]), metavar="FEED")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--as-at", type=DAY, help="The day on which the file's facts stand. [default: found in the file, else today]"
)
@click.option("--confirm", is_flag=True, help="Apply a file that has 20% fewer rows than the last one.")
@json_option
def import_command(feed: str, file: Path, as_at: date | None, confirm: bool, as_json: bool) -> None:
    """Import FILE as FEED: auto, cqc-active-locations, cqc-directory, cqc-latest-ratings, cqc-deactivated,
    cqc-api-location, tracker-care-homes, tracker-home-care, tracker-api, contracts, placements, waiting-list,
    placing-authorities, postcodes or extra-care.

    Exit code 0: applied. 1: nothing applied (refused, or imported before). 3: held, because it has 20% fewer rows than the
    last one; look at it, then repeat with --confirm.

    \b
    Examples:
      market import cqc-active-locations HSCA_Active_Locations.ods
      market import tracker-care-homes returns.csv --as-at 2026-09-30 --json
      market import auto download.xlsx
    """

    async def act(settings: Settings) -> ImportReport:
        return await import_file(
            file, feed=feed, as_at=as_at, confirm=confirm, by=command_actor("import"), now=utc_now(), settings=settings
        )

    report = with_database(act)
    say(as_json, msgspec.to_builtins(report), report_lines(report))
    sys.exit(EXIT_CODES.get(report.status, NOTHING_APPLIED))


def report_lines(report: Any) -> list[str]:
    """A report for people: what came of it, the counts, and the reasons of rejected rows, most frequent first."""
    lines = [
        f"{report.feed}: {report.message or report.status}",
        f"  {count_words(report.read, 'row')} read: {report.created:,} created, {report.changed:,} changed,"
        f" {report.unchanged:,} unchanged, {report.rejected:,} rejected, {report.left_out:,} left out",
    ]
    if report.rejected:
        most_first = sorted(report.reasons.items(), key=lambda one: -one[1])
        lines += [f"  {count:>8,}  {reason}" for reason, count in most_first]
    return lines + [f"  note: {note}" for note in report.notes]
