"""The pages of recommendations over HTTP: the list, one with its arithmetic, and what the council decides."""

from datetime import UTC, date, datetime

from market.accounts.permissions import Role
from market.db.sql import fetch_value
from market.quality.actions.queries import events_of, get_recommendation
from tests.builders.accounts import make_user, sign_in
from tests.builders.actions import make_action, make_recommendation, make_recommendation_event
from tests.builders.app import Browser, text_of_page
from tests.builders.assessments import make_assessment


async def officer(browser: Browser, role: Role = Role.QUALITY_OFFICER) -> None:
    await sign_in(browser, await make_user(roles=[role]))


async def test_the_list_shows_the_gravest_open_ones_first_and_filters(browser: Browser) -> None:
    await officer(browser)
    visit = await make_assessment(status="final")
    await make_recommendation(assessment=visit, what="Low matter", likelihood=1, impact=1, criterion="1.1.1")
    await make_recommendation(assessment=visit, what="Grave matter", likelihood=5, impact=5, criterion="4.1.1")
    closed = {"status": "verified", "retest": "due", "verified_on": date(2026, 9, 9)}
    await make_recommendation(assessment=visit, what="Closed matter", likelihood=5, impact=5, **closed)
    page = text_of_page((await browser.get("/quality/recommendations")).text)
    assert page.index("Grave matter") < page.index("Low matter") < page.index("Closed matter")
    assert "Evidence was due on 2 September 2026" in page
    assert "Open 2" in page
    for address, found in (
        ("status=all_open", {"Grave", "Low"}),
        ("status=verified", {"Closed"}),
        ("band=critical", {"Grave", "Closed"}),
        ("overdue=yes", {"Grave"}),
        ("theme=med", {"Closed"}),
        ("theme=safe", {"Grave"}),
        ("service=HC", set()),
        ("q=3.1.3", {"Closed"}),
        ("q=provider", {"Grave", "Low", "Closed"}),
    ):
        shown = (await browser.get(f"/quality/recommendations?{address}")).text
        assert {word for word in ("Grave", "Low", "Closed") if f"{word} matter" in shown} == found, address
    assert "Grave matter" in (await browser.get("/quality/recommendations.csv?overdue=yes")).text
    assert (await browser.get("/quality/recommendations.xlsx")).status_code == 200


async def test_one_shows_its_arithmetic_dates_actions_and_history(browser: Browser) -> None:
    await officer(browser)
    held = await make_recommendation(raises="repeat", repeat_of=1)
    await make_action(held, progress="Ordered")
    words = "<script>alert(1)</script> sent"
    await make_recommendation_event(held, words=words, happened_at=datetime(2026, 9, 10, tzinfo=UTC))
    answer = await browser.get(f"/quality/recommendations/{held.id}")
    page = text_of_page(answer.text)
    assert "Likelihood 4 × impact 3 = 12: high; raised one band to very high" in page
    assert "The council follows up by 15 September 2026 (very high risk: within 10 working days" in page
    assert "Buy a thermometer" in page
    assert "Ordered" in page
    assert "<script>alert" not in answer.text
    assert (await browser.get("/quality/recommendations/999")).status_code == 404
    assert (await browser.get(f"/quality/recommendations/{held.id}/evidence/1")).status_code == 404


async def test_the_council_sends_back_verifies_and_looks_again(browser: Browser) -> None:
    await officer(browser)
    held = await make_recommendation(status="evidence")
    path = f"/quality/recommendations/{held.id}/decide"
    assert "Do not accept" in (await browser.get(f"/quality/recommendations/{held.id}")).text
    empty = await browser.send_form(f"{path}/reject", version="1", words="")
    assert empty.status_code == 422
    assert (await browser.send_form(f"{path}/reject", version="1", words="Two weeks are missing")).status_code == 303
    stale = await browser.send_form(f"{path}/verify", version="1", words="Seen")
    assert stale.status_code == 409
    assert (await browser.send_form(f"{path}/verify", version="2", words="Seen on site")).status_code == 303
    late = await browser.send_form(f"{path}/withdraw", version="3", words="A mistake")
    assert late.status_code == 422
    assert "so this cannot be done now" in late.text
    assert (await browser.send_form(f"{path}/retest", version="3", passed="no", words="Gaps again")).status_code == 303
    now = await get_recommendation(held.id)
    assert (now.status, now.raises, now.retest) == ("open", "failed_follow_up", "failed")
    assert [event.kind for event in await events_of(held.id)] == ["raised", "rejected", "verified", "failed"]
    assert (await browser.get(f"{path}/burn")).status_code == 404


async def test_another_risk_needs_reasons_and_brings_new_dates(browser: Browser) -> None:
    await officer(browser)
    held = await make_recommendation()
    path = f"/quality/recommendations/{held.id}/change"
    assert "Record the temperature" in (await browser.get(path)).text
    whole = {"version": "1", "what": "Record it", "likelihood": "5", "impact": "5"}
    refused = await browser.send_form(path, **whole)
    assert refused.status_code == 422
    whole |= {"impact_reason": "Three people", "reason": "Seen at a second visit"}
    assert (await browser.send_form(path, **whole)).status_code == 303
    now = await get_recommendation(held.id)
    assert (now.band, now.follow_up_on) == ("critical", date(2026, 10, 2))


async def test_who_may_read_and_who_may_decide(browser: Browser) -> None:
    held = await make_recommendation(status="evidence")
    await officer(browser, Role.DIRECTOR)
    page = (await browser.get(f"/quality/recommendations/{held.id}")).text
    assert "decide/verify" not in page
    for path in ("decide/verify", "change"):
        address = f"/quality/recommendations/{held.id}/{path}"
        assert (await browser.get(address)).status_code == 403
        assert (await browser.send_form(address, version="1", words="x")).status_code == 403
    for role in (Role.SOCIAL_WORKER, Role.PARTNER):
        await officer(browser, role)
        for path in ("/quality/recommendations", f"/quality/recommendations/{held.id}", "/quality/recommendations.csv"):
            assert (await browser.get(path)).status_code == 403
    assert await fetch_value("SELECT count(*) FROM recommendation WHERE status = 'verified'") == 0
