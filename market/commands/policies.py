"""`market policies`."""

from typing import Any

import click
import msgspec

from market.commands.running import CommandRefused, Commands, json_option, say, table, with_database
from market.core.actor import command_actor
from market.core.clock import utc_now
from market.policies import queries
from market.policies.loading import DataProblem
from market.policies.service import load_policies
from market.policies.types import VersionRow
from market.policies.words import KIND_WORDS, STATUS_WORDS
from market.settings import Settings


@click.group(cls=Commands)
def policies() -> None:
    """The council's policies on embargoes, early warning, provider failure and host alerts: load and list them."""


@policies.command()
@json_option
def load(as_json: bool) -> None:
    """Put the first version of each policy into force from its data file. Loading twice changes nothing.

    A policy that has a version already keeps it: from then on it is changed on the pages.

    \b
    Example:
      market policies load
    """

    async def act(settings: Settings) -> list[VersionRow]:
        return await load_policies(by=command_actor("policies load"), now=utc_now())

    try:
        found = with_database(act)
    except DataProblem as problem:
        raise CommandRefused(str(problem)) from problem
    said = [{"kind": row.kind.value, "version": row.number, "digest": row.digest} for row in found]
    say(as_json, said, [f"{KIND_WORDS[row.kind]}: version {row.number} is in force." for row in found])


@policies.command()
@json_option
def versions(as_json: bool) -> None:
    """List the versions of every policy, the newest first.

    \b
    Example:
      market policies versions --json
    """

    async def act(settings: Settings) -> list[VersionRow]:
        return await queries.list_versions()

    found = with_database(act)
    rows = [
        (KIND_WORDS[row.kind], row.number, STATUS_WORDS[row.status], row.made_by, row.approved_by, row.note)
        for row in found
    ]
    said: list[dict[str, Any]] = [msgspec.to_builtins(row) for row in found]
    say(as_json, said, table(("Policy", "Version", "Status", "Made by", "Put into force by", "About"), rows))
