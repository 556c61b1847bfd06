"""`market consolidation proof`."""

from typing import Any

import click

from market.commands.running import CommandRefused, json_option, say, table, with_database
from market.quality.consolidation.proof import files, pages, queries
from market.quality.consolidation.proof.types import Proof
from market.quality.framework.queries import live_library
from market.settings import Settings

DOES_NOT_HOLD = 1


@click.command()
@json_option
def proof_command(as_json: bool) -> None:
    """Prove that nothing was lost: every check with how much fails. Exit code 1 when it does not hold.

    \b
    Examples:
      market consolidation proof
      market consolidation proof --json
    """

    async def act(_: Settings) -> Proof:
        library = await live_library()
        if library is None:
            raise CommandRefused("No version of the framework is live. Run `market framework load` first.")
        return await queries.proof(library)

    found = with_database(act)
    say(as_json, files.counts(found), _lines(found))
    if not found.holds:
        raise SystemExit(DOES_NOT_HOLD)


def _lines(found: Proof) -> list[str]:
    """The verdict, the checks, the fates and the answers as words."""
    heading, words = pages.verdict(found)
    checks: list[tuple[Any, ...]] = [
        (check.title, "holds" if check.holds else "FAILS", check.looked_at, len(check.failures), check.excepted)
        for check in found.checks
    ]
    answers = [
        (one.service, round(one.before), round(one.naive), round(one.after), pages.change_words(one))
        for one in found.burden
    ]
    return [
        f"{heading}. {words}",
        "",
        *table(("Check", "Result", "Looked at", "Failing", "By exception"), checks),
        "",
        *table(("Fate", "Rows"), [(words, number) for words, number in pages.fate_rows(found)]),
        "",
        *table(("Service", "Before", "Naive", "After", "Change"), answers),
    ]
