"""Sending what waits in the outbox: a job of every minute."""

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from urllib.parse import urlsplit

import aiosmtplib
import structlog
from msgspec import Struct

from market.core.clock import utc_now
from market.notices.queries import list_due
from market.notices.rules import is_final
from market.notices.service import claim, erase_expired_links, keep_queued, mark_failed, mark_sent
from market.notices.types import LINK_PLACE, SERVICE_PLACE, MessageRow, SendCounts, link_address
from market.settings import Settings

LOG = structlog.get_logger("market.notices.jobs")
SECONDS = 30
AT_ONCE = 200


async def send_due(now: datetime, settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> SendCounts:
    """Send every message that is due at `now`, at most 200; or keep them all when no mail server is set.

    Several processes may do this at once: each message is claimed by one of them. A message is sent at least once, and always with the
    same Message-ID, so that a mail program shows it once. When the mail server cannot be reached the round ends: the message it was tried
    with waits longer, the rest stay due. `clock` gives the time at which each further message of the round is claimed.
    """
    await erase_expired_links(now=now)
    if not settings.smtp_host:
        return SendCounts(kept=await keep_queued(now=now))
    due = await list_due(now, AT_ONCE)
    if not due:
        return SendCounts()
    return await _send_all(due, settings, now, clock)


def compose(message: MessageRow, settings: Settings, *, now: datetime) -> EmailMessage:
    """The e-mail of a message: plain text with the council's name and the service's address below it."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((f"{settings.council_name}: Care market", settings.mail_from))
    mail["To"] = message.to_email
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message.message_id}@{settings.mail_from.rpartition('@')[2] or 'localhost'}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text_of(message, settings))
    return mail


def text_of(message: MessageRow, settings: Settings, *, link: str | None = None) -> str:
    """The text of a message as it is sent; `link` stands in for the personal link where that must not be shown."""
    body = message.body.replace(SERVICE_PLACE, settings.public_url.rstrip("/"))
    if message.link_path:
        body = body.replace(
            LINK_PLACE, link_address(message.link_path, message.link_seed, settings) if link is None else link
        )
    invented = (
        "\nThis comes from a demonstration: every provider and person in it is invented.\n"
        if settings.demonstration
        else ""
    )
    return (
        f"{body.strip()}\n{invented}\n-- \nCare market, {settings.council_name}\n{settings.public_url}\n"
        f"Questions: {settings.contact_email}\nThis message was sent automatically. Please do not reply to it.\n"
    )


async def _send_all(
    due: list[MessageRow], settings: Settings, now: datetime, clock: Callable[[], datetime]
) -> SendCounts:
    sent = retried = dead = 0
    server = _server(settings)
    try:
        for number, message in enumerate(due):
            at = now if number == 0 else max(now, clock())
            if not await claim(message, now=at):
                continue
            if message.link_path and not message.link_can_be_shown(at):
                await mark_failed(message, "The link in it expired before it could be sent.", forever=True, now=at)
                dead += 1
                continue
            problem = await _send(server, message, settings, at)
            if problem is None:
                await mark_sent(message.id, now=at)
                sent += 1
                continue
            gave_up = await mark_failed(message, problem.words, forever=problem.final, now=at)
            dead, retried = dead + gave_up, retried + (not gave_up)
            LOG.warning(
                "message not sent", message=message.id, attempt=message.attempts + 1, dead=gave_up, reason=problem.kind
            )
            if problem.unreachable:
                break
    finally:
        if server.is_connected:
            await _leave(server)
    return SendCounts(sent=sent, retried=retried, dead=dead)


class _Problem(Struct, frozen=True):
    """Why one message was not sent: `final` when it never can be, `unreachable` when no other message can be sent now either."""

    kind: str
    words: str
    final: bool = False
    unreachable: bool = False


def _server(settings: Settings) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_user or None,
        password=settings.smtp_password or None,
        use_tls=settings.smtp_security == "tls",
        start_tls=settings.smtp_security == "starttls",
        local_hostname=urlsplit(settings.public_url).hostname or "localhost",
        timeout=SECONDS,
    )


async def _send(server: aiosmtplib.SMTP, message: MessageRow, settings: Settings, now: datetime) -> _Problem | None:
    """Hand one message to the server; None when it took it. Errors of mail are values, anything else is raised."""
    if not server.is_connected:
        problem = await _connect(server)
        if problem is not None:
            return problem
    try:
        await server.send_message(compose(message, settings, now=now))
    except aiosmtplib.SMTPRecipientsRefused as error:
        words = "; ".join(f"{refusal.code} {refusal.message}" for refusal in error.recipients)
        final = all(is_final(refusal.code) for refusal in error.recipients)
        return _Problem("recipient", f"The mail server refused the address: {words}", final=final)
    except aiosmtplib.SMTPResponseException as error:
        return _Problem(
            "refused", f"The mail server refused the message: {error.code} {error.message}", final=is_final(error.code)
        )
    except (aiosmtplib.SMTPException, OSError) as error:
        return _Problem("unreachable", f"The mail server went away: {error}", unreachable=True)
    except ValueError as error:
        return _Problem("unusable", f"The message cannot be written as an e-mail: {error}", final=True)
    return None


async def _connect(server: aiosmtplib.SMTP) -> _Problem | None:
    """Reach the server and sign in to it; whatever goes wrong here is no fault of the message."""
    try:
        await server.connect()
    except aiosmtplib.SMTPAuthenticationError as error:
        words = f"The mail server did not accept the user name and password: {error.code} {error.message}"
        return _Problem("authentication", words, unreachable=True)
    except (aiosmtplib.SMTPException, OSError) as error:
        return _Problem("unreachable", f"The mail server could not be reached: {error}", unreachable=True)
    return None


async def _leave(server: aiosmtplib.SMTP) -> None:
    """Say goodbye; a server that is gone already needs none."""
    try:
        await server.quit()
    except aiosmtplib.SMTPException as error:
        LOG.info("mail server left without goodbye", reason=type(error).__name__)
        server.close()
