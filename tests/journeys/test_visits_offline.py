"""A visit with no signal, in a real browser with its network cut: nothing is lost, and everything arrives once."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from playwright.async_api import Browser, BrowserContext, Page, Route, expect

from market.accounts.session import cookie_name
from market.db.engine import close_database, open_database
from tests.builders.accounts import MadeUser, make_session
from tests.builders.assured import make_assured
from tests.journeys.served import Served
from tests.journeys.test_accessibility import faults_of, tab_to
from tests.journeys.visitor import NARROW, WIDE, Visitor, visiting
from tests.quality.evidence.files import picture
from tests.quality.visits.scene import make_scene

pytestmark = pytest.mark.browser
JOURNEYS = 12
SEND_MS = 20_000
READY = "works without a signal"


class Ward(Struct, frozen=True):
    """A server with one nursing home's visit, and its people with open sessions."""

    served: Served
    visit: int
    tokens: dict[str, str]

    def session_of(self, person: str) -> dict[str, str]:
        """The cookie of somebody."""
        return {cookie_name(secure=False): self.tokens[person]}


@pytest.fixture(scope="module")
async def hospital(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[list[Ward]]:
    """A server over a visit for each journey, to a nursing home with every criterion of the enhanced tier."""
    home = tmp_path_factory.mktemp("hospital")
    shutil.copyfile(sqlite_template, home / "market.db")
    url = f"sqlite:///{home / 'market.db'}"
    served = Served(home, url)
    await open_database(url, pool_size=2)
    try:
        wards = [await _ward(served) for _ in range(JOURNEYS)]
    finally:
        await close_database()
    served.start()
    try:
        yield wards
    finally:
        served.stop()


async def _ward(served: Served) -> Ward:
    scene = await make_scene(service=await make_assured(code="NUR", tier="enhanced"))
    people: dict[str, MadeUser] = {name: getattr(scene, name) for name in ("lead", "second", "partner", "double")}
    return Ward(served, scene.visit.id, {name: await make_session(user) for name, user in people.items()})


@pytest.fixture
def ward(hospital: list[Ward]) -> Ward:
    """A visit of the journey's own."""
    return hospital.pop()


async def ready(visitor: Visitor, ward: Ward) -> Page:
    """Open the visit and wait until the device can do without a signal."""
    await visitor.open(f"/quality/visits/{ward.visit}")
    await visitor.says(READY)
    return visitor.page


async def goes_to(page: Page, screen: str) -> None:
    """Show a screen of the capture page."""
    await page.evaluate("screen => { location.hash = screen }", screen)
    await expect(page.locator(".visit__screen h1")).to_be_visible()


async def scores(page: Page, code: str, score: int, words: str = "") -> None:
    """Answer a criterion."""
    await goes_to(page, f"criterion/{code}")
    await expect(page.locator("h1")).to_contain_text(code)
    await page.locator(f"#mark-{score}").check()
    if words:
        await page.get_by_label("What you saw, and what it means for people").fill(words)
        await page.get_by_label("What you saw, and what it means for people").blur()
    await expect(page.locator(".visit-kept").first).to_have_text("Saved on this device.")


async def takes_photo(page: Page, code: str, content: bytes) -> None:
    """Add a photo to a criterion."""
    await goes_to(page, f"criterion/{code}")
    await page.get_by_label("Take a photo").set_input_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": content}
    )
    await expect(page.locator(".visit-evidence__item")).to_have_count(1)


async def recommends(page: Page, code: str) -> None:
    """Recommend something about a criterion."""
    await goes_to(page, f"recommend/{code}")
    await page.get_by_label("What must the service do?").fill("Recount every medicine")
    await page.get_by_label("Why does it matter to people?").fill("Doses were missed")
    await page.get_by_label("What will close it?").fill("Ten days of record checks")
    await page.locator("#likelihood-4").check()
    await page.get_by_role("button", name="Save recommendation").click()
    await expect(page.locator("h1")).to_contain_text(code)


async def status_is(page: Page, words: str) -> None:
    """The line at the top says this, now or in a moment."""
    await expect(page.locator(".visit-status__words")).to_have_text(words, timeout=SEND_MS)


