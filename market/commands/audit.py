"""`market audit`."""

import sys
from typing import Any

import click
import msgspec

from market.commands.running import CommandRefused, Commands, json_option, say, table, with_database
from market.db.audit import AuditLine, ChainReport, Head, list_entries, verify_chain
from market.settings import Settings


@click.group(cls=Commands)
def audit() -> None:
    """Read and verify the audit trail."""


@audit.command()
@click.option(
    "--head", "anchors", multiple=True, metavar="ENTRIES:HASH", help="A head that you noted earlier; repeatable."
)
@json_option
def verify(anchors: tuple[str, ...], as_json: bool) -> None:
    """Recompute every hash of the trail; exit 0 when it is whole, 1 when it is not.

    Note the head that is printed and give it next time: then even a trail rewritten from its start is noticed.

    \b
    Examples:
      market audit verify
      market audit verify --head 1520:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    """
    heads = [_head(text) for text in anchors]

    async def act(settings: Settings) -> ChainReport:
        return await verify_chain(heads)

    report = with_database(act)
    found = {**msgspec.structs.asdict(report), "whole": report.whole}
    words = [f"The trail is whole: {report.entries} entries.", f"Head: {report.entries}:{report.head_hash}"]
    if not report.whole:
        words = [f"The trail is broken at entry {report.first_bad_seq}: {report.problem}."]
    say(as_json, found, words)
    sys.exit(0 if report.whole else 1)


@audit.command("list")
@click.option("--subject", metavar="KIND:ID", help="Only entries about this, such as location:12.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Most entries.")
@json_option
def list_command(subject: str | None, limit: int, as_json: bool) -> None:
    """List the newest entries of the trail.

    \b
    Examples:
      market audit list --limit 5
      market audit list --subject user:3 --json
    """
    kind, colon, number = (subject or "").partition(":")
    if subject and not (kind and colon and number):
        raise CommandRefused(f"{subject!r} is no subject: write it as location:12")

    async def act(settings: Settings) -> list[AuditLine]:
        return await list_entries(subject=(kind, number) if subject else None, limit=limit)

    entries = with_database(act)
    rows = [
        (
            line.seq,
            f"{line.at:%Y-%m-%d %H:%M:%S}Z",
            line.actor_label,
            line.verb,
            f"{line.subject_kind}:{line.subject_id}",
        )
        for line in entries
    ]
    said: list[dict[str, Any]] = [msgspec.to_builtins(line) for line in entries]
    say(as_json, said, table(("Entry", "When", "Who", "What", "About"), rows))


def _head(text: str) -> Head:
    entries, colon, digest = text.partition(":")
    if not (entries.isdigit() and colon and len(digest) == 64):
        raise CommandRefused(f"{text!r} is no head: write it as market audit verify prints it, ENTRIES:HASH")
    return Head(entries=int(entries), hash=digest)
