"""A provider plans, reports progress, sends evidence, and sees what the council verified or did not accept."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.db.sql import fetch_value
from market.quality.actions import service
from market.quality.actions.queries import get_recommendation
from tests.builders.accounts import make_user, sign_in
from tests.builders.actions import make_action, make_recommendation
from tests.builders.app import Browser, text_of_page
from tests.builders.assessments import make_assessment
from tests.builders.assured import make_assured
from tests.builders.portal import send_file
from tests.builders.providers import make_location, make_organisation

ACTIONS = "/portal/actions"
PLAN = {
    "words": "Buy a thermometer",
    "owner": "The deputy manager",
    "due_on-day": "30",
    "due_on-month": "9",
    "due_on-year": "2026",
}
NOW = datetime(2026, 9, 10, 9, 0, tzinfo=UTC)


async def _visit(browser: Browser, role: Role = Role.PROVIDER_OWNER) -> Any:
    """A final visit to a home whose provider is signed in."""
    organisation = await make_organisation(name="Oak Care Ltd")
    home = await make_location(organisation=organisation, name="Oak House")
    visit = await make_assessment(service=await make_assured(location=home), status="final")
    await sign_in(browser, await make_user(roles=[role], organisation_id=organisation.id, name="Ada Field"))
    return visit


async def test_closed_recommendations_are_folded_away(browser: Browser) -> None:
    visit = await _visit(browser)
    await make_recommendation(assessment=visit, what="Mend the lift")
    await make_recommendation(assessment=visit, criterion="3.1.1", what="Lock the cupboard", status="verified")
    shown, _, folded = (await browser.get(ACTIONS)).text.partition("<details")
    assert "Mend the lift" in shown
    assert "Lock the cupboard" not in shown
    assert "Lock the cupboard" in folded
    assert "Show 1 closed recommendation for Oak House" in text_of_page(folded)


async def test_a_plan_cannot_be_sent_before_each_recommendation_has_an_action(browser: Browser) -> None:
    visit = await _visit(browser)
    first = await make_recommendation(assessment=visit)
    second = await make_recommendation(assessment=visit, criterion="3.1.1")
    send = f"{ACTIONS}/plans/{visit.id}/send"
    early = await browser.send_form(send)
    assert early.status_code == 422
    assert "None is planned yet for 3.1.3, 3.1.1" in text_of_page(early.text)
    for made in (first, second):
        for _ in range(2):
            assert (await browser.send_form(f"{ACTIONS}/{made.id}/plan", **PLAN)).status_code == 303
    assert await fetch_value("SELECT count(*) FROM planned_action") == 2
    for _ in range(2):
        assert (await browser.send_form(send)).status_code == 303
    assert (await get_recommendation(first.id)).plan_sent_at is not None
    assert "The plan was sent on" in (await browser.get(ACTIONS)).text


async def test_wrong_input_is_named_at_once(browser: Browser) -> None:
    made = await make_recommendation(assessment=await _visit(browser))
    empty = text_of_page((await browser.send_form(f"{ACTIONS}/{made.id}/plan")).text)
    for words in ("Say what you will do", "Say who will see to it", "the day by which it will be done"):
        assert words in empty
    past = await browser.send_form(f"{ACTIONS}/{made.id}/plan", **{**PLAN, "due_on-year": "2025"})
    assert past.status_code == 422
    assert "today or later" in past.text
    assert "Buy a thermometer" in past.text


async def test_progress_is_kept_and_a_stale_form_is_shown_both_versions(browser: Browser) -> None:
    made = await make_recommendation(assessment=await _visit(browser))
    action = await make_action(made)
    path = f"{ACTIONS}/steps/{action.id}/progress"
    done = {"done_on-day": "9", "done_on-month": "9", "done_on-year": "2026"}
    assert (await browser.send_form(path, version="1", progress="Bought", **done)).status_code == 303
    text = text_of_page((await browser.get(f"{ACTIONS}/{made.id}")).text)
    assert "Done on 9 September 2026" in text
    assert "Bought" in text
    assert (await browser.send_form(path, version="1", progress="Other")).status_code == 409
    nothing = await browser.send_form(path, version="2", progress="")
    assert nothing.status_code == 422
    change = await browser.send_form(f"{ACTIONS}/steps/{action.id}/change", version="2", **PLAN)
    assert change.status_code == 303
    assert await fetch_value("SELECT words FROM planned_action") == "Buy a thermometer"


async def test_evidence_is_sent_once_and_the_answer_is_read(browser: Browser) -> None:
    made = await make_recommendation(assessment=await _visit(browser))
    path, submission = f"{ACTIONS}/{made.id}/evidence", str(uuid4())
    nothing = await browser.send_form(path, words="")
    assert nothing.status_code == 422
    for _ in range(2):
        answer = await send_file(browser, path, submission=submission, words="A thermometer was bought")
        assert answer.status_code == 303
    assert await fetch_value("SELECT count(*) FROM evidence_file") == 1
    assert await fetch_value("SELECT count(*) FROM recommendation_event WHERE kind = 'evidence'") == 1
    number = await fetch_value("SELECT id FROM evidence_file")
    assert (await browser.get(f"{ACTIONS}/{made.id}/files/{number}")).status_code == 200
    held = await get_recommendation(made.id)
    officer = Actor("user", 77, "Cy Dale")
    rejected = await service.reject(
        made.id, held.version, words="Four weeks of records are missing", by=officer, now=NOW, today=date(2026, 9, 10)
    )
    assert rejected is None
    text = text_of_page((await browser.get(f"{ACTIONS}/{made.id}")).text)
    assert "Evidence not accepted: Four weeks of records are missing" in text


async def test_a_contributor_plans_but_does_not_send_the_plan(browser: Browser) -> None:
    visit = await _visit(browser, Role.PROVIDER_CONTRIBUTOR)
    made = await make_recommendation(assessment=visit)
    assert (await browser.send_form(f"{ACTIONS}/{made.id}/plan", **PLAN)).status_code == 303
    page = await browser.get(ACTIONS)
    assert "an owner of your organisation sends the plan" in page.text
    assert "Send the plan for" not in page.text
    assert (await browser.send_form(f"{ACTIONS}/plans/{visit.id}/send")).status_code == 403


async def test_what_the_provider_was_not_told_is_not_there(browser: Browser) -> None:
    made = await make_recommendation(assessment=await _visit(browser), issued_at=None)
    assert (await browser.get(f"{ACTIONS}/{made.id}")).status_code == 404
    assert "thermometer" not in (await browser.get(ACTIONS)).text
    assert "temperature" not in (await browser.get(ACTIONS)).text
