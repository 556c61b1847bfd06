"""A browser before the application on 30 September 2026, on each engine."""

from pathlib import Path

import pytest

from market.settings import Settings
from tests.app_fixtures import browser
from tests.builders.app import make_settings

__all__ = ["browser", "settings"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a service of Middlesbrough whose pages stand on 30 September 2026."""
    return make_settings(tmp_path, as_at="2026-09-30", authority_names="Middlesbrough")
