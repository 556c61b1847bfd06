"""Writing notes and taking them back. The audit trail has what kind and when, never the words or the source."""

from datetime import date, datetime

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.sql import fetch_value
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.providers.tables import Organisation
from market.risk.notes.queries import find_note
from market.risk.notes.rules import reasons_against_note
from market.risk.notes.types import NewNote
from market.risk.tables import RiskNote
from market.risk.types import sent_once


async def write_note(note: NewNote, *, by: Actor, now: datetime, today: date) -> int | Refused:
    """Keep a note; its number. A form sent twice makes one."""
    if reasons := reasons_against_note(note, today):
        return Refused(tuple(reasons))
    key = sent_once(note)
    async with transaction():
        if not await lock_row(Organisation, note.organisation_id):
            return refused(Refusal("no_provider", "The register has no such provider. Choose one from it"))
        made = await fetch_value("SELECT id FROM risk_note WHERE submission = {}", key)
        if made is not None:
            return int(made)
        rows = await RiskNote.insert(
            RiskNote(
                submission=key,
                location=note.location_id,
                organisation=note.organisation_id,
                kind=note.kind.value,
                happened_on=note.happened_on,
                people=note.people,
                source=note.source,
                reliability=note.reliability.value,
                words=note.words,
                written_by=by.id,
                written_label=by.label,
                written_on=today,
                written_at=now,
                withdrawn_on=None,
                withdrawn_reason="",
                version=1,
            )
        ).run()
        note_id = int(rows[0]["id"])
        told = {
            "kind": note.kind.value,
            "happened_on": note.happened_on,
            "location": note.location_id,
            "organisation": note.organisation_id,
        }
        await audit.record(by=by, verb="risk_note.written", subject=("risk_note", note_id), after=told, at=now)
    return note_id


async def withdraw_note(
    note_id: int, version: int, *, reason: str, by: Actor, now: datetime, today: date
) -> Refused | Changed | None:
    """Take a note back with a reason: it counts no longer from today, and past scores keep what they rested on."""
    async with transaction():
        held = await find_note(note_id)
        if held is None or held.withdrawn_on is not None:
            return refused(Refusal("withdrawn", "This note has been withdrawn already"))
        values = {"withdrawn_on": today, "withdrawn_reason": reason}
        if not await update_versioned(RiskNote, note_id, version, values):
            return Changed()
        await audit.record(
            by=by, verb="risk_note.withdrawn", subject=("risk_note", note_id), after={"withdrawn_on": today}, at=now
        )
    return None
