"""The programme over HTTP: what is due, planning, beginning, the month, days, the calendar feed and the location's tab."""

from datetime import UTC, date, datetime
from typing import Any

from icalendar import Calendar

from market.accounts.permissions import Role
from market.db.sql import fetch, fetch_one, fetch_value
from market.quality.assessments.tables import Grade
from market.quality.programme.queries import get_planned
from tests.builders.accounts import MadeUser, make_user, sign_in
from tests.builders.actions import make_recommendation
from tests.builders.app import Browser, text_of_page
from tests.builders.assessments import make_assessment
from tests.builders.assured import make_assured
from tests.builders.framework import load_live
from tests.builders.providers import make_location

NOW = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


async def officer(browser: Browser, *roles: Role) -> MadeUser:
    user = await make_user(roles=roles or [Role.QUALITY_OFFICER])
    await sign_in(browser, user)
    return user


async def home(name: str = "Ash House", **changes: Any) -> Any:
    await load_live()
    return await make_assured(location=await make_location(name=name), **changes)


def typed(lead: int, **changes: Any) -> dict[str, Any]:
    return {"planned_on": "2026-10-12", "days": "1", "announced": "yes", "lead": str(lead), **changes}


async def test_what_is_due_is_listed_with_reasons_and_filtered(browser: Browser) -> None:
    user = await officer(browser)
    held = await home(lead_officer=user.id)
    await make_recommendation(service=held)
    page = text_of_page((await browser.get("/quality/programme")).text)
    assert "The last full review was on 1 September 2026. No star could be given after it" in page
    assert "must be followed up by 29 September 2026" in page
    assert "Follow-up" in text_of_page((await browser.get("/quality/programme?method=follow_up")).text)
    for address, shown in (
        ("when=overdue&method=self_assessment", True),
        ("when=planned", False),
        (f"officer={user.id}&month=2026-09", True),
        ("month=2027-01", False),
        ("q=ash", True),
        ("q=elm", False),
        ("service=HC", False),
    ):
        found = (await browser.get(f"/quality/programme?{address}")).text
        assert ("Showing" in text_of_page(found)) is shown, address
    file = await browser.get("/quality/programme.csv?method=follow_up")
    assert "Ash House" in file.text
    assert (await browser.get("/quality/programme.xlsx")).status_code == 200
    visits = (await browser.get("/quality/programme.csv?method=visit")).text
    assert "Follow-up visit" in visits
    assert "Self-assessment" not in visits
    assert "Self-assessment" in (await browser.get("/quality/programme.csv")).text


