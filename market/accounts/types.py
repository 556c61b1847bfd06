"""Who is signed in, and what may be asked of user administration."""

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from market.accounts.permissions import Permission, Role
from market.core.actor import Actor


class SignedIn(Struct, frozen=True):
    """The person behind a request. `organisation_id` is set for provider users only (their own organisation), `partner_id` for users of
    a partner only: their own council, ICB or other body.
    """

    id: int
    name: str
    email: str
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    organisation_id: int | None
    session_id: int
    partner_id: int | None = None

    @property
    def actor(self) -> Actor:
        """Who to name in the audit trail."""
        return Actor(kind="user", id=self.id, label=self.name)

    def may(self, permission: Permission) -> bool:
        """Whether the person has the permission."""
        return permission in self.permissions


class UserDetails(Struct, frozen=True):
    """What an administrator types about a person; `organisation` is what they typed to name a provider's organisation, `partner_id` the
    partner that somebody with the role partner belongs to.
    """

    name: str
    email: str
    roles: frozenset[Role]
    organisation: str = ""
    partner_id: int | None = None


class OrganisationRef(Struct, frozen=True):
    """An organisation of the register, as far as user administration needs it."""

    id: int
    name: str
    cqc_provider_id: str | None = None

    def is_named(self, text: str) -> bool:
        """Whether the text is exactly its number, its CQC provider ID or its name."""
        wanted = " ".join(text.split()).casefold()
        return wanted in {str(self.id), (self.cqc_provider_id or "").casefold(), self.name.casefold()} - {""}


class Organisations(Protocol):
    """The register as accounts sees it. Accounts lies below the register, so the application hands it in at start."""

    async def matching(self, text: str, *, most: int = 6) -> list[OrganisationRef]:
        """Organisations with exactly this CQC provider ID, number or name; if there are none, those whose name contains the text."""

    async def names_of(self, ids: list[int]) -> dict[int, str]:
        """Names by id."""


class UserRow(Struct, frozen=True, kw_only=True):
    """A user as stored, with roles; no hashes."""

    id: int
    email: str
    name: str
    organisation_id: int | None
    partner_id: int | None = None
    active: bool
    has_password: bool
    failed_attempts: int
    locked_until: datetime | None
    created_at: datetime
    signed_in_at: datetime | None
    version: int
    roles: frozenset[Role] = frozenset()

    def is_locked(self, now: datetime) -> bool:
        """Whether too many wrong passwords keep the account locked at that moment."""
        return self.locked_until is not None and self.locked_until > now


class PasswordLink(Struct, frozen=True):
    """A link that lets a user set a password, with the user's id: for the command line to print when there is no mail server."""

    user_id: int
    address: str
    expires_at: datetime


class NewSession(Struct, frozen=True):
    """A session that has begun. The token goes into the cookie and is kept nowhere else."""

    token: str
    user_id: int
    name: str
    is_provider: bool
