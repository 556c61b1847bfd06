"""What the timetable does for information requests and turnarounds: word about answers and reviews that are overdue.

Each thing is told once, by a message that holds a link and names neither a provider nor an authority.
"""

from collections.abc import Collection
from datetime import datetime

from market.accounts.permissions import Role
from market.accounts.queries import find_user, list_emails_with
from market.core.clock import london_date
from market.db.transaction import transaction
from market.failure.sharing.queries import open_requests
from market.failure.sharing.types import Direction
from market.failure.turnaround.queries import open_turnarounds
from market.failure.turnaround.types import Turnaround
from market.notices.service import post
from market.settings import Settings

WATCHERS = (Role.COMMISSIONING_MANAGER, Role.QUALITY_OFFICER)


async def remind_of_answers_and_reviews(now: datetime, settings: Settings) -> dict[str, int]:
    """Tell managers and quality officers of overdue answers, and the lead and managers of overdue reviews; how many messages."""
    return {
        "requests": await remind_of_requests(now, settings.public_url),
        "turnarounds": await remind_of_turnarounds(now, settings.public_url),
    }


async def remind_of_requests(now: datetime, public_url: str) -> int:
    """Word about each request for information whose answer was due before today, to us or from us."""
    on, written = london_date(now), 0
    emails = await list_emails_with(WATCHERS)
    for row in await open_requests(on):
        if row.overdue(on):
            ours = row.direction == Direction.OURS
            subject = "Another authority has not answered in time" if ours else "We owe another authority an answer"
            link = f"{public_url.rstrip('/')}/information-requests/{row.id}"
            body = f"A request for information is overdue. Open it here:\n\n{link}"
            written += await _tell(emails, subject, body, f"information_request:{row.id}:{row.due_on}", now)
    return written


async def remind_of_turnarounds(now: datetime, public_url: str) -> int:
    """Word about each turnaround whose review was due before today, and about each whose agreed end has passed."""
    on, written = london_date(now), 0
    managers = await list_emails_with([Role.COMMISSIONING_MANAGER])
    for held in await open_turnarounds(on):
        link = f"{public_url.rstrip('/')}/turnarounds/{held.id}"
        for late, subject, what, day in (
            (held.review_late(on), "A turnaround review is overdue", "review", held.next_review_on),
            (held.overrun(on), "The agreed end of a turnaround has passed", "end", held.ends_on),
        ):
            if late:
                body = f"{subject}. Open it here:\n\n{link}"
                key = f"turnaround:{held.id}:{what}:{day}"
                written += await _tell([*await _lead_of(held), *managers], subject, body, key, now)
    return written


async def _lead_of(held: Turnaround) -> list[str]:
    lead = await find_user(held.lead_id)
    return [lead.email] if lead is not None and lead.active else []


async def _tell(emails: Collection[str], subject: str, body: str, key: str, now: datetime) -> int:
    """One message to each address, once for each key; how many were new."""
    written = 0
    async with transaction():
        for email in dict.fromkeys(emails):
            made = await post("overdue_failure_work", email, subject, body, now=now, dedupe_key=f"{key}:{email}")
            written += made is not None
    return written
