"""What the pages of kept requests print."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.core.clock import london_date
from market.core.words import count_words, day_words
from market.finding.forms import search_address
from market.finding.kept_search import placing_address, read_search
from market.finding.placing_rules import backs_no_vacancy
from market.finding.request_queries import KeptPlace, KeptRequest, Offer, RequestLine, answered
from market.finding.request_words import ANSWER_WORDS, OUTCOME_COLOURS, OUTCOME_WORDS
from market.finding.types import Answer, RequestOutcome, WhyNot
from market.finding.words import REASON_WORDS, search_words
from market.providers.words import rating_words, service_words


class RequestItem(Struct, frozen=True, kw_only=True):
    """One request of the list."""

    href: str
    case_reference: str
    service: str
    near: str
    on_day: date
    usable: int
    looked_at: int
    offers: int
    outcome: str
    outcome_colour: str


def request_items(lines: Sequence[RequestLine]) -> list[RequestItem]:
    """The rows of the list and of its files."""
    found = []
    for line in lines:
        search = read_search(line.search)
        found.append(
            RequestItem(
                href=f"/find-care/requests/{line.id}",
                case_reference=line.case_reference,
                service=service_words(search.service) if search else "",
                near=search.near if search else "",
                on_day=line.on_day,
                usable=line.usable,
                looked_at=line.looked_at,
                offers=line.offers,
                outcome=OUTCOME_WORDS.get(line.outcome, line.outcome),
                outcome_colour=OUTCOME_COLOURS.get(line.outcome, "grey"),
            )
        )
    return found


class FoundRow(Struct, frozen=True, kw_only=True):
    """A place as it was found on the day of the search. `reasons` are why it was left out; `asked` what became of asking it."""

    location_id: int
    name: str
    organisation: str
    miles: float
    rating: str
    usable: str
    weekly_pence: int | None
    reasons: str
    asked: str


class OfferRow(Struct, frozen=True, kw_only=True):
    """A place that was asked."""

    location_id: int
    name: str
    answer: str
    weekly_pence: int | None
    words: str
    asked_on: str
    answered_on: str
    place_address: str


class RequestPage(Struct, frozen=True, kw_only=True):
    """One kept request."""

    id: int
    case_reference: str
    outcome: str
    outcome_colour: str
    open: bool
    facts: tuple[tuple[str, Any, Any], ...]
    finding: str
    proof: str
    usable: tuple[FoundRow, ...]
    left_out: tuple[FoundRow, ...]
    reasons: tuple[tuple[str, int], ...]
    offers: tuple[OfferRow, ...]
    version: int
    may_edit: bool
    search_again: str
    place_address: str


def request_page(request: KeptRequest, offers: Sequence[Offer], *, on: date, may_edit: bool) -> RequestPage:
    """The page of a request: what was searched, what was found then, the offers and the outcome."""
    answers = {offer.location_id: ANSWER_WORDS.get(offer.answer, offer.answer) for offer in offers}
    ordered = [(REASON_WORDS[reason], request.left_out[reason]) for reason in WhyNot if reason in request.left_out]
    return RequestPage(
        id=request.id,
        case_reference=request.case_reference,
        outcome=OUTCOME_WORDS.get(request.outcome, request.outcome),
        outcome_colour=OUTCOME_COLOURS.get(request.outcome, "grey"),
        open=request.outcome == RequestOutcome.OPEN,
        facts=tuple(_facts(request)),
        finding=(
            f"{count_words(request.usable, 'usable place')} of {count_words(request.looked_at, 'place')} looked at "
            f"within {request.search.miles:g} miles, on {day_words(request.on_day)}."
        ),
        proof=_proof(request, offers, on),
        usable=tuple(_found_row(place, answers) for place in request.places.usable),
        left_out=tuple(_found_row(place, answers) for place in request.places.left_out),
        reasons=tuple(ordered),
        offers=tuple(_offer_row(offer, request) for offer in offers),
        version=request.version,
        may_edit=may_edit,
        search_again=search_address(request.search),
        place_address=placing_address(None, request.search, request_id=request.id),
    )


def _facts(request: KeptRequest) -> list[tuple[str, Any, Any]]:
    rows: list[tuple[str, Any, Any]] = [
        ("Looked for", search_words(request.search), None),
        ("Kept by", request.asked_by, None),
        ("Kept on", day_words(london_date(request.asked_at)), None),
    ]
    if request.outcome_on is not None:
        rows.append(("Outcome on", day_words(request.outcome_on), None))
    if request.outcome_words:
        rows.append(("Note", request.outcome_words, None))
    if request.placement_id is not None:
        rows.append(("Placement", f"Placement {request.placement_id}", f"/placements/{request.placement_id}"))
    return rows


def _proof(request: KeptRequest, offers: Sequence[Offer], on: date) -> str:
    here, looked = len(request.places.here), request.places.looked_at_here
    first = f"In our own area, whatever the distance, {count_words(here, 'place')} of {looked:,} had a usable vacancy that day."
    kept = answered(request, [(offer.location_id, offer.answer) for offer in offers])
    if backs_no_vacancy(kept, request.search.service, on):
        return f"{first} This backs “no vacancy” as the reason for a place outside the area."
    if backs_no_vacancy(kept, request.search.service, request.on_day):
        return f"{first} It is too old to back “no vacancy” as a reason: search again."
    return f"{first} It does not back “no vacancy” as a reason for a place outside the area."


def _found_row(place: KeptPlace, answers: dict[int, str]) -> FoundRow:
    known = {reason.value: words for reason, words in REASON_WORDS.items()}
    return FoundRow(
        location_id=place.location_id,
        name=place.name,
        organisation=place.organisation_name,
        miles=place.miles,
        rating=rating_words(place.rating),
        usable="Not known" if place.usable is None else f"{place.usable:,}",
        weekly_pence=place.weekly_pence,
        reasons="; ".join(known.get(reason, reason) for reason in place.why_not),
        asked=answers.get(place.location_id, ""),
    )


def _offer_row(offer: Offer, request: KeptRequest) -> OfferRow:
    offered = offer.answer == Answer.OFFERED
    return OfferRow(
        location_id=offer.location_id,
        name=offer.location_name,
        answer=ANSWER_WORDS.get(offer.answer, offer.answer),
        weekly_pence=offer.weekly_pence,
        words=offer.words,
        asked_on=day_words(london_date(offer.asked_at)),
        answered_on=day_words(london_date(offer.answered_at)) if offer.answered_at else "",
        place_address=placing_address(
            offer.location_id, request.search, request_id=request.id, weekly_pence=offer.weekly_pence
        )
        if offered and request.outcome == RequestOutcome.OPEN
        else "",
    )
