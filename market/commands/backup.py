"""`market backup`."""

import asyncio
from pathlib import Path

import click
import msgspec

from market.commands.running import Commands, json_option, say
from market.core.clock import to_london, utc_now
from market.db import backup as archives
from market.settings import from_environment
from market.tables import register_tables


@click.group(cls=Commands)
def backup() -> None:
    """Keep and bring back the database and the uploaded files, together."""


@backup.command()
@click.argument("archive", type=click.Path(dir_okay=False, path_type=Path), required=False)
@json_option
def create(archive: Path | None, as_json: bool) -> None:
    """Write one archive of the database and the files, while the service runs.

    Without a name it is written under MARKET_HOME/backups, named by the time in London.

    \b
    Examples:
      market backup create
      market backup create /srv/backups/market-monday.tar --json
    """
    settings = from_environment()
    register_tables()
    target = archive or settings.home / "backups" / f"market-{to_london(utc_now()):%Y-%m-%d-%H%M%S}.tar"
    target.parent.mkdir(parents=True, exist_ok=True)
    report = asyncio.run(archives.create(target, settings.home, settings.database_url, at=utc_now()))
    say(
        as_json,
        {"archive": str(target), "manifest": msgspec.to_builtins(report)},
        [f"Written: {target}", "Prove it with `market backup verify`."],
    )


@backup.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def verify(archive: Path, as_json: bool) -> None:
    """Check that an archive is whole: every member's hash, row counts and the audit head.

    \b
    Example:
      market backup verify /srv/backups/market-monday.tar
    """
    from_environment()
    report = asyncio.run(archives.verify(archive))
    say(as_json, msgspec.to_builtins(report), [f"{archive} is whole."])


@backup.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the place of what is there now.")
@json_option
def restore(archive: Path, replace: bool, as_json: bool) -> None:
    """Bring back an archive into the database and MARKET_HOME of the settings. Stop the service first.

    What is there now is kept until the archive is unpacked and proved: counts, hashes and audit chain.

    \b
    Examples:
      market backup restore /srv/backups/market-monday.tar
      market backup restore /srv/backups/market-monday.tar --replace
    """
    settings = from_environment()
    register_tables()
    report = asyncio.run(archives.restore(archive, settings.home, settings.database_url, replace=replace))
    lines = [f"Restored from {archive}: counts, hashes and audit chain are as they were."]
    if report.pending:
        lines.append("It is from an older version: run `market migrate` before `market serve`.")
    say(as_json, msgspec.to_builtins(report), lines)
