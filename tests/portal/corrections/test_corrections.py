"""A provider asks for corrections, the council decides, and the register follows where the council keeps it."""

from typing import Any

import pytest

from market.accounts.permissions import Role
from market.db.sql import fetch_one, fetch_value
from market.portal.corrections.rules import keeper_of, reasons_not_to_ask
from market.portal.corrections.types import CorrectionField, Keeper
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.providers import make_location, make_organisation

ASK = "/portal/corrections/ask"
COUNCIL = "/quality/profile-corrections"


@pytest.mark.parametrize(
    ("field", "source", "keeper"),
    [
        (CorrectionField.WEBSITE, "cqc", Keeper.COUNCIL),
        (CorrectionField.MANAGER, "cqc", Keeper.COUNCIL),
        (CorrectionField.PHONE, "cqc", Keeper.CQC),
        (CorrectionField.ADDRESS, "cqc", Keeper.CQC),
        (CorrectionField.PHONE, "council", Keeper.COUNCIL),
    ],
)
def test_who_keeps_a_detail(field: CorrectionField, source: str, keeper: Keeper) -> None:
    assert keeper_of(field, source) is keeper


@pytest.mark.parametrize(
    ("field", "wanted", "code"),
    [
        (CorrectionField.PHONE, "01642 555111", None),
        (CorrectionField.PHONE, "12", "phone"),
        (CorrectionField.POSTCODE, "nowhere", "postcode"),
        (CorrectionField.WEBSITE, "not a site", "website"),
        (CorrectionField.WEBSITE, "javascript:alert(1)", "website"),
        (CorrectionField.ADDRESS, "as held", "same"),
    ],
)
def test_what_may_be_asked(field: CorrectionField, wanted: str, code: str | None) -> None:
    assert [reason.code for reason in reasons_not_to_ask(field, "as held", wanted)] == ([code] if code else [])


async def _provider(browser: Browser, **location: Any) -> Any:
    organisation = await make_organisation(name="Oak Care Ltd")
    home = await make_location(organisation=organisation, name="Oak House", **location)
    await sign_in(browser, await make_user(roles=[Role.PROVIDER_CONTRIBUTOR], organisation_id=organisation.id))
    return home


async def _decide(browser: Browser, number: int, decision: str, reason: str = "", version: str = "1") -> Any:
    await sign_in(browser, await make_user(roles=[Role.COMMISSIONING_OFFICER], name="Cy Dale"))
    return await browser.send_form(f"{COUNCIL}/{number}", version=version, decision=decision, reason=reason)


async def _answers_of(browser: Browser, home: Any) -> str:
    await sign_in(browser, await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=home.organisation))
    return text_of_page((await browser.get("/portal/corrections")).text)


async def test_the_website_of_a_regulated_home_is_written_when_accepted(browser: Browser) -> None:
    home = await _provider(browser)
    for _ in range(2):
        answer = await browser.send_form(ASK, location=home.id, field="website", wanted="www.oak.example", why="New")
        assert answer.status_code == 303
    assert await fetch_value("SELECT count(*) FROM profile_correction") == 1
    number = await fetch_value("SELECT id FROM profile_correction")
    other = await browser.send_form(ASK, location=home.id, field="website", wanted="www.other.example")
    assert other.status_code == 422
    assert "it waits for the council" in other.text
    assert (await _decide(browser, number, "accept")).status_code == 303
    assert await fetch_value("SELECT council_website FROM location WHERE id = {}", home.id) == "www.oak.example"
    again = await browser.send_form(f"{COUNCIL}/{number}", version="1", decision="accept")
    assert again.status_code == 303
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE verb = 'profile_correction.accepted'") == 1
    assert "www.oak.example" in await _answers_of(browser, home)