async def test_a_visit_is_planned_changed_and_begun_and_its_people_become_scorers(browser: Browser) -> None:
    user, partner = await officer(browser), await make_user(roles=[Role.PARTNER])
    held = await home()
    provider = (await fetch_one("SELECT organisation FROM location")) or {}
    owner = await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=provider["organisation"])
    address = f"/quality/programme/plan?service={held.id}&method=full_review"
    assert "What kind of visit" in (await browser.get(f"/quality/programme/plan?service={held.id}")).text
    assert "minutes for one officer" in text_of_page((await browser.get(address)).text)
    refused = await browser.send_form(address, **typed(user.id, partner_1=str(partner.id), planned_on="2026-09-01"))
    assert refused.status_code == 422
    assert "must be today or later" in refused.text
    assert "Say which domains or criteria" in refused.text
    whole = typed(user.id, partner_1=str(partner.id), partner_1_criteria="3.1.1 3.1.2", joint_with="ICB")
    answer = await browser.send_form(address, **whole)
    assert answer.status_code == 303
    assert (await browser.send_form(address, **whole)).headers["location"] == answer.headers["location"]
    visit = answer.headers["location"]
    shown = text_of_page((await browser.get(visit)).text)
    assert "criteria 3.1.1, 3.1.2" in shown
    assert "choose by whom" in shown
    messages = await fetch("SELECT to_email, body FROM message")
    assert [message["to_email"] for message in messages] == [owner.email]
    changed = {**whole, "planned_on": "2026-10-13", "version": "1"}
    assert (await browser.send_form(f"{visit}/change", **changed)).status_code == 303
    assert (await browser.send_form(f"{visit}/change", **changed)).status_code == 409
    early = text_of_page((await browser.get(visit)).text)
    assert "planned for 13 October 2026. To go earlier, change the day first" in early
    assert "Begin this visit" not in early
    await browser.send_form(f"{visit}/begin")
    assert "To go earlier, change the day first" in text_of_page((await browser.get(visit)).text)
    assert await fetch_value("SELECT count(*) FROM assessment") == 0
    sooner = {**changed, "planned_on": "2026-09-30", "version": "2"}
    assert (await browser.send_form(f"{visit}/change", **sooner)).status_code == 303
    assert "Begin this visit" in (await browser.get(visit)).text
    begun = await browser.send_form(f"{visit}/begin")
    again = await browser.send_form(f"{visit}/begin")
    assert begun.headers["location"] == again.headers["location"]
    assessment = int(begun.headers["location"].rpartition("/")[2])
    scorers = await fetch(
        "SELECT person, role, criteria FROM assessment_scorer WHERE assessment = {} ORDER BY id", assessment
    )
    assert [(row["person"], row["role"], row["criteria"]) for row in scorers] == [
        (user.id, "lead", ""),
        (partner.id, "partner", "3.1.1 3.1.2"),
    ]
    assert (await get_planned(int(visit.rpartition("/")[2]))).status == "begun"
    assert "Under way" in text_of_page((await browser.get("/quality/programme?method=full_review")).text)


async def test_an_unannounced_visit_is_told_to_no_provider_and_marked_for_officers(browser: Browser) -> None:
    user = await officer(browser)
    held = await home()
    await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=await fetch_value("SELECT organisation FROM location"))
    address = f"/quality/programme/plan?service={held.id}&method=quarterly_monitoring"
    visit = (await browser.send_form(address, **typed(user.id, announced="no"))).headers["location"]
    assert await fetch_value("SELECT count(*) FROM message") == 0
    assert "Do not tell the provider" in (await browser.get(visit)).text
    made = await browser.send_form("/quality/programme/calendar/address")
    path = made.text.split("/visit-calendar/")[1].split('"')[0]
    feed = await browser.get(f"/visit-calendar/{path}")
    (event,) = Calendar.from_ical(feed.content).walk("VEVENT")
    assert str(event["summary"]) == "Unannounced: Quarterly monitoring, Ash House"
    assert event.decoded("dtstart") == date(2026, 10, 12)
    assert (await browser.get(f"/visit-calendar/{path[:-6]}x.ics")).status_code == 404
    assert (await browser.send_form("/quality/programme/calendar/address/revoke")).status_code == 303
    assert (await browser.get(f"/visit-calendar/{path}")).status_code == 404
    refused = await browser.send_form(f"{visit}/cancel", version="1", reason="")
    assert refused.status_code == 422
    assert (
        await browser.send_form(f"{visit}/cancel", version="1", reason="The home has an outbreak")
    ).status_code == 303
    assert await fetch_value("SELECT count(*) FROM message") == 0
    assert "No visit is planned" in (await browser.get("/quality/programme/calendar?month=2026-10")).text


async def test_days_are_kept_and_planning_beyond_them_needs_a_note(browser: Browser) -> None:
    user = await officer(browser)
    held = await home()
    name = f"days_{user.id}_202610"
    refused = await browser.send_form("/quality/programme/capacity", **{name: "fifty"})
    assert refused.status_code == 422
    assert (await browser.send_form("/quality/programme/capacity", **{name: "0.5"})).status_code == 303
    address = f"/quality/programme/plan?service={held.id}&method=full_review"
    over = await browser.send_form(address, **typed(user.id, days="2"))
    assert over.status_code == 422
    assert "has ½ day left in October 2026, and this visit needs 2 days" in over.text
    assert (
        await browser.send_form(address, **typed(user.id, days="2", note="Agreed with her manager"))
    ).status_code == 303
    assert "1½ days too many planned" in text_of_page((await browser.get("/quality/programme/capacity")).text)
    month = text_of_page((await browser.get("/quality/programme/calendar?month=2026-10")).text)
    assert "1 visit planned" in month
    assert "Ash House" in month
    assert (await browser.send_form("/quality/programme/capacity", **{name: ""})).status_code == 303
    assert await fetch_value("SELECT count(*) FROM officer_days") == 0


