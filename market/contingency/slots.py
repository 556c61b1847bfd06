"""The assignment problem: the most rows with a column, at least cost, exactly. Pure.

Each unit of a column is a slot (never more of a kind than there are rows that may take it), and each row may also take a slot of its own
that means "none" and costs more than any plan without it. So the least total is first the most rows with a column and then the least
cost. Costs are whole numbers far below 2**53, so the arithmetic is exact.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Whole = NDArray[np.int64]
Truths = NDArray[np.bool_]

NONE = -1
_EXACT = 2**53


@dataclass(frozen=True)
class Solved:
    """A column for each row (or none), how many have one, and what these cost in thousandths of a mile."""

    chosen: Whole
    placed: int
    cost: int


def solve(allowed: Truths, cost: Whole, free: Whole) -> Solved:
    """The most rows with a column, at least cost: each column taken at most `free` times, only where allowed."""
    chosen = np.full(len(allowed), NONE, dtype=np.int64)
    allowed = allowed & (free > 0)
    people = np.flatnonzero(allowed.any(axis=1)) if allowed.size else np.empty(0, dtype=np.int64)
    if not people.size:
        return Solved(chosen, 0, 0)
    wanted = allowed[people].sum(axis=0)
    columns = np.repeat(np.arange(len(free)), np.minimum(free, wanted))
    may, costs = allowed[np.ix_(people, columns)], cost[np.ix_(people, columns)]
    none = int(costs[may].max()) * people.size + 1
    if none * people.size >= _EXACT:
        raise ValueError("The costs are too large to be compared exactly")
    matrix = np.full((people.size, columns.size + people.size), float(none))
    matrix[:, : columns.size] = np.where(may, costs, np.inf)
    _rows, taken = linear_sum_assignment(matrix)
    with_place = taken < columns.size
    chosen[people[with_place]] = columns[taken[with_place]]
    total = int(costs[np.flatnonzero(with_place), taken[with_place]].sum())
    return Solved(chosen, int(with_place.sum()), total)
