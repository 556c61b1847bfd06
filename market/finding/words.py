"""The words of a search and of why a place is left out."""

from market.capacity.types import BedType
from market.capacity.words import BED_TYPE_WORDS, bed_type_words
from market.core.words import age_words, day_words
from market.finding.types import Effect, Place, Search, WhyNot
from market.providers.types import ServiceType, Specialism
from market.providers.words import SPECIALISM_WORDS, rating_words, service_words
from market.web.words import money_words

SERVICES = (
    ServiceType.RESIDENTIAL_HOME,
    ServiceType.NURSING_HOME,
    ServiceType.HOME_CARE,
    ServiceType.EXTRA_CARE,
    ServiceType.SUPPORTED_LIVING,
    ServiceType.SHARED_LIVES,
    ServiceType.DAY_CARE,
    ServiceType.COMMUNITY_SUPPORT,
)
"""The services that can be searched for, those most often asked for first."""

NEEDS = tuple(
    code for code in Specialism if code not in (Specialism.EVERYONE, Specialism.CHILDREN, Specialism.DETAINED)
)
"""The needs that can be asked for in adult social care."""

NEED_WORDS: dict[str, str] = {
    **{code: SPECIALISM_WORDS[code] for code in NEEDS},
    Specialism.OLDER_PEOPLE: "Aged 65 or over",
    Specialism.YOUNGER_ADULTS: "Aged under 65",
}
BED_TYPES = {code: words for code, words in BED_TYPE_WORDS.items() if code != BedType.NOT_STATED}

REASON_WORDS: dict[WhyNot, str] = {
    WhyNot.CLOSED: "Closed by the day care begins",
    WhyNot.DORMANT: "Dormant: registered, but gives no care at present",
    WhyNot.EMBARGOED: "The council has stopped placing there",
    WhyNot.NOT_THE_SERVICE: "Not this service or bed type",
    WhyNot.NOT_THE_NEED: "Not registered for every need",
    WhyNot.NOT_ACCEPTING: "Not accepting",
    WhyNot.NO_RETURN: "No return in the tracker",
    WhyNot.STALE: "Return is stale",
    WhyNot.FULL: "Full",
    WhyNot.RESERVED: "Free beds are reserved or taken",
    WhyNot.TOO_DEAR: "Costs more than the most per week",
    WhyNot.RATING_TOO_LOW: "Rating is too low",
    WhyNot.NOT_KNOWN: "Vacancy is not known",
}
"""Each reason as a heading."""

SHORT_REASONS: dict[WhyNot, str] = {
    WhyNot.CLOSED: "closing",
    WhyNot.DORMANT: "dormant",
    WhyNot.EMBARGOED: "embargoed",
    WhyNot.NOT_THE_SERVICE: "not this service or bed type",
    WhyNot.NOT_THE_NEED: "not registered for a need",
    WhyNot.NOT_ACCEPTING: "not accepting",
    WhyNot.NO_RETURN: "without a return",
    WhyNot.STALE: "stale",
    WhyNot.FULL: "full",
    WhyNot.RESERVED: "reserved or taken",
    WhyNot.TOO_DEAR: "too dear",
    WhyNot.RATING_TOO_LOW: "rated too low",
    WhyNot.NOT_KNOWN: "not known",
}
"""Each reason in a sentence of counts: "5 full, 4 stale"."""


def reason_words(reason: WhyNot, place: Place, search: Search) -> str:
    """Why a place is left out of a search, with the fact that decides it."""
    return _WITH_FACTS[reason](place, search) if reason in _WITH_FACTS else REASON_WORDS[reason]


def _embargoed(place: Place, search: Search) -> str:
    if place.effect is Effect.LIMIT_USED:
        return "The council’s weekly limit of new people there is used up"
    return REASON_WORDS[WhyNot.EMBARGOED]


def _full(place: Place, search: Search) -> str:
    if search.service == ServiceType.HOME_CARE:
        hours = place.extra_hours or 0
        return f"Offers {hours} more hours" + (f", fewer than the {search.hours:g} needed" if search.hours else "")
    if place.maximum is None or place.occupied is None:
        return "Full"
    return f"Full: {place.occupied} of {place.maximum} beds of this kind are occupied or closed"


def _reserved(place: Place, search: Search) -> str:
    parts = [f"{place.reserved} reserved"] if place.reserved else []
    parts += [f"{place.placed_since} placed by us since the return"] if place.placed_since else []
    return "Every free bed is reserved or taken" + (f": {', '.join(parts)}" if parts else "")


def _stale(place: Place, search: Search) -> str:
    if place.saved_on is None or place.return_age_days is None:
        return REASON_WORDS[WhyNot.STALE]
    return f"Return is stale: saved on {day_words(place.saved_on)}, {age_words(place.return_age_days)} ago"


def _too_dear(place: Place, search: Search) -> str:
    return f"Costs {money_words(place.weekly_pence)} a week, more than {money_words(search.most_weekly_pence)}"


def _not_the_service(place: Place, search: Search) -> str:
    return (
        f"No {bed_type_words(search.bed_type).lower()} beds"
        if search.bed_type
        else f"Not a {service_words(search.service).lower()}"
    )


def _not_known(place: Place, search: Search) -> str:
    if search.service in (ServiceType.NURSING_HOME, ServiceType.RESIDENTIAL_HOME):
        if place.maximum is not None:
            return "Has not said whether it accepts admissions: ring them"
        return "Its return does not say which types of bed: ring them"
    if search.service == ServiceType.HOME_CARE:
        return "Has not said how many more hours it can take on: ring them"
    return "Nothing is reported about vacancies: ring them"


_WITH_FACTS = {
    WhyNot.EMBARGOED: _embargoed,
    WhyNot.FULL: _full,
    WhyNot.RESERVED: _reserved,
    WhyNot.STALE: _stale,
    WhyNot.TOO_DEAR: _too_dear,
    WhyNot.NOT_THE_SERVICE: _not_the_service,
    WhyNot.NOT_THE_NEED: lambda place, search: "Not registered for " + (
        "this need" if len(search.needs) == 1 else "all of these needs"
    ),
    WhyNot.NOT_ACCEPTING: lambda place, search: (
        "Cannot take on more hours" if search.service == ServiceType.HOME_CARE else "Not accepting admissions"
    ),
    WhyNot.RATING_TOO_LOW: lambda place, search: f"Rated {rating_words(place.rating)}",
}  # fmt: skip


def search_words(search: Search) -> str:
    """What is searched for, in one sentence without its full stop."""
    parts = [bed_type_words(search.bed_type) + " bed" if search.bed_type else service_words(search.service)]
    parts += [NEED_WORDS.get(need, need).lower() for need in search.needs]
    parts += [f"{search.hours:g} hours a week"] if search.hours else []
    parts += [f"within {search.miles:g} miles of {search.near}", f"from {day_words(search.from_on)}"]
    parts += [f"at most {money_words(search.most_weekly_pence)} a week"] if search.most_weekly_pence is not None else []
    parts += [f"rated {rating_words(search.lowest_rating)} or better"] if search.lowest_rating else []
    return ", ".join(parts)