async def test_the_list_of_services_shows_grade_and_what_is_next(browser: Browser) -> None:
    await officer(browser)
    held = await home()
    visit = await make_assessment(service=held.id, status="final")
    await Grade(
        service=held.id, assessment=visit.id, from_on=date(2026, 9, 20), visited_on=date(2026, 9, 1), star=4,
        confidence_band="high", working="{}", recorded_at=NOW,
    ).save()  # fmt: skip
    await make_location(name="Elm House")
    page = text_of_page((await browser.get("/quality/services")).text)
    assert "1 service of the area not assured yet" in page
    assert "4* High confidence" in page
    assert "Ash House" in text_of_page((await browser.get("/quality/services?grade=4&tier=standard")).text)
    assert "Nothing matches" in (await browser.get("/quality/services?grade=5")).text
    assert "Ash House" in (await browser.get("/quality/services.csv")).text
    suggested = (await browser.get("/quality/services/suggested")).text
    assert "Elm House" in suggested
    key = suggested.split('name="service" type="checkbox" value="')[1].split('"')[0]
    assert (await browser.send_form("/quality/services/suggested", from_on="2026-09-30")).status_code == 422
    assert (
        await browser.send_form("/quality/services/suggested", service=key, from_on="2026-09-30")
    ).status_code == 303
    assert "Elm House" in text_of_page((await browser.get("/quality/services")).text)


async def test_the_tab_of_a_location_shows_grades_to_all_staff_and_details_to_those_who_read_quality(
    browser: Browser,
) -> None:
    held = await home()
    visit = await make_assessment(service=held.id, status="final")
    await Grade(
        service=held.id, assessment=visit.id, from_on=date(2026, 9, 20), visited_on=date(2026, 9, 1), star=3,
        confidence_band="medium", working="{}", recorded_at=NOW,
    ).save()  # fmt: skip
    await make_recommendation(assessment=visit)
    address = f"/locations/{held.location}/quality"
    for role, detailed in ((Role.SOCIAL_WORKER, False), (Role.BROKERAGE_OFFICER, False), (Role.ANALYST, True)):
        await officer(browser, role)
        page = text_of_page((await browser.get(address)).text)
        assert "3*" in page
        assert "As at 30 September 2026, from a visit on 1 September 2026" in page
        assert "It can be relied upon until 1 September 2028" in page
        assert ("Record the temperature" in page) is detailed
        assert ("What is due next" in page) is detailed
    assert (await browser.get("/locations/999/quality")).status_code == 404


async def test_themes_that_are_due_are_suggested(browser: Browser) -> None:
    await officer(browser)
    await home(from_on=date(2024, 1, 1))
    page = text_of_page((await browser.get("/quality/programme/themes")).text)
    assert "Never looked at" in page
    assert "Ash House" in page


async def test_who_may_read_and_who_may_plan(browser: Browser) -> None:
    held = await home()
    await officer(browser, Role.ANALYST)
    for path in ("", "/calendar", "/capacity", "/themes"):
        assert (await browser.get(f"/quality/programme{path}")).status_code == 200
    for path in (f"/plan?service={held.id}", "/calendar/address"):
        assert (await browser.get(f"/quality/programme{path}")).status_code == 403
    assert (await browser.send_form("/quality/services/suggested")).status_code == 403
    for role in (Role.SOCIAL_WORKER, Role.PARTNER, Role.PROVIDER_OWNER):
        user = await make_user(roles=[role], organisation_id=1 if role is Role.PROVIDER_OWNER else None)
        await sign_in(browser, user)
        for path in ("/quality/programme", "/quality/services", "/quality/programme/calendar"):
            assert (await browser.get(path)).status_code == 403
