"""What the timetable calls: reminders before an evidence date, what lateness does, and follow-ups that are overdue."""

from datetime import date, datetime, timedelta

from market.core.actor import system_actor
from market.core.clock import london_date
from market.core.words import day_words
from market.db.sql import fetch
from market.db.transaction import transaction
from market.quality.actions.messages import Notice, provider_emails, tell, tell_managers, tell_officers, tell_provider
from market.quality.actions.queries import get_recommendation
from market.quality.actions.types import Recommendation, Status
from market.quality.actions.verifying import mark_late
from market.quality.scoring.risk import LATE_DATES, NEVER_MERGED
from market.settings import Settings

BY = system_actor("remind-of-actions")
AHEAD = timedelta(days=3)
"""How long before an evidence date the provider is reminded."""


async def remind_of_actions(now: datetime, settings: Settings) -> dict[str, int]:
    """Remind providers three days before evidence is due; note what is late; tell officers and managers of overdue follow-ups.

    Each is told once for each date. A missed date is followed by a second one, and two missed dates raise the band. A demonstration
    stands still on its day, so nothing becomes late there.
    """
    counts = {"reminders": 0, "late": 0, "raised": 0, "overdue_follow_ups": 0}
    if settings.as_at:
        return counts
    on = london_date(now)
    for number in await _with_evidence_by(on + AHEAD):
        async with transaction():
            held = await get_recommendation(number)
            if held.evidence_due_at is None:
                continue
            if london_date(held.evidence_due_at) < on:
                await _late(held, counts, settings, now=now, on=on)
            else:
                counts["reminders"] += await _remind(held, settings, now)
    for number in await _follow_up_before(on):
        async with transaction():
            counts["overdue_follow_ups"] += await _overdue(await get_recommendation(number), settings, now)
    return counts


async def _with_evidence_by(day: date) -> list[int]:
    rows = await fetch(
        "SELECT id, evidence_due_at FROM recommendation WHERE status = {} AND issued_at IS NOT NULL AND evidence_due_at IS NOT NULL"
        " ORDER BY id",
        Status.OPEN.value,
    )
    return [row["id"] for row in rows if london_date(row["evidence_due_at"]) <= day]


async def _follow_up_before(day: date) -> list[int]:
    rows = await fetch(
        "SELECT id FROM recommendation WHERE status IN ('open', 'evidence') AND follow_up_on < {} ORDER BY id", day
    )
    return [row["id"] for row in rows]


async def _remind(held: Recommendation, settings: Settings, now: datetime) -> int:
    due = _due(held)
    return await tell(
        await provider_emails(held.organisation_id),
        Notice(
            kind="evidence_due",
            key=f"evidence_due:{held.id}:{due.isoformat()}",
            subject=f"Evidence is due by {day_words(due)}",
            body=(
                f"Evidence about a recommendation to one of your services is due by {day_words(due)}.\n\n"
                f"Sign in to send it: {settings.public_url}/portal/actions"
            ),
        ),
        now=now,
    )


async def _late(held: Recommendation, counts: dict[str, int], settings: Settings, *, now: datetime, on: date) -> None:
    missed, before = _due(held), held.band
    late = await mark_late(held.id, by=BY, now=now, on=on)
    if late is None:
        return
    counts["late"] += 1
    counts["raised"] += late.band != before
    key = f"evidence_late:{held.id}:{missed.isoformat()}"
    second = f" It is now due by {day_words(_due(late))}." if late.evidence_due_at else ""
    await tell_provider(
        held.organisation_id,
        Notice(
            kind="evidence_late",
            key=key,
            subject=f"Evidence was due by {day_words(missed)}",
            body=(
                f"Evidence about a recommendation to one of your services was due by {day_words(missed)} and has not come.{second}"
                f" A second missed date raises the risk.\n\nSign in to send it: {settings.public_url}/portal/actions"
            ),
        ),
        now=now,
    )
    notice = Notice(
        kind="evidence_late",
        key=key,
        subject=f"Evidence from a provider was due by {day_words(missed)}",
        body=(
            f"Evidence from a provider has not come. Dates missed so far: {late.late_dates}.{second}\n\n"
            f"Open the recommendation: {settings.public_url}/quality/recommendations/{held.id}"
        ),
    )
    await tell_officers(late, notice, now=now)
    if late.late_dates >= LATE_DATES or late.band in NEVER_MERGED:
        await tell_managers(notice, now=now)


async def _overdue(held: Recommendation, settings: Settings, now: datetime) -> int:
    """One more overdue follow-up that somebody is told of; managers hear of the two gravest bands."""
    notice = Notice(
        kind="follow_up_overdue",
        key=f"follow_up_overdue:{held.id}:{held.follow_up_on.isoformat()}",
        subject=f"A follow-up was due by {day_words(held.follow_up_on)}",
        body=(
            "A recommendation should have been followed up and is still open.\n\n"
            f"Open it: {settings.public_url}/quality/recommendations/{held.id}"
        ),
    )
    told = await tell_officers(held, notice, now=now)
    if held.band in NEVER_MERGED:
        told += await tell_managers(notice, now=now)
    return int(told > 0)


def _due(held: Recommendation) -> date:
    if held.evidence_due_at is None:
        raise ValueError(f"recommendation {held.id} has no evidence date")
    return london_date(held.evidence_due_at)
