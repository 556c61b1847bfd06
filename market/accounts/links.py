"""Links to set a password: sent by e-mail, used once, for one hour (a new user's invitation: seven days)."""

from datetime import datetime, timedelta

import structlog

from market.accounts.passwords import hash_password
from market.accounts.queries import LinkView, count_links_since, find_link, find_user_by_email
from market.accounts.rules import INVITATION_DAYS, LINKS_AN_HOUR, RESET_HOURS, link_lifetime, password_refusals
from market.accounts.sign_in import end_sessions, personal_words
from market.accounts.tables import PasswordReset
from market.accounts.tokens import hash_of
from market.accounts.types import PasswordLink, UserRow
from market.core.actor import Actor, system_actor
from market.core.refusal import Refusal, Refused, refused
from market.core.words import count_words
from market.db import audit
from market.db.sql import execute
from market.db.transaction import transaction
from market.notices.service import post
from market.notices.types import new_link
from market.settings import Settings

LOG = structlog.get_logger("market.accounts.links")
USED = Refusal("link_used", "This link was used already or has expired. Ask for a new one")
PATH = "/reset-password/{token}"


async def ask_for_link(email: str, *, now: datetime, settings: Settings) -> None:
    """Somebody forgot a password: send a link when the address is that of an active user, at most three an hour.

    Nothing tells the asker whether it was, and the route calls this after its answer is on its way, so that time does not tell either.
    """
    user = await find_user_by_email(email)
    if user is None or not user.active:
        LOG.info("password link not sent", reason="no active user with this address")
        return
    if await count_links_since(user.id, now - timedelta(hours=1)) >= LINKS_AN_HOUR:
        LOG.info("password link not sent", reason="too many in an hour", user=user.id)
        return
    async with transaction():
        await send_link(user, "reset", by=system_actor("forgotten password"), now=now, settings=settings)


async def send_link(user: UserRow, purpose: str, *, by: Actor, now: datetime, settings: Settings) -> PasswordLink:
    """Write a new link and the message with it, in the caller's transaction. Earlier links of the user end."""
    link = new_link(PATH, expires_at=now + link_lifetime(purpose))
    await end_links(user.id, now=now)
    await PasswordReset.insert(
        PasswordReset(
            purpose=purpose,
            token_hash=hash_of(link.token(settings)),
            user=user.id,
            created_at=now,
            expires_at=link.expires_at,
            used_at=None,
        )
    ).run()
    subject, body = _words(user, purpose, settings)
    await post(f"password_{purpose}", user.email, subject, body, now=now, link=link)
    await audit.record(
        by=by,
        verb="user.password_link_sent",
        subject=("user", user.id),
        after={"purpose": purpose, "expires_at": link.expires_at.isoformat()},
        at=now,
    )
    return PasswordLink(user_id=user.id, address=link.address(settings), expires_at=link.expires_at)


async def end_links(user_id: int, *, now: datetime) -> int:
    """Make the user's unused links useless, in the caller's transaction; how many there were."""
    return await execute('UPDATE password_reset SET used_at = {} WHERE "user" = {} AND used_at IS NULL', now, user_id)


async def set_password_by_link(token: str, password: str, *, now: datetime, settings: Settings) -> LinkView | Refused:
    """Set the password of the link's user. The link, every other link and every session of theirs end, and so does a lock."""
    link = await find_link(hash_of(token), now=now)
    if link is None:
        return refused(USED)
    reasons = password_refusals(password, personal=personal_words(link.name, link.email, settings))
    if reasons:
        return refused(*reasons)
    password_hash = await hash_password(password)
    async with transaction():
        used = await execute(
            "UPDATE password_reset SET used_at = {} WHERE id = {} AND used_at IS NULL AND expires_at > {}",
            now,
            link.id,
            now,
        )
        if not used:
            return refused(USED)
        await end_links(link.user_id, now=now)
        await end_sessions(link.user_id)
        await execute(
            "UPDATE app_user SET password_hash = {}, failed_attempts = 0, locked_until = NULL WHERE id = {}",
            password_hash,
            link.user_id,
        )
        await audit.record(
            by=Actor(kind="user", id=link.user_id, label=link.name),
            verb="user.password_set",
            subject=("user", link.user_id),
            after={"by_link": link.purpose},
            at=now,
        )
    return link


def _words(user: UserRow, purpose: str, settings: Settings) -> tuple[str, str]:
    """Subject and body of the message with a link."""
    service = f"Care market at {settings.council_name}"
    if purpose == "invitation":
        return (
            "Your account for Care market",
            f"Hello {user.name},\n\nYou have been given an account for {service}. To choose your password, open this link:\n\n{{link}}\n\n"
            f"It can be used once, for {count_words(INVITATION_DAYS, 'day')}. You then sign in with {user.email}.\n\n"
            f"If you did not expect this, tell us at {settings.contact_email}.",
        )
    return (
        "Choose a new password for Care market",
        f"Hello {user.name},\n\nSomebody asked for a new password for your account for {service}. "
        f"To choose one, open this link:\n\n{{link}}\n\n"
        f"It can be used once, for {count_words(RESET_HOURS, 'hour')}.\n\nIf it was not you, do nothing: your password stays as it is.",
    )
