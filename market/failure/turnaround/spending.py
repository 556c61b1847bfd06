"""Writing costs that the council meets so that care goes on: proposed by one person, decided by another."""

from datetime import date, datetime

from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.db import audit
from market.db.sql import fetch_one
from market.db.transaction import transaction
from market.db.versions import update_versioned
from market.failure.turnaround import tables
from market.failure.turnaround.queries import NoSuchPart, costs_of
from market.failure.turnaround.rules import reasons_against_cost, reasons_not_to_decide_cost
from market.failure.turnaround.service import held_now
from market.failure.turnaround.types import CostState, NewCost


async def propose_cost(turnaround_id: int, cost: NewCost, *, by: Actor, now: datetime, on: date) -> int | Refused:
    """Propose a cost; its number. The same form sent twice proposes it once. Raises `NoSuchTurnaround`."""
    async with transaction():
        held = await held_now(turnaround_id, on)
        made = await fetch_one("SELECT id, turnaround FROM turnaround_cost WHERE submission = {}", cost.submission)
        if made is not None:
            if made["turnaround"] == turnaround_id:
                return int(made["id"])
            return refused(
                Refusal("other_form", "This form was used for another turnaround. Open it again from this one")
            )
        if reasons := reasons_against_cost(cost, held):
            return Refused(tuple(reasons))
        row = tables.TurnaroundCost(
            submission=cost.submission,
            turnaround=turnaround_id,
            kind=cost.kind,
            words=cost.words.strip(),
            limit_pence=cost.limit_pence,
            from_on=cost.from_on,
            until_on=cost.until_on,
            funded_from=cost.funded_from.strip(),
            better_than_moving=cost.better_than_moving.strip(),
            legal_checked=cost.legal_checked.strip(),
            state=CostState.PROPOSED.value,
            proposed_by=by.id,
            proposed_label=by.label[:120],
            proposed_on=on,
            recorded_at=now,
        )
        (saved,) = await tables.TurnaroundCost.insert(row)
        number = int(saved["id"])
        told = {
            "cost": number,
            "kind": cost.kind,
            "limit_pence": cost.limit_pence,
            "from_on": cost.from_on,
            "until_on": cost.until_on,
        }
        await audit.record(
            by=by, verb="turnaround.cost_proposed", subject=("turnaround", turnaround_id), after=told, at=now
        )
    return number


async def decide_cost(
    turnaround_id: int,
    cost_id: int,
    version: int,
    *,
    approve: bool,
    words: str,
    by: Actor,
    now: datetime,
    on: date,
) -> Changed | Refused | None:
    """Approve or refuse a cost. Refused to the person who proposed it. Raises `NoSuchTurnaround` and `NoSuchPart`."""
    async with transaction():
        held = await held_now(turnaround_id, on)
        cost = next((each for each in await costs_of([turnaround_id], on) if each.id == cost_id), None)
        if cost is None:
            raise NoSuchPart(cost_id)
        reasons = reasons_not_to_decide_cost(cost, held, approve=approve, words=words, person=by.id, today=on)
        if reasons:
            return Refused(tuple(reasons))
        state = CostState.APPROVED if approve else CostState.REFUSED
        values = {
            "state": state.value,
            "decided_by": by.id,
            "decided_label": by.label[:120],
            "decided_on": on,
            "decided_words": words.strip(),
        }
        if not await update_versioned(tables.TurnaroundCost, cost_id, version, values):
            return Changed()
        told = {"cost": cost_id, "state": state.value, "limit_pence": cost.limit_pence}
        await audit.record(
            by=by, verb=f"turnaround.cost_{state.value}", subject=("turnaround", turnaround_id), after=told, at=now
        )
    return None
