"""Embargoes are made weaker or stronger, and reviewed: each with a date for the next review, and nothing by itself."""

from datetime import datetime

import msgspec

from market.core.clock import london_date
from market.core.refusal import Refusal, Refused, refused
from market.db.sql import execute
from market.db.transaction import transaction
from market.embargoes import tables
from market.embargoes.hearing import reasons_to_wait
from market.embargoes.queries import find_decision
from market.embargoes.rules import (
    LEAST_WORDS,
    act_of_change,
    is_same,
    matrix_act,
    reason_not_to_recommend,
    reasons_against_review_date,
    reasons_against_terms,
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
    HeldReview,
    Kind,
    Stage,
    Terms,
    TermsRow,
    Variation,
    Who,
)
from market.embargoes.writing import (
    NOT_NOW,
    Answer,
    audited,
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

VARYING = (Act.VARY_WEAKER, Act.VARY_STRONGER)


async def propose_variation(
    embargo_id: int, wanted: Variation, *, submission: str, by: Who, now: datetime
) -> int | Refused:
    """Recommend other terms for an embargo in force; the number of the recommendation. The terms hold once approved."""
    async with transaction():
        held = await held_now(embargo_id)
        if (made := await submitted(submission)) is not None:
            return made
        terms = await terms_now(held.id)
        if not held.is_running or terms is None or terms.kind not in OWN_KINDS:
            return refused(NOT_NOW)
        policy = (await embargo_policy(held.policy_version)).policy
        act = act_of_change(terms, wanted.terms) if wanted.terms.kind in OWN_KINDS else Act.VARY_STRONGER
        reasons = reasons_against_terms(policy, wanted.terms, now)
        reasons += reason_not_to_recommend(policy, matrix_act(act, wanted.terms.kind), by.roles)
        reasons += words_missing(wanted.why, "Say why it should be changed", "why")
        if is_same(terms, wanted.terms):
            words = "This changes nothing. Choose another kind, cap or scope, or record a review to move the date"
            reasons.append(Refusal("same", words, "kind"))
        if await open_decision(held.id, *VARYING) is not None:
            reasons.append(
                Refusal("waits_already", "A change already waits for its decision. Wait for it or withdraw it")
            )
        if reasons:
            return Refused(tuple(reasons))
        number = await recommend(
            held.id, act, wanted.terms, submission=submission, why=wanted.why, by=by.actor, now=now
        )
        await happened(held.id, "varying_proposed", wanted.why, by=by.actor, now=now)
        await audited(held.id, "varying_proposed", by=by.actor, now=now, after=told_terms(wanted.terms))
    return number


async def vary(decision_id: int, version: int, *, why: str = "", by: Who, now: datetime) -> Answer:
    """Approve a recommended change: the new terms hold from this moment, and everybody told of the start is told of it.

    A plan of lifting by steps ends with it: the embargo is in force again on the new terms.
    """
    async with transaction():
        found = await _waiting(decision_id)
        if found is None:
            return refused(NOT_NOW)
        held, decision, wanted = found
        policy = (await embargo_policy(held.policy_version)).policy
        reasons = reasons_not_to_approve(
            policy,
            matrix_act(decision.act, wanted.kind),
            by.roles,
            person=by.actor.id,
            recommended_by=decision.recommended_by,
        )
        reasons += reasons_against_review_date(policy, wanted.review_on, now, wanted.kind)
        reasons += reasons_to_wait(held, decision, now)
        if reasons:
            return Refused(tuple(reasons))
        if changed := await decide(decision, version, DecisionStatus.APPROVED, why, by=by.actor, now=now):
            return changed
        stage = held.stage if held.stage == Stage.LIFT_PROPOSED else Stage.IN_FORCE.value
        told = told_terms(wanted)
        if changed := await save(
            held, held.version, {"stage": stage}, "varied", why or decision.why, by=by.actor, now=now, told=told
        ):
            return changed
        await drop_plan(held.id)
        await open_terms(held.id, wanted, now)
        await tell_of(held.id, Event.VARIED, by=by.actor, now=now)
        return None


async def _waiting(decision_id: int) -> tuple[EmbargoRow, DecisionRow, Terms] | None:
    first = await find_decision(decision_id)
    if first is None:
        return None
    held = await held_now(first.embargo_id)
    decision = await find_decision(decision_id)
    if decision is None or decision.terms is None or decision.act not in VARYING:
        return None
    if decision.status != DecisionStatus.OPEN or not held.is_running:
        return None
    return held, decision, decision.terms


async def refuse_variation(decision_id: int, version: int, *, why: str, by: Who, now: datetime) -> Answer:
    """Do not approve a recommended change, and say why; whoever recommended it may so withdraw it."""
    async with transaction():
        found = await _waiting(decision_id)
        if found is None:
            return refused(NOT_NOW)
        held, decision, wanted = found
        own = by.actor.id is not None and by.actor.id == decision.recommended_by
        policy = (await embargo_policy(held.policy_version)).policy
        reasons = words_missing(why, "Say why it is not approved", "why")
        if not own:
            act = matrix_act(decision.act, wanted.kind)
            reasons += reasons_not_to_approve(policy, act, by.roles, person=by.actor.id, recommended_by=None)
        if reasons:
            return Refused(tuple(reasons))
        status = DecisionStatus.WITHDRAWN if own else DecisionStatus.REFUSED
        if changed := await decide(decision, version, status, why, by=by.actor, now=now):
            return changed
        await happened(held.id, "varying_refused", why, by=by.actor, now=now)
        await audited(held.id, "varying_refused", by=by.actor, now=now)
        return None


async def record_review(embargo_id: int, version: int, review: HeldReview, *, by: Who, now: datetime) -> Answer:
    """Record a review, with an answer to each question of the policy; the next review is compulsory, within the policy's days."""
    async with transaction():
        held = await held_now(embargo_id)
        terms = await terms_now(held.id)
        if not held.is_running or terms is None:
            return refused(NOT_NOW)
        policy = (await embargo_policy(held.policy_version)).policy
        if reasons := _against_review(policy, held, terms, review, now):
            return Refused(tuple(reasons))
        if changed := await save(
            held, version, {}, "reviewed", "", by=by.actor, now=now, told={"review_on": review.next_review_on}
        ):
            return changed
        questions = policy.reviews.review_asks
        answers = [(asked, said.strip()) for asked, said in zip(questions, review.answers, strict=True)]
        await tables.EmbargoReview.insert(
            tables.EmbargoReview(
                embargo=held.id,
                held_on=review.held_on,
                answers=msgspec.json.encode(answers).decode(),
                next_review_on=review.next_review_on,
                by_id=by.actor.id,
                by_label=by.actor.label,
                recorded_at=now,
            )
        )
        await open_terms(held.id, terms_until(terms, review.next_review_on), now)
        await tell_of(held.id, Event.REVIEW_HELD, by=by.actor, now=now)
        return None


def _against_review(
    policy: EmbargoPolicy, held: EmbargoRow, terms: TermsRow, review: HeldReview, now: datetime
) -> list[Refusal]:
    found = []
    today = london_date(now)
    if review.held_on > today:
        found.append(Refusal("in_the_future", "A review that was held cannot lie in the future", "held_on"))
    if held.started_at is not None and review.held_on < london_date(held.started_at):
        found.append(Refusal("before_start", "The review cannot be earlier than the embargo", "held_on"))
    if len(review.answers) != len(policy.reviews.review_asks):
        raise ValueError("a review answers every question of the policy")
    for at, said in enumerate(review.answers):
        if len(said.strip()) < LEAST_WORDS:
            found.append(Refusal("missing", f"Answer this: {policy.reviews.review_asks[at].lower()}", f"answer_{at}"))
    return found + reasons_against_review_date(policy, review.next_review_on, now, Kind(terms.kind))


async def drop_plan(embargo_id: int) -> None:
    """Take away the steps of lifting that were not taken: something else was decided. What was taken stays."""
    await execute("DELETE FROM embargo_plan_step WHERE embargo = {} AND taken_at IS NULL", embargo_id)
