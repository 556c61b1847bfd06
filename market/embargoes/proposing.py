"""Embargoes are proposed by one person and approved by another; in an emergency they start first and a second person confirms."""

from datetime import datetime
from typing import Any

from market.core.refusal import Refusal, Refused, refused
from market.db.sql import fetch_value
from market.db.transaction import transaction
from market.embargoes.hearing import reasons_to_wait
from market.embargoes.inserting import insert_embargo, made_before, reasons_against_links
from market.embargoes.queries import get_embargo
from market.embargoes.rules import (
    matrix_act,
    reason_not_to_recommend,
    reasons_against_new,
    reasons_against_review_date,
    reasons_not_to_approve,
)
from market.embargoes.telling import tell_of, withdraw_overtaken
from market.embargoes.types import (
    OWN_KINDS,
    Act,
    DecisionRow,
    DecisionStatus,
    EmbargoRow,
    Event,
    NewEmbargo,
    Origin,
    Stage,
    Target,
    Who,
)
from market.embargoes.writing import (
    NOT_NOW,
    Answer,
    audited,
    close_terms,
    decide,
    happened,
    held_now,
    lock_places,
    open_decision,
    open_terms,
    recommend,
    running_on,
    save,
    told_terms,
    words_missing,
)
from market.policies.embargo import EmbargoPolicy
from market.policies.queries import embargo_policy

_TWICE = "There is an embargo on this already. Change that one, or wait for its decision"


async def propose_embargo(wanted: NewEmbargo, *, by: Who, now: datetime) -> int | Refused:
    """Propose an embargo; its number. The same form sent twice gives the same one. Nothing is restricted until it is approved."""
    async with transaction():
        held = await embargo_policy()
        if refusal := await _against(wanted, held.policy, now, by):
            return refusal
        if (made := await made_before(wanted.submission)) is not None:
            return made
        if others := await _others(wanted.target):
            return Refused(tuple(others))
        number = await insert_embargo(wanted, held, Origin.DECISION, by=by, now=now)
        await recommend(number, Act.IMPOSE, wanted.terms, submission=wanted.submission, why="", by=by.actor, now=now)
        await happened(number, "proposed", "", by=by.actor, now=now)
        await audited(number, "proposed", by=by.actor, now=now, after=told_terms(wanted.terms))
    return number


async def _against(wanted: NewEmbargo, policy: EmbargoPolicy, now: datetime, by: Who) -> Refused | None:
    reasons = reasons_against_new(policy, wanted, now)
    if wanted.terms.kind in OWN_KINDS:
        reasons += reason_not_to_recommend(policy, matrix_act(Act.IMPOSE, wanted.terms.kind), by.roles)
    if not reasons and not await lock_places(wanted.target):
        reasons.append(Refusal("no_place", "The register has no such place. Choose one from it", "target"))
    if not reasons:
        reasons += await reasons_against_links(wanted)
    return Refused(tuple(reasons)) if reasons else None


async def _others(target: Target) -> list[Refusal]:
    """Why a second embargo on exactly the same thing is not proposed: the one that is there is changed instead."""
    column, value = (
        ("location", target.location_id) if target.location_id is not None else ("organisation", target.organisation_id)
    )
    found = await fetch_value(
        f"SELECT id FROM embargo WHERE {column} = {{}} AND service = {{}} AND stage = 'proposed' ORDER BY id LIMIT 1",
        value,
        target.service,
    )
    if found is None and await running_on(target, OWN_KINDS) is None:
        return []
    return [Refusal("embargoed_already", _TWICE, "target")]


