"""A provider's browser, on each engine."""

from tests.app_fixtures import browser, settings

__all__ = ["browser", "settings"]
