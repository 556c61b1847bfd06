"""Everything about one embargo, read for its page."""

from datetime import datetime

from market.core.clock import london_date
from market.embargoes.lift_facts import lift_facts
from market.embargoes.lift_rules import conditions
from market.embargoes.page import Held
from market.embargoes.queries import (
    decisions_of,
    linked,
    placed_since,
    plan_of,
    reasons_of,
    reviews_of,
    steps_of,
    terms_of,
)
from market.embargoes.rules import alarms
from market.embargoes.types import OWN_KINDS, EmbargoRow, Stage
from market.embargoes.viability import watch_of
from market.policies.queries import embargo_policy


async def everything_about(row: EmbargoRow, now: datetime) -> Held:
    """An embargo with all that its page needs, as it stands."""
    policy = (await embargo_policy(row.policy_version)).policy
    terms = (await terms_of([row.id]))[row.id]
    plan = await plan_of(row.id)
    current = terms[-1] if terms and terms[-1].until_at is None else None
    asks = current is not None and current.kind in OWN_KINDS and row.stage in (Stage.IN_FORCE, Stage.LIFT_PROPOSED)
    return Held(
        row=row,
        policy=policy,
        terms=terms,
        reasons=(await reasons_of([row.id]))[row.id],
        recommendations=await linked(row.id),
        conditions=conditions(policy, await lift_facts(row, now)) if asks else [],
        decisions=await decisions_of(row.id),
        reviews=await reviews_of(row.id),
        plan=plan,
        steps=await steps_of(row.id),
        placed=await placed_since(row.id),
        watches=await watch_of(row, london_date(now)) if row.is_running else [],
        late=alarms(policy, row, current, [each.due_on for each in plan if each.taken_at is None][:1], now),
    )
