"""Finding care: the search itself, the free beds of the area, and who could come back."""

import math
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date

from market.capacity.types import BedType
from market.capacity.words import bed_type_words
from market.core.distance import miles_between
from market.core.refusal import Refusal, Refused
from market.finding.centre import find_centre
from market.finding.queries import FoundPlace, Scope, among, bought_on, in_authorities, places_on, within_miles
from market.finding.rates import NO_CONTRACT, Rate, RatesOf
from market.finding.restricted import NOTHING, Restricted, asked_of_search, restricted_on
from market.finding.rules import (
    TYPES_OF_SERVICE,
    bed_type_fits,
    candidate_services,
    left_out_order,
    says_vacancies,
    usable_order,
    vacancy,
)
from market.finding.types import Centre, ComingBack, Effect, Found, FreeBeds, Known, Place, Search
from market.placements.queries import placements_on
from market.placements.types import PlacementOnDay, ReturnStage, Wish
from market.providers.rules import rating_age_days
from market.providers.types import ServiceType
from market.providers.words import service_words

NOT_MEASURED = 0.0
"""The distance of a place for which none was asked."""


async def find_care(
    search: Search, *, on: date, authority_names: Collection[str] | None = None, rates: bool = True
) -> Found | Refused:
    """Every place of the service within reach as at the end of a day: usable ones in order, then all others with every reason.

    Within reach are places of the service (care homes of both kinds for either), open on the day, whose coordinates lie at most
    `search.miles` from the place typed, as the crow flies. `authority_names` narrows it to an area. Without `rates` no contract is
    read and nothing is too dear. Refused, with what to write instead, when the place typed is not known or the bed type is not one of
    the service.
    """
    reasons = reasons_not_to_search(search)
    centre = await find_centre(search.near)
    if isinstance(centre, Refused):
        reasons += centre.reasons
    if reasons or isinstance(centre, Refused):
        return Refused(tuple(reasons))
    scope = within_miles(centre.latitude, centre.longitude, search.miles)
    if authority_names is not None:
        scope = scope.within(in_authorities(authority_names))
    within = await _looked_at(scope, search, on=on, rates=rates, centre=centre)
    return Found(
        search=search,
        on=on,
        centre=centre,
        usable=tuple(sorted((place for place in within if not place.why_not), key=usable_order)),
        left_out=tuple(sorted((place for place in within if place.why_not), key=left_out_order)),
    )


def reasons_not_to_search(search: Search) -> list[Refusal]:
    """Why a search contradicts itself; empty when it does not."""
    if bed_type_fits(search.service, search.bed_type):
        return []
    service = service_words(search.service)
    message = f"{bed_type_words(search.bed_type)} beds are not found under “{service}”. Choose another bed type or another service"
    return [Refusal("bed_type", message, "bed_type")]


async def place_at(location_id: int, search: Search, *, on: date) -> Place | None:
    """One place by the same rule, wherever it lies (`search.near` and `miles` are not used); None when it is not open on the day or is
    not of a kind that the search looks at.
    """
    found = await _looked_at(among([location_id]), search, on=on, rates=True)
    return found[0] if found else None


async def _looked_at(
    scope: Scope, search: Search, *, on: date, rates: bool, centre: Centre | None = None
) -> list[Place]:
    """The places of a scope with what the rule says of each; with a centre only those within reach of it."""
    places = await places_on(scope, search.service, on=on, from_on=search.from_on, needs=search.needs)
    if centre is None:
        measured = [(place, NOT_MEASURED) for place in places]
    else:
        measured = [(place, miles) for place in places if (miles := _miles(place, centre)) <= search.miles]
    if not measured:
        return []
    bought = RatesOf(search, await bought_on(search.service, on=on, from_on=search.from_on) if rates else ())
    held = await restricted_on(on, search.from_on, [place.location_id for place, _ in measured])
    return [
        _place(place, miles, bought.at(place.location_id, place.organisation_id), search, on, held)
        for place, miles in measured
    ]


def _place(found: FoundPlace, miles: float, rate: Rate, search: Search, on: date, held: Restricted = NOTHING) -> Place:
    effect = effect_for(found, search, held)
    answer = vacancy(search, known_of(found, rate, effect), on)
    return Place(
        location_id=found.location_id,
        cqc_id=found.cqc_id,
        name=found.name,
        organisation_id=found.organisation_id,
        organisation_name=found.organisation_name,
        town=found.town,
        postcode=found.postcode,
        miles=miles,
        rating=found.rating,
        rated_on=found.rated_on,
        rating_age_days=rating_age_days(found.rated_on, on) if found.rated_on else None,
        saved_on=found.saved_on,
        return_age_days=(on - found.saved_on).days if found.saved_on else None,
        maximum=answer.maximum,
        occupied=answer.occupied,
        reserved=answer.reserved,
        placed_since=answer.placed_since,
        usable=answer.usable,
        extra_hours=found.extra_hours,
        weekly_pence=rate.weekly_pence,
        rate_words=rate.words,
        contract_id=rate.contract_id,
        why_not=answer.why_not,
        effect=effect,
        week_room=held.week_room(found.location_id, asked_of_search(search)),
    )


