"""A visit from its plan to the council's last look: an officer, a quality officer, a manager and a provider, each at a browser."""

import re

import pytest
from playwright.async_api import Browser, FilePayload

from market.accounts.permissions import Role
from tests.builders.portal import pdf_bytes
from tests.builders.quality_town import QualityTown
from tests.journeys.conftest import Town
from tests.journeys.test_accessibility import faults_of, session_of, tab_to
from tests.journeys.visitor import NARROW, Visitor, visiting
from tests.journeys.visits import goes_to, recommends, scores, status_is

pytestmark = pytest.mark.browser

SEEN = "Records of June and July were not signed, so nobody can be sure that people had their medicines."
OBJECTION = "The records of June were at the pharmacy that day. They are signed."
REASON = "The pharmacy confirmed it in writing. July is still not signed."
DONE = "Everybody was trained again on 5 October."


async def is_sound(visitor: Visitor) -> None:
    """Nothing on the page that keeps somebody from using it."""
    assert not await faults_of(visitor.page), visitor.page.url
    assert await visitor.sideways() <= 0, visitor.page.url


async def plan_and_begin(officer: Visitor, quality: QualityTown) -> int:
    """A follow-up visit of the home, planned for today and begun; its assessment."""
    await officer.open(f"/quality/programme/plan?service={quality.services['own']}&method=follow_up")
    await is_sound(officer)
    boxes = officer.page.get_by_role("group", name="Day of the visit")
    for label, text in zip(("Day", "Month", "Year"), ["30", "9", "2026"], strict=True):
        await boxes.get_by_label(label).fill(text)
    await officer.box("Days that each officer needs").fill("0.5")
    await officer.page.get_by_label("Announced", exact=True).check()
    await officer.box("Officer who leads").select_option(label="Robin Commissioning Officer")
    await officer.press(await officer.page.locator("main form button.govuk-button").last.inner_text())
    await officer.says("The visit is planned.")
    await officer.press("Begin this visit")
    await officer.wait_for(r"/quality/visits/\d+")
    return int(officer.page.url.rpartition("/")[2])


async def capture_and_submit(officer: Visitor, visit: int) -> str:
    """Every criterion answered, one of them low with its recommendation; the criterion."""
    page = officer.page
    await officer.says("works without a signal")
    links = await page.locator(".visit__screen a[href^='#criterion/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href').split('/')[1])"
    )
    codes = list(dict.fromkeys(links))
    assert codes, "a follow-up visit asks for what stands open"
    for code in codes:
        await scores(page, code, 2 if code == codes[0] else 3, SEEN if code == codes[0] else "")
    await recommends(page, codes[0])
    await goes_to(page, "about")
    await page.get_by_label("How many people did you hear?").fill("6")
    await page.get_by_label("How many people use the service today?").fill("30")
    await page.get_by_label("Summary for the report").fill("Most of it is put right.")
    await page.get_by_label("Summary for the report").blur()
    await status_is(page, "All saved")
    await is_sound(officer)
    await officer.open(f"/quality/visits/{visit}/submit")
    await officer.says("Nothing is missing.")
    await is_sound(officer)
    await officer.press("Submit the visit")
    await officer.says("The visit is submitted. Somebody else will moderate it.")
    return codes[0]


async def moderate_and_share(moderator: Visitor, visit: int) -> None:
    """Somebody who did not visit agrees it, by keyboard alone, and shares the draft."""
    await moderator.open("/quality/assessments/moderation")
    await is_sound(moderator)
    await moderator.open(f"/quality/assessments/{visit}/moderate")
    await is_sound(moderator)
    await tab_to(moderator, moderator.page.get_by_role("button", name="Agree this assessment"))
    await moderator.page.keyboard.press("Enter")
    await moderator.says("The assessment is agreed.")
    await moderator.press("Share the draft with the provider")
    await moderator.says("The draft is shared. The provider may comment until")


async def comment(provider: Visitor, visit: int, code: str) -> None:
    """The provider reads the draft, and says what is not right with something that shows it."""
    await provider.open("/portal")
    await is_sound(provider)
    await provider.open(f"/portal/reports/{visit}")
    await provider.says(SEEN)
    await is_sound(provider)
    await provider.open(f"/portal/reports/{visit}/comments/{code}")
    await provider.box("Your comment").fill(OBJECTION)
    letter: FilePayload = {
        "name": "pharmacy.pdf",
        "mimeType": "application/pdf",
        "buffer": pdf_bytes("From the pharmacy"),
    }
    await provider.box("Or send a new file").set_input_files(letter)
    await provider.press("Send comment")
    await provider.says(f"Your comment on {code} was sent.")


