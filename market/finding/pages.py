"""What the pages of finding care print."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from market.capacity.words import bed_type_words
from market.core.periods import months_before
from market.core.words import age_words, count_words
from market.finding.forms import search_address, search_parameters
from market.finding.kept_search import placing_address, search_text
from market.finding.rules import asks_for_beds
from market.finding.types import ComingBack, Effect, Found, FreeBeds, Place, Search, WhyNot
from market.finding.words import REASON_WORDS, SHORT_REASONS, reason_words, search_words
from market.placements.words import RETURN_STAGE_WORDS
from market.providers.rules import OLD_RATING_DAYS
from market.providers.types import ServiceType
from market.providers.words import rating_words, service_words
from market.quality.assessments.grades.types import LocationStar
from market.quality.assessments.rules import GREY_AFTER_MONTHS
from market.web.lists import Column, Listing, ListQuery, ListSpec
from market.web.ordering import in_order, one_page

_RANK = Column("rank", "Order", sql="rank", kind="number")
_PLACE = Column("name", "Place", sql="name", link="url")
_FREE = Column("usable", "Free", sql="usable", kind="number", descending_first=True)
_MILES = Column("miles", "Miles", sql="miles", kind="number")
_RATING = Column("rating", "CQC rating", sql="rating_order")
_RETURN = Column("saved_on", "Return", sql="saved_on", descending_first=True)
_PRICE = Column("weekly_pence", "Contract rate", sql="weekly_pence", kind="money")


def found_spec(*, prices: bool) -> ListSpec:
    """The list of usable places; the contract rate only for those who may read contracts."""
    columns = (_RANK, _PLACE, _FREE, _MILES, _RATING, _RETURN, *((_PRICE,) if prices else ()))
    return ListSpec(columns=columns, sort="rank", tie_break="rank", noun="place", size=25)


class PlaceRow(Struct, frozen=True, kw_only=True):
    """One place of a search, usable or left out."""

    rank: int
    location_id: int
    url: str
    place_url: str
    name: str
    organisation: str
    where: str
    usable: int | None
    free_words: str
    beds_words: str
    limit_words: str
    miles: float
    rating: str
    rating_code: str
    rating_order: int
    rating_age: str
    rating_old: bool
    saved_on: date | None
    saved_words: str
    weekly_pence: int | None
    rate_words: str
    contract_url: str
    reasons: tuple[str, ...]


class LeftOutGroup(Struct, frozen=True):
    """Places left out for one main reason; each stands in one group only, and says its other reasons too."""

    key: str
    heading: str
    rows: tuple[PlaceRow, ...]


class FoundPage(Struct, frozen=True, kw_only=True):
    """The answer to a search."""

    words: str
    centre_words: str
    on: date
    listing: Listing
    left_out_words: str
    counts: tuple[tuple[str, str], ...]
    groups: tuple[LeftOutGroup, ...]
    search_text: str
    beds: bool
    files: str
    wider: str


def found_page(found: Found, params: Mapping[str, Any], *, prices: bool, as_at: str) -> FoundPage:
    """The page of a search that was answered; `as_at` is the day that the address asks for, or empty."""
    query = found_spec(prices=prices).read(params)
    kept = search_parameters(found.search) | ({"as_at": as_at} if as_at else {})
    query = replace(query, kept=kept)
    rows = in_order(place_rows(found.usable, found.search), query)
    return FoundPage(
        words=search_words(found.search),
        centre_words=found.centre.words,
        on=found.on,
        listing=one_page(rows, query),
        left_out_words=left_out_words(found.left_out),
        counts=_counts(found.left_out),
        groups=left_out_groups(found),
        search_text=search_text(found.search),
        beds=asks_for_beds(found.search.service),
        files=_files(query),
        wider=_wider(found.search),
    )


def places_shown(content: FoundPage) -> list[int]:
    """The numbers of every location on the page, usable or left out."""
    shown = [*content.listing.rows, *(row for group in content.groups for row in group.rows)]
    return [row.location_id for row in shown]


def star_words(stars: Mapping[int, Sequence[LocationStar]], on: date) -> dict[int, str]:
    """The council's own grades by location, in words: the lowest first, with the age where 24 months have passed."""
    return {
        location: ", ".join(
            f"{each.star}*"
            + (" (over 24 months old)" if each.visited_on < months_before(on, GREY_AFTER_MONTHS) else "")
            for each in own
        )
        for location, own in stars.items()
    }


