"""Embargoes end: lifting is proposed, tested, decided by somebody else, and done by steps; or a director overrides the tests.

Nothing ends by itself. A step that nobody takes is late and alarms.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from market.core.clock import london_date
from market.core.offsets import moment_after
from market.core.refusal import Refusal, Refused, refused
from market.db.sql import execute
from market.db.transaction import transaction
from market.embargoes import tables
from market.embargoes.lift_facts import lift_facts
from market.embargoes.lift_rules import Condition, conditions, reasons_against_person, reasons_not_to_lift
from market.embargoes.queries import plan_of, reasons_of, terms_of
from market.embargoes.rules import (
    LEAST_OVERRIDE,
    matrix_act,
    may,
    reason_not_to_recommend,
    reasons_not_to_approve,
    terms_until,
)
from market.embargoes.telling import tell_of
from market.embargoes.types import (
    OWN_KINDS,
    Act,
    DecisionRow,
    DecisionStatus,
    EmbargoRow,
    Event,
    Kind,
    LiftProposal,
    PlanRow,
    Stage,
    Terms,
    TermsRow,
    Who,
)
from market.embargoes.varying import VARYING, drop_plan
from market.embargoes.writing import (
    NOT_NOW,
    Answer,
    audited,
    close_terms,
    decide,
    happened,
    held_now,
    open_decision,
    open_terms,
    recommend,
    save,
    submitted,
    terms_now,
    told_terms,
    words_missing,
)
from market.policies.embargo import EmbargoPolicy
from market.policies.queries import embargo_policy

SOON = timedelta(days=14)
"""Steps that were stopped are looked at again so soon: a proposal of ours, never later than the policy's time."""


async def conditions_of(held: EmbargoRow, now: datetime) -> list[Condition]:
    """Every condition for lifting an embargo, with what was found, as it stands. Reads only."""
    policy = (await embargo_policy(held.policy_version)).policy
    return conditions(policy, await lift_facts(held, now))


async def record_check(embargo_id: int, code: str, *, met: bool, words: str, by: Who, now: datetime) -> Answer:
    """Write down what an officer saw about a condition in words. The newest counts; older ones stay."""
    async with transaction():
        held = await held_now(embargo_id)
        if not held.is_running:
            return refused(NOT_NOW)
        policy = (await embargo_policy(held.policy_version)).policy
        known = {each.code for each in conditions(policy, await lift_facts(held, now)) if each.by_hand}
        reasons = words_missing(words, "Say what you saw, where and when", "words")
        if code not in known:
            reasons.append(
                Refusal("no_condition", "This is no condition that an officer looks at. Open the embargo again")
            )
        if reasons:
            return Refused(tuple(reasons))
        check = tables.EmbargoCheck(
            embargo=held.id,
            code=code,
            met=met,
            words=words.strip(),
            by_id=by.actor.id,
            by_label=by.actor.label,
            checked_at=now,
        )
        await tables.EmbargoCheck.insert(check)
        await happened(held.id, "checked", f"{code}: {'met' if met else 'not met'}", by=by.actor, now=now)
        await audited(held.id, "checked", by=by.actor, now=now, after={"condition": code, "met": met})
        return None


async def propose_lifting(
    embargo_id: int, wanted: LiftProposal, *, submission: str, by: Who, now: datetime
) -> int | Refused:
    """Propose to lift an embargo, with the plan for the weeks after; the number of the proposal. It stays in force meanwhile."""
    async with transaction():
        held = await held_now(embargo_id)
        if (made := await submitted(submission)) is not None:
            return made
        terms = await terms_now(held.id)
        if held.stage != Stage.IN_FORCE or terms is None or terms.kind not in OWN_KINDS:
            return refused(NOT_NOW)
        policy = (await embargo_policy(held.policy_version)).policy
        codes = [each.code for each in (await reasons_of([held.id]))[held.id]]
        reasons = reason_not_to_recommend(policy, matrix_act(Act.LIFT, terms.kind), by.roles)
        reasons += reasons_against_proposal(policy, terms, codes, wanted, now)
        if reasons:
            return Refused(tuple(reasons))
        number = await recommend(held.id, Act.LIFT, wanted, submission=submission, why=wanted.why, by=by.actor, now=now)
        values = {"stage": Stage.LIFT_PROPOSED.value}
        await save(held, held.version, values, "lift_proposed", wanted.why, by=by.actor, now=now)
    return number


