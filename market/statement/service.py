"""What people do with editions: open, write, take figures, preview, publish. Each is one transaction."""

from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused, refused
from market.db.audit import record
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned
from market.settings import Settings
from market.statement import queries, rules
from market.statement.editions import (
    DRAFT,
    EditionDetails,
    EditionRow,
    IntentionDetails,
    IntentionRow,
)
from market.statement.facts import gather_facts
from market.statement.sections.registry import SECTIONS
from market.statement.snapshot import EditionWords, decode, digest, encode, take_snapshot
from market.statement.tables import Edition, Intention, Narrative
from market.statement.titles import FEED_TITLES
from market.statement.types import Snapshot, SnapshotIntention

CHANGED = refused(Refusal("changed", "Somebody else changed this since you opened it"))
TITLE = "Market Position Statement"


async def snapshot_of(on: date, words: EditionWords, settings: Settings) -> Snapshot:
    """A fresh snapshot of the area as at a day with the given words. Reads only."""
    before = await queries.snapshot_before(on)
    facts = await gather_facts(on, settings.authority_names, decode(before) if before else None)
    return take_snapshot(facts, words, await queries.newest_sources(on, FEED_TITLES), settings)


async def open_edition(
    details: EditionDetails, *, by: Actor, now: datetime, today: date, settings: Settings
) -> int | Refused:
    """Open a draft for a day and take its figures; gives its number."""
    reasons = rules.reasons_not_to_open(details, today=today)
    if reasons:
        return refused(*reasons)
    words = EditionWords(title=details.title, owner=details.owner, next_update_on=details.next_update_on)
    snapshot = await snapshot_of(details.as_at, words, settings)
    async with transaction():
        [row] = await Edition.insert(
            Edition(
                title=details.title,
                as_at=details.as_at,
                owner=details.owner,
                next_update_on=details.next_update_on,
                snapshot=encode(snapshot).decode(),
                snapshot_sha256=digest(snapshot),
                snapshot_taken_at=now,
                created_at=now,
                created_by_label=by.label,
            )
        )
        edition_id = int(row["id"])
        after = {"title": details.title, "as_at": details.as_at.isoformat()}
        await record(by=by, verb="statement.opened", subject=("statement_edition", edition_id), after=after, at=now)
    return edition_id


async def change_details(
    edition_id: int, details: EditionDetails, *, version: int, by: Actor, now: datetime
) -> Refused | None:
    """Change title, owner and next update. The as-at date stays: another day is another edition."""
    async with transaction():
        edition = await locked_edition(edition_id)
        reasons = rules.reasons_not_to_edit(edition) or rules.reasons_not_to_open(
            replace(details, as_at=edition.as_at), today=edition.as_at
        )
        if reasons:
            return refused(*reasons)
        values = {"title": details.title, "owner": details.owner, "next_update_on": details.next_update_on}
        if not await update_versioned(Edition, edition_id, version, {**values, **_NOT_PREVIEWED}):
            return CHANGED
        before = {"title": edition.title, "owner": edition.owner, "next_update_on": _day(edition.next_update_on)}
        after = {**values, "next_update_on": _day(details.next_update_on)}
        await record(
            by=by,
            verb="statement.changed",
            subject=("statement_edition", edition_id),
            before=before,
            after=after,
            at=now,
        )
    return None


_NOT_PREVIEWED = {"html_sha256": "", "pdf_sha256": "", "pack_sha256": ""}
"""A change makes the preview old."""


async def refresh_figures(edition_id: int, *, by: Actor, now: datetime, settings: Settings) -> Refused | None:
    """Take the figures of a draft anew, for instance after an import."""
    edition = await queries.find_edition(edition_id)
    if edition is None:
        return refused(Refusal("gone", "There is no such edition"))
    reasons = rules.reasons_not_to_edit(edition)
    if reasons:
        return refused(*reasons)
    words = EditionWords(title=edition.title, owner=edition.owner, next_update_on=edition.next_update_on)
    snapshot = await snapshot_of(edition.as_at, words, settings)
    async with transaction():
        values = {"snapshot": encode(snapshot).decode(), "snapshot_sha256": digest(snapshot), "snapshot_taken_at": now}
        if not await update_versioned(Edition, edition_id, edition.version, {**values, **_NOT_PREVIEWED}):
            return CHANGED
        before, after = {"snapshot": edition.snapshot_sha256}, {"snapshot": digest(snapshot)}
        await record(
            by=by,
            verb="statement.figures_taken",
            subject=("statement_edition", edition_id),
            before=before,
            after=after,
            at=now,
        )
    return None


