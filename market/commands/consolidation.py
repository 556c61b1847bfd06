"""`market consolidation`: import an old tool, and the proof that nothing was lost."""

from pathlib import Path

import click

from market.commands.consolidation_proof import proof_command
from market.commands.running import CommandRefused, Commands, accepted, json_option, say, with_database
from market.core.actor import command_actor
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.core.words import count_words
from market.quality.consolidation import service
from market.quality.consolidation.comparing import compare
from market.quality.consolidation.import_pages import compared_words
from market.quality.consolidation.queries import find_tool
from market.quality.consolidation.tools_service import METHODS, details_for
from market.quality.consolidation.types import ImportDone, StoredFile, ToolLines
from market.settings import Settings


@click.group(cls=Commands)
def consolidation() -> None:
    """Old tools: bring them in, and prove that no question is lost."""


@consolidation.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--tool", "code", help="Code of the tool, such as T43. [default: what a template says, else the file's name]"
)
@click.option("--title", help="What it is called. [default: its title banner]")
@click.option(
    "--services", help="Service codes of the framework, separated by blanks, or ALL. [default: from the title]"
)
@click.option("--method", type=click.Choice(METHODS), help="What it was used for. [default: from the title]")
@click.option(
    "--times-a-year", type=float, help="How often a service answered it. [default: what is usual for the method]"
)
@click.option("--owner", help="Whose tool it is.")
@click.option("--scale", help="How it was scored.")
@click.option("--joint-with", help="Whom it was used with.")
@click.option("--count", type=int, help="How many questions you count in it, to compare.")
@click.option("--replace", is_flag=True, help="Let it take the place of the file of a tool that is here already.")
@json_option
def import_tool(
    file: Path,
    code: str | None,
    title: str | None,
    services: str | None,
    method: str | None,
    times_a_year: float | None,
    owner: str | None,
    scale: str | None,
    joint_with: str | None,
    count: int | None,
    replace: bool,
    as_json: bool,
) -> None:
    """Import FILE as the newest of a tool: an officer's workbook or CSV, the template, or an XLSForm.

    The layout is guessed; the page Consolidation shows a preview in which everything can be changed. Decisions about rows
    that say the same as before are carried over. The same file again changes nothing. A tool that is here is
    changed only when --tool names it or --replace is given.

    \b
    Examples:
      market consolidation import "Care home review v4.xlsx" --tool T01
      market consolidation import T02.xlsx --tool T02 --services "RES_OP NUR" --method full_review --times-a-year 1 --json
    """
    given = {
        "title": title,
        "services": services,
        "method": method,
        "times_a_year": times_a_year,
        "owner": owner,
        "scale": scale,
        "joint_with": joint_with,
    }

    async def act(settings: Settings) -> tuple[ImportDone, ToolLines, str]:
        stored, opened = accepted(await service.receive(file, settings))
        known = await service.known_codes()
        found = await service.read_lines(opened, known)
        wanted = code or found.code or file.stem
        details = details_for(wanted, found, given, await find_tool(wanted), frozenset(known[1]))
        if isinstance(details, Refused):
            raise CommandRefused("\n".join(reason.message for reason in details.reasons))
        if found.errors:
            raise CommandRefused("\n".join(found.errors))
        changes = await _changes(wanted, stored.sha256, found)
        if changes and not (code or replace):
            raise CommandRefused(f"{changes}\nNothing was imported. To replace it say --tool {wanted} or --replace.")
        kept = StoredFile(stored.sha256, file.name)
        by = command_actor("consolidation import")
        done = await service.import_lines(details, kept, found, officer_count=count, by=by, now=utc_now())
        return accepted(done), found, changes

    done, found, changes = with_database(act)
    say(as_json, told(done, found, count), [*filter(None, [changes]), *words(done, found, count)])


async def _changes(code: str, sha256: str, found: ToolLines) -> str:
    """What the file changes about a tool that is here already; empty for a new tool and for its newest file read in the same way."""
    compared = await compare(code, sha256, found)
    return "" if compared is None or compared.same else " ".join(compared_words(compared))


def told(done: ImportDone, found: ToolLines, count: int | None) -> dict[str, object]:
    """The answer for programs."""
    return {
        "tool": done.tool_id,
        "import": done.import_id,
        "same": done.same,
        "counts": done.counts,
        "carried": done.carried,
        "changed": done.changed,
        "added": done.added,
        "removed": done.removed,
        "officer_count": count,
        "warnings": list(found.warnings),
        "unused": list(found.unused),
    }


def words(done: ImportDone, found: ToolLines, count: int | None) -> list[str]:
    """The answer for people."""
    asked = done.counts["question"] + done.counts["admin"] + done.counts["kpi"]
    lines = ["This very file was imported like this before: nothing was changed."] if done.same else []
    lines.append(
        f"{count_words(asked, 'row')} to decide: {done.counts['question']} questions, {done.counts['admin']} admin fields, "
        f"{done.counts['kpi']} measures. Besides {done.counts['heading']} headings, {done.counts['total']} totals, "
        f"{done.counts['note']} notes."
    )
    if count is not None and count != asked:
        lines.append(f"You counted {count}: look at the preview on the page Consolidation.")
    if not done.same:
        lines.append(
            f"Decisions carried over: {done.carried}. Changed: {done.changed}, new: {done.added}, gone: {done.removed}."
        )
    return [*lines, *found.warnings, *(f"Kept but not used: {each}" for each in found.unused)]


consolidation.add_command(proof_command, "proof")
