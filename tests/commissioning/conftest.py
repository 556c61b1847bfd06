"""What tests of commissioning use."""

from tests.app_fixtures import browser, settings

__all__ = ["browser", "settings"]
