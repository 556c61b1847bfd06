"""`market contracts`."""

from datetime import date
from pathlib import Path

import click

from market.commands.running import DAY, CommandRefused, Commands, json_option, say, with_database
from market.contracts.ocds_files import ocds_file
from market.contracts.record import reference_of
from market.core.words import count_words
from market.settings import Settings
from market.web.as_at import present_day


@click.group(cls=Commands)
def contracts() -> None:
    """The register of contracts: open contracting data."""


@contracts.command()
@click.option("--reference", help="Only the contract of this reference. [default: every contract]")
@click.option("--as-at", type=DAY, help="The day as at which the contracts stand. [default: today]")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write it; a file there is replaced. [default: standard output]",
)
@json_option
def ocds(reference: str | None, as_at: date | None, out: Path | None, as_json: bool) -> None:
    """Write contracts as a release package of the Open Contracting Data Standard 1.1.

    Nothing confidential goes into it: no person, reason, clause or document.

    \b
    Examples:
      market contracts ocds --out contracts.json
      market contracts ocds --reference ASC-2026-014 --as-at 2026-09-30
    """

    async def act(settings: Settings) -> tuple[bytes, int]:
        day = as_at or present_day(settings)
        if reference is None:
            every = await ocds_file(settings, day, "/contracts/ocds.json")
            if not every[1]:
                raise CommandRefused(
                    f"No contract was known on {day.isoformat()}. Choose a later day, or import contracts."
                )
            return every
        number = await reference_of(reference)
        if number is None:
            raise CommandRefused(f"No contract has the reference {reference}. The page Contracts lists them.")
        answer = await ocds_file(settings, day, f"/contracts/{number}/ocds.json", [number])
        if not answer[1]:
            raise CommandRefused(f"{reference} was not awarded yet on {day.isoformat()}. Choose a later day.")
        return answer

    body, count = with_database(act)
    if out is None:
        click.echo(body.decode())
        return
    try:
        out.write_bytes(body)
    except OSError as problem:
        raise click.ClickException(
            f"{out} cannot be written: {problem.strerror}. Choose another place with --out."
        ) from None
    words = f"Written: {out}, {count_words(count, 'contract')}"
    say(as_json, {"file": str(out), "contracts": count}, [words])
