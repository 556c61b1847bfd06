"""Suspensions by host authorities: ours follows theirs from the moment it is logged until they confirm its end, or our director differs."""

from datetime import datetime

from market.core.refusal import Refusal, Refused, refused
from market.db.transaction import transaction
from market.embargoes.inserting import insert_embargo, made_before
from market.embargoes.lifting import end_embargo
from market.embargoes.rules import (
    LEAST_OVERRIDE,
    may,
    reasons_against_review_date,
)
from market.embargoes.telling import tell_of
from market.embargoes.types import (
    Act,
    Event,
    Grounds,
    HostSuspension,
    Kind,
    NewEmbargo,
    Origin,
    Stage,
    Target,
    Terms,
    Who,
)
from market.embargoes.writing import (
    NOT_NOW,
    Answer,
    audited,
    happened,
    held_now,
    lock_places,
    open_terms,
    running_on,
    terms_now,
    told_terms,
    words_missing,
)
from market.policies.queries import embargo_policy


async def record_host_suspension(wanted: HostSuspension, *, by: Who, now: datetime) -> int | Refused:
    """Follow another authority's suspension of a place of the register from this moment; its number. Twice gives the same one.

    Nobody approves it: the host decided. The place stays closed to us until `lifting.end_host_suspension`.
    """
    async with transaction():
        held = await embargo_policy()
        target = Target(location_id=wanted.location_id)
        reasons = reasons_against_review_date(held.policy, wanted.review_on, now, Kind.HOST_ELSEWHERE)
        reasons += words_missing(wanted.host_name, "Say which authority suspended it", "host_name", least=2)
        if not reasons and not await lock_places(target):
            reasons.append(Refusal("no_place", "The register has no such place. Choose one from it", "location"))
        if reasons:
            return Refused(tuple(reasons))
        if (made := await made_before(wanted.submission)) is not None:
            return made
        if (running := await running_on(target, (Kind.HOST_ELSEWHERE,))) is not None:
            return running[0].id
        terms = Terms(kind=Kind.HOST_ELSEWHERE.value, review_on=wanted.review_on)
        new = NewEmbargo(
            submission=wanted.submission,
            target=target,
            terms=terms,
            reasons=wanted.reasons,
            grounds=Grounds(
                facts=wanted.facts, alternatives="", effect_on_people="", why_not_weaker="", must_change=""
            ),
        )
        more = {"stage": Stage.IN_FORCE.value, "started_at": now, "host_name": wanted.host_name.strip()}
        number = await insert_embargo(new, held, Origin.HOST, by=by, now=now, **more)
        await open_terms(number, terms, now)
        await happened(number, "started", "", by=by.actor, now=now)
        await audited(number, "started", by=by.actor, now=now, after=told_terms(terms))
        await tell_of(number, Event.STARTED, by=by.actor, now=now)
    return number


async def end_host_suspension(
    embargo_id: int, version: int, *, confirmation: str, against_host: bool = False, by: Who, now: datetime
) -> Answer:
    """Stop following another authority's suspension: it confirmed the end in writing, or our director decides otherwise with reasons.

    `confirmation` says how the host confirmed, or why we differ. Source: policy, decisions.
    """
    async with transaction():
        held = await held_now(embargo_id)
        terms = await terms_now(held.id)
        if not held.is_running or terms is None or terms.kind != Kind.HOST_ELSEWHERE:
            return refused(NOT_NOW)
        policy = (await embargo_policy(held.policy_version)).policy
        least = LEAST_OVERRIDE if against_host else 10
        words = (
            "Say why we differ from the host authority"
            if against_host
            else "Say how and when the host confirmed it in writing"
        )
        reasons = words_missing(confirmation, words, "confirmation", least)
        act = Act.LIFT if against_host else "end_host_elsewhere"
        if not may(policy, act, by.roles, approve=True):
            who = "a director" if against_host else "a commissioning manager or a director"
            reasons.append(Refusal("may_not_approve", f"Only {who} may end this"))
        if reasons:
            return Refused(tuple(reasons))
        more: dict[str, object] = {}
        if against_host:
            more = {"override_reason": confirmation.strip(), "override_label": by.actor.label, "override_at": now}
        return await end_embargo(
            held, version, "overridden" if against_host else "ended", confirmation, by=by, now=now, **more
        )
