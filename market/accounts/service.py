"""User administration: what an administrator, or somebody at the command line, does to accounts. Everything is audited."""

from datetime import datetime, timedelta
from typing import Any, Literal

from market.accounts.links import end_links, send_link
from market.accounts.passwords import hash_password
from market.accounts.permissions import PROVIDER_ROLES, Role
from market.accounts.queries import count_active_administrators, find_user, partner_names
from market.accounts.rules import LAST_ADMINISTRATOR, details_refusals, own_account_refusals, password_refusals
from market.accounts.sign_in import end_sessions, personal_words
from market.accounts.tables import User, UserRole
from market.accounts.types import Organisations, PasswordLink, UserDetails, UserRow
from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db import audit
from market.db.errors import DuplicateRow
from market.db.sql import execute, fetch
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.notices.service import post
from market.settings import Settings

TAKEN = Refusal(
    "email_taken",
    "There is already a user with this email address. Find them in the list and change their account",
    "email",
)
NOT_THERE = Refusal("no_user", "There is no such user. Look at the list of users")


class _NoAdministratorLeft(Exception):
    """Undoes a change after which nobody could manage users."""


class AddedUser(UserRow, frozen=True, kw_only=True):
    """A user just added, with the link sent to them; no link when a password was set for them."""

    link: PasswordLink | None


async def add_user(
    details: UserDetails,
    *,
    by: Actor,
    now: datetime,
    settings: Settings,
    organisations: Organisations,
    password: str | None = None,
) -> AddedUser | Refused:
    """Add a user and send them a link to choose their password, good for seven days.

    With `password` (demonstrations, first administrator) that is set, by the same rules, and nothing is sent. `organisations` is the
    register as accounts sees it. Refuses with every reason at once.
    """
    organisation_id, reasons = await _checked(details, organisations)
    if password is not None:
        reasons += password_refusals(password, personal=personal_words(details.name, details.email, settings))
    if reasons:
        return Refused(tuple(reasons))
    password_hash = "" if password is None else await hash_password(password)
    try:
        async with transaction():
            user_id = await _insert_user(details, organisation_id, password_hash, now)
            after = {**_facts(details, organisation_id), "active": True}
            await audit.record(by=by, verb="user.added", subject=("user", user_id), after=after, at=now)
            user = await _present(user_id)
            link = (
                None if password is not None else await send_link(user, "invitation", by=by, now=now, settings=settings)
            )
    except DuplicateRow:
        return refused(TAKEN)
    return AddedUser(**{name: getattr(user, name) for name in UserRow.__struct_fields__}, link=link)


async def change_user(
    user_id: int,
    details: UserDetails,
    *,
    version: int,
    by: Actor,
    now: datetime,
    settings: Settings,
    organisations: Organisations,
) -> Literal["saved", "changed_meanwhile"] | Refused:
    """Change name, e-mail address, roles, organisation and partner. Other roles, organisation, partner or address end the user's sessions.

    `changed_meanwhile` when the stored version is not `version`: nothing was changed. An address that was replaced is told so.
    """
    before = await find_user(user_id)
    if before is None:
        return refused(NOT_THERE)
    organisation_id, reasons = await _checked(details, organisations)
    reasons += own_account_refusals(by_self=_is_self(user_id, by), had=before.roles, will_have=details.roles)
    if reasons:
        return Refused(tuple(reasons))
    was = _facts(before, before.organisation_id)
    becomes = _facts(details, organisation_id)
    changed = [key for key in was if was[key] != becomes[key]]
    values: dict[str, Any] = {
        "name": details.name,
        "email": becomes["email"],
        "organisation_id": organisation_id,
        "partner_id": details.partner_id,
    }
    try:
        async with transaction():
            if not await update_versioned(User, user_id, version, values):
                return "changed_meanwhile"
            await _set_roles(user_id, details.roles)
            if {"roles", "organisation_id", "partner_id", "email"} & set(changed):
                await end_sessions(user_id)
            if "email" in changed:
                await end_links(user_id, now=now)
                await _tell_old_address(before, settings, now)
            pair = {"before": {key: was[key] for key in changed}, "after": {key: becomes[key] for key in changed}}
            await audit.record(by=by, verb="user.changed", subject=("user", user_id), **pair, at=now)
            await _keep_an_administrator(before)
    except DuplicateRow:
        return refused(TAKEN)
    except _NoAdministratorLeft:
        return refused(LAST_ADMINISTRATOR)
    return "saved"


async def deactivate_user(user_id: int, *, by: Actor, now: datetime) -> Refused | None:
    """Let the user sign in no more, and end their sessions and links. None when done (or done before)."""
    if _is_self(user_id, by):
        return refused(
            Refusal("own_account", "You cannot deactivate your own account. Ask another administrator to do it")
        )
    try:
        async with transaction():
            await lock_row(User, user_id)
            user = await find_user(user_id)
            if user is None:
                return refused(NOT_THERE)
            if not user.active:
                return None
            await _set_active(user_id, active=False, by=by, now=now)
            await end_sessions(user_id)
            await end_links(user_id, now=now)
            await _keep_an_administrator(user)
    except _NoAdministratorLeft:
        return refused(LAST_ADMINISTRATOR)
    return None


async def reactivate_user(user_id: int, *, by: Actor, now: datetime) -> Refused | None:
    """Let a deactivated user sign in again, with the password they had."""
    async with transaction():
        await lock_row(User, user_id)
        user = await find_user(user_id)
        if user is None:
            return refused(NOT_THERE)
        if not user.active:
            await _set_active(user_id, active=True, by=by, now=now)
    return None


