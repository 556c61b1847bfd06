"""A provider's browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from market.settings import Settings
from tests.builders.app import Browser, make_settings, open_browser
from tests.conftest import TestDatabase


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a service whose pages stand on 10 September 2026, in the open tracker window."""
    return make_settings(tmp_path, as_at="2026-09-10")


@pytest.fixture
async def browser(db: TestDatabase, settings: Settings) -> AsyncIterator[Browser]:
    """A browser that is not signed in."""
    async with open_browser(settings) as opened:
        yield opened
