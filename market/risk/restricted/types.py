"""A restricted note as written, and as those named on it read it."""

from datetime import date, datetime

from msgspec import Struct

from market.core.identities import identifiers_warning
from market.risk.notes.types import Reliability


class NewRestricted(Struct, frozen=True, kw_only=True):
    """A restricted note as written; `readers` are user ids of who may read it besides the author."""

    submission: str
    location_id: int | None
    organisation_id: int
    happened_on: date
    source: str
    reliability: Reliability
    words: str
    readers: tuple[int, ...]


class RestrictedRow(Struct, frozen=True, kw_only=True):
    """A restricted note for somebody who is named on it."""

    id: int
    location_id: int | None
    location_name: str | None
    organisation_id: int
    organisation_name: str
    happened_on: date
    source: str
    reliability: str
    words: str
    written_label: str
    written_at: datetime

    @property
    def caution(self) -> str:
        """What to say when the note seems to identify somebody; else empty. Its words are kept as they came."""
        return identifiers_warning(f"{self.source}\n{self.words}", "This note")


class Reader(Struct, frozen=True, kw_only=True):
    """Somebody who may read a note, and who named them."""

    person: int
    person_label: str
    added_label: str
    added_at: datetime
