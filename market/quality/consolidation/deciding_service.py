"""Give questions their fate: one, all of an exactly equal text, or many at once; deciding again replaces what stood."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from market.core.actor import Actor
from market.core.refusal import Changed, Refused
from market.db import audit
from market.db.bulk import insert_many
from market.db.engine import dialect
from market.db.sql import execute, fetch, marks
from market.db.transaction import transaction
from market.quality.consolidation.deciding import check_why, reasons_not_to_decide
from market.quality.consolidation.queries import get_question, group_of, questions_by_id
from market.quality.consolidation.tables import DecisionTarget, QuestionDecision
from market.quality.consolidation.types import Decided, DecidedMany, Decision, QuestionRow
from market.quality.framework.queries import live_library
from market.quality.framework.types import Criterion

SUBJECT = "legacy_question"
SINGLE, EXACT_GROUP, CARRIED, DEMONSTRATION = "single", "exact_group", "carried", "demonstration"
HOW = (SINGLE, EXACT_GROUP, CARRIED, DEMONSTRATION)
_CHUNK = 5_000
_MOST_REFUSALS = 20
_DECISION = (
    "question", "fate", "reason", "how", "decided_by", "decided_label", "decided_at", "check_why", "checked_by",
    "checked_label", "checked_at", "version",
)  # fmt: skip


async def live_criteria() -> dict[str, Criterion]:
    """The criteria of the live framework by code; empty when none is live."""
    library = await live_library()
    return {criterion.code: criterion for criterion in library.criteria} if library else {}


async def decide(
    question_id: int, version: int, decision: Decision, *, how: str = SINGLE, by: Actor, now: datetime
) -> QuestionRow | Changed | Refused:
    """Give one question its fate. Sending the same decision twice changes nothing. Raises `NoSuchQuestion`."""
    criteria = await live_criteria()
    async with transaction():
        await lock_questions([question_id])
        question = await get_question(question_id)
        if reasons := reasons_not_to_decide(question, decision, criteria):
            return Refused(tuple(reasons))
        if _stands(question, decision):
            return question
        if question.version != version:
            return Changed()
        await _write([(question, decision)], criteria, how=how, by=by, now=now)
        return await get_question(question_id)


async def decide_group(
    question_id: int, version: int, decision: Decision, *, by: Actor, now: datetime
) -> int | Changed | Refused:
    """Give a question and every undecided one whose normalised text is exactly equal the same fate; how many were decided.

    Those that somebody decided already keep what they have. Raises `NoSuchQuestion`.
    """
    criteria = await live_criteria()
    async with transaction():
        first = await get_question(question_id)
        await lock_questions([each.id for each in await group_of(first.normal_hash)] or [question_id])
        first = await get_question(question_id)
        if reasons := reasons_not_to_decide(first, decision, criteria):
            return Refused(tuple(reasons))
        stands = _stands(first, decision)
        if first.version != version and not stands:
            return Changed()
        others = [each for each in await group_of(first.normal_hash) if not each.fate and each.id != first.id]
        pairs = [(each, decision) for each in ([] if stands else [first]) + others]
        await _write(pairs, criteria, how=EXACT_GROUP, by=by, now=now)
    return len(pairs)


async def decide_many(decisions: Sequence[Decided], *, how: str, by: Actor, now: datetime) -> DecidedMany:
    """Give many questions their fates in one transaction; what cannot be decided is left out and said.

    `how` says honestly where the decisions come from, such as demonstration.
    """
    if how not in HOW:
        raise ValueError(f"{how} is not a way of deciding")
    criteria = await live_criteria()
    wanted = {each.question_id: each.decision for each in decisions}
    refused: list[str] = []
    pairs: list[tuple[QuestionRow, Decision]] = []
    unchanged = 0
    async with transaction():
        await lock_questions(sorted(wanted))
        found = await questions_by_id(wanted)
        refused += [f"There is no question {each}" for each in sorted(wanted.keys() - {row.id for row in found})]
        for question in found:
            decision = wanted[question.id]
            reasons = reasons_not_to_decide(question, decision, criteria)
            if reasons:
                refused.append(f"{question.tool}, {question.address}: {reasons[0].message}")
            elif _stands(question, decision):
                unchanged += 1
            else:
                pairs.append((question, decision))
        await _write(pairs, criteria, how=how, by=by, now=now)
    more = [f"and {len(refused) - _MOST_REFUSALS} more"] if len(refused) > _MOST_REFUSALS else []
    return DecidedMany(len(pairs), unchanged, (*refused[:_MOST_REFUSALS], *more))


def _stands(question: QuestionRow, decision: Decision) -> bool:
    """Whether the question has exactly this fate already."""
    return (question.fate, question.targets, question.reason) == (
        decision.fate,
        decision.targets,
        decision.reason.strip(),
    )


async def lock_questions(ids: Sequence[int]) -> None:
    """Hold the questions until the transaction ends. On SQLite the transaction is alone in writing anyway."""
    if dialect() == "sqlite":
        return
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        await fetch(f"SELECT id FROM legacy_question WHERE id IN ({marks(part)}) ORDER BY id FOR UPDATE", *part)


async def remove_decisions(questions: Sequence[QuestionRow]) -> None:
    """Take decisions away, inside the caller's transaction, and raise the version of their questions."""
    ids = [question.id for question in questions]
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        listed = marks(part)
        await execute(
            f"DELETE FROM decision_target WHERE decision IN (SELECT id FROM question_decision WHERE question IN ({listed}))",
            *part,
        )
        await execute(f"DELETE FROM question_decision WHERE question IN ({listed})", *part)
        await execute(f"UPDATE legacy_question SET version = version + 1 WHERE id IN ({listed})", *part)


