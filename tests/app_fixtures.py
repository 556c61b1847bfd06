"""Fixtures of tests that look at pages: import those you need into the `conftest.py` of your folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from market.settings import Settings
from tests.builders.app import Browser, make_settings, open_browser
from tests.conftest import TestDatabase


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a home of the test's own."""
    return make_settings(tmp_path)


@pytest.fixture
async def browser(db: TestDatabase, settings: Settings) -> AsyncIterator[Browser]:
    """A browser that is not signed in."""
    async with open_browser(settings) as opened:
        yield opened
