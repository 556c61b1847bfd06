"""From what was typed to what is recorded, and back."""

from typing import Any

from market.core.refusal import Refusal
from market.placements.queries import find_contract_id
from market.placements.types import NewPlacement, NewRate, PlacementRecord, Review
from market.providers.queries import find_location, find_location_id
from market.web.forms import Reading

_AS_THEY_ARE = (
    "case_reference",
    "funder",
    "service_type",
    "component",
    "delivery",
    "starts_on",
    "ends_on",
    "host_told_on",
    "next_review_on",
    "wish",
    "return_stage",
)
_TEXTS = ("bed_type", "place_name", "host_authority", "reason", "reason_words", "return_plan")


async def details_of_form(
    reading: Reading, *, held: PlacementRecord | None = None, submission: str | None = None
) -> NewPlacement | list[Refusal]:
    """The placement that a form without errors describes; or what of it the register does not hold.

    `held` is the placement that is changed: a provider recorded without a location is kept while no location is typed.
    """
    refusals = []
    location_id = await _location_id(reading["location"])
    if reading["location"] and location_id is None:
        words = "The register has no location of that ID or number. Find it under Providers, or leave this empty"
        refusals.append(Refusal("no_location", words, "location"))
    contract_id = await find_contract_id(reading["contract"]) if reading["contract"] else None
    if reading["contract"] and contract_id is None:
        words = "There is no contract of that reference. Find it under Contracts, or leave this empty"
        refusals.append(Refusal("no_contract", words, "contract"))
    if refusals:
        return refusals
    miles = reading["distance_miles"]
    typed: dict[str, Any] = {name: reading[name] for name in _AS_THEY_ARE}
    typed |= {name: reading[name] or "" for name in _TEXTS}
    return NewPlacement(
        **typed,
        home_area=(reading["home_area"] or "").upper(),
        needs=tuple(reading["needs"] or ()),
        more_reasons=tuple(reading["more_reasons"] or ()),
        location_id=location_id,
        organisation_id=held.held_organisation_id if held and location_id is None else None,
        contract_id=contract_id,
        distance_miles=None if miles is None else float(miles),
        rate=rate_of_form(reading) if "rate_unit" in reading.values else NewRate(),
        submission=submission,
    )


def rate_of_form(reading: Reading) -> NewRate:
    """Hours and cost that a form describes."""
    hours, units = reading["weekly_hours"], reading["units_a_week"]
    return NewRate(
        weekly_hours=None if hours is None else float(hours),
        rate_pence=reading["rate_pence"],
        unit=reading["rate_unit"],
        units_a_week=None if units is None else float(units),
    )


def review_of_form(reading: Reading, held: PlacementRecord) -> Review:
    """The review that a form describes. Of a person in the area it asks neither reason nor wish, and leaves both as they are."""
    asked = "wish" in reading.values
    newest = held.reviews[-1] if held.reviews else None
    return Review(
        reviewed_on=reading["reviewed_on"],
        next_on=reading["next_on"],
        reason=reading["reason"] if asked else "",
        wish=reading["wish"] if asked else (newest or held).wish,
        return_stage=reading["return_stage"] if asked else (newest or held).return_stage,
        words=reading["words"] or "",
    )


async def values_of(held: PlacementRecord) -> dict[str, Any]:
    """What the form to change a placement shows at first."""
    location = await find_location(held.location_id) if held.location_id is not None else None
    return {
        **{name: getattr(held, name) for name in (*_AS_THEY_ARE, *_TEXTS, "home_area", "distance_miles")},
        "needs": list(held.needs),
        "more_reasons": list(held.more_reasons),
        "location": "" if location is None else location.cqc_location_id or str(location.id),
        "contract": held.contract_reference,
    }


async def _location_id(typed: str | None) -> int | None:
    if not typed:
        return None
    if (found := await find_location_id(typed)) is not None:
        return found
    if not typed.isascii() or not typed.isdigit() or len(typed) > 9:
        return None
    location = await find_location(int(typed))
    return None if location is None else location.id
