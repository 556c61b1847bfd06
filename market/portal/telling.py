"""Messages to the people of a provider: its owners, or its contributors where it has no owner. A link, never content."""

import hashlib
from collections.abc import Collection
from datetime import datetime

from market.accounts.permissions import Role
from market.accounts.queries import emails_of_organisations
from market.notices.service import post


async def emails_of(organisation_ids: Collection[int]) -> dict[int, list[str]]:
    """Whom to write to, by organisation; organisations without anybody are left out."""
    owners = await emails_of_organisations(set(organisation_ids), Role.PROVIDER_OWNER)
    others = await emails_of_organisations(set(organisation_ids) - owners.keys(), Role.PROVIDER_CONTRIBUTOR)
    return {**others, **owners}


def key_for(key: str, email: str) -> str:
    """The key by which a message to one address is written once."""
    return f"{key}:{hashlib.sha256(email.encode()).hexdigest()[:16]}"


async def tell(kind: str, key: str, emails: Collection[str], subject: str, body: str, *, now: datetime) -> int:
    """Put a message to each address into the outbox, in the caller's transaction; how many were new."""
    posted = [
        await post(kind, email, subject, body, now=now, dedupe_key=key_for(key, email)) for email in sorted(set(emails))
    ]
    return sum(each is not None for each in posted)