def _files(query: ListQuery) -> str:
    return query.address(page=None, size=None)


def _wider(search: Search) -> str:
    """The address of the same search over a longer distance, when there is one to choose."""
    return search_address(replace(search, miles=20.0)) if search.miles < 20 else ""


def place_rows(places: Sequence[Place], search: Search) -> list[PlaceRow]:
    """Places in the order given, numbered from 1."""
    return [_row(place, search, rank) for rank, place in enumerate(places, start=1)]


def _row(place: Place, search: Search, rank: int) -> PlaceRow:
    age = place.rating_age_days
    return PlaceRow(
        rank=rank,
        location_id=place.location_id,
        url=f"/locations/{place.location_id}",
        place_url=placing_address(place.location_id, search),
        name=place.name,
        organisation=place.organisation_name,
        where=", ".join(part for part in (place.town, place.postcode) if part),
        usable=place.usable,
        free_words=_free_words(place, search),
        beds_words=_beds_words(place),
        limit_words=limit_words(place),
        miles=round(place.miles, 1),
        rating=rating_words(place.rating),
        rating_code=place.rating,
        rating_order=_rating_order(place.rating),
        rating_age=f"{age_words(age)} ago" if age is not None else "",
        rating_old=age is not None and age > OLD_RATING_DAYS,
        saved_on=place.saved_on,
        saved_words=_saved_words(place.return_age_days),
        weekly_pence=place.weekly_pence,
        rate_words=place.rate_words,
        contract_url=f"/contracts/{place.contract_id}" if place.contract_id is not None else "",
        reasons=tuple(reason_words(reason, place, search) for reason in place.why_not),
    )


_RATING_ORDER = ("outstanding", "good", "requires_improvement", "inadequate")


def _rating_order(rating: str) -> int:
    return _RATING_ORDER.index(rating) if rating in _RATING_ORDER else len(_RATING_ORDER)


def _free_words(place: Place, search: Search) -> str:
    if place.usable is None:
        return "Not known"
    if search.service == ServiceType.HOME_CARE:
        if not place.usable:
            return "No hours"
        return (
            f"{count_words(place.extra_hours, 'hour')} more" if place.extra_hours is not None else "Can take more hours"
        )
    return count_words(place.usable, "bed")


def limit_words(place: Place) -> str:
    """What the council restricts for a new person at a usable place, never why; empty when it restricts nothing."""
    if place.effect is Effect.MANAGER:
        return "A manager has to agree"
    if place.effect is Effect.OTHER_DAY:
        return "Somebody begins that day: choose another, or a manager has to agree"
    if place.week_room is None or place.effect.stops:
        return ""
    return f"The council’s weekly limit leaves {count_words(place.week_room, 'new person', 'new people')}"


def _beds_words(place: Place) -> str:
    if place.maximum is None or place.occupied is None:
        return ""
    parts = [f"{place.occupied} of {place.maximum} occupied"]
    parts += [f"{place.reserved} reserved"] if place.reserved else []
    parts += [f"{place.placed_since} placed since"] if place.placed_since else []
    return ", ".join(parts)


def _saved_words(days: int | None) -> str:
    if days is None:
        return "never saved"
    return "saved today" if days == 0 else f"saved {age_words(days)} ago"


def left_out_words(places: Sequence[Place]) -> str:
    """`12 places left out: 5 full, 4 stale`; a place with several reasons counts under each."""
    counts = Counter(reason for place in places for reason in place.why_not)
    if not places:
        return "No place within reach is left out"
    said = ", ".join(f"{counts[reason]} {SHORT_REASONS[reason]}" for reason in WhyNot if counts[reason])
    return f"{count_words(len(places), 'place')} left out: {said}"


def _counts(places: Sequence[Place]) -> tuple[tuple[str, str], ...]:
    counts = Counter(reason for place in places for reason in place.why_not)
    return tuple((REASON_WORDS[reason], str(counts[reason])) for reason in WhyNot if counts[reason])


