"""Writing what the proof needs from people: reasons for new criteria, and exceptions to a floor with two names."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from market.core.actor import Actor
from market.core.refusal import Refusal, Refused
from market.db import audit
from market.db.sql import execute, fetch, marks
from market.db.transaction import transaction
from market.quality.consolidation.proof.types import Floor
from market.quality.framework.types import Library

SHORTEST, LONGEST = 10, 600


def reasons_against_words(words: str) -> list[Refusal]:
    """Why a reason is no reason, all at once."""
    if len(words) < SHORTEST:
        return [Refusal("no_reason", "Say why in a sentence: whoever reads the proof will ask", "reason")]
    if len(words) > LONGEST:
        return [Refusal("long_reason", f"The reason must be {LONGEST} characters or fewer", "reason")]
    return []


async def give_reason(code: str, reason: str, library: Library, *, by: Actor, now: datetime) -> Refused | None:
    """Say why the framework has a criterion that no tool asked for; a later reason replaces an earlier one."""
    reason = reason.strip()
    refusals = reasons_against_words(reason)
    if all(criterion.code != code for criterion in library.criteria):
        refusals.append(Refusal("unknown_criterion", f"{code} is no criterion of the live framework"))
    if refusals:
        return Refused(tuple(refusals))
    async with transaction():
        before = await fetch("SELECT id, reason FROM new_criterion_reason WHERE criterion = {}", code)
        if before and before[0]["reason"] == reason:
            return None
        await execute(
            "INSERT INTO new_criterion_reason (criterion, reason, recorded_by, recorded_at) VALUES ({}, {}, {}, {})"
            " ON CONFLICT (criterion) DO UPDATE SET reason = excluded.reason, recorded_by = excluded.recorded_by,"
            " recorded_at = excluded.recorded_at",
            code,
            reason,
            by.label[:120],
            now,
        )
        (row,) = await fetch("SELECT id FROM new_criterion_reason WHERE criterion = {}", code)
        await audit.record(
            by=by,
            verb="new_criterion.explained",
            subject=("new_criterion_reason", row["id"]),
            before={"reason": before[0]["reason"]} if before else None,
            after={"criterion": code, "reason": reason},
            at=now,
        )
    return None


async def record_exceptions(
    questions: Collection[int], floor: str, service: str, reason: str, *, by: Actor, now: datetime
) -> int | Refused:
    """Record that a floor is knowingly missed for these questions; how many are new. A second person must approve them."""
    reason, wanted = reason.strip(), sorted(set(questions))
    refusals = reasons_against_words(reason)
    if floor not in set(Floor):
        refusals.append(Refusal("unknown_floor", "Choose one of the floors of the proof"))
    if not wanted:
        refusals.append(Refusal("no_question", "Choose at least one question", "questions"))
    if refusals:
        return Refused(tuple(refusals))
    async with transaction():
        known = await fetch(f"SELECT id FROM legacy_question WHERE current AND id IN ({marks(wanted)})", *wanted)
        if len(known) < len(wanted):
            words = "Some of these questions are no longer in the newest file of their tool. Open the page again"
            return Refused((Refusal("gone", words, "questions"),))
        new = [one for one in wanted if await _insert(one, floor, service, reason, by, now)]
        if new:
            told = {"floor": floor, "service": service, "questions": new, "reason": reason}
            await audit.record(
                by=by, verb="floor_exception.recorded", subject=("legacy_question", new[0]), after=told, at=now
            )
    return len(new)


async def _insert(question: int, floor: str, service: str, reason: str, by: Actor, now: datetime) -> bool:
    """Whether the exception was new."""
    touched = await execute(
        "INSERT INTO floor_exception (question, floor, service, reason, recorded_by, recorded_label, recorded_at, approved_label)"
        " VALUES ({}, {}, {}, {}, {}, {}, {}, '') ON CONFLICT (question, floor, service) DO NOTHING",
        question,
        floor,
        service,
        reason,
        by.id,
        by.label[:120],
        now,
    )
    return touched > 0


async def approve_exceptions(exceptions: Collection[int], *, by: Actor, now: datetime) -> int | Refused:
    """Stand behind exceptions that somebody else recorded; how many are approved now. Twice changes nothing."""
    wanted = sorted(set(exceptions))
    if by.id is None:
        return Refused((Refusal("no_person", "An exception is approved by a person who is signed in"),))
    async with transaction():
        rows = await _held(wanted)
        if any(row["recorded_by"] == by.id for row in rows):
            words = "You recorded this exception yourself. Ask somebody else to approve it"
            return Refused((Refusal("same_person", words),))
        ids = [row["id"] for row in rows if row["approved_at"] is None]
        if not ids:
            return 0
        await execute(
            f"UPDATE floor_exception SET approved_by = {{}}, approved_label = {{}}, approved_at = {{}} WHERE id IN ({marks(ids)})",
            by.id,
            by.label[:120],
            now,
            *ids,
        )
        told = {"exceptions": ids}
        await audit.record(
            by=by, verb="floor_exception.approved", subject=("floor_exception", ids[0]), after=told, at=now
        )
    return len(ids)


async def withdraw_exceptions(exceptions: Collection[int], *, by: Actor, now: datetime) -> int:
    """Take exceptions back, so that the floor fails again; how many there were."""
    wanted = sorted(set(exceptions))
    async with transaction():
        rows = await _held(wanted)
        if not rows:
            return 0
        ids = [row["id"] for row in rows]
        await execute(f"DELETE FROM floor_exception WHERE id IN ({marks(ids)})", *ids)
        told = [{"question": row["question"], "floor": row["floor"], "service": row["service"]} for row in rows]
        await audit.record(
            by=by,
            verb="floor_exception.withdrawn",
            subject=("floor_exception", ids[0]),
            before={"exceptions": told},
            at=now,
        )
    return len(ids)


async def _held(ids: Sequence[int]) -> list[dict[str, Any]]:
    return await fetch(
        "SELECT id, question, floor, service, recorded_by, approved_at FROM floor_exception"
        f" WHERE id IN ({marks(ids)}) ORDER BY id",
        *ids,
    )
