"""The second check: another person agrees with a decision, or sends it back with a reason."""

from collections.abc import Mapping
from datetime import datetime

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.sql import execute, marks
from market.db.transaction import transaction
from market.quality.consolidation.deciding import reasons_not_to_check
from market.quality.consolidation.deciding_service import SUBJECT, lock_questions, remove_decisions, told
from market.quality.consolidation.queries import get_question, questions_by_id
from market.quality.consolidation.types import QuestionRow

SHORTEST_REASON = 5


async def check(question_id: int, version: int, *, by: Actor, now: datetime) -> QuestionRow | Changed | Refused:
    """Agree with a decision. The person must be another than who decided. Raises `NoSuchQuestion`."""
    async with transaction():
        await lock_questions([question_id])
        question = await get_question(question_id)
        if question.checked_at is not None and by.id is not None and question.checked_by == by.id:
            return question
        if reasons := reasons_not_to_check(question, by.id):
            return Refused(tuple(reasons))
        if question.version != version:
            return Changed()
        await _agree([question], by=by, now=now)
        return await get_question(question_id)


async def check_many(versions: Mapping[int, int], *, by: Actor, now: datetime) -> tuple[int, list[str]]:
    """Agree with several decisions at once, each as it was seen (`versions` by question); how many, and why not the others."""
    agreed: list[QuestionRow] = []
    problems: list[str] = []
    async with transaction():
        await lock_questions(sorted(versions))
        found = await questions_by_id(versions)
        for question in found:
            place = f"{question.tool}, {question.address}"
            if question.checked_at is not None and question.checked_by == by.id:
                continue
            if reasons := reasons_not_to_check(question, by.id):
                problems.append(f"{place}: {reasons[0].message}")
            elif question.version != versions[question.id]:
                problems.append(f"{place}: somebody decided it again since you opened the page. Look at it once more")
            else:
                agreed.append(question)
        gone = len(versions) - len(found)
        if gone:
            problems.append(f"{gone} of the questions are no longer in the newest file of their tool")
        await _agree(agreed, by=by, now=now)
    return len(agreed), problems


async def _agree(questions: list[QuestionRow], *, by: Actor, now: datetime) -> None:
    if not questions:
        return
    ids = [question.id for question in questions]
    await execute(
        "UPDATE question_decision SET checked_by = {}, checked_label = {}, checked_at = {}, version = version + 1"
        f" WHERE question IN ({marks(ids)})",
        by.id,
        by.label[:120],
        now,
        *ids,
    )
    await execute(f"UPDATE legacy_question SET version = version + 1 WHERE id IN ({marks(ids)})", *ids)
    entries = [
        audit.Entry(verb="question.checked", subject=(SUBJECT, question.id), after={"fate": question.fate})
        for question in questions
    ]
    await audit.record_many(by=by, entries=entries, at=now)


async def send_back(
    question_id: int, version: int, reason: str, *, by: Actor, now: datetime
) -> QuestionRow | Changed | Refused:
    """Take a decision away, so that it is decided again; the reason stays in the history. Raises `NoSuchQuestion`."""
    async with transaction():
        await lock_questions([question_id])
        question = await get_question(question_id)
        if not question.fate and question.version == version + 1:
            return question
        reasons = reasons_not_to_check(question, by.id)
        if len(reason.strip()) < SHORTEST_REASON:
            reasons.append(
                Refusal(
                    "no_reason", "Say what should be decided differently, so that it helps who decides", "back_reason"
                )
            )
        if reasons:
            return refused(*reasons)
        if question.version != version:
            return Changed()
        await remove_decisions([question])
        await audit.record(
            by=by,
            verb="question.sent_back",
            subject=(SUBJECT, question_id),
            before=told(question),
            after={"reason": reason.strip()[:600]},
            at=now,
        )
        return await get_question(question_id)
