"""A provider reads its draft report, comments within the time set, and sees what was decided."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.db.sql import execute, fetch, fetch_value
from market.portal.reports.pages import window_of
from market.quality.assessments.drafts.service import decide_comment
from market.quality.assessments.queries import get_assessment
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.assessments import make_assessment, score_all
from tests.builders.assured import make_assured
from tests.builders.portal import pdf_bytes, send_file
from tests.builders.providers import make_location, make_organisation

NOW = datetime(2026, 9, 10, 9, 0, tzinfo=UTC)
REPORTS = "/portal/reports"


async def _draft(browser: Browser, **changes: Any) -> Any:
    """A draft that may be commented on until 20 September 2026, and a contributor of its provider who is signed in."""
    organisation = await make_organisation(name="Oak Care Ltd")
    home = await make_location(organisation=organisation, name="Oak House")
    officer = await make_user(roles=[Role.QUALITY_OFFICER])
    values = {"status": "draft", "comments_due_on": date(2026, 9, 20), "lead_by": officer.id, **changes}
    draft = await make_assessment(service=await make_assured(location=home), **values)
    await score_all(draft, 3, scores={"3.1.1": 2})
    await sign_in(browser, await make_user(roles=[Role.PROVIDER_CONTRIBUTOR], organisation_id=organisation.id))
    return draft


@pytest.mark.parametrize(
    ("on", "is_open", "words"),
    [
        (date(2026, 9, 10), True, "until the end of 20 September 2026 (10 days left)"),
        (date(2026, 9, 20), True, "(today is the last day)"),
        (date(2026, 9, 21), False, "Comments could be sent until 20 September 2026"),
    ],
)
async def test_how_long_a_provider_may_comment(browser: Browser, on: date, is_open: bool, words: str) -> None:
    window = window_of(await get_assessment((await _draft(browser)).id), on)
    assert window.is_open is is_open
    assert words in window.words


async def test_a_comment_with_evidence_is_kept_once_and_its_decision_shown(browser: Browser) -> None:
    draft = await _draft(browser)
    listed = text_of_page((await browser.get(REPORTS)).text)
    assert "Draft to check Comment by 20 September 2026" in listed
    path, submission = f"{REPORTS}/{draft.id}/comments/3.1.1", str(uuid4())
    for _ in range(2):
        answer = await send_file(
            browser, path, submission=submission, words="The records were in the office", content=pdf_bytes("records")
        )
        assert answer.status_code == 303
    assert await fetch_value("SELECT count(*) FROM assessment_comment") == 1
    assert await fetch_value("SELECT count(*) FROM evidence_file") == 1
    number = await fetch_value("SELECT evidence FROM evidence_link WHERE subject_kind = 'comment'")
    text = text_of_page((await browser.get(f"{REPORTS}/{draft.id}")).text)
    assert "The records were in the office" in text
    assert "Not decided yet" in text
    assert (await browser.get(f"{REPORTS}/{draft.id}/files/{number}")).status_code == 200
    comment = await fetch_value("SELECT id FROM assessment_comment")
    second = Actor("user", 99, "Dee Second")
    decided = await decide_comment(comment, 1, "upheld", "The records show it", 3, by=second, now=NOW)
    assert decided is None
    text = text_of_page((await browser.get(f"{REPORTS}/{draft.id}")).text)
    assert "The records show it" in text
    assert "given as 2" in text
    assert await fetch_value("SELECT score FROM assessment_answer WHERE criterion = '3.1.1'") == 2


async def test_what_is_good_is_folded_and_what_is_low_or_commented_on_is_not(browser: Browser) -> None:
    draft = await _draft(browser)
    await browser.send_form(f"{REPORTS}/{draft.id}/comments/1.1.1", submission=str(uuid4()), words="Please look again")
    articles = (await browser.get(f"{REPORTS}/{draft.id}")).text.split('<article class="report-line"')[1:]
    by_code = {code: each for each in articles for code in ("1.1.1", "1.1.2", "3.1.1") if f">{code} " in each}
    assert {code: "<details" in each for code, each in by_code.items()} == {
        "1.1.1": False,
        "1.1.2": True,
        "3.1.1": False,
    }
    for code, article in by_code.items():
        assert f"{REPORTS}/{draft.id}/comments/{code}" in article


async def test_a_comment_may_be_changed_until_it_is_decided(browser: Browser) -> None:
    draft = await _draft(browser)
    await browser.send_form(f"{REPORTS}/{draft.id}/comments/3.1.1", words="First words")
    comment = await fetch_value("SELECT id FROM assessment_comment")
    path = f"{REPORTS}/comments/{comment}"
    assert "First words" in (await browser.get(path)).text
    assert (await browser.send_form(path, version="1", words="Better words")).status_code == 303
    assert (await browser.send_form(path, version="1", words="Late words")).status_code == 409
    assert (await browser.send_form(path, version="2", words=" ")).status_code == 422
    await execute("UPDATE assessment_comment SET decision = 'kept', decided_label = 'Dee'")
    refused = await browser.send_form(path, version="2", words="Too late")
    assert refused.status_code == 422
    assert "decided this comment already" in refused.text
    assert await fetch_value("SELECT words FROM assessment_comment") == "Better words"


async def test_a_closed_window_keeps_nothing_and_says_why(browser: Browser) -> None:
    draft = await _draft(browser, comments_due_on=date(2026, 9, 9))
    path = f"{REPORTS}/{draft.id}/comments/3.1.1"
    page = await browser.get(path)
    assert "Comments could be sent until 9 September 2026" in page.text
    assert "Send comment" not in page.text
    answer = await send_file(browser, path, words="Too late")
    assert answer.status_code == 422
    assert "Comments could be sent until 9 September 2026" in answer.text
    assert await fetch_value("SELECT count(*) FROM assessment_comment") == 0
    assert await fetch_value("SELECT count(*) FROM evidence_file") == 0


async def test_an_empty_comment_and_a_wrong_criterion_are_refused(browser: Browser) -> None:
    draft = await _draft(browser)
    empty = await browser.send_form(f"{REPORTS}/{draft.id}/comments/3.1.1", words="")
    assert empty.status_code == 422
    assert "Write your comment" in empty.text
    assert (await browser.send_form(f"{REPORTS}/{draft.id}/comments/9.9.9", words="x")).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [{"comments_due_on": None}, {"status": "submitted"}, {"status": "open"}, {"status": "withdrawn"}],
)
async def test_what_was_not_shared_is_not_there(browser: Browser, changes: dict[str, Any]) -> None:
    draft = await _draft(browser, **changes)
    for tail in ("", "/comments/3.1.1", "/files/1"):
        assert (await browser.get(f"{REPORTS}/{draft.id}{tail}")).status_code == 404
    assert "Oak House" not in (await browser.get(REPORTS)).text


async def test_a_final_report_is_read_and_not_commented_on(browser: Browser) -> None:
    draft = await _draft(browser, status="final", final_at=NOW)
    page = await browser.get(f"{REPORTS}/{draft.id}")
    assert page.status_code == 200
    assert f"{REPORTS}/{draft.id}/comments/" not in page.text
    refused = await browser.send_form(f"{REPORTS}/{draft.id}/comments/3.1.1", words="Still")
    assert refused.status_code == 422
    assert [row["status"] for row in await fetch("SELECT status FROM assessment WHERE id = {}", draft.id)] == ["final"]


async def test_the_pdf_of_a_final_report_is_made_on_request_and_a_draft_has_none(browser: Browser) -> None:
    final = await _draft(browser, status="final", final_at=NOW)
    assert "Make the PDF" in (await browser.get(f"{REPORTS}/{final.id}")).text
    assert (await browser.get(f"{REPORTS}/{final.id}/report.pdf")).status_code == 404
    made = await browser.send_form(f"{REPORTS}/{final.id}/pdf")
    assert made.status_code == 303
    assert (await browser.get(made.headers["location"])).status_code in (200, 303)
    draft = await _draft(browser)
    assert (await browser.send_form(f"{REPORTS}/{draft.id}/pdf")).status_code == 404


async def test_the_councils_own_evidence_is_not_handed_out(browser: Browser) -> None:
    draft = await _draft(browser)
    await send_file(browser, f"{REPORTS}/{draft.id}/comments/3.1.1", words="See this")
    number = await fetch_value("SELECT id FROM evidence_file")
    await execute("UPDATE evidence_file SET organisation = NULL")
    assert (await browser.get(f"{REPORTS}/{draft.id}/files/{number}")).status_code == 404
