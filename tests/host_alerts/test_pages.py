"""The pages of host alerts over HTTP: logging, one alert, its people, and who may do what."""

from datetime import timedelta
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.checklists import queries as tasks
from market.checklists import service as doing
from market.core.actor import Actor
from market.core.refusal import Refused
from market.db.sql import fetch, fetch_value
from market.embargoes.types import Who
from market.host_alerts import queries, service
from market.host_alerts.jobs import watch_host_alerts
from market.host_alerts.types import AlertRow
from market.settings import Settings
from tests.builders.accounts import MadeUser, make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.host_alerts import LOGGED_AT, OFFICER, make_alert, make_home_elsewhere
from tests.builders.placements import make_placement
from tests.builders.policies import load_policies
from tests.builders.providers import make_location
from tests.host_alerts.test_rules import MAIL

CANARY = "Canary words about medicines"


async def signed_in(browser: Browser, role: Role = Role.QUALITY_OFFICER) -> MadeUser:
    user = await make_user(roles=[role])
    await sign_in(browser, user)
    return user


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "host_name": "Leeds", "location": "", "place_name": "", "told_on-day": "29", "told_on-month": "9", "told_on-year": "2026",
        "told_time": "10:05", "told_by": "Quality team", "told_how": "email", "restriction": "full", "host_reasons": CANARY,
        "host_contact": "Quality team, 0113 496 0000", "host_contact_email": "", "safeguarding": "not_said", "submission": "form-x",
        **changes,
    }  # fmt: skip


async def test_a_pasted_email_becomes_an_alert_with_our_people(browser: Browser) -> None:
    await load_policies()
    user = await signed_in(browser)
    home = await make_home_elsewhere(cqc_location_id="1-123456789")
    await make_placement(case_reference="C-0001", location=home.id, host_authority="Leeds")
    assert "Paste all of it" in (await browser.get("/host-alerts/new")).text
    assert (await browser.send_form("/host-alerts/notices", text=" ")).status_code == 422
    kept = await browser.send_form("/host-alerts/notices", text=MAIL.decode())
    assert kept.status_code == 303
    assert (await browser.send_form("/host-alerts/notices", text=MAIL.decode())).headers["location"] == kept.headers[
        "location"
    ]
    assert "Notices that nobody has logged yet" in (await browser.get("/host-alerts")).text
    form = (await browser.get(kept.headers["location"])).text
    for value in ('value="Leeds"', 'value="1-123456789"', 'value="10:05"', 'value="29"', 'value="Quality Team"'):
        assert value in form, value
    notice = kept.headers["location"].rpartition("=")[2]
    wrong = await browser.send_form(
        "/host-alerts", **typed(notice=notice, location="1-999999999", told_time="25:00", told_by="")
    )
    assert wrong.status_code == 422
    for words in ("The time must be on a 24-hour clock", "Say who told us", "The register has no location of this"):
        assert words in wrong.text
    assert CANARY in wrong.text
    done = await browser.send_form("/host-alerts", **typed(notice=notice, location="1-123456789"))
    assert done.status_code == 303
    again = await browser.send_form("/host-alerts", **typed(notice=notice, location="1-123456789"))
    assert again.headers["location"] == done.headers["location"]
    other = await browser.send_form("/host-alerts", **typed(location="1-123456789", submission="other"))
    assert other.headers["location"] == done.headers["location"]
    answer = await browser.get(done.headers["location"])
    page = text_of_page(answer.text)
    for words in (
        "Elm Court",
        "Level B, serious concern",
        "C-0001",
        "We place nobody there",
        CANARY,
        "Café closed.",
        "HP-01",
    ):
        assert words in page, words
    assert f"Logged midday on 30 September 2026, {user.name}" in page
    assert "C-0001: HP-01, HP-03, HP-07, HP-08 still open" in page
    alert = int(done.headers["location"].rpartition("/")[2])
    assert [each.alert_id for each in await queries.notices_of(alert)] == [alert]
    assert (await browser.get(kept.headers["location"])).status_code == 303
    listed = text_of_page((await browser.get("/host-alerts")).text)
    assert "Notices that nobody has logged yet" not in listed
    assert "Elm Court Leeds" in listed
    for address, found in (("state=closed", 0), ("level=B", 1), ("q=elm", 1), ("state=not_closed", 1), ("level=A", 0)):
        assert ("Elm Court" in (await browser.get(f"/host-alerts?{address}")).text) == bool(found), address


