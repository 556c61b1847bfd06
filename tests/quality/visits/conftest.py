"""A browser before the application on 30 September 2026, on each engine."""

from tests.app_fixtures import browser
from tests.placements.conftest import settings

__all__ = ["browser", "settings"]
