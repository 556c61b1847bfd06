"""What the timetable calls: alarms about embargoes that are late or unconfirmed, and warnings that one endangers its home.

A missed date never ends an embargo. Messages hold a link and no word of why.
"""

from datetime import datetime

from market.accounts.permissions import Role
from market.accounts.queries import list_emails_with
from market.core.actor import system_actor
from market.core.clock import london_date
from market.core.words import count_words
from market.db.transaction import transaction
from market.embargoes.messages import post_once
from market.embargoes.queries import next_steps_due, placed_since, running_embargoes, terms_of
from market.embargoes.rules import Late, alarms
from market.embargoes.types import EmbargoRow, TermsRow
from market.embargoes.viability import watch_of
from market.embargoes.viability_rules import Level, worst
from market.embargoes.writing import happened
from market.policies.queries import embargo_policy
from market.settings import Settings

BY = system_actor("watch-embargoes")
_SUBJECTS = {
    "unconfirmed": "An emergency embargo is still not confirmed",
    "to_confirm": "An emergency embargo has to be confirmed",
    "to_write_up": "The decision on an emergency embargo has to be written up",
    "second_escalation": "An embargo needs a director’s choice",
    "escalated": "An embargo is with the director",
    "review_overdue": "The review of an embargo is overdue",
    "review_due": "The review of an embargo is due today",
    "step_overdue": "The next step of lifting an embargo is overdue",
    "placed_against": "Somebody was placed although an embargo did not allow it",
}
_DIRECTORS_TOO = frozenset({"unconfirmed", "to_confirm", "second_escalation", "escalated"})


async def watch_embargoes(now: datetime, settings: Settings) -> dict[str, int]:
    """Tell managers, and where the policy says so directors, of what is late: each thing once, an unconfirmed emergency each hour."""
    counts = {"embargoes": 0, "messages": 0}
    running = await running_embargoes()
    numbers = [each.id for each in running]
    terms, steps = await terms_of(numbers), await next_steps_due(numbers)
    for held in running:
        policy = (await embargo_policy(held.policy_version)).policy
        current = next((each for each in terms[held.id] if each.until_at is None), None)
        due = steps.get(held.id, [])
        counts["embargoes"] += 1
        against = sum(each.against for each in await placed_since(held.id))
        found = alarms(policy, held, current, due, now)
        if against:
            words = f"Placed although the embargo did not allow it: {count_words(against, 'person', 'people')}"
            found.append(Late(code="placed_against", words=words))
        for late in found:
            async with transaction():
                counts["messages"] += await _tell(held, current, late, settings, now)
    return counts


async def _tell(held: EmbargoRow, terms: TermsRow | None, late: Late, settings: Settings, now: datetime) -> int:
    roles = [Role.COMMISSIONING_MANAGER, *([Role.DIRECTOR] if late.code in _DIRECTORS_TOO else [])]
    body = f"{late.words}.\n\nOpen it: {settings.public_url}/embargoes/{held.id}"
    emails = await list_emails_with(roles)
    return await post_once(
        "embargo_late", emails, _SUBJECTS[late.code], body, f"{held.id}:{_beat(terms, late, now)}", now=now
    )


def _beat(terms: TermsRow | None, late: Late, now: datetime) -> str:
    """What makes an alarm a new one: the hour for an emergency that nobody confirms, the date for reviews, else nothing."""
    if late.code == "unconfirmed":
        return f"{late.code}:{now:%Y-%m-%dT%H}"
    if late.code in ("review_due", "review_overdue", "step_overdue") and terms is not None:
        return f"{late.code}:{terms.review_on.isoformat()}"
    return late.words if late.code == "placed_against" else late.code


async def watch_viability(now: datetime, settings: Settings) -> dict[str, int]:
    """Warn managers when an embargo itself endangers its home: once at each level that it comes to."""
    counts = {"embargoes": 0, "amber": 0, "red": 0, "messages": 0}
    for held in await running_embargoes():
        watches = await watch_of(held, london_date(now))
        counts["embargoes"] += bool(watches)
        level = worst(watches)
        if level not in (Level.AMBER, Level.RED):
            continue
        counts[level.value] += 1
        async with transaction():
            posted = await _warn(held, level, settings, now)
            counts["messages"] += posted
            if posted:
                await happened(held.id, "viability", f"{level.value.capitalize()} warning", by=BY, now=now)
    return counts


async def _warn(held: EmbargoRow, level: Level, settings: Settings, now: datetime) -> int:
    body = (
        f"The viability watch of an embargo is {level.value}: the embargo itself may endanger the home.\n\n"
        f"Open it: {settings.public_url}/embargoes/{held.id}#viability"
    )
    roles = [Role.COMMISSIONING_MANAGER, *([Role.DIRECTOR] if level is Level.RED else [])]
    emails = await list_emails_with(roles)
    return await post_once(
        "embargo_viability", emails, "An embargo may endanger a home", body, f"{held.id}:{level.value}", now=now
    )
