"""Writes of kept requests: a search of one day for one case, what places offered, and what became of it."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct, structs

from market.core.actor import Actor
from market.core.case_references import reasons_against_case_reference
from market.core.refusal import Changed, Refusal, Refused
from market.db import audit
from market.db.bulk import insert_many
from market.db.sql import execute
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.finding.kept_search import search_text, without_address
from market.finding.placing_rules import backs_no_vacancy
from market.finding.request_queries import (
    KeptPlace,
    KeptPlaces,
    Offer,
    answered,
    get_request,
    offers_of,
)
from market.finding.service import find_care
from market.finding.tables import CareOffer, CareRequest
from market.finding.types import Answer, Found, Place, RequestOutcome, Search
from market.providers.queries import find_location

KEPT_PLACES = 20
"""How many usable places, and how many of those left out, are kept by name with a request: the first in the order of the search."""

WHOLE_AREA = 500.0
"""Miles that reach every place of any council's area."""

_encoder = msgspec.json.Encoder(order="sorted")


class OfferAnswer(Struct, frozen=True):
    """What a place answered: the code, the price a week in pence when it named one, and words."""

    answer: str
    weekly_pence: int | None = None
    words: str = ""


async def keep_request(
    case_reference: str, search: Search, *, authority_names: Sequence[str], by: Actor, now: datetime, on: date
) -> int | Refused:
    """Search as at `on` and keep what was found for a case; the number of the request.

    The same is searched over the whole of our own area, whatever the distance asked for, because "no vacancy" speaks of the area.
    Only the district of a full postcode is kept, because a postcode beside a case reference would tell where somebody lives.
    """
    case_reference = case_reference.strip()
    reasons = list(reasons_against_case_reference(case_reference))
    found = await find_care(search, on=on)
    if isinstance(found, Refused):
        reasons += found.reasons
    if reasons or isinstance(found, Refused):
        return Refused(tuple(reasons))
    here = await find_care(structs.replace(search, miles=WHOLE_AREA), on=on, authority_names=authority_names)
    if isinstance(here, Refused):
        return here
    async with transaction():
        row = CareRequest(
            case_reference=case_reference,
            search=search_text(without_address(search)),
            on_day=on,
            usable=len(found.usable),
            looked_at=len(found.usable) + len(found.left_out),
            left_out=_encoder.encode(_counts(found)).decode(),
            nearest=_encoder.encode(_kept(found, here)).decode(),
            outcome=RequestOutcome.OPEN.value,
            asked_by=by.label,
            asked_at=now,
            version=1,
        )
        (saved,) = await CareRequest.insert(row)
        request_id = int(saved["id"])
        told = {"on_day": on, "service": search.service, "usable": row.usable, "looked_at": row.looked_at}
        await audit.record(by=by, verb="care_request.kept", subject=("care_request", request_id), after=told, at=now)
    return request_id


def _counts(found: Found) -> dict[str, int]:
    return dict(Counter(reason.value for place in found.left_out for reason in place.why_not))


def _kept(found: Found, here: Found) -> KeptPlaces:
    return KeptPlaces(
        usable=_places(found.usable[:KEPT_PLACES]),
        left_out=_places(found.left_out[:KEPT_PLACES]),
        here=_places(here.usable),
        looked_at_here=len(here.usable) + len(here.left_out),
    )


def _places(places: Sequence[Place]) -> tuple[KeptPlace, ...]:
    return tuple(
        KeptPlace(
            location_id=place.location_id,
            name=place.name,
            organisation_name=place.organisation_name,
            miles=round(place.miles, 1),
            rating=place.rating,
            usable=place.usable,
            weekly_pence=place.weekly_pence,
            why_not=tuple(reason.value for reason in place.why_not),
        )
        for place in places
    )


async def ask_place(request_id: int, location_id: int, *, by: Actor, now: datetime) -> Refused | None:
    """Record that a place was asked for an open request, once. Raises `NoSuchRequest`."""
    async with transaction():
        await lock_row(CareRequest, request_id)
        request = await get_request(request_id)
        reasons = _closed(request.outcome)
        location = await find_location(location_id)
        if location is None:
            reasons.append(Refusal("no_location", "The register has no such location. Choose one from it", "location"))
        elif any(offer.location_id == location_id for offer in await offers_of(request_id)):
            words = f"{location.name} has been asked already. Record its answer below"
            reasons.append(Refusal("asked_already", words, "location"))
        if reasons:
            return Refused(tuple(reasons))
        await update_versioned(CareRequest, request_id, request.version, {"outcome": request.outcome})
        columns = ("request", "location", "answer", "weekly_pence", "words", "asked_at", "answered_at", "recorded_by")
        row = (request_id, location_id, Answer.ASKED.value, None, "", now, None, by.label)
        await insert_many(CareOffer, columns, [row])
        subject = ("care_request", request_id)
        await audit.record(
            by=by, verb="care_request.place_asked", subject=subject, after={"location": location_id}, at=now
        )
    return None


