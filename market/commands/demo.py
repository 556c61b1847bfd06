"""`market demo`: a demonstration council made of invented files, imported as any council's files are."""

import asyncio
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

import click
import msgspec
from msgspec import Struct

from market.accounts.permissions import PROVIDER_ROLES, ROLE_WORDS, Role
from market.accounts.queries import find_user_by_email
from market.accounts.service import add_user
from market.accounts.types import UserDetails
from market.commands.running import CommandRefused, accepted, json_option, opened, say
from market.commands.serve import sign_in_card
from market.core.actor import Actor, command_actor
from market.core.clock import utc_now
from market.db.installation import read_installation, set_installation
from market.db.migrate import migrate as migrate_database
from market.db.sql import fetch_value
from market.db.transaction import transaction
from market.demo.types import AS_AT
from market.demo.write import DemoFile, write_files
from market.importers.service import ImportReport, import_file
from market.organisations import RegisterOrganisations
from market.policies.service import load_policies
from market.portal.demonstration import open_portal
from market.quality.demonstration.consolidated import open_consolidation
from market.quality.demonstration.council import BEGAN_ON, open_quality
from market.quality.demonstration.replay import at
from market.quality.framework.queries import live_library
from market.risk.demonstration.council import open_resilience
from market.settings import Settings, from_environment, overlaid
from market.statement.demonstration import open_demonstration_edition
from market.tables import register_tables

BY = command_actor("demo")
READY = "demonstration_ready"
_ROLE_NAMES = {
    Role.PARTNER: "partner",
    Role.PROVIDER_OWNER: "owner of a provider",
    Role.PROVIDER_CONTRIBUTOR: "contributor of a provider",
}
WORDS = [
    "amber",
    "anchor",
    "autumn",
    "barley",
    "beacon",
    "bramble",
    "bridge",
    "bronze",
    "candle",
    "canyon",
    "cedar",
    "clover",
    "copper",
    "coral",
    "cotton",
    "cradle",
    "dapple",
    "ember",
    "falcon",
    "feather",
    "fennel",
    "garnet",
    "ginger",
    "hazel",
    "heron",
    "indigo",
    "ivory",
    "jasper",
    "juniper",
    "kestrel",
    "lantern",
    "larch",
    "linen",
    "lupin",
    "maple",
    "marble",
    "meadow",
    "mellow",
    "nectar",
    "nutmeg",
    "olive",
    "orchid",
    "otter",
    "pebble",
    "pepper",
    "plover",
    "quartz",
    "ripple",
    "saffron",
    "silver",
    "sorrel",
    "spruce",
    "starling",
    "teal",
    "thistle",
    "timber",
    "topaz",
    "velvet",
    "walnut",
    "willow",
]


class DemoReport(Struct, frozen=True):
    """What `market demo` did: counts of the imports, and how to sign in."""

    home: str
    made: bool
    files: int
    created: int
    changed: int
    rejected: int
    accounts: dict[str, str]
    password: str


@click.command()
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="Folder to use in place of MARKET_HOME.")
@json_option
def demo(home: Path | None, as_json: bool) -> None:
    """Make the demonstration council: invented files in the real layouts, imported, with one account for each role.

    Everything in it is invented, and every page and document says so. Doing it twice changes nothing. It refuses a
    database that holds anything else. The accounts share one printed password: serve it on 127.0.0.1 only.

    \b
    Examples:
      market demo
      market demo --home ./var
    """
    if home is not None:
        os.environ["MARKET_HOME"] = str(home.resolve())
    settings = from_environment()
    register_tables()
    report = asyncio.run(_make(settings, _progress(quiet=as_json)))
    words = "The demonstration is ready" if report.made else "The demonstration is there already; nothing was changed"
    lines = [f"{words} in {report.home}.", "", *_card(report.accounts, report.password)]
    say(as_json, msgspec.to_builtins(report), lines)


async def _make(settings: Settings, tell: Callable[[str], None]) -> DemoReport:
    await migrate_database(settings.database_url)
    async with opened(settings) as settings:
        facts = await read_installation()
        if facts.get(READY) == "yes":
            return _report(settings, made=False)
        if facts.get("demonstration") != "yes" and await _holds_something():
            raise CommandRefused(
                "This database holds data that is not the demonstration's: choose another MARKET_HOME or MARKET_DATABASE_URL."
            )
        await _set("demonstration", "yes")
        await _set("as_at", AS_AT.isoformat())
        settings = overlaid(settings, await read_installation())
        tell("Writing the files")
        files = await asyncio.to_thread(write_files, settings.home / "demonstration" / "files")
        password = await asyncio.to_thread(_password, settings)
        accounts: dict[str, str] = {}
        reports = []
        for number, file in enumerate(files, 1):
            if file.names_officers and not accounts:
                tell("Adding the accounts")
                accounts = {ROLE_WORDS[role]: await _account(role, password, settings) for role in Role}
            reports.append(await _import(file, settings, f"Importing {number} of {len(files)}", tell))
        await _quality(settings, tell)
        tell("Writing and publishing the statements")
        await open_demonstration_edition(settings, BY, utc_now())
        await asyncio.to_thread(_write_card, settings, accounts, password)
        await _set(READY, "yes")
    return _report(settings, made=True, reports=reports)


