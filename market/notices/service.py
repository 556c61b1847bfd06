"""Writing messages into the outbox, and what becomes of each."""

import secrets
from datetime import datetime

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db import audit
from market.db.sql import execute, fetch_value
from market.db.transaction import require_transaction, transaction
from market.notices.queries import find_message
from market.notices.rules import LEASE, next_try
from market.notices.tables import Message
from market.notices.types import LINK_PLACE, MessageRow, MessageStatus, PersonalLink

SUBJECT_LENGTH = 200


async def post(
    kind: str,
    to_email: str,
    subject: str,
    body: str,
    *,
    now: datetime,
    dedupe_key: str | None = None,
    link: PersonalLink | None = None,
) -> int | None:
    """Put a message into the outbox, in the caller's transaction: it goes out if, and only if, the change that causes it is kept.

    `kind` is a short code such as `feed_late`. `body` is plain text without greeting line or signature of the service; nothing
    confidential belongs in it. With `link`, `{link}` in the body stands where its address goes, and
    `{service}` in any body where the public address of this service goes. A `dedupe_key` that was used before writes
    nothing and gives None; else the id of the message is given. Whether there is a mail server is asked when the message is due, not here.
    """
    require_transaction("Posting a message")
    if link is not None and LINK_PLACE not in body:
        raise ValueError("the body of a message with a personal link needs {link} in it")
    if (
        dedupe_key is not None
        and await fetch_value("SELECT 1 FROM message WHERE dedupe_key = {}", dedupe_key) is not None
    ):
        return None
    rows = await Message.insert(
        Message(
            message_id=secrets.token_hex(16),
            dedupe_key=dedupe_key,
            kind=kind,
            to_email=to_email,
            subject=" ".join(subject.split())[:SUBJECT_LENGTH],
            body=body,
            link_path=link.path if link else "",
            link_seed=link.seed if link else "",
            link_expires_at=link.expires_at if link else None,
            status=MessageStatus.QUEUED.value,
            created_at=now,
            due_at=now,
        )
    ).run()
    return int(rows[0]["id"])


async def keep_queued(*, now: datetime) -> int:
    """Keep every message that is due: there is no mail server. A kept message is never sent later by itself."""
    return await execute(
        "UPDATE message SET status = {}, last_error = '' WHERE status = {} AND due_at <= {}",
        MessageStatus.KEPT.value,
        MessageStatus.QUEUED.value,
        now,
    )


async def claim(message: MessageRow, *, now: datetime) -> bool:
    """Take one message to send it; False when another process took it first.

    The claim is a lease: should this process die, the message is due again when the lease ends, and goes out with the same Message-ID.
    """
    touched = await execute(
        "UPDATE message SET attempts = attempts + 1, due_at = {} WHERE id = {} AND status = {} AND attempts = {} AND due_at <= {}",
        now + LEASE,
        message.id,
        MessageStatus.QUEUED.value,
        message.attempts,
        now,
    )
    return touched == 1


async def mark_sent(message_id: int, *, now: datetime) -> None:
    """The mail server took it. Its personal link is erased from the outbox."""
    await execute(
        "UPDATE message SET status = {}, sent_at = {}, last_error = '', link_seed = '', link_expires_at = NULL WHERE id = {}",
        MessageStatus.SENT.value,
        now,
        message_id,
    )


async def mark_failed(message: MessageRow, reason: str, *, forever: bool, now: datetime) -> bool:
    """Not sent, for a reason in words: due again later, or dead when it cannot succeed or was tried often enough. True when dead."""
    again = None if forever else next_try(message.attempts + 1, now)
    await execute(
        "UPDATE message SET status = {}, due_at = {}, last_error = {} WHERE id = {}",
        (MessageStatus.DEAD if again is None else MessageStatus.QUEUED).value,
        again or now,
        reason[:400],
        message.id,
    )
    return again is None


async def erase_expired_links(*, now: datetime) -> int:
    """Take the seeds of links that have expired out of the outbox; how many there were."""
    return await execute("UPDATE message SET link_seed = '', link_expires_at = NULL WHERE link_expires_at <= {}", now)


async def send_again(message_id: int, *, by: Actor, now: datetime, mail_server: bool) -> Refused | None:
    """Queue a dead or kept message once more, with a fresh count of tries. None when done, else the reasons why not."""
    async with transaction():
        message = await find_message(message_id)
        if message is None or message.status not in (MessageStatus.DEAD, MessageStatus.KEPT):
            return refused(
                Refusal("not_stopped", "This message is already waiting to be sent or was sent. Nothing was changed")
            )
        if not mail_server:
            return refused(
                Refusal(
                    "no_mail_server",
                    "No mail server is set, so nothing can be sent. Set MARKET_SMTP_HOST and try again",
                )
            )
        if message.link_path and not message.link_can_be_shown(now):
            return refused(
                Refusal(
                    "link_expired",
                    "The link in this message has expired. Send the person a new one from their user page",
                )
            )
        await execute(
            "UPDATE message SET status = {}, attempts = 0, due_at = {}, last_error = '' WHERE id = {} AND status = {}",
            MessageStatus.QUEUED.value,
            now,
            message_id,
            message.status,
        )
        await audit.record(
            by=by,
            verb="message.queued_again",
            subject=("message", message_id),
            before={"status": message.status},
            after={"status": MessageStatus.QUEUED.value},
            at=now,
        )
    return None


async def record_link_shown(message: MessageRow, *, by: Actor, now: datetime) -> None:
    """Write down who was shown the personal link of a kept message, before it is shown."""
    async with transaction():
        await audit.record(
            by=by,
            verb="message.link_shown",
            subject=("message", message.id),
            before=None,
            after={"kind": message.kind, "to": message.to_email},
            at=now,
        )
