"""Kept requests on both engines: what is kept of a search, offers, outcomes, and two people at once."""

from datetime import UTC, date, datetime

import msgspec

from market.core.actor import Actor
from market.core.refusal import Changed, Refused
from market.db.sql import fetch_value
from market.finding.request_queries import REQUESTS, get_request, list_requests, offers_of
from market.finding.requests import OfferAnswer, ask_place, close_request, keep_request, record_answer
from market.finding.types import Search
from tests.builders.capacity import make_bed_return
from tests.builders.providers import make_location

BY = Actor(kind="user", id=7, label="Bea Broker")
NOW = datetime(2026, 9, 30, 10, 0, tzinfo=UTC)
TODAY = date(2026, 9, 30)
HERE = ("Middlesbrough",)
SEARCH = Search(service="residential_home", near="TS1 2AZ", from_on=TODAY)


async def home(occupied: int = 26, **changes: object) -> int:
    made = await make_location(**changes)
    await make_bed_return(made, occupied=occupied, accepting=True)
    return int(made.id)


async def kept(search: Search = SEARCH, case_reference: str = "C-100") -> int:
    answer = await keep_request(case_reference, search, authority_names=HERE, by=BY, now=NOW, on=TODAY)
    assert isinstance(answer, int), answer
    return answer


def codes(answer: object) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [reason.code for reason in answer.reasons]


async def test_what_was_found_that_day_stays_and_no_postcode_is_kept(db: object) -> None:
    free, full = await home(name="Free House"), await home(30, name="Full House")
    over = await home(name="Over the boundary", authority="Stockton-on-Tees")
    far = await home(name="Far in our area", latitude=54.9, longitude=-1.2, postcode="TS9 5AA")
    request_id = await kept(msgspec.structs.replace(SEARCH, miles=5.0))
    await make_bed_return(full, occupied=1, accepting=True, saved_on=date(2026, 9, 29))
    found = await get_request(request_id)
    assert (found.usable, found.looked_at, found.left_out) == (2, 3, {"full": 1})
    assert {place.location_id for place in found.places.usable} == {free, over}
    assert [(place.name, place.why_not) for place in found.places.left_out] == [("Full House", ("full",))]
    assert {place.location_id for place in found.places.here} == {free, far}
    assert found.places.looked_at_here == 3
    assert found.search.near == "TS1"
    assert "2AZ" not in str(await fetch_value("SELECT search FROM care_request"))
    assert "C-100" not in str(await fetch_value("SELECT after FROM audit_entry WHERE verb = 'care_request.kept'"))


async def test_a_name_or_an_unknown_town_is_refused_with_everything_wrong_at_once(db: object) -> None:
    bad = msgspec.structs.replace(SEARCH, near="Nowhere")
    answer = await keep_request("Mary Jones", bad, authority_names=HERE, by=BY, now=NOW, on=TODAY)
    assert len(codes(answer)) == 2
    assert await fetch_value("SELECT count(*) FROM care_request") == 0


async def test_offers_and_the_end_of_a_request(db: object) -> None:
    one, other = await home(), await home(authority="Hartlepool")
    request_id = await kept()
    assert codes(await record_answer(request_id, 1, one, OfferAnswer("offered"), by=BY, now=NOW)) == ["not_asked"]
    assert await ask_place(request_id, one, by=BY, now=NOW) is None
    assert codes(await ask_place(request_id, one, by=BY, now=NOW)) == ["asked_already"]
    assert codes(await ask_place(request_id, 99_999, by=BY, now=NOW)) == ["no_location"]
    wrong = OfferAnswer("declined", weekly_pence=80_000)
    assert codes(await record_answer(request_id, 2, one, wrong, by=BY, now=NOW)) == ["price"]
    said = OfferAnswer("offered", 82_500, "From Monday")
    assert isinstance(await record_answer(request_id, 1, one, said, by=BY, now=NOW), Changed)
    assert await record_answer(request_id, 2, one, said, by=BY, now=NOW) is None
    (offer,) = await offers_of(request_id)
    assert (offer.answer, offer.weekly_pence, offer.words, offer.answered_at) == ("offered", 82_500, "From Monday", NOW)
    refusal = await close_request(request_id, 3, "no_vacancy", "", by=BY, now=NOW, today=TODAY)
    assert codes(refusal) == ["not_shown"]
    assert await record_answer(request_id, 3, one, OfferAnswer("no_reply"), by=BY, now=NOW) is None
    assert await close_request(request_id, 4, "no_vacancy", "All full", by=BY, now=NOW, today=TODAY) is None
    assert codes(await ask_place(request_id, other, by=BY, now=NOW)) == ["request_closed"]
    assert codes(await close_request(request_id, 5, "withdrawn", "", by=BY, now=NOW, today=TODAY)) == ["request_closed"]
    trail = await fetch_value("SELECT count(*) FROM audit_entry WHERE after LIKE '%Monday%' OR after LIKE '%full%'")
    assert trail == 0


async def test_the_list_is_narrowed_by_outcome_and_case(db: object) -> None:
    await home()
    first, second = await kept(), await kept(case_reference="C-200")
    await ask_place(second, await home(), by=BY, now=NOW)
    assert await close_request(first, 1, "withdrawn", "", by=BY, now=NOW, today=TODAY) is None
    lines, total = await list_requests(REQUESTS.read({"outcome": "open"}))
    assert (total, [(line.id, line.asked, line.offers) for line in lines]) == (1, [(second, 1, 0)])
    lines, total = await list_requests(REQUESTS.read({"q": "c-1"}))
    assert (total, [line.id for line in lines]) == (1, [first])
