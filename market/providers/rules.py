"""Rules of the register, pure: which rating is current, what is open, what counts once, how a service is counted."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from difflib import SequenceMatcher

from msgspec import Struct

from market.core.refusal import Refusal
from market.core.words import day_words
from market.providers.types import RATED, KeyQuestion, RatingCode, RatingRow, ServiceType, SizeBand

OVERALL_GROUP = "Overall"
"""The service group of a location's own rating in CQC's "Latest ratings" file."""

# Best first; of two on one date the later in this order counts. Words that are no rating come before every rating.
_BEST_FIRST = (
    RatingCode.NOT_APPLICABLE,
    RatingCode.NOT_RATED,
    RatingCode.INSUFFICIENT_EVIDENCE,
    RatingCode.INSPECTED_NOT_RATED,
    *RATED,
)
_RANK = {code.value: at for at, code in enumerate(_BEST_FIRST)}

_FIRST = (
    ServiceType.NURSING_HOME,
    ServiceType.RESIDENTIAL_HOME,
    ServiceType.EXTRA_CARE,
    ServiceType.SUPPORTED_LIVING,
    ServiceType.SHARED_LIVES,
    ServiceType.HOME_CARE,
)
_PLACED = frozenset({*_FIRST, ServiceType.OTHER})
MAIN_SERVICE_ORDER = (
    *_FIRST,
    *(code for code in ServiceType if code not in _PLACED),
    ServiceType.OTHER,
)
_MAIN_AT = {code.value: at for at, code in enumerate(MAIN_SERVICE_ORDER)}

_BANDS = (
    (1, 9, SizeBand.BEDS_1_9),
    (10, 24, SizeBand.BEDS_10_24),
    (25, 39, SizeBand.BEDS_25_39),
    (40, 60, SizeBand.BEDS_40_60),
)

OLD_RATING_DAYS = 2 * 365
VERY_OLD_RATING_DAYS = 4 * 365
FIRST_OPENING = date(1800, 1, 1)


def current_rating(
    rows: Iterable[RatingRow],
    on: date,
    *,
    key_question: str = KeyQuestion.OVERALL,
    service_group: str = OVERALL_GROUP,
) -> RatingRow | None:
    """The rating that stands on a day: the newest published by then; of two published on one date the lower counts.

    Source: CQC, README of "Care directory with ratings": a location can have two ratings with the same publication
    date. The lower is taken so that a market is never shown better than CQC found it. A row that says "not rated" never
    hides a rating of the same date.
    """
    candidates = [
        row
        for row in rows
        if row.published_on <= on and row.key_question == key_question and row.service_group == service_group
    ]
    return max(candidates, key=lambda row: (row.published_on, _RANK.get(row.rating, -1)), default=None)


def rating_age_days(published_on: date, on: date) -> int:
    """Whole days from the day a rating was published to `on`; 0 on the day itself, never negative.

    The age runs from publication, not from the visit, because publication is the only date that every CQC file gives.
    """
    return max(0, (on - published_on).days)


def is_rated(rating: str) -> bool:
    """Whether a code is one of CQC's four ratings, rather than a word for having none."""
    return rating in RATED


def is_open(registered_on: date | None, deregistered_on: date | None, unlisted_on: date | None, on: date) -> bool:
    """Whether a location was open on a day: registered by then, and neither deregistered nor gone from CQC's full list.

    Periods are half-open: on the day of deregistration itself it is closed. An unknown first day counts as always.
    """
    if registered_on is not None and on < registered_on:
        return False
    return not any(end is not None and end <= on for end in (deregistered_on, unlisted_on))


def size_band(beds: int | None) -> SizeBand | None:
    """CQC's size band of a number of registered beds; None for none or unknown."""
    if beds is None or beds < 1:
        return None
    return next((band for least, most, band in _BANDS if least <= beds <= most), SizeBand.BEDS_61_PLUS)


def band_limits(band: str) -> tuple[int, int | None]:
    """The least and the most beds of a size band; no most for the largest. Raises `KeyError` for an unknown band."""
    limits: dict[str, tuple[int, int | None]] = {each.value: (least, most) for least, most, each in _BANDS}
    limits[SizeBand.BEDS_61_PLUS.value] = (61, None)
    return limits[band]


def main_service(services: Sequence[str]) -> str:
    """The service type under which a location is counted: the first of nursing home, residential home, extra care,
    supported living, shared lives, home care, then the rest in the order of `ServiceType`; `other` when it has none.

    A location may offer several, but in statistics each location counts once. The order puts first what people are most
    dependent on: nursing before personal care, a place to live before a visit.
    """
    return min(services, key=lambda code: _MAIN_AT.get(code, len(_MAIN_AT)), default=ServiceType.OTHER.value)


