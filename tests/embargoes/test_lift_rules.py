"""The lift test, pure: what meets it, and what is told of each condition that does not."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from market.embargoes.lift_rules import (
    LiftFacts,
    LinkedRecommendation,
    Place,
    VisitSeen,
    conditions,
    objections_by,
    reasons_not_to_lift,
)
from market.embargoes.lift_rules import (
    test_outcome as outcome_of,
)
from market.embargoes.types import CheckRow, LiftProposal, PlanStep, ReasonRow, Test
from tests.builders.policies import starting_embargo_policy

POLICY = starting_embargo_policy()
START = date(2026, 6, 1)
TODAY = date(2026, 9, 30)
MEDICINES = Test(
    reason="R04",
    criteria=("3.1.1", "3.1.2"),
    visits=2,
    days_apart=14,
    unannounced=1,
    look_with="medicines professional",
)


def visit(on: date, score: int | None = 3, **changes: Any) -> VisitSeen:
    values: dict[str, Any] = {
        "id": on.toordinal(),
        "location_id": 1,
        "location_name": "Seal Sands House",
        "on": on,
        "announced": False,
        "lead_by": 5,
        "lead_label": "Lee Lead",
        "people_heard": 4,
        "applicable": frozenset({"3.1.1", "3.1.2"}),
        "scores": {"3.1.1": score, "3.1.2": 4},
        **changes,
    }
    return VisitSeen(**values)


def check(code: str, met: bool = True) -> CheckRow:
    return CheckRow(
        embargo_id=1,
        code=code,
        met=met,
        words="Charts of three months seen",
        by_id=9,
        by_label="Quinn",
        checked_at=datetime(2026, 9, 1, tzinfo=UTC),
    )


PROPOSAL = LiftProposal(
    why="Medicines are safe",
    steps=(PlanStep(1, 14),),
    objections_asked_on=date(2026, 9, 24),
    follow_up_visit_on=date(2026, 10, 20),
)
REASON = ReasonRow(embargo_id=1, code="R04", words="", held_back_for="", held_back_until=None)
CHECKS = {code: check(code) for code in ("R04.1", "R04.2", "R04.3", "R04.4", "R04.look")}
FACTS = LiftFacts(
    kind="full",
    today=TODAY,
    started_on=START,
    places=(Place(1, "Seal Sands House"),),
    reasons=(REASON,),
    tests=(MEDICINES,),
    visits=(visit(date(2026, 8, 1)), visit(date(2026, 9, 1))),
    recommendations=(
        LinkedRecommendation(id=7, what="Train", status="verified", verified_label="Q", verified_on=TODAY),
    ),
    checks=CHECKS,
    proposal=PROPOSAL,
    booked=(),
)


def unmet(facts: LiftFacts) -> list[str]:
    return [each.code for each in conditions(POLICY, facts) if not each.met]


def test_when_everything_is_met_nothing_speaks_against_lifting() -> None:
    assert unmet(FACTS) == []
    assert reasons_not_to_lift(conditions(POLICY, FACTS), FACTS, person=1, proposed_by=2) == []


FAULTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "recommendation": (
        {"recommendations": (structs.replace(FACTS.recommendations[0], status="evidence"),)},
        ["actions_verified"],
    ),
    "no visit": ({"visits": ()}, ["visited", "people_asked", "R04.test"]),
    "nobody heard": (
        {"visits": tuple(structs.replace(each, people_heard=0) for each in FACTS.visits)},
        ["people_asked"],
    ),
    "nobody asked": ({"proposal": structs.replace(PROPOSAL, objections_asked_on=None)}, ["objections_asked"]),
    "asked yesterday": (
        {"proposal": structs.replace(PROPOSAL, objections_asked_on=date(2026, 9, 28))},
        ["objections_asked"],
    ),
    "no proposal": ({"proposal": None}, ["objections_asked", "first_weeks_planned", "follow_up_booked"]),
    "no follow-up": ({"proposal": structs.replace(PROPOSAL, follow_up_visit_on=None)}, ["follow_up_booked"]),
    "follow-up too late": (
        {"proposal": structs.replace(PROPOSAL, follow_up_visit_on=TODAY + timedelta(days=43))},
        ["follow_up_booked"],
    ),
    "no plan": ({"proposal": structs.replace(PROPOSAL, steps=())}, ["first_weeks_planned"]),
    "not looked at": ({"checks": {**CHECKS, "R04.2": check("R04.2", met=False)}}, ["R04.2"]),
    "no professional": ({"checks": {code: row for code, row in CHECKS.items() if code != "R04.look"}}, ["R04.look"]),
    "low score": ({"visits": (visit(date(2026, 8, 1)), visit(date(2026, 9, 1), 2))}, ["R04.test"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_condition_that_is_not_met_is_told_alone(fault: str) -> None:
    changes, codes = FAULTS[fault]
    assert unmet(structs.replace(FACTS, **changes)) == codes


def test_a_visit_that_is_planned_counts_as_booked() -> None:
    facts = structs.replace(FACTS, proposal=structs.replace(PROPOSAL, follow_up_visit_on=None))
    assert unmet(structs.replace(facts, booked=(TODAY + timedelta(days=42),))) == []


def test_whoever_proposed_it_or_led_a_visit_does_not_lift_it() -> None:
    told = reasons_not_to_lift(conditions(POLICY, FACTS), FACTS, person=5, proposed_by=5)
    assert [each.code for each in told] == ["same_person", "led_visit"]
    assert "1 September 2026" in told[1].message


def test_a_place_of_a_provider_without_a_visit_is_named() -> None:
    facts = structs.replace(FACTS, places=(*FACTS.places, Place(2, "Coatham Lodge")))
    assert unmet(facts) == ["visited", "R04.test.2"]
    told = {each.code: each.found for each in conditions(POLICY, facts)}
    assert "Coatham Lodge" in told["visited"]


TABLE = [
    ([], False, "0 of 2 visits count; 0 of 1 unannounced"),
    ([visit(date(2026, 8, 1))], False, "1 of 2 visits count"),
    ([visit(date(2026, 8, 1)), visit(date(2026, 8, 14))], False, "the visits that count lie 13 days apart"),
    ([visit(date(2026, 8, 1)), visit(date(2026, 8, 15))], True, "visits of 1 August 2026, 15 August 2026"),
    (
        [visit(date(2026, 8, 1), announced=True), visit(date(2026, 8, 15), announced=True)],
        False,
        "0 of 1 unannounced",
    ),
    ([visit(date(2026, 8, 1)), visit(date(2026, 8, 15), None)], False, "1 of 2 visits count"),
    (
        [visit(date(2026, 8, 1)), visit(date(2026, 8, 15)), visit(date(2026, 8, 20), 1)],
        False,
        "0 of 2 visits count; 0 of 1 unannounced; 3.1.1 below 3 on 20 August 2026",
    ),
    (
        [visit(date(2026, 8, 1)), visit(date(2026, 8, 15), applicable=frozenset({"3.1.2"}), scores={"3.1.2": 3})],
        True,
        "visits of 1 August 2026, 15 August 2026",
    ),
]


@pytest.mark.parametrize(("visits", "met", "found"), TABLE)
def test_what_visits_say_of_a_lift_test(visits: list[VisitSeen], met: bool, found: str) -> None:
    assert outcome_of(MEDICINES, visits) == (met, found)


DAYS = st.lists(
    st.tuples(st.integers(0, 120), st.sampled_from([None, 1, 2, 3, 4]), st.booleans()),
    max_size=6,
    unique_by=lambda one: one[0],
)


@given(DAYS)
def test_a_later_low_score_always_undoes_a_met_test(days: list[tuple[int, int | None, bool]]) -> None:
    visits = [visit(START + timedelta(days=day), score, announced=told) for day, score, told in days]
    last = visit(START + timedelta(days=200), 2)
    assert not outcome_of(MEDICINES, [*visits, last])[0]


@given(DAYS)
def test_a_met_test_stays_met_with_one_more_good_visit(days: list[tuple[int, int | None, bool]]) -> None:
    visits = [visit(START + timedelta(days=day), score, announced=told) for day, score, told in days]
    if outcome_of(MEDICINES, visits)[0]:
        assert outcome_of(MEDICINES, [*visits, visit(START + timedelta(days=200), 4)])[0]


@pytest.mark.parametrize(
    ("asked", "over"),
    [
        (date(2026, 9, 24), date(2026, 9, 30)),
        (date(2026, 9, 21), date(2026, 9, 25)),
        (date(2026, 12, 23), date(2026, 12, 31)),
    ],
)
def test_working_days_to_object_leave_out_weekends_and_bank_holidays(asked: date, over: date) -> None:
    assert objections_by(asked) == over - timedelta(days=1)
