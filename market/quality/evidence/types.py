"""Evidence as Structs: a file with the state of its checks, and what it belongs to."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct


class EvidenceKind(StrEnum):
    """A picture that we made anew from what was sent, or a document as it was sent."""

    PHOTO = "photo"
    DOCUMENT = "document"


class EvidenceState(StrEnum):
    """Where a file stands. Only a clean one may be opened."""

    QUARANTINED = "quarantined"
    CLEAN = "clean"
    REFUSED = "refused"
    REMOVED = "removed"


class EvidenceRow(Struct, frozen=True, kw_only=True):
    """A file as stored. `organisation_id` is the provider that sent it, None for the council's own."""

    id: int
    client_id: str
    organisation_id: int | None
    kind: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    state: str
    state_words: str
    uploaded_by: int | None
    uploaded_label: str
    uploaded_at: datetime
    checked_at: datetime | None
    keep_until: date | None

    @property
    def may_open(self) -> bool:
        """Whether its checks have passed."""
        return self.state == EvidenceState.CLEAN

    @property
    def is_there(self) -> bool:
        """Whether its content is still kept."""
        return self.state in (EvidenceState.CLEAN, EvidenceState.QUARANTINED)


class LinkedEvidence(Struct, frozen=True, kw_only=True):
    """That a file is evidence for something, with the file."""

    link_id: int
    subject_kind: str
    subject_id: int
    criterion: str
    category: str
    words: str
    added_label: str
    added_at: datetime
    file: EvidenceRow


class Checked(Struct, frozen=True, kw_only=True):
    """What the check of the content found: the content to keep, what it is, and the ending its name must have."""

    content: bytes
    kind: EvidenceKind
    media_type: str
    ending: str


class Verdict(Struct, frozen=True):
    """What the virus scanner said; `found` is the name of what it found, empty when the file is clean."""

    found: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not self.found
