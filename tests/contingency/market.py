"""A small market: Acorn House with five people, and where they could go."""

from datetime import UTC, date, datetime
from typing import Any

from msgspec import Struct

from market.contingency.types import Asked, Subject, WhatIf
from market.core.actor import Actor
from market.placements.tables import OthersCount
from market.providers.tables import Location
from tests.builders.capacity import make_bed_return, make_tracker_return
from tests.builders.contracts import make_contract, make_rate
from tests.builders.placements import make_placement
from tests.builders.providers import make_location, make_organisation

ON = date(2026, 9, 30)
NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
NAMES = ("Middlesbrough",)
OFFICER = Actor("user", 7, "Quinn Officer")
NORTH, EAST = 54.57, -1.23
MILE = 1 / 69.0934


class Town(Struct, frozen=True):
    """The places of the town."""

    acorn: Location
    beech: Location
    cedar: Location
    dale: Location


async def make_home(
    name: str, *, free: int, miles: float = 1.0, saved_on: date = date(2026, 9, 20), **changes: Any
) -> Location:
    """A home with so many free general residential beds, so many miles to the north."""
    values = {"latitude": NORTH + miles * MILE, "longitude": EAST, "rating": "good", **changes}
    location = await make_location(name=name, **values)
    await make_bed_return(location, maximum=30, occupied=30 - free, accepting=True, saved_on=saved_on)
    return location


async def make_town() -> Town:
    """Acorn House closes: two people of ours, one of another council, one who pays alone and one of whom nothing is known.

    Beech House, a mile away, has two beds at £900 a week; Cedar House, 3 miles, has one; Dale House, 4 miles, has five by a stale return.
    """
    beech_care = await make_organisation(name="Beech Care")
    acorn = await make_location(name="Acorn House", latitude=NORTH, longitude=EAST)
    await make_bed_return(acorn, maximum=30, occupied=5, accepting=True, saved_on=date(2026, 9, 20))
    for reference in ("ASC-1", "ASC-2"):
        await make_placement(case_reference=reference, location=acorn.id, bed_type="general_residential")
    await make_count(acorn, funder="other_council", authority="Redcar and Cleveland", people=1)
    await make_count(acorn, funder="self", people=1)
    beech = await make_home("Beech House", free=2, organisation=beech_care)
    await make_rate(await make_contract(supplier=beech_care), pence=90_000)
    return Town(
        acorn,
        beech,
        await make_home("Cedar House", free=1, miles=3),
        await make_home("Dale House", free=5, miles=4, saved_on=date(2026, 7, 1)),
    )


async def make_count(location: Location, **changes: Any) -> None:
    """A count of the ledger of 1 September 2026."""
    values: dict[str, Any] = {
        "location": location.id,
        "as_at_on": date(2026, 9, 1),
        "authority": "",
        "recorded_by": "An officer",
        "recorded_at": NOW,
        **changes,
    }
    await OthersCount(**values).save()


async def make_agency(name: str, hours: int | None, *, miles: float = 1.0, **changes: Any) -> Location:
    """A home care service with so many hours to give."""
    values = {
        "latitude": NORTH + miles * MILE,
        "longitude": EAST,
        "services": ("home_care",),
        "care_home": False,
        **changes,
    }
    location = await make_location(name=name, **values)
    said = {"can_provide_more_hours": hours is not None, "extra_hours": hours, "saved_on": date(2026, 9, 20)}
    await make_tracker_return(location, kind="home_care", **said)
    return location


def asked(kind: str, number: int | None, *, on: date = ON, submission: str = "form-1", **changes: Any) -> Asked:
    """A question about a subject; changes are those of the subject (`areas`, `key`) and the rest of `WhatIf`."""
    of_subject = {name: changes.pop(name) for name in ("areas", "key") if name in changes}
    return Asked(
        subject=Subject(kind=kind, id=number, **of_subject), ask=WhatIf(**changes), on=on, submission=submission
    )
