"""Reads of the portal. Each takes the organisation of the session, never one from an address."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from market.db.sql import fetch, marks
from market.providers.queries import find_location, list_locations_of
from market.providers.rules import is_open
from market.providers.types import LocationRow


async def find_own_location(location_id: int, *, organisation_id: int) -> LocationRow | None:
    """A location, if it is the organisation's own; None for anybody else's, as if it did not exist."""
    found = await find_location(location_id)
    return found if found is not None and found.organisation_id == organisation_id else None


async def open_homes(organisation_id: int, on: date) -> list[LocationRow]:
    """The organisation's own locations that are open on a day, by name."""
    return [
        each
        for each in await list_locations_of(organisation_id)
        if is_open(each.registered_on, each.deregistered_on, each.unlisted_on, on)
    ]


async def services_of(location_ids: Collection[int], on: date) -> dict[int, list[str]]:
    """Service types held on a day, by location, in alphabetical order of their codes."""
    services: dict[int, list[str]] = defaultdict(list)
    if location_ids:
        rows = await fetch(
            f"SELECT location, code FROM location_service WHERE location IN ({marks(location_ids)})"  # placeholders only
            " AND from_on <= {} AND (until_on IS NULL OR until_on > {}) ORDER BY location, code",
            *location_ids,
            on,
            on,
        )
        for row in rows:
            services[row["location"]].append(row["code"])
    return dict(services)
