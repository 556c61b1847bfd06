"""Assigning people to usable beds and hours: as many people as can be, and of all such plans one that costs least. Pure.

Beds are an assignment problem, which `scipy.optimize.linear_sum_assignment` solves exactly (see `slots.py`); hours are not (see
`hours.py`). Of plans that cost the same the solver takes the same one each time, because people and offers are put in order first.
"""

from collections.abc import Collection, Sequence

import numpy as np

from market.contingency.ground import Ground, Row, Truths, Whole
from market.contingency.hours import assign_hours
from market.contingency.rules import is_planned, person_order, price_there, quarters_needed
from market.contingency.slots import NONE, Solved, solve
from market.contingency.types import Move, Offer, Person, Plan, WhatIf, Why
from market.finding.rules import asks_for_beds

TRIED = 8
"""So many places are tried for a group: those where all of it could go at least cost."""


def assign(people: Sequence[Person], places: Sequence[Offer], ask: WhatIf, *, leaving: Collection[int] = ()) -> Plan:
    """Where everyone would go. `leaving` are the locations that are left, which take nobody.

    First as many people as possible have a place; of all such plans this one costs least, in miles with what else counts (`Weights`).
    Price decides where somebody goes, never who goes without. Beds: always proven. Care at home: proven as `hours.assign_hours` says.
    Groups who wish to stay together do, when that leaves nobody else without a place and costs at most `weights.together` more miles in
    all; they are taken in the order given and only the nearest places that suit all of them are tried, so a plan with more of them
    together may exist.
    """
    return assign_on(Ground(places, ask), people, leaving)


def assign_on(ground: Ground, people: Sequence[Person], leaving: Collection[int], *, quick: bool = False) -> Plan:
    """As `assign`, on ground that is laid out already, for asking the same places again and again; `quick` proves less of care at home."""
    ordered = sorted(people, key=person_order)
    planned = [each for each in ordered if is_planned(each.service)]
    rows = dict(zip(map(id, planned), ground.rows(planned, leaving), strict=True))
    beds = [each for each in planned if asks_for_beds(each.service)]
    at_home = [each for each in planned if not asks_for_beds(each.service)]
    chosen, together = _assign_beds(ground, beds, [rows[id(each)] for each in beds])
    needed = [quarters_needed(each.hours) for each in at_home]
    hours = assign_hours([rows[id(each)] for each in at_home], needed, ground.free, quick=quick)
    at = {id(person): column for person, column in zip(beds, chosen, strict=True)}
    at |= {id(person): column for person, column in zip(at_home, hours.chosen, strict=True)}
    return Plan(
        moves=tuple(
            _move(ground, each, rows.get(id(each)), at.get(id(each), NONE), together.get(each.code)) for each in ordered
        ),
        proven=hours.proven,
        most=sum(column != NONE for column in chosen) + hours.most,
        excess=hours.excess,
    )


def _move(ground: Ground, person: Person, row: Row | None, column: int, together: bool | None) -> Move:
    if row is None:
        return Move(person=person, why=Why.NOT_REPORTED.value)
    offer = ground.offers[column] if column != NONE else None
    return Move(
        person=person,
        offer=offer,
        miles=float(row.miles[column]) if offer is not None else None,
        weekly_pence=price_there(offer, person) if offer is not None else None,
        why="" if offer is not None else row.why or Why.TAKEN.value,
        fitting=row.fitting,
        stale=row.stale,
        embargoed=row.embargoed,
        together=together,
    )


def _assign_beds(ground: Ground, people: Sequence[Person], rows: Sequence[Row]) -> tuple[list[int], dict[str, bool]]:
    if not people:
        return [], {}
    allowed, cost = np.stack([row.allowed for row in rows]), np.stack([row.cost for row in rows])
    at = {person.code: row for row, person in enumerate(people)}
    groups = [[at[code] for code in group if code in at] for group in ground.ask.together]
    best, together = keep_together(
        allowed, cost, ground, [group for group in groups if len(group) > 1], solve(allowed, cost, ground.free)
    )
    return best.chosen.tolist(), {people[row].code: kept for row, kept in together.items()}


def keep_together(
    allowed: Truths, cost: Whole, ground: Ground, groups: Sequence[Sequence[int]], best: Solved
) -> tuple[Solved, dict[int, bool]]:
    """The plan with each group at one place where that is possible, and for each member whether it is. See `assign`."""
    together: dict[int, bool] = {}
    most = round(ground.ask.weights.together * 1000)
    for group in groups:
        chances = []
        for location in _nearest_common(allowed, cost, ground.location, group):
            narrowed = allowed.copy()
            narrowed[np.ix_(np.array(group), np.flatnonzero(ground.location != location))] = False
            solved = solve(narrowed, cost, ground.free)
            kept = bool((solved.chosen[list(group)] != NONE).all())
            if kept and solved.placed >= best.placed and solved.cost <= best.cost + most:
                chances.append((solved.cost, location, solved, narrowed))
        if chances:
            _cost, _location, best, allowed = min(chances, key=lambda chance: chance[:2])
        together |= dict.fromkeys(group, bool(chances))
    return best, together


def _nearest_common(allowed: Truths, cost: Whole, location: Whole, group: Sequence[int]) -> list[int]:
    """Places where each member could have a bed, those that cost the group least first."""
    least: dict[int, int] = {}
    for row in group:
        own: dict[int, int] = {}
        for column in np.flatnonzero(allowed[row]):
            place = int(location[column])
            own[place] = min(int(cost[row, column]), own.get(place, 2**53))
        least = own if row == group[0] else {place: least[place] + own[place] for place in own if place in least}
    return sorted(least, key=lambda place: (least[place], place))[:TRIED]