async def test_for_what_cqc_keeps_the_answer_says_to_tell_cqc(browser: Browser) -> None:
    home = await _provider(browser, phone="01642 000000")
    await browser.send_form(ASK, location=home.id, field="phone", wanted="01642 555111")
    number = await fetch_value("SELECT id FROM profile_correction")
    assert (await _decide(browser, number, "accept")).status_code == 303
    assert await fetch_value("SELECT phone FROM location WHERE id = {}", home.id) == "01642 000000"
    assert await fetch_value("SELECT status FROM profile_correction") == "tell_cqc"
    again = await browser.send_form(f"{COUNCIL}/{number}", version="1", decision="accept")
    assert again.status_code == 303
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE verb = 'profile_correction.tell_cqc'") == 1
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE verb = 'profile_correction.accepted'") == 0
    listed = text_of_page((await browser.get(f"{COUNCIL}?status=tell_cqc")).text)
    assert "1 correction" in listed
    assert "Accepted" not in text_of_page((await browser.get(f"{COUNCIL}/{number}")).text)
    seen = await _answers_of(browser, home)
    assert "Tell CQC CQC keeps this detail. Tell CQC through its provider portal" in seen
    assert "Accepted" not in seen


async def test_every_detail_of_an_unregulated_service_is_written(browser: Browser) -> None:
    home = await _provider(browser, source="council", services=["day_care"], phone="", cqc_location_id=None)
    for field, wanted in (("phone", "01642 555111"), ("postcode", "ts1 3ba"), ("address", "2 Albert Road")):
        assert (await browser.send_form(ASK, location=home.id, field=field, wanted=wanted)).status_code == 303
    for number in (1, 2, 3):
        assert (await _decide(browser, number, "accept")).status_code == 303
    row = await fetch_one("SELECT phone, postcode, address FROM location WHERE id = {}", home.id)
    assert row == {"phone": "01642 555111", "postcode": "TS1 3BA", "address": "2 Albert Road"}


async def test_the_managers_contact_is_held_once_accepted(browser: Browser) -> None:
    home = await _provider(browser)
    await browser.send_form(ASK, location=home.id, field="manager", wanted="Di Moor, di@oak.example")
    number = await fetch_value("SELECT id FROM profile_correction")
    assert "Manager’s contact Not known" in await _answers_of(browser, home)
    await _decide(browser, number, "accept")
    assert "Manager’s contact Di Moor, di@oak.example Kept by the council" in await _answers_of(browser, home)


async def test_a_refusal_needs_a_reason_that_the_provider_reads(browser: Browser) -> None:
    home = await _provider(browser)
    await browser.send_form(ASK, location=home.id, field="website", wanted="www.oak.example")
    number = await fetch_value("SELECT id FROM profile_correction")
    bare = await _decide(browser, number, "refuse")
    assert bare.status_code == 422
    assert "Enter the reason" in bare.text
    neither = await _decide(browser, number, "perhaps")
    assert neither.status_code == 422
    assert (await _decide(browser, number, "refuse", "It leads nowhere")).status_code == 303
    late = await _decide(browser, number, "accept", version="2")
    assert late.status_code == 422
    assert "decided already" in late.text
    assert "It leads nowhere" in await _answers_of(browser, home)
    told = await fetch_one("SELECT kind, body FROM message")
    assert told is not None
    assert told["kind"] == "correction_decided"
    assert "It leads nowhere" not in told["body"]
    assert await fetch_value("SELECT council_website FROM location WHERE id = {}", home.id) is None


async def test_nothing_of_another_provider_can_be_corrected_or_seen(browser: Browser) -> None:
    await _provider(browser)
    theirs = await make_location(name="Elm House", phone="01642 999999")
    answer = await browser.send_form(ASK, location=theirs.id, field="phone", wanted="01642 555111")
    assert answer.status_code == 422
    assert "Elm" not in answer.text
    assert await fetch_value("SELECT count(*) FROM profile_correction") == 0
    for path in (f"{ASK}?home={theirs.id}", f"/portal/corrections?home={theirs.id}"):
        assert (await browser.get(path)).status_code == 404
    assert (await browser.get(COUNCIL)).status_code == 403


async def test_all_that_is_missing_is_said_at_once(browser: Browser) -> None:
    await _provider(browser)
    answer = await browser.send_form(ASK)
    assert answer.status_code == 422
    for words in ("Choose which service it is about", "Choose what is wrong", "Enter what it should be"):
        assert words in answer.text
