"""The rule of usable vacancy, pure, and the order in which places are printed. Nothing else in the project computes either."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from market.capacity.rules import beds_to_offer, is_stale
from market.capacity.types import BedType
from market.finding.types import BedsOfType, Known, Place, Search, Vacancy, WhyNot
from market.providers.rules import is_rated
from market.providers.types import RATED, ServiceType, Specialism

CARE_HOMES = (ServiceType.NURSING_HOME, ServiceType.RESIDENTIAL_HOME)
TYPES_OF_SERVICE: dict[str, tuple[BedType, ...]] = {
    ServiceType.NURSING_HOME: (
        BedType.GENERAL_NURSING,
        BedType.DEMENTIA_NURSING,
        BedType.LEARNING_DISABILITY_NURSING,
        BedType.MENTAL_HEALTH_NURSING,
    ),
    ServiceType.RESIDENTIAL_HOME: (
        BedType.GENERAL_RESIDENTIAL,
        BedType.DEMENTIA_RESIDENTIAL,
        BedType.LEARNING_DISABILITY_RESIDENTIAL,
        BedType.MENTAL_HEALTH_RESIDENTIAL,
    ),
}
"""The tracker's bed types that a search without a bed type counts for each kind of care home. Beds of the other types (community care,
transitional, young physically disabled) are for somebody in particular and count only when they are asked for by name."""

_BY_NAME_ONLY = (BedType.COMMUNITY_CARE, BedType.TRANSITIONAL, BedType.YOUNG_PHYSICALLY_DISABLED)

BAND_MILES = (5.0, 10.0, 20.0)
"""Places as near as each other: up to 5 miles, up to 10, up to 20, and further."""

_RATING_ORDER = {"outstanding": 0, "good": 1, "requires_improvement": 3, "inadequate": 4}
_NOT_RATED = 2
_RANK = {code.value: at for at, code in enumerate(RATED)}
_ABOUT_THE_PERSON = frozenset({WhyNot.NOT_THE_NEED, WhyNot.TOO_DEAR, WhyNot.RATING_TOO_LOW})
_ORDER = {reason: at for at, reason in enumerate(WhyNot)}


def asks_for_beds(service: str) -> bool:
    """Whether a vacancy of the service is a bed, which the tracker counts."""
    return service in CARE_HOMES


def says_vacancies(service: str) -> bool:
    """Whether places of the service report their vacancies at all: care homes their beds, home care its hours."""
    return asks_for_beds(service) or service == ServiceType.HOME_CARE


def candidate_services(service: str) -> tuple[str, ...]:
    """The kinds of place that a search looks at: both kinds of care home for either, otherwise the service itself."""
    return tuple(CARE_HOMES) if service in CARE_HOMES else (service,)


def bed_type_fits(service: str, bed_type: str) -> bool:
    """Whether a bed type can be found in a service: nursing beds only in nursing homes, and none at all outside care homes."""
    if not bed_type:
        return True
    return service in CARE_HOMES and bed_type in (*TYPES_OF_SERVICE[service], *_BY_NAME_ONLY)


def provides(service: str, services: Sequence[str]) -> bool:
    """Whether a place with these services can give the service asked for.

    A home with nursing may also care for people who need none. Source: Health and Social Care Act 2008 (Regulated Activities)
    Regulations 2014, Schedule 1: accommodation for persons who require nursing or personal care is one regulated activity.
    """
    return service in services or (
        service == ServiceType.RESIDENTIAL_HOME and ServiceType.NURSING_HOME.value in services
    )


def serves(needs: Sequence[str], specialisms: Sequence[str]) -> bool:
    """Whether a place serves every need; one registered for everyone serves all."""
    return Specialism.EVERYONE.value in specialisms or all(need in specialisms for need in needs)


def rating_too_low(rating: str, lowest: str) -> bool:
    """Whether a rating is below the lowest that will do. A place without one of CQC's four ratings is never below it."""
    return bool(lowest) and is_rated(rating) and _RANK[rating] > _RANK[lowest]


def vacancy(search: Search, known: Known, on: date) -> Vacancy:
    """How many beds (or, for home care, whether hours) can be used at a place for a search, and every reason against it at once.

    Usable vacancy is what a place that accepts admissions has empty, less what is reserved, closed or already given to somebody placed
    since its return; nought when the council has stopped placing there or the return is stale, because an old return proves nothing. It
    stays a number when only the person's needs, price or rating speak against the place. Reasons come in the order of `WhyNot`. A
    place is usable when there is none.
    """
    found = _of_beds(search, known) if asks_for_beds(search.service) else _of_hours(search, known)
    reasons = set(found.why_not)
    if known.saved_on is not None and is_stale(known.saved_on, on):
        reasons.add(WhyNot.STALE)
    checks = (
        (WhyNot.CLOSED, known.closes_on is not None and known.closes_on <= search.from_on),
        (WhyNot.DORMANT, known.dormant),
        (WhyNot.EMBARGOED, known.embargoed),
        (WhyNot.NOT_THE_SERVICE, not provides(search.service, known.services)),
        (WhyNot.NOT_THE_NEED, not serves(search.needs, known.specialisms)),
        (WhyNot.TOO_DEAR, _too_dear(search.most_weekly_pence, known.weekly_pence)),
        (WhyNot.RATING_TOO_LOW, rating_too_low(known.rating, search.lowest_rating)),
    )
    reasons.update(reason for reason, holds in checks if holds)
    usable = found.usable
    if usable and reasons - _ABOUT_THE_PERSON:
        usable = 0
    return Vacancy(
        maximum=found.maximum,
        occupied=found.occupied,
        reserved=found.reserved,
        placed_since=found.placed_since,
        usable=usable,
        why_not=tuple(sorted(reasons, key=_ORDER.__getitem__)),
    )


