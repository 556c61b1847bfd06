"""What a partner's own people see: the front page, requests to answer, requests of their own, and nothing of anybody else."""

import pytest

from market.accounts.permissions import Role
from market.db.sql import fetch, fetch_value
from market.failure.sharing.queries import get_request
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.partners import make_partner, make_partner_user
from tests.builders.providers import make_location
from tests.builders.sharing import CHECKS, make_request, send_letters
from tests.conftest import TestDatabase

LIST = "/shared/requests"
SECRET = "Zanzibar"


async def test_sign_in_lands_on_what_is_shared(browser: Browser) -> None:
    partner = await make_partner("Durham")
    await make_request(partner_id=partner, sent=True)
    await make_request(partner_id=partner, questions=("A draft?",))
    await sign_in(browser, await make_partner_user(partner))
    assert (await browser.get("/")).headers["location"] == "/shared"
    page = text_of_page((await browser.get("/shared")).text)
    for words in (
        "Durham",
        "Letters : 1 letter",
        "Requests for information : 1 request",
        "1 waits for your answer",
        "Joint visits",
    ):
        assert words in page
    assert "Failures of providers : none are shared with you" in page


async def test_a_partner_without_an_authority_is_told_whom_to_ask(browser: Browser) -> None:
    await sign_in(browser, await make_partner_user(None))
    page = await browser.get("/shared")
    assert page.status_code == 200
    assert "does not belong to a council or another body yet" in page.text
    for path in (LIST, f"{LIST}/new", f"{LIST}/1"):
        answer = await browser.get(path)
        assert answer.status_code == 403
        assert "ask the council to add it" in answer.text


async def test_a_partner_answers_a_request_once(browser: Browser) -> None:
    partner = await make_partner("Durham")
    number = await make_request(partner_id=partner, note=f"{SECRET} note", sent=True)
    await sign_in(browser, await make_partner_user(partner, name="Chris of Durham"))
    assert f"{LIST}/{number}" in (await browser.get(LIST)).text
    page = (await browser.get(f"{LIST}/{number}")).text
    assert "Have you stopped placing?" in page
    assert SECRET not in page
    path = f"{LIST}/{number}/answer"
    form = (await browser.get(path)).text
    assert "answered_on" not in form
    assert "Nothing known" in form
    sent = {
        "version": "1",
        "state": "answered",
        "answer_1": "Yes, two people",
        "standing_1": "fact",
        "source_1": "Our register",
        "answer_2": "No",
        "standing_2": "opinion",
        "source_2": "Our team",
        "checks": list(CHECKS),
    }
    bare = await browser.send_form(path, **{**sent, "checks": []})
    assert bare.status_code == 422
    assert "Yes, two people" in bare.text
    assert (await browser.send_form(path, version="1")).status_code == 422
    assert (await browser.send_form(path, **{**sent, "version": "5"})).status_code == 409
    assert (await browser.send_form(path, **sent)).status_code == 303
    assert (await browser.send_form(path, **{**sent, "version": "2"})).status_code == 422
    assert (await browser.get(path)).status_code == 303
    page = text_of_page((await browser.get(f"{LIST}/{number}")).text)
    assert "Yes, two people" in page
    held = await get_request(number)
    assert (held.row.state, held.answerer) == ("answered", "Chris of Durham")
    assert await fetch_value("SELECT count(*) FROM disclosure") == 1


async def test_nothing_known_is_an_answer(browser: Browser) -> None:
    partner = await make_partner()
    number = await make_request(partner_id=partner, sent=True)
    await sign_in(browser, await make_partner_user(partner))
    answer = await browser.send_form(f"{LIST}/{number}/answer", version="1", state="nothing_known")
    assert answer.status_code == 303
    assert "Nothing known" in (await browser.get(f"{LIST}/{number}")).text


