"""What the timetable calls: reminders of self-assessments that are due."""

from datetime import date, datetime, timedelta

from market.core.words import day_words
from market.db.sql import fetch
from market.db.transaction import transaction
from market.notices.queries import keys_of
from market.portal.telling import emails_of, tell
from market.settings import Settings
from market.web.as_at import present_day

KIND = "self_assessment_due"
REMIND_DAYS = (14, 3)
"""Days before a self-assessment is due on which the provider is reminded; a local choice."""


def reminder_step(due_on: date, on: date) -> str:
    """`14` or `3` for the nearest step that is reached, `late` after the day, and nothing before all of them."""
    left = (due_on - on).days
    if left < 0:
        return "late"
    reached = [days for days in REMIND_DAYS if left <= days]
    return str(min(reached)) if reached else ""


async def remind_of_self_assessments(now: datetime, settings: Settings) -> dict[str, int]:
    """Write to a provider's owners 14 and 3 days before a self-assessment is due, and once when its day has passed. Counts messages."""
    on = present_day(settings)
    rows = await fetch(
        "SELECT a.id, a.for_year, a.due_on, l.name, l.organisation FROM assessment a"
        " JOIN assured_service s ON s.id = a.service JOIN location l ON l.id = s.location"
        " WHERE a.for_year IS NOT NULL AND a.status = 'open' AND a.due_on <= {} ORDER BY a.id",
        on + timedelta(days=max(REMIND_DAYS)),
    )
    told = {key.rpartition(":")[0] for key in await keys_of(KIND)}
    due = [(row, f"{KIND}:{row['id']}:{reminder_step(row['due_on'], on)}") for row in rows]
    fresh = [(row, key) for row, key in due if key not in told]
    emails = await emails_of({row["organisation"] for row, _ in fresh})
    sent = 0
    async with transaction():
        for row, key in fresh:
            what = f"Self-assessment {row['for_year']} of {row['name']}"
            was = (
                f"was due by {day_words(row['due_on'])}"
                if row["due_on"] < on
                else f"is due by {day_words(row['due_on'])}"
            )
            body = (
                f"{what} {was}.\n\nLast time’s answers are there already: touch only what has changed, then an owner declares it."
                f"\n\nGo on here: {settings.public_url}/portal/self-assessments/{row['id']}"
            )
            sent += await tell(KIND, key, emails.get(row["organisation"], []), f"{what} {was}", body, now=now)
    return {"reminders": sent}
