"""Between the forms of the register and its writes: what was read as a command, and what is held as form values."""

from collections.abc import Sequence
from typing import Any

from market.db.sql import fetch
from market.providers.commands import CouncilDetails, LocationDetails, OrganisationDetails
from market.providers.types import DatedCode, LocationRecord, OrganisationKind, OrganisationRow
from market.web.forms import Reading


def organisation_details(reading: Reading) -> OrganisationDetails:
    """What the form says of an organisation."""
    return OrganisationDetails(
        name=reading["name"],
        kind=reading["kind"],
        charity_number=reading["charity_number"] or "",
        companies_house_number=reading["companies_house_number"] or "",
        address=reading["address"] or "",
        postcode=reading["postcode"] or "",
        phone=reading["phone"] or "",
        website=reading["website"] or "",
        started_on=reading["started_on"],
    )


def organisation_values(row: OrganisationRow) -> dict[str, Any]:
    """What is held of an organisation, by the names of the form's fields."""
    same = ("name", "kind", "charity_number", "companies_house_number", "address", "postcode", "phone", "website")
    return {name: getattr(row, name) for name in same} | {"started_on": row.registered_on}


def location_details(reading: Reading) -> LocationDetails:
    """What the form says of a location."""
    return LocationDetails(
        organisation_id=int(reading["organisation"]),
        name=reading["name"],
        services=tuple(reading["services"]),
        specialisms=tuple(reading["specialisms"] or ()),
        beds=reading["beds"],
        address=reading["address"],
        town=reading["town"],
        ward=reading["ward"] or "",
        postcode=reading["postcode"],
        authority=reading["authority"],
        phone=reading["phone"] or "",
        website=reading["website"] or "",
        opened_on=reading["opened_on"],
    )


def location_values(record: LocationRecord) -> dict[str, Any]:
    """What is held of a location, by the names of the form's fields."""
    now = record.now
    same = ("name", "beds", "address", "town", "ward", "postcode", "authority", "phone", "website")
    return {name: getattr(now, name) for name in same} | {
        "organisation": str(now.organisation_id),
        "services": _holding(record.services),
        "specialisms": _holding(record.specialisms),
        "opened_on": now.registered_on,
    }


def _holding(rows: Sequence[DatedCode]) -> list[str]:
    return sorted(row.code for row in rows if row.until_on is None)


def council_details(reading: Reading) -> CouncilDetails:
    """What the form says of the council's own details of a regulated location."""
    return CouncilDetails(ward=reading["ward"] or "", website=reading["website"] or "")


async def unregulated_providers() -> list[tuple[int, str]]:
    """Number and name of the organisations that a location may be added to: open ones that CQC does not regulate."""
    rows = await fetch(
        "SELECT id, name FROM organisation WHERE kind <> {} AND deregistered_on IS NULL ORDER BY name, id",
        OrganisationKind.REGULATED.value,
    )
    return [(row["id"], row["name"]) for row in rows]
