"""Pages and addresses of visits over HTTP, without script and as devices use them."""

import re
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.quality.assessments.capture.queries import conflicts_of
from market.quality.assessments.queries import answers_of, double_scores_of, get_assessment
from market.quality.evidence.queries import evidence_of
from market.quality.evidence.tables import EvidenceFile
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.assessments import score_all
from tests.builders.providers import make_organisation
from tests.quality.evidence.files import pdf, picture
from tests.quality.visits.scene import Scene, answer, evidence, get_state, make_scene, new_id, recommend, send

PARTS = ("sample", "people", "summary", "recommendation")


async def opened(browser: Browser, scene: Scene, person: str = "lead") -> str:
    """Sign in as somebody of the visit; the visit's address."""
    await sign_in(browser, getattr(scene, person))
    return f"/quality/visits/{scene.visit.id}"


async def fill(browser: Browser, path: str, **values: Any) -> Any:
    """Send a form as it stands on its page, hidden fields included, with what a person fills in."""
    html = (await browser.get(path)).text
    form = next(
        each for each in re.findall(r"<form[\s\S]*?</form>", html) if f'action="{path.partition("?")[0]}"' in each
    )
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
    return await browser.post(path.partition("?")[0], data={**hidden, **values})


async def upload(browser: Browser, scene: Scene, content: bytes, *, client_id: str = "", kind: str = "photo") -> Any:
    """Send a file as a device does."""
    state = await get_state(browser, scene.visit.id)
    return await browser.post(
        f"/quality/visits/{scene.visit.id}/evidence",
        data={"client_id": client_id or new_id(), "kind": kind},
        files={"file": ("a photo.jpg", content)},
        headers={"x-csrf-token": state["csrf"], "accept": "application/json"},
    )


async def test_a_visit_is_carried_out_without_script(browser: Browser) -> None:
    scene = await make_scene(criteria="3.1.1 3.1.2")
    home = await opened(browser, scene)
    page = text_of_page((await browser.get(home)).text)
    assert "0 of 2 criteria answered" in page
    assert "Pat Pharmacist (partner)" in page
    first = await fill(
        browser, f"{home}/criteria/3.1.1", mark="1", rationale="Two doses were missed.", categories="O", then="next"
    )
    assert first.headers["location"] == f"{home}/criteria/3.1.2"
    second = await fill(browser, f"{home}/criteria/3.1.2", mark="na")
    assert second.headers["location"] == f"{home}#standard-3.1"
    answers = {each.criterion: each for each in await answers_of(scene.visit.id)}
    assert (answers["3.1.1"].score, answers["3.1.1"].categories) == (1, "O")
    assert (answers["3.1.2"].state, bool(answers["3.1.2"].reason)) == ("na", True)
    refused = await browser.send_form(f"{home}/submit")
    assert refused.status_code == 422
    assert "Recommend what the service must do about each critical criterion scored 1: 3.1.1" in text_of_page(
        refused.text
    )
    assert "Record how many people you heard" in text_of_page(refused.text)
    assert (await fill(browser, f"{home}/add/people", people_heard="4", people_total="28")).status_code == 303
    assert (await fill(browser, f"{home}/add/summary", summary="Warm and unhurried.")).status_code == 303
    assert (await fill(browser, f"{home}/add/sample", case_reference="ASC-77", category="new")).status_code == 303
    told = {"what": "Recount", "why": "Doses missed", "closes_when": "Ten days", "likelihood": "4", "impact": "4"}
    advice = f"{home}/add/recommendation?criterion=3.1.1"
    assert (await fill(browser, advice, criterion="3.1.1", **told)).status_code == 303
    page = text_of_page((await browser.get(home)).text)
    for words in ("2 of 2 criteria answered", "4 people", "ASC-77 – new", "3.1.1: Recount"):
        assert words in page
    odd = re.search(
        r'name="kind" value="sample"><input type="hidden" name="key" value="([^"]+)"', (await browser.get(home)).text
    )
    assert odd is not None
    assert (await browser.send_form(f"{home}/take-back", kind="sample", key=odd[1])).status_code == 303
    assert "ASC-77" not in text_of_page((await browser.get(home)).text)
    assert (await browser.send_form(f"{home}/take-back", kind="answer", key="3.1.1")).status_code == 404
    assert (await browser.send_form(f"{home}/submit")).status_code == 303
    assert (await get_assessment(scene.visit.id)).status == "submitted"
    page = (await browser.get(home)).text
    assert "This visit has been submitted" in page
    assert "Add a recommendation" not in page
    assert "Save and go" not in (await browser.get(f"{home}/criteria/3.1.1")).text


