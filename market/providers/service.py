"""Writes of the register by hand: what CQC does not regulate, and what the council holds itself.

Each is one transaction with its entry in the audit trail. Facts that figures rest on are dated: a change closes what held
until then and opens what holds from now.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import structs

from market.core.actor import Actor
from market.core.clock import london_date
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.bulk import insert_many
from market.db.sql import execute, fetch, fetch_value
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.providers.commands import CouncilDetails, LocationDetails, OrganisationDetails
from market.providers.dated import change_codes, change_state, changed_by, move_opening, open_state_from
from market.providers.queries import get_location, get_organisation
from market.providers.rules import (
    looks_the_same,
    reasons_not_to_change,
    reasons_not_to_close,
    reasons_not_to_open,
    search_text,
)
from market.providers.tables import Location, LocationService, LocationSpecialism, Organisation, RegistrationEvent
from market.providers.types import EventKind, LocationRow, OrganisationRow, ServiceType, Source

NOT_OURS = Refusal("regulated", "CQC’s files keep this record: the council may change only the ward and the website")
HOMES = {ServiceType.NURSING_HOME.value, ServiceType.RESIDENTIAL_HOME.value}


async def find_lookalikes(
    kind: type[Organisation] | type[Location], name: str, postcode: str
) -> list[tuple[int, str, str]]:
    """Number, name and postcode of up to five records that may be the same; those of the postcode or a like beginning."""
    table = kind._meta.tablename
    rows = await fetch(
        f"SELECT id, name, postcode FROM {table} WHERE (postcode = {{}} AND postcode <> '')"
        r" OR search_text LIKE {} ESCAPE '\' ORDER BY id LIMIT 500",
        postcode,
        search_text(name[:12]).replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%",
    )
    found = [(row["id"], row["name"], row["postcode"]) for row in rows]
    return [each for each in found if looks_the_same(name, postcode, each[1], each[2])][:5]


async def add_organisation(
    details: OrganisationDetails, *, by: Actor, now: datetime, anyway: bool = False
) -> int | Refused:
    """Add an organisation; its number. Refused with `possible_duplicate` unless `anyway`."""
    if not anyway and (alike := await find_lookalikes(Organisation, details.name, details.postcode)):
        return refused(_duplicate("provider", alike))
    async with transaction():
        row = Organisation(**_organisation_values(details), source=Source.COUNCIL.value, updated_at=now)
        (saved,) = await Organisation.insert(row)
        subject = ("organisation", saved["id"])
        await audit.record(by=by, verb="organisation.added", subject=subject, after=_told(details), at=now)
    return int(saved["id"])


def _duplicate(noun: str, alike: Sequence[tuple[int, str, str]]) -> Refusal:
    names = "; ".join(f"{name} ({postcode})" if postcode else name for _, name, postcode in alike)
    return Refusal(
        "possible_duplicate",
        f"The register may have this {noun} already: {names}. Look at it first, then tick the box if this is another one",
        "anyway",
    )


async def change_organisation(
    organisation_id: int, version: int, details: OrganisationDetails, *, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Change an organisation that the council added. Its name is also what its locations are found by."""
    async with transaction():
        before = await get_organisation(organisation_id)
        if before.source != Source.COUNCIL:
            return refused(NOT_OURS)
        values = {**_organisation_values(details), "updated_at": now}
        if not await update_versioned(Organisation, organisation_id, version, values):
            return Changed()
        if before.name != details.name:
            await _refresh_search(organisation_id, details.name)
        await audit.record(
            by=by,
            verb="organisation.changed",
            subject=("organisation", organisation_id),
            before=_told(_organisation_details(before)),
            after=_told(details),
            at=now,
        )
    return None


async def close_organisation(
    organisation_id: int, closes_on: date, reason: str, *, by: Actor, now: datetime, today: date
) -> Refused | None:
    """Close an organisation that the council added, once all of its locations are closed by that day."""
    async with transaction():
        await lock_row(Organisation, organisation_id)
        before = await get_organisation(organisation_id)
        if before.source != Source.COUNCIL:
            return refused(NOT_OURS)
        reasons = reasons_not_to_close(before.registered_on, before.deregistered_on, closes_on, today)
        open_ones = await fetch_value(
            "SELECT count(*) FROM location WHERE organisation = {} AND (deregistered_on IS NULL OR deregistered_on > {})",
            organisation_id,
            closes_on,
        )
        if open_ones:
            words = f"Close its locations first: {open_ones} would still be open on that day"
            reasons.append(Refusal("open_locations", words, "closes_on"))
        if reasons:
            return Refused(tuple(reasons))
        values = {"deregistered_on": closes_on, "updated_at": now}
        await update_versioned(Organisation, organisation_id, before.version, values)
        await audit.record(
            by=by,
            verb="organisation.closed",
            subject=("organisation", organisation_id),
            before={"closed_on": None},
            after={"closed_on": closes_on, "reason": reason},
            at=now,
        )
    return None


