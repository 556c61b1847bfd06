"""Somebody at a real browser, and what the browser had to complain about.

Every page that a journey opens is watched: nothing may be written to the console, nothing may break the content security
policy, and every reply must carry the security headers.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from market.web.security import PERMISSIONS_POLICY
from tests.builders.accounts import PASSWORD
from tests.journeys.served import Served

WIDE, NARROW = 1280, 320
HEIGHT = 900
REFUSED_PAGE = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
HEADERS = {
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": PERMISSIONS_POLICY,
}
PATIENCE_MS = 15_000
"""How long a page may take to say something on a busy machine."""
WORK_MS = 60_000
"""How long work in the background may take there."""


class Visitor:
    """One person with a browser of their own: `page` is their tab, `complaints` what was wrong with any reply."""

    def __init__(self, context: BrowserContext, page: Page, address: str) -> None:
        self.context = context
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        self.watch(page)
        context.on("response", self._check_reply)

    def watch(self, page: Page) -> None:
        """Note what a tab writes to the console."""
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def _note_console(self, message: ConsoleMessage) -> None:
        own_page = message.page is not None and message.location.get("url", "") == message.page.url
        if not (own_page and REFUSED_PAGE.match(message.text)):  # the browser says so of every page that is a refusal
            self.complaints.append(f"{message.location.get('url')}: {message.type}: {message.text}")

    def _check_reply(self, response: Response) -> None:
        if response.url.startswith(self.address):
            wrong = header_faults(response.headers, static="/static/" in response.url)
            self.complaints += [f"{response.url}: {fault}" for fault in wrong]

    async def open(self, path: str) -> Response | None:
        """Open an address of the service."""
        return await self.page.goto(path)

    async def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Sign in on the sign-in page, which is open; does not look at what comes of it."""
        await self.page.get_by_label("Email address").fill(email)
        await self.page.get_by_label("Password", exact=True).fill(password)
        await self.press("Sign in")

    async def sign_out(self) -> None:
        """Sign out by the button at the top of the page."""
        await self.press("Sign out")
        await self.says("You are signed out")

    async def press(self, button: str) -> None:
        """Press a button by its words."""
        await self.page.get_by_role("button", name=button, exact=True).click()

    def box(self, label: str) -> Locator:
        """The box with this label, whether or not it may be left empty."""
        return self.page.get_by_label(re.compile(rf"^{re.escape(label)}(\s+\(optional\))?$"))

    async def follow(self, link: str) -> None:
        """Follow the first link with these words."""
        await self.page.get_by_role("link", name=link, exact=True).first.click()

    async def heading(self, words: str | re.Pattern[str]) -> None:
        """The main heading of the page says this, now or in a moment."""
        await expect(self.page.locator("h1")).to_contain_text(words, timeout=PATIENCE_MS)

    async def says(self, words: str | re.Pattern[str]) -> None:
        """The main part of the page says this, now or in a moment."""
        await expect(self.page.locator("main")).to_contain_text(words, timeout=PATIENCE_MS)

    async def waits_until_it_says(self, words: str) -> None:
        """What is done in the background ends with a page that says this."""
        await expect(self.page.locator("main")).to_contain_text(words, timeout=WORK_MS)

    async def reloads_until_it_says(self, words: str) -> None:
        """Open this page again and again, as a person does who waits for a job, until it says this."""
        tries = WORK_MS // 500
        while words not in await self.text():
            tries -= 1
            assert tries, f"{self.page.url} never says “{words}”"
            await asyncio.sleep(0.5)
            await self.page.reload()

    async def opens_it_once_more(self) -> None:
        """Open the address of this page in a second tab, as somebody may who waits; this one may be about to lead on by itself."""
        again = await self.context.new_page()
        self.watch(again)
        answer = await again.goto(self.page.url)
        assert answer is not None
        assert answer.ok
        await again.close()

    async def text(self) -> str:
        """The words of the main part of the page."""
        return await self.page.locator("main").inner_text()

    async def wait_for(self, address: str) -> None:
        """Wait until the browser is at an address of this form."""
        await self.page.wait_for_url(re.compile(f"^{re.escape(self.address)}{address}$"), timeout=WORK_MS)

    async def problems(self) -> list[str]:
        """The lines of the error summary."""
        return await self.page.locator(".govuk-error-summary__list li").all_inner_texts()

    async def table(self, name: str) -> list[list[str]]:
        """The body of the table with this caption, cell by cell, without the smaller words under a name."""
        rows: list[list[str]] = (
            await self.page.get_by_role("table", name=name)
            .locator("tbody tr")
            .evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))")
        )
        return rows

    async def sideways(self) -> int:
        """By how many pixels the page is wider than the window."""
        wider: int = await self.page.evaluate(
            "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
        )
        return wider


def header_faults(headers: dict[str, str], *, static: bool) -> list[str]:
    """What is wrong with the headers of a reply."""
    faults = [f"{name} is not {value}" for name, value in HEADERS.items() if headers.get(name) != value]
    policy = headers.get("content-security-policy", "")
    for needed in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        if needed not in policy:
            faults.append(f"the content security policy lacks {needed}")
    if re.search(r"script-src[^;]*('unsafe|\*|https?:|data:)", policy):
        faults.append("the content security policy lets foreign or inline scripts run")
    if headers.get("referrer-policy") not in ("same-origin", "no-referrer"):
        faults.append("the referrer policy tells other sites where people come from")
    if not static and "no-store" not in headers.get("cache-control", ""):
        faults.append("the reply may be kept: no-store is missing")
    return faults


@asynccontextmanager
async def visiting(
    browser: Browser, served: Served, *, script: bool = True, width: int = WIDE, cookies: dict[str, str] | None = None
) -> AsyncIterator[Visitor]:
    """A person at a fresh browser; afterwards the browser must have had nothing to complain about."""
    context = await browser.new_context(
        base_url=served.address,
        java_script_enabled=script,
        viewport={"width": width, "height": HEIGHT},
        locale="en-GB",
        timezone_id="Europe/London",
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE_MS)
    if cookies:
        await context.add_cookies(
            [{"name": name, "value": value, "url": served.address} for name, value in cookies.items()]
        )
    visitor = Visitor(context, await context.new_page(), served.address)
    try:
        yield visitor
        assert not visitor.complaints, "\n".join(dict.fromkeys(visitor.complaints))
    finally:
        await context.close()


def line_of(rows: list[list[str]], head: str) -> list[str]:
    """The row of a table that begins with these words."""
    found = [row for row in rows if row[0].startswith(head)]
    assert found, f"no row begins with {head}: {[row[0] for row in rows]}"
    return found[0]