def in_service_order(services: Iterable[str]) -> tuple[str, ...]:
    """The same service types without repeats, the main one first."""
    return tuple(sorted(set(services), key=lambda code: (_MAIN_AT.get(code, len(_MAIN_AT)), code)))


class Registration(Struct, frozen=True):
    """What the rule on dual registrations needs of a location: its own number, its CQC id and CQC's Primary ID."""

    id: int
    cqc_id: str | None
    primary_id: str


def counted_once(registrations: Iterable[Registration]) -> set[int]:
    """The numbers of those that count when premises registered twice are to be counted once.

    Source: CQC, "Care directory with filters", columns "Location Dual Registered" and "Primary ID": the same premises
    may have two location ids, and the Primary ID is there so that beds are not counted twice. If the primary is not
    among these (closed, or outside the area), the one with the lowest number here counts.
    """
    chosen: dict[str, Registration] = {}
    counted: set[int] = set()
    for each in registrations:
        key = each.primary_id or each.cqc_id
        if key is None:
            counted.add(each.id)
        elif key not in chosen or _goes_before(each, chosen[key], key):
            chosen[key] = each
    return counted | {each.id for each in chosen.values()}


def _goes_before(one: Registration, other: Registration, primary_id: str) -> bool:
    return (one.cqc_id != primary_id, one.id) < (other.cqc_id != primary_id, other.id)


def search_text(name: str, postcode: str = "", *others: str | None) -> str:
    """What the search box looks in, in lower case: name, postcode with and without its space, ids, organisation's name.

    Longer than 700 characters is cut, the end of the organisation's name first.
    """
    parts = (name, postcode, postcode.replace(" ", ""), *others)
    return " ".join(" ".join(filter(None, parts)).split()).lower()[:700]


def reasons_not_to_close(
    registered_on: date | None, deregistered_on: date | None, closes_on: date, today: date
) -> list[Refusal]:
    """Why a location or organisation held by the council may not be closed on a day; empty when it may."""
    reasons = []
    if deregistered_on is not None:
        reasons.append(
            Refusal("already_closed", "This is already closed. Go back to see its closing date", "closes_on")
        )
    if registered_on is not None and closes_on < registered_on:
        reasons.append(Refusal("before_opening", "The closing date must not be before the date it opened", "closes_on"))
    if closes_on > today + timedelta(days=366):
        reasons.append(Refusal("too_far", "The closing date must be within the next year", "closes_on"))
    return reasons


_FILLING = frozenset({"the", "and", "of", "at", "limited", "ltd", "cic", "llp", "plc", "co", "company"})


def looks_the_same(name: str, postcode: str, other_name: str, other_postcode: str) -> bool:
    """Whether two records may be one and the same: much the same name, or a similar one at the same postcode.

    Names are compared without case, marks, and words such as "the" and "limited". A warning, not proof: two services
    may share premises.
    """
    alike = SequenceMatcher(None, _bare(name), _bare(other_name)).ratio()
    return alike >= 0.9 or (alike >= 0.6 and bool(postcode) and postcode == other_postcode)


def _bare(name: str) -> str:
    words = re.sub(r"[^a-z0-9 ]", "", name.lower().replace("&", " and ").replace("-", " ")).split()
    return " ".join(word for word in words if word not in _FILLING) or name.lower()


def reasons_not_to_open(opened_on: date, today: date) -> list[Refusal]:
    """Why a location that the council adds cannot have opened on a day: the register holds what is there, not what is planned."""
    if opened_on > today:
        return [Refusal("future", "The day it opened must be today or in the past", "opened_on")]
    if opened_on < FIRST_OPENING:
        return [Refusal("too_early", f"The day it opened must be {day_words(FIRST_OPENING)} or later", "opened_on")]
    return []


def reasons_not_to_change(
    opened_on: date | None, state_from: date | None, changed_on: date, today: date
) -> list[Refusal]:
    """Why changes may not hold from a day: history that later days rest on is not rewritten, and the future is not known."""
    if changed_on > today:
        return [Refusal("future", "The day from which these changes hold must be today or in the past", "changed_on")]
    least = max((day for day in (opened_on, state_from) if day is not None), default=None)
    if least is not None and changed_on < least:
        words = f"The day from which these changes hold must be {day_words(least)} or later: what held before is kept as it was"
        return [Refusal("too_early", words, "changed_on")]
    return []
