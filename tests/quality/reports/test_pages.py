"""Pages of assessments over HTTP: what each status shows, who may do what, and the whole way to a final report."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.db.sql import execute, fetch_value
from market.quality.assessments import queries
from market.quality.assessments.drafts.service import add_comment
from market.quality.assessments.tables import Assessment
from tests.builders.accounts import MadeUser, make_user, sign_in
from tests.builders.actions import make_recommendation
from tests.builders.app import Browser, text_of_page
from tests.builders.assessments import make_assessment, score_all

NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
STAR = re.compile(r"\b[1-5]\*|\d\.\d%")


async def officer(browser: Browser, role: Role = Role.QUALITY_OFFICER) -> MadeUser:
    user = await make_user(roles=[role])
    await sign_in(browser, user)
    return user


async def waiting(score: int = 3, **changes: Any) -> Assessment:
    """A submitted full review by somebody who is not signed in here."""
    made = await make_assessment(
        lead_by=9_001,
        status="submitted",
        submitted_by=9_001,
        submitted_label="Ann Officer",
        submitted_at=datetime(2026, 9, 20, 9, 0, tzinfo=UTC),
        summary="A warm and well run home.",
        **changes,
    )
    await score_all(made, score, scores={"3.1.1": 2})
    return made


async def version_of(made: Assessment) -> str:
    return str((await queries.get_assessment(made.id)).version)


async def test_an_open_assessment_never_shows_a_star_or_a_percentage(browser: Browser) -> None:
    user = await officer(browser)
    made = await make_assessment(lead_by=user.id)
    await score_all(made, scores={"3.1.1": 1})
    for path in (f"/quality/assessments/{made.id}", "/quality/assessments", "/quality/assessments.csv"):
        answer = await browser.get(path)
        assert answer.status_code == 200, answer.text
        text = text_of_page(answer.text)
        assert not STAR.search(text), STAR.search(text)
    page = (await browser.get(f"/quality/assessments/{made.id}")).text
    assert f"/quality/visits/{made.id}" in page
    assert "by-hand" not in page
    assert (await browser.get(f"/quality/assessments/{made.id}/moderate")).status_code == 303


async def test_answers_of_a_self_assessment_are_not_read_before_it_is_declared(browser: Browser) -> None:
    await officer(browser)
    made = await make_assessment(method="self_assessment", for_year=2026, due_on=date(2026, 10, 31))
    await score_all(made, rationale="We think that this went well")
    page = (await browser.get(f"/quality/assessments/{made.id}")).text
    assert "It is asked for by 31 October 2026." in page
    assert "We think that this went well" not in page
    await execute("UPDATE assessment SET status = 'final', visit_on = {} WHERE id = {}", date(2026, 9, 1), made.id)
    assert "We think that this went well" in (await browser.get(f"/quality/assessments/{made.id}")).text


async def test_what_the_provider_claimed_stands_beside_what_was_found(browser: Browser) -> None:
    await officer(browser)
    made = await waiting()
    claimed = await make_assessment(
        service=made.service, method="self_assessment", for_year=2026, status="final", visit_on=date(2026, 8, 1)
    )
    await score_all(claimed, 3, scores={"3.1.1": 4})
    text = text_of_page((await browser.get(f"/quality/assessments/{made.id}")).text)
    assert "2 Some shortfall self-assessed as 4" in text
    assert "Self-assessment against this assessment" in text
    assert re.search(r"3\.1\.1 Administration records [^%]* 4 2 \+2", text)
    everything = await browser.get(f"/quality/assessments/{made.id}/moderate?all=yes")
    assert everything.text.count("count differently</span>") == len(made.criteria.split())
    sent = await browser.send_form(
        f"/quality/assessments/{made.id}/moderate?all=yes",
        version="1",
        **{f"score_{code}": "" for code in made.criteria.split()},
        **{f"reason_{code}": "" for code in made.criteria.split()},
    )
    assert sent.status_code == 303


async def test_a_submitted_one_shows_the_grade_and_how_to_redo_it(browser: Browser) -> None:
    await officer(browser)
    made = await waiting()
    text = text_of_page((await browser.get(f"/quality/assessments/{made.id}")).text)
    assert "Grade as it would be" in text
    assert "3.1.1" in text
    assert "A warm and well run home." in text
    assert "How the grade was worked out" in text
    queue = text_of_page((await browser.get("/quality/assessments/moderation")).text)
    assert "Ann Officer" in queue
    assert re.search(r"\d+ days", queue)


@pytest.mark.parametrize(
    ("role", "reads", "moderates"),
    [
        (Role.QUALITY_OFFICER, True, True),
        (Role.COMMISSIONING_OFFICER, True, False),
        (Role.DIRECTOR, True, False),
        (Role.SOCIAL_WORKER, False, False),
        (Role.PARTNER, False, False),
        (Role.PROVIDER_OWNER, False, False),
    ],
)
async def test_who_reads_and_who_moderates(browser: Browser, role: Role, reads: bool, moderates: bool) -> None:
    made = await waiting()
    organisation = (await queries.get_assessment(made.id)).organisation_id
    extra = {"organisation_id": organisation} if role is Role.PROVIDER_OWNER else {}
    await sign_in(browser, await make_user(roles=[role], **extra))
    one = f"/quality/assessments/{made.id}"
    for path in ("/quality/assessments", "/quality/assessments.xlsx", "/quality/assessments/moderation", one):
        assert ((await browser.get(path)).status_code == 200) == reads, path
    for path in ("moderate", "return", "finish", "withdraw"):
        assert ((await browser.get(f"{one}/{path}")).status_code == 200) == moderates, path
    sent = await browser.send_form(f"{one}/return", version="1", note="Say more")
    assert sent.status_code == (303 if moderates else 403)


async def test_the_way_from_moderation_to_a_final_report(browser: Browser) -> None:
    user = await officer(browser)
    made = await waiting()
    one = f"/quality/assessments/{made.id}"
    form = (await browser.get(f"{one}/moderate")).text
    assert "Let 3.1.1 count differently" in form
    bad = await browser.send_form(
        f"{one}/moderate", **{"version": await version_of(made), "score_3.1.1": "3", "note": "Kept words"}
    )
    assert bad.status_code == 422
    assert "Say why 3.1.1 shall count differently" in bad.text
    assert "Kept words" in bad.text
    good = {
        "version": await version_of(made),
        "score_3.1.1": "1",
        "reason_3.1.1": "Harm was possible",
        "note": "Internal note",
    }
    assert (await browser.send_form(f"{one}/moderate", **good)).status_code == 303
    page = text_of_page((await browser.get(one)).text)
    assert "given as 2 Some shortfall" in page
    assert "Harm was possible" in page
    assert "Internal note" in page
    assert (await browser.send_form(f"{one}/share", version=await version_of(made))).status_code == 303
    held = await queries.get_assessment(made.id)
    assert held.comments_due_on == date(2026, 10, 14)
    assert "The provider may comment until 14 October 2026" in text_of_page((await browser.get(one)).text)
    early = await browser.send_form(f"{one}/finish", version=await version_of(made))
    assert (early.status_code, "may comment until" in early.text) == (422, True)
    says: dict[str, Any] = {"organisation_id": held.organisation_id, "on": date(2026, 9, 30), "now": NOW}
    comment = await add_comment(made.id, "3.1.1", "The charts were in the office", by=Actor("user", 8, "Owner"), **says)
    assert f"{one}/comments/{comment}" in (await browser.get(one)).text
    assert "The charts were in the office" in (await browser.get(f"{one}/comments/{comment}")).text
    wrong = await browser.send_form(f"{one}/comments/{comment}", version="1", decision="kept", score="4", reason="Seen")
    assert (wrong.status_code, "cannot change the score" in wrong.text) == (422, True)
    sent = await browser.send_form(
        f"{one}/comments/{comment}", version="1", decision="upheld", score="3", reason="Seen now"
    )
    assert sent.status_code == 303
    assert (await browser.send_form(f"{one}/finish", version=await version_of(made))).status_code == 303
    text = text_of_page((await browser.get(one)).text)
    assert "4* Good throughout As at 30 September 2026" in text
    assert user.name in text
    assert await fetch_value("SELECT count(*) FROM work_item WHERE kind = 'assessment_report'") == 1


async def test_who_scored_neither_moderates_nor_decides(browser: Browser) -> None:
    user = await officer(browser)
    made = await waiting()
    await execute("UPDATE assessment SET submitted_by = {} WHERE id = {}", user.id, made.id)
    opened = (await browser.get(f"/quality/assessments/{made.id}/moderate")).text
    assert "Somebody else has to moderate it" in opened
    assert 'name="note"' not in opened
    sent = await browser.send_form(f"/quality/assessments/{made.id}/moderate", version="1")
    assert (sent.status_code, "Somebody else has to moderate it" in sent.text) == (422, True)
    assert "You took part" in (await browser.get("/quality/assessments/moderation")).text
    assert "/moderate" not in (await browser.get(f"/quality/assessments/{made.id}")).text.replace("/moderation", "")


async def final(browser: Browser) -> str:
    made = await waiting()
    one = f"/quality/assessments/{made.id}"
    await browser.send_form(f"{one}/moderate", version="1")
    await browser.send_form(f"{one}/share", version="2")
    await execute("UPDATE assessment SET comments_due_on = {} WHERE id = {}", date(2026, 9, 29), made.id)
    assert (await browser.send_form(f"{one}/finish", version="3")).status_code == 303
    return one


async def test_a_recommendation_says_what_raised_its_band(browser: Browser) -> None:
    await officer(browser)
    made = await waiting()
    await make_recommendation(assessment=made, likelihood=4, impact=4, raises="repeat")
    text = text_of_page((await browser.get(f"/quality/assessments/{made.id}")).text)
    assert "Likelihood 4 × impact 4 = 16: very high; raised one band to critical, because the same issue was" in text


async def test_another_star_is_published_by_two_people(browser: Browser) -> None:
    first = await officer(browser)
    one = await final(browser)
    assert "Ask for another star" in (await browser.get(one)).text
    far = await browser.send_form(f"{one}/override", version="1", star="4", reason="Why not")
    assert far.status_code == 422
    asked = await browser.send_form(f"{one}/override", version="1", star="2", reason="The manager has left")
    assert asked.status_code == 303
    assert f"{first.name} has asked for 2*" in text_of_page((await browser.get(one)).text)
    same = await browser.send_form(f"{one}/override/second", version="2", agree="yes")
    assert (same.status_code, "somebody other than you" in same.text) == (422, True)
    second = await officer(browser, Role.COMMISSIONING_MANAGER)
    assert "The manager has left" in (await browser.get(f"{one}/override/second")).text
    assert (await browser.send_form(f"{one}/override/second", version="2", agree="yes")).status_code == 303
    text = text_of_page((await browser.get(one)).text)
    assert f"{first.name} and {second.name} set 2* in place of 4*" in text
    assert "2*" in (await browser.get("/quality/assessments.csv?status=final")).text


async def test_the_list_filters_and_stale_forms_lose_nothing(browser: Browser) -> None:
    await officer(browser)
    made = await waiting()
    other = await make_assessment(method="quarterly_monitoring")
    page = (await browser.get("/quality/assessments?method=quarterly_monitoring")).text
    assert f"/quality/assessments/{other.id}" in page
    assert f'/quality/assessments/{made.id}"' not in page
    assert "1 assessment waits for moderation" in text_of_page(page)
    name = (await queries.get_assessment(made.id)).location_name
    assert name in (await browser.get(f"/quality/assessments?q={name.upper()}&officer=9001&status=submitted")).text
    await browser.send_form(f"/quality/assessments/{made.id}/return", version="1", note="Say more on medicines")
    stale = await browser.send_form(f"/quality/assessments/{made.id}/withdraw", version="1", sure="yes")
    assert stale.status_code == 409
    assert (await browser.get("/quality/assessments/99999")).status_code == 404
    assert (await browser.get(f"/quality/assessments/{made.id}/report.pdf")).status_code == 404
    assert (await browser.get(f"/quality/assessments/{made.id}/evidence/1")).status_code == 404
