"""Signing in and out, sessions, and the lock on an account after too many wrong passwords."""

from datetime import datetime, timedelta

import structlog
from msgspec import Struct

from market.accounts.passwords import check_password, hash_password
from market.accounts.permissions import PROVIDER_ROLES
from market.accounts.rules import SIGN_IN_REFUSED, attempts_after_another, locked_from, password_refusals
from market.accounts.tables import SignInSession, User
from market.accounts.tokens import hash_of, new_token
from market.accounts.types import NewSession, SignedIn
from market.core.actor import Actor, system_actor
from market.core.refusal import Refusal, Refused, refused
from market.db import audit
from market.db.sql import execute, fetch, fetch_one_as, marks
from market.db.transaction import transaction
from market.db.versions import lock_row
from market.notices.service import post
from market.settings import Settings

LOG = structlog.get_logger("market.accounts.sign_in")
SIGN_IN_PAGE = system_actor("sign-in page")
WRONG = Refusal("wrong_sign_in", SIGN_IN_REFUSED, "email")
WRONG_PRESENT = Refusal("wrong_password", "Enter your present password: this is not it", "present")
LOCKED = Refusal(
    "locked", "Your account is locked for a while after too many wrong passwords. Wait, then try again", "present"
)


class _Attempt(Struct, frozen=True):
    """An account whose password is about to be checked; the try is counted already."""

    id: int
    name: str
    email: str
    password_hash: str
    attempts: int
    locked_until: datetime | None

    @property
    def actor(self) -> Actor:
        return Actor(kind="user", id=self.id, label=self.name)


class _Account(Struct, frozen=True):
    id: int
    name: str
    email: str
    password_hash: str
    active: bool
    failed_attempts: int
    locked_until: datetime | None


async def sign_in(
    email: str, password: str, *, now: datetime, settings: Settings, present_token: str = ""
) -> NewSession | Refused:
    """Begin a session with a new token, or refuse with one and the same message whatever was wrong.

    The try is counted before the password is checked, so that many tries at once cannot get past the lock. An unknown address, a locked or
    a deactivated account costs the same work. `present_token` is what the browser held before: that session ends.
    """
    attempt = await _begin_attempt(email, now=now, settings=settings)
    right, better_hash = await check_password(password, attempt.password_hash if attempt else None)
    if attempt is None or not right:
        if attempt is None:
            LOG.info("sign-in refused", reason="unknown, locked or inactive")
        else:
            await _record_wrong_password(attempt, now=now, settings=settings)
        return refused(WRONG)
    async with transaction():
        await _forget_attempts(attempt.id, better_hash)
        await execute("UPDATE app_user SET signed_in_at = {} WHERE id = {}", now, attempt.id)
        if present_token:
            await execute("DELETE FROM sign_in_session WHERE token_hash = {}", hash_of(present_token))
        session = await begin_session(attempt.id, attempt.name, now=now, settings=settings)
        await audit.record(by=attempt.actor, verb="user.signed_in", subject=("user", attempt.id), at=now)
    return session


async def begin_session(user_id: int, name: str, *, now: datetime, settings: Settings) -> NewSession:
    """Write a session with a new random token, in the caller's transaction."""
    token = new_token()
    await SignInSession.insert(
        SignInSession(
            token_hash=hash_of(token),
            user=user_id,
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(hours=settings.session_hours),
        )
    ).run()
    provider = await fetch(
        f'SELECT 1 AS held FROM user_role WHERE "user" = {{}} AND role IN ({marks(PROVIDER_ROLES)})',  # placeholders
        user_id,
        *(role.value for role in PROVIDER_ROLES),
    )
    return NewSession(token=token, user_id=user_id, name=name, is_provider=bool(provider))


async def sign_out(user: SignedIn, *, now: datetime) -> None:
    """End this browser's session."""
    async with transaction():
        await execute("DELETE FROM sign_in_session WHERE id = {}", user.session_id)
        await audit.record(by=user.actor, verb="user.signed_out", subject=("user", user.id), at=now)


async def sign_out_everywhere(user: SignedIn, *, now: datetime) -> int:
    """End every session of the person, this one included; how many there were."""
    async with transaction():
        ended = await end_sessions(user.id)
        await audit.record(
            by=user.actor,
            verb="user.signed_out_everywhere",
            subject=("user", user.id),
            after={"sessions": ended},
            at=now,
        )
    return ended


async def end_sessions(user_id: int) -> int:
    """End every session of a user, in the caller's transaction; how many there were."""
    return await execute('DELETE FROM sign_in_session WHERE "user" = {}', user_id)


