"""A provider's browser."""

from tests.portal.conftest import browser, settings

__all__ = ["browser", "settings"]
