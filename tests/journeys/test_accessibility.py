"""Every page of every role: looked at by axe (WCAG 2.2 AA) on a wide and on a narrow screen, used by keyboard alone, and searched for
words that only some may read.
"""

import asyncio
import io
import re
import sqlite3
import zipfile
from contextlib import closing
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from msgspec import Struct
from playwright.async_api import Browser, Locator, Page, expect
from pypdf import PdfReader

from market.accounts.permissions import ROLE_PERMISSIONS, Role
from market.accounts.session import cookie_name
from tests.builders.accounts import PASSWORD
from tests.builders.canaries import BEGINNING, CANARIES
from tests.journeys.conftest import Town
from tests.journeys.pages import Addresses, Seen, answers_of, every_address
from tests.journeys.people import Person
from tests.journeys.resilience_pages import SEARCHES, closed_to_everybody
from tests.journeys.visitor import NARROW, WIDE, Visitor, visiting

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
ELEMENT = re.compile(r"<([a-z0-9]+)(?:[^>]*?\sclass=\"([^\"]*)\")?")
MOST_TABS = 80
FIRST_PAGES = ("/", "/portal")
ASKED_FOR_FILES = set(Role) - {
    Role.COMMISSIONING_OFFICER,
    Role.QUALITY_OFFICER,
    Role.COMMISSIONING_MANAGER,
    Role.DIRECTOR,
}
"""Everybody who may not read all confidential words, and the analyst for those who may: a PDF takes a second to make."""
FOLDED = "market-filters"
"""The class of what is folded away on a narrow screen."""
OPEN_TO_PROVIDERS = ("/portal", "/account", "/work/")
"""What a provider may open when signed in; the first page leads on to the portal, and somebody else's work is not found."""
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
    found = ELEMENT.findall(html[html.index("<main") : html.index("</main>")])
    return {f"{tag}.{classes}" for tag, classes in found}


def session_of(person: Person | None) -> dict[str, str]:
    """The cookie of somebody who is signed in already."""
    return {cookie_name(secure=False): person.token} if person else {}


class Look(Struct, frozen=True):
    """An address to open as somebody; `kind` is the address again, or the number of a refusal, which looks alike everywhere.

    `parts` are the kinds of elements on it. `again`: its route was looked at before, and no kind is new.
    """

    person: Person | None
    path: str
    kind: str
    parts: frozenset[str]
    again: bool = False