async def test_a_partner_asks_us_and_reads_the_answer_as_a_letter_only(browser: Browser) -> None:
    await make_location(name="Elm House")
    partner, other = await make_partner("Durham"), await make_partner("Stockton")
    await sign_in(browser, await make_partner_user(partner, name="Chris of Durham"))
    assert (await browser.get(f"{LIST}/new")).status_code == 200
    sent = {
        "submission": "a-form-of-the-page-test",
        "partner": str(other),
        "provider": "Elm House",
        "purpose": "We place there",
        "questions": "Is it safe?",
        "bases": ["cooperation"],
        "urgency": "urgent",
        "due_on": "2026-10-01",
        "their_reference": "D/7",
        "checks": ["needed", "no_people", "secure"],
    }
    assert (await browser.send_form(f"{LIST}/new", **{**sent, "checks": []})).status_code == 422
    assert (await browser.send_form(f"{LIST}/new", **{**sent, "provider": "Nowhere"})).status_code == 422
    assert (await browser.send_form(f"{LIST}/new")).status_code == 422
    answers = [await browser.send_form(f"{LIST}/new", **sent) for _ in range(2)]
    assert [answer.headers["location"] for answer in answers] == [f"{LIST}/1"] * 2
    held = await get_request(1)
    assert (held.row.partner_id, held.row.by_partner, held.asker) == (partner, True, "Chris of Durham")
    assert (await browser.get(f"{LIST}/1/answer")).status_code == 404
    assert (await browser.send_form(f"{LIST}/1/answer", version="1", state="nothing_known")).status_code == 404
    officer = await make_user(roles=[Role.QUALITY_OFFICER])
    await sign_in(browser, officer)
    await browser.send_form(
        "/information-requests/1/answer",
        version="1",
        state="answered",
        answered_on="2026-09-30",
        answer_1=f"{SECRET} answer",
        standing_1="fact",
        source_1="Visits",
        checks=list(CHECKS),
    )
    await sign_in(browser, await make_partner_user(partner))
    page = (await browser.get(f"{LIST}/1")).text
    assert "Answered" in page
    assert SECRET not in page
    assert SECRET not in str(await fetch("SELECT * FROM message"))
    (letter,) = await fetch("SELECT id FROM letter")
    assert (await browser.get(f"/shared/letters/{letter['id']}")).status_code == 404, "a draft is not out yet"
    await send_letters(1)
    await sign_in(browser, await make_partner_user(other))
    for path in (f"{LIST}/1", f"{LIST}/1/answer", f"/shared/letters/{letter['id']}"):
        assert (await browser.get(path)).status_code == 404


@pytest.mark.parametrize("sent", [True, False])
async def test_nobody_sees_or_answers_for_another_partner(browser: Browser, sent: bool) -> None:
    mine, theirs = await make_partner("Durham"), await make_partner("Stockton")
    number = await make_request(partner_id=mine if not sent else theirs, purpose=f"{SECRET} purpose", sent=sent)
    await sign_in(browser, await make_partner_user(mine))
    assert SECRET not in (await browser.get(LIST)).text
    for path in (f"{LIST}/{number}", f"{LIST}/{number}/answer", f"{LIST}/999"):
        answer = await browser.get(path)
        assert answer.status_code == 404
        assert SECRET not in answer.text
    refused = await browser.send_form(f"{LIST}/{number}/answer", version="1", state="nothing_known")
    assert refused.status_code == 404
    assert (await get_request(number)).row.state == "open"


async def test_only_partners_see_shared_pages(browser: Browser, db: TestDatabase) -> None:
    for role in set(Role) - {Role.PARTNER}:
        await sign_in(browser, await make_user(roles=[role]))
        for path in ("/shared", LIST, f"{LIST}/new", f"{LIST}/1", f"{LIST}/1/answer"):
            assert (await browser.get(path)).status_code == 403, (role, path)
        for path in (f"{LIST}/new", f"{LIST}/1/answer"):
            assert (await browser.send_form(path)).status_code == 403, (role, path)
