"""The list of users: its columns, filters and lines."""

from datetime import datetime

from msgspec import Struct

from market.accounts.permissions import ROLE_WORDS, Role
from market.accounts.types import UserRow
from market.web.fields import Option
from market.web.lists import Column, Filter, ListSpec

STATES = (
    Option("active", "Active"),
    Option("invited", "Invited, no password yet"),
    Option("locked", "Locked after wrong passwords"),
    Option("deactivated", "Deactivated"),
)

USERS = ListSpec(
    columns=(
        Column("name", "Name", sql="lower(u.name)", link="href"),
        Column("email", "Email address", sql="u.email"),
        Column("roles", "Roles", missing="None"),
        Column("organisation", "Organisation", missing="–"),
        Column("state", "State", kind="tag"),
        Column(
            "signed_in_at",
            "Last signed in",
            sql="u.signed_in_at",
            kind="moment",
            missing="Never",
            descending_first=True,
        ),
    ),
    filters=(
        Filter("text", "Name or email address"),
        Filter("role", "Role", "choice", tuple(Option(role.value, ROLE_WORDS[role]) for role in Role)),
        Filter("state", "State", "choice", STATES),
    ),
    sort="name",
    tie_break="u.id",
    noun="user",
)


class UserLine(Struct, frozen=True):
    """One line of the list of users."""

    href: str
    name: str
    email: str
    roles: str
    organisation: str
    state: str
    state_colour: str
    signed_in_at: datetime | None


def role_words(roles: frozenset[Role]) -> str:
    """Roles in the order of the table."""
    return ", ".join(ROLE_WORDS[role] for role in Role if role in roles)


def user_state(user: UserRow, now: datetime) -> tuple[str, str]:
    """State in words and the colour of its tag."""
    if not user.active:
        return "Deactivated", "grey"
    if user.is_locked(now):
        return "Locked", "red"
    if not user.has_password:
        return "Invited", "yellow"
    return "Active", "green"


def user_line(user: UserRow, organisations: dict[int, str], now: datetime) -> UserLine:
    """A user as one line of the list."""
    state, colour = user_state(user, now)
    return UserLine(
        href=f"/admin/users/{user.id}",
        name=user.name,
        email=user.email,
        roles=role_words(user.roles),
        organisation=organisations.get(user.organisation_id or 0, ""),
        state=state,
        state_colour=colour,
        signed_in_at=user.signed_in_at,
    )
