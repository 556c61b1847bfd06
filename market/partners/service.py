"""Writing partners: add, change, and the rows that every council starts with. Everything is audited."""

from datetime import datetime
from typing import Any, Literal

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db import audit
from market.db.errors import DuplicateRow
from market.db.sql import fetch_one
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.partners import tables
from market.partners.queries import codes_of_teams, find_partner
from market.partners.rules import details_refusals, name_key
from market.partners.types import Partner, PartnerDetails, PartnerKind, TeamCode

TAKEN = Refusal("name_taken", "A partner of this kind has this name already. Change its entry instead", "name")
NOT_THERE = Refusal("no_partner", "There is no such partner. Look at the list of partners")
STARTING: tuple[tuple[PartnerKind, str, str], ...] = (
    (PartnerKind.CQC, "Care Quality Commission", ""),
    (PartnerKind.TEAM, "Brokerage", TeamCode.BROKERAGE),
    (PartnerKind.TEAM, "Out-of-hours team", TeamCode.OUT_OF_HOURS),
    (PartnerKind.TEAM, "Hospital discharge team", TeamCode.HOSPITAL_DISCHARGE),
)
"""Whom every council has to tell; their addresses are the council's to fill in."""


async def load_partners(*, by: Actor, now: datetime) -> int:
    """Add the CQC and the council's teams, without addresses, where they are missing; how many were added. Twice changes nothing."""
    added = 0
    async with transaction():
        for kind, name, code in STARTING:
            column, value = ("code", code) if code else ("name_key", name_key(name))
            held = await fetch_one(f"SELECT 1 FROM partner WHERE kind = {{}} AND {column} = {{}}", kind.value, value)
            if held is None:
                await _insert(PartnerDetails(kind=kind, name=name, code=code), by=by, now=now)
                added += 1
    return added


async def add_partner(details: PartnerDetails, *, by: Actor, now: datetime) -> int | Refused:
    """Add a partner; its id. Refuses a name that its kind has already, and a team that is there."""
    reasons = details_refusals(details, codes_taken=await codes_of_teams())
    if reasons:
        return Refused(tuple(reasons))
    try:
        async with transaction():
            return await _insert(details, by=by, now=now)
    except DuplicateRow:
        return refused(TAKEN)


async def change_partner(
    partner_id: int, details: PartnerDetails, *, version: int, by: Actor, now: datetime
) -> Literal["saved", "changed_meanwhile"] | Refused:
    """Change what is kept of a partner. `changed_meanwhile` when the stored version is another: nothing was changed."""
    reasons = details_refusals(details, codes_taken=await codes_of_teams(without=partner_id))
    if reasons:
        return Refused(tuple(reasons))
    try:
        async with transaction():
            await lock_row(tables.Partner, partner_id)
            before = await find_partner(partner_id)
            if before is None:
                return refused(NOT_THERE)
            was, becomes = _facts(before), _facts(details)
            if not await update_versioned(
                tables.Partner, partner_id, version, {**becomes, "name_key": name_key(details.name)}
            ):
                return "changed_meanwhile"
            changed = [key for key in was if was[key] != becomes[key]]
            await audit.record(
                by=by,
                verb="partner.changed",
                subject=("partner", partner_id),
                before={key: was[key] for key in changed},
                after={key: becomes[key] for key in changed},
                at=now,
            )
    except DuplicateRow:
        return refused(TAKEN)
    return "saved"


async def _insert(details: PartnerDetails, *, by: Actor, now: datetime) -> int:
    facts = _facts(details)
    row = tables.Partner(**facts, name_key=name_key(details.name), added_at=now)
    partner_id = int((await tables.Partner.insert(row).run())[0]["id"])
    await audit.record(by=by, verb="partner.added", subject=("partner", partner_id), after=facts, at=now)
    return partner_id


def _facts(of: PartnerDetails | Partner) -> dict[str, Any]:
    return {
        "kind": str(of.kind),
        "name": " ".join(of.name.split()),
        "code": str(of.code),
        "email": of.email.strip(),
        "phone": of.phone.strip(),
        "out_of_hours_phone": of.out_of_hours_phone.strip(),
        "note": of.note.strip(),
        "active": of.active,
    }
