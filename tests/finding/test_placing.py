"""Placing somebody, on both engines: the last bed, the same form twice, overriding, and what backs "no vacancy"."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from msgspec import structs

from market.core.actor import Actor
from market.core.refusal import Refused
from market.db.sql import fetch, fetch_one, fetch_value
from market.finding.placing import Override, place
from market.finding.placing_rules import Wanted
from market.finding.requests import OfferAnswer, ask_place, keep_request, record_answer
from market.finding.types import Search
from market.placements.types import NewRate
from market.providers.tables import Location
from tests.builders.capacity import make_bed_return
from tests.builders.contracts import make_cap, make_contract
from tests.builders.placements import make_placement, new_placement
from tests.builders.providers import make_location

BY = Actor(kind="user", id=7, label="Bea Broker")
NOW = datetime(2026, 9, 30, 10, 0, tzinfo=UTC)
TODAY = date(2026, 9, 30)
HERE = ("Middlesbrough",)
SEARCH = Search(service="residential_home", near="TS1 2AZ", from_on=TODAY)


async def home(*, occupied: int = 29, **changes: Any) -> Location:
    """A home of 30 beds that is under contract."""
    made = await make_location(rating="good", **changes)
    await make_bed_return(made, occupied=occupied, accepting=True)
    await make_contract(supplier=made.organisation)
    return made


def wanted(location: Location, *, request_id: int | None = None, **changes: Any) -> Wanted:
    values = {"starts_on": TODAY, "location_id": location.id, "place_name": "", "host_authority": "", **changes}
    return Wanted(placement=new_placement(**values), request_id=request_id)


async def placed(one: Wanted, override: Override | None = None, on: date = TODAY) -> int | Refused:
    return await place(one, authority_names=HERE, by=BY, now=NOW, today=on, override=override)


def codes(answer: object) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [reason.code for reason in answer.reasons]


async def kept(case_reference: str, search: Search = SEARCH, on: date = TODAY) -> int:
    answer = await keep_request(case_reference, search, authority_names=HERE, by=BY, now=NOW, on=on)
    assert isinstance(answer, int), answer
    return answer


async def test_two_people_place_into_the_last_bed_and_one_is_told_why(db: object) -> None:
    there = await home()
    answers = await asyncio.gather(*(placed(wanted(there)) for _ in range(2)))
    (lost,) = [answer for answer in answers if isinstance(answer, Refused)]
    assert codes(lost) == ["full"]
    assert "1 person placed since its last return" in lost.reasons[0].message
    assert await fetch_value("SELECT count(*) FROM placement") == 1
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE verb = 'placement.added'") == 1


async def test_the_last_bed_of_a_return_of_the_same_day_is_given_once(db: object) -> None:
    there = await make_location()
    await make_contract(supplier=there.organisation)
    await make_bed_return(there, occupied=29, accepting=True, saved_on=TODAY)
    assert isinstance(await placed(wanted(there)), int)
    assert codes(await placed(wanted(there))) == ["full"]


async def test_the_same_form_sent_twice_makes_one_placement(db: object) -> None:
    there = await home()
    form = wanted(there, submission="a" * 32)
    first, second = await asyncio.gather(placed(form), placed(form))
    assert isinstance(first, int)
    assert first == second == await placed(form)
    outside = wanted(
        there, submission="b" * 32, location_id=None, place_name="Far Away", host_authority="Middlesbrough"
    )
    first, second = await asyncio.gather(placed(outside), placed(outside))
    assert isinstance(first, int)
    assert first == second
    assert await fetch_value("SELECT count(*) FROM placement") == 2


async def test_a_placement_takes_the_contract_host_and_distance_that_follow_from_the_place(db: object) -> None:
    there = await home(occupied=20)
    contract = await fetch_value("SELECT id FROM contract")
    number = await placed(wanted(there))
    row = await fetch_one("SELECT contract, host_authority, distance_miles FROM placement WHERE id = {}", number)
    assert row is not None
    assert (row["contract"], row["host_authority"]) == (contract, "Middlesbrough")
    assert row["distance_miles"] is not None
    await make_contract(supplier=there.organisation, reference="C-SECOND")
    answer = await placed(wanted(there))
    assert codes(answer) == ["which_contract"]
    assert isinstance(answer, Refused)
    assert "C-SECOND" in answer.reasons[0].message
    assert answer.reasons[0].field == "contract"


async def test_every_reason_is_told_at_once_with_what_cannot_be_recorded(db: object) -> None:
    there = await make_location(rating="inadequate", dormant=True, authority="Stockton-on-Tees")
    await make_cap()
    answer = await placed(
        wanted(there, case_reference="John Smith", rate=NewRate(rate_pence=90_000), needs=("dementia",))
    )
    assert set(codes(answer)) == {
        "reference_names_person",
        "no_reason",
        "dormant",
        "not_the_need",
        "no_contract",
        "over_cap",
        "rating_inadequate",
    }
    assert await fetch_value("SELECT count(*) FROM placement") == 0


async def test_a_manager_overrides_with_a_reason_and_the_codes_are_audited_not_the_words(db: object) -> None:
    there = await home(occupied=30)
    assert codes(await placed(wanted(there), Override("Needed for tonight", allowed=False))) == [
        "full",
        "may_not_override",
    ]
    assert codes(await placed(wanted(there), Override(" Tonight  ", allowed=True))) == ["full", "override_reason"]
    away = wanted(there, host_authority="Hartlepool")
    assert codes(await placed(away, Override("Needed for tonight", allowed=True))) == ["no_reason"]
    number = await placed(wanted(there), Override("Needed for tonight", allowed=True))
    row = await fetch_one("SELECT override_reason, override_by FROM placement WHERE id = {}", number)
    assert row == {"override_reason": "Needed for tonight", "override_by": "Bea Broker"}
    trail = await fetch("SELECT verb, after FROM audit_entry ORDER BY seq")
    assert [entry["verb"] for entry in trail] == ["placement.added", "placement.overridden"]
    assert msgspec.json.decode(trail[1]["after"]) == {"codes": ["full"]}
    assert "tonight" not in str(trail)


async def test_an_override_is_not_kept_where_nothing_spoke_against_the_place(db: object) -> None:
    number = await placed(wanted(await home()), Override("Needed for tonight", allowed=True))
    assert await fetch_value("SELECT override_reason FROM placement WHERE id = {}", number) == ""
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE verb = 'placement.overridden'") == 0


async def test_no_vacancy_as_a_reason_needs_a_search_of_that_case_that_shows_it(db: object) -> None:
    here = await home(occupied=29)
    there = await home(authority="Stockton-on-Tees")
    one = wanted(there, case_reference="C-100", reason="OOA-03")
    assert codes(await placed(one)) == ["no_search"]
    request = await kept("C-100")
    assert codes(await placed(one)) == ["no_search"], "a place of our own area was usable"
    assert await ask_place(request, here.id, by=BY, now=NOW) is None
    assert await record_answer(request, 2, here.id, OfferAnswer("declined"), by=BY, now=NOW) is None
    assert codes(await placed(structs.replace(one, placement=structs.replace(one.placement, case_reference="C-101"))))
    assert codes(await placed(one, on=TODAY + timedelta(days=29)))[0] == "no_search"
    number = await placed(one)
    assert isinstance(number, int)
    row = await fetch_one("SELECT outcome, placement FROM care_request WHERE id = {}", request)
    assert row == {"outcome": "no_vacancy", "placement": number}


async def test_a_request_is_answered_by_the_placement_made_from_it_and_only_for_its_case(db: object) -> None:
    there = await home(occupied=20)
    request = await kept("C-100")
    assert codes(await placed(wanted(there, request_id=request, case_reference="C-101"))) == ["other_case"]
    number = await placed(wanted(there, request_id=request, case_reference="C-100"))
    row = await fetch_one("SELECT outcome, outcome_on, placement, version FROM care_request WHERE id = {}", request)
    assert row is not None
    assert (row["outcome"], row["placement"], row["version"]) == ("placed", number, 2)
    again = wanted(there, request_id=request, case_reference="C-100")
    assert codes(await placed(again)) == ["request_closed"]


async def test_care_at_home_is_given_in_our_area_and_a_closed_place_or_none_is_told(db: object) -> None:
    agency = await make_location(services=("home_care",), authority="Stockton-on-Tees", beds=None)
    await make_contract(supplier=agency.organisation, services=("home_care",))
    visits = {"service_type": "long_community", "component": "home_support"}
    number = await placed(wanted(agency, **visits))
    assert await fetch_value("SELECT host_authority FROM placement WHERE id = {}", number) == "Middlesbrough"
    closed = await home(deregistered_on=date(2026, 9, 1))
    assert codes(await placed(wanted(closed))) == ["closed"]
    missing = wanted(closed)
    answer = await placed(structs.replace(missing, placement=structs.replace(missing.placement, location_id=99_999)))
    assert codes(answer) == ["no_location"]


async def test_people_who_left_before_the_start_leave_their_beds(db: object) -> None:
    there = await home()
    await make_placement(location=there.id, starts_on=date(2026, 9, 20), ends_on=date(2026, 9, 29))
    assert isinstance(await placed(wanted(there)), int)
