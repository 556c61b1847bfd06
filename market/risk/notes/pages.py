"""What the pages of notes print."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from market.risk.notes.types import NoteRow
from market.risk.words import NOTE_WORDS, note_words, reliability_words
from market.web.fields import Option
from market.web.lists import Column, Filter, ListSpec

NOTES = ListSpec(
    columns=(
        Column("subject", "Place or provider", sql="coalesce(l.name, o.name)", link="url"),
        Column("kind", "What it reports"),
        Column("happened_on", "When", sql="n.happened_on", kind="date", descending_first=True),
        Column("people", "How many", kind="number", missing="Not counted"),
        Column("source", "Who said so"),
        Column("reliability", "Reliability", sql="n.reliability"),
        Column("written", "Written by"),
    ),
    filters=(
        Filter("q", "Place or provider"),
        Filter(
            "kind",
            "What it reports",
            kind="choice",
            options=tuple(Option(kind.value, words) for kind, words in NOTE_WORDS.items()),
        ),
    ),
    sort="happened_on",
    descending=True,
    tie_break="n.id",
    noun="note",
    size=25,
)


class NoteLine(Struct, frozen=True, kw_only=True):
    """A note in words."""

    id: int
    url: str
    subject: str
    subject_url: str
    about: str
    kind: str
    happened_on: date
    people: int | None
    source: str
    reliability: str
    words: str
    written: str
    written_on: date
    withdrawn: str
    version: int


def note_line(note: NoteRow) -> NoteLine:
    """One note, for lists and for its own page."""
    place = note.location_id is not None
    return NoteLine(
        id=note.id,
        url=f"/risk/notes/{note.id}",
        subject=note.location_name or note.organisation_name,
        subject_url=f"/locations/{note.location_id}/risk" if place else f"/risk/providers/{note.organisation_id}",
        about="This place" if place else "The provider",
        kind=note_words(note.kind),
        happened_on=note.happened_on,
        people=note.people,
        source=note.source,
        reliability=reliability_words(note.reliability),
        words=note.words,
        written=note.written_label,
        written_on=note.written_on,
        withdrawn=note.withdrawn_reason if note.withdrawn_on else "",
        version=note.version,
    )


def note_lines(notes: Sequence[NoteRow]) -> list[NoteLine]:
    """Notes in words."""
    return [note_line(each) for each in notes]
