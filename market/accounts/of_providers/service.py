"""What an owner does to the accounts of their own organisation. Every user is looked up together with it; everything is audited."""

from datetime import datetime, timedelta

from market.accounts.links import end_links, send_link
from market.accounts.of_providers.rules import (
    INACTIVE,
    LAST_OWNER,
    NOT_THERE,
    TAKEN,
    TOO_MANY_LINKS,
    reasons_not_to_deactivate,
    reasons_not_to_invite,
)
from market.accounts.permissions import Role
from market.accounts.queries import count_links_since, find_user_by_email, find_user_of, list_users_of
from market.accounts.rules import LINKS_AN_HOUR, details_refusals
from market.accounts.sign_in import end_sessions
from market.accounts.tables import User, UserRole
from market.accounts.types import UserDetails, UserRow
from market.core.actor import Actor
from market.core.refusal import Refused, refused
from market.db import audit
from market.db.errors import DuplicateRow
from market.db.sql import execute
from market.db.transaction import transaction
from market.db.versions import lock_row
from market.settings import Settings


class _NoOwnerLeft(Exception):
    """Undoes a change after which nobody could declare for the organisation."""


async def invite(
    name: str, email: str, role: Role, *, organisation_id: int, by: Actor, now: datetime, settings: Settings
) -> UserRow | Refused:
    """Add an owner or contributor to the organisation and send them a link to choose their password.

    The same invitation sent twice adds one person and sends one message.
    """
    details = UserDetails(name, email, frozenset({role}), organisation=str(organisation_id))
    if reasons := [*reasons_not_to_invite(role), *details_refusals(details)]:
        return Refused(tuple(reasons))
    held = await find_user_by_email(email)
    if held is not None:
        same = held.organisation_id == organisation_id and held.roles == {role} and held.name == name and held.active
        return held if same and not held.has_password else refused(TAKEN)
    try:
        async with transaction():
            user_id = await _insert(details, organisation_id, role, now)
            after = {
                "name": name, "email": email.strip().lower(), "roles": [role.value], "organisation_id": organisation_id, "active": True,
            }  # fmt: skip
            await audit.record(by=by, verb="user.invited", subject=("user", user_id), after=after, at=now)
            user = await find_user_of(user_id, organisation_id)
            if user is None:
                raise LookupError(f"user {user_id} is not there although it was just written")
            await send_link(user, "invitation", by=by, now=now, settings=settings)
    except DuplicateRow:
        return refused(TAKEN)
    return user


async def deactivate(user_id: int, *, organisation_id: int, by: Actor, now: datetime) -> Refused | None:
    """Let a person of the organisation sign in no more; their sessions and links end. None when done, or done before."""
    try:
        async with transaction():
            await lock_row(User, user_id)
            user = await find_user_of(user_id, organisation_id)
            if user is None:
                return refused(NOT_THERE)
            if not user.active:
                return None
            others = await _owners(organisation_id, without=user_id)
            if reasons := reasons_not_to_deactivate(user, by_self=by.id == user_id, other_owners=others):
                return Refused(tuple(reasons))
            await _set_active(user_id, active=False, by=by, now=now)
            await end_sessions(user_id)
            await end_links(user_id, now=now)
            # Writers of audit entries queue up, so two owners who deactivate each other cannot both succeed.
            if Role.PROVIDER_OWNER in user.roles and not await _owners(organisation_id, without=user_id):
                raise _NoOwnerLeft
    except _NoOwnerLeft:
        return refused(LAST_OWNER)
    return None


async def reactivate(user_id: int, *, organisation_id: int, by: Actor, now: datetime) -> Refused | None:
    """Let a deactivated person of the organisation sign in again, with the password they had."""
    async with transaction():
        await lock_row(User, user_id)
        user = await find_user_of(user_id, organisation_id)
        if user is None:
            return refused(NOT_THERE)
        if not user.active:
            await _set_active(user_id, active=True, by=by, now=now)
    return None


async def send_link_again(
    user_id: int, *, organisation_id: int, by: Actor, now: datetime, settings: Settings
) -> Refused | None:
    """Send a person of the organisation a new link: the invitation while they have no password, else a reset. Earlier links end."""
    async with transaction():
        await lock_row(User, user_id)
        user = await find_user_of(user_id, organisation_id)
        if user is None:
            return refused(NOT_THERE)
        if not user.active:
            return refused(INACTIVE)
        if await count_links_since(user_id, now - timedelta(hours=1)) >= LINKS_AN_HOUR:
            return refused(TOO_MANY_LINKS)
        await send_link(user, "reset" if user.has_password else "invitation", by=by, now=now, settings=settings)
    return None


async def _insert(details: UserDetails, organisation_id: int, role: Role, now: datetime) -> int:
    row = User(
        email=details.email.strip().lower(),
        name=details.name,
        password_hash="",
        organisation_id=organisation_id,
        created_at=now,
    )
    (saved,) = await User.insert(row).run()
    user_id = int(saved["id"])
    await UserRole.insert(UserRole(user=user_id, role=role.value)).run()
    return user_id


async def _owners(organisation_id: int, *, without: int) -> int:
    """How many active owners the organisation has besides one person."""
    users = await list_users_of(organisation_id)
    return sum(1 for user in users if user.active and user.id != without and Role.PROVIDER_OWNER in user.roles)


async def _set_active(user_id: int, *, active: bool, by: Actor, now: datetime) -> None:
    await execute("UPDATE app_user SET active = {}, version = version + 1 WHERE id = {}", active, user_id)
    verb = "user.reactivated" if active else "user.deactivated"
    pair = {"before": {"active": not active}, "after": {"active": active}}
    await audit.record(by=by, verb=verb, subject=("user", user_id), **pair, at=now)
