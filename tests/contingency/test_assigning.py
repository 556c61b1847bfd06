"""Who goes where: the best plan of all for beds, every person named, and the same answer whatever the order."""

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from market.contingency.assigning import assign
from market.contingency.ground import THOUSANDTHS, Ground
from market.contingency.rules import suits
from market.contingency.types import Offer, Person, Plan, Weights, WhatIf, Why
from market.core.distance import miles_between
from market.finding.rules import fitting_beds
from market.finding.types import BedsOfType, Known, Search
from market.providers.types import ServiceType
from tests.builders.contingency import HERE, home_care, offer, person, what_if


def where(plan: Plan) -> dict[str, int | str]:
    """The location of each person, or why there is none."""
    return {move.person.code: move.offer.location_id if move.offer else move.why for move in plan.moves}


def worth(plan: Plan, offers: Sequence[Offer], ask: WhatIf) -> tuple[int, int]:
    """How many have a place, and what the plan costs in thousandths of a mile."""
    ground = Ground(offers, ask)
    column = {(each.location_id, each.bed_type): at for at, each in enumerate(ground.offers)}
    total = 0
    for move in plan.moves:
        if move.offer is not None:
            row = ground.rows([move.person], ())[0]
            at = column[move.offer.location_id, move.offer.bed_type]
            assert row.allowed[at], "somebody was put where they cannot go"
            total += int(row.cost[at])
    return plan.placed, total


def best_of_all(
    people: Sequence[Person], offers: Sequence[Offer], ask: WhatIf, needed: Sequence[int]
) -> tuple[int, int]:
    """The most people at least cost, by trying every plan there is."""
    ground = Ground(offers, ask)
    rows = ground.rows(people, ())
    best = (0, 0)
    choices = [[None, *(at for at in range(len(ground.offers)) if row.allowed[at])] for row in rows]
    for plan in product(*choices):
        used = [0] * len(ground.offers)
        for at, need in zip(plan, needed, strict=True):
            if at is not None:
                used[at] += need
        if any(much > each.free for much, each in zip(used, ground.offers, strict=True)):
            continue
        placed = sum(at is not None for at in plan)
        cost = sum(int(row.cost[at]) for row, at in zip(rows, plan, strict=True) if at is not None)
        best = max(best, (placed, -cost))
    return best[0], -best[1]


kinds = st.sampled_from(
    [("residential_home", "general_residential"), ("residential_home", ""), ("nursing_home", "general_nursing")]
)
people_strategy = st.lists(
    st.builds(
        lambda kind, needs, miles, pays: person(
            service=kind[0],
            bed_type=kind[1],
            needs=needs,
            latitude=HERE[0] + miles / 69,
            weekly_pence=pays,
        ),
        kinds,
        st.sampled_from([(), ("dementia",)]),
        st.integers(0, 12),
        st.sampled_from([None, 70_000]),
    ),
    min_size=1,
    max_size=5,
)
offers_strategy = st.lists(
    st.builds(
        dict,
        bed_type=st.sampled_from(["general_residential", "general_nursing"]),
        services=st.sampled_from([("residential_home",), ("nursing_home",)]),
        specialisms=st.sampled_from([(), ("dementia",), ("everyone",)]),
        free=st.integers(1, 2),
        miles=st.integers(0, 25),
        rating=st.sampled_from(["good", "inadequate", ""]),
        pence=st.sampled_from([None, 60_000, 90_000]),
        shut=st.sampled_from([(), (), ("stale",)]),
    ),
    max_size=4,
).map(lambda all_of: [offer(at, **each) for at, each in enumerate(all_of, start=2)])


@given(people_strategy, offers_strategy)
def test_no_plan_of_beds_is_better(people: list[Person], offers: list[Offer]) -> None:
    ask = what_if(most_weekly_pence=80_000)
    plan = assign(people, offers, ask)

    assert plan.proven
    assert worth(plan, offers, ask) == best_of_all(people, offers, ask, [1] * len(people))
    for each in plan.moves:
        assert (each.offer is None) == bool(each.why)
    for each in offers:
        assert sum(move.offer == each for move in plan.moves) <= each.free