async def decide_and_finish(manager: Visitor, visit: int) -> None:
    """A second officer agrees in part, with a reason, and makes the report final with its grade."""
    await manager.open(f"/quality/assessments/{visit}")
    await manager.says(OBJECTION)
    await manager.page.locator(f"a[href^='/quality/assessments/{visit}/comments/']").first.click()
    await is_sound(manager)
    await manager.press("Save the decision")
    assert len(await manager.problems()) == 2
    await manager.page.get_by_label("Agreed in part", exact=True).check()
    await manager.box("The criterion now counts as").select_option("3")
    await manager.box("Reason").fill(REASON)
    await manager.press("Save the decision")
    await manager.says("The comment is decided.")
    await manager.press("Make the report final")
    await is_sound(manager)
    await manager.press(await manager.page.locator("main form button.govuk-button").last.inner_text())
    await manager.wait_for(f"/quality/assessments/{visit}")
    await manager.says("Final since")
    await manager.says(re.compile(r"[1-5]\*|[1-5] stars?"))
    await is_sound(manager)


async def plan_and_send(provider: Visitor, visit: int) -> int:
    """The final report with the reason; an action for what is asked, the plan sent, and evidence; its number."""
    await provider.open(f"/portal/reports/{visit}")
    await provider.says(REASON)
    await provider.says("given as 2")
    await is_sound(provider)
    await provider.open("/portal/actions")
    await is_sound(provider)
    await provider.page.get_by_role("link", name="Recount every medicine").first.click()
    asked = int(provider.page.url.rpartition("/")[2])
    await provider.press("Plan an action")
    await provider.box("What you will do").fill("Train everybody again")
    await provider.box("Who sees to it").fill("The deputy manager")
    boxes = provider.page.get_by_role("group", name="By when")
    for label, text in zip(("Day", "Month", "Year"), ["10", "10", "2026"], strict=True):
        await boxes.get_by_label(label).fill(text)
    await provider.press(await provider.page.locator("main form button.govuk-button").last.inner_text())
    await provider.says("Train everybody again")
    await is_sound(provider)
    await provider.open(f"/portal/actions/{asked}/evidence")
    await provider.box("What you have done").fill(DONE)
    await provider.press(await provider.page.locator("main form button.govuk-button").last.inner_text())
    await provider.says(DONE)
    return asked


async def verify(officer: Visitor, asked: int) -> None:
    """The officer looks at what was sent, and says that it is done."""
    await officer.open(f"/quality/recommendations/{asked}")
    await officer.says(DONE)
    await is_sound(officer)
    await officer.open(f"/quality/recommendations/{asked}/decide/verify")
    await officer.box("What you saw that shows it is done").fill("Six certificates, and two staff who told me.")
    await officer.press("Verify")
    await officer.says("The recommendation is verified.")


async def test_a_visit_from_its_plan_to_the_last_look(town: Town, chromium: Browser) -> None:
    assert town.quality is not None
    cookies = {role: session_of(person) for role, person in town.people.items()}
    served = town.served
    async with visiting(chromium, served, cookies=cookies[Role.COMMISSIONING_OFFICER]) as officer:
        visit = await plan_and_begin(officer, town.quality)
        code = await capture_and_submit(officer, visit)
    async with visiting(chromium, served, cookies=cookies[Role.QUALITY_OFFICER]) as moderator:
        await moderate_and_share(moderator, visit)
    async with visiting(chromium, served, width=NARROW, cookies=cookies[Role.PROVIDER_OWNER]) as provider:
        await comment(provider, visit, code)
    async with visiting(chromium, served, cookies=cookies[Role.COMMISSIONING_MANAGER]) as manager:
        await decide_and_finish(manager, visit)
    async with visiting(chromium, served, width=NARROW, cookies=cookies[Role.PROVIDER_OWNER]) as provider:
        asked = await plan_and_send(provider, visit)
    async with visiting(chromium, served, cookies=cookies[Role.COMMISSIONING_OFFICER]) as officer:
        await verify(officer, asked)