def reasons_against_proposal(
    policy: EmbargoPolicy, terms: TermsRow, codes: Sequence[str], wanted: LiftProposal, now: datetime
) -> list[Refusal]:
    """Why a proposal to lift cannot be kept as given, all reasons at once."""
    found = words_missing(wanted.why, "Say why it can be lifted", "why")
    today = london_date(now)
    if wanted.objections_asked_on is not None and wanted.objections_asked_on > today:
        found.append(
            Refusal("in_the_future", "Enter the day on which they were asked, today or earlier", "objections_asked_on")
        )
    if wanted.follow_up_visit_on is not None and wanted.follow_up_visit_on < today:
        found.append(Refusal("in_the_past", "The follow-up visit must be today or later", "follow_up_visit_on"))
    if not wanted.steps and not wanted.skip_why.strip() and not _may_skip(policy, codes):
        found.append(Refusal("steps_missing", "Give the steps of lifting, or say why it is lifted at once", "skip_why"))
    if any(step.cap_per_week < 1 or step.days < 1 for step in wanted.steps):
        found.append(Refusal("step_wrong", "Each step needs a cap of 1 or more and a number of days", "steps"))
    if any(
        later.cap_per_week < earlier.cap_per_week
        for earlier, later in zip(wanted.steps, wanted.steps[1:], strict=False)
    ):
        found.append(Refusal("step_order", "No step may allow fewer people than the one before it", "steps"))
    if terms.kind == Kind.CAUTION and wanted.steps:
        words = (
            "Placements with caution are lifted at once: a cap would restrict more than now. Say why in place of steps"
        )
        found.append(Refusal("step_stronger", words, "steps"))
    if terms.kind == Kind.CAP and any(step.cap_per_week < (terms.cap_per_week or 0) for step in wanted.steps):
        words = f"No step may allow fewer people than now, which is {terms.cap_per_week} a week"
        found.append(Refusal("step_stronger", words, "steps"))
    return found


def _may_skip(policy: EmbargoPolicy, codes: Sequence[str]) -> bool:
    return bool(codes) and set(codes) <= set(policy.phased_lift.may_skip_reasons)


async def refuse_lifting(embargo_id: int, version: int, *, why: str, by: Who, now: datetime) -> Answer:
    """Do not lift it now, and say why; whoever proposed it may so withdraw the proposal. It stays in force."""
    async with transaction():
        held = await held_now(embargo_id)
        decision = await open_decision(embargo_id, Act.LIFT)
        if held.stage != Stage.LIFT_PROPOSED or decision is None:
            return refused(NOT_NOW)
        own = by.actor.id is not None and by.actor.id == decision.recommended_by
        policy = (await embargo_policy(held.policy_version)).policy
        reasons = words_missing(why, "Say why it is not lifted now", "why")
        if not own:
            reasons += reasons_not_to_approve(policy, Act.LIFT, by.roles, person=by.actor.id, recommended_by=None)
        if reasons:
            return Refused(tuple(reasons))
        kind = "lift_withdrawn" if own else "lift_refused"
        values = {"stage": Stage.IN_FORCE.value}
        if changed := await save(held, version, values, kind, why, by=by.actor, now=now):
            return changed
        status = DecisionStatus.WITHDRAWN if own else DecisionStatus.REFUSED
        return await decide(decision, decision.version, status, why, by=by.actor, now=now)


