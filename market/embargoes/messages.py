"""Messages about an embargo to our own teams and to the provider's users: a link at once, without a word of why."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from market.db.sql import fetch, marks
from market.embargoes.types import EmbargoRow
from market.notices import service as notices
from market.notices.types import SERVICE_PLACE
from market.partners.queries import teams
from market.partners.types import TeamCode
from market.quality.assessments.queries import provider_emails

TEAM_KIND = "embargo_team"
TEAMS = (TeamCode.BROKERAGE, TeamCode.OUT_OF_HOURS, TeamCode.HOSPITAL_DISCHARGE)


async def tell_teams(held: EmbargoRow, key: str, *, now: datetime) -> None:
    """Tell each of our teams that what may be placed there has changed, with a link to the place."""
    where = f"/locations/{held.location_id}" if held.location_id is not None else f"/providers/{held.provider_id}"
    body = (
        "What may be placed at a service of the register has changed. Find care shows it already.\n\n"
        f"Sign in and open {SERVICE_PLACE}{where} before anybody is placed there."
    )
    for code in TEAMS:
        for team in await teams(code):
            if team.email:
                await _post(
                    TEAM_KIND, team.email, "New placements at a service have changed", body, f"{held.id}:{key}", now
                )


async def tell_provider(held: EmbargoRow, key: str, subject: str, *, now: datetime) -> None:
    """Tell the provider's users that something stands in the portal."""
    body = "Sign in and open Embargoes in the portal: it says what has been met and what remains."
    for email in await provider_emails(held.provider_id):
        await _post("embargo_provider", email, subject, body, f"{held.id}:{key}", now)


async def _post(kind: str, email: str, subject: str, body: str, key: str, now: datetime) -> None:
    await notices.post(kind, email, subject, body, now=now, dedupe_key=dedupe_key(kind, key, email))


def dedupe_key(kind: str, key: str, email: str) -> str:
    """Under which a message about an embargo goes out once to each address."""
    return f"{kind}:{key}:{hashlib.sha256(email.encode()).hexdigest()[:16]}"


async def post_once(kind: str, emails: Iterable[str], subject: str, body: str, key: str, *, now: datetime) -> int:
    """Post a message to each address once for a key; how many were posted now."""
    posted = 0
    for email in dict.fromkeys(emails):
        written = await notices.post(kind, email, subject, body, now=now, dedupe_key=dedupe_key(kind, key, email))
        posted += written is not None
    return posted


async def message_states(keys: Iterable[str]) -> dict[str, tuple[str, datetime | None]]:
    """What became of such messages by the key of `dedupe_key`: status, and when it was sent. One that was never posted is left out."""
    wanted = sorted(set(keys))
    rows = await fetch(
        f"SELECT dedupe_key, status, sent_at FROM message WHERE dedupe_key IN ({marks(wanted)}) ORDER BY dedupe_key",
        *wanted,
    )
    return {row["dedupe_key"]: (row["status"], row["sent_at"]) for row in rows}