async def save_narrative(
    edition_id: int, section: str, body: str, *, version: int, by: Actor, now: datetime
) -> Refused | None:
    """Save the text of a section; `version` is 0 while nobody has written any."""
    if section not in {known.code for known in SECTIONS}:
        return refused(Refusal("section", "There is no such section"))
    async with transaction():
        edition = await locked_edition(edition_id)
        reasons = rules.reasons_not_to_edit(edition)
        if reasons:
            return refused(*reasons)
        present = await queries.find_narrative(edition_id, section)
        if (present.version if present else 0) != version:
            return CHANGED
        values: dict[str, Any] = {"body": body, "updated_at": now, "updated_by_label": by.label}
        if present is None:
            await Narrative.insert(Narrative(edition=edition_id, section=section, **values))
        elif not await update_versioned(Narrative, present.id, version, values):
            return CHANGED
        await _outdate_preview(edition)
        await record(
            by=by,
            verb="statement.section_written",
            subject=("statement_edition", edition_id),
            before={"section": section, "body": present.body if present else ""},
            after={"section": section, "body": body},
            at=now,
        )
    return None


async def save_intention(
    edition_id: int,
    details: IntentionDetails,
    *,
    intention_id: int | None,
    version: int,
    by: Actor,
    now: datetime,
) -> int | Refused:
    """Add an intention (`intention_id` None) or change one; gives its number."""
    async with transaction():
        edition = await locked_edition(edition_id)
        figures = [figure.id for figure in decode(await queries.snapshot_json(edition_id)).figures]
        reasons = rules.reasons_not_to_edit(edition) or rules.reasons_not_to_record(
            details, figure_ids=figures, as_at=edition.as_at
        )
        if reasons:
            return refused(*reasons)
        values = {**msgspec.structs.asdict(details), "evidence": " ".join(details.evidence)}
        values |= {"updated_at": now, "updated_by_label": by.label}
        present = await queries.find_intention(edition_id, intention_id) if intention_id else None
        if intention_id is None:
            position = len(await queries.list_intentions(edition_id)) + 1
            [row] = await Intention.insert(Intention(edition=edition_id, position=position, **values))
            intention_id = int(row["id"])
        elif present is None or not await update_versioned(Intention, intention_id, version, values):
            return CHANGED
        await _outdate_preview(edition)
        await record(
            by=by,
            verb="statement.intention_changed" if present else "statement.intention_added",
            subject=("statement_edition", edition_id),
            before=_auditable(present) if present else None,
            after={"id": intention_id, **_auditable(details)},
            at=now,
        )
    return intention_id


async def withdraw_intention(
    edition_id: int, intention_id: int, *, version: int, by: Actor, now: datetime
) -> Refused | None:
    """Take an intention out of a draft."""
    async with transaction():
        edition = await locked_edition(edition_id)
        reasons = rules.reasons_not_to_edit(edition)
        if reasons:
            return refused(*reasons)
        present = await queries.find_intention(edition_id, intention_id)
        values = {"withdrawn": True, "updated_at": now, "updated_by_label": by.label}
        if present is None or not await update_versioned(Intention, intention_id, version, values):
            return CHANGED
        await _outdate_preview(edition)
        await record(
            by=by,
            verb="statement.intention_withdrawn",
            subject=("statement_edition", edition_id),
            before=_auditable(present),
            at=now,
        )
    return None


async def worded_snapshot(edition: EditionRow) -> Snapshot:
    """The figures of an edition with what has been written since: exactly what would be printed now."""
    snapshot = decode(await queries.snapshot_json(edition.id))
    if edition.status != DRAFT:
        return snapshot
    narratives = await queries.list_narratives(edition.id)
    intentions = await queries.list_intentions(edition.id)
    return replace(
        snapshot,
        title=edition.title,
        owner=edition.owner,
        next_update_on=edition.next_update_on,
        narratives={row.section: row.body for row in narratives if row.body.strip()},
        intentions=tuple(frozen_intention(row) for row in intentions),
    )


def frozen_intention(row: IntentionRow) -> SnapshotIntention:
    """An intention as the snapshot keeps it."""
    values = {name: getattr(row, name) for name in SnapshotIntention.__struct_fields__ if name != "evidence"}
    return SnapshotIntention(**values, evidence=tuple(row.evidence.split()))


async def locked_edition(edition_id: int) -> EditionRow:
    """The edition, held until the transaction ends. Raises LookupError when there is none."""
    await lock_row(Edition, edition_id)
    edition = await queries.find_edition(edition_id)
    if edition is None:
        raise LookupError(f"There is no edition {edition_id}")
    return edition


async def _outdate_preview(edition: EditionRow) -> None:
    """A change of the words makes the preview old. The version rises, so that a preview being built is not kept."""
    await update_versioned(Edition, edition.id, edition.version, _NOT_PREVIEWED)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _auditable(details: IntentionRow | IntentionDetails) -> dict[str, Any]:
    """Values as JSON can hold them."""
    return msgspec.to_builtins(details)
