"""Writing notes and taking them back. The audit trail has what kind and when, never the words or the source."""

from datetime import date, datetime

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db.transaction import transaction
from market.risk.keeping import change, keep, made_before, reasons_against_provider, withdrawal
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
        if reasons := await reasons_against_provider(note.organisation_id):
            return Refused(tuple(reasons))
        if (made := await made_before(RiskNote, key)) is not None:
            return made
        row = RiskNote(
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
        )
        told = {
            "kind": note.kind.value,
            "happened_on": note.happened_on,
            "location": note.location_id,
            "organisation": note.organisation_id,
        }
        return await keep(row, "risk_note.written", told, by=by, now=now)


async def withdraw_note(
    note_id: int, version: int, *, reason: str, by: Actor, now: datetime, today: date
) -> Refused | Changed | None:
    """Take a note back with a reason: it counts no longer from today, and past scores keep what they rested on."""
    async with transaction():
        held = await find_note(note_id)
        if held is None or held.withdrawn_on is not None:
            return refused(Refusal("withdrawn", "This note has been withdrawn already"))
        values, told = withdrawal(today, reason), {"withdrawn_on": today}
        return await change(RiskNote, note_id, version, values, "risk_note.withdrawn", told=told, by=by, now=now)
