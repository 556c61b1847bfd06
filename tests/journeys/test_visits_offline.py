"""A visit with no signal, in a real browser with its network cut: nothing is lost, and everything arrives once."""

import asyncio

import pytest
from playwright.async_api import Browser, Route, expect

from market.db.engine import close_database, open_database
from market.db.sql import execute
from tests.journeys.test_accessibility import faults_of
from tests.journeys.visitor import visiting
from tests.journeys.visits import (
    SEND_MS,
    Ward,
    forgive_cut_network,
    forgive_refusals,
    goes_to,
    heads_of,
    ready,
    recommends,
    scores,
    state_of,
    status_is,
    takes_photo,
)
from tests.quality.evidence.files import picture

pytestmark = pytest.mark.browser


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

        kept = asyncio.Event()

        async def swallow(route: Route) -> None:
            await route.fetch()
            kept.set()

        await page.route("**/sync", swallow)
        await page.evaluate("location.hash = 'criterion/3.1.1'")
        await page.locator("#mark-2").check()
        await asyncio.wait_for(kept.wait(), SEND_MS / 1000)
        await page.close()
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
        await device.context.clear_cookies()
        await device.context.set_offline(False)
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
        forgive_refusals(device, 401)


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
        forgive_refusals(officer, 401)


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
        forgive_refusals(officer, 422)


CHANGE_THE_IMPACT = """async user => {
    const opened = indexedDB.open(`visits-${user}`)
    await new Promise(resolve => { opened.onsuccess = resolve })
    const entries = opened.result.transaction('entries', 'readwrite').objectStore('entries')
    const all = entries.getAll()
    await new Promise(resolve => { all.onsuccess = resolve })
    const [advice] = all.result.filter(entry => entry.kind === 'recommendation')
    const put = entries.put({ ...advice, payload: { ...advice.payload, impact: 1, impact_reason: '' } })
    await new Promise(resolve => { put.onsuccess = resolve })
    opened.result.close()
}"""
"""What an older page might have kept, which did not ask for the reason of another impact."""


async def test_a_recommendation_that_is_not_taken_is_put_right(ward: Ward, chromium: Browser) -> None:
    async with visiting(chromium, ward.served, cookies=ward.session_of("lead")) as officer:
        page = await ready(officer, ward)
        await officer.context.set_offline(True)
        await recommends(page, "3.1.1")
        await page.evaluate(CHANGE_THE_IMPACT, await page.evaluate("localStorage.getItem('market-visits-user')"))
        await officer.context.set_offline(False)
        await page.get_by_role("link", name="1 not taken").click(timeout=SEND_MS)
        await officer.says("Say why it is 1 here")
        await page.get_by_role("button", name="Put it right").click()
        await expect(page.get_by_label("What must the service do?")).to_have_value("Recount every medicine")
        await page.get_by_role("button", name="Save recommendation").click()
        assert await officer.problems() == ["This criterion’s own impact is 4. Say why it is 1 here"]
        await page.get_by_label("Reason for another impact").fill("Nobody was harmed, and it is put right")
        await page.get_by_role("button", name="Save recommendation").click()
        await expect(page.get_by_role("link", name="Recount every medicine")).to_be_visible()
        await status_is(page, "All saved")
        assert len(heads_of(await state_of(officer.context, ward), "recommendation")) == 1
        forgive_cut_network(officer)


async def test_a_visit_submitted_meanwhile_can_only_be_read(ward: Ward, chromium: Browser) -> None:
    async with visiting(chromium, ward.served, cookies=ward.session_of("second")) as officer:
        page = await ready(officer, ward)
        await officer.context.set_offline(True)
        await scores(page, "1.1.1", 3, "What I saw before it was submitted.")
        await open_database(ward.served.database_url, pool_size=1)
        try:
            await execute("UPDATE assessment SET status = 'submitted' WHERE id = {}", ward.visit)
        finally:
            await close_database()
        await officer.context.set_offline(False)
        await expect(page.locator("form.visit-form")).to_have_count(0, timeout=SEND_MS)
        await page.get_by_role("link", name="1 not taken").click()
        await officer.says("This assessment is no longer open")
        await officer.says("What I saw before it was submitted.")
        await goes_to(page, "list")
        await officer.says("This visit has been submitted. It can be read")
        forgive_cut_network(officer)
