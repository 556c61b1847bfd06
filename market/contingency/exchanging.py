"""Improving a plan of hours by exchanges until none of them helps. Pure, and the same each time.

The strongest exchange takes all people who need equally many hours at once: with what everybody else has left alone, hours are slots of
one size for them, and that is an assignment problem with an exact answer.
"""

from collections.abc import Sequence

import numpy as np

from market.contingency.slots import NONE, Truths, Whole, solve

FORBIDDEN = 2**40
"""The cost of a service that a person cannot go to: more than any sum of costs."""
ROUNDS = 30


class Exchange:
    """A plan that keeps within the hours of each service. `chosen` is a column for each person, or none."""

    def __init__(self, cost: Whole, need: Whole, free: Whole) -> None:
        self._cost, self._need, self._free = cost, need, free
        self.chosen: Whole = np.full(len(cost), NONE, dtype=np.int64)
        self._left: Whole = free.copy()

    @property
    def placed(self) -> int:
        """How many people have a service."""
        return int((self.chosen != NONE).sum())

    @property
    def cost(self) -> int:
        """What the plan costs."""
        people = np.flatnonzero(self.chosen != NONE)
        return int(self._cost[people, self.chosen[people]].sum())

    def take(self, chosen: Whole) -> bool:
        """Take over a plan, if it keeps within the hours and only goes where people can; else leave all as it is."""
        people = np.flatnonzero(chosen != NONE)
        if (self._cost[people, chosen[people]] >= FORBIDDEN).any():
            return False
        used = np.bincount(chosen[people], weights=self._need[people], minlength=len(self._free)).astype(np.int64)
        if (used > self._free).any():
            return False
        self.chosen, self._left = chosen.copy(), self._free - used
        return True

    def fill_greedily(self) -> None:
        """Everybody without a service, those who need the fewest hours first, to the cheapest one that still has room."""
        for person in sorted(np.flatnonzero(self.chosen == NONE).tolist(), key=lambda each: (self._need[each], each)):
            self._put_where_cheapest(person)

    def improve(self) -> None:
        """Exchange until nothing helps: first for more people, then for less cost."""
        for _ in range(ROUNDS):
            self.fill_greedily()
            if not any([self._make_room(), self._reassign_alike(), self._split_pairs()]):
                return

    def packed(self, most: int) -> Whole:
        """A plan for as many people as can be packed: those who need the fewest hours, put where they fit most tightly."""
        order = sorted(
            np.flatnonzero((self._cost < FORBIDDEN).any(axis=1)).tolist(), key=lambda each: (self._need[each], each)
        )
        for count in range(min(most, len(order)), 0, -1):
            plan = Exchange(self._cost, self._need, self._free)
            if plan._pack(order[:count]):
                return plan.chosen
        return np.full(len(self._cost), NONE, dtype=np.int64)

    def _pack(self, people: Sequence[int]) -> bool:
        for person in sorted(people, key=lambda each: (-self._need[each], each)):
            room = np.where(self._roomy(person) < FORBIDDEN, self._left, FORBIDDEN)
            column = int(room.argmin())
            if room[column] >= FORBIDDEN:
                return False
            self._put(person, column)
        return True

    def _roomy(self, person: int) -> Whole:
        """The person's costs where there is room for them, else `FORBIDDEN`."""
        costs: Whole = np.where(self._left >= self._need[person], self._cost[person], FORBIDDEN)
        return costs

    def _put_where_cheapest(self, person: int) -> bool:
        costs = self._roomy(person)
        column = int(costs.argmin())
        if costs[column] >= FORBIDDEN:
            return False
        self._put(person, column)
        return True

    def _put(self, person: int, column: int) -> None:
        if (before := int(self.chosen[person])) != NONE:
            self._left[before] += self._need[person]
        self.chosen[person] = column
        if column != NONE:
            self._left[column] -= self._need[person]

    def _make_room(self) -> bool:
        """For each person without a service: let one other go elsewhere so that both have one."""
        helped = False
        for person in np.flatnonzero(self.chosen == NONE).tolist():
            options = []
            for column in np.flatnonzero(self._cost[person] < FORBIDDEN).tolist():
                short = self._need[person] - self._left[column]
                for other in np.flatnonzero((self.chosen == column) & (self._need >= short)).tolist():
                    costs = self._roomy(other)
                    costs[column] = FORBIDDEN
                    to = int(costs.argmin())
                    if costs[to] < FORBIDDEN:
                        more = int(self._cost[person, column] + costs[to] - self._cost[other, column])
                        options.append((more, column, other, to))
            if options:
                _more, column, other, to = min(options)
                self._put(other, to)
                self._put(person, column)
                helped = True
        return helped

    def _reassign_alike(self) -> bool:
        """All people who need equally many hours anew, the most of them and at least cost, in what the others leave."""
        helped = False
        for need in np.unique(self._need).tolist():
            alike = np.flatnonzero(self._need == need)
            before = self.placed, -self.cost
            held = alike[self.chosen[alike] != NONE]
            left = self._left + need * np.bincount(self.chosen[held], minlength=len(self._free))
            found = solve(self._cost[alike] < FORBIDDEN, self._cost[alike], left // need)
            changed = self.chosen.copy()
            changed[alike] = found.chosen
            was = self.chosen
            if self.take(changed) and (self.placed, -self.cost) <= before:
                self.take(was)
            else:
                helped = True
        return helped

    def _split_pairs(self) -> bool:
        """Each two services: everybody who is at either split between them anew, at least cost, if that is cheaper than now."""
        helped = False
        for first in np.unique(self.chosen[self.chosen != NONE]).tolist():
            for second in np.unique(self.chosen[self.chosen > first]).tolist():
                people = np.flatnonzero((self.chosen == first) | (self.chosen == second))
                now = int(self._cost[people, self.chosen[people]].sum())
                if int(self._cost[np.ix_(people, (first, second))].min(axis=1).sum()) >= now:
                    continue
                at_first = _split(
                    self._cost[people, first], self._cost[people, second], self._need[people],
                    int(self._free[first]), int(self._free[second]),
                )  # fmt: skip
                changed = self.chosen.copy()
                changed[people] = np.where(at_first, first, second)
                if int(self._cost[people, changed[people]].sum()) < now:
                    helped |= self.take(changed)
        return helped


def _split(first: Whole, second: Whole, need: Whole, most_first: int, most_second: int) -> Truths:
    """Who of these people goes to the first of two services so that both keep within their hours at least cost, exactly: by the hours
    used at the first, person after person. There must be a way.
    """
    total = int(need.sum())
    width = min(most_first, total) + 1
    least = np.full(width, FORBIDDEN * len(need), dtype=np.int64)
    least[0] = 0
    went = np.zeros((len(need), width), dtype=np.bool_)
    for at, hours in enumerate(need.tolist()):
        there = least + second[at]
        here = np.full(width, FORBIDDEN * len(need), dtype=np.int64)
        if hours < width:
            here[hours:] = least[: width - hours] + first[at]
        went[at] = here < there
        least = np.minimum(here, there)
    lowest = max(0, total - most_second)
    used = lowest + int(least[lowest:].argmin())
    at_first = np.zeros(len(need), dtype=np.bool_)
    for at in range(len(need) - 1, -1, -1):
        at_first[at] = went[at, used]
        used -= int(need[at]) if at_first[at] else 0
    return at_first
