"""The pages of failure cases over HTTP: declaring, one case, its parts, and who may do what."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.checklists.queries import tasks_of
from market.core.clock import LONDON, to_london
from market.db.sql import fetch_value
from market.failure.cases.lessons import NewLesson
from market.failure.cases.person_queries import people_of
from market.failure.cases.queries import get_case, log_of
from market.failure.cases.service import add_lesson
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.failure import Town, declared, make_town, who

PRESENT = datetime(2026, 9, 30, 12, tzinfo=LONDON)
"""What counts as now on the pages of these tests: noon of their fixed day."""
TABS = ("", "/tasks", "/people", "/log", "/duty", "/sharing", "/lessons")
RUN_FORMS = (
    "/stage/transition",
    "/stage/closed",
    "/review",
    "/mode",
    "/clock/closure_date",
    "/clock/notice",
    "/clock/declared",
    "/lead",
    "/places/new",
    "/sharing/write",
    "/lessons/exit",
)
WORK_FORMS = ("/duty/DQ1", "/duty/DQ2", "/lessons/new", "/people/new")


async def case_of(browser: Browser, role: Role = Role.DIRECTOR) -> tuple[Town, int]:
    """A declared case, and the browser of somebody with the role."""
    town = await make_town()
    await sign_in(browser, await make_user(roles=[role]))
    return town, (await declared(town)).case_id


def typed_now(name: str, **ago: int) -> dict[str, str]:
    """The two fields of a moment some time ago."""
    local = to_london(PRESENT - timedelta(**ago))
    day = {f"{name}-day": str(local.day), f"{name}-month": str(local.month), f"{name}-year": str(local.year)}
    return {**day, f"{name}_time": f"{local:%H:%M}"}


def declaration(town: Town, **changes: Any) -> dict[str, Any]:
    """The form of a declaration as it is typed."""
    return {
        "stage": "declared",
        "places": str(town.home.id),
        "service_group": "care_home",
        "trigger": "BF-ADM",
        **typed_now("declared_at", hours=1),
        "told_by": "The administrator",
        "words": "We were appointed tonight",
        "mode": "auto",
        "lead_id": str(town.lead.id),
        "deputy_id": str(town.deputy.id),
        "submission": "form-of-the-first-manager",
        **changes,
    }


async def test_a_manager_finds_the_place_and_declares(browser: Browser) -> None:
    town = await make_town()
    await sign_in(browser, town.manager)
    assert "Declare a failure" in (await browser.get("/failures")).text
    found = text_of_page((await browser.get("/failures/new?q=oak")).text)
    assert "Oak House" in found
    assert "Oak Care Limited" in found
    assert "No open place has these words" in (await browser.get("/failures/new?q=zzz")).text
    address = f"/failures/new?location={town.home.id}"
    form = text_of_page((await browser.get(address)).text)
    assert "Business failure (starts the council’s temporary duty" in form
    assert "SI 2015/301" in form
    empty = await browser.send_form(address, stage="declared")
    assert empty.status_code == 422
    for words in ("Choose at least one place", "Enter the time", "Enter who told you", "Select the lead officer"):
        assert words in empty.text, words
    again = await browser.send_form(address, **declaration(town, deputy_id=str(town.lead.id)))
    assert again.status_code == 422
    assert "The deputy must be another person" in again.text
    assert "We were appointed tonight" in again.text
    sent = await browser.send_form(address, **declaration(town))
    assert sent.status_code == 303, text_of_page(sent.text)
    page = text_of_page((await browser.get(sent.headers["location"])).text)
    assert "New placements are stopped" in page
    assert "A director confirms it by" in page
    assert "The first hour" in page
    assert "0 of 10" in page
    assert "Not decided yet whether the temporary duty applies" in page


async def test_who_comes_second_is_led_to_the_case(browser: Browser) -> None:
    town = await make_town()
    await sign_in(browser, town.manager)
    address = f"/failures/new?location={town.home.id}"
    first = await browser.send_form(address, **declaration(town))
    await sign_in(browser, town.director)
    words = "The cook rang: no food tomorrow"
    second = await browser.send_form(address, **declaration(town, words=words, submission="form-of-the-second-one"))
    assert second.headers["location"] == first.headers["location"]
    page = text_of_page((await browser.get(second.headers["location"])).text)
    assert f"{town.manager.name} has declared this already" in page
    assert "no food tomorrow" in page
    assert await fetch_value("SELECT count(*) FROM failure_case") == 1


async def test_an_officer_opens_a_worry_but_does_not_declare(browser: Browser) -> None:
    town = await make_town()
    await sign_in(browser, town.lead)
    address = f"/failures/new?location={town.home.id}"
    refused = await browser.send_form(address, **declaration(town))
    assert refused.status_code == 422
    opened = await browser.send_form(address, **declaration(town, stage="watch", trigger="OW-SAL"))
    assert opened.status_code == 303
    page = text_of_page((await browser.get(opened.headers["location"])).text)
    assert "since the case was opened" in page
    assert await fetch_value("SELECT count(*) FROM embargo") == 0


async def test_every_tab_and_form_is_there_for_a_director(browser: Browser) -> None:
    _, case_id = await case_of(browser)
    for path in (*TABS, *RUN_FORMS, *WORK_FORMS):
        answer = await browser.get(f"/failures/{case_id}{path}")
        assert answer.status_code == 200, path
    assert (await browser.get("/failures/emergency-sheet")).status_code == 200
    assert (await browser.get(f"/failures/{case_id}/people.csv")).status_code == 200
    for path in ("/stage/nowhere", "/clock/opened", "/duty/DQ9", "/people/999999", "/excuse/999999", "/lessons/9/done"):
        assert (await browser.get(f"/failures/{case_id}{path}")).status_code == 404, path
    assert (await browser.get("/failures/999999")).status_code == 404


@pytest.mark.parametrize("role", [Role.BROKERAGE_OFFICER, Role.PROVIDER_OWNER, Role.PARTNER, Role.ADMINISTRATOR])
async def test_who_may_not_read(browser: Browser, role: Role) -> None:
    town, case_id = await case_of(browser)
    changes = {"organisation_id": town.organisation.id} if role == Role.PROVIDER_OWNER else {}
    await sign_in(browser, await make_user(roles=[role], **changes))
    person = (await people_of(case_id))[0]
    paths = [*TABS, *RUN_FORMS, *WORK_FORMS, "/people.csv", f"/people/{person.id}", f"/people/{person.id}/record"]
    for path in paths:
        assert (await browser.get(f"/failures/{case_id}{path}")).status_code == 403, path
    assert (await browser.get("/failures")).status_code == 403
    assert (await browser.send_form(f"/failures/{case_id}/log", kind="fact", words="x")).status_code == 403


async def test_an_analyst_reads_and_does_nothing(browser: Browser) -> None:
    _, case_id = await case_of(browser, Role.ANALYST)
    for path in TABS:
        assert (await browser.get(f"/failures/{case_id}{path}")).status_code == 200, path
    for path in (*RUN_FORMS, *WORK_FORMS):
        assert (await browser.get(f"/failures/{case_id}{path}")).status_code == 403, path
    for path in ("/confirm", "/books", "/log", "/review", "/mode", "/sharing/write"):
        assert (await browser.send_form(f"/failures/{case_id}{path}")).status_code == 403, path


async def test_a_social_worker_works_on_people_and_sees_no_more(browser: Browser) -> None:
    _, case_id = await case_of(browser, Role.SOCIAL_WORKER)
    person = (await people_of(case_id))[0]
    assert (await browser.get(f"/failures/{case_id}/people")).status_code == 200
    page = await browser.get(f"/failures/{case_id}/people/{person.id}")
    assert page.status_code == 200
    assert f"/failures/{case_id}/log" not in page.text
    for path in ("", "/tasks", "/log", "/duty", "/sharing", "/lessons", "/mode"):
        assert (await browser.get(f"/failures/{case_id}{path}")).status_code == 403, path


async def test_a_person_from_need_to_settled(browser: Browser) -> None:
    _, case_id = await case_of(browser, Role.SOCIAL_WORKER)
    person = next(each for each in await people_of(case_id) if each.reference == "SF-01")
    address = f"/failures/{case_id}/people/{person.id}/record"
    assert (await browser.get(address)).status_code == 200
    whole = {"version": "1", "paid_by": "self", "urgency": "hours", "outcome": "open", "flags": "two_carers"}
    wrong = {**whole, **typed_now("arrived_at", hours=1), **typed_now("moved_at", minutes=10)}
    refused = await browser.send_form(address, **wrong)
    assert refused.status_code == 422
    assert "Enter where the person moved to" in refused.text
    assert "cannot be checked before the move" in refused.text
    half = await browser.send_form(address, **{**whole, **typed_now("moved_at", hours=1), "moved_at_time": ""})
    assert "Enter the time too" in half.text
    right = {
        **whole,
        "worker": "J. Officer",
        "destination": "Elm House",
        **typed_now("moved_at", hours=2),
        **typed_now("arrived_at", hours=1),
        "arrival_words": "Safe, medicines given",
        "outcome": "moved",
        "steps_done": "family",
    }
    assert (await browser.send_form(address, **right)).status_code == 303
    page = text_of_page((await browser.get(f"/failures/{case_id}/people/{person.id}")).text)
    for words in ("Elm House", "J. Officer", "Arrival checked", "Safe, medicines given", "Two carers"):
        assert words in page, words
    assert (await browser.send_form(address, **right)).status_code == 409
    listed = text_of_page((await browser.get(f"/failures/{case_id}/people?state=settled")).text)
    assert "SF-01" in listed
    assert "SF-02" not in listed
    left = text_of_page((await browser.get(f"/failures/{case_id}/people?state=open&paid_by=self")).text)
    assert "SF-01" not in left
    assert "SF-02" in left
    assert "Elm House" in (await browser.get(f"/failures/{case_id}/people.csv?state=settled")).text


async def test_people_come_on_and_off_the_list(browser: Browser) -> None:
    town, case_id = await case_of(browser, Role.COMMISSIONING_OFFICER)
    path = f"/failures/{case_id}/people/new"
    refused = await browser.send_form(path, paid_by="ours", reference="Mary Smith", reason="The night staff said so")
    assert refused.status_code == 422
    assert "looks like a name" in refused.text
    added = await browser.send_form(path, paid_by="self", location=str(town.home.id), reason="In bed 12, on no list")
    assert added.status_code == 303
    assert "SF-03" in (await browser.get(added.headers["location"])).text
    gone = f"{added.headers['location']}/remove"
    assert (await browser.get(gone)).status_code == 200
    assert (await browser.send_form(gone, version="1", reason="Counted twice")).status_code == 303
    assert "Counted twice" in (await browser.get(added.headers["location"])).text
    assert (await browser.send_form(gone, version="2", reason="Counted twice")).status_code == 422


async def test_the_log_keeps_what_is_typed_and_when(browser: Browser) -> None:
    _, case_id = await case_of(browser, Role.QUALITY_OFFICER)
    path = f"/failures/{case_id}/log"
    empty = await browser.send_form(path, kind="call", words="")
    assert empty.status_code == 422
    lost = await browser.send_form(path, kind="call", words="Rang CQC", person="NOBODY-1")
    assert lost.status_code == 422
    assert "Rang CQC" in lost.text
    sent = {
        "kind": "call",
        "words": "Rang CQC <b>now</b>",
        "submission": "one-entry-of-the-log",
        **typed_now("happened_at", hours=1),
    }
    for _ in range(2):
        assert (await browser.send_form(path, **sent)).status_code == 303
    page = await browser.get(path)
    assert "Rang CQC &lt;b&gt;" in page.text
    assert len([entry for entry in await log_of(case_id) if "Rang CQC" in entry.words]) == 1


async def test_duty_questions_lead_to_a_result(browser: Browser) -> None:
    _, case_id = await case_of(browser)
    path = f"/failures/{case_id}/duty"
    no_day = await browser.send_form(f"{path}/DQ2", answer="yes", words="Gazette of today")
    assert no_day.status_code == 422
    assert "Enter the day of the event" in no_day.text
    day = {"happened_on-day": "29", "happened_on-month": "9", "happened_on-year": "2026"}
    assert (await browser.send_form(f"{path}/DQ2", answer="yes", words="Gazette", **day)).status_code == 303
    for question in ("DQ1", "DQ3", "DQ4"):
        assert (await browser.send_form(f"{path}/{question}", answer="yes", words="Asked CQC")).status_code == 303
    page = text_of_page((await browser.get(path)).text)
    assert "The temporary duty applies from the event of 29 September 2026" in page
    assert (await browser.send_form(f"{path}/DQ3", answer="no", words="Still trading")).status_code == 303
    page = text_of_page((await browser.get(path)).text)
    assert "The temporary duty does not apply" in page
    assert "Trading continues" in page
    assert "Every answer that was given" in page


async def test_stages_clocks_and_leads_over_http(browser: Browser) -> None:
    town, case_id = await case_of(browser)
    path = f"/failures/{case_id}"
    nothing = await browser.send_form(f"{path}/stage/transition", version="2", reason="All is agreed with everybody")
    assert nothing.status_code == 422
    assert "Not ticked: People list agreed by two sources" in nothing.text
    version = str((await get_case(case_id)).version)
    done = await browser.send_form(
        f"{path}/stage/transition", version=version, reason="All is agreed with everybody", tests=["0", "1"]
    )
    assert done.status_code == 303, text_of_page(done.text)
    stale = await browser.send_form(
        f"{path}/lead", version=version, lead_id=str(town.deputy.id), deputy_id=str(town.lead.id), reason="Shift"
    )
    assert stale.status_code == 409
    version = str((await get_case(case_id)).version)
    clock = {"version": version, "reason": "The administrator wrote", **typed_now("at", hours=-48)}
    assert (await browser.send_form(f"{path}/clock/closure_date", **clock)).status_code == 303
    assert "Last day of the service" in (await browser.get(path)).text
    version = str((await get_case(case_id)).version)
    planned = await browser.send_form(f"{path}/mode", version=version, mode="planned", reason="There is more time now")
    assert planned.status_code == 422
    assert (await browser.send_form(f"{path}/review", words="Everybody is safe tonight")).status_code == 303
    held = await browser.get(f"{path}/stage/closed")
    assert "Critical tasks are open" in held.text
    assert "No destination" in held.text


async def test_a_director_confirms_and_excuses(browser: Browser) -> None:
    town = await make_town()
    case_id = (await declared(town, by=town.manager)).case_id
    await sign_in(browser, town.manager)
    await browser.send_form(f"/failures/{case_id}/confirm")
    assert "A director confirms this" in (await browser.get(f"/failures/{case_id}")).text
    task = next(each for each in await tasks_of(("failure", case_id)) if each.critical)
    excuse = f"/failures/{case_id}/excuse/{task.id}"
    assert "Only a director" in (await browser.send_form(excuse, reason="It makes no sense here")).text
    await sign_in(browser, town.director)
    await browser.send_form(f"/failures/{case_id}/confirm")
    assert "Confirmed by" in (await browser.get(f"/failures/{case_id}")).text
    assert (await browser.get(excuse)).status_code == 200
    assert (await browser.send_form(excuse, reason="It makes no sense here")).status_code == 303
    assert "It makes no sense here" in (await browser.get(f"/failures/{case_id}/tasks")).text


async def test_lessons_and_the_exit(browser: Browser) -> None:
    town, case_id = await case_of(browser)
    path = f"/failures/{case_id}/lessons"
    refused = await browser.send_form(f"{path}/new", words="The list was wrong", action="Ask twice")
    assert refused.status_code == 422
    assert "Name who owns the action" in refused.text
    new = NewLesson(words="Late", action="Earlier", owner="A", due_on=PRESENT.date())
    lesson = await add_lesson(case_id, new, by=who(town.director).by, now=PRESENT)
    assert (await browser.get(f"{path}/{lesson}/done")).status_code == 200
    day = {"done_on-day": "29", "done_on-month": "9", "done_on-year": "2026"}
    assert (await browser.send_form(f"{path}/{lesson}/done", version="1", **day)).status_code == 303
    exit_day = {"on-day": "30", "on-month": "9", "on-year": "2026"}
    assert (await browser.send_form(f"{path}/exit", location=str(town.home.id), **exit_day)).status_code == 303
    twice = await browser.send_form(f"{path}/exit", location=str(town.home.id), **exit_day)
    assert twice.status_code == 422
    page = text_of_page((await browser.get(path)).text)
    assert "left on 30 September 2026" in page
    assert await fetch_value("SELECT count(*) FROM registration_event WHERE kind = 'exit'") == 1