async def _quality(settings: Settings, tell: Callable[[str], None]) -> None:
    """The framework, two years of visits and the legacy tools, told through the services that people use."""
    addresses = {role.value: _address(role) for role in Role}
    own = await _largest_organisation(settings)
    await load_policies(by=BY, now=at(BEGAN_ON))
    await open_quality(settings, own=own, addresses=addresses, by=BY, report=tell)
    owner, officer = [await _actor(role) for role in (Role.PROVIDER_OWNER, Role.COMMISSIONING_OFFICER)]
    await open_portal(settings, own=own, owner=owner, officer=officer)
    library = await live_library()
    assert library is not None, "open_quality puts the framework into force"
    await open_consolidation(settings, library, by=BY, now=utc_now(), report=tell)
    await open_resilience(
        settings, addresses=addresses, own=own, by=BY, organisations=RegisterOrganisations(), report=tell
    )


async def _actor(role: Role) -> Actor:
    user = await find_user_by_email(_address(role))
    assert user is not None, "the accounts were made before"
    return Actor(kind="user", id=user.id, label=user.name)


def _address(role: Role) -> str:
    return f"{role.value.replace('_', '.')}@demonstration.example"


async def _holds_something() -> bool:
    query = "SELECT (SELECT COUNT(*) FROM import_run) + (SELECT COUNT(*) FROM app_user) + (SELECT COUNT(*) FROM location) AS held"
    return bool(await fetch_value(query))


async def _set(key: str, value: str) -> None:
    async with transaction():
        await set_installation(key, value, by=BY, now=utc_now())


async def _import(file: DemoFile, settings: Settings, words: str, tell: Callable[[str], None]) -> ImportReport:
    """Import one file; a second time, after an interruption, it is found to be imported already."""
    tell(f"{words}: {file.path.name}")
    report = await import_file(
        file.path, feed=file.feed, as_at=file.as_at, confirm=False, by=BY, now=utc_now(), settings=settings
    )
    if report.status not in ("applied", "nothing"):
        raise CommandRefused(f"The demonstration's own file {file.path.name} was not applied: {report.message}")
    return report


async def _account(role: Role, password: str, settings: Settings) -> str:
    """The account of a role, made when it is not there; its address."""
    email = _address(role)
    if await find_user_by_email(email) is None:
        organisation = str(await _largest_organisation(settings)) if role in PROVIDER_ROLES else ""
        details = UserDetails(
            name=f"Demonstration {_ROLE_NAMES.get(role, ROLE_WORDS[role].lower())}",
            email=email,
            roles=frozenset({role}),
            organisation=organisation,
        )
        by: Actor = BY
        accepted(
            await add_user(
                details,
                by=by,
                now=utc_now(),
                settings=settings,
                organisations=RegisterOrganisations(),
                password=password,
            )
        )
    return email


async def _largest_organisation(settings: Settings) -> int:
    """The organisation with the most open locations in the area: its portal has the most to show."""
    number = await fetch_value(
        "SELECT organisation FROM location WHERE deregistered_on IS NULL AND authority = {}"
        " GROUP BY organisation ORDER BY COUNT(*) DESC, organisation LIMIT 1",
        settings.authority_names[0],
    )
    if number is None:
        raise CommandRefused(
            f"No location of the demonstration lies in {settings.authority_names[0]}: check MARKET_AUTHORITY_NAMES."
        )
    return int(number)


def _password(settings: Settings) -> str:
    """The password of the demonstration's accounts: random words, kept so that an interrupted run goes on with the same."""
    path = settings.home / "demonstration" / "password.txt"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("-".join(secrets.choice(WORDS) for _ in range(4)), encoding="utf-8")
    return path.read_text(encoding="utf-8")


def _card(accounts: dict[str, str], password: str) -> list[str]:
    width = max(map(len, accounts.values()), default=0)
    return [
        "Sign in (invented accounts, for 127.0.0.1 only):",
        *(f"  {email.ljust(width)}  {role}" for role, email in accounts.items()),
        f"Password of all of them: {password}",
    ]


def _write_card(settings: Settings, accounts: dict[str, str], password: str) -> None:
    card = sign_in_card(settings.home)
    card.touch(mode=0o600)
    card.write_text("\n".join(_card(accounts, password)) + "\n", encoding="utf-8")


def _report(settings: Settings, *, made: bool, reports: list[ImportReport] | None = None) -> DemoReport:
    done = reports or []
    return DemoReport(
        home=str(settings.home),
        made=made,
        files=len(done),
        created=sum(report.created for report in done),
        changed=sum(report.changed for report in done),
        rejected=sum(report.rejected for report in done),
        accounts={ROLE_WORDS[role]: _address(role) for role in Role},
        password=_password(settings),
    )


def _progress(*, quiet: bool) -> Callable[[str], None]:
    """How far it is, on standard error: one line that renews itself on a terminal, one line in ten elsewhere."""
    terminal = sys.stderr.isatty()
    told = 0

    def tell(words: str) -> None:
        nonlocal told
        told += 1
        if quiet:
            return
        if terminal:
            click.echo(f"\r\x1b[2K{words}", nl=False, err=True)
        elif told % 20 == 1 or not words.startswith(("Importing", "Telling")):
            click.echo(words, err=True)

    return tell
