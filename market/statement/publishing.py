"""From a draft to files: previews, publishing, and building the statement of a day."""

from datetime import date, datetime
from typing import Any

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db.audit import record
from market.db.transaction import transaction
from market.db.versions import update_versioned
from market.documents.store import put_bytes, read
from market.settings import Settings
from market.statement import queries, rules
from market.statement.built import Built, sha256
from market.statement.editions import DRAFT, MOVES, PUBLISHED, PUBLISHING, EditionRow
from market.statement.service import CHANGED, locked_edition, snapshot_of, worded_snapshot
from market.statement.snapshot import EditionWords, digest, encode
from market.statement.tables import Edition
from market.statement.types import Snapshot
from market.work.service import start

UNREAD = refused(
    Refusal("unread", "This edition was changed after you opened this page. Read the preview again, then publish it")
)


async def ask_for_preview(edition_id: int, *, by: Actor, now: datetime) -> int | Refused:
    """Start building the preview of a draft; gives the number of the work."""
    async with transaction():
        edition = await locked_edition(edition_id)
        reasons = rules.reasons_not_to_edit(edition)
        if reasons:
            return refused(*reasons)
        return await start(
            "preview_statement", f"statement_edition:{edition_id}", by=by, now=now, arguments={"edition": edition_id}
        )


async def freeze(edition_id: int, *, by: Actor, now: datetime) -> Refused | None:
    """Freeze a draft for ever, if the rules allow; its files have then to be built and kept by `finish_publishing`."""
    async with transaction():
        edition = await locked_edition(edition_id)
        narratives = {row.section for row in await queries.list_narratives(edition_id) if row.body.strip()}
        intentions = await queries.list_intentions(edition_id)
        reasons = rules.reasons_not_to_publish(
            edition, narratives=narratives, intentions=len(intentions), previewed=bool(edition.pdf_sha256)
        )
        if reasons:
            return refused(*reasons)
        snapshot = await worded_snapshot(edition)
        values = {
            "status": PUBLISHING,
            "snapshot": encode(snapshot).decode(),
            "snapshot_sha256": digest(snapshot),
            "published_by_label": by.label,
        }
        if not await update_versioned(Edition, edition_id, edition.version, values):
            return CHANGED
        after = {"status": PUBLISHING, "snapshot": digest(snapshot)}
        await record(by=by, verb="statement.publishing", subject=("statement_edition", edition_id), after=after, at=now)
    return None


async def publish(edition_id: int, *, by: Actor, now: datetime, version: int | None = None) -> int | Refused:
    """Freeze a draft for ever and start building its files; gives the number of the work.

    For an edition that is frozen already but whose files are not there, because the building was cut off, the building starts again.
    With `version`, that of the page from which it is asked for, nothing is published that was written after that page was opened.
    """
    async with transaction():
        edition = await locked_edition(edition_id)
        if edition.status != PUBLISHING:
            if edition.status == DRAFT and version not in (None, edition.version):
                return UNREAD
            answer = await freeze(edition_id, by=by, now=now)
            if answer is not None:
                return answer
        return await start(
            "publish_statement", f"statement_edition:{edition_id}", by=by, now=now, arguments={"edition": edition_id}
        )


async def keep_preview(edition: EditionRow, built: Built, *, settings: Settings) -> bool:
    """Keep the files of a preview; False when it is no draft, or was changed while they were built."""
    names = await _store(built, settings)
    return await _change(edition, DRAFT, names)


async def finish_publishing(edition: EditionRow, built: Built, *, now: datetime, settings: Settings, by: Actor) -> bool:
    """Keep the files of an edition and mark it published. False when it was not being published any more."""
    names = await _store(built, settings)
    async with transaction():
        if not await _change(edition, PUBLISHING, {**names, "status": PUBLISHED, "published_at": now}):
            return False
        after = {"status": PUBLISHED, **names}
        await record(by=by, verb="statement.published", subject=("statement_edition", edition.id), after=after, at=now)
    return True


async def give_up_publishing(edition: EditionRow, why: str, *, by: Actor, now: datetime) -> None:
    """Turn an edition whose files could not be built back into a draft. Does nothing to one that is not being published."""
    async with transaction():
        if await _change(edition, PUBLISHING, {"status": DRAFT, "published_by_label": ""}):
            after = {"status": DRAFT, "why": why[:300]}
            subject = ("statement_edition", edition.id)
            await record(by=by, verb="statement.publishing_failed", subject=subject, after=after, at=now)


async def _change(edition: EditionRow, status: str, values: dict[str, Any]) -> bool:
    """Write to an edition that still has this status and version; whether it had."""
    async with transaction():
        present = await locked_edition(edition.id)
        if present.status != status or values.get("status", status) not in (status, *MOVES[status]):
            return False
        return await update_versioned(Edition, edition.id, edition.version, values)


async def _store(built: Built, settings: Settings) -> dict[str, str]:
    bodies = {"html_sha256": built.html, "pdf_sha256": built.pdf, "pack_sha256": built.pack_zip()}
    for body in bodies.values():
        await put_bytes(body, settings.home)
    return {name: sha256(body) for name, body in bodies.items()}


async def edition_file(edition: EditionRow, kind: str, settings: Settings) -> bytes | None:
    """The kept HTML, PDF or pack of an edition; None while there is none. Raises `FileLost` for a damaged one."""
    name = {"html": edition.html_sha256, "pdf": edition.pdf_sha256, "zip": edition.pack_sha256}[kind]
    return await read(name, settings.home) if name else None


async def snapshot_for(on: date, settings: Settings) -> tuple[str, Snapshot]:
    """What to print for a day and where it comes from: the published edition's frozen snapshot, else the newest draft with its words,
    else fresh figures without words.
    """
    edition = await queries.find_edition_for(on)
    if edition is not None:
        return f"edition {edition.id} ({edition.status})", await worded_snapshot(edition)
    words = EditionWords(title=f"Market Position Statement for adult social care in {settings.council_short_name}")
    return "the figures of that day, without an edition", await snapshot_of(on, words, settings)
