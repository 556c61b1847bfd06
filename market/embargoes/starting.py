"""Embargoes that start at once, before a second person has seen them: emergencies and declared failures."""

from datetime import datetime

from market.core.refusal import Refusal, Refused, refused
from market.db.sql import fetch
from market.db.transaction import transaction
from market.embargoes.inserting import insert_embargo, made_before, reasons_against_links
from market.embargoes.queries import get_embargo
from market.embargoes.rules import (
    act_of_change,
    is_same,
    matrix_act,
    may,
    missing_grounds,
    reasons_against_grounds,
    reasons_against_new,
)
from market.embargoes.telling import tell_of
from market.embargoes.types import (
    OWN_KINDS,
    STRENGTH,
    Act,
    DecisionStatus,
    EmbargoRow,
    Event,
    Grounds,
    Kind,
    NewEmbargo,
    Origin,
    Stage,
    Target,
    TermsRow,
    Who,
)
from market.embargoes.writing import (
    NOT_NOW,
    Answer,
    audited,
    decide,
    happened,
    held_now,
    lock_places,
    open_decision,
    open_terms,
    running_on,
    save,
    terms_now,
    told_terms,
)
from market.policies.queries import embargo_policy

EMERGENCY = "impose_in_emergency"
AT_ONCE = ("facts", "must_change")
"""What an emergency records at its start; the rest is written up within the policy's time."""


async def impose_at_once(
    wanted: NewEmbargo, *, by: Who, now: datetime, origin: Origin = Origin.EMERGENCY
) -> int | Refused:
    """Start an embargo at once, before a second person has seen it; its number. A second person confirms it afterwards.

    For emergencies the policy names who may; a declared failure starts its own stop (in its own transaction). What is
    restricted as much already stays as it is and gives that one's number; what is restricted less is made stronger.
    """
    async with transaction():
        policy_held = await embargo_policy()
        reasons = reasons_against_new(policy_held.policy, wanted, now, grounds=AT_ONCE)
        if origin is Origin.EMERGENCY and not may(policy_held.policy, EMERGENCY, by.roles, approve=True):
            words = "Only a director may start an embargo at once. Propose it, and ask a director to approve it"
            reasons.append(Refusal("may_not_approve", words))
        if not reasons and not await lock_places(wanted.target):
            reasons.append(Refusal("no_place", "The register has no such place. Choose one from it", "target"))
        if not reasons:
            reasons += await reasons_against_links(wanted)
        if reasons:
            return Refused(tuple(reasons))
        if (made := await made_before(wanted.submission)) is not None:
            return made
        if (running := await running_on(wanted.target, OWN_KINDS)) is not None:
            return await _at_least(*running, wanted, origin, by=by, now=now)
        await _withdraw_proposals(wanted.target, by=by, now=now)
        more = {
            "stage": Stage.IN_FORCE.value,
            "emergency": True,
            "approved_by": by.actor.id,
            "approved_label": by.actor.label,
            "approved_at": now,
            "started_at": now,
        }
        number = await insert_embargo(wanted, policy_held, origin, by=by, now=now, **more)
        await open_terms(number, wanted.terms, now)
        await happened(number, "started", "", by=by.actor, now=now)
        await audited(number, "started", by=by.actor, now=now, after=told_terms(wanted.terms))
        await tell_of(number, Event.STARTED, by=by.actor, now=now)
    return number


async def _at_least(
    held: EmbargoRow, terms: TermsRow, wanted: NewEmbargo, origin: Origin, *, by: Who, now: datetime
) -> int:
    """The number of the embargo in force, made stronger when it restricts less than is wanted."""
    stronger = STRENGTH[Kind(terms.kind)] < STRENGTH[Kind(wanted.terms.kind)]
    if not stronger and act_of_change(terms, wanted.terms) != Act.VARY_STRONGER:
        return held.id
    if is_same(terms, wanted.terms):
        return held.id
    values = {
        "stage": Stage.IN_FORCE.value,
        "emergency": True,
        "confirmed_by": None,
        "confirmed_label": "",
        "confirmed_at": None,
        "approved_by": by.actor.id,
        "approved_label": by.actor.label,
        "approved_at": now,
    }
    await save(held, held.version, values, "varied", "", by=by.actor, now=now, told=told_terms(wanted.terms))
    await open_terms(held.id, wanted.terms, now)
    await tell_of(held.id, Event.VARIED, by=by.actor, now=now)
    return held.id


async def _withdraw_proposals(target: Target, *, by: Who, now: datetime) -> None:
    """What waited to be decided about the same target is overtaken by the emergency."""
    column, value = (
        ("location", target.location_id) if target.location_id is not None else ("organisation", target.organisation_id)
    )
    rows = await fetch(
        f"SELECT id FROM embargo WHERE {column} = {{}} AND service = {{}} AND stage = 'proposed' ORDER BY id",
        value,
        target.service,
    )
    for row in rows:
        held = await get_embargo(row["id"])
        decision = await open_decision(held.id, Act.IMPOSE)
        values = {"stage": Stage.WITHDRAWN.value}
        await save(held, held.version, values, "withdrawn", "Overtaken by an emergency", by=by.actor, now=now)
        if decision is not None:
            await decide(decision, decision.version, DecisionStatus.WITHDRAWN, "", by=by.actor, now=now)


async def confirm(embargo_id: int, version: int, *, by: Who, now: datetime) -> Answer:
    """A second person confirms an emergency: somebody whom the policy names, and never the one who started it."""
    async with transaction():
        held = await held_now(embargo_id)
        if not held.is_running or not held.emergency or held.confirmed_at is not None:
            return refused(NOT_NOW)
        policy = (await embargo_policy(held.policy_version)).policy
        reasons = []
        terms = await terms_now(held.id)
        act = matrix_act(Act.IMPOSE, terms.kind if terms else Kind.FULL)
        if not (may(policy, EMERGENCY, by.roles, approve=True) or may(policy, act, by.roles, approve=True)):
            reasons.append(Refusal("may_not_approve", "A director confirms this. Ask them to open this page"))
        if by.actor.id is not None and by.actor.id in (held.approved_by, held.recommended_by):
            reasons.append(Refusal("same_person", "You started this yourself, so a second person has to confirm it"))
        if reasons:
            return Refused(tuple(reasons))
        values = {"confirmed_by": by.actor.id, "confirmed_label": by.actor.label, "confirmed_at": now}
        return await save(held, version, values, "confirmed", "", by=by.actor, now=now)


async def write_up(embargo_id: int, version: int, grounds: Grounds, *, by: Who, now: datetime) -> Answer:
    """Write down what the decision of an emergency must record. What was written stays as it is afterwards."""
    async with transaction():
        held = await held_now(embargo_id)
        if not missing_grounds(held):
            return refused(NOT_NOW)
        if reasons := reasons_against_grounds(grounds):
            return Refused(tuple(reasons))
        values = {name: getattr(grounds, name).strip() for name in Grounds.__struct_fields__}
        return await save(held, version, values, "written_up", "", by=by.actor, now=now)