async def add_location(details: LocationDetails, *, by: Actor, now: datetime, anyway: bool = False) -> int | Refused:
    """Add a location that CQC does not regulate; its number.

    Refused with `possible_duplicate` unless `anyway`, and for an opening that is still to come.
    """
    if not anyway and (alike := await find_lookalikes(Location, details.name, details.postcode)):
        return refused(_duplicate("location", alike))
    if reasons := reasons_not_to_open(details.opened_on, london_date(now)):
        return Refused(tuple(reasons))
    async with transaction():
        owner = await get_organisation(details.organisation_id)
        values = _location_values(details, owner.name)
        row = Location(
            **values, source=Source.COUNCIL.value, brand_id=owner.brand_id, brand_name=owner.brand_name, updated_at=now
        )
        (saved,) = await Location.insert(row)
        location_id = int(saved["id"])
        await open_state_from(location_id, details.opened_on)
        for table, codes in ((LocationService, details.services), (LocationSpecialism, details.specialisms)):
            await insert_many(
                table, ("location", "code", "from_on"), [(location_id, code, details.opened_on) for code in codes]
            )
        await _record_event(location_id, EventKind.ENTRY, details.opened_on, details.beds, "")
        await audit.record(
            by=by, verb="location.added", subject=("location", location_id), after=_told(details), at=now
        )
    return location_id


async def change_location(
    location_id: int, version: int, details: LocationDetails, *, changed_on: date, by: Actor, now: datetime, today: date
) -> Changed | Refused | None:
    """Change a location that the council added, from a day on; what held before is kept."""
    async with transaction():
        await lock_row(Location, location_id)
        before = await get_location(location_id)
        if before.source != Source.COUNCIL:
            return refused(NOT_OURS)
        state_from = await fetch_value(
            "SELECT from_on FROM location_state WHERE location = {} AND until_on IS NULL", location_id
        )
        moved = before.registered_on is not None and before.registered_on != details.opened_on
        if moved and state_from == before.registered_on:
            state_from = None
        reasons = reasons_not_to_open(details.opened_on, today)
        reasons += reasons_not_to_change(details.opened_on, state_from, changed_on, today) if not reasons else []
        if moved and await changed_by(location_id, details.opened_on):
            words = "The day it opened must be before the first change that the register holds"
            reasons.append(Refusal("after_changes", words, "opened_on"))
        if reasons:
            return Refused(tuple(reasons))
        told_before = _told(await _location_details(before))
        owner = await get_organisation(details.organisation_id)
        values = {**_location_values(details, owner.name), "updated_at": now}
        if not await update_versioned(Location, location_id, version, values):
            return Changed()
        if moved and before.registered_on is not None:
            await move_opening(location_id, before.registered_on, details.opened_on)
        await change_state(location_id, changed_on)
        await change_codes(LocationService, location_id, details.services, changed_on)
        await change_codes(LocationSpecialism, location_id, details.specialisms, changed_on)
        await audit.record(
            by=by,
            verb="location.changed",
            subject=("location", location_id),
            before=told_before,
            after={**_told(details), "changed_on": changed_on},
            at=now,
        )
    return None


async def change_council_details(
    location_id: int, version: int, details: CouncilDetails, *, by: Actor, now: datetime
) -> Changed | None:
    """Change what the council itself holds of a location that CQC regulates. Imports leave these alone."""
    async with transaction():
        before = await get_location(location_id)
        values = {"ward": details.ward, "council_website": details.website or None, "updated_at": now}
        if not await update_versioned(Location, location_id, version, values):
            return Changed()
        await audit.record(
            by=by,
            verb="location.council_details_changed",
            subject=("location", location_id),
            before={"ward": before.ward, "website": before.council_website or ""},
            after={"ward": details.ward, "website": details.website},
            at=now,
        )
    return None


async def correct_location(
    location_id: int, field: str, value: str, *, by: Actor, now: datetime, today: date
) -> Refused | None:
    """Write one detail that its provider corrected and the council keeps: any of an unregulated location, else the website only.

    `field` is address, town, postcode, phone or website. Refused for what CQC's files keep.
    """
    async with transaction():
        await lock_row(Location, location_id)
        before = await get_location(location_id)
        if before.source == Source.COUNCIL:
            details = structs.replace(await _location_details(before), **{field: value})
            answer: Changed | Refused | None = await change_location(
                location_id, before.version, details, changed_on=today, by=by, now=now, today=today
            )
        elif field == "website":
            council = CouncilDetails(ward=before.ward, website=value)
            answer = await change_council_details(location_id, before.version, council, by=by, now=now)
        else:
            return refused(NOT_OURS)
        if isinstance(answer, Changed):
            raise RuntimeError(f"location {location_id} changed although it was held")
    return answer