def _too_dear(most: int | None, weekly: int | None) -> bool:
    return most is not None and weekly is not None and weekly > most


def fitting_beds(search: Search, known: Known) -> list[BedsOfType]:
    """The lines of a return that count for a search. A total without types counts where no type is asked for and the place is
    registered for the service itself; beside lines with a type it is never counted again.
    """
    typed = [line for line in known.beds if line.bed_type != BedType.NOT_STATED]
    if search.bed_type:
        return [line for line in typed if line.bed_type == search.bed_type and line.maximum > 0]
    if typed:
        return [line for line in typed if line.bed_type in TYPES_OF_SERVICE[search.service] and line.maximum > 0]
    return list(known.beds) if search.service in known.services else []


def _of_beds(search: Search, known: Known) -> Vacancy:
    if known.saved_on is None or not known.beds:
        return Vacancy(placed_since=len(known.placed), why_not=(WhyNot.NO_RETURN,))
    lines = fitting_beds(search, known)
    if not lines:
        typed = any(line.bed_type != BedType.NOT_STATED for line in known.beds)
        return Vacancy(placed_since=0, why_not=(WhyNot.NOT_THE_SERVICE if typed else WhyNot.NOT_KNOWN,))
    asked = [line for line in lines if line.accepting] or [line for line in lines if line.accepting is None] or lines
    taken = _taken(lines, known)
    reasons = []
    if asked[0].accepting is False:
        reasons.append(WhyNot.NOT_ACCEPTING)
    if asked[0].accepting is None:
        reasons.append(WhyNot.NOT_KNOWN)
    left = _left(asked, taken)
    if not left:
        without = sum(max(0, line.maximum - line.occupied - (line.closed or 0)) for line in asked)
        reasons.append(WhyNot.RESERVED if without else WhyNot.FULL)
    return Vacancy(
        maximum=sum(line.maximum for line in lines),
        occupied=sum(line.occupied for line in lines),
        reserved=_sum_said([line.reserved for line in lines]),
        placed_since=taken.total(),
        usable=None if asked[0].accepting is None else left if asked[0].accepting else 0,
        why_not=tuple(reasons),
    )


def _taken(lines: Sequence[BedsOfType], known: Known) -> Counter[str]:
    """People placed since the return, by the bed type they took; those who took one that is not in the return stand under ""."""
    there = {line.bed_type for line in known.beds}
    fitting = {line.bed_type for line in lines}
    taken: Counter[str] = Counter()
    for bed_type in known.placed:
        if bed_type in fitting:
            taken[bed_type] += 1
        elif bed_type not in there:
            taken[""] += 1
    return taken


def _left(lines: Sequence[BedsOfType], taken: Counter[str]) -> int:
    left = 0
    for line in lines:
        free = beds_to_offer(line.maximum, line.occupied, line.reserved, line.closed, True) or 0
        left += max(0, free - taken[line.bed_type])
    return max(0, left - taken[""])


def _sum_said(values: Sequence[int | None]) -> int | None:
    said = [value for value in values if value is not None]
    return sum(said) if said else None


def _of_hours(search: Search, known: Known) -> Vacancy:
    """Home care can start where the service said that it can take on more hours, at least as many as are asked for. Of other services
    nothing is reported: they have to be rung.
    """
    placed = len(known.placed)
    if not says_vacancies(search.service):
        return Vacancy(placed_since=placed, why_not=(WhyNot.NOT_KNOWN,))
    if known.saved_on is None:
        return Vacancy(placed_since=placed, why_not=(WhyNot.NO_RETURN,))
    if known.more_hours is False:
        return Vacancy(placed_since=placed, usable=0, why_not=(WhyNot.NOT_ACCEPTING,))
    if known.extra_hours is not None:
        enough = known.extra_hours >= max(1.0, search.hours or 0.0)
        return Vacancy(placed_since=placed, usable=int(enough), why_not=() if enough else (WhyNot.FULL,))
    if known.more_hours and not search.hours:
        return Vacancy(placed_since=placed, usable=1)
    return Vacancy(placed_since=placed, why_not=(WhyNot.NOT_KNOWN,))


def distance_band(miles: float) -> int:
    """0 for up to 5 miles, 1 for up to 10, 2 for up to 20, 3 for further."""
    return sum(miles > limit for limit in BAND_MILES)


def usable_order(place: Place) -> tuple[int, int, int, float, str, int]:
    """The order of usable places: distance band (up to 5, 10, 20 miles, further), then CQC rating (outstanding, good, not rated,
    requires improvement, inadequate), then the fresher return, then distance, name and number.

    Bands come first because families visit; within one, quality matters more than a mile, and a fresh return more than that.
    """
    rating = _RATING_ORDER.get(place.rating, _NOT_RATED)
    age = place.return_age_days if place.return_age_days is not None else 1_000_000
    return distance_band(place.miles), rating, age, place.miles, place.name, place.location_id


def left_out_order(place: Place) -> tuple[bool, int, float, str, int]:
    """The order of places left out: first those of which only the vacancy is not known, because they are worth a call; then those
    with the fewest reasons, the nearest, name and number.
    """
    return place.why_not != (WhyNot.NOT_KNOWN,), len(place.why_not), place.miles, place.name, place.location_id