async def unlock_user(user_id: int, *, by: Actor, now: datetime) -> Refused | None:
    """End the lock that wrong passwords put on an account."""
    async with transaction():
        await lock_row(User, user_id)
        user = await find_user(user_id)
        if user is None:
            return refused(NOT_THERE)
        await execute("UPDATE app_user SET failed_attempts = 0, locked_until = NULL WHERE id = {}", user_id)
        await audit.record(
            by=by,
            verb="user.unlocked",
            subject=("user", user_id),
            before={
                "failed_attempts": user.failed_attempts,
                "locked_until": user.locked_until and user.locked_until.isoformat(),
            },
            after={"failed_attempts": 0, "locked_until": None},
            at=now,
        )
    return None


async def send_password_link(user_id: int, *, by: Actor, now: datetime, settings: Settings) -> PasswordLink | Refused:
    """Send the user a link to choose a password: an invitation while they have none, else a reset. Earlier links end.

    The link is given back for the command line, where there may be no mail server; pages never show it.
    """
    async with transaction():
        user = await find_user(user_id)
        if user is None:
            return refused(NOT_THERE)
        if not user.active:
            return refused(Refusal("inactive", "This account is deactivated. Reactivate it before sending a link"))
        return await send_link(user, "reset" if user.has_password else "invitation", by=by, now=now, settings=settings)


async def end_expired(*, now: datetime, kept_days: int = 30) -> dict[str, int]:
    """Remove sessions that have expired and links that expired more than `kept_days` ago; counts by kind. A daily job."""
    sessions = await execute("DELETE FROM sign_in_session WHERE expires_at <= {}", now)
    links = await execute("DELETE FROM password_reset WHERE expires_at <= {}", now - timedelta(days=kept_days))
    return {"sessions": sessions, "links": links}


async def _checked(details: UserDetails, organisations: Organisations) -> tuple[int | None, list[Refusal]]:
    """The organisation that was meant, and every reason against the details."""
    reasons = details_refusals(details)
    if details.partner_id is not None and details.partner_id not in await partner_names():
        reasons.append(Refusal("unknown_partner", "Choose the partner from the list", "partner"))
    if reasons or not details.roles & PROVIDER_ROLES:
        return None, reasons
    matches = await organisations.matching(details.organisation)
    exact = [match for match in matches if match.is_named(details.organisation)]
    if len(exact) == 1:
        return exact[0].id, []
    if not matches:
        message = f"There is no organisation “{details.organisation}” in the register. Enter its CQC provider ID, its number or its name"
    else:
        names = "; ".join(f"{match.name} (number {match.id})" for match in matches[:5])
        message = f"“{details.organisation}” is not the whole name of one organisation. Enter the number of the right one: {names}"
    return None, [Refusal("unknown_organisation", message, "organisation")]


async def _insert_user(details: UserDetails, organisation_id: int | None, password_hash: str, now: datetime) -> int:
    rows = await User.insert(
        User(
            email=details.email.strip().lower(),
            name=details.name,
            password_hash=password_hash,
            organisation_id=organisation_id,
            partner_id=details.partner_id,
            created_at=now,
        )
    ).run()
    user_id = int(rows[0]["id"])
    await UserRole.insert(*(UserRole(user=user_id, role=role.value) for role in sorted(details.roles))).run()
    return user_id


async def _present(user_id: int) -> UserRow:
    user = await find_user(user_id)
    if user is None:
        raise LookupError(f"user {user_id} is not there although it was just written")
    return user


async def _set_roles(user_id: int, roles: frozenset[Role]) -> None:
    held = {row["role"] for row in await fetch('SELECT role FROM user_role WHERE "user" = {}', user_id)}
    wanted = {role.value for role in roles}
    if held == wanted:
        return
    await execute('DELETE FROM user_role WHERE "user" = {}', user_id)
    await UserRole.insert(*(UserRole(user=user_id, role=role) for role in sorted(wanted))).run()


async def _set_active(user_id: int, *, active: bool, by: Actor, now: datetime) -> None:
    await execute("UPDATE app_user SET active = {}, version = version + 1 WHERE id = {}", active, user_id)
    verb = "user.reactivated" if active else "user.deactivated"
    await audit.record(
        by=by, verb=verb, subject=("user", user_id), before={"active": not active}, after={"active": active}, at=now
    )


async def _keep_an_administrator(before: UserRow) -> None:
    """Called last in a transaction, after the audit entry.

    Writers of entries queue up there, so two changes at once cannot each see the other's administrator.
    """
    if Role.ADMINISTRATOR in before.roles and not await count_active_administrators():
        raise _NoAdministratorLeft


async def _tell_old_address(before: UserRow, settings: Settings, now: datetime) -> None:
    await post(
        "email_changed",
        before.email,
        "The email address of your account was changed",
        f"Your account for Care market at {settings.council_name} now has another email address, so this one can no longer be used to sign "
        f"in. If you did not expect this, tell us at {settings.contact_email}.",
        now=now,
    )


def _facts(of: UserDetails | UserRow, organisation_id: int | None) -> dict[str, Any]:
    """What the audit trail keeps of a user; never a hash."""
    return {
        "name": of.name,
        "email": of.email.strip().lower(),
        "roles": sorted(role.value for role in of.roles),
        "organisation_id": organisation_id,
        "partner_id": of.partner_id,
    }


def _is_self(user_id: int, by: Actor) -> bool:
    return by.kind == "user" and by.id == user_id