async def test_a_file_is_kept_exactly_as_it_came(browser: Browser, settings: Settings) -> None:
    await load_policies()
    await signed_in(browser)
    token = {"_csrf_token": await browser.form_token()}
    sent = {"file": ("notice.eml", MAIL, "message/rfc822")}
    kept = await browser.post("/host-alerts/notices", data={**token, "text": ""}, files=sent)
    assert kept.status_code == 303
    for name, content in (("notice.doc", b"x"), ("notice.pdf", b"not a pdf")):
        wrong = await browser.post("/host-alerts/notices", data={**token, "text": ""}, files={"file": (name, content)})
        assert wrong.status_code == 422, name
    notice = kept.headers["location"].rpartition("=")[2]
    done = await browser.send_form("/host-alerts", **typed(notice=notice, place_name="Rowan House", not_held="yes"))
    assert done.status_code == 303
    page = (await browser.get(done.headers["location"])).text
    assert "The register does not hold this place" in page
    file = await browser.get(f"{done.headers['location']}/notices/{notice}")
    assert file.content == MAIL
    assert "attachment" in file.headers["content-disposition"]
    assert (await browser.get(f"{done.headers['location']}/notices/999")).status_code == 404


async def test_a_further_notice_and_people_are_added(browser: Browser, settings: Settings) -> None:
    await load_policies()
    await signed_in(browser)
    home = await make_home_elsewhere()
    alert = await make_alert(home, people=1)
    path = f"/host-alerts/{alert.id}"
    assert "A further notice" in (await browser.get(f"{path}/notices")).text
    assert (await browser.send_form(f"{path}/notices", text="")).status_code == 422
    assert (await browser.send_form(f"{path}/notices", text="The host answers")).status_code == 303
    other = await make_alert(await make_home_elsewhere(name="Ash Lodge"), people=0)
    taken = await browser.send_form(f"/host-alerts/{other.id}/notices", text="The host answers")
    assert taken.status_code == 422
    await make_placement(case_reference="C-0042", location=home.id, host_authority="Leeds")
    assert "The placements register has 1 person there who is not on the list" in text_of_page(
        (await browser.get(path)).text
    )
    assert (await browser.send_form(f"{path}/find-people")).status_code == 303
    assert "C-0042" in (await browser.get(path)).text
    assert (await browser.send_form(f"{path}/do/person", case_reference="Mary Smith")).status_code == 422
    assert (await browser.send_form(f"{path}/do/person", case_reference="DP-0001")).status_code == 303
    await make_placement(case_reference="C-0043", location=home.id, host_authority="Leeds")
    assert await watch_host_alerts(LOGGED_AT + timedelta(days=1), settings) == {"people_added": 1}
    assert await watch_host_alerts(LOGGED_AT + timedelta(days=1), settings) == {"people_added": 0}


