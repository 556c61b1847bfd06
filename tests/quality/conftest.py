"""Fixtures of tests that look at pages of all of quality."""

from tests.app_fixtures import browser, settings

__all__ = ["browser", "settings"]
