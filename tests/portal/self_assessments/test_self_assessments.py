"""A provider answers a self-assessment without a script, and its owner declares it."""

import io
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import openpyxl
import pytest

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.db.sql import execute, fetch, fetch_one, fetch_value
from market.portal.self_assessments.service import ask_for
from market.quality.assured.queries import get_assured
from tests.builders.accounts import MadeUser, make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.assessments import make_assessment, score_all
from tests.builders.assured import make_assured
from tests.builders.capacity import make_bed_return
from tests.builders.framework import load_live
from tests.builders.portal import pdf_bytes
from tests.builders.providers import make_location, make_organisation

NOW = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
ON = date(2026, 9, 10)
LIST = "/portal/self-assessments"


class Place:
    """A home with its provider's people and an open self-assessment."""

    owner: MadeUser
    contributor: MadeUser
    home: Any
    service: Any
    number: int
    path: str


async def _place(*, all_but: tuple[str, ...] = (), tier: str = "light") -> Place:
    """A self-assessment of 2026 with the answers of 2025 carried, but for some criteria."""
    await load_live()
    place = Place()
    organisation = await make_organisation(name="Oak Care Ltd")
    place.home = await make_location(organisation=organisation, name="Oak House", rating="good")
    place.owner = await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=organisation.id, name="Ada Field")
    place.contributor = await make_user(
        roles=[Role.PROVIDER_CONTRIBUTOR], organisation_id=organisation.id, name="Bo Marsh"
    )
    place.service = await make_assured(location=place.home, tier=tier)
    before = await make_assessment(
        service=place.service, method="self_assessment", for_year=2025, status="final", visit_on=date(2025, 9, 1)
    )
    await score_all(before, 3, codes=[code for code in before.criteria.split() if code not in all_but])
    answer = await ask_for(
        await get_assured(place.service.id),
        2026,
        due_on=date(2026, 9, 30),
        by=Actor("user", 1, "Ann Officer"),
        now=NOW,
        on=ON,
    )
    assert isinstance(answer, int)
    place.number, place.path = answer, f"{LIST}/{answer}"
    return place


async def _answer(browser: Browser, place: Place, code: str, **values: Any) -> Any:
    form = {"submission": str(uuid4()), "answer": "3", "rationale": "", "knew": "", "then": "list", **values}
    return await browser.send_form(f"{place.path}/criteria/{code}", **form)


async def _row(place: Place, code: str) -> dict[str, Any]:
    row = await fetch_one(
        "SELECT state, score, source, carried_from, reason, rationale, in_conflict FROM assessment_answer"
        " WHERE assessment = {} AND criterion = {}",
        place.number,
        code,
    )
    assert row is not None
    return row


async def test_last_years_answers_are_marked_and_what_is_known_says_from_where(browser: Browser) -> None:
    place = await _place(all_but=("3.1.1",))
    await sign_in(browser, place.contributor)
    listed = text_of_page((await browser.get(LIST)).text)
    assert "Oak House , 2026 Residential, older people 2026 To do 30 September 2026" in listed
    text = text_of_page((await browser.get(place.path)).text)
    assert "From your self-assessment 2025" in text
    assert "Filled in for you 3 – Good From: CQC’s register" in text
    assert "Go on with 3.1.1" in text
    assert "Declare and submit</a>" not in (await browser.get(place.path)).text
    one = text_of_page((await browser.get(f"{place.path}/criteria/8.1.2")).text)
    assert "Registered with CQC since 1 April 2015. Rating: Good, published on 1 June 2024." in one


async def test_capacity_is_filled_in_from_the_tracker(browser: Browser) -> None:
    organisation = await make_organisation()
    home = await make_location(organisation=organisation)
    await make_bed_return(home, saved_on=date(2026, 9, 9), maximum=30, occupied=26)
    await load_live()
    service = await make_assured(location=home, tier="enhanced")
    number = await ask_for(await get_assured(service.id), 2026, due_on=ON, by=Actor("user", 1, "Ann"), now=NOW, on=ON)
    row = await fetch_one(
        "SELECT score, source, rationale FROM assessment_answer WHERE assessment = {} AND criterion = '8.4.1'", number
    )
    assert row == {
        "score": 3,
        "source": "NHS Capacity Tracker",
        "rationale": "Last saved on 9 September 2026. 26 of 30 beds occupied.",
    }


