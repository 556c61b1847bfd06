"""A browser before the application, on each engine."""

from tests.app_fixtures import browser, settings

__all__ = ["browser", "settings"]