async def test_what_is_wrong_on_a_form_is_said_and_nothing_typed_is_lost(browser: Browser) -> None:
    scene = await make_scene()
    home = await opened(browser, scene)
    empty = await fill(browser, f"{home}/criteria/3.1.1", rationale="Typed already")
    assert empty.status_code == 422
    assert "Choose a score, or say that it was not seen" in empty.text
    assert "Typed already" in empty.text
    name = await fill(browser, f"{home}/add/sample", case_reference="Jane Doe")
    assert name.status_code == 422
    assert "This looks like a name" in name.text
    impact = await fill(
        browser, f"{home}/add/recommendation", criterion="3.1.1", what="Do it", why="x", closes_when="y", likelihood="2", impact="1"
    )  # fmt: skip
    assert impact.status_code == 422
    assert "Say why it is 1 here" in impact.text
    assert "Do it" in impact.text
    assert (
        await fill(browser, f"{home}/criteria/3.1.1/evidence".removesuffix("/evidence"), mark="3")
    ).status_code == 303


async def test_a_form_sent_twice_records_one_thing_and_a_stale_one_makes_a_conflict(browser: Browser) -> None:
    scene = await make_scene()
    home = await opened(browser, scene)
    path = f"{home}/criteria/3.1.1"
    html = (await browser.get(path)).text
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', html[html.index(f'action="{path}"') :]))
    old = {**hidden, "number": new_id()}
    for _ in range(2):
        assert (await browser.post(path, data={**hidden, "mark": "3"})).status_code == 303
    assert not await conflicts_of(scene.visit.id)
    assert (await browser.post(path, data={**old, "mark": "2"})).status_code == 303
    assert len(await conflicts_of(scene.visit.id)) == 1
    page = text_of_page((await browser.get(path)).text)
    assert "Two answers differ" in page
    assert "Score 3 , Ann Officer" in page
    assert (await fill(browser, path, mark="2")).status_code == 303
    assert not await conflicts_of(scene.visit.id)


async def test_evidence_is_added_without_script_and_opened_by_those_who_see_its_criterion(browser: Browser) -> None:
    scene = await make_scene()
    home = await opened(browser, scene)
    path = f"{home}/criteria/3.1.1"
    token = await browser.form_token()
    send_to = f"{path}/evidence"
    number = new_id()
    values = {"_csrf_token": token, "category": "O", "note": "Trolley", "number": number}
    for _ in range(2):
        reply = await browser.post(send_to, data=values, files={"file": ("x.exe", picture(place=True))})
        assert reply.status_code == 303, reply.text
    assert await EvidenceFile.count() == 1
    (linked,) = await evidence_of("assessment", [scene.visit.id])
    page = (await browser.get(path)).text
    assert f"{home}/evidence/{linked.file.id}" in page
    bad = await browser.post(send_to, data={**values, "number": new_id()}, files={"file": ("x.jpg", b"MZ\x90\x00")})
    assert bad.status_code == 422
    assert "This kind of file cannot be kept as evidence" in bad.text
    none = await browser.post(send_to, data={"_csrf_token": token, "category": "O", "number": new_id()})
    assert "Write a note, or choose a photo or document" in none.text
    photo = await browser.get(f"{home}/evidence/{linked.file.id}")
    assert photo.headers["content-type"] == "image/jpeg"
    assert photo.headers["content-disposition"].startswith("inline")
    assert "sandbox" in photo.headers["content-security-policy"]
    assert "no-store" in photo.headers["cache-control"]
    await sign_in(browser, scene.partner)
    assert (await browser.get(f"{home}/evidence/{linked.file.id}")).status_code == 200, (
        "it is the partner’s own criterion"
    )
    other = await make_scene()
    await sign_in(browser, other.partner)
    assert (await browser.get(f"{home}/evidence/{linked.file.id}")).status_code == 404
    assert (await browser.get(f"/quality/visits/{other.visit.id}/evidence/{linked.file.id}")).status_code == 404
    await sign_in(browser, scene.double)
    assert (await browser.get(f"{home}/evidence/{linked.file.id}")).status_code == 404


