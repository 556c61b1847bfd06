"""Rules of turnaround: each reason on its own, the exact days, and sums."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.failure.turnaround.rules import (
    MOST_PENCE,
    SupportTerms,
    reasons_against_cost,
    reasons_against_review,
    reasons_not_to_decide_cost,
    reasons_not_to_exit,
    reasons_not_to_open,
    runs_until,
    support_terms,
    total_pence,
)
from market.failure.turnaround.types import Cost, Exit, Turnaround
from tests.builders.policies import starting_protocol
from tests.builders.turnarounds import TODAY, cost, opening, review

TERMS = SupportTerms(("Cause known", "Help accepted", "Nobody in danger"), 14, 84)


def held(**changes: Any) -> Turnaround:
    values: dict[str, Any] = {
        "id": 1,
        "organisation_id": 1,
        "organisation_name": "Oak Care",
        "location_id": 2,
        "location_name": "Oak House",
        "source": "quality",
        "concern": "x",
        "cause": "x",
        "tests": "0 1 2",
        "protocol_version": 1,
        "agreed_on": TODAY,
        "agreed_with": "Owner",
        "council_gives": "x",
        "provider_gives": "x",
        "exit_test": "x",
        "lead_id": 1,
        "lead_label": "Lee",
        "opened_on": TODAY,
        "opened_label": "Lee",
        "first_ends_on": date(2026, 12, 1),
        "next_review_on": date(2026, 10, 14),
        "ends_on": date(2026, 12, 1),
        "last_reviewed_on": None,
        "late_actions": 0,
        "open_actions": 0,
        "approved_pence": 0,
        "outcome": "",
        "exited_on": None,
        "exit_words": "",
        "exited_label": "",
        "version": 1,
        **changes,
    }
    return Turnaround(**values)


def a_cost(**changes: Any) -> Cost:
    values: dict[str, Any] = {
        "id": 1,
        "turnaround_id": 1,
        "kind": "agency",
        "words": "x",
        "limit_pence": 100,
        "from_on": TODAY,
        "until_on": date(2026, 10, 31),
        "funded_from": "x",
        "better_than_moving": "x",
        "legal_checked": "x",
        "state": "proposed",
        "proposed_id": 7,
        "proposed_label": "Ann",
        "proposed_on": TODAY,
        "decided_label": "",
        "decided_on": None,
        "decided_words": "",
        "version": 1,
        **changes,
    }
    return Cost(**values)


def test_the_terms_come_from_the_stage_of_support() -> None:
    stage = starting_protocol().stage("support")
    terms = support_terms(stage.entry_tests, stage.review_every, stage.max_stay)
    assert (len(terms.tests), terms.review_days, terms.most_days) == (3, 14, 84)
    assert support_terms((), None, None) == SupportTerms((), 14, 84)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"tests": ("0", "2")}, ["test_not_met"]),
        ({"agreed_on": TODAY + timedelta(days=1)}, ["agreed_later"]),
        ({"ends_on": TODAY + timedelta(days=84)}, []),
        ({"ends_on": TODAY + timedelta(days=85)}, ["ends_too_late"]),
        ({"ends_on": TODAY}, ["ends_too_early"]),
        ({"first_review_on": TODAY}, ["review_too_early"]),
        ({"first_review_on": TODAY + timedelta(days=14)}, []),
        ({"first_review_on": TODAY + timedelta(days=15)}, ["review_too_late"]),
        ({"ends_on": TODAY + timedelta(days=5), "first_review_on": TODAY + timedelta(days=6)}, ["review_after_end"]),
        ({"exit_test": " ", "agreed_with": ""}, ["missing", "missing"]),
    ],
)
def test_opening(changes: dict[str, Any], codes: list[str]) -> None:
    assert [reason.code for reason in reasons_not_to_open(opening(**changes), TERMS, TODAY)] == codes


@pytest.mark.parametrize(
    ("changes", "may_extend", "codes"),
    [
        ({}, False, []),
        ({"held_on": date(2026, 10, 15)}, False, ["held_when"]),
        ({"next_review_on": date(2026, 10, 29)}, False, ["review_too_late"]),
        ({"next_review_on": date(2026, 10, 14)}, False, ["review_too_early"]),
        ({"ends_on": date(2026, 10, 20), "next_review_on": date(2026, 10, 28)}, False, ["review_after_end"]),
        ({"ends_on": date(2027, 1, 1)}, False, ["ends_too_late"]),
        ({"ends_on": date(2027, 1, 1)}, True, []),
        ({"ends_on": date(2026, 10, 14)}, True, ["ends_too_early"]),
    ],
)
def test_reviews(changes: dict[str, Any], may_extend: bool, codes: list[str]) -> None:
    found = reasons_against_review(review(**changes), held(), TERMS, may_extend=may_extend, today=date(2026, 10, 14))
    assert [reason.code for reason in found] == codes


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"limit_pence": MOST_PENCE}, []),
        ({"limit_pence": MOST_PENCE + 1}, ["limit"]),
        ({"limit_pence": -1}, ["limit"]),
        ({"until_on": date(2026, 12, 1)}, []),
        ({"until_on": date(2026, 12, 2)}, ["after_end"]),
        ({"until_on": date(2026, 9, 30)}, ["ends_first"]),
        ({"better_than_moving": "Because it is so"}, ["better"]),
    ],
)
def test_costs(changes: dict[str, Any], codes: list[str]) -> None:
    assert [reason.code for reason in reasons_against_cost(cost(**changes), held())] == codes


@pytest.mark.parametrize(
    ("changes", "approve", "person", "codes"),
    [
        ({}, True, 8, []),
        ({}, True, 7, ["same_person"]),
        ({}, True, None, ["same_person"]),
        ({"proposed_id": None}, True, 8, []),
        ({"state": "approved", "decided_on": TODAY}, True, 8, ["decided"]),
        ({"until_on": date(2026, 9, 29)}, True, 8, ["past"]),
        ({"until_on": date(2026, 9, 29)}, False, 8, ["why_refused"]),
    ],
)
def test_deciding_costs(changes: dict[str, Any], approve: bool, person: int | None, codes: list[str]) -> None:
    found = reasons_not_to_decide_cost(a_cost(**changes), held(), approve=approve, words="", person=person, today=TODAY)
    assert [reason.code for reason in found] == codes


def test_a_review_just_within_the_beat_lets_it_end() -> None:
    leaving = Exit(outcome="recovered", on=date(2026, 10, 28), words="Two clean visits running", test_met=True)
    everything: dict[str, Any] = {
        "actions": [], "costs": [], "failure_declared": False, "terms": TERMS, "today": date(2026, 11, 30),
    }  # fmt: skip
    seen = held(last_reviewed_on=date(2026, 10, 14))
    assert reasons_not_to_exit(leaving, seen, **everything) == []
    day_later = Exit(outcome="recovered", on=date(2026, 10, 29), words="Two clean visits running", test_met=True)
    assert [reason.code for reason in reasons_not_to_exit(day_later, seen, **everything)] == ["no_review"]


@given(st.lists(st.tuples(st.integers(1, 10**10), st.sampled_from(["proposed", "approved", "refused"]))))
def test_the_total_is_what_was_approved(costs: list[tuple[int, str]]) -> None:
    rows = [a_cost(limit_pence=pence, state=state) for pence, state in costs]
    total = total_pence(rows)
    assert total == sum(pence for pence, state in costs if state == "approved")
    assert total_pence([*rows, a_cost(limit_pence=5, state="approved")]) == total + 5


@given(st.dates(), st.none() | st.dates(min_value=date(2, 1, 1)))
def test_an_approval_ends_with_the_turnaround(until_on: date, exited_on: date | None) -> None:
    found = runs_until(a_cost(until_on=until_on), exited_on)
    assert found <= until_on
    assert exited_on is None or found < exited_on
    assert exited_on is not None or found == until_on