async def close_location(
    location_id: int, closes_on: date, reason: str, *, by: Actor, now: datetime, today: date
) -> Refused | None:
    """Close a location that the council added, from a day on: an exit from the market."""
    async with transaction():
        await lock_row(Location, location_id)
        before = await get_location(location_id)
        if before.source != Source.COUNCIL:
            return refused(NOT_OURS)
        reasons = reasons_not_to_close(before.registered_on, before.deregistered_on, closes_on, today)
        if reasons:
            return Refused(tuple(reasons))
        values = {"deregistered_on": closes_on, "updated_at": now}
        await update_versioned(Location, location_id, before.version, values)
        await _record_event(location_id, EventKind.EXIT, closes_on, before.beds, reason)
        await audit.record(
            by=by,
            verb="location.closed",
            subject=("location", location_id),
            before={"closed_on": None},
            after={"closed_on": closes_on, "reason": reason},
            at=now,
        )
    return None


async def record_exit(
    location_id: int, left_on: date, reason: str, *, by: Actor, now: datetime, today: date
) -> Refused | None:
    """Record that a location has left the market: one of the council's is closed; of one of CQC's the event is kept until CQC's files
    say so themselves, which then hold. An exit that the register has already is left as it is.
    """
    async with transaction():
        await lock_row(Location, location_id)
        before = await get_location(location_id)
        has_one = await fetch_value(
            "SELECT count(*) FROM registration_event WHERE location = {} AND kind = {}",
            location_id,
            EventKind.EXIT.value,
        )
        if has_one or before.deregistered_on is not None:
            return None
        if before.source == Source.COUNCIL:
            return await close_location(location_id, left_on, reason, by=by, now=now, today=today)
        if reasons := reasons_not_to_close(before.registered_on, None, left_on, today):
            return Refused(tuple(reasons))
        await _record_event(location_id, EventKind.EXIT, left_on, before.beds, reason)
        after = {"left_on": left_on, "reason": reason}
        await audit.record(by=by, verb="location.exit_recorded", subject=("location", location_id), after=after, at=now)
    return None


async def _record_event(location_id: int, kind: EventKind, on: date, beds: int | None, reason: str) -> None:
    columns = ("location", "kind", "happened_on", "related_location_id", "beds", "reason", "source")
    row = (location_id, kind.value, on, "", beds, reason, Source.COUNCIL.value)
    await insert_many(RegistrationEvent, columns, [row])


async def _refresh_search(organisation_id: int, organisation_name: str) -> None:
    """Let the locations of a renamed organisation be found by its new name. It owns a handful of them."""
    rows = await fetch("SELECT id, name, postcode FROM location WHERE organisation = {} ORDER BY id", organisation_id)
    for row in rows:
        text = search_text(row["name"], row["postcode"], organisation_name)
        await execute("UPDATE location SET search_text = {} WHERE id = {}", text, row["id"])


def _organisation_values(details: OrganisationDetails) -> dict[str, Any]:
    return {
        "name": details.name,
        "kind": details.kind,
        "charity_number": details.charity_number,
        "companies_house_number": details.companies_house_number,
        "address": details.address,
        "postcode": details.postcode,
        "phone": details.phone,
        "website": details.website,
        "registered_on": details.started_on,
        "search_text": search_text(details.name, details.postcode),
    }


def _organisation_details(row: OrganisationRow) -> OrganisationDetails:
    names = [name for name in OrganisationDetails.__struct_fields__ if name != "started_on"]
    return OrganisationDetails(**{name: getattr(row, name) for name in names}, started_on=row.registered_on)


def _location_values(details: LocationDetails, organisation_name: str) -> dict[str, Any]:
    return {
        "organisation": details.organisation_id,
        "name": details.name,
        "registered_on": details.opened_on,
        "care_home": bool(HOMES & set(details.services)),
        "beds": details.beds,
        "address": details.address,
        "town": details.town,
        "ward": details.ward,
        "postcode": details.postcode,
        "authority": details.authority,
        "phone": details.phone,
        "website": details.website,
        "search_text": search_text(details.name, details.postcode, organisation_name),
    }


async def _location_details(row: LocationRow) -> LocationDetails:
    codes = await fetch(
        "SELECT 'services' AS held, code FROM location_service WHERE location = {} AND until_on IS NULL"
        " UNION ALL SELECT 'specialisms', code FROM location_specialism WHERE location = {} AND until_on IS NULL"
        " ORDER BY 1, 2",
        row.id,
        row.id,
    )
    services, specialisms = (
        tuple(code["code"] for code in codes if code["held"] == kind) for kind in ("services", "specialisms")
    )
    same = ("name", "beds", "address", "town", "ward", "postcode", "authority", "phone", "website")
    return LocationDetails(
        organisation_id=row.organisation_id,
        opened_on=row.registered_on or date.min,
        services=services,
        specialisms=specialisms,
        **{name: getattr(row, name) for name in same},
    )


def _told(details: OrganisationDetails | LocationDetails) -> Mapping[str, Any]:
    """What is written to the audit trail: every detail by its name."""
    return {name: getattr(details, name) for name in details.__struct_fields__}
