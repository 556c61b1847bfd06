"""What an edition is while people work on it, and what they ask of it."""

from datetime import date, datetime

from msgspec import Struct

DRAFT, PUBLISHING, PUBLISHED = "draft", "publishing", "published"

MOVES = {DRAFT: (PUBLISHING,), PUBLISHING: (PUBLISHED, DRAFT), PUBLISHED: ()}
"""A draft is published by way of `publishing`, while its files are built; it falls back to draft when that fails."""


class EditionRow(Struct, frozen=True, kw_only=True):
    """An edition without its snapshot."""

    id: int
    title: str
    as_at: date
    status: str
    snapshot_sha256: str
    snapshot_taken_at: datetime | None
    owner: str
    next_update_on: date | None
    html_sha256: str
    pdf_sha256: str
    pack_sha256: str
    created_at: datetime
    created_by_label: str
    published_at: datetime | None
    published_by_label: str
    version: int


class NarrativeRow(Struct, frozen=True, kw_only=True):
    """The text of one section as stored."""

    id: int
    section: str
    body: str
    updated_at: datetime
    updated_by_label: str
    version: int


class IntentionRow(Struct, frozen=True, kw_only=True):
    """A commissioning intention as stored. `evidence` holds figure ids separated by spaces."""

    id: int
    edition: int
    position: int
    service: str
    cohort: str
    locality: str
    direction: str
    baseline: float | None
    target: float | None
    unit: str
    by_on: date | None
    evidence: str
    model_wanted: str
    route: str
    stage: str
    confidence: str
    contact: str
    version: int


class EditionDetails(Struct, frozen=True, kw_only=True):
    """What an officer says of an edition when opening or changing it."""

    title: str
    as_at: date
    owner: str
    next_update_on: date | None


class IntentionDetails(Struct, frozen=True, kw_only=True):
    """What an officer says of an intention. Volumes are in `unit`; None is "not stated"."""

    service: str
    cohort: str
    locality: str
    direction: str
    baseline: float | None
    target: float | None
    unit: str
    by_on: date | None
    evidence: tuple[str, ...]
    model_wanted: str
    route: str
    stage: str
    confidence: str
    contact: str
