"""Every page of every role, looked at by axe (WCAG 2.2 AA) on a wide and on a narrow screen, and used by keyboard alone."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from msgspec import Struct
from playwright.async_api import Browser, Locator, Page, expect

from market.accounts.permissions import ROLE_PERMISSIONS, Role
from market.accounts.session import cookie_name
from tests.builders.accounts import PASSWORD
from tests.journeys.conftest import Town
from tests.journeys.pages import every_address, pages_of
from tests.journeys.people import Person
from tests.journeys.visitor import NARROW, WIDE, Visitor, visiting

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
ELEMENT = re.compile(r"<[a-z0-9]+(?:[^>]*?class=\"[^\"]*\")?")
MOST_TABS = 80
FIRST_PAGES = ("/", "/portal")
FOLDED = "market-filters"
"""The class of what is folded away on a narrow screen."""
NEVER_OPEN = {
    "/no-such-page",
    "/reset-password/x",
    "/portal/locations/1",
    "/locations/2/close",
    "/providers/2/edit",
    "/providers/2/close",
    "/quality/programme/plan",
}
"""Addresses at which nobody in the town finds anything: the council cannot change what CQC registers, no person with an account
belongs to the day centre, and a visit is planned for a service that the address names.
"""


async def faults_of(page: Page, *, colours: bool = True) -> list[str]:
    """What axe finds that is serious or critical; without the contrast of colours it takes less than half as long."""
    options = RULES if colours else {**RULES, "rules": {"color-contrast": {"enabled": False}}}
    found = (await Axe().run(page, options=options)).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def parts_of(html: str) -> set[str]:
    """The kinds of elements in the main part of a page, by tag and class. The menu of each role is looked at on its first page."""
    return set(ELEMENT.findall(html[html.index("<main") : html.index("</main>")]))


def session_of(person: Person | None) -> dict[str, str]:
    """The cookie of somebody who is signed in already."""
    return {cookie_name(secure=False): person.token} if person else {}


class Look(Struct, frozen=True):
    """An address to open as somebody; `kind` is the address again, or the number of a refusal, which looks alike everywhere.

    `parts` are the kinds of elements on it.
    """

    person: Person | None
    path: str
    kind: str
    parts: frozenset[str]


async def look_through(browser: Browser, town: Town, looks: list[Look], width: int) -> list[str]:
    """Open every address as its person on a screen of this width; what is wrong with them.

    Colours are those of the kinds of elements: their contrast is measured wherever a page has a kind that no page before it had.
    The narrow screen leaves nothing else to find on the wide one than kinds that look otherwise there, and what it folds away.
    """
    wrong = []
    known: set[str] = set()
    for person in dict.fromkeys(look.person for look in looks):
        async with visiting(browser, town.served, width=width, cookies=session_of(person)) as visitor:
            for look in [each for each in looks if each.person == person]:
                path = look.path
                await visitor.open(path)
                sideways = await visitor.sideways()
                wrong += [f"{path} at {width}: {sideways} pixels too wide"] if sideways > 0 else []
                new, folded = not look.parts <= known, any(FOLDED in part for part in look.parts)
                known |= look.parts
                faults = await faults_of(visitor.page, colours=new) if new or folded or width == NARROW else []
                wrong += [f"{path} at {width}: {fault}" for fault in (*visitor.complaints, *faults)]
                visitor.complaints.clear()  # told here with everything else; what axe itself leaves in the console is not ours
    return wrong


async def test_every_page_of_every_role(town: Town, chromium: Browser, tmp_path: Path) -> None:
    """Roles that may do the same are looked at once, and so is a page that has nothing new in it for another role.

    The narrow screen is the stricter one: a page that has something new for another role is looked at again on that one only.
    """
    assert town.quality is not None
    addresses = every_address(tmp_path, town.quality)
    different = {ROLE_PERMISSIONS[role]: person for role, person in town.people.items()}
    seen: dict[str, set[str]] = {}
    looks: list[Look] = []
    opened: set[str] = set()
    for person in (None, *different.values()):
        for page in await pages_of(town.served, person, addresses):
            assert page.status < 500, f"{page.path}: {page.status}"
            opened |= {page.path} if page.status == 200 else set()
            kind = page.path if page.status == 200 else str(page.status)
            look = Look(person, page.path, kind, frozenset(parts_of(page.html)))
            known = seen.setdefault(kind, set())
            if (page.path in FIRST_PAGES and page.status == 200) or not look.parts <= known:
                looks.append(look)
            known |= look.parts
    assert set(addresses) - opened == NEVER_OPEN
    found = await asyncio.gather(
        look_through(chromium, town, with_something_new(at_first(looks)), WIDE),
        look_through(chromium, town, looks, NARROW),
    )
    faults = sorted({fault for faults in found for fault in faults})
    assert not faults, "\n".join(faults)


def at_first(looks: list[Look]) -> list[Look]:
    """Every kind of page once, as the first person who gets to see it."""
    first: dict[str, Look] = {}
    for look in looks:
        first.setdefault(look.kind, look)
    return list(first.values())


def with_something_new(looks: list[Look]) -> list[Look]:
    """The pages that have a kind of element or a folded filter that no page before them has: what can look otherwise when wide."""
    chosen: list[Look] = []
    known: set[str] = set()
    for look in looks:
        if not look.parts <= known or any(FOLDED in part for part in look.parts):
            chosen.append(look)
        known |= look.parts
    return chosen


async def tab_to(visitor: Visitor, target: Locator) -> None:
    """Press Tab until this has the focus, and see that the focus shows."""
    for _ in range(MOST_TABS):
        await visitor.page.keyboard.press("Tab")
        if await target.evaluate("element => element === document.activeElement"):
            style: dict[str, Any] = await target.evaluate(
                "element => { const style = getComputedStyle(element);"
                " return {outline: style.outlineStyle, shadow: style.boxShadow, background: style.backgroundColor} }"
            )
            assert style["outline"] != "none" or style["shadow"] != "none", f"nobody sees that {target} has the focus"
            return
    raise AssertionError(f"{MOST_TABS} presses of Tab do not lead to {target}")


async def test_by_keyboard_alone(town: Town, chromium: Browser) -> None:
    async with visiting(chromium, town.served) as visitor:
        page, press = visitor.page, visitor.page.keyboard.press
        await visitor.open("/locations")
        await tab_to(visitor, page.get_by_role("link", name="Skip to main content"))
        await press("Enter")
        await tab_to(visitor, page.get_by_label("Email address"))
        await page.keyboard.type(town.people[Role.ANALYST].email)
        await press("Enter")
        await expect(page.locator(".govuk-error-summary")).to_be_focused()
        assert await visitor.problems() == ["Enter your password"]
        assert not await faults_of(page)
        await tab_to(visitor, page.get_by_role("link", name="Enter your password"))
        await press("Enter")
        await expect(page.get_by_label("Password", exact=True)).to_be_focused()
        await page.keyboard.type(PASSWORD)
        await press("Enter")
        await visitor.wait_for("/locations")

        await tab_to(visitor, page.get_by_label("Service", exact=True))
        await page.keyboard.type("Nursing")
        await tab_to(visitor, page.get_by_role("button", name="Apply filters"))
        await press("Enter")
        await visitor.says("Service: Nursing home")

        await visitor.open("/statements/1/intentions/new")
        await tab_to(visitor, page.get_by_role("button", name="Save the intention"))
        await press("Enter")
        await expect(page.locator(".govuk-error-summary")).to_be_focused()
        assert not await faults_of(page)
        await tab_to(visitor, page.get_by_role("link", name="Select a direction"))
        await press("Enter")
        await press("Space")
        await expect(page.get_by_label("Grow")).to_be_checked()

        await visitor.open("/account")
        await tab_to(visitor, page.get_by_role("button", name="Sign out", exact=True))
        await press("Enter")
        await visitor.says("You are signed out")


async def test_filters_are_folded_away_on_a_narrow_screen(town: Town, chromium: Browser) -> None:
    analyst = session_of(town.people[Role.ANALYST])
    for script in (True, False):
        async with visiting(chromium, town.served, width=NARROW, script=script, cookies=analyst) as visitor:
            await visitor.open("/locations")
            search = visitor.page.get_by_label("Name, postcode or ID")
            await expect(search).to_be_hidden()
            await tab_to(visitor, visitor.page.locator(".market-filters > summary"))
            await visitor.page.keyboard.press("Enter")
            await search.fill("TS")
            await visitor.page.keyboard.press("Enter")
            await visitor.says("Name, postcode or ID: TS")
            await expect(search).to_be_visible()
        async with visiting(chromium, town.served, width=WIDE, script=script, cookies=analyst) as visitor:
            await visitor.open("/locations")
            await expect(visitor.page.get_by_label("Name, postcode or ID")).to_be_visible()
