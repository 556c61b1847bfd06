"""Taking in what devices recorded: one transaction, few statements, only the touched keys worked out again."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from market.core.actor import Actor
from market.db import audit
from market.db.sql import execute, fetch, marks
from market.db.transaction import transaction
from market.quality.assessments.capture import queries
from market.quality.assessments.capture.rules import (
    MOST_ENTRIES,
    TAKEN_BACK,
    Ground,
    conflict_of,
    payload_of,
    settle_all,
    sort_out,
    touched_keys,
)
from market.quality.assessments.capture.types import (
    Answer,
    Entry,
    Header,
    HeaderKey,
    HeldEntry,
    Kind,
    RefusedEntry,
    Settled,
    SyncAnswer,
)
from market.quality.assessments.queries import NoSuchAssessment
from market.quality.assessments.types import Status
from market.quality.framework import queries as framework
from market.quality.framework.types import Method

_PART = 400
_ENTRY = "({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})"
_ANSWER = "({}, {}, {}, {}, {}, {}, {}, '', NULL, {}, {}, {}, {})"
_ANSWERED = ("state", "score", "reason", "rationale", "categories", "source", "carried_from", "in_conflict")
_BY = ("scored_by", "scored_label", "scored_at")


async def apply_entries(
    assessment_id: int, entries: Sequence[Entry], *, by: Actor, now: datetime, organisation_id: int | None = None
) -> SyncAnswer:
    """Keep what may be kept and say of the rest why not; the same entries again change nothing. Raises `NoSuchAssessment`.

    `organisation_id` is the own organisation of a provider's user, from the session: it is what lets them answer their
    self-assessment, which nobody else can.
    """
    entries, late = entries[:MOST_ENTRIES], entries[MOST_ENTRIES:]
    async with transaction():
        ground = await _ground(assessment_id, by, organisation_id)
        asked = sorted({(str(entry.kind), entry.key) for entry in entries})
        held = await queries.entries_about(assessment_id, sorted({entry.client_id for entry in entries}), asked)
        known = {entry.client_id: entry for entry in held}
        fresh, accepted, refused = sort_out(entries, known, ground, by.label)
        token = await _insert(assessment_id, fresh, now) if fresh else await queries.state_token(assessment_id)
        touched = set(asked)
        settled = settle_all(each for each in (*held, *fresh) if (each.kind, each.key) in touched)
        if fresh:
            again = [settled[key] for key in touched_keys(fresh)]
            await _keep_answers(assessment_id, [each for each in again if each.kind == Kind.ANSWER])
            await _keep_header(assessment_id, [each for each in again if each.kind == Kind.HEADER])
            told = {"entries": len(fresh), "keys": [f"{kind} {key}" for kind, key in touched_keys(fresh)][:200]}
            subject = ("assessment", assessment_id)
            await audit.record(by=by, verb="assessment.captured", subject=subject, after=told, at=now)
    too_many = [RefusedEntry(each.client_id, "too_many", "Too many at once. Send it again") for each in late]
    return SyncAnswer(
        accepted=tuple(accepted),
        new=tuple(entry.client_id for entry in fresh),
        refused=(*refused, *too_many),
        conflicts=tuple(conflict_of(each) for each in settled.values() if each.in_conflict),
        state_token=token,
    )


async def _ground(assessment_id: int, by: Actor, organisation_id: int | None) -> Ground:
    row, scorers = await queries.lock_ground(assessment_id, by.id)
    if row is None:
        raise NoSuchAssessment(assessment_id)
    library = await framework.get_library(row["framework_version"])
    codes = row["codes"].split()
    for_provider = row["method"] == Method.SELF_ASSESSMENT
    return Ground(
        criteria={code: library.by_code[code] for code in codes},
        scorers=() if for_provider else scorers,
        person=by.id,
        is_open=row["status"] == Status.OPEN,
        for_provider=for_provider and organisation_id is not None and organisation_id == row["organisation"],
    )


async def _insert(assessment_id: int, fresh: Sequence[HeldEntry], now: datetime) -> int:
    """Write entries; the token of the set with them."""
    token = 0
    for part in _parts(fresh):
        values: list[Any] = []
        for entry in part:
            replaced = msgspec.json.encode(entry.supersedes).decode()
            values += (assessment_id, entry.client_id, entry.kind, entry.key, entry.payload, replaced, entry.device)
            values += (entry.recorded_by, entry.recorded_label, entry.recorded_at, now)
        rows = await fetch(
            "INSERT INTO capture_entry (assessment, client_id, kind, key, payload, supersedes, device, recorded_by,"
            f" recorded_label, recorded_at, received_at) VALUES {', '.join([_ENTRY] * len(part))} RETURNING id",
            *values,
        )
        token = max(token, *(int(row["id"]) for row in rows))
    return token


def _parts(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (items[start : start + _PART] for start in range(0, len(items), _PART))


async def _keep_answers(assessment_id: int, settled: Sequence[Settled]) -> None:
    """The present answers to criteria, and none where the answer was taken back."""
    gone = [each.key for each in settled if each.counts.payload == TAKEN_BACK]
    if gone:
        sql = f"DELETE FROM assessment_answer WHERE assessment = {{}} AND criterion IN ({marks(gone)})"
        await execute(sql, assessment_id, *gone)
    changed = ", ".join(f"{name} = excluded.{name}" for name in (*_ANSWERED, *_BY))
    for part in _parts([each for each in settled if each.counts.payload != TAKEN_BACK]):
        values: list[Any] = []
        for each in part:
            answer, counts = payload_of(each.kind, each.counts.payload), each.counts
            assert isinstance(answer, Answer)
            values += (assessment_id, each.key, answer.state, answer.score, answer.reason, answer.rationale)
            values += (answer.categories, each.in_conflict)
            values += (counts.recorded_by, counts.recorded_label, counts.recorded_at)
        await execute(
            f"INSERT INTO assessment_answer (assessment, criterion, {', '.join((*_ANSWERED, *_BY))})"
            f" VALUES {', '.join([_ANSWER] * len(part))} ON CONFLICT (assessment, criterion) DO UPDATE SET {changed}",
            *values,
        )


async def _keep_header(assessment_id: int, settled: Iterable[Settled]) -> None:
    """What was said about the whole visit, on the assessment itself."""
    for each in settled:
        back = each.counts.payload == TAKEN_BACK
        header = Header() if back else payload_of(each.kind, each.counts.payload)
        assert isinstance(header, Header)
        if each.key == HeaderKey.PEOPLE:
            values: dict[str, Any] = {"people_heard": header.people_heard, "people_total": header.people_total}
        elif each.key == HeaderKey.SUMMARY:
            values = {"summary": header.summary}
        else:
            values = {"access_refused": header.access_refused}
        names = ", ".join(f"{name} = {{}}" for name in values)
        await execute(f"UPDATE assessment SET {names} WHERE id = {{}}", *values.values(), assessment_id)