async def look_through(browser: Browser, town: Town, looks: list[Look], width: int) -> list[str]:
    """Open every address as its person on a screen of this width; what is wrong with them.

    Colours are those of the kinds of elements: their contrast is measured wherever a page has a kind that no page before it had.
    The narrow screen leaves nothing else to find on the wide one than kinds that look otherwise there, and what it folds away. What a
    route shows besides, made of kinds that were looked at elsewhere, is opened to see whether its words fit.
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
                asked = new or folded or (width == NARROW and not look.again)
                faults = await faults_of(visitor.page, colours=new) if asked else []
                wrong += [f"{path} at {width}: {fault}" for fault in (*visitor.complaints, *faults)]
                visitor.complaints.clear()  # told here with everything else; what axe itself leaves in the console is not ours
    return wrong


class Crawl(Struct, frozen=True):
    """Every address, and what it answers each person: pages for those who differ in what they may do, and files."""

    addresses: Addresses
    answers: list[tuple[Person | None, list[Seen]]]


@pytest.fixture(scope="module")
async def crawl(whole_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """Every address opened by everybody; roles that may do the same are asked once."""
    town = whole_town
    assert town.quality is not None
    assert town.resilience is not None
    addresses = every_address(tmp_path_factory.mktemp("addresses"), town.quality, town.resilience)
    different = {ROLE_PERMISSIONS[role]: person for role, person in town.people.items()}
    of_files = {None, *(person for role, person in town.people.items() if role in ASKED_FOR_FILES)}
    everybody = (None, *different.values())
    asked = ([*addresses.pages, *SEARCHES, *(addresses.files if person in of_files else ())] for person in everybody)
    answers = await asyncio.gather(
        *(answers_of(town.served, person, paths) for person, paths in zip(everybody, asked, strict=True))
    )
    return Crawl(addresses, list(zip(everybody, answers, strict=True)))


async def test_every_page_of_every_role(whole_town: Town, crawl: Crawl, chromium: Browser) -> None:
    """A page that has nothing new in it for another role is looked at once.

    The narrow screen is the stricter one: a page that has something new for another role is looked at again on that one only.
    """
    pages = crawl.addresses.pages
    seen: dict[str, set[str]] = {}
    routes: set[str] = set()
    known_parts: set[str] = set()
    looks: list[Look] = []
    opened: set[str] = set()
    for person, answers in crawl.answers:
        for page in [each for each in answers if each.is_page and each.path in pages]:
            opened |= {page.path} if page.status == 200 else set()
            kind = page.path if page.status == 200 else str(page.status)
            parts = frozenset(parts_of(page.html))
            route = pages[page.path] if page.status == 200 else kind
            first = page.path in FIRST_PAGES and page.status == 200
            again = route in routes and parts <= known_parts and not first
            look = Look(person, page.path, kind, parts, again)
            known = seen.setdefault(kind, set())
            routes.add(route)
            known_parts |= parts
            if first or not look.parts <= known:
                looks.append(look)
            known |= look.parts
    assert whole_town.resilience is not None
    assert pages.keys() - opened == NEVER_OPEN | closed_to_everybody(whole_town.resilience)
    found = await asyncio.gather(
        look_through(chromium, whole_town, with_something_new(at_first(looks)), WIDE),
        look_through(chromium, whole_town, looks, NARROW),
    )
    faults = sorted({fault for faults in found for fault in faults})
    assert not faults, "\n".join(faults)


def test_nothing_breaks_for_anybody(crawl: Crawl) -> None:
    broken = [f"{seen.path}: {seen.status}" for _, answers in crawl.answers for seen in answers if seen.status >= 500]
    assert not broken, "\n".join(sorted(set(broken)))


def test_pages_of_staff_are_closed_to_providers(whole_town: Town, crawl: Crawl) -> None:
    answers = {person: {seen.path: seen.status for seen in found} for person, found in crawl.answers}
    private = [
        path
        for path in crawl.addresses.pages
        if answers[None][path] in (302, 303) and path != "/" and not path.startswith(OPEN_TO_PROVIDERS)
    ]
    assert len(private) > 200
    asked = answers[whole_town.people[Role.PROVIDER_CONTRIBUTOR]]
    assert {path: asked[path] for path in private if asked[path] != 403} == {}


def words_of(seen: Seen) -> str:
    """The words of a page or file; sheets are opened, and PDFs read."""
    if seen.content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(seen.content)).pages)
    if seen.content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(seen.content)) as sheets:
            return "".join(sheets.read(name).decode(errors="replace") for name in sheets.namelist())
    return seen.content.decode(errors="replace")


def test_confidential_words_reach_their_readers_and_nobody_else(whole_town: Town, crawl: Crawl) -> None:
    """In no page, file or search of anybody else, and nowhere in mails, audit entries or the log; each reader does meet them."""
    roles = {person.id: role for role, person in whole_town.people.items()}
    read_by: dict[str, set[Role]] = {each.word: set() for each in CANARIES}
    wrong, in_files = [], set()
    for person, answers in crawl.answers:
        role = roles[person.id] if person is not None else None
        for seen in answers:
            words = words_of(seen)
            for canary in CANARIES if BEGINNING in words else ():
                if canary.word not in words:
                    continue
                if role not in canary.readers or not (seen.is_page or canary.may_stand_in(seen.path)):
                    wrong.append(f"{canary.word}: {seen.path} as {role}")
                elif seen.is_page and role is not None:
                    read_by[canary.word].add(role)
                else:
                    in_files.add(canary)
    assert not wrong, "\n".join(wrong)
    assert read_by == {each.word: set(each.readers) for each in CANARIES}
    assert in_files == {each for each in CANARIES if each.files}
    kept = whole_town.served.log()
    for table in ("message", "audit_entry"):
        rows = rows_of(whole_town, table)
        assert rows, table
        kept += str(rows)
    assert [each.word for each in CANARIES if each.word in kept] == []


def rows_of(town: Town, table: str) -> list[tuple[Any, ...]]:
    """Everything in a table of the town's database."""
    with closing(sqlite3.connect(town.served.home / "market.db")) as database:
        return database.execute(f"SELECT * FROM {table}").fetchall()  # the name is one of ours


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


async def test_by_keyboard_alone(whole_town: Town, chromium: Browser) -> None:
    town = whole_town
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


async def test_filters_are_folded_away_on_a_narrow_screen(whole_town: Town, chromium: Browser) -> None:
    town = whole_town
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
