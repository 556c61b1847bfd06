"""Care at home: within the hours of each service, never fewer people than the greedy plan, and honest about what is proven."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.contingency import hours as hours_module
from market.contingency.assigning import assign
from market.contingency.exchanging import FORBIDDEN, Exchange, _split
from market.contingency.ground import Ground
from market.contingency.rules import quarters_needed
from market.contingency.slots import NONE, solve
from market.contingency.types import Why
from tests.builders.contingency import HERE, home_care, person, what_if


def town(people: int, services: int, seed: int, most: int = 60):
    """A town in which hours are short."""
    chance = random.Random(seed)
    offers = [
        home_care(2 + at, chance.randrange(4, most), miles=chance.uniform(0, 8)) for at in range(services)
    ]  # fmt: skip
    asked = [
        person(
            f"P{at:03}",
            service="home_care",
            bed_type="",
            hours=chance.choice([7.0, 10.5, 14.0, 21.0, 28.25]),
            latitude=HERE[0] + chance.uniform(0, 0.1),
        )
        for at in range(people)
    ]
    return asked, offers


@pytest.mark.parametrize("seed", range(6))
def test_large_rounds_keep_within_hours_and_say_how_good_they_are(seed: int) -> None:
    people, offers = town(60, 18, seed)
    plan = assign(people, offers, what_if())

    used: dict[int, int] = {}
    for move in plan.moves:
        if move.offer is not None:
            used[move.offer.location_id] = used.get(move.offer.location_id, 0) + quarters_needed(move.person.hours)
    assert all(used.get(each.location_id, 0) <= each.free for each in offers)
    ground = Ground(offers, what_if())
    cost = np.stack([row.cost for row in ground.rows(people, ())])
    need = np.array([quarters_needed(each.hours) for each in people])
    greedy = Exchange(np.where(need[:, None] > ground.free, FORBIDDEN, cost), need, ground.free)
    greedy.fill_greedily()
    assert greedy.placed <= plan.placed <= plan.most <= len(people)
    assert 0 <= plan.excess < 0.8
    assert plan == assign(list(reversed(people)), offers, what_if())


@pytest.mark.parametrize("seed", range(4))
def test_the_quick_way_is_near_the_best(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    people, offers = town(22, 9, seed, most=40)
    best = assign(people, offers, what_if())
    monkeypatch.setattr(hours_module, "SMALL", 0)
    quick = assign(people, offers, what_if())

    assert best.proven
    assert quick.placed == best.placed == quick.most
    cost = [sum(move.miles or 0.0 for move in plan.moves) for plan in (best, quick)]
    assert cost[0] <= cost[1] + 0.05
    assert (1 - quick.excess) * cost[1] <= cost[0] + 0.05


def test_too_few_hours_are_told_apart_from_none() -> None:
    someone = person("A", service="home_care", bed_type="", hours=30)

    plan = assign([someone], [home_care(2, 29.75)], what_if())

    assert [(move.why, move.fitting) for move in plan.moves] == [(Why.NOT_ENOUGH_HOURS, 0)]


def test_an_hour_is_given_once() -> None:
    people = [person(code, service="home_care", bed_type="", hours=10) for code in ("A", "B")]

    plan = assign(people, [home_care(2, 19.75)], what_if())

    assert [move.why for move in plan.moves] == ["", Why.TAKEN]


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=7),
    st.integers(0, 30),
)
@settings(max_examples=60)
def test_two_services_are_split_at_least_cost(people: list[tuple[int, int, int]], room: int) -> None:
    need, first, second = (np.array(side) for side in zip(*people, strict=True))
    total = int(need.sum())
    most_first, most_second = room, max(0, total - room // 2)
    ways = [
        (sum(int(first[at] if way >> at & 1 else second[at]) for at in range(len(people))), way)
        for way in range(2 ** len(people))
        if sum(int(need[at]) for at in range(len(people)) if way >> at & 1) <= most_first
        if sum(int(need[at]) for at in range(len(people)) if not way >> at & 1) <= most_second
    ]
    if not ways:
        return

    at_first = _split(first, second, need, most_first, most_second)

    assert int(need[at_first].sum()) <= most_first
    assert int(need[~at_first].sum()) <= most_second
    assert int(np.where(at_first, first, second).sum()) == min(ways)[0]


@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.lists(st.integers(0, 50), min_size=4, max_size=4)), min_size=1, max_size=9
    ),
    st.lists(st.integers(0, 20), min_size=4, max_size=4),
    st.integers(2, 40),
)
@settings(max_examples=80, deadline=None)
def test_looking_at_near_services_anew_never_makes_a_plan_worse(
    people: list[tuple[int, list[int]]], free: list[int], nearby: int
) -> None:
    need, room = np.array([each for each, _ in people]), np.array(free)
    cost = np.where(need[:, None] > room[None, :], FORBIDDEN, np.array([costs for _, costs in people]))
    plan = Exchange(cost, need, room)
    plan.fill_greedily()
    before = plan.placed, plan.cost
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hours_module, "NEARBY", nearby)
        found = hours_module.nearer(cost, need, room, plan.chosen)

    assert plan.take(found)
    assert plan.placed == before[0]
    assert plan.cost <= before[1]


def test_a_large_round_is_looked_at_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    people, offers = town(60, 18, 6)
    better = assign(people, offers, what_if())
    monkeypatch.setattr(hours_module, "nearer", lambda cost, need, free, chosen: chosen)
    before = assign(people, offers, what_if())

    assert better.placed == before.placed
    assert sum(move.miles or 0.0 for move in better.moves) < 0.75 * sum(move.miles or 0.0 for move in before.moves)


def test_slots_of_which_none_is_free_place_nobody() -> None:
    found = solve(np.ones((2, 1), dtype=bool), np.zeros((2, 1), dtype=np.int64), np.zeros(1, dtype=np.int64))

    assert (found.chosen.tolist(), found.placed, found.cost) == ([NONE, NONE], 0, 0)


def test_costs_that_cannot_be_compared_exactly_are_a_fault() -> None:
    with pytest.raises(ValueError, match="exactly"):
        solve(np.ones((2, 1), dtype=bool), np.full((2, 1), 2**52), np.ones(1, dtype=np.int64))
