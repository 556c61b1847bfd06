"""Kinds of notes, how reliable a source is, and a note as read and as written."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct


class NoteKind(StrEnum):
    """What a note reports. Kinds named `…_asked` say that an officer asked and there was nothing."""

    WAGES_LATE = "wages_late"
    WAGES_ASKED = "wages_asked"
    MANAGER_LEFT = "manager_left"
    MANAGER_STARTED = "manager_started"
    MEETING_HELD = "meeting_held"
    MEETING_MISSED = "meeting_missed"
    SPONSOR_QUERIED = "sponsor_queried"
    SPONSOR_LOST = "sponsor_lost"
    SPONSOR_CLEAR = "sponsor_clear"
    BREACH = "breach"
    ENFORCEMENT = "enforcement"
    ENFORCEMENT_CLEAR = "enforcement_clear"
    SAFEGUARDING = "safeguarding"
    HANDED_BACK = "handed_back"
    HAND_BACK_ASKED = "hand_back_asked"
    NOTICE_TO_LEAVE = "notice_to_leave"
    NOTICES_ASKED = "notices_asked"
    MONEY_EARLY = "money_early"
    SUPPLIER_OWED = "supplier_owed"
    MONEY_ASKED = "money_asked"
    OVERSIGHT_CONCERN = "oversight_concern"
    OVERSIGHT_NOTICE = "oversight_notice"
    FOR_SALE = "for_sale"
    OTHER = "other"


class Reliability(StrEnum):
    """How far the source can be relied on, from proven to not known."""

    CONFIRMED = "a"
    USUALLY = "b"
    FAIRLY = "c"
    NOT_USUALLY = "d"
    UNRELIABLE = "e"
    CANNOT_SAY = "f"


class NewNote(Struct, frozen=True, kw_only=True):
    """A note as written. `location_id` None: about every place of the organisation. `people` counts people, enquiries or notices."""

    submission: str
    location_id: int | None
    organisation_id: int
    kind: NoteKind
    happened_on: date
    people: int | None = None
    source: str
    reliability: Reliability
    words: str


class NoteRow(Struct, frozen=True, kw_only=True):
    """A note with the place or provider that it is about."""

    id: int
    location_id: int | None
    location_name: str | None
    organisation_id: int
    organisation_name: str
    kind: str
    happened_on: date
    people: int | None
    source: str
    reliability: str
    words: str
    written_by: int | None
    written_label: str
    written_on: date
    written_at: datetime
    withdrawn_on: date | None
    withdrawn_reason: str
    version: int
