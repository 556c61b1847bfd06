"""What tests of contracts use."""

from tests.app_fixtures import browser, settings

__all__ = ["browser", "settings"]
