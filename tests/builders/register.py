"""What CQC tells of a location, for tests of the register's intake."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from market.core.actor import command_actor
from market.db.transaction import transaction
from market.providers.cqc import Applied, CqcLocation, CqcOrganisation, CqcRating, Telling
from market.providers.intake import apply_register

NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)


def told_location(cqc_id: str = "1-1", **changes: Any) -> CqcLocation:
    """A residential home of 30 beds in Middlesbrough, registered on 1 April 2015."""
    values: dict[str, Any] = {
        "cqc_location_id": cqc_id,
        "name": f"Home {cqc_id}",
        "organisation": CqcOrganisation(cqc_provider_id="1-9", name="Acorn Care"),
        "registered_on": date(2015, 4, 1),
        "dormant": False,
        "care_home": True,
        "beds": 30,
        "authority": "Middlesbrough",
        "postcode": "TS1 2AZ",
        "services": ("residential_home",),
        "specialisms": ("older_people",),
        **changes,
    }
    return CqcLocation(**values)


def told_rating(rating: str, published_on: date, **changes: Any) -> CqcRating:
    """An overall rating."""
    return CqcRating(
        **{
            "service_group": "Overall",
            "key_question": "overall",
            "rating": rating,
            "published_on": published_on,
            **changes,
        }
    )


async def tell(
    records: Sequence[CqcLocation],
    as_at: date,
    *,
    telling: Telling = Telling.FULL,
    whole_list: bool = True,
    also_listed: Sequence[str] = (),
) -> Applied:
    """Apply records as one file."""
    async with transaction():
        return await apply_register(
            records,
            source="cqc-active-locations",
            telling=telling,
            as_at=as_at,
            by=command_actor("import"),
            now=NOW,
            run_id=1,
            whole_list=whole_list,
            also_listed=also_listed,
        )
