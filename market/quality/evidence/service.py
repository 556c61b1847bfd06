"""Evidence comes in, is checked and kept, is linked to what it is evidence for, and goes when its time is over."""

import asyncio
from datetime import datetime
from pathlib import Path

from market.core.actor import Actor
from market.core.clock import london_date
from market.core.refusal import Refusal, Refused, refused
from market.db import audit
from market.db.registry import TABLES
from market.db.sql import execute, fetch_value
from market.db.transaction import transaction
from market.documents import store
from market.quality.evidence.content import checked_content
from market.quality.evidence.queries import find_by_client_id, find_evidence
from market.quality.evidence.rules import CATEGORIES, SUBJECT_KINDS, is_client_id, is_same_sender, keep_until, kept_name
from market.quality.evidence.scanner import ScannerDown, scan
from market.quality.evidence.tables import EvidenceFile
from market.quality.evidence.types import Checked, EvidenceRow, EvidenceState, Verdict
from market.quality.evidence.words import (
    CLEAN_WITH_SCANNER,
    CLEAN_WITHOUT_SCANNER,
    INFECTED,
    TIME_OVER,
    WAITS_FOR_SCANNER,
)
from market.settings import Settings

MEGABYTE = 1_000_000
SCAN_SECONDS = 20.0
"""How long somebody who sends a file waits for the scanner; after that the job asks it again."""


async def receive(
    content: bytes,
    *,
    client_id: str,
    file_name: str,
    kind: str = "",
    organisation_id: int | None,
    by: Actor,
    now: datetime,
    settings: Settings,
) -> EvidenceRow | Refused:
    """Check a file by its content, keep it in quarantine, and let it out once the scanner (when one is set) has passed it.

    `kind` photo takes pictures only; document or nothing takes whatever evidence may be. The same `client_id` again by the same sender
    is the file that is there, whatever is sent with it. A file in which something harmful is found is refused and not kept.
    """
    if not is_client_id(client_id):
        return refused(
            Refusal("no_client_id", "The file came without its number. Reload the page and send it again", "file")
        )
    held = await find_by_client_id(client_id)
    if held is not None:
        return _again(held, organisation_id, by)
    if len(content) > settings.upload_megabytes * MEGABYTE:
        return refused(
            Refusal("too_large", f"The file is larger than {settings.upload_megabytes}MB. Send a smaller one", "file")
        )
    checked = await asyncio.to_thread(checked_content, content, file_name)
    if isinstance(checked, Refusal):
        return refused(checked)
    if kind == "photo" and checked.kind != kind:
        return refused(Refusal("no_photo", "This is not a photo. Choose a picture, or add it as a document", "file"))
    row = await _write(checked, client_id, kept_name(file_name, checked.ending), organisation_id, by, now, settings)
    if row.state != EvidenceState.QUARANTINED or not is_same_sender(row, organisation_id, by.id):
        return _again(row, organisation_id, by)
    if not store.path_of(row.sha256, settings.home).exists():  # the same content was taken away in the same moment
        await store.put_bytes(checked.content, settings.home)
    return _answer(await check(row, checked.content, now=now, settings=settings))


def _again(row: EvidenceRow, organisation_id: int | None, by: Actor) -> EvidenceRow | Refused:
    if not is_same_sender(row, organisation_id, by.id):
        return refused(
            Refusal("number_taken", "This number belongs to another file. Reload the page and send it again", "file")
        )
    return _answer(row)


def _answer(row: EvidenceRow) -> EvidenceRow | Refused:
    if row.state in (EvidenceState.REFUSED, EvidenceState.REMOVED):
        return refused(Refusal(row.state, row.state_words, "file"))
    return row


async def _write(
    checked: Checked,
    client_id: str,
    file_name: str,
    organisation_id: int | None,
    by: Actor,
    now: datetime,
    settings: Settings,
) -> EvidenceRow:
    stored = await store.put_bytes(checked.content, settings.home)
    values = {
        "client_id": client_id,
        "organisation": organisation_id,
        "kind": checked.kind.value,
        "file_name": file_name,
        "media_type": checked.media_type,
        "size": stored.size,
        "sha256": stored.sha256,
        "state": EvidenceState.QUARANTINED.value,
        "state_words": WAITS_FOR_SCANNER,
        "uploaded_by": by.id,
        "uploaded_label": by.label,
        "uploaded_at": now,
        "keep_until": keep_until(london_date(now), settings.evidence_months),
    }
    async with transaction():
        number = await fetch_value(
            f"INSERT INTO evidence_file ({', '.join(values)}) VALUES ({', '.join(['{}'] * len(values))})"
            " ON CONFLICT (client_id) DO NOTHING RETURNING id",
            *values.values(),
        )
        if number is not None:
            after = {"kind": checked.kind.value, "sha256": stored.sha256, "size": stored.size}
            await audit.record(by=by, verb="evidence.received", subject=("evidence", number), after=after, at=now)
    row = await find_by_client_id(client_id)
    if row is None:
        raise LookupError(client_id)
    return row


