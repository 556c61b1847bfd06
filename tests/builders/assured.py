"""Assured services for tests: valid by default, changed by keyword."""

from datetime import UTC, date, datetime
from typing import Any

from market.providers.tables import Location
from market.quality.assured.tables import AssuredService
from tests.builders.providers import make_location

RECORDED_AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ASSURED_FROM = date(2025, 1, 1)


async def make_assured(*, location: Location | int | None = None, **changes: Any) -> AssuredService:
    """A residential home for older people, assured with the standard tier since 1 January 2025; its number is `row.id`.

    Without `location` a location of its own is made. Columns of `AssuredService` may be given by name.
    """
    if location is None:
        location = await make_location()
    values: dict[str, Any] = {
        "code": "RES_OP",
        "tier": "standard",
        "people": 28,
        "from_on": ASSURED_FROM,
        "recorded_at": RECORDED_AT,
        **changes,
    }
    row = AssuredService(location=location if isinstance(location, int) else location.id, **values)
    await row.save()
    return row