async def mark_session_seen(session_id: int, *, now: datetime, before: datetime) -> None:
    """Renew the idle mark of a session, unless another request did so since `before`."""
    await execute("UPDATE sign_in_session SET seen_at = {} WHERE id = {} AND seen_at <= {}", now, session_id, before)


async def change_own_password(
    user: SignedIn, present: str, password: str, *, now: datetime, settings: Settings
) -> NewSession | Refused:
    """Change the password of the person signed in, who must know the present one. Every session ends; a new one begins for this browser."""
    attempt = await _begin_attempt(user.email, now=now, settings=settings)
    right, _ = await check_password(present, attempt.password_hash if attempt else None)
    if attempt is None:
        return refused(LOCKED)
    if not right:
        await _record_wrong_password(attempt, now=now, settings=settings)
        return refused(WRONG_PRESENT)
    reasons = password_refusals(password, personal=personal_words(user.name, user.email, settings))
    if present == password:
        reasons = [Refusal("password_same", "New password must be different from your present password", "password")]
    if reasons:
        async with transaction():
            await _forget_attempts(user.id, None)
        return refused(*reasons)
    fresh_hash = await hash_password(password)
    async with transaction():
        await _forget_attempts(user.id, fresh_hash)
        ended = await end_sessions(user.id)
        session = await begin_session(user.id, user.name, now=now, settings=settings)
        await audit.record(
            by=user.actor,
            verb="user.password_changed",
            subject=("user", user.id),
            after={"sessions_ended": ended},
            at=now,
        )
        await post(
            "password_changed",
            user.email,
            "Your password was changed",
            f"The password of your account for Care market at {settings.council_name} was changed. If it was not you, choose "
            f"“I have forgotten my password” on the sign-in page at once and tell us at {settings.contact_email}.",
            now=now,
        )
    return session


def personal_words(name: str, email: str, settings: Settings) -> tuple[str, ...]:
    """What a person's password may not be made of."""
    return (name, email, settings.council_name, settings.council_short_name)


async def _begin_attempt(email: str, *, now: datetime, settings: Settings) -> _Attempt | None:
    """Count a try at an account; None when the account is unknown, inactive, without a password or locked."""
    select = (
        "SELECT id, name, email, password_hash, active, failed_attempts, locked_until FROM app_user WHERE email = {}"
    )
    found = await fetch_one_as(_Account, select, email.strip().lower())
    if found is None:
        return None
    async with transaction():
        await lock_row(User, found.id)
        account = await fetch_one_as(_Account, select, found.email)
        if account is None or not account.active or not account.password_hash:
            return None
        if account.locked_until is not None and account.locked_until > now:
            return None
        attempts = attempts_after_another(account.failed_attempts, account.locked_until, now)
        locked_until = locked_from(attempts, now, most=settings.lockout_attempts, minutes=settings.lockout_minutes)
        await execute(
            "UPDATE app_user SET failed_attempts = {}, locked_until = {} WHERE id = {}",
            attempts,
            locked_until,
            account.id,
        )
    return _Attempt(account.id, account.name, account.email, account.password_hash, attempts, locked_until)


async def _forget_attempts(user_id: int, password_hash: str | None) -> None:
    """The password was right: nothing counts against the account any more; a better hash replaces the stored one."""
    await execute("UPDATE app_user SET failed_attempts = 0, locked_until = NULL WHERE id = {}", user_id)
    if password_hash is not None:
        await execute("UPDATE app_user SET password_hash = {} WHERE id = {}", password_hash, user_id)


async def _record_wrong_password(attempt: _Attempt, *, now: datetime, settings: Settings) -> None:
    """Audit a wrong password; when it locked the account, audit that too and tell the person."""
    subject = ("user", attempt.id)
    async with transaction():
        after = {"attempts": attempt.attempts}
        await audit.record(by=SIGN_IN_PAGE, verb="user.sign_in_failed", subject=subject, after=after, at=now)
        if attempt.locked_until is None:
            return
        await audit.record(
            by=SIGN_IN_PAGE,
            verb="user.locked",
            subject=subject,
            after={"until": attempt.locked_until.isoformat()},
            at=now,
        )
        await post(
            "account_locked",
            attempt.email,
            "Your account is locked for a while",
            f"A wrong password was entered {attempt.attempts} times for your account for Care market at {settings.council_name}. "
            f"The account is locked for {settings.lockout_minutes} minutes. If it was not you, tell us at {settings.contact_email}.",
            now=now,
        )
