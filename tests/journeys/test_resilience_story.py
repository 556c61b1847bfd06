"""An embargo from its proposal to a director's override, by keyboard without JavaScript; and a failure in the night, on narrow screens."""

import asyncio
import io
import re
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Locator, expect
from pypdf import PdfReader

from market.accounts.permissions import Role
from tests.journeys.conftest import Town
from tests.journeys.files import AS_AT, our_homes
from tests.journeys.test_accessibility import session_of, tab_to
from tests.journeys.test_quality_story import is_sound
from tests.journeys.visitor import NARROW, Visitor, visiting

pytestmark = pytest.mark.browser

FACTS = "On 28 September 2026 two people were given somebody else’s medicine."
GROUNDS = {
    "Facts relied on, with their dates": FACTS,
    "What else was considered": "A limit of one new person a week.",
    "What it does to people and to the provider’s viability": "Three empty beds for some weeks.",
    "Why this kind and not a weaker one": "Nobody new would be given medicines safely.",
    "What must change before it can be lifted": "Every nurse is checked as competent.",
}
OVERRIDE = "The ICB’s nurses give every medicine from today, so that new people are safe."
SEARCH = "/find-care?service=nursing_home&bed_type=general_nursing&near=TS4+1KM"
PERSON = "ASC-0004788"


async def types_into(visitor: Visitor, box: Locator, text: str) -> None:
    """Go to a box with Tab and type, in place of what stands there."""
    await tab_to(visitor, box)
    await visitor.page.keyboard.press("Control+A")
    await visitor.page.keyboard.press("Delete")
    await visitor.page.keyboard.type(text)


async def chooses(visitor: Visitor, group: str, label: str) -> None:
    """Go to a group of radio buttons with Tab, and with the arrow key to one of them."""
    radios = visitor.page.get_by_role("group", name=group).get_by_role("radio")
    await tab_to(visitor, radios.first)
    await visitor.page.keyboard.press("Space")
    wanted = visitor.page.get_by_label(label, exact=True)
    for _ in range(await radios.count()):
        if await wanted.is_checked():
            return
        await visitor.page.keyboard.press("ArrowDown")
    await expect(wanted).to_be_checked()


async def ticks(visitor: Visitor, label: str) -> None:
    """Go to a box to tick with Tab, and press Space."""
    await tab_to(visitor, visitor.page.get_by_label(label, exact=True).first)
    await visitor.page.keyboard.press("Space")


async def presses(visitor: Visitor, target: Locator) -> None:
    """Go to a link or button with Tab, press Enter, and wait for the page that follows."""
    await tab_to(visitor, target)
    async with visitor.page.expect_navigation():
        await visitor.page.keyboard.press("Enter")


async def sends(visitor: Visitor) -> None:
    """Send the form of the page."""
    await presses(visitor, visitor.page.locator("main form button.govuk-button").last)


async def leaves_empty(visitor: Visitor, group: str) -> None:
    """Take away the date that the form suggests."""
    boxes = visitor.page.get_by_role("group", name=group)
    for label in ("Day", "Month", "Year"):
        await types_into(visitor, boxes.get_by_label(label), "")