@given(people_strategy, offers_strategy, st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_read_changes_nothing(people: list[Person], offers: list[Offer], chance) -> None:
    mixed_people, mixed_offers = chance.sample(people, len(people)), chance.sample(offers, len(offers))

    assert assign(mixed_people, mixed_offers, what_if()) == assign(people, offers, what_if())


hours_people = st.lists(
    st.builds(
        lambda hours, miles: person(service="home_care", bed_type="", hours=hours, latitude=HERE[0] + miles / 69),
        st.sampled_from([3.5, 5.0, 7.25, 10.0]),
        st.integers(0, 10),
    ),
    min_size=1,
    max_size=6,
)
services = st.lists(st.tuples(st.integers(4, 18), st.integers(0, 22)), max_size=3).map(
    lambda all_of: [home_care(at, hours, miles=miles) for at, (hours, miles) in enumerate(all_of, start=2)]
)


@given(hours_people, services)
def test_no_plan_of_hours_is_better(people: list[Person], offers: list[Offer]) -> None:
    plan = assign(people, offers, what_if())

    assert plan.proven
    assert plan.most == plan.placed
    assert worth(plan, offers, what_if()) == best_of_all(
        people, offers, what_if(), [round((each.hours or 0) * 4) for each in people]
    )


def test_as_many_as_possible_come_before_near() -> None:
    near_only = person("A", bed_type="general_residential")
    anywhere = person("B", bed_type="")
    offers = [offer(2, miles=1), offer(3, miles=15, bed_type="dementia_residential")]

    plan = assign([anywhere, near_only], offers, what_if())

    assert where(plan) == {"A": 2, "B": 3}


@pytest.mark.parametrize(
    ("someone", "there", "ask", "why"),
    [
        ({"service": "supported_living", "bed_type": ""}, {}, {}, Why.NOT_REPORTED),
        ({"latitude": None}, {}, {}, Why.NOT_LOCATED),
        ({}, {"miles": 21}, {}, Why.NONE_NEAR),
        ({}, {"bed_type": "dementia_residential"}, {}, Why.NO_BED_TYPE),
        ({"service": "nursing_home", "bed_type": ""}, {}, {}, Why.NO_BED_TYPE),
        ({"needs": ("dementia",)}, {"specialisms": ("older_people",)}, {}, Why.NOT_REGISTERED),
        ({}, {"rating": "inadequate"}, {"lowest_rating": "requires_improvement"}, Why.RATING),
        ({}, {"pence": 90_001}, {"most_weekly_pence": 90_000}, Why.TOO_DEAR),
        ({}, {"shut": ("stale",)}, {}, Why.NONE_NEAR),
        ({}, {"shut": ("stale", "embargoed")}, {"open_stale": True}, Why.NONE_NEAR),
        ({}, {"latitude": None}, {}, Why.NONE_NEAR),
    ],
)
def test_who_has_no_place_is_told_why(someone: dict, there: dict, ask: dict, why: Why) -> None:
    plan = assign([person("A", **someone)], [offer(2, **there)], what_if(**ask))

    assert where(plan) == {"A": why}


@pytest.mark.parametrize(
    ("there", "ask"),
    [
        ({"miles": 19.9}, {}),
        ({"rating": ""}, {"lowest_rating": "good"}),
        ({"pence": 90_000}, {"most_weekly_pence": 90_000}),
        ({"pence": None}, {"most_weekly_pence": 1}),
        ({"shut": ("stale",)}, {"open_stale": True}),
        ({"shut": ("stale", "embargoed")}, {"open_stale": True, "open_embargoed": True}),
        ({"specialisms": ("everyone",)}, {}),
        ({"services": ("nursing_home",)}, {}),
    ],
)
def test_what_suits_is_used(there: dict, ask: dict) -> None:
    plan = assign(
        [person("A", needs=("dementia",) if "specialisms" in there else ())], [offer(2, **there)], what_if(**ask)
    )

    assert where(plan) == {"A": 2}


def test_the_cap_is_on_what_the_council_pays() -> None:
    plan = assign([person("A", funder="self")], [offer(2, pence=200_000)], what_if(most_weekly_pence=90_000))

    assert where(plan) == {"A": 2}


def test_a_place_that_is_left_takes_nobody() -> None:
    plan = assign([person("A")], [offer(1, free=9), offer(2, free=9)], what_if(), leaving={1})

    assert where(plan) == {"A": 2}


def test_who_misses_out_is_told_of_places_that_others_need_or_that_are_shut() -> None:
    offers = [
        offer(2),
        offer(3, shut=("stale",)),
        offer(4, shut=("embargoed",)),
        offer(5, shut=("embargoed",), miles=30),
    ]

    plan = assign([person("A"), person("B")], offers, what_if())

    lost = plan.moves[1]
    assert (lost.why, lost.fitting, lost.stale, lost.embargoed) == (Why.TAKEN, 1, 1, 1)


def test_rating_and_price_weigh_as_miles() -> None:
    poor, fine = offer(2, miles=1, rating="inadequate", pence=70_000), offer(3, miles=15, pence=70_000)
    assert where(assign([person("A", weekly_pence=70_000)], [poor, fine], what_if())) == {"A": 3}

    dear, far = offer(2, miles=1, pence=170_000), offer(3, miles=15, pence=70_000)
    assert where(assign([person("A", weekly_pence=70_000)], [dear, far], what_if())) == {"A": 3}
    weights = Weights(dearer_100=0.5)
    assert where(assign([person("A", weekly_pence=70_000)], [dear, far], what_if(weights=weights))) == {"A": 2}


def test_price_never_decides_who_goes_without() -> None:
    dear = offer(2, miles=1, pence=170_000)
    ours, theirs = person("B", weekly_pence=70_000), person("A", funder="self", latitude=HERE[0] - 1 / 69)

    assert where(assign([ours, theirs], [dear], what_if())) == {"A": Why.TAKEN, "B": 2}


@given(st.floats(50, 55.8), st.floats(-5, 1.7), st.floats(50, 55.8), st.floats(-5, 1.7))
def test_distances_are_those_of_the_rest_of_the_service(
    north: float, east: float, other_north: float, other_east: float
) -> None:
    ground = Ground([offer(2, latitude=other_north, longitude=other_east)], what_if(miles=500))

    row = ground.rows([person(latitude=north, longitude=east)], ())[0]

    expected = miles_between(north, east, other_north, other_east)
    assert row.miles[0] == pytest.approx(expected, abs=1e-6)
    assert abs(row.cost[0] - expected * THOUSANDTHS) <= 1


BED_TYPES = ["general_residential", "dementia_nursing", "transitional", "not_stated"]


@pytest.mark.parametrize("line", BED_TYPES)
@pytest.mark.parametrize("asked", ["", *BED_TYPES[:3]])
@pytest.mark.parametrize("service", ["residential_home", "nursing_home"])
@pytest.mark.parametrize("services", [("residential_home",), ("nursing_home",), ("nursing_home", "residential_home")])
def test_a_bed_suits_when_finding_counts_it(line: str, asked: str, service: str, services: tuple[str, ...]) -> None:
    search = Search(service=service, bed_type=asked, from_on=None)
    known = Known(services=services, beds=(BedsOfType(line, 5, 4),))
    given_there = service in services or service == ServiceType.RESIDENTIAL_HOME

    counted = bool(fitting_beds(search, known)) and given_there

    assert suits(service, asked, offer(2, bed_type=line, services=services)) == counted


def test_a_couple_stays_together_when_nobody_loses_a_place_for_it() -> None:
    people = [person("A"), person("B"), person("C")]
    offers = [offer(2, miles=1), offer(3, miles=2, free=2), offer(4, miles=9)]
    apart = where(assign(people, offers, what_if()))
    together = assign(people, offers, what_if(together=(("A", "C"),)))

    assert 2 in apart.values()
    assert where(together) == {"A": 3, "B": 2, "C": 3}
    assert [move.together for move in together.moves] == [True, None, True]


def test_a_couple_parts_rather_than_somebody_losing_a_place() -> None:
    people = [person("A"), person("B"), person("C", bed_type="")]
    offers = [
        offer(2, miles=1),
        offer(3, miles=2),
        offer(4, miles=3, bed_type="dementia_residential"),
        offer(4, miles=3),
    ]
    only_there = [*people, person("D", bed_type="dementia_residential")]

    plan = assign(only_there, offers, what_if(together=(("C", "D"),)))

    assert plan.placed == 4
    parted = assign([person("A"), person("B")], [offer(2), offer(3)], what_if(together=(("A", "B"),)))
    assert parted.placed == 2
    assert [move.together for move in parted.moves] == [False, False]


def test_a_couple_costs_no_more_than_it_may() -> None:
    people, offers = [person("A"), person("B")], [offer(2, miles=1), offer(3, miles=1.1), offer(4, miles=15, free=2)]
    near = what_if(together=(("A", "B"),), weights=Weights(together=5))
    far = structs.replace(near, weights=Weights(together=28))

    assert set(where(assign(people, offers, near)).values()) == {2, 3}
    assert set(where(assign(people, offers, far)).values()) == {4}


def test_nobody_and_nowhere() -> None:
    assert assign([], [offer(2)], what_if()).moves == ()
    assert where(assign([person("A"), person("B", service="home_care", bed_type="", hours=7)], [], what_if())) == {
        "A": Why.NONE_NEAR,
        "B": Why.NONE_NEAR,
    }
