"""Exceptions: one person is placed in spite of an embargo, recommended by one and approved by another."""

from datetime import datetime

from market.core.case_references import reasons_against_case_reference
from market.core.refusal import Refusal, Refused, refused
from market.db.sql import fetch_value
from market.db.transaction import transaction
from market.embargoes.queries import find_decision
from market.embargoes.rules import matrix_act, reason_not_to_recommend, reasons_not_to_approve
from market.embargoes.types import Act, DecisionRow, DecisionStatus, EmbargoRow, Who
from market.embargoes.writing import (
    NOT_NOW,
    Answer,
    audited,
    decide,
    happened,
    held_now,
    recommend,
    submitted,
    words_missing,
)
from market.policies.queries import embargo_policy


async def propose_exception(
    embargo_id: int, case_reference: str, *, submission: str, why: str, by: Who, now: datetime
) -> int | Refused:
    """Recommend that one person is placed there all the same: `why` is the written talk about the risk with the person."""
    async with transaction():
        held = await held_now(embargo_id)
        if (made := await submitted(submission)) is not None:
            return made
        if not held.is_running:
            return refused(NOT_NOW)
        policy = (await embargo_policy(held.policy_version)).policy
        reference = case_reference.strip()
        reasons = reason_not_to_recommend(policy, matrix_act(Act.EXCEPTION, ""), by.roles)
        reasons += words_missing(why, "Say what the person wants and what was said about the risk", "why")
        against = reasons_against_case_reference(reference)
        reasons += against
        if not against and await _waits(held.id, reference):
            reasons.append(Refusal("waits_already", "An exception for this person is there already", "case_reference"))
        if reasons:
            return Refused(tuple(reasons))
        number = await recommend(
            held.id,
            Act.EXCEPTION,
            None,
            submission=submission,
            why=why,
            by=by.actor,
            now=now,
            case_reference=reference,
        )
        await happened(held.id, "exception_proposed", "", by=by.actor, now=now)
        await audited(held.id, "exception_proposed", by=by.actor, now=now)
    return number


async def _waits(embargo_id: int, case_reference: str) -> bool:
    found = await fetch_value(
        "SELECT 1 FROM embargo_decision WHERE embargo = {} AND act = 'exception' AND case_reference = {}"
        " AND status IN ('open', 'approved')",
        embargo_id,
        case_reference,
    )
    return found is not None


async def allow_exception(decision_id: int, version: int, *, why: str = "", by: Who, now: datetime) -> Answer:
    """Approve an exception: this person may be placed there while the embargo lasts. Never by whoever recommended it."""
    return await _decide(decision_id, version, DecisionStatus.APPROVED, why, by=by, now=now)


async def refuse_exception(decision_id: int, version: int, *, why: str, by: Who, now: datetime) -> Answer:
    """Do not approve an exception, and say why."""
    return await _decide(decision_id, version, DecisionStatus.REFUSED, why, by=by, now=now)


async def _decide(
    decision_id: int, version: int, status: DecisionStatus, why: str, *, by: Who, now: datetime
) -> Answer:
    async with transaction():
        found = await _waiting(decision_id)
        if found is None:
            return refused(NOT_NOW)
        held, decision = found
        policy = (await embargo_policy(held.policy_version)).policy
        reasons = reasons_not_to_approve(
            policy,
            matrix_act(Act.EXCEPTION, ""),
            by.roles,
            person=by.actor.id,
            recommended_by=decision.recommended_by,
        )
        if status is DecisionStatus.REFUSED:
            reasons += words_missing(why, "Say why it is not approved", "why")
        if reasons:
            return Refused(tuple(reasons))
        if changed := await decide(decision, version, status, why, by=by.actor, now=now):
            return changed
        kind = "exception_approved" if status is DecisionStatus.APPROVED else "exception_refused"
        await happened(held.id, kind, "", by=by.actor, now=now)
        await audited(held.id, kind, by=by.actor, now=now)
        return None


async def _waiting(decision_id: int) -> tuple[EmbargoRow, DecisionRow] | None:
    first = await find_decision(decision_id)
    if first is None or first.act != Act.EXCEPTION:
        return None
    held = await held_now(first.embargo_id)
    decision = await find_decision(decision_id)
    if decision is None or decision.status != DecisionStatus.OPEN or not held.is_running:
        return None
    return held, decision
