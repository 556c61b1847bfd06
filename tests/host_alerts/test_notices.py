"""The place behind a name, one notice for two homes, and notices that are no host alert, on both engines."""

import asyncio
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.core.refusal import Refused
from market.db.sql import fetch, fetch_value
from market.embargoes.queries import in_force_at
from market.host_alerts import queries, service
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.host_alerts import LOGGED_AT, OFFICER, OURS, make_alert, make_home_elsewhere, new_alert
from tests.builders.placements import make_placement
from tests.builders.policies import load_policies
from tests.builders.providers import make_location
from tests.conftest import TestDatabase
from tests.host_alerts.test_pages import typed

ACTOR: dict[str, Any] = {"by": OFFICER.actor, "now": LOGGED_AT}
REASON = "It was meant for Bradford"


async def log(**changes: Any) -> service.Logged | Refused:
    return await service.log_alert(new_alert(**changes), authority_names=OURS, by=OFFICER, now=LOGGED_AT)


async def kept(text: str = "Both homes are suspended") -> int:
    number = await service.keep_text(text, **ACTOR)
    assert isinstance(number, int)
    return number


def codes(answer: object) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [reason.code for reason in answer.reasons]


async def test_the_one_place_of_a_name_in_the_hosts_area_is_taken_and_stopped(db: TestDatabase) -> None:
    await load_policies()
    home = await make_home_elsewhere(name="Elm  Court", cqc_location_id="1-555000111")
    await make_home_elsewhere(name="Elm Court", authority="Bradford", town="Bradford")
    await make_home_elsewhere(name="Elm Court", cqc_location_id="1-555000112", deregistered_on=LOGGED_AT.date())
    await make_placement(case_reference="C-0001", location=home.id, host_authority="Leeds")
    await make_placement(case_reference="C-0002", place_name="ELM COURT", location=None, host_authority="Leeds")
    await make_placement(case_reference="C-0003", place_name="Elm Court", location=None, host_authority="Bradford")
    logged = await log(place_name="ELM court ", host_name="Leeds City Council")
    assert isinstance(logged, service.Logged)
    assert "Elm  Court in Leeds, 1-555000111" in logged.taken
    alert = await queries.get_alert(logged.alert_id)
    assert alert.location_id == home.id
    [stop] = (await in_force_at(LOGGED_AT, [home.id]))[home.id]
    assert stop.id == alert.embargo_id
    assert [event.words for event in await queries.events_of(alert.id)] == [logged.taken]
    assert await queries.placed_there(
        home.id, "Elm Court", "Leeds", from_on=LOGGED_AT.date(), until_on=LOGGED_AT.date()
    )
    again = await log(location_id=home.id)
    assert again == service.Logged(alert.id, already=True)


async def test_people_placed_by_name_are_found_where_the_register_holds_the_place(db: TestDatabase) -> None:
    await load_policies()
    home = await make_home_elsewhere()
    await make_placement(case_reference="C-0001", location=home.id, host_authority="Leeds")
    await make_placement(case_reference="C-0002", place_name="ELM COURT", location=None, host_authority="Leeds")
    await make_placement(case_reference="C-0003", place_name="Elm Court", location=None, host_authority="Bradford")
    alert = await make_alert(home, people=0)
    assert [each.case_reference for each in await queries.people_of(alert.id)] == ["C-0001", "C-0002"]


async def test_several_places_of_a_name_are_listed_with_every_other_reason(db: TestDatabase) -> None:
    await load_policies()
    await make_home_elsewhere(cqc_location_id="1-555000111")
    await make_home_elsewhere(cqc_location_id="1-555000112")
    refused = await log(place_name="Elm Court", host_contact=" ")
    assert codes(refused) == ["missing", "several_places"]
    assert "1-555000111 (" in str(refused)
    assert "1-555000112 (" in str(refused)
    assert await fetch_value("SELECT count(*) FROM host_alert") == 0
    chosen = await log(cqc_location_id="1-555000112")
    assert isinstance(chosen, service.Logged)
    assert (await queries.get_alert(chosen.alert_id)).cqc_location_id == "1-555000112"


