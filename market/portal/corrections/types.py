"""What a provider may correct, and what became of it."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class CorrectionField(StrEnum):
    """A detail of a location."""

    ADDRESS = "address"
    TOWN = "town"
    POSTCODE = "postcode"
    PHONE = "phone"
    WEBSITE = "website"
    MANAGER = "manager"


class CorrectionStatus(StrEnum):
    """Where a correction stands. Accepted always means that the register was changed."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    TELL_CQC = "tell_cqc"
    REFUSED = "refused"


class Keeper(StrEnum):
    """Who keeps a detail: the council, or CQC through its files."""

    COUNCIL = "council"
    CQC = "cqc"


class CorrectionRow(Struct, frozen=True, kw_only=True):
    """A correction as asked for, with its location."""

    id: int
    location_id: int
    location_name: str
    location_source: str
    organisation_id: int
    organisation_name: str
    field: str
    held: str
    wanted: str
    why: str
    status: str
    asked_label: str
    asked_at: datetime
    decision_words: str
    decided_label: str
    decided_at: datetime | None
    version: int
