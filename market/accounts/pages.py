"""What the pages of accounts print."""

from datetime import datetime

from msgspec import Struct

from market.accounts.lists import role_words, user_state
from market.accounts.permissions import PERMISSION_WORDS, ROLE_PERMISSIONS, ROLE_WORDS, Permission, Role
from market.accounts.types import SignedIn, UserRow
from market.core.words import moment_words
from market.settings import Settings
from market.web.lists import Listing


class SignInPage(Struct, frozen=True):
    """The sign-in page; `back_to` is where to go afterwards."""

    back_to: str
    lockout_attempts: int
    lockout_minutes: int
    failed: bool


class LinkPage(Struct, frozen=True):
    """The page behind a link to set a password."""

    title: str
    email: str
    action: str


class AccountPage(Struct, frozen=True):
    """A person's own account."""

    name: str
    email: str
    roles: tuple[str, ...]
    permissions: tuple[str, ...]
    sessions: int
    idle_minutes: int
    hours: int


class UsersPage(Struct, frozen=True):
    """The list of users."""

    listing: Listing


class UserPage(Struct, frozen=True):
    """One user, and what may be done with the account."""

    id: int
    name: str
    state: str
    state_colour: str
    facts: tuple[tuple[str, str, str | None], ...]
    is_self: bool
    active: bool
    locked: bool
    link_button: str


class UserFormPage(Struct, frozen=True):
    """Adding or changing a user."""

    title: str
    action: str
    button: str
    back: str
    name: str = ""


class PermissionsPage(Struct, frozen=True):
    """The table of roles and permissions."""

    roles: tuple[str, ...]
    rows: tuple[tuple[str, tuple[bool, ...]], ...]


def sign_in_page(back_to: str, settings: Settings, *, failed: bool) -> SignInPage:
    """The sign-in page; after a failure it says when an account is locked, the same to everybody."""
    return SignInPage(
        back_to=back_to,
        lockout_attempts=settings.lockout_attempts,
        lockout_minutes=settings.lockout_minutes,
        failed=failed,
    )


def link_page(purpose: str, email: str, token: str) -> LinkPage:
    """The page behind a link."""
    title = "Choose your password" if purpose == "invitation" else "Choose a new password"
    return LinkPage(title=title, email=email, action=f"/reset-password/{token}")


def account_page(user: SignedIn, sessions: int, settings: Settings) -> AccountPage:
    """A person's own account."""
    return AccountPage(
        name=user.name,
        email=user.email,
        roles=tuple(ROLE_WORDS[role] for role in Role if role in user.roles),
        permissions=tuple(PERMISSION_WORDS[permission] for permission in Permission if permission in user.permissions),
        sessions=sessions,
        idle_minutes=settings.session_idle_minutes,
        hours=settings.session_hours,
    )


def user_page(
    user: UserRow, organisation: str | None, partner: str | None, *, viewer: SignedIn, now: datetime
) -> UserPage:
    """One user for an administrator."""
    state, colour = user_state(user, now)
    facts: list[tuple[str, str, str | None]] = [
        ("Email address", user.email, None),
        ("Roles", role_words(user.roles) or "None", "/admin/permissions"),
    ]
    if user.organisation_id is not None:
        facts.append(
            ("Organisation", organisation or f"Number {user.organisation_id}", f"/providers/{user.organisation_id}")
        )
    if user.partner_id is not None:
        facts.append(("Partner", partner or f"Number {user.partner_id}", None))
    facts += [
        ("Password", "Chosen" if user.has_password else "Not chosen yet", None),
        ("Added", moment_words(user.created_at), None),
        ("Last signed in", moment_words(user.signed_in_at) if user.signed_in_at else "Never", None),
    ]
    if user.locked_until is not None and user.is_locked(now):
        facts.append(
            ("Locked until", f"{moment_words(user.locked_until)}, after {user.failed_attempts} wrong passwords", None)
        )
    return UserPage(
        id=user.id,
        name=user.name,
        state=state,
        state_colour=colour,
        facts=tuple(facts),
        is_self=user.id == viewer.id,
        active=user.active,
        locked=user.is_locked(now),
        link_button="Send a link to choose a new password" if user.has_password else "Send the invitation again",
    )


def permissions_page() -> PermissionsPage:
    """Roles and permissions, from the one table that the guards use."""
    rows = tuple(
        (PERMISSION_WORDS[permission], tuple(permission in ROLE_PERMISSIONS[role] for role in Role))
        for permission in Permission
    )
    return PermissionsPage(roles=tuple(ROLE_WORDS[role] for role in Role), rows=rows)