async def check(
    row: EvidenceRow, content: bytes, *, now: datetime, settings: Settings, seconds: float = SCAN_SECONDS
) -> EvidenceRow:
    """Let a quarantined file out, or take it away, as the scanner says; it stays where it is while the scanner is down."""
    verdict = Verdict()
    if settings.clamd:
        try:
            verdict = await scan(content, settings.clamd, seconds=seconds)
        except ScannerDown:
            return row
    if verdict.is_clean:
        words = CLEAN_WITH_SCANNER if settings.clamd else CLEAN_WITHOUT_SCANNER
        await _settle(row, EvidenceState.CLEAN, words, now=now)
    else:
        async with transaction():
            if await _settle(row, EvidenceState.REFUSED, INFECTED, now=now, found=verdict.found):
                await _forget(row.sha256, settings.home)
    return await find_evidence(row.id) or row


async def _settle(row: EvidenceRow, state: EvidenceState, words: str, *, now: datetime, found: str = "") -> bool:
    """Give a quarantined file its state; False when somebody else has done so already."""
    async with transaction():
        touched = await execute(
            "UPDATE evidence_file SET state = {}, state_words = {}, checked_at = {} WHERE id = {} AND state = {}",
            state.value, words, now, row.id, EvidenceState.QUARANTINED.value,
        )  # fmt: skip
        if touched and state is EvidenceState.REFUSED:
            await audit.record(
                by=Actor(kind="system", id=None, label="virus check"),
                verb="evidence.refused",
                subject=("evidence", row.id),
                after={"found": found, "sha256": row.sha256},
                at=now,
            )
    return touched == 1


async def remove(row: EvidenceRow, *, by: Actor, now: datetime, settings: Settings, words: str = TIME_OVER) -> bool:
    """Take the content of a file away; that it was there, and what it was evidence for, stays. False when it had gone already."""
    async with transaction():
        touched = await execute(
            "UPDATE evidence_file SET state = {}, state_words = {} WHERE id = {} AND state IN ('clean', 'quarantined')",
            EvidenceState.REMOVED.value, words, row.id,
        )  # fmt: skip
        if touched:
            before = {"sha256": row.sha256}
            await audit.record(by=by, verb="evidence.removed", subject=("evidence", row.id), before=before, at=now)
            await _forget(row.sha256, settings.home)
    return touched == 1


async def _forget(sha256: str, home: Path) -> None:
    """Take content out of the store unless something else that is kept has the very same."""
    for table in TABLES:
        name = table._meta.tablename
        there = " AND state IN ('clean', 'quarantined')" if table is EvidenceFile else ""
        for column in table._meta.columns:
            key = column._meta.db_column_name
            if key.endswith("sha256") and await fetch_value(
                f"SELECT 1 FROM {name} WHERE {key} = {{}}{there} LIMIT 1", sha256
            ):
                return
    await store.remove(sha256, home)


async def link(
    evidence_id: int,
    *,
    subject_kind: str,
    subject_id: int,
    criterion: str = "",
    category: str = "",
    words: str = "",
    by: Actor,
    now: datetime,
) -> int | Refused:
    """Say what a file is evidence for; the link's number. Doing so again gives the same link its new category and words."""
    if subject_kind not in SUBJECT_KINDS or (category and category not in CATEGORIES):
        raise ValueError(f"{subject_kind} {category}")
    row = await find_evidence(evidence_id)
    if row is None or not row.is_there:
        return refused(Refusal("no_file", "This file is no longer kept. Send it again", "file"))
    values = (evidence_id, subject_kind, subject_id, criterion, category, words[:300], by.id, by.label, now)
    async with transaction():
        return int(
            await fetch_value(
                "INSERT INTO evidence_link (evidence, subject_kind, subject_id, criterion, category, words, added_by,"
                " added_label, added_at)"
                f" VALUES ({', '.join(['{}'] * len(values))}) ON CONFLICT (evidence, subject_kind, subject_id, criterion)"
                " DO UPDATE SET category = excluded.category, words = excluded.words RETURNING id",
                *values,
            )
        )


async def unlink(evidence_id: int, *, subject_kind: str, subject_id: int, criterion: str = "") -> bool:
    """Take back that a file is evidence for something; the file stays until its time is over. False when it was not."""
    async with transaction():
        return bool(
            await execute(
                "DELETE FROM evidence_link WHERE evidence = {} AND subject_kind = {} AND subject_id = {} AND criterion = {}",
                evidence_id, subject_kind, subject_id, criterion,
            )
        )  # fmt: skip
