"""What the pages of messages print."""

from datetime import datetime

from msgspec import Struct

from market.core.words import moment_words
from market.notices.jobs import text_of
from market.notices.lists import STATUS_WORDS, kind_words
from market.notices.rules import MOST_ATTEMPTS
from market.notices.types import MessageRow, MessageStatus, link_address
from market.settings import Settings
from market.web.lists import Listing

HIDDEN_LINK = "[personal link, not shown]"
ERASED_LINK = "[personal link, no longer of use]"


class MessagesPage(Struct, frozen=True):
    """The list of messages."""

    listing: Listing
    mail_server: str


class MessagePage(Struct, frozen=True):
    """One message as it is sent, its personal link left out unless it was asked for."""

    id: int
    subject: str
    status: str
    status_colour: str
    facts: tuple[tuple[str, str, str | None], ...]
    text: str
    link: str
    may_show_link: bool
    may_send_again: bool
    send_button: str
    explanation: str


def message_page(message: MessageRow, settings: Settings, *, now: datetime, link_shown: bool = False) -> MessagePage:
    """One message. The link is shown only for a kept message, whose reader cannot get it otherwise, and only while it is of use."""
    words, colour = STATUS_WORDS[message.status]
    usable = message.link_can_be_shown(now)
    may_show = usable and message.status == MessageStatus.KEPT
    link = link_address(message.link_path, message.link_seed, settings) if may_show and link_shown else ""
    stopped = message.status in (MessageStatus.DEAD, MessageStatus.KEPT)
    return MessagePage(
        id=message.id,
        subject=message.subject,
        status=words,
        status_colour=colour,
        facts=_facts(message),
        text=text_of(message, settings, link=link or (HIDDEN_LINK if usable else ERASED_LINK)),
        link=link,
        may_show_link=may_show and not link,
        may_send_again=stopped and bool(settings.smtp_host) and (usable or not message.link_path),
        send_button="Send it now" if message.status == MessageStatus.KEPT else "Try again",
        explanation=_explanation(message, settings),
    )


def _facts(message: MessageRow) -> tuple[tuple[str, str, str | None], ...]:
    facts: list[tuple[str, str, str | None]] = [
        ("To", message.to_email, None),
        ("Kind", kind_words(message.kind), None),
        ("Written", moment_words(message.created_at), None),
        ("Tries", f"{message.attempts} of {MOST_ATTEMPTS}", None),
    ]
    if message.sent_at is not None:
        facts.append(("Sent", moment_words(message.sent_at), None))
    if message.status == MessageStatus.QUEUED and message.attempts:
        facts.append(("Next try", moment_words(message.due_at), None))
    if message.last_error:
        facts.append(("Last answer", message.last_error, None))
    if message.link_expires_at is not None:
        facts.append(("Its link can be used until", moment_words(message.link_expires_at), None))
    return tuple(facts)


def _explanation(message: MessageRow, settings: Settings) -> str:
    if message.status == MessageStatus.KEPT:
        ending = "" if settings.smtp_host else " Set MARKET_SMTP_HOST to have messages sent from then on."
        return f"There was no mail server when this message was due, so it was kept. It is not sent later by itself.{ending}"
    if message.status == MessageStatus.DEAD:
        return "This message was given up: the mail server refused it for good, or it was tried too often. Mend the cause, then try again."
    return ""
