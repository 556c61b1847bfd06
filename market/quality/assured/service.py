"""Writing which services are assured: begin, change, end; one by one, or all that the register suggests."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.providers.tables import Location
from market.quality.assured.queries import assured_of, get_assured
from market.quality.assured.rules import reasons_against_details, reasons_against_new, reasons_not_to_end
from market.quality.assured.tables import AssuredService
from market.quality.assured.types import AssuredRow, Details, NewAssured


def _values(details: Details) -> dict[str, Any]:
    return {
        "tier": details.tier,
        "tier_reason": details.tier_reason.strip(),
        "people": details.people,
        "joint_with": details.joint_with.strip(),
        "lead_officer": details.lead_officer,
        "starts_on": details.starts_on,
    }


def _told(details: Details) -> dict[str, Any]:
    """What the audit trail keeps: no free text."""
    return {key: value for key, value in _values(details).items() if key != "tier_reason"}


async def assure(wanted: NewAssured, *, by: Actor, now: datetime, today: date) -> int | Refused:
    """Begin to assure a location's service; its number. Sending the same twice gives the same number."""
    async with transaction():
        if not await lock_row(Location, wanted.location_id):
            return refused(Refusal("no_such_location", "There is no location of that number", "location"))
        others = (await assured_of([wanted.location_id])).get(wanted.location_id, [])
        for other in others:
            same = (other.code, other.from_on, other.until_on) == (wanted.code, wanted.from_on, None)
            if same and _of(other) == wanted.details:
                return other.id
        if reasons := reasons_against_new(wanted, others, today):
            return Refused(tuple(reasons))
        row = AssuredService(
            location=wanted.location_id,
            code=wanted.code,
            from_on=wanted.from_on,
            recorded_at=now,
            **_values(wanted.details),
        )
        (saved,) = await AssuredService.insert(row)
        service_id = int(saved["id"])
        told = {"location": wanted.location_id, "code": wanted.code, "from_on": wanted.from_on, **_told(wanted.details)}
        await audit.record(by=by, verb="service.assured", subject=("assured_service", service_id), after=told, at=now)
    return service_id


def _of(held: AssuredRow) -> Details:
    return Details(**{name: getattr(held, name) for name in Details.__struct_fields__})


async def assure_all(pairs: Sequence[tuple[int, str]], *, from_on: date, by: Actor, now: datetime, today: date) -> int:
    """Assure many locations' service types with the standard tier from a day on; how many were new.

    What is assured already, or was until after that day, is left as it is, so sending it twice does nothing more.
    """
    done = 0
    async with transaction():
        for location_id, code in dict.fromkeys(pairs):
            wanted = NewAssured(location_id=location_id, code=code, from_on=from_on, details=Details(tier="standard"))
            if not await lock_row(Location, location_id):
                continue
            if reasons_against_new(wanted, (await assured_of([location_id])).get(location_id, []), today):
                continue
            done += isinstance(await assure(wanted, by=by, now=now, today=today), int)
    return done


async def change(
    service_id: int, version: int, details: Details, *, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Change tier, people, partner, lead officer or the start of an assured service. Raises `NoSuchService`."""
    async with transaction():
        await lock_row(AssuredService, service_id)
        held = await get_assured(service_id)
        if reasons := reasons_against_details(details):
            return Refused(tuple(reasons))
        if not await update_versioned(AssuredService, service_id, version, _values(details)):
            return Changed()
        await audit.record(
            by=by,
            verb="service.changed",
            subject=("assured_service", service_id),
            before=_told(_of(held)),
            after={**_told(details), "tier_reason_changed": details.tier_reason.strip() != held.tier_reason},
            at=now,
        )
    return None


async def end(
    service_id: int, version: int, until_on: date, *, by: Actor, now: datetime, today: date
) -> Changed | Refused | None:
    """Stop assuring a service: from `until_on` on it is no longer assured. Its history stays. Raises `NoSuchService`."""
    async with transaction():
        await lock_row(AssuredService, service_id)
        held = await get_assured(service_id)
        if reasons := reasons_not_to_end(held, until_on, today):
            return Refused(tuple(reasons))
        if not await update_versioned(AssuredService, service_id, version, {"until_on": until_on}):
            return Changed()
        before, after = {"until_on": held.until_on}, {"until_on": until_on}
        await audit.record(
            by=by, verb="service.ended", subject=("assured_service", service_id), before=before, after=after, at=now
        )
    return None
