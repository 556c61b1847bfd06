"""Kinds and states of documents that a provider must hold."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct


class DocumentKind(StrEnum):
    """What kind of document it is."""

    EMPLOYERS_LIABILITY = "employers_liability"
    PUBLIC_LIABILITY = "public_liability"
    PROFESSIONAL_INDEMNITY = "professional_indemnity"
    REGISTRATION = "registration"
    CONTINUITY_PLAN = "continuity_plan"
    FOOD_HYGIENE = "food_hygiene"
    GAS_ELECTRICAL = "gas_electrical"
    FIRE_RISK = "fire_risk"
    DATA_SECURITY = "data_security"


class DocumentStatus(StrEnum):
    """Where one sent document stands."""

    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REPLACED = "replaced"


class Standing(StrEnum):
    """Where a service stands with one kind of document."""

    HELD = "held"
    WAITING = "waiting"
    ENDS_SOON = "ends_soon"
    EXPIRED = "expired"
    REFUSED = "refused"
    MISSING = "missing"


class DocumentRow(Struct, frozen=True, kw_only=True):
    """A document as sent, with its file. `location_id` None: it covers every service of the organisation."""

    id: int
    organisation_id: int
    organisation_name: str
    location_id: int | None
    location_name: str | None
    kind: str
    expires_on: date | None
    note: str
    status: str
    decision_words: str
    decided_label: str
    decided_at: datetime | None
    sent_label: str
    sent_at: datetime
    version: int
    evidence_id: int
    file_name: str
    file_state: str
    file_words: str


class Need(Struct, frozen=True):
    """One kind of document that a service must hold, how it stands, and the document that says so."""

    location_id: int
    kind: DocumentKind
    standing: Standing
    document: DocumentRow | None


class DocumentToRemind(Struct, frozen=True, kw_only=True):
    """A present document with an end."""

    id: int
    organisation_id: int
    location_name: str | None
    kind: str
    expires_on: date
