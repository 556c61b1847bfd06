"""The council asks every service for the self-assessment of a year, and tells the providers once each."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused
from market.core.words import day_words
from market.db.transaction import transaction
from market.notices.service import post
from market.portal.self_assessments.service import ask_for
from market.quality.assessments.queries import provider_emails, self_assessments_of
from market.quality.assured.queries import list_assured
from market.quality.assured.types import AssuredRow
from market.settings import Settings

NOBODY_LEFT = "Nobody had to be asked: every service has been asked for this year."


async def services_to_ask(year: int, on: date) -> list[AssuredRow]:
    """The assured services of which the self-assessment of a year was not asked yet."""
    held = await list_assured(on)
    asked = {each.service_id for each in await self_assessments_of([each.id for each in held], year)}
    return [each for each in held if each.id not in asked]


def reasons_not_to_ask(year: int, due_on: date, on: date) -> list[Refusal]:
    """The year is this one or a neighbour of it, and there is time to answer."""
    reasons = []
    if abs(year - on.year) > 1:
        reasons.append(Refusal("year", f"The year must be from {on.year - 1} to {on.year + 1}", "year"))
    if due_on <= on:
        reasons.append(Refusal("due", "The day by which it is due must be in the future", "due_on"))
    return reasons


async def ask_all(
    year: int, due_on: date, *, by: Actor, now: datetime, on: date, settings: Settings
) -> tuple[int, tuple[str, ...]] | Refused:
    """Ask every service that was not asked yet: how many were, and why others could not be. Asking twice asks once."""
    if reasons := reasons_not_to_ask(year, due_on, on):
        return Refused(tuple(reasons))
    asked, problems = 0, []
    for service in await services_to_ask(year, on):
        async with transaction():
            answer = await ask_for(service, year, due_on=due_on, by=by, now=now, on=on)
            if isinstance(answer, Refused):
                problems.append(f"{service.location_name}: {answer.reasons[0].message}")
                continue
            await _tell(service, year, due_on, settings, now)
        asked += 1
    return asked, tuple(problems)


async def _tell(service: AssuredRow, year: int, due_on: date, settings: Settings, now: datetime) -> None:
    """One message for each person of the provider, however many services it has."""
    for email in await provider_emails(service.organisation_id):
        address = hashlib.sha256(email.encode()).hexdigest()[:16]
        await post(
            "self_assessment_asked",
            email,
            f"Self-assessment {year}: due by {day_words(due_on)}",
            f"{settings.council_name} asks for the self-assessment {year} of your services by {day_words(due_on)}.\n\n"
            "Last time’s answers are there already, and what the council knows is filled in: touch only what has changed.\n\n"
            f"Start here: {settings.public_url}/portal/self-assessments",
            now=now,
            dedupe_key=f"self_assessment_asked:{service.organisation_id}:{year}:{address}",
        )


def asked_words(asked: int, problems: Sequence[str]) -> str:
    """What became of asking, for the next page."""
    done = "1 service was asked." if asked == 1 else f"{asked:,} services were asked."
    if not asked:
        done = "No service was asked." if problems else NOBODY_LEFT
    return f"{done} Not asked: {'; '.join(problems)}." if problems else done