async def state_of(context: BrowserContext, ward: Ward) -> dict[str, Any]:
    """What the server knows of the visit."""
    reply = await context.request.get(
        f"{ward.served.address}/quality/visits/{ward.visit}/state", headers={"accept": "application/json"}
    )
    assert reply.ok, reply.status
    found: dict[str, Any] = await reply.json()
    return found


def heads_of(state: dict[str, Any], kind: str) -> list[list[dict[str, Any]]]:
    """What holds of a kind, head by head."""
    return [each["heads"] for each in state["held"] if each["kind"] == kind]


def forgive_cut_network(visitor: Visitor) -> None:
    """The browser says so of every address that it cannot reach while the network is cut."""
    visitor.complaints[:] = [
        each for each in visitor.complaints if "ERR_INTERNET_DISCONNECTED" not in each and "ERR_FAILED" not in each
    ]


async def test_a_visit_without_a_signal_survives_a_closed_tab_and_arrives_once(ward: Ward, chromium: Browser) -> None:
    async with visiting(chromium, ward.served, cookies=ward.session_of("lead")) as officer:
        page = await ready(officer, ward)
        await officer.context.set_offline(True)
        await scores(page, "3.1.1", 1, "Two people missed a dose last night.")
        await takes_photo(page, "3.1.1", picture(size=(3000, 2000), place=True))
        await recommends(page, "3.1.1")
        await status_is(page, "3 items waiting")
        await expect(page.locator(".visit-status")).to_contain_text("No signal. Everything is kept on this device")

        await page.close()
        page = await officer.context.new_page()
        officer.page = page
        await page.goto(f"/quality/visits/{ward.visit}#criterion/3.1.1")
        await status_is(page, "3 items waiting")
        await expect(page.locator("#mark-1")).to_be_checked()
        await expect(page.get_by_label("What you saw, and what it means")).to_have_value(
            "Two people missed a dose last night."
        )
        await expect(page.locator(".visit-evidence__picture")).to_be_visible()
        await expect(page.locator("main")).to_contain_text("Recount every medicine")
        assert not await faults_of(page)

        await officer.context.set_offline(False)
        await status_is(page, "All saved")
        await page.reload()
        await status_is(page, "All saved")
        state = await state_of(officer.context, ward)
        ((score,),) = heads_of(state, "answer")
        assert (score["payload"]["score"], score["payload"]["rationale"]) == (1, "Two people missed a dose last night.")
        assert len(heads_of(state, "recommendation")) == len(heads_of(state, "evidence")) == 1
        (file,) = state["files"].values()
        photo = await officer.context.request.get(
            f"{ward.served.address}/quality/visits/{ward.visit}/evidence/{file['id']}"
        )
        assert photo.headers["content-type"] == "image/jpeg"
        size = await page.evaluate(
            "async path => { const p = await createImageBitmap(await (await fetch(path)).blob()); return [p.width, p.height] }",
            f"/quality/visits/{ward.visit}/evidence/{file['id']}",
        )
        assert size == [1600, 1067]
        forgive_cut_network(officer)


async def test_two_devices_that_differ_are_both_kept_and_somebody_chooses(ward: Ward, chromium: Browser) -> None:
    async with (
        visiting(chromium, ward.served, cookies=ward.session_of("lead")) as first,
        visiting(chromium, ward.served, cookies=ward.session_of("second")) as second,
    ):
        one, two = await ready(first, ward), await ready(second, ward)
        await first.context.set_offline(True)
        await second.context.set_offline(True)
        await scores(one, "1.1.1", 4, "Every worker knocked and waited.")
        await scores(two, "1.1.1", 2, "Two workers did not knock.")
        await first.context.set_offline(False)
        await status_is(one, "All saved")
        await second.context.set_offline(False)
        await status_is(two, "All saved")
        await expect(two.locator(".visit-conflict")).to_contain_text("Two answers differ")
        await expect(two.locator(".visit-conflict__side")).to_have_count(2)
        for words in ("Every worker knocked", "Ann Officer", "Two workers did not knock", "Ben Officer"):
            await expect(two.locator(".visit-conflict")).to_contain_text(words)
        assert not await faults_of(two)
        await (
            two.locator(".visit-conflict__side", has_text="Ann Officer")
            .get_by_role("button", name="Keep this one")
            .click()
        )
        await expect(two.locator(".visit-conflict")).to_have_count(0)
        await status_is(two, "All saved")
        ((head,),) = heads_of(await state_of(first.context, ward), "answer")
        assert (head["payload"]["score"], head["by"]) == (4, "Ben Officer")
        forgive_cut_network(first)
        forgive_cut_network(second)