async def test_a_device_sends_what_it_has_as_often_as_it_likes(browser: Browser) -> None:
    scene = await make_scene()
    home = await opened(browser, scene)
    file = new_id()
    for _ in range(2):
        reply = await upload(browser, scene, picture(), client_id=file)
        assert (reply.status_code, reply.json()["state"]) == (200, "clean")
    entries = (answer("3.1.1", 1), recommend("3.1.1"), evidence("3.1.1", file))
    told = (await send(browser, scene.visit.id, *entries)).json()
    assert len(told["new"]) == 3
    again = (await send(browser, scene.visit.id, *entries)).json()
    assert (len(again["accepted"]), again["new"]) == (3, [])
    state = await get_state(browser, scene.visit.id)
    assert state["files"][file]["kind"] == "photo"
    assert state["user"] == scene.lead.id
    refused = await upload(browser, scene, pdf())
    assert (refused.status_code, refused.json()["code"]) == (422, "no_photo")
    known = await get_state(browser, scene.visit.id, known=state["profile_hash"])
    assert known["criteria"] is None
    page = (await browser.get(home)).text
    assert 'data-visit="' in page
    assert 'rel="manifest"' in page


async def test_a_device_that_is_signed_out_or_has_an_old_token_is_told_so(browser: Browser) -> None:
    scene = await make_scene()
    path = f"/quality/visits/{scene.visit.id}"
    json = {"accept": "application/json"}
    assert (await browser.get(f"{path}/state", headers=json)).status_code == 401
    await opened(browser, scene)
    no_token = await browser.post(f"{path}/sync", json={"entries": []}, headers=json)
    assert no_token.status_code == 403
    token = (await get_state(browser, scene.visit.id))["csrf"]
    broken = await browser.post(
        f"{path}/sync", content=b"{", headers={**json, "x-csrf-token": token, "content-type": "application/json"}
    )
    assert broken.status_code == 400
    odd = await send(browser, scene.visit.id, {"client_id": "x"})
    assert odd.status_code == 400
    empty = await browser.post(
        f"{path}/evidence", data={"client_id": new_id()}, headers={**json, "x-csrf-token": token}
    )
    assert empty.status_code == 400


async def test_the_state_is_packed_small(browser: Browser) -> None:
    scene = await make_scene()
    await opened(browser, scene)
    reply = await browser.get(
        f"/quality/visits/{scene.visit.id}/state", headers={"accept": "application/json", "accept-encoding": "gzip"}
    )
    assert reply.headers["content-encoding"] == "gzip"
    assert len(reply.json()["criteria"]) > 80


async def test_a_partner_finds_its_own_joint_visits_and_nothing_else(browser: Browser) -> None:
    scene, other = await make_scene(criteria="3.1.1 3.1.2 1.1.1"), await make_scene()
    home = await opened(browser, scene, "partner")
    joint = await browser.get("/joint")
    assert home in joint.text
    assert f"/quality/visits/{other.visit.id}" not in joint.text
    assert (await browser.get("/quality/visits")).headers["location"] == "/joint"
    page = (await browser.get(home)).text
    assert "criteria/3.1.1" in page
    assert "criteria/1.1.1" not in page
    assert "Check and submit" not in page
    for path in (
        f"{home}/criteria/1.1.1",
        f"/quality/visits/{other.visit.id}",
        f"/quality/visits/{other.visit.id}/state",
    ):
        assert (await browser.get(path)).status_code == 404
    assert (await browser.get(f"{home}/submit")).status_code == 403
    assert (await browser.send_form(f"{home}/submit")).status_code == 403
    assert (await browser.send_form(f"{home}/criteria/1.1.1", mark="3")).status_code == 404
    assert (await fill(browser, f"{home}/criteria/3.1.1", mark="3")).status_code == 303
    only = (await browser.get(f"{home}/add/recommendation")).text
    assert 'value="3.1.1"' in only
    assert 'value="3.1.2"' not in only


