"""The words of contingency."""

from market.capacity.words import bed_type_words
from market.contingency.types import Assumed, MeasuredFrom, SubjectKind, Why
from market.core.words import count_words
from market.placements.types import Funder
from market.placements.words import funder_words
from market.providers.types import ServiceType
from market.providers.words import SHORT_SERVICE_WORDS, rating_words
from market.web.words import number_words

SUBJECT_WORDS: dict[str, str] = {
    SubjectKind.LOCATION: "One location",
    SubjectKind.ORGANISATION: "A provider with all its locations",
    SubjectKind.GROUP: "A provider group (CQC brand)",
    SubjectKind.ROUND: "A home care round",
}
FROM_WORDS: dict[str, str] = {
    MeasuredFrom.HOME: "The present home",
    MeasuredFrom.FAMILY: "The person’s home area, where family lives",
}
WHY_WORDS: dict[str, str] = {
    Why.NOT_REPORTED: "Services of this kind report no vacancies: ring them",
    Why.NOT_LOCATED: "Where to measure from is not known",
    Why.NONE_NEAR: "No place within the distance has anything free",
    Why.NO_BED_TYPE: "None within the distance has this type of bed free",
    Why.NOT_ENOUGH_HOURS: "None within the distance has so many hours free",
    Why.NOT_REGISTERED: "None of those with a free place is registered for this need",
    Why.RATING: "All that would suit are rated lower than asked for",
    Why.TOO_DEAR: "All that would suit cost more than the most a week",
    Why.TAKEN: "Others of the same plan need every place that would suit",
}
ASSUMED_WORDS: dict[str, str] = {
    Assumed.COUNTED_ONLY: "known as a count only",
    Assumed.BED_TYPE: "type of bed not recorded",
    Assumed.HOURS: "hours not recorded",
    Assumed.HOME_AREA: "home area not known",
}
SHUT_WORDS = {"stale": "return is stale", "embargoed": "embargoed"}


def needed_words(service: str, bed_type: str, hours: float | None) -> str:
    """The care that somebody needs, in a few words."""
    if service == ServiceType.HOME_CARE:
        return f"Home care, {number_words(hours, 2).rstrip('0').rstrip('.')} hours a week" if hours else "Home care"
    kind = SHORT_SERVICE_WORDS.get(service, service)
    return f"{bed_type_words(bed_type)} bed" if bed_type else kind


def payer_words(funder: str) -> str:
    """Who pays."""
    return funder_words(funder) if funder in {each.value for each in Funder} else "Not known"


def rated_words(code: str) -> str:
    """The CQC rating, or that there is none."""
    return rating_words(code) if code else "Not rated"


def opening_words(stale: int, embargoed: int) -> str:
    """How many more places would suit if what is closed to plans were opened; empty when none would."""
    parts = []
    if stale:
        parts.append(f"{count_words(stale, 'place')} with a stale return")
    if embargoed:
        parts.append(f"{count_words(embargoed, 'embargoed place')}")
    return f"{' and '.join(parts)} would suit" if parts else ""