async def test_an_unknown_id_is_told_with_every_other_reason(db: TestDatabase) -> None:
    await load_policies()
    wrong = await log(cqc_location_id="1-999999999", host_contact=" ", level="A", notice_id=77)
    assert codes(wrong) == ["missing", "no_reason", "no_location", "no_notice"]


async def test_one_notice_serves_two_homes_when_that_is_said(db: TestDatabase) -> None:
    await load_policies()
    notice = await kept()
    first, second = await make_home_elsewhere(), await make_home_elsewhere(name="Ash Lodge")
    one = await log(location_id=first.id, notice_id=notice)
    assert isinstance(one, service.Logged)
    assert codes(await log(location_id=second.id, notice_id=notice)) == ["notice_used"]
    asked: dict[str, Any] = {"location_id": second.id, "notice_id": notice, "another": True}
    both = await asyncio.gather(log(**asked), log(**asked))
    numbers = {each.alert_id for each in both if isinstance(each, service.Logged)}
    assert len(numbers) == 1
    two = numbers.pop()
    assert await queries.served_by(notice) == [one.alert_id, two]
    for alert_id in (one.alert_id, two):
        assert [(each.id, each.alert_id) for each in await queries.notices_of(alert_id)] == [(notice, alert_id)]
    assert [event.kind for event in await queries.events_of(two)] == ["logged"]
    assert await service.add_notice(two, notice, **ACTOR) is None
    assert await fetch_value("SELECT count(*) FROM host_alert_notice") == 2


async def test_a_notice_is_dismissed_once_and_can_still_be_logged(db: TestDatabase) -> None:
    await load_policies()
    notice = await kept()
    assert codes(await service.dismiss_notice(notice, reason=" ", **ACTOR)) == ["no_reason"]
    assert codes(await service.dismiss_notice(notice, reason="x" * 501, **ACTOR)) == ["too_long"]
    assert codes(await service.dismiss_notice(99, reason=REASON, **ACTOR)) == ["no_notice"]
    both = await asyncio.gather(*(service.dismiss_notice(notice, reason=REASON, **ACTOR) for _ in range(2)))
    assert sorted(answer is None for answer in both) == [False, True]
    assert await queries.notices_without_alert() == []
    [held] = await queries.dismissed_notices()
    assert (held.text, held.dismissed_reason) == ("Both homes are suspended", REASON)
    trail = await fetch("SELECT verb, before, after FROM audit_entry WHERE verb LIKE 'host_notice%' ORDER BY at")
    assert [row["verb"] for row in trail] == ["host_notice.kept", "host_notice.dismissed"]
    assert REASON not in str(trail)
    assert await kept() == notice
    logged = await log(location_id=(await make_home_elsewhere()).id, notice_id=notice)
    assert isinstance(logged, service.Logged)
    assert await queries.dismissed_notices() == []
    assert codes(await service.dismiss_notice(notice, reason=REASON, **ACTOR)) == ["notice_used"]


async def test_a_second_place_is_logged_from_the_page_of_the_first(browser: Browser) -> None:
    await load_policies()
    await sign_in(browser, await make_user(roles=[Role.QUALITY_OFFICER]))
    home = await make_home_elsewhere(cqc_location_id="1-555000111")
    notice = await kept("About Elm Court, 1-555000111, and Ash Lodge")
    first = await browser.send_form("/host-alerts", **typed(notice=notice, place_name="elm court"))
    page = await browser.get(first.headers["location"])
    assert f"place named {home.name} in Leeds, 1-555000111" in text_of_page(page.text)
    further = f"/host-alerts/details?notice={notice}&another=1"
    assert further.replace("&", "&amp;") in page.text
    form = await browser.get(further)
    assert form.status_code == 200
    assert 'name="another" value="1"' in form.text
    assert 'value="1-555000111"' not in form.text
    sent = typed(notice=notice, place_name="Ash Lodge", not_held="yes", submission="form-of-the-second-place")
    assert "belongs to host alert" in (await browser.send_form("/host-alerts", **sent)).text
    second = await browser.send_form("/host-alerts", **sent, another="1")
    assert second.status_code == 303
    assert second.headers["location"] != first.headers["location"]
    assert "About Elm Court" in (await browser.get(second.headers["location"])).text