async def test_an_alert_is_levelled_and_its_times_are_corrected(browser: Browser) -> None:
    await load_policies()
    await signed_in(browser)
    alert = await make_alert(people=1)
    path = f"/host-alerts/{alert.id}"
    for step in ("level", "reasons", "told", "lifted", "place-again", "close", "person"):
        assert (await browser.get(f"{path}/do/{step}")).status_code == 200, step
    assert (await browser.get(f"{path}/do/burn")).status_code == 404
    assert (await browser.get("/host-alerts/999")).status_code == 404
    lower = await browser.send_form(f"{path}/do/level", version="1", level="D", reason="It sounds mild")
    assert lower.status_code == 422
    assert "Only a manager may lower the level" in lower.text
    assert "It sounds mild" in lower.text
    raised = await browser.send_form(f"{path}/do/level", version="1", level="A", reason="Harm is reported")
    assert raised.status_code == 303
    assert (await browser.send_form(f"{path}/do/reasons", version="1", host_reasons=CANARY)).status_code == 409
    assert (await browser.send_form(f"{path}/do/reasons", version="2", host_reasons=CANARY)).status_code == 303
    told = {**on_day("told", 28, "09:00"), "reason": "Wrong mailbox"}
    assert (await browser.send_form(f"{path}/do/told", version="2", **told)).status_code == 409
    assert (await browser.send_form(f"{path}/do/told", version="3", **told)).status_code == 303
    page = text_of_page((await browser.get(path)).text)
    assert "Told 9am on 28 September 2026" in page
    assert "Level A, immediate danger reported" in page


def on_day(name: str, day: int, clock: str) -> dict[str, str]:
    """A day of September 2026 with a time, as a form sends them."""
    parts = {f"{name}_on-day": str(day), f"{name}_on-month": "9", f"{name}_on-year": "2026"}
    return {**parts, f"{name}_time": clock}


async def finished(alert: AlertRow, case_reference: str, *codes: str) -> None:
    """Do these tasks of a person, or of the alert for ""."""
    for code in codes:
        task = await tasks.find_task(alert.subject, code, case_reference)
        assert task is not None
        await doing.complete(task.id, task.version, evidence="Seen", by=OFFICER.actor, now=LOGGED_AT)


async def test_an_alert_is_lifted_and_closed_and_placing_again_is_decided(browser: Browser) -> None:
    await load_policies()
    await signed_in(browser)
    alert = await make_alert(people=1)
    [person] = await queries.people_of(alert.id)
    path = f"/host-alerts/{alert.id}"
    closing = await browser.send_form(f"{path}/do/close", version="1", words="Over")
    assert closing.status_code == 422
    for words in (f"{person.case_reference}: HP-01", "The host has not lifted", "HA-15 is not done"):
        assert words in closing.text
    await finished(alert, person.case_reference, "HP-01", "HP-03", "HP-07")
    lifted = {**on_day("lifted", 30, "9:30"), "words": "By letter of today"}
    assert (await browser.send_form(f"{path}/do/lifted", version="1", **lifted)).status_code == 303
    outcome = f"{path}/people/{person.id}/do/outcome"
    assert (await browser.send_form(outcome, version="1", outcome="stay", words="")).status_code == 303
    await finished(alert, "", "HA-15")
    assert "It can be closed" in (await browser.get(path)).text
    closed = await browser.send_form(f"{path}/do/close", version="2", words="We may place there again")
    assert closed.status_code == 303
    assert "was closed by" in (await browser.send_form(f"{path}/do/close", version="3", words="Again")).text
    page = text_of_page((await browser.get(path)).text)
    assert "The host has lifted, but we still place nobody there until a manager decides so" in page
    confirm = {"against_host": "no", "confirmation": "Letter of 30 September, kept"}
    refused = await browser.send_form(f"{path}/do/place-again", version="3", **confirm)
    assert "Only a commissioning manager" in refused.text
    await signed_in(browser, Role.COMMISSIONING_MANAGER)
    assert "do/place-again" in (await browser.get(path)).text
    assert (await browser.send_form(f"{path}/do/place-again", version="3", **confirm)).status_code == 303
    assert "We place there again" in (await browser.get(path)).text