async def propose(manager: Visitor, home: int) -> str:
    """A full stop without the day of its review comes back with all that was typed; then it is proposed; the address of its page.

    Who proposed it does not approve it.
    """
    page = manager.page
    await manager.open(f"/embargoes/new?location={home}")
    await chooses(manager, "How far new placements are restricted", "Full stop on new placements")
    await ticks(manager, "Medication administration")
    for label, words in GROUNDS.items():
        await types_into(manager, page.get_by_label(label, exact=True), words)
    await tab_to(
        manager, page.get_by_role("group", name="Recommendations that must be verified").get_by_role("checkbox").first
    )
    await page.keyboard.press("Space")
    await leaves_empty(manager, "First review on")
    await sends(manager)
    assert await manager.problems() == ["Enter first review on"]
    for label, words in GROUNDS.items():
        await expect(page.get_by_label(label, exact=True)).to_have_value(words)
    await expect(page.get_by_label("Full stop on new placements")).to_be_checked()
    await tab_to(manager, page.get_by_role("link", name="Enter first review on"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("group", name="First review on").get_by_label("Day")).to_be_focused()
    for text in ("14", "10", "2026"):
        await page.keyboard.type(text)
        await page.keyboard.press("Tab")
    await sends(manager)
    await manager.wait_for(r"/embargoes/\d+")
    await manager.says("Waits for approval")
    here = page.url
    await manager.open(f"{here}/act/approve")
    await chooses(manager, "Decision", "Approve")
    await sends(manager)
    assert "You recommended this yourself, so somebody else has to decide it" in await manager.problems()
    return here


async def decide(visitor: Visitor, address: str) -> None:
    """Approve what somebody else recommended."""
    await visitor.open(address)
    await chooses(visitor, "Decision", "Approve")
    await sends(visitor)


async def place_is_usable(broker: Visitor, name: str, *, usable: bool) -> None:
    """Whether the search has this place among those with a usable vacancy; when not, why it is left out."""
    await broker.open(SEARCH)
    table = broker.page.get_by_role("table", name="Places with a usable vacancy")
    await expect(table.get_by_role("row").filter(has_text=name)).to_have_count(1 if usable else 0)
    if not usable:
        left_out = broker.page.get_by_role("table", name="Left out: The council has stopped placing there")
        await expect(left_out.get_by_role("row").filter(has_text=name)).to_have_count(1)
        assert FACTS not in await broker.page.content()


async def placing_is_refused(broker: Visitor, form: str, name: str) -> None:
    """A form that was open before is refused; what was typed stays."""
    await broker.open(form)
    await types_into(broker, broker.box("Case reference"), PERSON)
    await presses(broker, broker.page.get_by_role("button", name="Place", exact=True))
    assert f"New admissions to {name} are stopped. Choose another place" in await broker.problems()
    await expect(broker.box("Case reference")).to_have_value(PERSON)


async def read_and_confirm(quality: Visitor, provider: Visitor, here: str) -> None:
    """The letter to the provider is read and sent; the provider reads embargo and letter in the portal, and confirms."""
    await quality.open(f"{here}/letters")
    await presses(quality, quality.page.get_by_role("link", name=re.compile("Pearson Healthcare Limited")).first)
    await presses(quality, quality.page.get_by_role("button", name="Send this letter"))
    await quality.says("The letter is sent")
    letter = quality.page.url.rpartition("/")[2]
    await provider.open("/portal/embargoes")
    await presses(provider, provider.page.get_by_role("link", name=our_homes()[0].name).first)
    await provider.says("Full stop on new placements")
    await provider.says(GROUNDS["What must change before it can be lifted"])
    await provider.says("Not verified yet")
    await provider.open(f"/portal/letters/{letter}")
    await provider.says(FACTS)
    await presses(provider, provider.page.get_by_role("button", name="I confirm that I have read this letter"))
    await provider.says("Robin Provider Owner confirmed on")
    await quality.open(f"/letters/{letter}")
    await quality.says("Acknowledged")


async def try_to_lift(quality: Visitor, director: Visitor, here: str) -> None:
    """Lifting is proposed, and refused with every reason; the director overrides it, and that stays on the page."""
    await quality.open(f"{here}/propose-lifting")
    await types_into(quality, quality.page.get_by_label("Why it can be lifted", exact=True), "It is better.")
    await sends(quality)
    await quality.says("Lifting is proposed")
    await director.open(f"{here}/act/lift")
    unmet = await director.page.locator(".govuk-summary-list__value").filter(has_text="Not met").count()
    await chooses(director, "Decision", "Approve")
    await sends(director)
    problems = await director.problems()
    assert len(problems) == unmet > 3, problems
    assert any("verified" in each for each in problems), problems
    await director.open(f"{here}/act/override")
    await types_into(director, director.page.get_by_label("Why it is lifted although conditions are not met"), OVERRIDE)
    await sends(director)
    await director.says("Lifted by override")
    await director.says(OVERRIDE)


async def test_an_embargo_from_proposal_to_override(whole_town: Town, chromium: Browser) -> None:
    assert whole_town.resilience is not None
    home, name = whole_town.resilience.homes.own, our_homes()[0].name
    cookies = {role: session_of(person) for role, person in whole_town.people.items()}
    served = whole_town.served
    async with (
        visiting(chromium, served, script=False, cookies=cookies[Role.BROKERAGE_OFFICER]) as broker,
        visiting(chromium, served, script=False, cookies=cookies[Role.COMMISSIONING_MANAGER]) as manager,
        visiting(chromium, served, script=False, cookies=cookies[Role.DIRECTOR]) as director,
        visiting(chromium, served, script=False, cookies=cookies[Role.QUALITY_OFFICER]) as quality,
        visiting(chromium, served, script=False, cookies=cookies[Role.PROVIDER_OWNER]) as provider,
    ):
        await place_is_usable(broker, name, usable=True)
        form = await broker.page.get_by_role("link", name=re.compile(rf"^Place here\s*:?\s*{name}$")).get_attribute(
            "href"
        )
        here = await propose(manager, home)
        await place_is_usable(broker, name, usable=True)
        await decide(director, f"{here}/act/approve")
        await director.says("In force")
        await place_is_usable(broker, name, usable=False)
        await placing_is_refused(broker, form or "", name)
        await read_and_confirm(quality, provider, here)
        await try_to_lift(quality, director, here)
        await place_is_usable(broker, name, usable=True)


async def fill_in(manager: Visitor, home: int, told_by: str) -> None:
    """The form by which somebody declares that the home's owner has failed in the night."""
    page = manager.page
    await manager.open(f"/failures/new?location={home}")
    await page.get_by_label("Failure or closure declared", exact=True).check()
    await manager.box("What has happened?").select_option("BF-ADM")
    night = AS_AT - timedelta(days=1)
    boxes = page.get_by_role("group", name="When it was declared, or when you were told: day")
    for label, number in (("Day", night.day), ("Month", night.month), ("Year", night.year)):
        await boxes.get_by_label(label).fill(str(number))
    await page.get_by_label("When it was declared, or when you were told: time").fill("02:30")
    await manager.box("Who told you, and how to reach them").fill(told_by)
    await manager.box("What they said").fill("We were appointed tonight and cannot pay the night staff.")
    await manager.box("Lead officer").select_option(label="Robin Commissioning Officer")
    await manager.box("Deputy").select_option(label="Robin Quality Officer")
    await page.get_by_label("Stockton-on-Tees", exact=True).check()


async def declare_twice(manager: Visitor, director: Visitor, home: int) -> str:
    """Two people declare the same failure in the same moment: one case; who came second is told so, and nothing typed is lost."""
    both = (manager, director)
    for visitor, told_by in zip(both, ("The administrator", "The night manager"), strict=True):
        await fill_in(visitor, home, told_by)
    await is_sound(manager)
    await asyncio.gather(*(visitor.press("Save") for visitor in both))
    for visitor in both:
        await visitor.wait_for(r"/failures/\d+")
    assert manager.page.url == director.page.url
    said = [await visitor.text() for visitor in both]
    assert sum("has declared this already" in each for each in said) == 1
    assert sum("The failure is declared. New placements are stopped." in each for each in said) == 1
    here = manager.page.url
    await is_sound(manager)
    await manager.open(f"{here}/log")
    for told_by in ("The administrator", "The night manager"):
        await manager.says(told_by)
    return here


async def do_a_task(officer: Visitor, here: str) -> None:
    """The first task of the case is done, with what shows it."""
    await officer.open(f"{here}/tasks")
    await is_sound(officer)
    await officer.page.locator("main a[href^='/tasks/']").first.click()
    await officer.wait_for(r"/tasks/\d+")
    await officer.press("This is done")
    await is_sound(officer)
    await officer.press("Save as done")
    assert await officer.problems()
    await officer.page.get_by_label(re.compile("^What shows that it was done")).fill("In the case file.")
    await officer.press("Save as done")
    await officer.says("The task is done.")


async def move_somebody(social: Visitor, here: str, reference: str) -> None:
    """One of ours has a destination, moves, and is settled after the check on arrival."""
    page = social.page
    await social.open(f"{here}/people")
    await is_sound(social)
    await social.follow(reference)
    await is_sound(social)
    await social.open(f"{page.url}/record")
    day = AS_AT - timedelta(days=1)
    await social.box("Where the person goes").fill("Oak House")
    for name, at in (("Moved, or care changed over", "14:00"), ("Arrival checked", "15:30"), ("Settled since", "")):
        boxes = page.get_by_role("group", name=f"{name}: day" if at else name)
        for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            await boxes.get_by_label(label).fill(str(number))
        if at:
            await page.get_by_label(re.compile(f"^{name}: time")).fill(at)
    await page.get_by_label("Moved to another service", exact=True).check()
    await social.press("Save")
    assert await social.problems() == ["Say what was found on arrival: safe, medicines given, family told"]
    await is_sound(social)
    await social.box("What was found on arrival").fill("Safe, and the family knows.")
    await social.press("Save")
    await social.says("Settled")


async def partner_sees_its_own(partner: Visitor, here: str, ours: str) -> None:
    """The neighbour reads what is shared, its own two people and nobody of ours; and answers."""
    await partner.open("/shared")
    await is_sound(partner)
    await partner.open(here.replace("/failures/", "/shared/failures/"))
    await is_sound(partner)
    assert (
        len(await partner.page.get_by_role("table", name="People whom your authority placed").locator("tbody tr").all())
        == 2
    )
    assert ours not in await partner.page.content()
    await partner.box("Your answer or news").fill("Our duty officer decides for both.")
    await partner.press("Send")
    await partner.says("Our duty officer decides for both.")
    refused = await partner.open(here)
    assert refused is not None
    assert refused.status == 403


async def book_of(manager: Visitor, here: str) -> str:
    """The incident book of this moment, made and downloaded: its words."""
    await manager.open(here)
    await manager.press("Make the book of this moment")
    await manager.wait_for(r"/work/\d+")
    await manager.reloads_until_it_says("Done")
    await manager.open(here)
    link = manager.page.locator(f"a[href^='{here.removeprefix(manager.address)}/books/']").first
    address = await link.get_attribute("href")
    answer = await manager.context.request.get(f"{manager.address}{address}")
    assert answer.headers["content-type"] == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(await answer.body())).pages)


