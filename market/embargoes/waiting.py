"""What waits for a decision by one person: proposals, changes, liftings, exceptions and emergencies that somebody else began."""

from datetime import datetime

from msgspec import Struct

from market.embargoes.queries import embargoes_where, open_decisions, terms_of
from market.embargoes.rules import matrix_act, may
from market.embargoes.starting import EMERGENCY
from market.embargoes.types import Act, DecisionRow, EmbargoRow, Kind, Who
from market.embargoes.words import ACT_WORDS, KIND_WORDS
from market.policies.queries import embargo_policy


class WaitingDecision(Struct, frozen=True, kw_only=True):
    """Something about an embargo that one person may decide: what, about whom, where, and who asked for it."""

    what: str
    about: str
    href: str
    by_label: str
    since: datetime


async def waiting_for(who: Who) -> list[WaitingDecision]:
    """What the policy lets this person decide and what somebody else recommended or started, the longest waiting first."""
    waiting = await open_decisions()
    found: list[WaitingDecision] = []
    for held in await embargoes_where("e.stage IN ('proposed', 'in_force', 'lift_proposed', 'phased')"):
        policy = (await embargo_policy(held.policy_version)).policy
        for each in waiting.get(held.id, ()):
            kind = each.terms.kind if each.terms is not None else ""
            own = each.recommended_by is not None and each.recommended_by == who.actor.id
            if not own and may(policy, matrix_act(each.act, kind), who.roles, approve=True):
                found.append(_decision(held, each, kind))
        if held.is_running and held.emergency and held.confirmed_at is None:
            terms = (await terms_of([held.id]))[held.id]
            act = matrix_act(Act.IMPOSE, terms[-1].kind if terms else Kind.FULL)
            decides = may(policy, EMERGENCY, who.roles, approve=True) or may(policy, act, who.roles, approve=True)
            if decides and who.actor.id not in (held.approved_by, held.recommended_by):
                found.append(_emergency(held))
    return sorted(found, key=lambda each: (each.since, each.href))


def _decision(held: EmbargoRow, each: DecisionRow, kind: str) -> WaitingDecision:
    path = {Act.IMPOSE: "act/approve", Act.LIFT: "act/lift"}.get(Act(each.act), f"decisions/{each.id}")
    words = ACT_WORDS[each.act]
    return WaitingDecision(
        what=f"{words}: {KIND_WORDS[Kind(kind)].lower()}" if kind else words,
        about=held.subject_name,
        href=f"/embargoes/{held.id}/{path}",
        by_label=each.recommended_label,
        since=each.recommended_at,
    )


def _emergency(held: EmbargoRow) -> WaitingDecision:
    return WaitingDecision(
        what="Confirm the emergency embargo",
        about=held.subject_name,
        href=f"/embargoes/{held.id}/act/confirm",
        by_label=held.approved_label or held.recommended_label,
        since=held.started_at or held.recommended_at,
    )
