"""Placements for tests: valid by default, changed by keyword."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from market.placements.rules import service_of, weekly_pence
from market.placements.tables import Placement, PlacementRate, PlacementReview
from market.placements.types import NewPlacement, NewRate, Review

RECORDED_AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
STARTS_ON = date(2025, 4, 1)
_numbers = count(1)


def new_placement(**changes: Any) -> NewPlacement:
    """Long term residential care at a place in Middlesbrough that is not in the register, £800 a week since 1 April 2025."""
    values: dict[str, Any] = {
        "case_reference": f"ASC-{next(_numbers):06d}",
        "service_type": "long_residential",
        "component": "long_residential",
        "starts_on": STARTS_ON,
        "rate": NewRate(rate_pence=80_000),
        "place_name": "Acorn House",
        "host_authority": "Middlesbrough",
        "home_area": "TS1",
        **changes,
    }
    return NewPlacement(**values)


def new_review(**changes: Any) -> Review:
    """A review of 1 June 2026 that found the person there by choice and wishing to come back."""
    values: dict[str, Any] = {"reviewed_on": date(2026, 6, 1), "reason": "OOA-01", "wish": "wishes", **changes}
    return Review(**values)


async def make_placement(
    *,
    rate_pence: int | None = 80_000,
    rate_unit: str = "weekly",
    units_a_week: float | None = None,
    weekly_hours: float | None = None,
    **changes: Any,
) -> Placement:
    """Long term residential care in Middlesbrough that the council pays for, £800 a week since 1 April 2025, still open.

    `location`, `organisation` and `contract` take numbers. A host authority elsewhere has the reason "choice" unless changed.
    """
    values: dict[str, Any] = {
        "case_reference": f"ASC-{next(_numbers):06d}",
        "funder": "council",
        "service_type": "long_residential",
        "component": "long_residential",
        "delivery": "commissioned",
        "host_authority": "Middlesbrough",
        "home_area": "TS1",
        "starts_on": STARTS_ON,
        "recorded_at": RECORDED_AT,
        "updated_at": RECORDED_AT,
        **changes,
    }
    values.setdefault("service", service_of(values["service_type"], values["component"]).value)
    values.setdefault("reason", "" if values["host_authority"] == "Middlesbrough" else "OOA-01")
    if values.get("location") is None and values.get("organisation") is None:
        values.setdefault("place_name", "Acorn House")
    row = Placement(**values)
    await row.save()
    await make_placement_rate(
        row,
        from_on=row.starts_on,
        rate_pence=rate_pence,
        rate_unit=rate_unit,
        units_a_week=units_a_week,
        weekly_hours=weekly_hours,
    )
    return row


async def make_placement_rate(placement: Placement | int, **changes: Any) -> PlacementRate:
    """£850 a week from 1 April 2026; the weekly cost follows from the rate unless given."""
    values: dict[str, Any] = {
        "from_on": date(2026, 4, 1),
        "rate_pence": 85_000,
        "rate_unit": "weekly",
        "units_a_week": None,
        "recorded_at": RECORDED_AT,
        **changes,
    }
    cost = weekly_pence(values["rate_pence"], values["rate_unit"], values["units_a_week"])
    values.setdefault("weekly_pence", cost)
    row = PlacementRate(placement=placement if isinstance(placement, int) else placement.id, **values)
    await row.save()
    return row


async def make_review(placement: Placement | int, **changes: Any) -> PlacementReview:
    """A review of 1 June 2026, the next a year later, that found that the person wishes to come back."""
    values: dict[str, Any] = {
        "reviewed_on": date(2026, 6, 1),
        "next_on": date(2027, 6, 1),
        "reason": "",
        "wish": "wishes",
        "return_stage": "to_plan",
        "recorded_by": "An officer",
        "recorded_at": RECORDED_AT,
        **changes,
    }
    row = PlacementReview(placement=placement if isinstance(placement, int) else placement.id, **values)
    await row.save()
    return row
