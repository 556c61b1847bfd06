"""What the register suggests to assure, and assuring, changing and ending it, on both engines."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.core.refusal import Changed, Refused
from market.db.sql import fetch, fetch_value
from market.quality.assured import queries, service
from market.quality.assured.rules import suggested_codes
from market.quality.assured.types import Details, NewAssured
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.assured import make_assured
from tests.builders.providers import make_location
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
TODAY = date(2026, 9, 30)
BY = Actor("user", 1, "Ann Officer")
WHO: dict[str, Any] = {"by": BY, "now": NOW, "today": TODAY}


@pytest.mark.parametrize(
    ("services", "specialisms", "codes"),
    [
        (["residential_home"], ["older_people", "dementia", "mental_health", "learning_disability"], ("RES_OP",)),
        (["residential_home"], ["dementia"], ("RES_OP",)),
        (["residential_home"], ["everyone"], ("RES_OP",)),
        (["residential_home"], ["learning_disability", "mental_health"], ("RES_LD",)),
        (["residential_home"], ["mental_health", "younger_adults"], ("RES_MH",)),
        (["residential_home"], ["physical_disability"], ("RES_OP",)),
        (["residential_home"], [], ("RES_OP",)),
        (["nursing_home", "residential_home"], ["learning_disability"], ("NUR",)),
        (["home_care", "supported_living", "extra_care"], ["older_people"], ("HC", "EC", "SL")),
        (["home_care", "rehabilitation"], ["older_people"], ("HC", "REAB")),
        (["rehabilitation"], ["older_people"], ()),
        (["shared_lives"], ["learning_disability"], ("SHL",)),
        (["day_care", "community_support"], [], ("DAY", "VCS")),
        (["home_care"], ["children"], ()),
        (["home_care"], ["children", "younger_adults"], ("HC",)),
        (["dental", "hospice", "nurses_agency", "other"], ["older_people"], ()),
    ],
)
def test_the_register_suggests_service_types(services: list[str], specialisms: list[str], codes: tuple[str]) -> None:
    assert suggested_codes(services, specialisms) == codes


def codes_of(answer: object) -> set[str]:
    assert isinstance(answer, Refused), answer
    return {reason.code for reason in answer.reasons}


def wanted(location_id: int, **changes: Any) -> NewAssured:
    details = Details(**{"tier": "standard", **changes.pop("details", {})})
    return NewAssured(**{"location_id": location_id, "code": "RES_OP", "from_on": TODAY, "details": details, **changes})


async def test_a_service_is_assured_once_at_a_time_and_its_history_stays(db: TestDatabase) -> None:
    location = await make_location()
    first = await service.assure(wanted(location.id), **WHO)
    assert isinstance(first, int)
    assert await service.assure(wanted(location.id), **WHO) == first
    assert codes_of(await service.assure(wanted(location.id, details={"people": 9}), **WHO)) == {"assured_already"}
    assert codes_of(await service.end(first, 1, TODAY, **WHO)) == {"ends_before_start"}
    until = TODAY + timedelta(30)
    assert await service.end(first, 1, until, **WHO) is None
    assert [row.id for row in await queries.list_assured(until - timedelta(1))] == [first]
    assert await queries.list_assured(until) == []
    assert codes_of(await service.assure(wanted(location.id), **WHO)) == {"assured_then"}
    assert isinstance(await service.assure(wanted(location.id, from_on=until), **WHO), int)
    assert [row.from_on for row in (await queries.assured_of([location.id]))[location.id]] == [TODAY, until]


async def test_a_tier_that_differs_needs_its_reason_and_the_reason_stays_out_of_the_audit(db: TestDatabase) -> None:
    held = await make_assured()
    light = Details(tier="light")
    assert codes_of(await service.change(held.id, 1, light, by=BY, now=NOW)) == {"reason_missing"}
    told = Details(tier="enhanced", tier_reason="Two safeguarding enquiries", people=-1)
    assert codes_of(await service.change(held.id, 1, told, by=BY, now=NOW)) == {"out_of_range"}
    told = Details(tier="enhanced", tier_reason="Two safeguarding enquiries", people=20)
    assert await service.change(held.id, 1, told, by=BY, now=NOW) is None
    assert isinstance(await service.change(held.id, 1, told, by=BY, now=NOW), Changed)
    assert (await queries.get_assured(held.id)).tier_reason == "Two safeguarding enquiries"
    assert "safeguarding" not in str(await fetch("SELECT before, after FROM audit_entry"))


async def test_two_officers_assure_the_same_service_and_there_is_one(db: TestDatabase) -> None:
    location = await make_location()
    answers = await asyncio.gather(
        service.assure(wanted(location.id), **WHO), service.assure(wanted(location.id, details={"people": 3}), **WHO)
    )
    assert sorted(isinstance(each, int) for each in answers) == [False, True]
    assert await fetch_value("SELECT count(*) FROM assured_service") == 1


async def test_what_is_suggested_is_assured_in_one_go_and_only_once(db: TestDatabase) -> None:
    home = await make_location(name="Ash House")
    await make_location(authority="Leeds")
    await make_location(dormant=True)
    agency = await make_location(services=["home_care", "extra_care"], name="Birch Care")
    await make_assured(location=agency, code="HC")
    found = await queries.suggestions(TODAY, ["Middlesbrough"])
    assert [(each.location_id, each.code) for each in found] == [(home.id, "RES_OP"), (agency.id, "EC")]
    pairs = [(each.location_id, each.code) for each in found]
    assert await service.assure_all(pairs, from_on=TODAY, **WHO) == 2
    assert await service.assure_all(pairs, from_on=TODAY, **WHO) == 0
    assert await queries.suggestions(TODAY, ["Middlesbrough"]) == []


async def test_a_service_is_added_changed_and_ended_over_http(browser: Browser) -> None:
    await sign_in(browser, await make_user(roles=[Role.QUALITY_OFFICER]))
    location = await make_location(name="Ash House")
    typed: dict[str, Any] = {"location": "ash house", "code": "RES_OP", "from_on": "2026-09-30", "tier": "light"}
    refused = await browser.send_form("/quality/services/add", **typed)
    assert refused.status_code == 422
    assert "Say why the tier is light" in text_of_page(refused.text)
    answer = await browser.send_form("/quality/services/add", **typed, tier_reason="A small grant")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/locations/{location.id}/quality")
    ((held,),) = (await queries.assured_of([location.id])).values()
    path = f"/quality/services/{held.id}"
    assert "A small grant" in (await browser.get(f"{path}/change")).text
    assert (await browser.send_form(f"{path}/change", version="1", tier="standard")).status_code == 303
    assert (await browser.send_form(f"{path}/change", version="1", tier="enhanced", tier_reason="x")).status_code == 409
    assert (await browser.get(f"{path}/end")).status_code == 200
    assert (await browser.send_form(f"{path}/end", version="2", until_on="2026-10-31")).status_code == 303
    assert (await browser.get("/quality/services/999/change")).status_code == 404


async def test_only_those_who_visit_change_what_is_assured(browser: Browser) -> None:
    held = await make_assured()
    await sign_in(browser, await make_user(roles=[Role.ANALYST]))
    for path in ("/quality/services/add", f"/quality/services/{held.id}/change", f"/quality/services/{held.id}/end"):
        assert (await browser.get(path)).status_code == 403
        assert (await browser.send_form(path)).status_code == 403
