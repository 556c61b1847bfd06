"""What the page of a provider's people prints."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from market.accounts.permissions import Role
from market.accounts.types import UserRow
from market.core.clock import london_date
from market.core.words import day_words


class PersonLine(Struct, frozen=True):
    """One person of the organisation and what an owner may do to their account."""

    id: int
    name: str
    email: str
    role: str
    state: str
    colour: str
    signed_in: str
    may_send: bool
    send_words: str
    may_deactivate: bool
    may_reactivate: bool


def person_lines(users: Sequence[UserRow], *, viewer: int, now: datetime) -> tuple[PersonLine, ...]:
    """The people in order of name; nobody deactivates themselves."""
    return tuple(_line(user, viewer, now) for user in users)


def _line(user: UserRow, viewer: int, now: datetime) -> PersonLine:
    state, colour = _state(user, now)
    return PersonLine(
        id=user.id,
        name=user.name,
        email=user.email,
        role="Owner" if Role.PROVIDER_OWNER in user.roles else "Contributor",
        state=state,
        colour=colour,
        signed_in=day_words(london_date(user.signed_in_at)) if user.signed_in_at else "Never",
        may_send=user.active and user.id != viewer,
        send_words="Send a password link" if user.has_password else "Send the invitation again",
        may_deactivate=user.active and user.id != viewer,
        may_reactivate=not user.active,
    )


def _state(user: UserRow, now: datetime) -> tuple[str, str]:
    if not user.active:
        return "Deactivated", "grey"
    if not user.has_password:
        return "Invited", "yellow"
    return ("Locked", "red") if user.is_locked(now) else ("Active", "green")
