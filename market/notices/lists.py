"""The list of messages: its columns, filters and lines."""

from datetime import datetime

from msgspec import Struct

from market.notices.types import MessageRow, MessageStatus
from market.web.fields import Option
from market.web.lists import Column, Filter, ListSpec

STATUS_WORDS: dict[str, tuple[str, str]] = {
    MessageStatus.QUEUED.value: ("Waiting", "blue"),
    MessageStatus.SENT.value: ("Sent", "green"),
    MessageStatus.DEAD.value: ("Given up", "red"),
    MessageStatus.KEPT.value: ("Kept, no mail server", "yellow"),
}


def kind_words(kind: str) -> str:
    """A kind's code as words: `password_reset` is "Password reset"."""
    return kind.replace("_", " ").capitalize()


MESSAGES = ListSpec(
    columns=(
        Column("subject", "Subject", sql="lower(m.subject)", link="href"),
        Column("to_email", "To", sql="m.to_email"),
        Column("kind", "Kind", sql="m.kind"),
        Column("status", "State", kind="tag"),
        Column("attempts", "Tries", sql="m.attempts", kind="number", descending_first=True),
        Column("created_at", "Written", sql="m.created_at", kind="moment", descending_first=True),
    ),
    filters=(
        Filter("text", "Subject or address"),
        Filter("status", "State", "choice", tuple(Option(code, words) for code, (words, _) in STATUS_WORDS.items())),
        Filter("kind", "Kind", "choice"),
    ),
    sort="created_at",
    descending=True,
    tie_break="m.id DESC",
    noun="message",
)


class MessageLine(Struct, frozen=True):
    """One line of the list of messages."""

    href: str
    subject: str
    to_email: str
    kind: str
    status: str
    status_colour: str
    attempts: int
    created_at: datetime


def message_line(message: MessageRow) -> MessageLine:
    """A message as one line of the list."""
    words, colour = STATUS_WORDS[message.status]
    return MessageLine(
        href=f"/admin/messages/{message.id}",
        subject=message.subject,
        to_email=message.to_email,
        kind=kind_words(message.kind),
        status=words,
        status_colour=colour,
        attempts=message.attempts,
        created_at=message.created_at,
    )