async def approve(embargo_id: int, version: int, *, why: str = "", by: Who, now: datetime) -> Answer:
    """Approve a proposed embargo: it is in force from this moment, and letters are drafted to those who must be told.

    A provider's pause that it converts ends in the same moment.
    """
    async with transaction():
        held = await held_now(embargo_id)
        decision = await open_decision(embargo_id, Act.IMPOSE)
        if held.stage != Stage.PROPOSED or decision is None or decision.terms is None:
            return refused(NOT_NOW)
        policy = (await embargo_policy(held.policy_version)).policy
        act = matrix_act(Act.IMPOSE, decision.terms.kind)
        reasons = reasons_not_to_approve(policy, act, by.roles, person=by.actor.id, recommended_by=held.recommended_by)
        reasons += reasons_against_review_date(policy, decision.terms.review_on, now, decision.terms.kind)
        reasons += reasons_to_wait(held, decision, now)
        reasons += await _running_already(held)
        if reasons:
            return Refused(tuple(reasons))
        values = {
            "stage": Stage.IN_FORCE.value,
            "approved_by": by.actor.id,
            "approved_label": by.actor.label,
            "approved_at": now,
            "started_at": now,
        }
        return await _start(held, version, values, decision, why, by=by, now=now)


async def _running_already(held: EmbargoRow) -> list[Refusal]:
    return [Refusal("embargoed_already", _TWICE)] if await running_on(held.target, OWN_KINDS) is not None else []


async def _start(
    held: EmbargoRow, version: int, values: dict[str, Any], decision: DecisionRow, why: str, *, by: Who, now: datetime
) -> Answer:
    terms = decision.terms
    if terms is None:
        raise ValueError(f"decision {decision.id} has no terms")
    if changed := await save(held, version, values, "approved", why, by=by.actor, now=now, told=told_terms(terms)):
        return changed
    await decide(decision, decision.version, DecisionStatus.APPROVED, why, by=by.actor, now=now)
    await open_terms(held.id, terms, now)
    if held.converts is not None:
        await _end_pause(held.converts, by=by, now=now)
    await tell_of(held.id, Event.STARTED, by=by.actor, now=now)
    return None


async def _end_pause(pause_id: int, *, by: Who, now: datetime) -> None:
    pause = await get_embargo(pause_id)
    if not pause.is_running:
        return
    values = {"stage": Stage.LIFTED.value, "ended_at": now, "ended_label": by.actor.label}
    await save(pause, pause.version, values, "converted", "", by=by.actor, now=now)
    await close_terms(pause.id, now)
    await withdraw_overtaken(pause.id, Event.LIFTED, Event.LIFTED.value, by=by.actor, now=now)


async def refuse(embargo_id: int, version: int, *, why: str, by: Who, now: datetime) -> Answer:
    """Do not approve a proposed embargo, and say why. Whoever may approve it may refuse it."""
    async with transaction():
        held = await held_now(embargo_id)
        decision = await open_decision(embargo_id, Act.IMPOSE)
        if held.stage != Stage.PROPOSED or decision is None or decision.terms is None:
            return refused(NOT_NOW)
        policy = (await embargo_policy(held.policy_version)).policy
        act = matrix_act(Act.IMPOSE, decision.terms.kind)
        reasons = reasons_not_to_approve(policy, act, by.roles, person=by.actor.id, recommended_by=held.recommended_by)
        reasons += words_missing(why, "Say why it is not approved", "why")
        if reasons:
            return Refused(tuple(reasons))
        values = {"stage": Stage.REFUSED.value}
        if changed := await save(held, version, values, "refused", why, by=by.actor, now=now):
            return changed
        return await decide(decision, decision.version, DecisionStatus.REFUSED, why, by=by.actor, now=now)


async def withdraw(embargo_id: int, version: int, *, why: str, by: Who, now: datetime) -> Answer:
    """Take back a proposal that was not decided yet."""
    async with transaction():
        held = await held_now(embargo_id)
        decision = await open_decision(embargo_id, Act.IMPOSE)
        if held.stage != Stage.PROPOSED or decision is None:
            return refused(NOT_NOW)
        if reasons := words_missing(why, "Say why the proposal is withdrawn", "why"):
            return Refused(tuple(reasons))
        values = {"stage": Stage.WITHDRAWN.value}
        if changed := await save(held, version, values, "withdrawn", why, by=by.actor, now=now):
            return changed
        return await decide(decision, decision.version, DecisionStatus.WITHDRAWN, why, by=by.actor, now=now)
