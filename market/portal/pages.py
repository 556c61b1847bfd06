"""What the portal's pages print."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from market.capacity.rules import last_closed_window, window_now
from market.capacity.types import LatestReturn
from market.core.words import age_words, count_words, day_words
from market.portal.rules import must_return, tracker_state
from market.portal.tasks import TaskLine, at_a_glance
from market.portal.types import ComingVisit, TrackerState
from market.providers.rules import current_rating, in_service_order, is_open, is_rated, rating_age_days
from market.providers.types import KeyQuestion, LocationRow, OrganisationRow, RatingRow, Source
from market.providers.words import KEY_QUESTION_WORDS, RATING_WORDS, SHORT_SERVICE_WORDS

_STATES: dict[TrackerState, tuple[str, str]] = {
    TrackerState.DONE: ("Done this month", "green"),
    TrackerState.TO_DO: ("To do now", "yellow"),
    TrackerState.UP_TO_DATE: ("Up to date", "green"),
    TrackerState.MISSED: ("Missed", "red"),
    TrackerState.NOT_ASKED: ("Not asked", "grey"),
}


class PortalLine(Struct, frozen=True):
    """One location of the provider's list."""

    href: str
    name: str
    services: str
    place: str
    rating: str
    rating_age: str
    saved: str
    state: str
    state_colour: str


class PortalPage(Struct, frozen=True):
    """The provider's first page."""

    organisation: str
    on: str
    glance: str
    tasks: tuple[TaskLine, ...]
    visits: tuple[ComingVisit, ...]
    locations: tuple[PortalLine, ...]
    closed: tuple[tuple[str, str], ...]


class PortalLocationPage(Struct, frozen=True):
    """One location for its own provider."""

    id: int
    name: str
    organisation: str
    closed: str
    facts: tuple[tuple[str, str, str | None], ...]
    ratings: tuple[tuple[str, str, str, str], ...]
    tracker: tuple[tuple[str, str, str | None], ...]
    state: str
    state_colour: str
    window: str


def tracker_states(
    homes: Sequence[LocationRow], services: dict[int, list[str]], returns: Sequence[LatestReturn], on: date
) -> dict[int, TrackerState]:
    """Where each open location stands with the tracker."""
    saved = _last_saved(returns)
    return {each.id: _state(each, services.get(each.id, []), saved.get(each.id), on) for each in homes}


def portal_page(
    organisation: OrganisationRow,
    locations: Sequence[LocationRow],
    services: dict[int, list[str]],
    returns: Sequence[LatestReturn],
    tasks: Sequence[TaskLine],
    visits: Sequence[ComingVisit],
    *,
    on: date,
) -> PortalPage:
    """What is asked of the provider, and its own locations with rating and tracker state."""
    standing = [each for each in locations if is_open(each.registered_on, each.deregistered_on, each.unlisted_on, on)]
    closed = [each for each in locations if each not in standing]
    saved, states = _last_saved(returns), tracker_states(standing, services, returns, on)
    return PortalPage(
        organisation=organisation.name,
        on=day_words(on),
        glance=at_a_glance(tasks),
        tasks=tuple(tasks),
        visits=tuple(visits),
        locations=tuple(
            _line(each, services.get(each.id, []), saved.get(each.id), states[each.id], on) for each in standing
        ),
        closed=tuple((each.name, day_words(_closed_on(each))) for each in closed if _closed_on(each) <= on),
    )


def portal_location_page(
    location: LocationRow,
    services: Sequence[str],
    ratings: Sequence[RatingRow],
    returns: Sequence[LatestReturn],
    *,
    on: date,
) -> PortalLocationPage:
    """One location: what the council's register holds of it, its ratings with their age, and its last tracker return."""
    saved = _last_saved(returns).get(location.id)
    closed = not is_open(location.registered_on, location.deregistered_on, location.unlisted_on, on)
    state = TrackerState.NOT_ASKED if closed else _state(location, services, saved, on)
    words, colour = _STATES[state]
    return PortalLocationPage(
        id=location.id,
        name=location.name,
        organisation=location.organisation_name,
        closed=day_words(_closed_on(location)) if closed and _closed_on(location) <= on else "",
        facts=_facts(location, services),
        ratings=tuple(_rating_lines(ratings, on)),
        tracker=tuple(line for each in returns for line in _return_facts(each, on)),
        state=words,
        state_colour=colour,
        window=_window_words(state, on),
    )


