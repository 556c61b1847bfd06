"""Each indicator's rule, from facts to state: what is bad, what is calm, what is stale, and what is not known."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from market.policies.early_warning import Threshold
from market.risk.facts.told import medians
from market.risk.facts.types import Beds, Facts, Group, NoteFact, People, Quality, Restriction, Staff, TypedDatum
from market.risk.indicators.market import months_left
from market.risk.indicators.measuring import RULES, point_of, points_of
from market.risk.indicators.thresholds import reached, state_of
from market.risk.types import Kind, Measure, Mute, Point, State
from tests.builders.risk import ON, make_facts, policy

POLICY = policy()
HOME_CARE = {"kinds": frozenset({Kind.HOME_CARE}), "services": ("home_care",)}


def point(code: str, **changes: Any) -> Point:
    """What one indicator says of a place."""
    return point_of(make_facts(**changes), POLICY.indicator(code))


def days_ago(days: int) -> date:
    """A day before the day of the tests."""
    return ON - timedelta(days=days)


def note(
    kind: str, days: int = 10, people: int = 0, source: str = "Contract meeting", reliability: str = "b"
) -> NoteFact:
    """A note of some days ago."""
    return NoteFact(kind, days_ago(days), people, source, reliability)


def beds(occupied: int, days: int = 10) -> Beds:
    """30 beds."""
    return Beds(days_ago(days), 30, occupied)


def assured(**changes: Any) -> Quality:
    """An assured place that was visited a month ago."""
    return Quality(**{"assured": True, "visited_on": days_ago(30), **changes})


def typed(
    code: str, value: float | None = None, event: str = "", days: int = 10, reliability: str = "a"
) -> tuple[TypedDatum, ...]:
    """A typed-in value of some days ago."""
    return (TypedDatum(code, value, event, days_ago(days), "Open-book return", reliability, "", "Person 1"),)


TWO = {"notes": (note("wages_late", source="Union"), note("wages_late", 20, source="Worker"))}
CASES: list[tuple[str, dict[str, Any], State]] = [
    ("EW-F01", {"beds": beds(24)}, State.AMBER),
    ("EW-F01", {"beds": beds(23)}, State.RED),
    ("EW-F01", {"beds": beds(26)}, State.GREEN),
    ("EW-F01", {"beds": beds(26, days=46)}, State.STALE),
    ("EW-F01", {"beds": beds(1, days=46)}, State.STALE),
    ("EW-F01", {}, State.UNKNOWN),
    ("EW-F01", HOME_CARE, State.NOT_APPLICABLE),
    ("EW-F02", {"beds": beds(24), "beds_before": beds(26)}, State.AMBER),
    ("EW-F02", {"beds": beds(20), "beds_before": beds(26)}, State.RED),
    ("EW-F02", {"beds": beds(26)}, State.UNKNOWN),
    ("EW-F02", {**HOME_CARE, "hours": 90.0, "hours_before": 100.0}, State.RED),
    ("EW-F02", {**HOME_CARE, "hours": 100.0, "hours_before": 100.0}, State.GREEN),
    ("EW-F02", HOME_CARE, State.NOT_APPLICABLE),
    ("EW-F07", {"data": typed("EW-F07", 13.9)}, State.RED),
    ("EW-F07", {"data": typed("EW-F07", 29)}, State.AMBER),
    ("EW-F07", {"data": typed("EW-F07", 60, days=121)}, State.STALE),
    ("EW-F07", {}, State.UNKNOWN),
    ("EW-F08", {"people": People(20, ON), "own_people": 19}, State.RED),
    ("EW-F08", {"people": People(20, ON), "own_people": 5}, State.GREEN),
    ("EW-F08", {"people": People(20, ON - timedelta(days=401)), "own_people": 5}, State.STALE),
    ("EW-F08", {"people": People(5, None), "own_people": 5}, State.UNKNOWN),
    ("EW-F08", {"own_people": 5}, State.UNKNOWN),
    ("EW-F10", {"data": typed("EW-F10", event="amber", days=3)}, State.AMBER),
    ("EW-F10", {"data": typed("EW-F10", event="green", days=9)}, State.STALE),
    ("EW-F12", {"notes": (note("wages_late"),)}, State.AMBER),
    ("EW-F12", TWO, State.RED),
    ("EW-F12", {"notes": (note("wages_late"), note("wages_late", 20))}, State.AMBER),
    ("EW-F12", {"notes": (note("wages_late", reliability="a"),)}, State.RED),
    ("EW-F12", {"notes": (note("wages_late", reliability="e"),)}, State.UNKNOWN),
    ("EW-F12", {"notes": (note("wages_asked"),)}, State.GREEN),
    ("EW-F12", {"notes": (note("wages_asked", 61),)}, State.UNKNOWN),
    ("EW-L01", {"notes": (note("manager_left", 91),)}, State.RED),
    ("EW-L01", {"notes": (note("manager_left", 29),)}, State.AMBER),
    ("EW-L01", {"notes": (note("manager_left", 91), note("manager_started", 5))}, State.GREEN),
    ("EW-L01", {"notes": (note("manager_started", 41),)}, State.STALE),
    ("EW-L01", {"regulated": False}, State.NOT_APPLICABLE),
    (
        "EW-L02",
        {"notes": (note("manager_left", 300), note("manager_started", 200), note("manager_started", 9))},
        State.RED,
    ),
    ("EW-L02", {"notes": (note("manager_started", 9),)}, State.GREEN),
    ("EW-L04", {"quality": assured(open_actions=10, late_actions=2)}, State.AMBER),
    ("EW-L04", {"quality": assured(open_actions=10, late_actions=3)}, State.RED),
    ("EW-L04", {"quality": assured()}, State.GREEN),
    ("EW-L04", {"quality": Quality(assured=True)}, State.UNKNOWN),
    ("EW-L04", {}, State.UNKNOWN),
    ("EW-L05", {"notes": (note("meeting_missed"), note("meeting_missed", 40))}, State.RED),
    ("EW-L05", {"notes": (note("meeting_held"),)}, State.GREEN),
    ("EW-L05", {}, State.UNKNOWN),
    ("EW-W01", {"staff": Staff(days_ago(10), 16, 4, 0)}, State.AMBER),
    ("EW-W01", {"staff": Staff(days_ago(10), 15, 5, 0)}, State.RED),
    ("EW-W01", {"staff": Staff(days_ago(10), 20, None, 0)}, State.UNKNOWN),
    ("EW-W02", {"staff": Staff(days_ago(10), 20, 0, 2)}, State.AMBER),
    ("EW-W02", {"staff": Staff(days_ago(50), 20, 0, 0)}, State.STALE),
    ("EW-W06", {"notes": (note("sponsor_lost"),)}, State.RED),
    ("EW-W06", {"notes": (note("sponsor_lost", 20), note("sponsor_clear", 5))}, State.GREEN),
    ("EW-Q01", {"rating": "requires_improvement", "listed_on": days_ago(10)}, State.AMBER),
    ("EW-Q01", {"rating": "inadequate", "listed_on": days_ago(10)}, State.RED),
    ("EW-Q01", {"rating": "good", "listed_on": days_ago(10)}, State.GREEN),
    ("EW-Q01", {"rating": "good", "listed_on": days_ago(41)}, State.STALE),
    ("EW-Q01", {"rating": ""}, State.UNKNOWN),
    ("EW-Q01", {"regulated": False}, State.NOT_APPLICABLE),
    ("EW-Q02", {"rating": "good", "rated_on": days_ago(731), "listed_on": days_ago(1)}, State.AMBER),
    ("EW-Q02", {"rating": "good", "rated_on": days_ago(1462), "listed_on": days_ago(1)}, State.RED),
    ("EW-Q03", {"notes": (note("breach", 400),)}, State.AMBER),
    ("EW-Q03", {"notes": (note("enforcement", 400),)}, State.RED),
    ("EW-Q03", {"notes": (note("enforcement", 400), note("enforcement_clear", 3))}, State.GREEN),
    ("EW-Q03", {"notes": (note("enforcement", 400), note("enforcement_clear", 50))}, State.STALE),
    ("EW-Q04", {"quality": assured(star=2, graded_on=days_ago(30))}, State.RED),
    ("EW-Q04", {"quality": assured(star=3, graded_on=days_ago(30))}, State.AMBER),
    ("EW-Q04", {"quality": assured(star=4, graded_on=days_ago(401))}, State.STALE),
    ("EW-Q04", {"quality": assured()}, State.UNKNOWN),
    ("EW-Q05", {"notes": (note("safeguarding", people=2),)}, State.GREEN),
    (
        "EW-Q05",
        {"notes": (note("safeguarding", people=6),), "people": People(20, ON), "safeguarding_median": 10.0},
        State.AMBER,
    ),
    (
        "EW-Q05",
        {"notes": (note("safeguarding", people=7),), "people": People(20, ON), "safeguarding_median": 10.0},
        State.RED,
    ),
    ("EW-Q05", {"notes": (note("safeguarding", people=6),), "people": People(20, ON)}, State.UNKNOWN),
    ("EW-Q05", {}, State.UNKNOWN),
    ("EW-Q06", {"quality": assured(repeats=3, repeat_visit_on=days_ago(30))}, State.RED),
    ("EW-Q06", {"quality": assured(repeats=0, repeat_visit_on=days_ago(30))}, State.GREEN),
    ("EW-Q06", {"quality": assured()}, State.UNKNOWN),
    ("EW-Q08", {"quality": assured(visited_on=days_ago(121))}, State.AMBER),
    ("EW-Q08", {"quality": assured(visited_on=days_ago(600))}, State.RED),
    ("EW-B01", {"windows": (True,) * 10 + (False, False)}, State.AMBER),
    ("EW-B01", {"windows": (False, True) * 4 + (True,) * 4}, State.RED),
    ("EW-B01", {"windows": (True,) * 9 + (False,) * 3}, State.RED),
    ("EW-B01", {"windows": (True,) * 12}, State.GREEN),
    ("EW-B01", {"windows": ()}, State.UNKNOWN),
    ("EW-B02", {"asked": True, "overdue_since": days_ago(15)}, State.AMBER),
    ("EW-B02", {"asked": True, "overdue_since": days_ago(31)}, State.RED),
    ("EW-B02", {"asked": True}, State.GREEN),
    ("EW-B02", {}, State.UNKNOWN),
    ("EW-B03", {**HOME_CARE, "own_people": 96, "notes": (note("handed_back", people=4),)}, State.AMBER),
    ("EW-B03", {**HOME_CARE, "own_people": 10, "notes": (note("handed_back", people=1),)}, State.RED),
    ("EW-B03", {**HOME_CARE, "notes": (note("hand_back_asked"),)}, State.GREEN),
    ("EW-B04", {"notes": (note("notice_to_leave", people=3),)}, State.RED),
    ("EW-B05", {"notes": (note("money_early", 170),)}, State.AMBER),
    ("EW-B05", {"notes": (note("money_early", 170), note("supplier_owed", 3))}, State.RED),
    ("EW-B05", {"notes": (note("money_asked", 96),)}, State.UNKNOWN),
    ("EW-B06", {"restriction": Restriction("full", days_ago(29))}, State.AMBER),
    ("EW-B06", {"restriction": Restriction("full", days_ago(85))}, State.RED),
    ("EW-B06", {}, State.GREEN),
    ("EW-M01", {"group": Group(linked=3, troubled=1), "listed_on": days_ago(1)}, State.AMBER),
    ("EW-M01", {"group": Group(linked=3, troubled=2), "listed_on": days_ago(1)}, State.RED),
    ("EW-M01", {}, State.NOT_APPLICABLE),
    ("EW-M02", {"notes": (note("oversight_notice"),)}, State.RED),
    ("EW-M02", {"data": typed("EW-M02", event="not_applicable")}, State.NOT_APPLICABLE),
    ("EW-M02", {}, State.UNKNOWN),
    ("EW-M03", {"data": typed("EW-M03", 11)}, State.RED),
    ("EW-M03", {"data": typed("EW-M03", 40), "notes": (note("for_sale"),)}, State.AMBER),
    ("EW-M03", {"data": typed("EW-M03", 40)}, State.GREEN),
    ("EW-M03", {"notes": (note("for_sale"),)}, State.AMBER),
    ("EW-F07", {"data": typed("EW-F07", 13.9, reliability="e")}, State.UNKNOWN),
    ("EW-F07", {"data": (*typed("EW-F07", 60, reliability="e"), *typed("EW-F07", 13.9, days=20))}, State.RED),
    ("EW-M03", {"data": typed("EW-M03", 11, reliability="e")}, State.UNKNOWN),
]


@pytest.mark.parametrize(("code", "changes", "state"), CASES)
def test_an_indicator_says_what_its_facts_say(code: str, changes: dict[str, Any], state: State) -> None:
    assert point(code, **changes).state is state


def test_every_rule_belongs_to_an_indicator_and_is_tried() -> None:
    assert set(RULES) <= {each.id for each in POLICY.indicators}
    assert set(RULES) <= {code for code, _, _ in CASES}


def test_there_are_thirty_indicators_or_more_and_nothing_known_is_never_calm() -> None:
    points = points_of(make_facts(restriction=None), POLICY)
    assert len(points) >= 30
    calm = [each.code for each in points if each.state is State.GREEN]
    assert calm == ["EW-B06"], "no restriction is the one thing that our own records always know"


@pytest.mark.parametrize("indicator", POLICY.active_indicators, ids=lambda each: each.id)
def test_every_indicator_can_be_typed_in(indicator: Any) -> None:
    kinds = frozenset(Kind(each) for each in indicator.applies_to)
    event = indicator.red.op in ("event", "is")
    data = typed(indicator.id, None if event else 1.0, "red" if event else "", days=0)
    found = point_of(make_facts(kinds=kinds, data=data), indicator)
    if found.code not in ("EW-B06", "EW-L04"):  # of these our own records are fresher than anything typed in
        assert found.state is not State.UNKNOWN
    assert found.state is not State.STALE


def test_the_newer_of_rule_and_typed_value_counts() -> None:
    older = point("EW-F01", beds=beds(29, days=10), data=typed("EW-F01", 50, days=20))
    newer = point("EW-F01", beds=beds(29, days=10), data=typed("EW-F01", 50, days=5))
    assert (older.state, newer.state) == (State.GREEN, State.RED)
    assert "typed in by Person 1" in newer.source


@pytest.mark.parametrize(
    ("as_at", "on", "left"),
    [
        (date(2026, 9, 30), date(2026, 9, 30), 14),
        (date(2026, 7, 31), date(2026, 9, 29), 13),
        (date(2026, 7, 31), date(2026, 9, 30), 12),
        (date(2026, 1, 31), date(2026, 2, 27), 14),
        (date(2026, 1, 31), date(2026, 2, 28), 13),
        (date(2024, 9, 30), date(2026, 9, 30), 0),
    ],
)
def test_the_months_of_a_lease_shrink_month_by_month(as_at: date, on: date, left: int) -> None:
    (datum,) = typed("EW-M03", 14)
    assert months_left(structs.replace(datum, as_at=as_at), on) == left


def test_a_lease_that_was_long_when_it_was_typed_in_is_short_today() -> None:
    found = point("EW-M03", data=typed("EW-M03", 13, days=70))
    assert (found.value, found.state) == (11, State.RED)
    assert found.words == "11 months to the end of the lease"


def test_a_muted_indicator_is_shown_but_stands_apart() -> None:
    mute = Mute(
        id=1, location_id=1, indicator="EW-F01", reason="New home", from_on=days_ago(1), until_on=ON + timedelta(days=1),
        ended_on=None, by_label="Person 1", version=1,
    )  # fmt: skip
    facts: Facts = make_facts(beds=beds(3))
    found = {each.code: each for each in points_of(facts, POLICY, [mute])}
    assert found["EW-F01"].state is State.MUTED
    assert found["EW-F01"].words == "3 of 30 beds occupied"
    assert not mute.holds_on(ON + timedelta(days=1))


@given(st.integers(0, 60), st.integers(0, 3_000))
def test_a_datum_past_its_days_is_stale_whatever_it_says(occupied: int, age: int) -> None:
    found = state_of(Measure(value=occupied, as_at=days_ago(age)), POLICY.indicator("EW-F01"), ON)
    assert (found is State.STALE) == (age > 45)


@pytest.mark.parametrize(
    ("op", "value", "given_value", "expected"),
    [("<", 85, 84.9, True), ("<", 85, 85, False), ("<=", -5, -5, True), (">", 8, 8, False), (">=", 1, 1, True)],
)
def test_thresholds_are_met_exactly(op: str, value: float, given_value: float, expected: bool) -> None:
    assert reached(Threshold(op=op, value=value), given_value, "") is expected
    assert not reached(Threshold(op="event", value="step taken"), given_value, "")
    assert not reached(Threshold(op=op, value=value), None, "")


def test_a_median_needs_three_places() -> None:
    assert medians([(Kind.CARE_HOME, 1.0), (Kind.CARE_HOME, 3.0)]) == {}
    assert medians([(Kind.CARE_HOME, 1.0), (Kind.CARE_HOME, 3.0), (Kind.CARE_HOME, 8.0)]) == {Kind.CARE_HOME: 3.0}
