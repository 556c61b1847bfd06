"""Placing and requests over HTTP, as a brokerage officer and a manager use them."""

import re
from datetime import date
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.db.sql import fetch_value
from market.finding.kept_search import placing_address, search_text
from market.finding.types import Search
from market.providers.tables import Location
from market.settings import Settings
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, make_settings, text_of_page
from tests.builders.capacity import make_bed_return
from tests.builders.contracts import make_contract
from tests.builders.providers import make_location

SEARCH = Search(service="residential_home", near="TS1 2AZ", from_on=date(2026, 9, 30), needs=("older_people",))
FORM = {
    "case_reference": "C-100",
    "funder": "council",
    "service_type": "long_residential",
    "component": "long_residential",
    "delivery": "commissioned",
    "starts_on": "2026-09-30",
    "rate_unit": "weekly",
    "wish": "not_asked",
    "return_stage": "none",
    "submission": "s" * 32,
}


@pytest.fixture
def settings(tmp_path: Any) -> Settings:
    """Settings of a service whose pages stand on 30 September 2026."""
    return make_settings(tmp_path, as_at="2026-09-30")


async def home(occupied: int = 29) -> Location:
    made = await make_location(name="Acacia House", rating="good")
    await make_bed_return(made, occupied=occupied, accepting=True)
    await make_contract(supplier=made.organisation, reference="C-RES")
    return made


async def as_role(browser: Browser, role: Role) -> None:
    await sign_in(browser, await make_user(roles=[role]))


async def test_the_form_is_filled_in_from_the_search_and_says_what_is_known(browser: Browser) -> None:
    there = await home(30)
    await as_role(browser, Role.BROKERAGE_OFFICER)
    answer = await browser.get(placing_address(there.id, SEARCH))
    assert answer.status_code == 200
    words = text_of_page(answer.text)
    assert "0 usable beds" in words
    assert "C-RES" in words
    assert "Acacia House has no usable bed left" in words
    assert re.search(r'id="home_area"[^>]*value="TS1"', answer.text)
    assert re.search(r'value="long_residential" selected', answer.text)
    for odd in ("?location=99999&request=7", "?location=x&hours=1e9&starts_on=soon&service=?&needs=x&weekly_pence=-1"):
        assert (await browser.get("/placements/new" + odd)).status_code == 200


async def test_sending_the_form_twice_leads_to_one_placement(browser: Browser) -> None:
    there = await home()
    await as_role(browser, Role.BROKERAGE_OFFICER)
    for _ in range(2):
        answer = await browser.send_form("/placements/new", **FORM, location=str(there.id))
        assert answer.status_code == 303, text_of_page(answer.text)
        number = await fetch_value("SELECT id FROM placement")
        assert answer.headers["location"] == f"/placements/{number}"
    assert await fetch_value("SELECT count(*) FROM placement") == 1


async def test_an_officer_is_told_every_reason_and_only_a_manager_may_override(browser: Browser) -> None:
    there = await home(30)
    await as_role(browser, Role.BROKERAGE_OFFICER)
    wrong = {**FORM, "location": str(there.id), "case_reference": "Mary Jones"}
    answer = await browser.send_form("/placements/new", **wrong)
    words = text_of_page(answer.text)
    assert answer.status_code == 422
    assert "has no usable bed left" in words
    assert "looks like a name" in words
    assert "Mary Jones" in answer.text, "nothing typed is lost"
    assert "Manager’s decision" not in words
    assert 'value="ssssssss' in answer.text
    override = {**FORM, "location": str(there.id), "override": "yes", "override_reason": "Agreed for tonight only"}
    answer = await browser.send_form("/placements/new", **override)
    assert "Only a commissioning manager may place somebody" in text_of_page(answer.text)
    await as_role(browser, Role.COMMISSIONING_MANAGER)
    answer = await browser.send_form("/placements/new", **{**override, "override_reason": "short"})
    assert "10 characters or more" in text_of_page(answer.text)
    assert (await browser.send_form("/placements/new", **override)).status_code == 303
    assert await fetch_value("SELECT override_reason FROM placement") == "Agreed for tonight only"