async def test_killed_in_the_middle_of_sending_nothing_comes_twice(ward: Ward, chromium: Browser) -> None:
    """The service has kept what was sent, but its answer never reaches the device, and the tab dies."""
    async with visiting(chromium, ward.served, cookies=ward.session_of("lead")) as officer:
        page = await ready(officer, ward)

        async def swallow(route: Route) -> None:
            await route.fetch()
            await page.close()

        await page.route("**/sync", swallow)
        await page.evaluate("location.hash = 'criterion/3.1.1'")
        async with page.expect_event("close", timeout=SEND_MS):
            await page.locator("#mark-2").check()
        page = await officer.context.new_page()
        officer.page = page
        assert len(heads_of(await state_of(officer.context, ward), "answer")) == 1, "the service has it"
        await page.goto(f"/quality/visits/{ward.visit}#criterion/3.1.1")
        await status_is(page, "All saved")
        await expect(page.locator("#mark-2")).to_be_checked()
        await scores(page, "3.1.1", 3)
        await status_is(page, "All saved")
        ((head,),) = heads_of(await state_of(officer.context, ward), "answer")
        assert head["payload"]["score"] == 3


async def test_signing_out_loses_nothing_and_shows_nothing_to_the_next_person(ward: Ward, chromium: Browser) -> None:
    async with visiting(chromium, ward.served, cookies=ward.session_of("lead")) as device:
        page = await ready(device, ward)
        await device.context.set_offline(True)
        await scores(page, "3.1.1", 1, "Two people missed a dose.")
        await device.context.set_offline(False)
        await device.context.clear_cookies()
        await page.reload()
        assert "/sign-in" in page.url
        await device.context.add_cookies(
            [
                {"name": name, "value": value, "url": ward.served.address}
                for name, value in ward.session_of("second").items()
            ]
        )
        page = await ready(device, ward)
        await status_is(page, "All saved")
        await goes_to(page, "criterion/3.1.1")
        assert "missed a dose" not in await page.content()
        await page.get_by_role("button", name="Sign out").click()
        await device.says("You are signed out")
        await device.context.set_offline(True)
        await page.goto(f"/quality/visits/{ward.visit}")
        await device.says("Nobody is signed in on this device")
        await device.context.set_offline(False)
        await device.context.add_cookies(
            [
                {"name": name, "value": value, "url": ward.served.address}
                for name, value in ward.session_of("lead").items()
            ]
        )
        page = await ready(device, ward)
        await status_is(page, "All saved")
        ((head,),) = heads_of(await state_of(device.context, ward), "answer")
        assert (head["by"], head["payload"]["score"]) == ("Ann Officer", 1)
        forgive_cut_network(device)


async def test_an_expired_session_is_said_and_what_waits_is_sent_after_signing_in(
    ward: Ward, chromium: Browser
) -> None:
    async with visiting(chromium, ward.served, cookies=ward.session_of("lead")) as officer:
        page = await ready(officer, ward)
        await status_is(page, "All saved")
        await officer.context.clear_cookies()
        await scores(page, "3.1.1", 2)
        await expect(page.locator(".visit-status")).to_contain_text("You are signed out. Nothing is lost")
        await status_is(page, "1 item waiting")
        await officer.context.add_cookies(
            [
                {"name": name, "value": value, "url": ward.served.address}
                for name, value in ward.session_of("lead").items()
            ]
        )
        await page.reload()
        await status_is(page, "All saved")
        assert len(heads_of(await state_of(officer.context, ward), "answer")) == 1
        officer.complaints[:] = [each for each in officer.complaints if "status of 401" not in each]


