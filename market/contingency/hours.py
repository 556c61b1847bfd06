"""Assigning care at home: each person to one service, never more hours than it said it can take on. Pure.

Hours cannot be cut into equal pieces as beds can, so this is the generalised assignment problem, for which no quick exact way is known.
What is guaranteed:

- When everybody's own best service has room for all, that is the plan, and it is proven.
- Up to `SMALL` pairs (`QUICK` in the market in turn) of a person and a service it is solved exactly as an integer programme
  (`scipy.optimize.milp`): most people first, then least cost. Proven, unless the search is cut off after `NODES` steps, which are
  counted and not timed, so that the same question has the same answer.
- Otherwise as many people as possible have a service (`counting.most_people`, exact unless cut off, which `most` shows), and what that
  costs is brought down by exchanges, and then by an integer programme over the services that cost each person least (`nearer`). The
  linear relaxation says what any such plan costs at least: `excess` is the distance to it. It is a cautious promise: what is stated is
  often several times the real distance to the best plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, vstack

from market.contingency.counting import most_people
from market.contingency.exchanging import FORBIDDEN, Exchange
from market.contingency.ground import Numbers, Row
from market.contingency.slots import NONE, Whole

SMALL = 300
QUICK = 120
"""The same where the question is asked of every location in turn."""
NODES = 300
NEARBY = 650
"""So many pairs are looked at anew in a round that is too large to be solved exactly."""


@dataclass(frozen=True)
class Assigned:
    """A column for each person or none (-1); `most` people could have one in any plan, and a plan with as many as this one could cost
    less by at most `excess` (a share of its cost). `proven`: no plan is better.
    """

    chosen: list[int]
    proven: bool
    most: int
    excess: float = 0.0


@dataclass(frozen=True)
class _Pairs:
    """Every person with every service that could take them alone, with the limits of both."""

    persons: Whole
    columns: Whole
    cost: Numbers
    once: csr_array
    hours: csr_array
    free: Numbers

    def limits(self) -> list[LinearConstraint]:
        """Each person once, each service its hours."""
        top = np.concatenate([np.ones(self.once.shape[0]), self.free])
        return [LinearConstraint(vstack([self.once, self.hours]), ub=top)]


def assign_hours(rows: Sequence[Row], needed: Sequence[int], free: Whole, *, quick: bool = False) -> Assigned:
    """Each person to one allowed service, the `needed` quarters of an hour within the `free` ones of the service.

    `quick` proves less and leaves `excess` at 1, which is "not known": for asking the same of every location in turn.
    """
    if not rows or not free.size:
        return Assigned([NONE] * len(rows), proven=True, most=0)
    need = np.array(needed, dtype=np.int64)
    cost = np.stack([np.where(row.allowed, row.cost, FORBIDDEN) for row in rows])
    cost[need[:, None] > free[None, :]] = FORBIDDEN
    exchange = Exchange(cost, need, free)
    somewhere = int((cost < FORBIDDEN).any(axis=1).sum())
    if exchange.take(_everybodys_best(cost)):
        return Assigned(exchange.chosen.tolist(), proven=True, most=somewhere)
    pairs = _pairs(cost, need, free)
    if pairs.cost.size <= (QUICK if quick else SMALL):
        exact = _exactly(pairs, len(rows))
        if exact is not None and exchange.take(exact):
            return Assigned(exact.tolist(), proven=True, most=int((exact != NONE).sum()))
    return _nearly(pairs, exchange, cost, need, free, quick=quick)


def _everybodys_best(cost: Whole) -> Whole:
    """Everybody at the service that costs them least, the first of equals."""
    best: Whole = np.where(cost.min(axis=1) < FORBIDDEN, cost.argmin(axis=1), NONE)
    return best


def _pairs(cost: Whole, need: Whole, free: Whole) -> _Pairs:
    persons, columns = np.nonzero(cost < FORBIDDEN)
    at = np.arange(persons.size)
    shape = (len(cost), persons.size)
    return _Pairs(
        persons=persons,
        columns=columns,
        cost=cost[persons, columns].astype(np.float64),
        once=csr_array(coo_array((np.ones(persons.size), (persons, at)), shape=shape)),
        hours=csr_array(coo_array((need[persons].astype(np.float64), (columns, at)), shape=(len(free), persons.size))),
        free=free.astype(np.float64),
    )


def _exactly(pairs: _Pairs, people: int) -> Whole | None:
    """The best plan of all; None when the search was cut off before that was proven."""
    most = _search(-np.ones(pairs.cost.size), pairs.limits(), people)
    if most is None:
        return None
    placed = int(most.sum())
    as_many = LinearConstraint(csr_array(np.ones((1, pairs.cost.size))), lb=placed)
    highest = max(1.0, float(pairs.cost.sum()))
    least = _search(pairs.cost, [*pairs.limits(), as_many], highest)
    if least is None:
        return None
    chosen = np.full(people, NONE, dtype=np.int64)
    taken = np.flatnonzero(least)
    chosen[pairs.persons[taken]] = pairs.columns[taken]
    return chosen


def _search(cost: Numbers, limits: Sequence[LinearConstraint], highest: float) -> Whole | None:
    """The choice of pairs at least cost. Costs are whole, so a gap below one proves it; `highest` is above any cost."""
    answer = milp(
        cost,
        integrality=np.ones(cost.size),
        bounds=Bounds(0, 1),
        constraints=limits,
        options={"node_limit": NODES, "mip_rel_gap": 0.5 / highest},
    )
    return None if answer.status != 0 else np.round(answer.x).astype(np.int64)


def _nearly(pairs: _Pairs, exchange: Exchange, cost: Whole, need: Whole, free: Whole, *, quick: bool) -> Assigned:
    """As many people as can be at a cost brought down by exchanges, the best of several beginnings, with its distance from the best."""
    people = len(cost)
    top = np.concatenate([np.ones(people), pairs.free])
    both = vstack([pairs.once, pairs.hours])
    found = most_people(cost, need, free, quick=quick)
    at_most = found.most if found is not None else int((cost < FORBIDDEN).any(axis=1).sum())
    beginnings = [found.chosen] if found is not None else [exchange.packed(at_most)]
    relaxed = None if quick else _relaxed(pairs, both, top, at_most)
    if relaxed is not None:
        whole = np.flatnonzero(relaxed > 1 - 1e-6)
        rounded = np.full(people, NONE, dtype=np.int64)
        rounded[pairs.persons[whole]] = pairs.columns[whole]
        beginnings.append(rounded)
    plans = []
    for begin in beginnings:
        if exchange.take(begin):
            exchange.improve()
            plans.append((-exchange.placed, exchange.cost, exchange.chosen.tolist()))
    placed, price, chosen = min(plans)
    if quick:
        return Assigned(chosen, proven=False, most=at_most, excess=1.0)
    if exchange.take(nearer(cost, need, free, np.array(chosen, dtype=np.int64))):
        exchange.improve()
        placed, price, chosen = min(
            (placed, price, chosen), (-exchange.placed, exchange.cost, exchange.chosen.tolist())
        )
    least = _least(pairs, both, top, -placed)
    return Assigned(
        chosen,
        proven=-placed == at_most and price - least < 1,
        most=at_most,
        excess=max(0.0, price - least) / max(1, price),
    )


def nearer(cost: Whole, need: Whole, free: Whole, chosen: Whole) -> Whole:
    """A plan for as many people that costs no more: everybody stays, or goes to one of the services that cost them least, or gives way to
    somebody else. The plan as it was when none is found that costs less.
    """
    people = np.flatnonzero(chosen != NONE)
    if not people.size:
        return chosen
    each = max(2, NEARBY // len(cost))
    rank = cost.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    near: Whole = np.where(rank < each, cost, FORBIDDEN)
    near[people, chosen[people]] = cost[people, chosen[people]]
    pairs = _pairs(near, need, free)
    as_many = LinearConstraint(csr_array(np.ones((1, pairs.cost.size))), lb=people.size)
    answer = milp(
        pairs.cost,
        integrality=np.ones(pairs.cost.size),
        bounds=Bounds(0, 1),
        constraints=[*pairs.limits(), as_many],
        options={"node_limit": 1, "mip_rel_gap": 0.01},
    )
    if answer.x is None:
        return chosen
    taken = np.flatnonzero(np.round(answer.x))
    found = np.full(len(cost), NONE, dtype=np.int64)
    found[pairs.persons[taken]] = pairs.columns[taken]
    return found if pairs.cost[taken].sum() < cost[people, chosen[people]].sum() else chosen


def _relaxed(pairs: _Pairs, both: csr_array, top: Numbers, placed: int) -> Numbers | None:
    """Shares of people at services, at least cost with so many people; None when that cannot be."""
    answer = linprog(
        pairs.cost,
        A_ub=vstack([both, csr_array(-np.ones((1, pairs.cost.size)))]),
        b_ub=np.append(top, -placed),
        bounds=(0, 1),
        method="highs-ds",
    )
    return answer.x if answer.status == 0 else None


def _least(pairs: _Pairs, both: csr_array, top: Numbers, placed: int) -> float:
    """What a plan of so many people costs at least."""
    shares = _relaxed(pairs, both, top, placed)
    return 0.0 if shares is None else float(np.ceil(shares @ pairs.cost - 1e-3))