async def test_a_social_worker_reviews_people_and_reads_no_notice(browser: Browser) -> None:
    await load_policies()
    alert = await make_alert(people=1, host_reasons=CANARY)
    kept = await service.keep_text(f"{CANARY} again", by=OFFICER.actor, now=LOGGED_AT)
    assert isinstance(kept, int)
    await service.add_notice(alert.id, kept, by=OFFICER.actor, now=LOGGED_AT)
    [person] = await queries.people_of(alert.id)
    worker = await signed_in(browser, Role.SOCIAL_WORKER)
    path = f"/host-alerts/{alert.id}/people/{person.id}"
    task = await tasks.find_task(alert.subject, "HP-01", person.case_reference)
    assert task is not None
    link = f"/host-alerts/{alert.id}/people?case_reference={person.case_reference}"
    shown = await browser.get(f"/tasks/{task.id}")
    assert link in shown.text
    assert (await browser.get(link)).headers["location"] == path
    assert (await browser.get(f"/host-alerts/{alert.id}/people?case_reference=X-9")).status_code == 404
    page = (await browser.get(path)).text
    assert "Speak to the person" in page
    for text in (page, shown.text, (await browser.get("/tasks?whose=all")).text):
        assert CANARY not in text
    for address in (
        "/host-alerts",
        f"/host-alerts/{alert.id}",
        f"/host-alerts/{alert.id}/notices/{kept}",
        "/host-alerts/new",
    ):
        assert (await browser.get(address)).status_code == 403, address
    assert worker.name in (await browser.get(f"{path}/do/worker")).text
    assert (await browser.send_form(f"{path}/do/worker", version="1", worker=str(worker.id))).status_code == 303
    when = {"found_on-day": "30", "found_on-month": "9", "found_on-year": "2026", "found_time": "09:00"}
    assert (await browser.send_form(f"{path}/do/harm", version="1", **when)).status_code == 409
    assert (await browser.send_form(f"{path}/do/harm", version="2", **when)).status_code == 303
    assert "Harm is suspected" in (await browser.get(path)).text
    move = await browser.send_form(f"{path}/do/outcome", version="3", outcome="must_move", words="")
    assert "Say why the person must move" in move.text
    assert (
        await browser.send_form(f"{path}/do/outcome", version="3", outcome="stay", words="Happy there")
    ).status_code == 303
    assert "Stays: Happy there" in text_of_page((await browser.get(path)).text)
    assert (await browser.get(f"{path}/do/burn")).status_code == 404
    assert (await browser.get(f"/host-alerts/{alert.id}/people/999")).status_code == 404


@pytest.mark.parametrize("role", [Role.BROKERAGE_OFFICER, Role.PARTNER, Role.ADMINISTRATOR])
async def test_others_see_nothing(browser: Browser, role: Role) -> None:
    await load_policies()
    alert = await make_alert(people=1)
    [person] = await queries.people_of(alert.id)
    await signed_in(browser, role)
    paths = (
        "",
        ".csv",
        "/new",
        "/details",
        "/notices/1",
        f"/{alert.id}",
        f"/{alert.id}/people",
        f"/{alert.id}/people/{person.id}",
        f"/{alert.id}/do/level",
    )
    for path in paths:
        assert (await browser.get(f"/host-alerts{path}")).status_code == 403, path
    for path in (
        "",
        "/notices",
        f"/{alert.id}/do/level",
        f"/{alert.id}/find-people",
        f"/{alert.id}/people/{person.id}/do/outcome",
    ):
        assert (await browser.send_form(f"/host-alerts{path}", version="1")).status_code == 403, path


async def test_the_list_is_a_file_without_reasons(browser: Browser) -> None:
    await load_policies()
    alert = await make_alert(people=2, host_reasons=CANARY)
    await signed_in(browser)
    assert "/host-alerts.xlsx" in (await browser.get("/host-alerts")).text
    file = (await browser.get("/host-alerts.csv?state=not_closed")).text
    [heading, line] = file.strip().splitlines()
    assert "People decided" in heading
    assert line.startswith(f"{alert.id},Elm Court,Leeds,2026-09-29T10:00:00+01:00,B,Open,2,0,")
    assert CANARY not in file
    assert (await browser.get("/host-alerts.xlsx")).content.startswith(b"PK")


