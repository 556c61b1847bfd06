"""Reads of placements at one location."""

from datetime import date

from market.db.sql import fetch, fetch_value, marks
from market.placements.ledger_beds import IN_A_BED
from market.placements.queries import IN_FORCE, placements_on
from market.placements.types import Funder, PlacementOnDay


async def placements_at(location_id: int, on: date, authority_names: tuple[str, ...]) -> list[PlacementOnDay]:
    """Placements at a location in force at the end of `on`."""
    found = await fetch(f"SELECT p.id FROM placement p WHERE p.location = {{}} AND {IN_FORCE}", location_id, on, on)
    return await placements_on(on, authority_names, placement_ids=[row["id"] for row in found])


async def people_in_homes(on: date) -> int:
    """How many people the council funds in care homes anywhere on a day, also in homes that are not in the register."""
    return int(
        await fetch_value(
            f"""SELECT count(DISTINCT p.case_reference) FROM placement p
            WHERE p.funder = {{}} AND p.service IN ({marks(IN_A_BED)}) AND {IN_FORCE}""",
            Funder.COUNCIL.value,
            *sorted(IN_A_BED),
            on,
            on,
        )
    )