async def lift(embargo_id: int, version: int, *, why: str = "", by: Who, now: datetime) -> Answer:
    """Lift an embargo as proposed: at once, or by the first of its steps. Refused with every reason until all conditions are met."""
    async with transaction():
        held = await held_now(embargo_id)
        decision = await open_decision(embargo_id, Act.LIFT)
        if held.stage != Stage.LIFT_PROPOSED or decision is None or decision.lift is None:
            return refused(NOT_NOW)
        policy = (await embargo_policy(held.policy_version)).policy
        facts = await lift_facts(held, now)
        reasons = reasons_not_to_approve(policy, Act.LIFT, by.roles, person=by.actor.id, recommended_by=None)
        reasons += reasons_not_to_lift(
            conditions(policy, facts),
            facts,
            person=by.actor.id,
            proposed_by=decision.recommended_by,
            needs_other=policy.decisions.lift_approver_differs_from_visit_lead,
        )
        if reasons:
            return Refused(tuple(reasons))
        if decision.lift.steps:
            return await _begin_steps(held, version, decision, decision.lift, policy, why, by=by, now=now)
        if changed := await end_embargo(held, version, "lifted", why, by=by, now=now):
            return changed
        return await decide(decision, decision.version, DecisionStatus.APPROVED, why, by=by.actor, now=now)


async def _begin_steps(
    held: EmbargoRow,
    version: int,
    decision: DecisionRow,
    plan: LiftProposal,
    policy: EmbargoPolicy,
    why: str,
    *,
    by: Who,
    now: datetime,
) -> Answer:
    values = {"stage": Stage.PHASED.value}
    if changed := await save(held, version, values, "phased", why, by=by.actor, now=now):
        return changed
    await decide(decision, decision.version, DecisionStatus.APPROVED, why, by=by.actor, now=now)
    day = london_date(now)
    for position, step in enumerate(plan.steps, start=1):
        first = position == 1
        await _keep_step(held.id, position, step.cap_per_week, day, by=by, at=now if first else None)
        day += timedelta(days=step.days)
    await _keep_step(held.id, len(plan.steps) + 1, 0, day, by=by, at=None)
    await open_terms(held.id, _step_terms(policy, plan.steps[0].cap_per_week, now), now)
    await tell_of(held.id, Event.PHASED, by=by.actor, now=now)
    return None


def _step_terms(policy: EmbargoPolicy, cap: int, now: datetime) -> Terms:
    """A step lasts until an officer takes the next; it is reviewed within the policy's time like every embargo."""
    return Terms(kind=Kind.CAP.value, cap_per_week=cap, review_on=_next_review(policy, now))


def _next_review(policy: EmbargoPolicy, now: datetime) -> date:
    return london_date(moment_after(now, policy.reviews.then_every))


async def _keep_step(embargo_id: int, position: int, cap: int, due_on: date, *, by: Who, at: datetime | None) -> None:
    await tables.EmbargoPlanStep.insert(
        tables.EmbargoPlanStep(
            embargo=embargo_id,
            position=position,
            cap_per_week=cap,
            due_on=due_on,
            taken_at=at,
            taken_label=by.actor.label if at is not None else "",
        )
    )


def next_step(plan: Sequence[PlanRow]) -> PlanRow | None:
    """The step that comes next."""
    return next((each for each in plan if each.taken_at is None), None)


async def take_step(embargo_id: int, version: int, *, words: str, by: Who, now: datetime) -> Answer:
    """Take the next step of lifting, on its day or later, saying why none of the policy's reasons to stop holds. The last one ends it."""
    async with transaction():
        held = await held_now(embargo_id)
        step = next_step(await plan_of(held.id))
        if held.stage != Stage.PHASED or step is None:
            return refused(NOT_NOW)
        policy = (await embargo_policy(held.policy_version)).policy
        reasons = words_missing(words, "Say why nothing speaks against the next step", "words")
        reasons += reason_not_to_recommend(policy, matrix_act(Act.LIFT, ""), by.roles)
        if step.due_on > london_date(now):
            reasons.append(
                Refusal("too_early", "The plan gives this step a later day. Nobody shortens a plan on the way")
            )
        if reasons:
            return Refused(tuple(reasons))
        await execute(
            "UPDATE embargo_plan_step SET taken_at = {}, taken_label = {} WHERE embargo = {} AND position = {}",
            now,
            by.actor.label,
            held.id,
            step.position,
        )
        if not step.cap_per_week:
            return await end_embargo(held, version, "lifted", words, by=by, now=now)
        terms = _step_terms(policy, step.cap_per_week, now)
        if changed := await save(held, version, {}, "step_taken", words, by=by.actor, now=now, told=told_terms(terms)):
            return changed
        await open_terms(held.id, terms, now)
        await tell_of(held.id, Event.VARIED, by=by.actor, now=now)
        return None


