"""How many people at most can have care at home, and a plan of so many. Pure.

People who need equally many hours and could go to the same services are alike, so it is enough to know how many of each kind go where.
That makes the integer programme small: it is solved exactly in well under a second for some hundred people, where one variable for each
person and service would take minutes. Who of a kind goes where is then an assignment problem.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import coo_array, csr_array, vstack

from market.contingency.exchanging import FORBIDDEN
from market.contingency.ground import Numbers
from market.contingency.slots import NONE, Truths, Whole, solve

NODES = 500
MANY = 300
"""Kinds of people with each of their services, above which bringing them near by search takes seconds."""


@dataclass(frozen=True)
class Most:
    """A plan for many people (a column for each, or none), and how many there could be at most in any plan."""

    chosen: Whole
    most: int


@dataclass(frozen=True)
class _Kinds:
    """Kinds of people (`members`), each with every service they could go to (`kind`, `column`), and the limits of both."""

    members: Sequence[Whole]
    kind: Whole
    column: Whole
    limits: LinearConstraint
    cost: Numbers


def most_people(cost: Whole, need: Whole, free: Whole, *, quick: bool = False) -> Most | None:
    """As many people as can be, near their services as kinds go; None when the search was cut off before it found any plan.

    `quick` leaves it to the exchanges to bring people near where there are many kinds: that search takes seconds for little.
    """
    somewhere = int((cost < FORBIDDEN).any(axis=1).sum())
    kinds = _kinds(cost, need, free)
    answer = _search(kinds, -np.ones(kinds.kind.size), [kinds.limits], NODES, 0.5 / max(1, somewhere))
    if answer.x is None:
        return None
    placed = round(float(np.round(answer.x).sum()))
    as_many = LinearConstraint(csr_array(np.ones((1, kinds.kind.size))), lb=placed)
    # Only a beginning for the exchanges, so it need not be the very best.
    skipped = quick and kinds.kind.size > MANY
    near = None if skipped else _search(kinds, kinds.cost, [kinds.limits, as_many], 1, 0.02).x
    numbers = np.round(answer.x if near is None else near).astype(np.int64)
    bound = answer.mip_dual_bound if answer.mip_dual_bound is not None else -somewhere
    return Most(_spread(kinds, numbers, cost, len(free)), max(placed, min(somewhere, int(np.floor(-bound + 1e-6)))))


def _search(kinds: _Kinds, cost: Numbers, limits: Sequence[LinearConstraint], nodes: int, gap: float) -> OptimizeResult:
    return milp(
        cost,
        integrality=np.ones(kinds.kind.size),
        bounds=Bounds(0, np.inf),
        constraints=limits,
        options={"node_limit": nodes, "mip_rel_gap": gap},
    )


def _kinds(cost: Whole, need: Whole, free: Whole) -> _Kinds:
    allowed: Truths = cost < FORBIDDEN
    found: dict[tuple[int, bytes], list[int]] = {}
    for person in np.flatnonzero(allowed.any(axis=1)).tolist():
        found.setdefault((int(need[person]), allowed[person].tobytes()), []).append(person)
    members = [np.array(each) for each in found.values()]
    pairs = [(at, int(column)) for at, each in enumerate(members) for column in np.flatnonzero(allowed[each[0]])]
    kind, column = (np.array(side) for side in zip(*pairs, strict=True))
    at = np.arange(len(pairs))
    hours = np.array([need[members[each][0]] for each in kind], dtype=np.float64)
    once = coo_array((np.ones(len(pairs)), (kind, at)), shape=(len(members), len(pairs)))
    within = coo_array((hours, (column, at)), shape=(len(free), len(pairs)))
    top = np.concatenate([[len(each) for each in members], free]).astype(np.float64)
    means = np.array([cost[members[each], to].mean() for each, to in pairs])
    return _Kinds(members, kind, column, LinearConstraint(csr_array(vstack([once, within])), ub=top), np.rint(means))


def _spread(kinds: _Kinds, numbers: Whole, cost: Whole, services: int) -> Whole:
    """Who of each kind goes where, at least cost, given how many of it go to each service."""
    chosen = np.full(len(cost), NONE, dtype=np.int64)
    for at, members in enumerate(kinds.members):
        slots = np.zeros(services, dtype=np.int64)
        mine = kinds.kind == at
        slots[kinds.column[mine]] = numbers[mine]
        chosen[members] = solve(cost[members] < FORBIDDEN, cost[members], slots).chosen
    return chosen