async def test_a_search_is_kept_asked_about_and_placed_from(browser: Browser) -> None:
    there = await home()
    await as_role(browser, Role.BROKERAGE_OFFICER)
    keep = {"search": search_text(SEARCH), "case_reference": "Mary Jones"}
    answer = await browser.send_form("/find-care/requests", **keep)
    assert answer.status_code == 422
    assert "looks like a name" in text_of_page(answer.text)
    assert (await browser.send_form("/find-care/requests", search="{}", case_reference="C-100")).status_code == 400
    answer = await browser.send_form("/find-care/requests", **{**keep, "case_reference": "C-100"})
    assert answer.status_code == 303
    address = answer.headers["location"]
    words = text_of_page((await browser.get(address)).text)
    assert "1 usable place of 1 place looked at" in words
    assert "It does not back “no vacancy”" in words
    assert "TS1 2AZ" not in words
    assert (await browser.send_form(f"{address}/offers", location="nobody")).status_code == 422
    assert (await browser.send_form(f"{address}/offers", location=str(there.id))).status_code == 303
    offer = f"{address}/offers/{there.id}"
    assert (await browser.get(offer)).status_code == 200
    said = {"answer": "offered", "weekly_price": "825.00", "words": "From Monday"}
    assert (await browser.send_form(offer, **said, version="1")).status_code == 409
    assert (await browser.send_form(offer, **said, version="2")).status_code == 303
    page = await browser.get(address)
    link = re.search(r'href="(/placements/new\?location=[^"]+)"', page.text)
    assert link is not None
    form = await browser.get(link[1].replace("&amp;", "&"))
    assert 'value="825.00"' in form.text
    assert 'name="request" value="' in form.text
    request_id = address.rsplit("/", 1)[1]
    placed = await browser.send_form("/placements/new", **FORM, location=str(there.id), request=request_id)
    assert placed.status_code == 303, text_of_page(placed.text)
    assert "Placed" in text_of_page((await browser.get(address)).text)
    listed = (await browser.get("/find-care/requests.csv?outcome=placed")).text
    assert "C-100" in listed
    assert "Monday" not in listed
    assert (await browser.get("/find-care/requests.xlsx")).content.startswith(b"PK")


async def test_a_request_is_ended_and_pages_ask_for_their_permission(browser: Browser) -> None:
    await home()
    await as_role(browser, Role.BROKERAGE_OFFICER)
    sent = await browser.send_form("/find-care/requests", search=search_text(SEARCH), case_reference="C-100")
    address = sent.headers["location"]
    assert (await browser.get(f"{address}/outcome")).status_code == 200
    unproven = await browser.send_form(f"{address}/outcome", outcome="no_vacancy", version="1")
    assert "Ask each usable place in our area" in text_of_page(unproven.text)
    assert (await browser.send_form(f"{address}/outcome", outcome="withdrawn", version="1")).status_code == 303
    assert (await browser.get("/find-care/requests/99999")).status_code == 404
    await as_role(browser, Role.QUALITY_OFFICER)
    assert (await browser.get(address)).status_code == 200
    assert (await browser.get("/placements/new")).status_code == 403
    assert (await browser.send_form("/find-care/requests", search="x", case_reference="C-1")).status_code == 403
    await as_role(browser, Role.SOCIAL_WORKER)
    assert (await browser.get("/find-care/requests")).status_code == 403


async def test_a_form_that_has_placed_somebody_does_not_pretend_to_place_another(browser: Browser) -> None:
    there = await home(20)
    await make_contract(reference="C-ELSE")
    await as_role(browser, Role.BROKERAGE_OFFICER)
    begun = {"starts_on": "2026-09-29"}
    for path, more, first, other in (("/placements/new", {}, "C-1", "C-2"), ("/placements/add", begun, "C-3", "C-4")):
        sent = {**FORM, **more, "location": str(there.id), "submission": path.replace("/", "x") * 2}
        assert (await browser.send_form(path, **{**sent, "case_reference": first})).status_code == 303
        again = await browser.send_form(path, **{**sent, "case_reference": other})
        assert again.status_code == 422
        assert "has recorded placement" in text_of_page(again.text)
        fresh = re.search(r'name="submission" value="([^"]+)"', again.text)
        assert fresh is not None
        sent |= {"case_reference": other, "submission": fresh[1]}
        assert (await browser.send_form(path, **sent)).status_code == 303
        assert await fetch_value("SELECT count(*) FROM placement WHERE case_reference = {}", other) == 1
    to_come = await browser.send_form("/placements/add", **FORM, location=str(there.id))
    assert to_come.status_code == 422
    assert "Care that begins today or later is not recorded here" in text_of_page(to_come.text)
    wrong = await browser.send_form("/placements/add", **{**FORM, **begun}, location=str(there.id), contract="C-ELSE")
    assert "The contract is not with the provider of this place" in text_of_page(wrong.text)
    assert wrong.status_code == 422
