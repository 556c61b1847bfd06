"""The capture page in the hand: by keyboard, on a slow device, for partners and second scorers, and its rule against the service’s."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from market.quality.assessments.capture.rules import settle
from market.quality.assessments.capture.types import HeldEntry
from tests.journeys.test_accessibility import faults_of, tab_to
from tests.journeys.visitor import NARROW, WIDE, visiting
from tests.journeys.visits import (
    Ward,
    forgive_cut_network,
    goes_to,
    heads_of,
    ready,
    recommends,
    scores,
    state_of,
    status_is,
)
from tests.quality.visits.scene import NOW

pytestmark = pytest.mark.browser


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


async def test_a_whole_nursing_home_opens_and_can_be_used_on_a_slow_device(ward: Ward, chromium: Browser) -> None:
    async with visiting(chromium, ward.served, cookies=ward.session_of("lead")) as officer:
        page = await ready(officer, ward)
        assert await page.locator(".visit-list__item").count() >= 160
        client = await officer.context.new_cdp_session(page)
        await client.send("Emulation.setCPUThrottlingRate", {"rate": 6})
        await page.goto(f"/quality/visits/{ward.visit}")
        await expect(page.locator(".visit-list__item").nth(150)).to_be_attached()
        await page.evaluate("location.hash = 'criterion/3.1.1'")
        await expect(page.locator("h1")).to_contain_text("Critical")


async def test_the_device_settles_entries_exactly_as_the_service_does(ward: Ward, chromium: Browser) -> None:
    chance = random.Random(4)
    sets = []
    for _ in range(200):
        ids = [f"entry-{number}" for number in range(chance.randint(1, 7))]
        said = [{"client_id": each, "supersedes": chance.sample(ids, chance.randint(0, len(ids) - 1))} for each in ids]
        sets.append([{**each, "payload": {"score": chance.randint(1, 2)}} for each in said])
    async with visiting(chromium, ward.served, cookies=ward.session_of("lead")) as officer:
        page = await ready(officer, ward)
        found = await page.evaluate(
            """async sets => {
                const own = document.querySelector('script[src*="visit.js"]').src.replace('visit.js', 'visit-heads.js')
                const { differ, heads } = await import(own)
                return sets.map(set => [heads(set).map(each => each.client_id).sort(), differ(heads(set))])
            }""",
            sets,
        )
    for own, (ids, differ) in zip(sets, found, strict=True):
        settled = settle([_held(each) for each in own])
        assert ids == [each.client_id for each in settled.heads]
        assert differ == settled.in_conflict


def _held(said: dict[str, Any]) -> HeldEntry:
    return HeldEntry(
        client_id=said["client_id"], kind="answer", key="3.1.1", supersedes=tuple(said["supersedes"]), device="x", recorded_by=1,
        recorded_label="x", recorded_at=NOW, payload=json.dumps({"state": "scored", **said["payload"]}),
    )  # fmt: skip


async def test_a_second_scorer_and_a_partner_at_the_device(ward: Ward, chromium: Browser) -> None:
    async with visiting(chromium, ward.served, cookies=ward.session_of("lead")) as officer:
        page = await ready(officer, ward)
        await scores(page, "3.1.1", 1, "Two people missed a dose last night.")
        await status_is(page, "All saved")
    async with visiting(chromium, ward.served, cookies=ward.session_of("double")) as second:
        page = await ready(second, ward)
        await second.context.set_offline(True)
        await scores(page, "3.1.1", 3)
        assert "missed a dose" not in await page.content()
        await status_is(page, "1 item waiting")
        await second.context.set_offline(False)
        await status_is(page, "All saved")
        await page.reload()
        await expect(page.locator("#mark-3")).to_be_checked()
        forgive_cut_network(second)
    async with visiting(chromium, ward.served, cookies=ward.session_of("partner")) as partner:
        await partner.open("/joint")
        await partner.page.locator(".visit-cards__link").click()
        page = partner.page
        await expect(page.locator(".visit-list__item")).to_have_count(1)
        await goes_to(page, "criterion/3.1.1")
        await expect(page.locator("#mark-1")).to_be_checked()
        await scores(page, "3.1.1", 2, "The records were put right while we were there.")
        await status_is(page, "All saved")
        ((head,),) = heads_of(await state_of(partner.context, ward), "answer")
        assert head["by"] == "Pat Pharmacist"


async def test_a_critical_finding_goes_out_at_once_when_there_is_a_signal(ward: Ward, chromium: Browser) -> None:
    async with visiting(chromium, ward.served, width=NARROW, cookies=ward.session_of("lead")) as officer:
        page = await ready(officer, ward)
        await officer.context.set_offline(True)
        await recommends(page, "3.1.1", likelihood=5)
        button = page.get_by_role("button", name="Tell the provider and a manager now")
        await expect(page.locator(".visit-critical")).to_contain_text("This needs a signal, and there is none")
        await button.click()
        await officer.says("There is no signal: nothing was sent")
        assert not await faults_of(page)
        await officer.context.set_offline(False)
        await goes_to(page, "list")
        await expect(page.locator(".visit-critical")).not_to_contain_text("there is none")
        await expect(page.locator(".visit-critical")).to_contain_text("1 critical recommendation has not been sent")
        await button.click()
        await officer.says("Critical recommendation about 3.1.1: Sent on")
        await expect(button).to_have_count(0)
        assert not await faults_of(page)
        assert await officer.sideways() <= 0
        (told,) = (await state_of(officer.context, ward))["criticals"]
        assert told["sent_at"]
        await goes_to(page, "recommendations")
        await officer.says("Sent on")
        await expect(page.get_by_role("link", name="Recount every medicine")).to_have_count(0)
        forgive_cut_network(officer)


async def test_words_that_are_too_long_are_refused_and_never_cut(ward: Ward, chromium: Browser) -> None:
    async with visiting(chromium, ward.served, width=NARROW, cookies=ward.session_of("lead")) as officer:
        page = await ready(officer, ward)
        await scores(page, "3.1.1", 2, "Short.")
        box = page.get_by_label("What you saw, and what it means for people")
        left = page.locator("#rationale-info")
        await expect(left).to_have_text("")
        await box.fill("a" * 5_880)
        await expect(left).to_have_text("You have 120 characters remaining")
        await box.fill("a" * 5_999)
        await expect(left).to_have_text("You have 1 character remaining")
        await box.fill("b" * 6_100)
        await expect(left).to_have_text("You have 100 characters too many")
        await expect(page.locator("#rationale-error")).to_have_text("What you saw must be 6,000 characters or fewer")
        await page.locator("#mark-1").check()
        await expect(page.locator(".visit-kept").first).to_contain_text("they are too long")
        assert not await faults_of(page)
        await goes_to(page, "list")
        await goes_to(page, "criterion/3.1.1")
        await expect(box).to_have_value("b" * 6_100)
        await status_is(page, "All saved")
        ((head,),) = heads_of(await state_of(officer.context, ward), "answer")
        assert (head["payload"]["score"], set(head["payload"]["rationale"])) == (1, set("Short."))
        await box.fill("b" * 6_000)
        await box.blur()
        await expect(page.locator("#rationale-error")).to_be_hidden()
        await expect(page.locator(".visit-kept").first).to_have_text("Saved on this device.")
        await status_is(page, "All saved")
        ((head,),) = heads_of(await state_of(officer.context, ward), "answer")
        assert head["payload"]["rationale"] == "b" * 6_000


async def test_a_file_that_is_too_large_is_refused_on_the_device(ward: Ward, chromium: Browser, tmp_path: Path) -> None:
    async with visiting(chromium, ward.served, cookies=ward.session_of("lead")) as officer:
        page = await ready(officer, ward)
        most = (await state_of(officer.context, ward))["upload_megabytes"]
        large = tmp_path / "large.pdf"
        with large.open("wb") as file:
            file.truncate(most * 1_000_000 + 1)
        await officer.context.set_offline(True)
        await goes_to(page, "criterion/3.1.1")
        await page.get_by_label("Add a document or a photo that you have").set_input_files(large)
        await officer.says(f"The file is larger than {most}MB. Choose a smaller one.")
        await expect(page.locator(".visit-evidence__item")).to_have_count(0)
        assert not await faults_of(page)
        await officer.context.set_offline(False)
        forgive_cut_network(officer)
