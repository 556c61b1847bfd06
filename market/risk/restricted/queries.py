"""Reads of restricted notes. Every one asks for the person who reads: without being named there is no note."""

from market.db.sql import fetch_as, fetch_one_as
from market.risk.restricted.types import Reader, RestrictedRow


class NoSuchNote(LookupError):
    """There is no note of that number for whoever asks."""


_SELECT = """SELECT n.id, n.location AS location_id, l.name AS location_name, o.id AS organisation_id, o.name AS organisation_name,
        n.happened_on, n.source, n.reliability, n.words, n.written_label, n.written_at
    FROM restricted_reader r JOIN restricted_note n ON n.id = r.note JOIN organisation o ON o.id = n.organisation
        LEFT JOIN location l ON l.id = n.location WHERE r.person = {}"""


async def notes_for(person: int) -> list[RestrictedRow]:
    """The notes that name a person, the newest first."""
    return await fetch_as(RestrictedRow, f"{_SELECT} ORDER BY n.written_at DESC, n.id DESC", person)


async def note_for(note_id: int, person: int) -> RestrictedRow:
    """One note for a person. Raises `NoSuchNote` when it does not name them, as when it does not exist."""
    found = await fetch_one_as(RestrictedRow, f"{_SELECT} AND n.id = {{}}", person, note_id)
    if found is None:
        raise NoSuchNote(note_id)
    return found


async def readers_of(note_id: int) -> list[Reader]:
    """Who may read a note, in the order in which they were named. Ask only for a note that `note_for` gave."""
    return await fetch_as(
        Reader,
        "SELECT person, person_label, added_label, added_at FROM restricted_reader WHERE note = {} ORDER BY added_at, id",
        note_id,
    )
