"""`market user`."""

from typing import Any

import click

from market.accounts.permissions import ROLE_WORDS, Role
from market.accounts.queries import find_user_by_email, list_all_users
from market.accounts.service import add_user, deactivate_user, send_password_link
from market.accounts.types import PasswordLink, UserDetails, UserRow
from market.commands.running import CommandRefused, Commands, accepted, json_option, say, table, with_database
from market.core.actor import command_actor
from market.core.clock import to_london, utc_now
from market.organisations import RegisterOrganisations
from market.settings import Settings

ROLES = ", ".join(role.value for role in Role)


@click.group(cls=Commands)
def user() -> None:
    """Add, list and deactivate the people who sign in."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name, as colleagues see it.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]), metavar="ROLE",
              help=f"A role; repeatable. One of: {ROLES}.")  # fmt: skip
@click.option(
    "--organisation", default="", help="For provider roles: CQC provider ID, number or name of the organisation."
)
@json_option
def add(email: str, name: str, roles: tuple[str, ...], organisation: str, as_json: bool) -> None:
    """Add a person and print the link by which they set their password.

    The link is also sent by e-mail when a mail server is set. It is a credential: give it to that person only.

    \b
    Examples:
      market user add sam@example.org --name "Sam Hill" --role administrator
      market user add kim@care.example --name "Kim Lee" --role provider_owner --organisation 1-101668980
    """
    details = UserDetails(
        name=name, email=email, roles=frozenset(Role(role) for role in roles), organisation=organisation
    )

    async def act(settings: Settings) -> tuple[int, PasswordLink | None]:
        added = accepted(
            await add_user(
                details,
                by=command_actor("user add"),
                now=utc_now(),
                settings=settings,
                organisations=RegisterOrganisations(),
            )
        )
        return added.id, added.link

    user_id, link = with_database(act)
    _say_link(as_json, user_id, email, f"{name} is user {user_id}.", link)


@user.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """List everybody who may sign in, or could once.

    \b
    Examples:
      market user list
      market user list --json
    """

    async def act(settings: Settings) -> list[UserRow]:
        return await list_all_users()

    users = with_database(act)
    now = utc_now()
    listed: list[dict[str, Any]] = [_described(each) | {"locked": each.is_locked(now)} for each in users]
    rows = [
        (one["id"], one["email"], one["name"], "yes" if one["active"] else "no", "; ".join(one["role_words"]))
        for one in listed
    ]
    say(as_json, listed, table(("Number", "E-mail", "Name", "Active", "Roles"), rows))


@user.command()
@click.argument("email")
@json_option
def deactivate(email: str, as_json: bool) -> None:
    """Stop a person from signing in and end their sessions. Their history stays.

    \b
    Example:
      market user deactivate sam@example.org
    """

    async def act(settings: Settings) -> int:
        found = await _known(email)
        accepted(await deactivate_user(found.id, by=command_actor("user deactivate"), now=utc_now()))
        return found.id

    user_id = with_database(act)
    say(as_json, {"id": user_id, "email": email, "active": False}, [f"{email} can no longer sign in."])


@user.command()
@click.argument("email")
@json_option
def reset(email: str, as_json: bool) -> None:
    """Print (and send, when a mail server is set) a link by which a person sets a new password.

    \b
    Example:
      market user reset sam@example.org
    """

    async def act(settings: Settings) -> tuple[int, PasswordLink]:
        found = await _known(email)
        return found.id, accepted(
            await send_password_link(found.id, by=command_actor("user reset"), now=utc_now(), settings=settings)
        )

    user_id, link = with_database(act)
    _say_link(as_json, user_id, email, f"A link for {email}:", link)


async def _known(email: str) -> UserRow:
    found = await find_user_by_email(email)
    if found is None:
        raise CommandRefused(f"There is no user with the address {email}. `market user list` shows everybody.")
    return found


def _described(each: UserRow) -> dict[str, Any]:
    return {
        "id": each.id,
        "email": each.email,
        "name": each.name,
        "active": each.active,
        "roles": sorted(role.value for role in each.roles),
        "role_words": sorted(ROLE_WORDS[role] for role in each.roles),
        "organisation_id": each.organisation_id,
        "signed_in_at": each.signed_in_at.isoformat() if each.signed_in_at else None,
    }


def _say_link(as_json: bool, user_id: int, email: str, words: str, link: PasswordLink | None) -> None:
    data = {"id": user_id, "email": email, "link": None, "expires_at": None}
    lines = [words]
    if link is not None:
        data |= {"link": link.address, "expires_at": link.expires_at.isoformat()}
        lines += [f"  {link.address}", f"It works once, until {to_london(link.expires_at):%d %B %Y at %H:%M}."]
    say(as_json, data, lines)