def _last_saved(returns: Sequence[LatestReturn]) -> dict[int, date]:
    """The newest day on which each location saved anything."""
    saved: dict[int, date] = {}
    for each in returns:
        saved[each.location_id] = max(each.saved_on, saved.get(each.location_id, each.saved_on))
    return saved


def _state(location: LocationRow, services: Sequence[str], saved_on: date | None, on: date) -> TrackerState:
    asked = must_return(services, regulated=location.source == Source.CQC) and not location.dormant
    return tracker_state(saved_on, on, asked=asked)


def _closed_on(location: LocationRow) -> date:
    return min((day for day in (location.deregistered_on, location.unlisted_on) if day is not None), default=date.max)


def _line(
    location: LocationRow, services: Sequence[str], saved_on: date | None, state: TrackerState, on: date
) -> PortalLine:
    words, colour = _STATES[state]
    rating, age = _rating_words(location.rating, location.rating_published_on, on)
    return PortalLine(
        href=f"/portal/locations/{location.id}",
        name=location.name,
        services=_service_words(services),
        place=", ".join(part for part in (location.town, location.postcode) if part),
        rating=rating,
        rating_age=age,
        saved=day_words(saved_on) if saved_on else "Never",
        state=words,
        state_colour=colour,
    )


def _window_words(state: TrackerState, on: date) -> str:
    window = window_now(on)
    closes = day_words(window.closes_on)
    match state:
        case TrackerState.NOT_ASKED:
            return "No monthly update is asked of this service."
        case TrackerState.DONE:
            return f"You have updated the tracker in the window that closes on {closes}. Keep it up to date as things change."
        case TrackerState.TO_DO:
            return f"Update the NHS Capacity Tracker by the end of {closes}."
        case TrackerState.MISSED:
            missed = day_words(last_closed_window(on).closes_on)
            return f"The window that closed on {missed} was missed. Update the tracker now; the next window closes on {closes}."
        case _:
            return f"Nothing to do now. The next window opens on {day_words(window.opens_on)} and closes on {closes}."


def _facts(location: LocationRow, services: Sequence[str]) -> tuple[tuple[str, str, str | None], ...]:
    return (
        ("Services", _service_words(services), None),
        ("Address", ", ".join(part for part in (location.address, location.postcode) if part), None),
        ("Telephone", location.phone, None),
        ("CQC location ID", location.cqc_location_id or "Not registered with CQC", None),
        (
            "Beds registered with CQC",
            f"{location.beds:,}" if location.beds is not None else ("" if location.care_home else "None"),
            None,
        ),
    )


def _rating_lines(ratings: Sequence[RatingRow], on: date) -> list[tuple[str, str, str, str]]:
    """Overall and each key question: words, publication and age."""
    lines = []
    for question in KeyQuestion:
        current = current_rating(ratings, on, key_question=question)
        if current is not None:
            rating, age = _rating_words(current.rating, current.published_on, on)
            lines.append((KEY_QUESTION_WORDS[question], rating, day_words(current.published_on), age))
    return lines


def _rating_words(rating: str, published_on: date | None, on: date) -> tuple[str, str]:
    """A rating and its age; both say so when there is none."""
    if published_on is None or not is_rated(rating):
        return RATING_WORDS.get(rating, "Not rated yet") if rating else "Not rated yet", ""
    return RATING_WORDS[rating], f"{age_words(rating_age_days(published_on, on))} old"


def _return_facts(each: LatestReturn, on: date) -> list[tuple[str, str, str | None]]:
    """One return in words; what the provider did not say is left out."""
    age = (on - each.saved_on).days
    ago = f"{count_words(age, 'day')} ago" if age else "today"
    facts: list[tuple[str, str, str | None]] = [("Last saved", f"{day_words(each.saved_on)}, {ago}", None)]
    if each.maximum is not None and each.occupied is not None:
        facts.append(("Beds", f"{each.occupied:,} of {count_words(each.maximum, 'bed')} occupied", None))
    if each.accepting is not None:
        facts.append(("Accepting new people", "Yes" if each.accepting else "No", None))
    if each.people is not None:
        facts.append(("People cared for at home", f"{each.people:,}", None))
    if each.hours_paid is not None:
        facts.append(("Hours paid in the week", f"{each.hours_paid:,.0f}", None))
    return facts


def _service_words(services: Sequence[str]) -> str:
    return ", ".join(SHORT_SERVICE_WORDS.get(code, code) for code in in_service_order(services))
