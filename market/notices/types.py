"""What a message is, and how its personal link is made."""

import hashlib
import hmac
import secrets
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from market.settings import Settings

LINK_PLACE = "{link}"
SERVICE_PLACE = "{service}"
"""Stands in a body for the public address of this service, which is known when the message is sent: `{service}/tasks` is a full link."""


class MessageStatus(StrEnum):
    """Where a message stands: waiting to be sent, sent, given up, or kept because there was no mail server."""

    QUEUED = "queued"
    SENT = "sent"
    DEAD = "dead"
    KEPT = "kept"


class PersonalLink(Struct, frozen=True):
    """A link that lets its reader do something, such as set a password.

    The outbox stores the seed, not the token: only together with the installation's secret key does it give the token. So a copy of the
    database alone lets nobody in. `path` holds `{token}`.
    """

    path: str
    seed: str
    expires_at: datetime

    def token(self, settings: Settings) -> str:
        """The token in the link; its receiver stores only the SHA-256 of it."""
        return link_token(self.seed, settings.secret_key)

    def address(self, settings: Settings) -> str:
        """The whole address, as it stands in the message."""
        return link_address(self.path, self.seed, settings)


def new_link(path: str, *, expires_at: datetime) -> PersonalLink:
    """A link nobody else can guess, to the page at `path` (which must contain `{token}`), useless after `expires_at`."""
    if "{token}" not in path:
        raise ValueError(f"the path {path} of a personal link needs {{token}} in it")
    return PersonalLink(path=path, seed=secrets.token_urlsafe(32), expires_at=expires_at)


def link_token(seed: str, secret_key: str) -> str:
    """The token that belongs to a seed: HMAC-SHA-256 under the installation's secret key."""
    return hmac.new(b"personal link:" + secret_key.encode(), seed.encode(), hashlib.sha256).hexdigest()


def link_address(path: str, seed: str, settings: Settings) -> str:
    """The whole address of a link."""
    return settings.public_url + path.replace("{token}", link_token(seed, settings.secret_key))


class MessageRow(Struct, frozen=True, kw_only=True):
    """A message as stored."""

    id: int
    message_id: str
    kind: str
    to_email: str
    subject: str
    body: str
    link_path: str
    link_seed: str
    link_expires_at: datetime | None
    status: str
    attempts: int
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    last_error: str

    def link_can_be_shown(self, now: datetime) -> bool:
        """Whether there is a personal link that would still let its reader in."""
        return bool(self.link_seed) and self.link_expires_at is not None and now < self.link_expires_at


class SendCounts(Struct, frozen=True):
    """What one round of sending did: sent, to be tried again later, given up, kept for want of a mail server."""

    sent: int = 0
    retried: int = 0
    dead: int = 0
    kept: int = 0