async def test_what_the_service_refuses_is_shown_and_kept_until_let_go(ward: Ward, chromium: Browser) -> None:
    async with visiting(chromium, ward.served, cookies=ward.session_of("lead")) as officer:
        page = await ready(officer, ward)
        await goes_to(page, "criterion/3.1.1")
        await page.get_by_label("Add a document or a photo that you have").set_input_files(
            {"name": "report.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00 a program"}
        )
        await expect(page.locator(".visit-status__more")).to_contain_text("1 not taken", timeout=SEND_MS)
        await page.get_by_role("link", name="1 not taken").click()
        await officer.says("This kind of file cannot be kept as evidence")
        assert not await faults_of(page)
        await page.get_by_role("button", name="Let it go").click()
        await expect(page.locator("main")).to_contain_text("Nothing waits on this device")
        officer.complaints[:] = [each for each in officer.complaints if "status of 422" not in each]


async def test_by_keyboard_alone_and_without_faults_on_any_screen(ward: Ward, chromium: Browser) -> None:
    async with visiting(chromium, ward.served, width=NARROW, cookies=ward.session_of("lead")) as officer:
        page = await ready(officer, ward)
        await tab_to(officer, page.get_by_role("link", name="1.1.1"))
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_be_focused()
        await tab_to(officer, page.locator("#mark-1"))
        await page.keyboard.press("ArrowDown")
        await expect(page.locator("#mark-2")).to_be_checked()
        await tab_to(officer, page.get_by_label("What you saw, and what it means for people"))
        await page.keyboard.type("Two workers did not knock.")
        await tab_to(officer, page.get_by_role("button", name="Next: 1.1.2"))
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_contain_text("1.1.2")
        await status_is(page, "All saved")
        ((head,),) = heads_of(await state_of(officer.context, ward), "answer")
        assert head["payload"]["rationale"] == "Two workers did not knock."
        for screen in (
            "list",
            "criterion/3.1.1",
            "recommend/3.1.1",
            "recommendations",
            "sample",
            "about",
            "waiting",
            "conflicts",
            "submit",
        ):
            await goes_to(page, screen)
            assert not await faults_of(page), screen
            assert await officer.sideways() <= 0, screen
    for person, path in (
        ("lead", "/quality/visits"),
        ("partner", "/joint"),
        ("lead", f"/quality/visits/{ward.visit}/criteria/3.1.1"),
    ):
        for width in (WIDE, NARROW):
            async with visiting(
                chromium, ward.served, width=width, script=False, cookies=ward.session_of(person)
            ) as visitor:
                await visitor.open(path)
                assert await visitor.sideways() <= 0, path
            async with visiting(chromium, ward.served, width=width, cookies=ward.session_of(person)) as visitor:
                await visitor.open(path)
                assert not await faults_of(visitor.page), path


async def test_a_whole_nursing_home_opens_at_once_and_stays_quick(ward: Ward, chromium: Browser) -> None:
    async with visiting(chromium, ward.served, cookies=ward.session_of("lead")) as officer:
        page = await ready(officer, ward)
        assert await page.locator(".visit-list__item").count() >= 160
        took = []
        for _ in range(3):
            await page.goto("/quality/visits")
            started = await page.evaluate("Date.now()")
            await page.goto(f"/quality/visits/{ward.visit}", wait_until="commit")
            await expect(page.locator(".visit-list__item").nth(150)).to_be_attached()
            shown = await page.evaluate(
                "performance.timeOrigin + performance.getEntriesByName('visit-shown')[0].startTime"
            )
            took.append(shown - started)
        assert min(took) < 400, took
        client = await officer.context.new_cdp_session(page)
        await client.send("Emulation.setCPUThrottlingRate", {"rate": 6})
        slow = await page.evaluate(
            "async () => { const start = performance.now(); location.hash = 'criterion/3.1.1';"
            " while (!document.querySelector('h1').textContent.startsWith('Critical')) await new Promise(requestAnimationFrame);"
            " return performance.now() - start }"
        )
        assert slow < 400, slow