async def stop_steps(embargo_id: int, version: int, *, why: str, by: Who, now: datetime) -> Answer:
    """Stop lifting by steps: what held before the first step holds again, at once. Anybody who may propose lifting may stop it."""
    async with transaction():
        held = await held_now(embargo_id)
        if held.stage != Stage.PHASED:
            return refused(NOT_NOW)
        if reasons := words_missing(why, "Say what happened", "why"):
            return Refused(tuple(reasons))
        first = (await plan_of(held.id))[0].taken_at
        before = [each for each in (await terms_of([held.id]))[held.id] if first is None or each.from_at < first][-1]
        policy = (await embargo_policy(held.policy_version)).policy
        review_on = min(london_date(now) + SOON, _next_review(policy, now))
        terms = terms_until(before, review_on)
        values = {"stage": Stage.IN_FORCE.value}
        if changed := await save(
            held, version, values, "steps_stopped", why, by=by.actor, now=now, told=told_terms(terms)
        ):
            return changed
        await execute("DELETE FROM embargo_plan_step WHERE embargo = {}", held.id)
        await open_terms(held.id, terms, now)
        await tell_of(held.id, Event.VARIED, by=by.actor, now=now)
        return None


async def override_lift(embargo_id: int, version: int, *, reason: str, by: Who, now: datetime) -> Answer:
    """A director lifts it although conditions are not met, and says why. The reason stands on its page for ever.

    Who proposed lifting or led a visit since the start does not override either: nobody decides alone what they asked for.
    """
    async with transaction():
        held = await held_now(embargo_id)
        terms = await terms_now(held.id)
        if not held.is_running or terms is None or terms.kind not in OWN_KINDS:
            return refused(NOT_NOW)
        policy = (await embargo_policy(held.policy_version)).policy
        words = f"Say why it is lifted although conditions are not met, in {LEAST_OVERRIDE} characters or more"
        reasons = words_missing(reason, words, "reason", LEAST_OVERRIDE)
        if not may(policy, Act.LIFT, by.roles, approve=True):
            reasons.append(Refusal("may_not_approve", "Only a director may lift it without its conditions"))
        facts, proposal = await lift_facts(held, now), await open_decision(held.id, Act.LIFT)
        reasons += reasons_against_person(
            facts,
            person=by.actor.id,
            proposed_by=proposal.recommended_by if proposal is not None else None,
            needs_other=policy.decisions.lift_approver_differs_from_visit_lead,
        )
        if reasons:
            return Refused(tuple(reasons))
        missing = [each.code for each in conditions(policy, facts) if not each.met]
        more = {"override_reason": reason.strip(), "override_label": by.actor.label, "override_at": now}
        return await end_embargo(
            held, version, "overridden", f"Not met: {', '.join(missing) or 'none'}. {reason}", by=by, now=now, **more
        )


async def end_embargo(
    held: EmbargoRow, version: int, kind: str, words: str, *, by: Who, now: datetime, **more: object
) -> Answer:
    """End an embargo from this moment. What waited for a decision about it is withdrawn."""
    values = {"stage": Stage.LIFTED.value, "ended_at": now, "ended_label": by.actor.label, **more}
    if changed := await save(held, version, values, kind, words, by=by.actor, now=now):
        return changed
    await close_terms(held.id, now)
    await drop_plan(held.id)
    waiting = (*VARYING, Act.EXCEPTION) if kind == "lifted" else (*VARYING, Act.EXCEPTION, Act.LIFT)
    while (decision := await open_decision(held.id, *waiting)) is not None:
        await decide(decision, decision.version, DecisionStatus.WITHDRAWN, "The embargo ended", by=by.actor, now=now)
    await tell_of(held.id, Event.LIFTED, by=by.actor, now=now)
    return None
