"""What decides whether the band of a recommendation is raised, read as it stands."""

from datetime import date

from market.db.sql import fetch, fetch_value, marks
from market.quality.actions.types import Facts, Retest
from market.quality.scoring.risk import HIGH_OR_ABOVE


async def facts_of(
    service_id: int, criterion: str, on: date, *, assessment_id: int, own_id: int | None, failed: bool, late_dates: int
) -> Facts:
    """The facts about a recommendation on a service's criterion. `own_id` is its number once it has one.

    A repeat is an earlier recommendation on the same criterion and service from another assessment, unless it was withdrawn.
    """
    earlier = await fetch(
        "SELECT id, retest FROM recommendation WHERE service = {} AND criterion = {} AND assessment <> {} AND status <> 'withdrawn'"
        " AND id < {} ORDER BY id DESC",
        service_id,
        criterion,
        assessment_id,
        own_id or 2**31 - 1,
    )
    return Facts(
        repeat_of=earlier[0]["id"] if earlier else None,
        failed_follow_up=failed or any(row["retest"] == Retest.FAILED for row in earlier),
        low_confidence=await confidence_is_low(service_id, on),
        group_highs=await open_highs_at_group(service_id, own_id),
        late_dates=late_dates,
    )


async def confidence_is_low(service_id: int, on: date) -> bool:
    """Whether the grade that holds on a day has low confidence. No grade is no low confidence."""
    band = await fetch_value(
        "SELECT confidence_band FROM grade WHERE service = {} AND from_on <= {} ORDER BY from_on DESC LIMIT 1",
        service_id,
        on,
    )
    return str(band or "").lower() == "low"


async def open_highs_at_group(service_id: int, own_id: int | None) -> int:
    """How many other recommendations of high risk or above are open at the provider group of a service.

    A group is what shares a brand, else what belongs to one organisation.
    """
    return int(
        await fetch_value(
            "SELECT count(*) FROM recommendation r JOIN assured_service a ON a.id = r.service JOIN location l ON l.id = a.location"
            " JOIN assured_service mine ON mine.id = {} JOIN location here ON here.id = mine.location"
            f" WHERE r.status IN ('open', 'evidence') AND r.band IN ({marks(HIGH_OR_ABOVE)}) AND r.id <> {{}}"
            " AND ((here.brand_id <> '' AND l.brand_id = here.brand_id) OR (here.brand_id = '' AND l.organisation = here.organisation))",
            service_id,
            *HIGH_OR_ABOVE,
            own_id or 0,
        )
    )