async def _write(
    pairs: Sequence[tuple[QuestionRow, Decision]],
    criteria: Mapping[str, Criterion],
    *,
    how: str,
    by: Actor,
    now: datetime,
) -> None:
    """Write decisions in bulk, replacing those that stood, with one line of the audit trail for each."""
    if not pairs:
        return
    await remove_decisions([question for question, _ in pairs])
    whys = {question.id: check_why(question, decision, criteria) for question, decision in pairs}
    rows = [
        (
            question.id,
            decision.fate,
            decision.reason.strip(),
            how,
            by.id,
            by.label[:120],
            now,
            whys[question.id],
            None,
            "",
            None,
            1,
        )
        for question, decision in pairs
    ]
    await insert_many(QuestionDecision, _DECISION, rows)
    await _write_targets(pairs)
    entries = [
        audit.Entry(
            verb="question.decided",
            subject=(SUBJECT, question.id),
            before=told(question) if question.fate else None,
            after=_after(decision, how, whys[question.id]),
        )
        for question, decision in pairs
    ]
    await audit.record_many(by=by, entries=entries, at=now)


async def _write_targets(pairs: Sequence[tuple[QuestionRow, Decision]]) -> None:
    ids = [question.id for question, decision in pairs if decision.targets]
    decision_of: dict[int, int] = {}
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        rows = await fetch(f"SELECT id, question FROM question_decision WHERE question IN ({marks(part)})", *part)
        decision_of |= {row["question"]: row["id"] for row in rows}
    await insert_many(
        DecisionTarget,
        ("decision", "criterion", "part"),
        [
            (decision_of[question.id], target.code, target.part.strip()[:300])
            for question, decision in pairs
            for target in decision.targets
        ],
    )


def told(question: QuestionRow) -> dict[str, Any]:
    """What the audit trail says of a decision that stood."""
    return {
        "fate": question.fate,
        "criteria": [target.code for target in question.targets],
        "reason": question.reason,
        "how": question.how,
        "decided_by": question.decided_label,
        "checked_by": question.checked_label,
    }


def _after(decision: Decision, how: str, why: str) -> dict[str, Any]:
    return {
        "fate": decision.fate,
        "criteria": [target.code for target in decision.targets],
        "parts": [target.part for target in decision.targets if target.part],
        "reason": decision.reason.strip(),
        "how": how,
        "check_why": why,
    }