def _miles(found: FoundPlace, centre: Centre) -> float:
    """Miles from the centre; a place without coordinates lies out of reach of any."""
    if found.latitude is None or found.longitude is None:
        return math.inf
    return miles_between(centre.latitude, centre.longitude, found.latitude, found.longitude)


def effect_for(found: FoundPlace, search: Search, held: Restricted) -> Effect:
    """What embargoes say to a new person at a place."""
    return held.effect(found.location_id, asked_of_search(search)) if held.found else Effect.NONE


def known_of(found: FoundPlace, rate: Rate = NO_CONTRACT, effect: Effect = Effect.NONE) -> Known:
    """What the rule needs to know of a place that was read, with what embargoes say of it (`effect_for`)."""
    return Known(
        embargoed=effect.stops,
        asks_manager=effect.asks_manager,
        effect=effect,
        services=found.services,
        specialisms=found.specialisms,
        dormant=found.dormant,
        closes_on=found.closes_on,
        rating=found.rating,
        saved_on=found.saved_on,
        beds=found.beds,
        placed=found.placed,
        more_hours=found.more_hours,
        extra_hours=found.extra_hours,
        weekly_pence=rate.weekly_pence,
    )


async def prices_on(service: str, on: date) -> Callable[[Search, int, int], int | None]:
    """What live contracts for a service pay on a day: asked with a search, a location and its organisation, the answer is pence a week,
    None when no contract says. One read, however often it is asked.
    """
    bought = await bought_on(service, on=on, from_on=on)
    rates: dict[Search, RatesOf] = {}

    def price(search: Search, location_id: int, organisation_id: int) -> int | None:
        if search not in rates:
            rates[search] = RatesOf(search, bought)
        return rates[search].at(location_id, organisation_id).weekly_pence

    return price


async def free_in_area(on: date, authority_names: Collection[str]) -> list[FreeBeds]:
    """Usable beds of the area's care homes on a day by bed type, in the tracker's order; types that no home has free are left out.

    One read of the area; each line of each return is asked of the rule as a search for its type. A total without types counts under
    "type not stated"; beside lines with a type it is never counted again.
    """
    places = await places_on(in_authorities(authority_names), ServiceType.RESIDENTIAL_HOME, on=on, from_on=on)
    held = await restricted_on(on, on)
    homes: Counter[str] = Counter()
    usable: Counter[str] = Counter()
    for place in places:
        types = {line.bed_type for line in place.beds}
        for bed_type in types - {BedType.NOT_STATED.value} or types:
            search = _search_for_type(bed_type, place.services, on)
            answer = vacancy(search, known_of(place, effect=effect_for(place, search, held)), on)
            if answer.usable and not answer.why_not:
                homes[bed_type] += 1
                usable[bed_type] += answer.usable
    return [FreeBeds(code.value, homes[code], usable[code]) for code in BedType if homes[code]]


def _search_for_type(bed_type: str, services: Sequence[str], on: date) -> Search:
    if bed_type == BedType.NOT_STATED:
        return Search(service=services[0], from_on=on)
    nursing = bed_type in TYPES_OF_SERVICE[ServiceType.NURSING_HOME]
    service = ServiceType.NURSING_HOME if nursing else ServiceType.RESIDENTIAL_HOME
    return Search(service=service, bed_type=bed_type, from_on=on)


async def coming_back(on: date, authority_names: Sequence[str]) -> list[ComingBack]:
    """Everybody placed outside the area on a day who wishes to return, by number, with how many places here would fit now.

    The area's places are read once for each kind of service and asked once for each different need, never once for each person.
    """
    people = [
        each
        for each in await placements_on(on, authority_names)
        if each.out_of_area and each.wish == Wish.WISHES and each.return_stage != ReturnStage.RETURNED
    ]
    searches = {each.id: search_for(each, on) for each in people}
    counted: dict[Search, tuple[int, int]] = {}
    held = await restricted_on(on, on)
    for services in {candidate_services(search.service) for search in searches.values()}:
        wanted = {search for search in searches.values() if candidate_services(search.service) == services}
        needs = {need for search in wanted for need in search.needs}
        places = await places_on(in_authorities(authority_names), services[0], on=on, from_on=on, needs=needs)
        for search in wanted:
            known = (known_of(place, effect=effect_for(place, search, held)) for place in places)
            counted[search] = sum(not vacancy(search, each, on).why_not for each in known), len(places)
    return [_coming_back(each, searches[each.id], counted[searches[each.id]]) for each in people]


def search_for(placement: PlacementOnDay, on: date) -> Search:
    """The search that would find somebody who is placed elsewhere the same kind of care, from a day, near their home area."""
    service = placement.service
    return Search(
        service=service,
        bed_type=placement.bed_type if bed_type_fits(service, placement.bed_type) else "",
        needs=placement.needs,
        near=placement.home_area,
        from_on=on,
        hours=placement.weekly_hours if service == ServiceType.HOME_CARE else None,
    )


def _coming_back(placement: PlacementOnDay, search: Search, counted: tuple[int, int]) -> ComingBack:
    fitting, looked_at = counted
    return ComingBack(
        placement_id=placement.id,
        case_reference=placement.case_reference,
        search=search,
        host_authority=placement.host_authority,
        location_name=placement.location_name,
        return_stage=placement.return_stage,
        vacancies=fitting if says_vacancies(search.service) else None,
        looked_at=looked_at,
    )
