"""Rules of contingency, pure: which capacity suits whom, and in which order locations stand that the market cannot lose."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import structs

from market.capacity.types import BedType
from market.contingency.types import Assumed, Offer, Person, Standing
from market.core.refusal import Refusal
from market.finding.rules import TYPES_OF_SERVICE, asks_for_beds, provides, says_vacancies
from market.providers.types import ServiceType

QUARTERS = 4
"""Hours of care at home are counted in quarters, the shortest visit that is planned."""
MOST_PEOPLE = 2_000
"""People of one plan; more are planned provider by provider."""
PEOPLE_AT_ONCE = 150
"""Plans of up to so many people are computed while the person waits; longer ones in the background."""
MOST_MILES = 250.0
MOST_IN_A_GROUP = 6
_AT_THE_END = re.compile(r"[0-9]{1,12}$")


def reasons_against_move(moves_on: date | None, on: date) -> list[Refusal]:
    """Why people cannot move on a day: it lies before the day whose facts are used."""
    if moves_on is None or moves_on >= on:
        return []
    words = "The day of the move cannot be before the day above. Enter a later day, or leave it empty"
    return [Refusal("moves_before", words, "moves_on")]


def is_planned(service: str) -> bool:
    """Whether places of the service report what they could take, so that people can be assigned: beds and care at home."""
    return says_vacancies(service)


def suits(service: str, bed_type: str, offer: Offer) -> bool:
    """Whether an offer is of the kind that is needed: the bed type named, or any bed of the service, at a place that gives the service.

    The same beds as `finding.rules.fitting_beds` counts: beds of a type for somebody in particular count only when they are asked for by
    name, and a total without types only at a place registered for the service itself.
    """
    if service == ServiceType.HOME_CARE:
        return not offer.bed_type and service in offer.services
    if not asks_for_beds(service) or not offer.bed_type or not provides(service, offer.services):
        return False
    if bed_type:
        return offer.bed_type == bed_type and bed_type != BedType.NOT_STATED
    if offer.bed_type == BedType.NOT_STATED:
        return service in offer.services
    return offer.bed_type in TYPES_OF_SERVICE[service]


def quarters_needed(hours: float | None) -> int:
    """Hours of care at home in quarters, rounded up, at least one."""
    return max(1, math.ceil(round((hours or 0.0) * QUARTERS, 6)))


def person_order(person: Person) -> tuple[int, bool, str, int, str]:
    """The order in which people are listed and compared: by location, case references first, and by the number at their end."""
    ending = _AT_THE_END.search(person.code)
    number = ending[0] if ending is not None else ""
    words = person.code.removesuffix(number)
    return person.location_id or 0, Assumed.COUNTED_ONLY in person.assumed, words, int(number or 0), person.code


def price_there(offer: Offer, person: Person) -> int | None:
    """What the offer would cost for the person in pence a week; None when no live contract says."""
    if offer.pence is None:
        return None
    return round(offer.pence * (person.hours or 0.0)) if offer.hourly else offer.pence


def ranked(standings: Iterable[Standing]) -> list[Standing]:
    """Locations in the order in which the market could lose them least.

    Most people unplaced first; then the most days of vacancies (unknown counts as most: nothing came up); then the longest mean
    distance, the most people and the number of the location.
    """
    order = sorted(
        standings,
        key=lambda each: (
            -each.unplaced,
            -(math.inf if each.days is None else each.days),
            -(each.mean_miles or 0.0),
            -each.people,
            each.location_id,
        ),
    )
    return [structs.replace(each, rank=at) for at, each in enumerate(order, start=1)]


def days_to_absorb(people: dict[str, int], arising: dict[str, float]) -> float | None:
    """How many days of vacancies the people of a location would fill: of each kind of care the people divided by the vacancies that come
    up a day elsewhere, and of these the longest. None when a kind is needed of which none came up, 0 when nobody needs any.

    Source: a proposal of this project; no guidance says how long a market needs to take a home's people in.
    """
    days = 0.0
    for kind, count in people.items():
        if count and not arising.get(kind):
            return None
        if count:
            days = max(days, count / arising[kind])
    return days


def reasons_against_groups(groups: Sequence[Sequence[str]], known: Iterable[str]) -> list[Refusal]:
    """Why groups who wish to stay together cannot be taken as typed, all reasons at once. `known` are the codes of the people."""
    found: list[Refusal] = []
    people = set(known)
    seen: set[str] = set()
    for group in groups:
        named = ", ".join(group)
        if len(set(group)) < 2:
            found.append(Refusal("alone", f"“{named}” is one person. Write two or more on a line", "groups"))
        if len(group) > MOST_IN_A_GROUP:
            words = f"“{named}” are more than {MOST_IN_A_GROUP} people. Write smaller groups"
            found.append(Refusal("too_many", words, "groups"))
        for code in dict.fromkeys(group):
            if code not in people:
                words = f"Nobody with the reference {code} would have to move. Check it against the people placed there"
                found.append(Refusal("not_there", words, "groups"))
            elif code in seen:
                found.append(Refusal("twice", f"{code} stands on two lines. Keep one of them", "groups"))
        seen |= set(group)
    return found
