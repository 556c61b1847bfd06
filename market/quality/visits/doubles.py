"""Scoring a second time: an officer's own scores, given without seeing the first, kept apart from them."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from market.core.actor import Actor
from market.db import audit
from market.db.sql import execute, fetch
from market.db.transaction import transaction
from market.db.versions import lock_row
from market.quality.assessments.capture.types import Answer, Entry, HeldEntry, Kind, RefusedEntry, Settled, SyncAnswer
from market.quality.assessments.tables import Assessment
from market.quality.visits.types import Access
from market.quality.visits.words import NOT_OPEN


async def own_doubles(assessment_id: int, person: int) -> list[Settled]:
    """Somebody's own second scores, in the form in which answers stand."""
    rows = await fetch(
        "SELECT criterion, score, scored_label, scored_at FROM double_score WHERE assessment = {} AND scored_by = {}"
        " ORDER BY criterion",
        assessment_id,
        person,
    )
    found = []
    for row in rows:
        entry = msgspec.convert(
            {
                "client_id": f"double-{row['criterion']}",
                "kind": Kind.ANSWER.value,
                "key": row["criterion"],
                "payload": msgspec.json.encode(Answer(state="scored", score=row["score"])).decode(),
                "supersedes": (),
                "device": "",
                "recorded_by": person,
                "recorded_label": row["scored_label"],
                "recorded_at": row["scored_at"],
            },
            HeldEntry,
            strict=False,
        )
        found.append(Settled(kind=entry.kind, key=entry.key, counts=entry, heads=(entry,), in_conflict=False))
    return found


async def apply_doubles(access: Access, entries: Sequence[Entry], *, by: Actor, now: datetime) -> SyncAnswer:
    """Keep second scores; of two for one criterion the one that its device recorded last. The same again changes nothing."""
    refused = [no for each in entries if (no := _reason_against(each, access)) is not None]
    wrong = {each.client_id for each in refused}
    good = [each for each in entries if each.client_id not in wrong]
    new = []
    async with transaction():
        await lock_row(Assessment, access.visit.id)
        for entry in sorted(good, key=lambda each: each.recorded_at):
            if await _keep(access, entry, by):
                new.append(entry.client_id)
        if new:
            keys = sorted({each.key for each in good})
            subject = ("assessment", access.visit.id)
            await audit.record(
                by=by, verb="assessment.double_scored", subject=subject, after={"criteria": keys}, at=now
            )
    return SyncAnswer(
        accepted=tuple(each.client_id for each in good),
        new=tuple(new),
        refused=tuple(refused),
        conflicts=(),
        state_token=0,
    )


def _reason_against(entry: Entry, access: Access) -> RefusedEntry | None:
    if not access.is_open:
        return RefusedEntry(entry.client_id, "not_open", NOT_OPEN)
    if entry.kind != Kind.ANSWER or entry.recorded_at.tzinfo is None:
        return RefusedEntry(entry.client_id, "scores_only", "Who scores a second time gives scores only")
    if not access.may_score(entry.key):
        words = f"Criterion {entry.key} is somebody else’s part of this visit"
        return RefusedEntry(entry.client_id, "not_your_criterion", words)
    score = (entry.payload or {}).get("score")
    if score not in (1, 2, 3, 4, None) or isinstance(score, bool):
        return RefusedEntry(entry.client_id, "score_range", "A score must be 1, 2, 3 or 4")
    return None


async def _keep(access: Access, entry: Entry, by: Actor) -> bool:
    score = (entry.payload or {}).get("score")
    if score is None:
        gone = "DELETE FROM double_score WHERE assessment = {} AND criterion = {} AND scored_by = {} AND scored_at < {}"
        return bool(await execute(gone, access.visit.id, entry.key, by.id, entry.recorded_at))
    return bool(
        await execute(
            "INSERT INTO double_score (assessment, criterion, score, scored_by, scored_label, scored_at)"
            " VALUES ({}, {}, {}, {}, {}, {}) ON CONFLICT (assessment, criterion, scored_by) DO UPDATE SET"
            " score = excluded.score, scored_at = excluded.scored_at WHERE double_score.scored_at < excluded.scored_at",
            access.visit.id, entry.key, score, by.id, by.label, entry.recorded_at,
        )
    )  # fmt: skip