CALL = "call"


def left_out_groups(found: Found) -> tuple[LeftOutGroup, ...]:
    """Every place left out, once: those worth a call first, then by its first reason in the order of `WhyNot`."""
    groups: dict[str, list[Place]] = {CALL: [], **{reason.value: [] for reason in WhyNot}}
    for place in found.left_out:
        groups[CALL if place.why_not == (WhyNot.NOT_KNOWN,) else place.why_not[0].value].append(place)
    headings = {CALL: "Worth a call: only the vacancy is not known"} | {
        reason.value: REASON_WORDS[reason] for reason in WhyNot
    }
    return tuple(
        LeftOutGroup(key, headings[key], tuple(place_rows(places, found.search)))
        for key, places in groups.items()
        if places
    )


FILE_HEADINGS = (
    "Order", "Usable", "Place", "CQC location ID", "Provider", "Town", "Postcode", "Miles", "Free", "Beds that fit", "Occupied",
    "Reserved", "Placed since the return", "More hours offered", "CQC rating", "Rating published", "Return saved", "Left out because",
)  # fmt: skip
PRICE_HEADINGS = ("Rate", "Pence a week")


def found_file(found: Found, *, prices: bool) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of the download: usable places in their order, then every other with its reasons."""
    places = [*found.usable, *found.left_out]
    rows = [_file_row(place, found.search, rank, prices) for rank, place in enumerate(places, start=1)]
    return [*FILE_HEADINGS, *(PRICE_HEADINGS if prices else ())], rows


def _file_row(place: Place, search: Search, rank: int, prices: bool) -> list[Any]:
    reasons = "; ".join(reason_words(reason, place, search) for reason in place.why_not)
    return [
        rank, not place.why_not, place.name, place.cqc_id, place.organisation_name, place.town, place.postcode,
        round(place.miles, 1), place.usable, place.maximum, place.occupied, place.reserved, place.placed_since, place.extra_hours,
        rating_words(place.rating), place.rated_on, place.saved_on, reasons,
        *((place.rate_words, place.weekly_pence) if prices else ()),
    ]  # fmt: skip


def free_rows(free: Sequence[FreeBeds]) -> list[tuple[str, str, str]]:
    """What is free now, by bed type, as rows of a table."""
    return [(bed_type_words(each.bed_type), str(each.homes), str(each.usable)) for each in free]


COMING_BACK = ListSpec(
    columns=(
        Column("case_reference", "Case reference", sql="case_reference", link="placement_url"),
        Column("service", "Care", sql="service"),
        Column("host", "Placed in", sql="host"),
        Column("home_area", "Home area", sql="home_area"),
        Column("stage", "Plan to return", sql="stage"),
        Column("vacancies", "Fitting vacancies here", sql="vacancies", kind="number", missing="Ring them", descending_first=True),
        Column("looked_at", "Places looked at", sql="looked_at", kind="number"),
    ),
    sort="vacancies",
    descending=True,
    tie_break="case_reference",
    noun="person",
    nouns="people",
    keep=("as_at",),
)  # fmt: skip


class ComingBackRow(Struct, frozen=True, kw_only=True):
    """Somebody who wishes to come back."""

    case_reference: str
    placement_url: str
    service: str
    host: str
    home_area: str
    stage: str
    vacancies: int | None
    looked_at: int
    search_url: str


def coming_back_rows(people: Sequence[ComingBack]) -> list[ComingBackRow]:
    """The list of those who wish to come back."""
    return [_back_row(person) for person in people]


def _back_row(person: ComingBack) -> ComingBackRow:
    search = person.search
    care = bed_type_words(search.bed_type) if search.bed_type else service_words(search.service)
    return ComingBackRow(
        case_reference=person.case_reference,
        placement_url=f"/placements/{person.placement_id}",
        service=care,
        host=", ".join(part for part in (person.location_name, person.host_authority) if part),
        home_area=search.near,
        stage=RETURN_STAGE_WORDS.get(person.return_stage, person.return_stage),
        vacancies=person.vacancies,
        looked_at=person.looked_at,
        search_url=search_address(search),
    )
