"""What tests of contracts use: a browser before the application on 30 September 2026, on each engine."""

from pathlib import Path

import pytest

from market.accounts.permissions import Role
from market.settings import Settings
from tests.app_fixtures import browser
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, make_settings

__all__ = ["browser"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a service whose pages stand on 30 September 2026."""
    return make_settings(tmp_path, as_at="2026-09-30")


@pytest.fixture
async def officer(browser: Browser) -> Browser:
    """A commissioning officer's browser."""
    await sign_in(browser, await make_user(roles=[Role.COMMISSIONING_OFFICER]))
    return browser
