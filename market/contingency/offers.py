"""What places could take, by the rule of usable vacancy and no other. Pure."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from msgspec import Struct, structs

from market.capacity.types import BedType
from market.contingency.rules import QUARTERS
from market.contingency.types import Offer
from market.finding.rules import CARE_HOMES, TYPES_OF_SERVICE, vacancy
from market.finding.types import Known, Search, WhyNot
from market.providers.types import ServiceType

SHUT = (WhyNot.STALE, WhyNot.EMBARGOED)
"""What a question may open: a place left out for these reasons only."""


class Site(Struct, frozen=True, kw_only=True):
    """A place as it was read. `known` says what the rule needs to know of it for a search, embargoes included; `room` is how many more
    new people a weekly cap lets in, None without one. `moves_on` is the day from which somebody would be there.
    """

    moves_on: date
    location_id: int
    name: str
    organisation_id: int
    latitude: float | None
    longitude: float | None
    services: tuple[str, ...]
    specialisms: tuple[str, ...]
    rating: str
    bed_types: tuple[str, ...] = ()
    extra_hours: int = 0
    room: int | None = None


Knowing = Callable[[Search], Known]
Price = Callable[[Search, int, int], int | None]
"""What a contract pays a week for a search at a location of an organisation, in pence; None when none says."""


def bed_offers(site: Site, on: date, needs: Collection[str], known: Knowing, price: Price) -> list[Offer]:
    """The free beds of a care home by type. Lines with a type win over a total without one, as everywhere.

    A weekly cap is shared out over the lines in their order. An embargo on some needs counts for all as soon as one of the `needs` that
    people have is among them: rather a bed too few than one too many.
    """
    types = list(dict.fromkeys(site.bed_types))
    room = site.room
    found = []
    for bed_type in [each for each in types if each != BedType.NOT_STATED] or types:
        search = _search_for(bed_type, site.services, site.moves_on)
        free, shut = _free(search, needs, known, on)
        if room is not None and "embargoed" not in shut:
            free = min(free, room)
            room -= free
        if free:
            found.append(_offer(site, bed_type, free, shut, price(search, site.location_id, site.organisation_id)))
    return found


def hours_offer(
    site: Site, on: date, needs: Collection[str], known: Knowing, price: Price, taken: Mapping[int, float]
) -> list[Offer]:
    """The hours a week that a home care service said it can take on, less those of people placed since (`taken`, by location).

    A service with a weekly cap takes nobody here: how many hours so few people need is not known beforehand.
    """
    search = Search(service=ServiceType.HOME_CARE.value, from_on=site.moves_on)
    free, shut = _free(search, needs, known, on)
    hours = site.extra_hours - taken.get(site.location_id, 0.0)
    if not free or hours <= 0 or site.room is not None:
        return []
    at = site.location_id, site.organisation_id
    one, two = (price(structs.replace(search, hours=hours), *at) for hours in (1.0, 2.0))
    offer = _offer(site, "", int(hours * QUARTERS), shut, one)
    return [structs.replace(offer, hourly=one is not None and one != two)]


def _free(search: Search, needs: Collection[str], knowing: Knowing, on: date) -> tuple[int, tuple[str, ...]]:
    """How many can be used, and what would have to be opened for that."""
    known = structs.replace(knowing(search), embargoed=_embargoed(search, needs, knowing))
    answer = vacancy(search, known, on)
    shut = tuple(reason.value for reason in answer.why_not if reason in SHUT)
    if shut:
        opened = structs.replace(known, embargoed=False, saved_on=on if known.saved_on is not None else None)
        answer = vacancy(search, opened, on)
    return (answer.usable or 0) if not answer.why_not else 0, shut


def _embargoed(search: Search, needs: Collection[str], knowing: Knowing) -> bool:
    asked = [(), *((need,) for need in sorted(needs))]
    return any(knowing(structs.replace(search, needs=each)).embargoed for each in asked)


def _search_for(bed_type: str, services: Sequence[str], moves_on: date) -> Search:
    if bed_type == BedType.NOT_STATED:
        service = next((each for each in CARE_HOMES if each in services), ServiceType.RESIDENTIAL_HOME)
        return Search(service=service.value, from_on=moves_on)
    nursing = bed_type in TYPES_OF_SERVICE[ServiceType.NURSING_HOME]
    service = ServiceType.NURSING_HOME if nursing else ServiceType.RESIDENTIAL_HOME
    return Search(service=service.value, bed_type=bed_type, from_on=moves_on)


def _offer(site: Site, bed_type: str, free: int, shut: tuple[str, ...], pence: int | None) -> Offer:
    return Offer(
        location_id=site.location_id,
        name=site.name,
        services=site.services,
        specialisms=site.specialisms,
        bed_type=bed_type,
        free=free,
        latitude=site.latitude,
        longitude=site.longitude,
        rating=site.rating,
        pence=pence,
        shut=shut,
    )
