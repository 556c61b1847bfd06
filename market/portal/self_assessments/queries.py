"""Reads of a provider's self-assessments. Each takes the organisation of the session."""

from collections.abc import Sequence
from datetime import date

from market.capacity.queries import latest_returns
from market.core.words import count_words, day_words
from market.portal.documents.needs import needs_of_homes
from market.portal.documents.queries import documents_of
from market.portal.self_assessments.rules import known_of_capacity, known_of_insurance, known_of_registration
from market.portal.self_assessments.types import TrackerFact
from market.providers.queries import find_location
from market.providers.types import LocationRow, Source
from market.providers.words import RATING_WORDS
from market.quality.assessments.capture.queries import entries_about
from market.quality.assessments.capture.rules import settle
from market.quality.assessments.capture.types import Kind, Settled
from market.quality.assessments.queries import find_assessment, self_assessments_of
from market.quality.assessments.types import AssessmentRow, KnownAnswer, Status
from market.quality.assured.queries import assured_of
from market.quality.assured.types import AssuredRow


async def own_services(homes: Sequence[LocationRow], on: date) -> list[AssuredRow]:
    """The services of a provider's own homes that the council assures on a day, in the order of the homes."""
    held = await assured_of([each.id for each in homes])
    return [each for home in homes for each in held.get(home.id, []) if each.assured_on(on)]


async def own_self_assessments(homes: Sequence[LocationRow]) -> list[AssessmentRow]:
    """The self-assessments of a provider's own homes, the newest year first."""
    held = await assured_of([each.id for each in homes])
    return await self_assessments_of([each.id for rows in held.values() for each in rows])


async def find_own(assessment_id: int, organisation_id: int) -> AssessmentRow | None:
    """A self-assessment, if it is the organisation's own and was not withdrawn; else None, as if it did not exist."""
    found = await find_assessment(assessment_id)
    if found is None or found.organisation_id != organisation_id or not found.is_self_assessment:
        return None
    return None if found.status == Status.WITHDRAWN else found


async def settled_answer(assessment_id: int, code: str) -> Settled | None:
    """What was recorded for a criterion: the answer that counts, and both when two differ; None when nobody answered yet."""
    entries = await entries_about(assessment_id, [], [(Kind.ANSWER.value, code)])
    return settle(entries) if entries else None


async def known_answers(location_id: int, on: date) -> list[KnownAnswer]:
    """What the system knows already of a service, so that nobody is asked for it again, with where it knows it from."""
    location = await find_location(location_id)
    if location is None:
        return []
    needs = await needs_of_homes([location], await documents_of(location.organisation_id), on)
    since = day_words(location.registered_on) if location.source == Source.CQC and location.registered_on else ""
    known = [
        known_of_insurance(needs),
        known_of_registration(registered_since=since, dormant=location.dormant, rating=_rating_words(location)),
        known_of_capacity(await _tracker_fact(location.id, on)),
    ]
    return [each for each in known if each is not None]


def _rating_words(location: LocationRow) -> str:
    if not location.rating or location.rating_published_on is None:
        return ""
    return (
        f"{RATING_WORDS.get(location.rating, location.rating)}, published on {day_words(location.rating_published_on)}"
    )


async def _tracker_fact(location_id: int, on: date) -> TrackerFact | None:
    returns = await latest_returns([location_id], on)
    if not returns:
        return None
    last = max(returns, key=lambda each: each.saved_on)
    words = ""
    if last.maximum is not None and last.occupied is not None:
        words = f"{last.occupied:,} of {count_words(last.maximum, 'bed')} occupied."
    elif last.people is not None:
        words = f"{count_words(last.people, 'person', 'people')} cared for."
    return TrackerFact((on - last.saved_on).days, not last.stale, day_words(last.saved_on), words)