async def test_a_wrong_id_and_what_the_service_refuses_are_told_at_once(browser: Browser) -> None:
    await load_policies()
    await sign_in(browser, await make_user(roles=[Role.QUALITY_OFFICER]))
    wrong = await browser.send_form(
        "/host-alerts", **typed(location="1-999999999", level="A", host_name="Middlesbrough")
    )
    assert wrong.status_code == 422
    for words in ("The register has no location of this", "Say why it is this level"):
        assert words in wrong.text, words


async def test_a_notice_is_dismissed_by_whoever_logs_alerts(browser: Browser) -> None:
    await load_policies()
    notice = await kept()
    path = f"/host-alerts/notices/{notice}/dismiss"
    await sign_in(browser, await make_user(roles=[Role.ANALYST]))
    assert (await browser.get(path)).status_code == 403
    assert (await browser.send_form(path, reason=REASON)).status_code == 403
    assert "/dismiss" not in (await browser.get("/host-alerts")).text
    await sign_in(browser, await make_user(roles=[Role.QUALITY_OFFICER]))
    assert f'href="{path}"' in (await browser.get("/host-alerts")).text
    assert "Both homes are suspended" in (await browser.get(path)).text
    assert (await browser.send_form(path, reason="")).status_code == 422
    assert (await browser.send_form(path, reason=REASON)).status_code == 303
    twice = await browser.send_form(path, reason=REASON)
    assert twice.status_code == 422
    assert "has dismissed this notice already" in twice.text
    listed = text_of_page((await browser.get("/host-alerts")).text)
    assert "Notices that nobody has logged yet" not in listed
    assert REASON in listed
    assert REASON in (await browser.get(f"/host-alerts/details?notice={notice}")).text
    assert (await browser.get("/host-alerts/notices/99/dismiss")).status_code == 404


async def test_a_name_that_may_be_a_slip_is_asked_about(db: TestDatabase) -> None:
    await load_policies()
    await make_home_elsewhere(name="Elm Court")
    await make_location(name="Jones Lodge", authority="Middlesbrough")
    slip = await log(place_name="Elm Cuort")
    assert isinstance(slip, Refused)
    assert [each.code for each in slip.reasons] == ["not_held"]
    assert "The register holds no place of this name in Leeds" in slip.reasons[0].message
    ours = await log(place_name="jones lodge")
    assert isinstance(ours, Refused)
    assert "The register holds a place of this name in Middlesbrough" in ours.reasons[0].message
    sure = await log(place_name="Jones Lodge", not_held=True)
    assert isinstance(sure, service.Logged)
    assert (await queries.get_alert(sure.alert_id)).location_id is None


@pytest.mark.parametrize(
    ("host", "codes"),
    [
        ("Narnia", ["no_authority"]),
        ("Leedz", ["no_authority"]),
        ("Bradford", ["other_area"]),
        ("NHS West Yorkshire ICB", []),
        ("Leeds City Council", []),
    ],
)
async def test_the_host_is_an_authority_that_somebody_knows(db: TestDatabase, host: str, codes: list[str]) -> None:
    await load_policies()
    home = await make_home_elsewhere()
    answer = await log(location_id=home.id, host_name=host)
    assert [each.code for each in answer.reasons] == codes if isinstance(answer, Refused) else not codes
    if host == "Leedz":
        assert isinstance(answer, Refused)
        assert "Did you mean Leeds" in answer.reasons[0].message
