"""Recording care that has begun already, and correcting what was recorded: neither leads past an embargo.

What happened before an embargo is recorded as it happened. Care that began while new placements were stopped needs what placing needs: an
approved exception, or with caution a manager's agreement. Files of the case system keep what happened; the embargo's page shows it.
"""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import structs

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.transaction import transaction
from market.db.versions import lock_row
from market.finding.placing import Override, standing_in_the_way
from market.finding.placing_rules import EMBARGOED, MANAGER_AGREES, Wanted
from market.finding.restricted import NO_PLACEMENT, effect_on_begun, stopped_by_name
from market.finding.types import Effect
from market.placements import service
from market.placements.checking import reasons_against_recording_only
from market.placements.queries import get_placement
from market.placements.service import details_of
from market.placements.types import NewPlacement
from market.providers.tables import Location

_STOPPED = (
    "New placements there were stopped when this care began, so it needs an approved exception for this person. "
    "Ask a commissioning or quality officer to ask for one, then record it"
)
_FULL = (
    "The weekly limit of new people there was used up when this care began, so it needs an approved exception for this person. "
    "Ask a commissioning or quality officer to ask for one, then record it"
)
_AGREED = (
    "New placements there needed a manager’s agreement when this care began. "
    "Ask a manager to record it, with why it suits this person"
)
_MOVES = ("location_id", "place_name", "case_reference", "starts_on", "funder", "component", "bed_type", "needs")
"""What makes a placement another one for an embargo; correcting anything else asks nothing."""


async def record_begun(
    details: NewPlacement,
    *,
    authority_names: Sequence[str],
    by: Actor,
    now: datetime,
    today: date,
    override: Override | None = None,
) -> int | Refused:
    """Record care that began before today, unless an embargo that held by then speaks against it; the number of the placement.

    The location is held, as placing holds it. The same form again gives the same placement. `override` is a manager's agreement.
    """
    async with transaction():
        if (location_id := details.location_id) is not None and not await lock_row(Location, location_id):
            return refused(Refusal("no_location", "The register has no such location. Choose one from it", "location"))
        if (made := await service.made_by(details)) is not None:
            return made
        against = await _restricted(details, today)
        asked = [each for each in against if each.code == MANAGER_AGREES]
        reasons = [
            *reasons_against_recording_only(details.starts_on, today),
            *(each for each in against if each.code != MANAGER_AGREES),
            *standing_in_the_way(asked, override),
            *await service.reasons_against_adding(details, authority_names=authority_names, today=today),
        ]
        if reasons:
            return Refused(tuple(reasons))
        if asked and override is not None:
            details = structs.replace(details, override_reason=override.reason.strip(), override_by=by.label)
        placed = await service.add_placement(details, authority_names=authority_names, by=by, now=now, today=today)
        if asked and isinstance(placed, int):
            after = {"codes": [each.code for each in asked]}
            await audit.record(by=by, verb="placement.overridden", subject=("placement", placed), after=after, at=now)
    return placed


async def correct_placement(
    placement_id: int,
    version: int,
    details: NewPlacement,
    *,
    authority_names: Sequence[str],
    by: Actor,
    now: datetime,
    today: date,
    may_agree: bool = False,
) -> Changed | Refused | None:
    """Correct what was recorded of a placement; nobody is moved by it to a place where new placements are stopped.

    `may_agree`: who corrects it is a manager, whose agreement a caution asks for. Raises `NoSuchPlacement`.
    """
    async with transaction():
        if details.location_id is not None:
            await lock_row(Location, details.location_id)
        before = details_of(await get_placement(placement_id))
        reasons: list[Refusal] = []
        if any(getattr(before, name) != getattr(details, name) for name in _MOVES):
            against = await _restricted(details, today, but=placement_id)
            reasons = [each for each in against if not (may_agree and each.code == MANAGER_AGREES)]
        if reasons:
            return Refused(tuple(reasons))
        return await service.change_placement(
            placement_id, version, details, authority_names=authority_names, by=by, now=now, today=today
        )


async def _restricted(details: NewPlacement, today: date, *, but: int = NO_PLACEMENT) -> list[Refusal]:
    kind = Wanted(placement=details).service
    effect = await effect_on_begun(details, kind, today, but=but)
    if effect.stops:
        return [Refusal(EMBARGOED, _FULL if effect is Effect.LIMIT_USED else _STOPPED, "location")]
    if effect.asks_manager:
        return [Refusal(MANAGER_AGREES, _AGREED, "location")]
    return await stopped_by_name(details, kind, today)
