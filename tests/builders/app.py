"""The whole application over the test's open database, and a browser for it.

Needs the `db` fixture: the application's own opening and closing of the database is left out.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar
from msgspec import structs

from market.app import create_app
from market.settings import Settings, read_settings

PAGE = {"accept": "text/html"}
_made: dict[tuple[tuple[str, str], ...], Litestar] = {}


def make_settings(home: Path, **variables: str) -> Settings:
    """Settings of a test; `variables` are `MARKET_*` variables by the rest of their name in small letters."""
    given = {f"MARKET_{name.upper()}": value for name, value in variables.items()}
    return read_settings({"MARKET_HOME": str(home), "MARKET_SECRET_KEY": "a key for tests only " * 2, **given})


class Browser(httpx.AsyncClient):
    """A browser: keeps cookies, follows no redirects, and sends forms with the token that their page carries."""

    async def send_form(self, path: str, *, of: str = "/sign-in", **values: Any) -> httpx.Response:
        """POST a form to `path`; its token comes from the page at `of`, any page with a form."""
        return await self.post(path, data={"_csrf_token": await self.form_token(of), **values})

    async def form_token(self, path: str = "/sign-in") -> str:
        """The form token of this browser."""
        if "market_csrf" not in self.cookies and "__Host-market_csrf" not in self.cookies:
            await self.get(path)
        return self.cookies.get("market_csrf") or self.cookies["__Host-market_csrf"]


def application(settings: Settings) -> Litestar:
    """The application for these settings: made once for all tests of this process whose settings differ in their folder only.

    Making one means reading every route's signature, which takes the better part of a second and 16 megabytes for good.
    """
    home = str(settings.home)
    settled = tuple((name, str(value).replace(home, "")) for name, value in structs.asdict(settings).items())
    if settled not in _made:
        _made[settled] = create_app(settings, background=False)
    app = _made[settled]
    app.state.settings = settings
    app.template_engine.engine.globals["settings"] = settings
    return app


@asynccontextmanager
async def open_browser(settings: Settings) -> AsyncIterator[Browser]:
    """A browser with no cookies, before the application with these settings."""
    app = application(settings)
    async with Browser(transport=httpx.ASGITransport(app=app), base_url=settings.public_url, headers=PAGE) as browser:
        yield browser


def text_of_page(html: str) -> str:
    """The words of a page, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
