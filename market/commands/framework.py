"""`market framework`."""

from typing import Any

import click
import msgspec

from market.commands.running import CommandRefused, Commands, json_option, say, table, with_database
from market.core.actor import command_actor
from market.core.clock import utc_now
from market.quality.framework import queries
from market.quality.framework.loading import DataProblem
from market.quality.framework.rules import NoSuchPart, profile_of
from market.quality.framework.service import load_framework
from market.quality.framework.types import Library, Method, Tier, VersionRow
from market.settings import Settings


@click.group(cls=Commands)
def framework() -> None:
    """The quality framework: load it, list its versions, and work out what a service is asked."""


@framework.command()
@json_option
def load(as_json: bool) -> None:
    """Load the framework from its data files. Loading it twice changes nothing.

    It goes live when no version is live yet, or else becomes a draft. A version that is there already is never changed: data
    files that changed need a new number.

    \b
    Example:
      market framework load
    """

    async def act(settings: Settings) -> tuple[VersionRow, Library]:
        version_id = await load_framework(by=command_actor("framework load"), now=utc_now())
        version = await queries.find_version(version_id)
        if version is None:
            raise CommandRefused("The version that was loaded is gone.")
        return version, await queries.get_library(version_id)

    try:
        version, library = with_database(act)
    except DataProblem as problem:
        raise CommandRefused(str(problem)) from problem
    said = {"version": version.number, "status": version.status, "criteria": len(library.criteria)}
    words = [f"Version {version.number} is {version.status}: {len(library.criteria)} criteria."]
    say(as_json, {**said, "content_hash": library.content_hash}, [*words, f"Content: {library.content_hash}"])


@framework.command()
@json_option
def versions(as_json: bool) -> None:
    """List the versions of the framework, the newest first.

    \b
    Example:
      market framework versions --json
    """

    async def act(settings: Settings) -> list[VersionRow]:
        return await queries.list_versions()

    found = with_database(act)
    rows = [(row.number, row.status, row.live_on or "", row.superseded_on or "", row.title) for row in found]
    said: list[dict[str, Any]] = [msgspec.to_builtins(row) for row in found]
    say(as_json, said, table(("Version", "Status", "Live on", "Superseded", "About"), rows))


@framework.command()
@click.argument("service")
@click.argument("method", type=click.Choice([each.value for each in Method]))
@click.option("--tier", type=click.Choice([each.value for each in Tier]), default="standard", show_default=True)
@click.option("--theme", default="", help="The theme of a themed review, such as med.")
@click.option("--reason", default="", help="The reason of a responsive visit, such as medication.")
@click.option("--part", type=click.IntRange(1, 4), default=1, show_default=True, help="The part of the rotation.")
@click.option("--version", "number", default="", help="A version's number. [default: the live one]")
@json_option
def profile(
    service: str, method: str, tier: str, theme: str, reason: str, part: int, number: str, as_json: bool
) -> None:
    """Work out which criteria a SERVICE type is asked by a METHOD, with the hash that names them.

    \b
    Examples:
      market framework profile NUR full_review
      market framework profile RES_OP quarterly_monitoring --part 2 --json
      market framework profile HC themed_review --theme med
    """

    async def act(settings: Settings) -> Library:
        version = await (queries.find_version_numbered(number) if number else queries.find_live())
        if version is None:
            words = f"There is no version {number}." if number else "No version is live. Run market framework load."
            raise CommandRefused(words)
        return await queries.get_library(version.id)

    library = with_database(act)
    try:
        found = profile_of(
            library, service.upper(), Method(method), tier=tier, theme=theme, reason=reason, rotation=part - 1
        )
    except NoSuchPart as problem:
        raise CommandRefused(str(problem)) from problem
    words = [
        f"{len(found.codes)} criteria of version {found.version_number}, about {found.minutes} minutes. {found.why}",
        " ".join(found.codes),
        f"Profile: {found.hash}",
    ]
    say(as_json, msgspec.to_builtins(found), words)
