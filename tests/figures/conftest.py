"""A signed-in officer before the application, on a demonstration day."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, make_settings, open_browser
from tests.conftest import TestDatabase


@pytest.fixture
async def officer(db: TestDatabase, tmp_path: Path) -> AsyncIterator[Browser]:
    """A commissioning officer's browser; pages stand on 30 September 2026."""
    async with open_browser(make_settings(tmp_path, as_at="2026-09-30")) as browser:
        await sign_in(browser, await make_user())
        yield browser
