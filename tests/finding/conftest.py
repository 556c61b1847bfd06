"""What tests of finding use."""

from tests.app_fixtures import browser, settings

__all__ = ["browser", "settings"]