async def test_providers_and_strangers_find_nothing(browser: Browser) -> None:
    scene = await make_scene()
    home = f"/quality/visits/{scene.visit.id}"
    paths = ("/quality/visits", "/joint", home, f"{home}/state", f"{home}/criteria/3.1.1", "/quality/visits/worker.js")
    for path in paths:
        assert (await browser.get(path)).status_code == 303
    organisation = await make_organisation()
    await sign_in(browser, await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=organisation.id))
    for path in paths:
        assert (await browser.get(path)).status_code == 403
    await sign_in(browser, await make_user(roles=[Role.DIRECTOR]))
    for path in paths:
        assert (await browser.get(path)).status_code == 403


async def test_an_officer_who_is_not_named_reads_and_records_nothing(browser: Browser) -> None:
    scene = await make_scene()
    await sign_in(browser, await make_user())
    home = f"/quality/visits/{scene.visit.id}"
    assert "You are not named in this visit" in (await browser.get(home)).text
    assert "Save and go" not in (await browser.get(f"{home}/criteria/3.1.1")).text
    assert (await send(browser, scene.visit.id, answer("3.1.1"))).status_code == 403
    assert (await upload(browser, scene, picture())).status_code == 403
    for part in PARTS:
        assert (await browser.get(f"{home}/add/{part}")).status_code == 403
    assert (await browser.send_form(f"{home}/criteria/3.1.1", mark="3")).status_code == 422
    assert not await answers_of(scene.visit.id)


async def test_a_second_scorer_sees_no_first_score_on_any_page(browser: Browser) -> None:
    scene = await make_scene(criteria="3.1.1 3.1.2")
    await score_all(scene.visit, 1, rationale="First words about it.")
    home = await opened(browser, scene, "double")
    for path in (home, f"{home}/criteria/3.1.1", f"{home}/state"):
        reply = await browser.get(path)
        assert reply.status_code == 200
        assert "First words" not in reply.text
    assert "0 of 2" in text_of_page((await browser.get(home)).text)
    assert (await fill(browser, f"{home}/criteria/3.1.1", mark="2")).status_code == 303
    assert [each.score for each in await double_scores_of([scene.visit.id])] == [2]
    assert "1 of 2" in text_of_page((await browser.get(home)).text)
    assert (await browser.get(f"{home}/add/sample")).status_code == 404
    assert (await browser.get(f"{home}/submit")).status_code == 403


async def test_what_makes_it_an_app(browser: Browser) -> None:
    scene = await make_scene()
    await opened(browser, scene)
    worker = await browser.get("/quality/visits/worker.js")
    assert worker.headers["service-worker-allowed"] == "/quality/visits"
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.text.startswith('const APP = {"version":"')
    files = re.findall(r'"(/static/[^"]+)"', worker.text)
    assert len(files) > 20
    for path in files:
        assert (await browser.get(path)).status_code == 200, path
    app = (await browser.get("/quality/visits/app.webmanifest")).json()
    assert (app["scope"], app["start_url"], app["display"]) == ("/quality/visits", "/quality/visits", "standalone")
    for icon in app["icons"]:
        assert (await browser.get(icon["src"])).headers["content-type"] == "image/png"
    shell = (await browser.get("/quality/visits/offline")).text
    assert scene.lead.name not in shell, "it is kept on the device for whoever comes next"
    assert "_csrf_token" not in shell


@pytest.mark.parametrize("path", ["/criteria/9.9.9", "/add/nonsense", "/evidence/99"])
async def test_addresses_of_nothing(browser: Browser, path: str) -> None:
    scene = await make_scene()
    home = await opened(browser, scene)
    assert (await browser.get(home + path)).status_code == 404
    assert (await browser.get("/quality/visits/999")).status_code == 404