async def test_an_answer_is_saved_at_once_and_only_once(browser: Browser) -> None:
    place = await _place(all_but=("3.1.1", "3.1.2"))
    await sign_in(browser, place.contributor)
    submission = str(uuid4())
    for _ in range(2):
        answer = await _answer(
            browser, place, "3.1.1", answer="2", rationale="Gaps in July", submission=submission, then="next"
        )
        assert answer.status_code == 303
        assert answer.headers["location"] == f"{place.path}/criteria/3.1.2"
    assert await fetch_value("SELECT count(*) FROM capture_entry WHERE assessment = {}", place.number) == 1
    row = await _row(place, "3.1.1")
    assert (row["state"], row["score"], row["rationale"], row["carried_from"]) == ("scored", 2, "Gaps in July", None)
    changed = await _answer(browser, place, "3.1.1", answer="3", submission=submission, then="here")
    assert changed.headers["location"] == f"{place.path}/criteria/3.1.1"
    row = await _row(place, "3.1.1")
    assert (row["score"], bool(row["in_conflict"])) == (3, False)


async def test_a_carried_answer_that_is_changed_is_carried_no_more(browser: Browser) -> None:
    place = await _place()
    await sign_in(browser, place.contributor)
    assert (await _row(place, "3.1.1"))["state"] == "carried"
    await _answer(browser, place, "3.1.1", answer="4", rationale="People say so")
    assert (await _row(place, "3.1.1"))["carried_from"] is None
    await _answer(browser, place, "8.1.2", answer="2")
    assert (await _row(place, "8.1.2"))["source"] == ""


async def test_two_people_at_once_are_both_shown_and_the_next_answer_decides(browser: Browser) -> None:
    place = await _place(all_but=("3.1.1",))
    await sign_in(browser, place.contributor)
    await _answer(browser, place, "3.1.1", answer="3", rationale="As before")
    await sign_in(browser, place.owner)
    await _answer(browser, place, "3.1.1", answer="2", rationale="Not in July")
    assert bool((await _row(place, "3.1.1"))["in_conflict"])
    page = await browser.get(f"{place.path}/criteria/3.1.1")
    text = text_of_page(page.text)
    assert "Two people answered this at the same time" in text
    assert "3 – Good (Bo Marsh" in text
    assert "2 – Some shortfall (Ada Field" in text
    knew = page.text.split('name="knew" value="')[1].split('"')[0]
    refused = await browser.send_form(f"{place.path}/declare", role="Manager", declared="yes")
    assert refused.status_code == 422
    assert "Choose which answer to 3.1.1 holds" in refused.text
    await _answer(browser, place, "3.1.1", answer="2", knew=knew)
    assert not (await _row(place, "3.1.1"))["in_conflict"]


async def test_not_applicable_needs_a_reason_and_is_offered_where_its_rule_allows_it(browser: Browser) -> None:
    place = await _place(tier="enhanced")
    await sign_in(browser, place.contributor)
    always = await browser.get(f"{place.path}/criteria/8.1.1")
    assert "Not applicable" not in always.text
    assert (await _answer(browser, place, "8.1.1", answer="na")).status_code == 422
    bare = await _answer(browser, place, "8.1.5", answer="na", rationale="Kept when it comes back")
    assert bare.status_code == 422
    assert "is not applicable only when" in bare.text
    assert "Kept when it comes back" in bare.text
    assert (await _answer(browser, place, "8.1.5", answer="na", reason="No part is subcontracted")).status_code == 303
    row = await _row(place, "8.1.5")
    assert (row["state"], row["score"], row["reason"]) == ("na", None, "No part is subcontracted")
    empty = await _answer(browser, place, "8.1.5", answer="")
    assert empty.status_code == 422
    assert "Choose how the service does" in empty.text


async def test_evidence_is_sent_once_and_used_again(browser: Browser) -> None:
    place = await _place()
    await sign_in(browser, place.contributor)
    data = {"_csrf_token": await browser.form_token(), "submission": str(uuid4()), "answer": "3", "then": "here"}
    for _ in range(2):
        file = {"file": ("plan.pdf", pdf_bytes("plan"), "application/pdf")}
        answer = await browser.post(f"{place.path}/criteria/3.1.1", data=data, files=file)
        assert answer.status_code == 303
    assert await fetch_value("SELECT count(*) FROM evidence_file") == 1
    number = await fetch_value("SELECT id FROM evidence_file")
    other = await browser.get(f"{place.path}/criteria/3.1.2")
    assert "plan.pdf" in other.text
    assert (await _answer(browser, place, "3.1.2", sent_file=str(number))).status_code == 303
    links = await fetch("SELECT criterion FROM evidence_link WHERE evidence = {} ORDER BY criterion", number)
    assert [row["criterion"] for row in links] == ["3.1.1", "3.1.2"]
    assert (await browser.get(f"{place.path}/files/{number}")).status_code == 200
    gone = await browser.send_form(f"{place.path}/criteria/3.1.1/remove-file", file=str(number))
    assert gone.status_code == 303
    assert await fetch_value("SELECT count(*) FROM evidence_link") == 1
    wrong = await browser.post(
        f"{place.path}/criteria/3.1.1",
        data={**data, "submission": str(uuid4()), "rationale": "kept"},
        files={"file": ("page.pdf", b"<html>no</html>", "application/pdf")},
    )
    assert wrong.status_code == 422
    assert "kept" in wrong.text


