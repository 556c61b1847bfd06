"""Writing a restricted note and naming further readers. Nothing of it is audited but that it happened, and nobody is sent a message."""

from collections.abc import Mapping
from datetime import date, datetime

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db import audit
from market.db.bulk import insert_many
from market.db.sql import fetch_value
from market.db.transaction import transaction
from market.db.versions import lock_row
from market.providers.tables import Organisation
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
        if not await lock_row(Organisation, note.organisation_id):
            return refused(Refusal("no_provider", "The register has no such provider. Choose one from it"))
        made = await fetch_value("SELECT id FROM restricted_note WHERE submission = {}", key)
        if made is not None:
            return int(made)
        rows = await RestrictedNote.insert(
            RestrictedNote(
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
        ).run()
        note_id = int(rows[0]["id"])
        readers = {by.id: by.label} | {person: people[person] for person in sorted(set(note.readers) - {by.id})}
        named = [(note_id, person, name, by.id, by.label, now) for person, name in readers.items()]
        await insert_many(RestrictedReader, _READER, named)
        await audit.record(by=by, verb="restricted_note.written", subject=("restricted_note", note_id), at=now)
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
