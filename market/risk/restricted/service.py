"""Writing a restricted note and naming further readers. Nothing of it is audited but that it happened, and nobody is sent a message."""

from collections.abc import Mapping
from datetime import date, datetime

from market.core.actor import Actor
from market.core.refusal import Refused
from market.db import audit
from market.db.bulk import insert_many
from market.db.transaction import transaction
from market.db.versions import lock_row
from market.risk.keeping import keep, made_before, reasons_against_provider
from market.risk.restricted.queries import NoSuchNote, note_for, readers_of
from market.risk.restricted.rules import reasons_against_handing_on, reasons_against_restricted
from market.risk.restricted.types import NewRestricted
from market.risk.tables import RestrictedNote, RestrictedReader
from market.risk.types import sent_once

_READER = ("note", "person", "person_label", "added_by", "added_label", "added_at")


async def write_restricted(
    note: NewRestricted, *, people: Mapping[int, str], by: Actor, now: datetime, today: date
) -> int | Refused:
    """Keep a restricted note that its author and the named people may read; its number. A form sent twice makes one.

    `people` are those who may be named, by user id, with their names.
    """
    reasons = reasons_against_restricted(note, by.id, people, today)
    if reasons or by.id is None:
        return Refused(tuple(reasons))
    key = sent_once(note)
    async with transaction():
        if reasons := await reasons_against_provider(note.organisation_id):
            return Refused(tuple(reasons))
        if (made := await made_before(RestrictedNote, key)) is not None:
            return made
        row = RestrictedNote(
            submission=key,
            location=note.location_id,
            organisation=note.organisation_id,
            happened_on=note.happened_on,
            source=note.source,
            reliability=note.reliability.value,
            words=note.words,
            written_by=by.id,
            written_label=by.label,
            written_at=now,
        )
        note_id = await keep(row, "restricted_note.written", None, by=by, now=now)
        readers = {by.id: by.label} | {person: people[person] for person in sorted(set(note.readers) - {by.id})}
        named = [(note_id, person, name, by.id, by.label, now) for person, name in readers.items()]
        await insert_many(RestrictedReader, _READER, named)
    return note_id


async def hand_on(note_id: int, person: int, *, people: Mapping[int, str], by: Actor, now: datetime) -> Refused | None:
    """Name one more person who may read a note. Only somebody who is named may do it. Raises `NoSuchNote`."""
    async with transaction():
        if by.id is None:
            raise NoSuchNote(note_id)
        await note_for(note_id, by.id)
        await lock_row(RestrictedNote, note_id)
        held = [reader.person for reader in await readers_of(note_id)]
        if reasons := reasons_against_handing_on(person, held, people):
            return Refused(tuple(reasons))
        await insert_many(RestrictedReader, _READER, [(note_id, person, people[person], by.id, by.label, now)])
        await audit.record(by=by, verb="restricted_note.handed_on", subject=("restricted_note", note_id), at=now)
    return None
