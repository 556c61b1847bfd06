"""Critical recommendations that go out during the visit: who may send them, what goes, once, and what may change afterwards."""

from market.accounts.permissions import Role
from market.notices.tables import Message
from market.quality.actions.queries import recommendations_of
from market.quality.assessments.queries import get_assessment
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.quality.visits.scene import Scene, get_state, make_scene, new_id, recommend, send

WAITS = "critical recommendation has not been sent"
BUTTON = "Tell the provider and a manager now"


async def _with_critical(browser: Browser, key: str = "") -> tuple[Scene, str]:
    scene = await make_scene(criteria="3.1.1 3.1.2")
    await make_user(roles=[Role.COMMISSIONING_MANAGER], email="manager@council.example")
    owner = [Role.PROVIDER_OWNER]
    await make_user(roles=owner, email="owner@home.example", organisation_id=await _organisation(scene))
    await sign_in(browser, scene.lead)
    grave = recommend("3.1.1", key=key or new_id())
    grave.payload.update(likelihood=5, impact=5, impact_reason="Three people missed insulin")  # type: ignore[union-attr]
    reply = await send(browser, scene.visit.id, grave, recommend("3.1.2"))
    assert reply.json()["refused"] == [], reply.json()
    return scene, f"/quality/visits/{scene.visit.id}"


async def _organisation(scene: Scene) -> int:
    return (await get_assessment(scene.visit.id)).organisation_id


async def _told() -> list[str]:
    return sorted([str(each["to_email"]) for each in await Message.select() if each["kind"] == "critical_finding"])


async def test_critical_findings_go_out_during_the_visit_once(browser: Browser) -> None:
    scene, home = await _with_critical(browser)
    for path in (home, "/quality/visits"):
        page = text_of_page((await browser.get(path)).text)
        assert "1 critical recommendation" in page, path
    assert BUTTON in (await browser.get(home)).text
    assert await _told() == []
    assert (await browser.send_form(f"{home}/critical")).headers["location"] == home
    page = text_of_page((await browser.get(home)).text)
    assert "1 critical recommendation sent to the provider and to the managers" in page
    assert "Sent on" in page
    assert WAITS not in page
    assert await _told() == ["manager@council.example", "owner@home.example"]
    assert (await browser.send_form(f"{home}/critical")).status_code == 303
    assert "There was nothing left to send" in text_of_page((await browser.get(home)).text)
    assert len(await _told()) == 2
    assert (await get_assessment(scene.visit.id)).status == "open"
    grave, other = sorted(await recommendations_of(scene.visit.id), key=lambda each: each.criterion)
    assert grave.issued_at is not None
    assert other.issued_at is None
    page = (await browser.get("/quality/visits")).text
    assert "not sent" not in page


async def test_on_the_page_of_the_recommendation(browser: Browser) -> None:
    scene, home = await _with_critical(browser)
    (grave,) = [each for each in await recommendations_of(scene.visit.id) if each.band == "critical"]
    path = f"/quality/recommendations/{grave.id}"
    other = await make_user(roles=[Role.QUALITY_OFFICER])
    await sign_in(browser, other)
    page = (await browser.get(path)).text
    assert "has not been sent" in page
    assert BUTTON not in page
    await sign_in(browser, scene.second)
    assert BUTTON in (await browser.get(path)).text
    reply = await browser.send_form(f"{home}/critical", recommendation=str(grave.id))
    assert reply.headers["location"] == path
    page = text_of_page((await browser.get(path)).text)
    assert "Sent on" in page
    assert BUTTON not in page


async def test_nobody_but_the_officers_of_the_visit_sends_them(browser: Browser) -> None:
    scene, home = await _with_critical(browser)
    manager = await make_user(roles=[Role.COMMISSIONING_MANAGER])
    owner = await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=await _organisation(scene))
    for person in (scene.partner, scene.double, manager, owner):
        await sign_in(browser, person)
        assert (await browser.send_form(f"{home}/critical")).status_code in (403, 404), person.name
        assert BUTTON not in (await browser.get(home)).text
    assert await _told() == []
    await sign_in(browser, scene.lead)
    assert (await browser.send_form("/quality/visits/999999/critical")).status_code == 404


async def test_a_device_is_told_and_what_was_sent_no_longer_changes(browser: Browser) -> None:
    key = new_id()
    scene, home = await _with_critical(browser, key)
    state = await get_state(browser, scene.visit.id)
    (held,) = state["criticals"]
    assert (held["key"], held["critical"], held["sent_at"]) == (key, True, None)
    assert state["critical_from"] == 20
    reply = await browser.post(
        f"{home}/critical", headers={"x-csrf-token": state["csrf"], "accept": "application/json"}
    )
    assert reply.json() == {"sent": 1}
    state = await get_state(browser, scene.visit.id)
    assert state["criticals"][0]["sent_at"]
    (head,) = next(each for each in state["held"] if each["key"] == key)["heads"]
    softer = recommend("3.1.1", key=key, supersedes=(head["client_id"],))
    gone = recommend("3.1.1", key=key, supersedes=(head["client_id"],))
    for each, payload in ((softer, softer.payload), (gone, None)):
        told = {name: getattr(each, name) for name in each.__struct_fields__} | {
            "payload": payload,
            "recorded_at": each.recorded_at.isoformat(),
        }
        (no,) = (await send(browser, scene.visit.id, told)).json()["refused"]
        assert no["code"] == "sent"
    (grave,) = [each for each in await recommendations_of(scene.visit.id) if each.band == "critical"]
    assert (grave.likelihood, grave.status) == (5, "open")
