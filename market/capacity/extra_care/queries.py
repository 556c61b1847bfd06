"""Reads of extra care schemes, as at a day."""

from collections.abc import Collection
from datetime import date

from market.capacity.extra_care.types import SchemeOnDay
from market.db.sql import fetch_as, marks


async def schemes_on(authority_names: Collection[str], on: date) -> list[SchemeOnDay]:
    """The schemes of the area that were open on `on`, by name."""
    return await fetch_as(
        SchemeOnDay,
        f"""SELECT id, name, postcode, authority, apartments, landlord, location AS location_id, from_on, until_on
        FROM extra_care_scheme WHERE authority IN ({marks(authority_names)}) AND from_on <= {{}}
            AND (until_on IS NULL OR until_on > {{}}) ORDER BY name, id""",
        *authority_names,
        on,
        on,
    )