async def test_a_pdf_is_kept_and_read_beside_the_form(browser: Browser, settings: Settings) -> None:
    await load_policies()
    user = await signed_in(browser)
    by = Actor("user", user.id, user.name)
    kept = await service.keep_file(b"%PDF-1.7 words", "notice.pdf", home=settings.home, by=by, now=LOGGED_AT)
    form = (await browser.get(f"/host-alerts/details?notice={kept}")).text
    assert "Its words are not read here" in form
    assert f'href="/host-alerts/notices/{kept}"' in form
    assert (await browser.get(f"/host-alerts/notices/{kept}")).content == b"%PDF-1.7 words"
    alert = await make_alert(people=0, notice_id=kept)
    assert "Its words are not read here" in (await browser.get(f"/host-alerts/{alert.id}")).text
    assert (await browser.get(f"/host-alerts/notices/{kept}")).status_code == 404
    assert (await browser.get(f"/host-alerts/{alert.id}/notices/{kept}")).content == b"%PDF-1.7 words"


async def test_a_director_takes_only_the_steps_that_wait_for_one(browser: Browser) -> None:
    await load_policies()
    alert = await make_alert(people=0)
    await signed_in(browser, Role.DIRECTOR)
    page = (await browser.get(f"/host-alerts/{alert.id}")).text
    for step, may in (("level", 200), ("place-again", 200), ("close", 403), ("reasons", 403), ("person", 403)):
        assert (await browser.get(f"/host-alerts/{alert.id}/do/{step}")).status_code == may, step
        assert (f"/do/{step}" in page) == (may == 200), step
    sent = await browser.send_form(f"/host-alerts/{alert.id}/do/close", version="1", words="Nobody of ours")
    assert sent.status_code == 403


async def test_an_analyst_reads_and_changes_nothing(browser: Browser) -> None:
    await load_policies()
    alert = await make_alert(people=1)
    await signed_in(browser, Role.ANALYST)
    page = (await browser.get(f"/host-alerts/{alert.id}")).text
    assert "/do/" not in page
    assert (await browser.send_form(f"/host-alerts/{alert.id}/do/close", version="1", words="x")).status_code == 403


async def test_confidential_words_stay_on_the_page_of_the_alert(browser: Browser) -> None:
    await load_policies()
    await make_alert(people=1, host_reasons=CANARY)
    kept = await service.keep_text(f"{CANARY}, word for word", by=OFFICER.actor, now=LOGGED_AT)
    assert not isinstance(kept, Refused)
    await signed_in(browser, Role.COMMISSIONING_MANAGER)
    for path in ("/host-alerts", "/tasks?whose=all", "/host-alerts?q=Canary"):
        page = (await browser.get(path)).text.replace('value="Canary"', "")
        assert CANARY not in page, path
    for table in ("audit_entry", "message", "task", "task_event"):
        assert CANARY not in str(await fetch(f"SELECT * FROM {table}")), table
    assert await fetch_value("SELECT count(*) FROM host_notice") == 1


async def test_a_lowered_level_needs_another_manager(browser: Browser) -> None:
    await load_policies()
    user = await signed_in(browser, Role.COMMISSIONING_MANAGER)
    by = Who(Actor("user", user.id, user.name), frozenset({Role.COMMISSIONING_MANAGER}))
    alert = await make_alert(people=1, by=by)
    path = f"/host-alerts/{alert.id}/do/level"
    own = await browser.send_form(path, version="1", level="C", reason="Less than we thought")
    assert "Another manager has to lower it" in own.text
    await signed_in(browser, Role.COMMISSIONING_MANAGER)
    assert (await browser.send_form(path, version="1", level="C", reason="Less than we thought")).status_code == 303


async def test_the_page_of_a_place_elsewhere_leads_to_its_alerts(browser: Browser) -> None:
    await load_policies()
    alert = await make_alert(people=0)
    await signed_in(browser)
    page = (await browser.get(f"/locations/{alert.location_id}/embargoes")).text
    assert f"/host-alerts?q={alert.cqc_location_id}" in page
    assert f'href="/host-alerts/{alert.id}"' in (await browser.get(f"/host-alerts?q={alert.cqc_location_id}")).text
    here = await make_location()
    assert "/host-alerts?q=" not in (await browser.get(f"/locations/{here.id}/embargoes")).text