async def record_answer(
    request_id: int, version: int, location_id: int, answer: OfferAnswer, *, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Record what an asked place answered; a later answer takes the place of an earlier one. Raises `NoSuchRequest`."""
    async with transaction():
        await lock_row(CareRequest, request_id)
        request = await get_request(request_id)
        held = next((offer for offer in await offers_of(request_id) if offer.location_id == location_id), None)
        reasons = _closed(request.outcome) + _against_answer(held, answer)
        if reasons or held is None:
            return Refused(tuple(reasons))
        if not await update_versioned(CareRequest, request_id, version, {"outcome": request.outcome}):
            return Changed()
        await execute(
            "UPDATE care_offer SET answer = {}, weekly_pence = {}, words = {}, answered_at = {}, recorded_by = {} WHERE id = {}",
            answer.answer,
            answer.weekly_pence,
            answer.words,
            now,
            by.label,
            held.id,
        )
        await audit.record(
            by=by,
            verb="care_request.answered",
            subject=("care_request", request_id),
            before={"location": location_id, "answer": held.answer, "weekly_pence": held.weekly_pence},
            after={"location": location_id, "answer": answer.answer, "weekly_pence": answer.weekly_pence},
            at=now,
        )
    return None


def _closed(outcome: str) -> list[Refusal]:
    if outcome == RequestOutcome.OPEN:
        return []
    return [Refusal("request_closed", "This request has its outcome already, so that it cannot be changed", None)]


def _against_answer(held: Offer | None, answer: OfferAnswer) -> list[Refusal]:
    reasons = []
    if held is None:
        reasons.append(Refusal("not_asked", "This place has not been asked. Record that it was asked first", "answer"))
    if answer.answer not in (Answer.OFFERED, Answer.DECLINED, Answer.NO_REPLY):
        reasons.append(Refusal("answer", "Select what the place answered", "answer"))
    if answer.weekly_pence is not None and answer.answer != Answer.OFFERED:
        words = "Only an offer has a price. Take the price out, or select that the place offered"
        reasons.append(Refusal("price", words, "weekly_price"))
    return reasons


async def close_request(
    request_id: int, version: int, outcome: str, words: str, *, by: Actor, now: datetime, today: date
) -> Changed | Refused | None:
    """End an open request without a placement: no vacancy, or withdrawn. Raises `NoSuchRequest`.

    "No vacancy" is refused while the search does not show it: usable places were found and not all of them declined.
    """
    async with transaction():
        await lock_row(CareRequest, request_id)
        request = await get_request(request_id)
        reasons = _closed(request.outcome)
        if outcome not in (RequestOutcome.NO_VACANCY, RequestOutcome.WITHDRAWN):
            reasons.append(Refusal("outcome", "Select what became of the request", "outcome"))
        answers = [(offer.location_id, offer.answer) for offer in await offers_of(request_id)]
        shows = backs_no_vacancy(answered(request, answers), request.search.service, request.on_day)
        if outcome == RequestOutcome.NO_VACANCY and not shows:
            message = "The search does not show it. Ask each usable place in our area, and record that it declined or did not reply"
            reasons.append(Refusal("not_shown", message, "outcome"))
        if reasons:
            return Refused(tuple(reasons))
        values: dict[str, Any] = {"outcome": outcome, "outcome_on": today, "outcome_words": words}
        if not await update_versioned(CareRequest, request_id, version, values):
            return Changed()
        await audit.record(
            by=by,
            verb="care_request.closed",
            subject=("care_request", request_id),
            before={"outcome": request.outcome},
            after={"outcome": outcome, "words_given": bool(words)},
            at=now,
        )
    return None


async def answer_with_placement(
    request_id: int, placement_id: int, outcome: RequestOutcome, *, by: Actor, now: datetime, today: date
) -> None:
    """Join a request to the placement that answers it, in the caller's transaction, which holds the request."""
    await execute(
        "UPDATE care_request SET outcome = {}, outcome_on = {}, placement = {}, version = version + 1 WHERE id = {}",
        outcome.value,
        today,
        placement_id,
        request_id,
    )
    after = {"outcome": outcome.value, "placement": placement_id}
    await audit.record(by=by, verb="care_request.placed", subject=("care_request", request_id), after=after, at=now)
