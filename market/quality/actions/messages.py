"""Notices about recommendations: whom they go to. They hold a link and dates, never what was found."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from market.accounts.permissions import PROVIDER_ROLES, Role
from market.accounts.queries import list_emails_with
from market.db.sql import fetch, marks
from market.notices import service as notices
from market.quality.actions.types import Recommendation


class Notice(Struct, frozen=True, kw_only=True):
    """A message and the key under which each person gets it once."""

    kind: str
    key: str
    subject: str
    body: str


async def tell(emails: Iterable[str], notice: Notice, *, now: datetime) -> int:
    """Write to people, each of them once for a key; how many messages were written."""
    sent = 0
    for email in dict.fromkeys(emails):
        posted = await notices.post(
            notice.kind,
            email,
            notice.subject,
            notice.body,
            now=now,
            dedupe_key=f"{notice.key}:{hashlib.sha256(email.encode()).hexdigest()[:16]}",
        )
        sent += posted is not None
    return sent


async def tell_provider(organisation_id: int, notice: Notice, *, now: datetime) -> int:
    """Write to every active user of a provider; how many there are, told now or before."""
    emails = await provider_emails(organisation_id)
    await tell(emails, notice, now=now)
    return len(emails)


async def tell_managers(notice: Notice, *, now: datetime) -> int:
    """Write to the commissioning managers."""
    return await tell(await list_emails_with([Role.COMMISSIONING_MANAGER]), notice, now=now)


async def tell_officers(held: Recommendation, notice: Notice, *, now: datetime) -> int:
    """Write to the officer who led the visit and to the service's lead officer; to the managers when there is neither."""
    emails = await officer_emails(held)
    return await tell(emails, notice, now=now) if emails else await tell_managers(notice, now=now)


async def provider_emails(organisation_id: int) -> list[str]:
    """Addresses of a provider's active users."""
    roles = sorted(role.value for role in PROVIDER_ROLES)
    rows = await fetch(
        'SELECT DISTINCT u.email FROM app_user u JOIN user_role r ON r."user" = u.id'
        f" WHERE u.active AND u.organisation_id = {{}} AND r.role IN ({marks(roles)}) ORDER BY u.email",
        organisation_id,
        *roles,
    )
    return [row["email"] for row in rows]


async def officer_emails(held: Recommendation) -> list[str]:
    """Addresses of the officers whose recommendation it is, those who are still active."""
    people = [person for person in (held.lead_by, held.lead_officer) if person is not None]
    rows = await fetch(
        f"SELECT email FROM app_user WHERE active AND organisation_id IS NULL AND id IN ({marks(people)}) ORDER BY email",
        *people,
    )
    return [row["email"] for row in rows]