async def test_a_failure_in_the_night(whole_town: Town, chromium: Browser) -> None:
    assert whole_town.resilience is not None
    home = whole_town.resilience.homes.hurried
    reference = f"ASC-08{home:03d}00"
    cookies = {role: session_of(person) for role, person in whole_town.people.items()}
    served = whole_town.served
    async with (
        visiting(chromium, served, width=NARROW, cookies=cookies[Role.COMMISSIONING_MANAGER]) as manager,
        visiting(chromium, served, width=NARROW, cookies=cookies[Role.DIRECTOR]) as director,
    ):
        here = await declare_twice(manager, director, home)
        async with visiting(chromium, served, width=NARROW, cookies=cookies[Role.COMMISSIONING_OFFICER]) as officer:
            await do_a_task(officer, here)
        async with visiting(chromium, served, width=NARROW, cookies=cookies[Role.SOCIAL_WORKER]) as social:
            await move_somebody(social, here, reference)
        async with visiting(chromium, served, width=NARROW, cookies=cookies[Role.PARTNER]) as partner:
            await partner_sees_its_own(partner, here, reference)
        words = await book_of(manager, here)
    for each in ("Oak House", "In the case file.", "Our duty officer decides for both.", "The night manager"):
        assert each in " ".join(words.split()), each
