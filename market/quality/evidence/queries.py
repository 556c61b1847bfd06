"""Reads of evidence files and of what they belong to."""

from collections.abc import Collection
from datetime import date
from typing import Any

import msgspec

from market.db.sql import fetch, fetch_as, fetch_one_as, marks
from market.quality.evidence.types import EvidenceRow, EvidenceState, LinkedEvidence

_COLUMNS = (
    "id", "client_id", "kind", "file_name", "media_type", "size", "sha256", "state", "state_words", "uploaded_by", "uploaded_label",
    "uploaded_at", "checked_at", "keep_until",
)  # fmt: skip
_FILE = f"{', '.join(f'f.{name}' for name in _COLUMNS)}, f.organisation AS organisation_id"
_LINK = ("subject_kind", "subject_id", "criterion", "category", "words", "added_label", "added_at")


async def find_evidence(evidence_id: int) -> EvidenceRow | None:
    """A file by its number."""
    return await fetch_one_as(EvidenceRow, f"SELECT {_FILE} FROM evidence_file f WHERE f.id = {{}}", evidence_id)


async def find_by_client_id(client_id: str) -> EvidenceRow | None:
    """A file by the number that its device made."""
    return await fetch_one_as(EvidenceRow, f"SELECT {_FILE} FROM evidence_file f WHERE f.client_id = {{}}", client_id)


async def with_client_ids(client_ids: Collection[str]) -> dict[str, EvidenceRow]:
    """Files by the numbers that their devices made."""
    rows = await fetch_as(
        EvidenceRow, f"SELECT {_FILE} FROM evidence_file f WHERE f.client_id IN ({marks(client_ids)})", *client_ids
    )
    return {row.client_id: row for row in rows}


async def quarantined(most: int) -> list[EvidenceRow]:
    """Files that wait for the scanner, the oldest first."""
    return await fetch_as(
        EvidenceRow,
        f"SELECT {_FILE} FROM evidence_file f WHERE f.state = {{}} ORDER BY f.id LIMIT {int(most)}",
        EvidenceState.QUARANTINED.value,
    )


async def over(on: date, most: int) -> list[EvidenceRow]:
    """Files whose time to be kept is over on that day."""
    return await fetch_as(
        EvidenceRow,
        f"SELECT {_FILE} FROM evidence_file f WHERE f.keep_until <= {{}} AND f.state IN ('clean', 'quarantined')"
        f" ORDER BY f.id LIMIT {int(most)}",
        on,
    )


async def evidence_of(subject_kind: str, subject_ids: Collection[int]) -> list[LinkedEvidence]:
    """What is evidence for these subjects, in the order in which it was added; refused files too, with their reason."""
    return await _linked(
        f"l.subject_kind = {{}} AND l.subject_id IN ({marks(subject_ids)})", subject_kind, *subject_ids
    )


async def links_of(evidence_id: int) -> list[LinkedEvidence]:
    """Everything that a file is evidence for: whoever may see one of these may see the file."""
    return await _linked("l.evidence = {}", evidence_id)


async def sent_by_organisation(organisation_id: int, most: int = 200) -> list[EvidenceRow]:
    """Files that a provider has sent and that are still there, the newest first: to be attached again without sending them twice."""
    return await fetch_as(
        EvidenceRow,
        f"SELECT {_FILE} FROM evidence_file f WHERE f.organisation = {{}} AND f.state IN ('clean', 'quarantined')"
        f" ORDER BY f.id DESC LIMIT {int(most)}",
        organisation_id,
    )


async def _linked(where: str, *args: Any) -> list[LinkedEvidence]:
    links = ", ".join(f"l.{name}" for name in _LINK)
    rows = await fetch(
        f"SELECT l.id AS link_id, {links}, {_FILE} FROM evidence_link l JOIN evidence_file f ON f.id = l.evidence"
        f" WHERE {where} ORDER BY l.id",
        *args,
    )
    return [msgspec.convert({**row, "file": row}, LinkedEvidence, strict=False) for row in rows]
