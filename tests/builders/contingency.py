"""People, places and questions of contingency for tests: valid by default, changed by keyword."""

from itertools import count
from typing import Any

from market.contingency.types import Offer, Person, WhatIf

HERE = (54.5742, -1.2350)
MILE = 1 / 69.0934
"""Degrees of latitude in a mile."""
_numbers = count(1)


def person(code: str = "", **changes: Any) -> Person:
    """Somebody whom the council pays for in a general residential bed at location 1."""
    values: dict[str, Any] = {
        "code": code or f"ASC-{next(_numbers):06d}",
        "location_id": 1,
        "funder": "council",
        "service": "residential_home",
        "bed_type": "general_residential",
        "latitude": HERE[0],
        "longitude": HERE[1],
        **changes,
    }
    return Person(**values)


def offer(location_id: int, *, miles: float = 1.0, **changes: Any) -> Offer:
    """One general residential bed in a home rated good, so many miles to the north, whose price no contract says."""
    values: dict[str, Any] = {
        "name": f"Home {location_id}",
        "services": ("residential_home",),
        "bed_type": "general_residential",
        "free": 1,
        "latitude": HERE[0] + miles * MILE,
        "longitude": HERE[1],
        "rating": "good",
        **changes,
    }
    return Offer(location_id=location_id, **values)


def home_care(location_id: int, hours: float, *, miles: float = 1.0, **changes: Any) -> Offer:
    """A home care service with so many hours a week to give."""
    return offer(
        location_id, miles=miles, **{"services": ("home_care",), "bed_type": "", "free": int(hours * 4), **changes}
    )


def what_if(**changes: Any) -> WhatIf:
    """Nobody moves further than 20 miles, and nothing is opened."""
    return WhatIf(**changes)
