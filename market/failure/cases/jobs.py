"""What the timetable does for failure cases: the daily beat before a planned closure, and reminders of unconfirmed declarations."""

from datetime import datetime, timedelta

from msgspec import structs

from market.accounts.permissions import Role
from market.accounts.queries import list_emails_with
from market.checklists.service import change_timings
from market.core.actor import system_actor
from market.db.transaction import transaction
from market.failure.cases.checklist import BEATS, timings
from market.failure.cases.queries import list_cases, stages_now
from market.failure.cases.types import ACTIVE, BEFORE_DECLARED, SUBJECT, Case, Mode
from market.notices.service import post
from market.policies.queries import failure_protocol
from market.settings import Settings

LAST_DAYS = timedelta(days=14)
"""How long before a planned closure its repeating tasks become daily. Source: `item_rules` of the protocol."""
DAILY = "The last 14 days before the closure: daily"
AS_BEFORE = "The closure is more than 14 days away: as often as the protocol says"


def in_last_days(case: Case, now: datetime) -> bool:
    """Whether a planned case that moves people is in the last 14 days before its closure."""
    return (
        case.mode == Mode.PLANNED
        and case.stage in ACTIVE
        and case.closure_at is not None
        and case.closure_at - LAST_DAYS <= now
    )


async def watch_failures(now: datetime, settings: Settings) -> dict[str, int]:
    """Keep the beat of tasks before a planned closure (`daily`: tasks whose beat changed), and remind directors of what they confirm."""
    return {"daily": await keep_beats(now), "reminded": await remind_to_confirm(now, settings.public_url)}


async def keep_beats(now: datetime) -> int:
    """Let repeating tasks of planned cases come daily in the last 14 days, and as often as the protocol says before that and again when the
    closure is put off; how many tasks changed. Twice changes nothing.
    """
    changed = 0
    for case in await list_cases():
        if case.mode != Mode.PLANNED or case.stage not in (*BEFORE_DECLARED, *ACTIVE):
            continue
        protocol, daily = (await failure_protocol(case.protocol_version)).policy, in_last_days(case, now)
        beats = {
            code: structs.replace(each, repeats=BEATS["daily"]) if daily else each
            for code, each in timings(protocol, case.service_group, case.mode).items()
            if each.repeats
        }
        reason = DAILY if daily else AS_BEFORE
        changed += await change_timings(
            (SUBJECT, case.id), beats, reason=reason, by=system_actor("failure beats"), now=now
        )
    return changed


async def remind_to_confirm(now: datetime, public_url: str) -> int:
    """Write once to the directors about each declaration that nobody confirmed in time, by a link only; how many messages."""
    written = 0
    stages = await stages_now([each.id for each in await list_cases()])
    for case_id, row in stages.items():
        if row.confirm_by is None or row.confirmed_at is not None or row.confirm_by > now:
            continue
        body = f"A declared failure waits for a director’s confirmation. Open it here:\n\n{public_url.rstrip('/')}/failures/{case_id}"
        async with transaction():
            for email in await list_emails_with([Role.DIRECTOR]):
                key = f"failure:{case_id}:unconfirmed:{email}"
                made = await post(
                    "failure_unconfirmed", email, "A failure case waits for you", body, now=now, dedupe_key=key
                )
                written += made is not None
    return written