async def test_files_of_last_year_come_along_with_carried_answers(browser: Browser) -> None:
    place = await _place()
    await sign_in(browser, place.owner)
    data = {"_csrf_token": await browser.form_token(), "submission": str(uuid4()), "answer": "3"}
    file = {"file": ("plan.pdf", pdf_bytes("plan"), "application/pdf")}
    await browser.post(f"{place.path}/criteria/3.1.1", data=data, files=file)
    assert (await browser.send_form(f"{place.path}/declare", role="Manager", declared="yes")).status_code in (303, 422)
    await execute("UPDATE assessment SET status = 'final', visit_on = {} WHERE id = {}", ON, place.number)
    following = await ask_for(
        await get_assured(place.service.id), 2027, due_on=ON, by=Actor("user", 1, "Ann"), now=NOW, on=ON
    )
    links = await fetch("SELECT criterion FROM evidence_link WHERE subject_id = {}", following)
    assert [row["criterion"] for row in links] == ["3.1.1"]


async def test_files_of_an_earlier_year_that_is_still_open_come_along(browser: Browser) -> None:
    place = await _place()
    await sign_in(browser, place.owner)
    data = {"_csrf_token": await browser.form_token(), "submission": str(uuid4()), "answer": "3"}
    file = {"file": ("plan.pdf", pdf_bytes("plan"), "application/pdf")}
    await browser.post(f"{place.path}/criteria/3.1.1", data=data, files=file)
    following = await ask_for(
        await get_assured(place.service.id), 2027, due_on=ON, by=Actor("user", 1, "Ann"), now=NOW, on=ON
    )
    links = await fetch("SELECT criterion FROM evidence_link WHERE subject_id = {}", following)
    assert [row["criterion"] for row in links] == ["3.1.1"]
    assert (await browser.get(place.path)).status_code == 404
    page = text_of_page((await browser.get(f"/portal/self-assessments/{following}")).text)
    assert "plan.pdf" in page
    assert "From an earlier self-assessment" in page


async def test_an_owner_declares_once_and_nothing_changes_afterwards(browser: Browser) -> None:
    place = await _place(all_but=("3.1.1", "8.1.1"))
    await sign_in(browser, place.owner)
    empty = await browser.send_form(f"{place.path}/declare", role="", declared="")
    assert empty.status_code == 422
    assert "Tick the box to declare that the answers are true" in empty.text
    early = await browser.send_form(f"{place.path}/declare", role="Registered manager", declared="yes")
    assert early.status_code == 422
    assert "Answer 3.1.1" in early.text
    assert "Answer 8.1.1" in early.text
    for code in ("3.1.1", "8.1.1"):
        await _answer(browser, place, code)
    for _ in range(2):
        done = await browser.send_form(f"{place.path}/declare", role="Registered manager", declared="yes")
        assert done.status_code == 303
    assert await fetch_value("SELECT count(*) FROM audit_entry WHERE verb = 'self_assessment.declared'") == 1
    page = text_of_page((await browser.get(place.path)).text)
    assert "Declared by Ada Field, Registered manager on" in page
    late = await _answer(browser, place, "3.1.1", answer="4")
    assert late.status_code == 422
    assert "no longer open" in late.text
    assert (await browser.get(f"{place.path}/declare")).status_code == 303
    book = openpyxl.load_workbook(io.BytesIO((await browser.get(f"{place.path}/copy.xlsx")).content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    codes = (await fetch_value("SELECT criteria FROM assessment WHERE id = {}", place.number)).split()
    assert [row[1] for row in rows[1:]] == codes


async def test_a_contributor_fills_in_but_does_not_declare(browser: Browser) -> None:
    place = await _place(all_but=("3.1.1",))
    await sign_in(browser, place.contributor)
    assert (await _answer(browser, place, "3.1.1")).status_code == 303
    assert (await browser.get(f"{place.path}/declare")).status_code == 403
    assert (await browser.send_form(f"{place.path}/declare", role="Manager", declared="yes")).status_code == 403
    assert await fetch_value("SELECT status FROM assessment WHERE id = {}", place.number) == "open"


@pytest.mark.parametrize("tail", ["", "/criteria/3.1.1", "/copy.xlsx", "/declare", "/files/1"])
async def test_somebody_elses_is_not_found(browser: Browser, tail: str) -> None:
    place = await _place()
    organisation = await make_organisation(name="Elm Care Ltd")
    await sign_in(browser, await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=organisation.id))
    answer = await browser.get(place.path + tail)
    assert answer.status_code == 404
    assert "Oak" not in answer.text
    assert (await browser.get(f"{LIST}/{place.number}/criteria/9.9.9")).status_code == 404
