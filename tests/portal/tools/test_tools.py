"""A provider reads, in advance, exactly the tool that will be used."""

import io
import re

import openpyxl
import pytest

from market.accounts.permissions import Role
from market.quality.framework.rules import profile_of
from market.quality.framework.tools import paper
from market.quality.framework.types import Method
from tests.builders.accounts import make_user, sign_in
from tests.builders.actions import make_recommendation
from tests.builders.app import Browser, text_of_page
from tests.builders.assessments import make_assessment
from tests.builders.assured import make_assured
from tests.builders.framework import load_live
from tests.builders.providers import make_location, make_organisation

TOOLS = "/portal/tools"


async def _service(browser: Browser, **changes: object) -> object:
    await load_live()
    organisation = await make_organisation()
    home = await make_location(organisation=organisation, name="Oak House")
    service = await make_assured(location=home, **changes)
    await sign_in(browser, await make_user(roles=[Role.PROVIDER_CONTRIBUTOR], organisation_id=organisation.id))
    return service


@pytest.mark.parametrize("tier", ["light", "standard", "enhanced"])
@pytest.mark.parametrize("method", [Method.SELF_ASSESSMENT, Method.FULL_REVIEW, Method.QUARTERLY_MONITORING])
async def test_the_page_asks_what_the_profile_asks(browser: Browser, tier: str, method: Method) -> None:
    service = await _service(browser, tier=tier)
    profile = profile_of(await load_live(), "RES_OP", method, tier=tier)
    page = await browser.get(f"{TOOLS}/{service.id}/print?method={method}")
    assert re.findall(r'id="c-([\d.]+)"', page.text) == list(profile.codes)
    assert profile.hash in page.text
    short = await browser.get(f"{TOOLS}/{service.id}?method={method}")
    assert f"{len(profile.codes)} criteria" in text_of_page(short.text)


async def test_service_and_tier_cannot_be_chosen_in_the_address(browser: Browser) -> None:
    service = await _service(browser, tier="light")
    plain = await browser.get(f"{TOOLS}/{service.id}/print?method=full_review")
    asked = await browser.get(f"{TOOLS}/{service.id}/print?method=full_review&service=HC&tier=enhanced&part=99")
    assert re.findall(r'id="c-[\d.]+"', plain.text) == re.findall(r'id="c-[\d.]+"', asked.text)


async def test_a_follow_up_asks_what_is_behind_open_recommendations(browser: Browser) -> None:
    service = await _service(browser)
    none = await browser.get(f"{TOOLS}/{service.id}?method=follow_up")
    assert "a follow-up visit would have nothing to look at" in none.text
    visit = await make_assessment(service=service, status="final")
    await make_recommendation(assessment=visit, criterion="3.1.3")
    await make_recommendation(assessment=visit, criterion="4.1.1", issued_at=None)
    page = await browser.get(f"{TOOLS}/{service.id}/print?method=follow_up")
    assert re.findall(r'id="c-([\d.]+)"', page.text) == ["3.1.3"]
    full = await browser.get(f"{TOOLS}/{service.id}?method=full_review")
    assert "criteria behind your open recommendations: 3.1.3." in full.text


async def test_the_files_hold_the_same(browser: Browser) -> None:
    service = await _service(browser, tier="light")
    query = "?method=mobilisation"
    for name in ("tool.xlsx", "tool-xlsform.xlsx"):
        answer = await browser.get(f"{TOOLS}/{service.id}/{name}{query}")
        assert answer.status_code == 200
        assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames
    long = await browser.get(f"{TOOLS}/{service.id}/tool.pdf?method=full_review")
    assert long.status_code == 303
    made = await browser.send_form(f"{TOOLS}/{service.id}/pdf?method=full_review")
    assert made.status_code == 303
    assert made.headers["location"].startswith("/work/")


async def test_a_pdf_that_cannot_be_made_leads_back_with_what_to_do(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = await _service(browser)
    monkeypatch.setattr(paper, "SECONDS", 0.001)
    answer = await browser.get(f"{TOOLS}/{service.id}/tool.pdf?method=mobilisation")
    assert answer.status_code == 303
    assert "Use the workbook or the print view." in (await browser.get(answer.headers["location"])).text


async def test_another_providers_service_is_not_found(browser: Browser) -> None:
    theirs = await make_assured(location=await make_location(name="Elm House"))
    await _service(browser)
    for tail in ("", "/print", "/tool.xlsx", "/tool-xlsform.xlsx", "/tool.pdf"):
        answer = await browser.get(f"{TOOLS}/{theirs.id}{tail}")
        assert answer.status_code == 404
        assert "Elm" not in answer.text
    assert "Elm" not in (await browser.get(TOOLS)).text
