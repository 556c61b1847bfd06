"""Outcome measures, their results and milestones: grades, refusals, two people at once, and their pages."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from market.contracts import milestone_service, outcome_service
from market.contracts.milestone_service import Milestone, milestones_of
from market.contracts.outcome_queries import measures_of, results_of
from market.contracts.outcome_rules import (
    Measure,
    Result,
    measures_reminder,
    reasons_against_result,
    suggested_grade,
)
from market.contracts.types import OutcomeGrade
from market.core.actor import Actor
from market.core.refusal import Changed, Refused
from market.db.sql import fetch
from tests.builders.app import Browser
from tests.builders.contracts import make_contract
from tests.contracts.test_routes import day, opened, post

BY = Actor(kind="user", id=None, label="Priya Officer")
NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
TODAY = date(2026, 9, 30)
APRIL, JUNE = date(2026, 4, 1), date(2026, 6, 30)
ORDER = [
    OutcomeGrade.GOOD,
    OutcomeGrade.APPROACHING_TARGET,
    OutcomeGrade.REQUIRES_IMPROVEMENT,
    OutcomeGrade.INADEQUATE,
]


def number_of(row: Any) -> int:
    return int(row.id)


def result(**changes: Any) -> Result:
    values: dict[str, Any] = {"measure_id": 1, "first_on": APRIL, "last_on": JUNE, "target": 95.0, "actual": 90.0}
    return Result(**({"grade": "good"} | values | changes))


@pytest.mark.parametrize(
    ("actual", "target", "higher", "expected"),
    [
        (95, 95, True, "good"),
        (90, 100, True, "approaching_target"),
        (89.99, 100, True, "requires_improvement"),
        (0.75, 1.0, True, "requires_improvement"),
        (74.9, 100, True, "inadequate"),
        (2, 3, False, "good"),
        (3.3, 3, False, "approaching_target"),
        (3.75, 3, False, "requires_improvement"),
        (4, 3, False, "inadequate"),
        (0, 0, False, "good"),
        (1, 0, False, "inadequate"),
        (None, 95, True, "other"),
        (95, None, True, "other"),
    ],
)
def test_the_grade_that_numbers_suggest(
    actual: float | None, target: float | None, higher: bool, expected: str
) -> None:
    assert suggested_grade(actual, target, higher_is_better=higher) == expected


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_a_better_number_never_has_a_worse_grade(target: float, actual: float, more: float) -> None:
    grades = [ORDER.index(suggested_grade(each, target)) for each in (actual, actual + more)]
    assert grades[1] <= grades[0]
    mirrored = suggested_grade(-actual, -target, higher_is_better=False)
    assert mirrored == suggested_grade(actual, target)


def test_periods_of_a_measure_do_not_overlap() -> None:
    held = [result(id=1)]

    def codes(**changes: Any) -> list[str]:
        return [each.code for each in reasons_against_result(result(**changes), held, TODAY)]

    assert codes(first_on=JUNE, last_on=TODAY) == ["overlap"]
    assert codes(first_on=date(2026, 7, 1), last_on=TODAY) == []
    assert codes(id=1) == []
    assert codes(first_on=date(2026, 7, 1), last_on=date(2026, 10, 1)) == ["future"]
    assert codes(first_on=JUNE, last_on=APRIL) == ["ends_before_start"]


def test_a_large_contract_asks_for_three_measures() -> None:
    measures = [Measure(title="A"), Measure(title="B"), Measure(title="C", retired_on=TODAY)]
    assert "has 2 measures" in measures_reminder(500_000_001, measures, TODAY)
    assert measures_reminder(500_000_001, measures, date(2026, 9, 29)) == ""
    assert measures_reminder(500_000_000, measures, TODAY) == ""


async def test_two_officers_do_not_overwrite_each_other(db: object) -> None:
    number = number_of(await make_contract())
    measure = Measure(title="Visits on time", unit="%", target=95.0)
    assert await outcome_service.add_measure(number, measure, by=BY, now=NOW) is None
    assert isinstance(await outcome_service.add_measure(number, measure, by=BY, now=NOW), Refused)
    (held,) = await measures_of(number)
    both = await asyncio.gather(
        *(
            outcome_service.change_measure(number, replace(held, target=target), held.stamp, by=BY, now=NOW)
            for target in (90.0, 97.0)
        )
    )
    assert sorted(type(each).__name__ for each in both) == ["Changed", "NoneType"]
    first = result(measure_id=held.id, words="Mrs Secret was late")
    assert await outcome_service.add_result(number, first, by=BY, now=NOW, today=TODAY) is None
    assert isinstance(await outcome_service.add_result(number, first, by=BY, now=NOW, today=TODAY), Refused)
    (kept,) = await results_of(number)
    better = replace(kept, actual=99.0)
    assert await outcome_service.change_result(number, better, kept.stamp, by=BY, now=NOW, today=TODAY) is None
    late = await outcome_service.change_result(number, kept, kept.stamp, by=BY, now=NOW, today=TODAY)
    assert isinstance(late, Changed)
    assert [each.actual for each in await results_of(number)] == [99.0]
    with pytest.raises(outcome_service.NoSuchOutcome):
        await outcome_service.add_result(number, result(measure_id=999), by=BY, now=NOW, today=TODAY)
    for row in await fetch("SELECT before, after FROM audit_entry"):
        assert "Secret" not in f"{row['before']}{row['after']}"


async def test_milestones_are_done_undone_and_moved(db: object) -> None:
    number = number_of(await make_contract())
    step = Milestone(stage="plan", title="Specification agreed", due_on=date(2026, 9, 18))
    assert await milestone_service.add_milestone(number, step, by=BY, now=NOW, today=TODAY) is None
    twice = replace(step, title="specification AGREED")
    again = await milestone_service.add_milestone(number, twice, by=BY, now=NOW, today=TODAY)
    assert isinstance(again, Refused), "the same form sent twice"
    (held,) = await milestones_of(number)
    assert held.id is not None
    assert (held.late_on(TODAY), held.late_on(date(2026, 9, 18))) == (12, 0)
    assert await milestone_service.set_done(number, held.id, TODAY, by=BY, now=NOW)
    assert await milestone_service.set_done(number, held.id, TODAY, by=BY, now=NOW) is None
    (done,) = await milestones_of(number)
    assert (done.late_on(TODAY), done.late_on(date(2026, 9, 29))) == (0, 11)
    moved = replace(held, due_on=date(2026, 12, 1))
    lost = await milestone_service.change_milestone(number, moved, held.stamp, by=BY, now=NOW, today=TODAY)
    assert isinstance(lost, Changed)
    saved = await milestone_service.change_milestone(number, moved, done.stamp, by=BY, now=NOW, today=TODAY)
    assert saved is None
    assert await milestones_of(number) == [moved]
    early = replace(moved, done_on=date(2026, 10, 1))
    assert isinstance(
        await milestone_service.change_milestone(number, early, moved.stamp, by=BY, now=NOW, today=TODAY), Refused
    )
    told = await fetch("SELECT verb, after FROM audit_entry ORDER BY seq")
    assert [row["verb"].rpartition("_")[2] for row in told] == ["added", "done", "changed"]
    assert msgspec.json.decode(told[1]["after"])["done_on"] == "2026-09-30"


async def test_pages_of_outcomes(officer: Browser) -> None:
    number = number_of(await make_contract(total_pence=600_000_000))
    here = f"/contracts/{number}/outcomes"
    assert "worth more than £5 million and has 0 measures" in await opened(officer, here)
    sent = {"title": "Visits on time", "unit": "% of visits", "target": "95", "better": "higher"}
    assert (await post(officer, f"{here}/new", **sent)).status_code == 303
    assert (await post(officer, f"{here}/new", **sent)).status_code == 422
    measure = (await measures_of(number))[0].id
    for first, last, actual in ((date(2026, 1, 1), date(2026, 3, 31), "93.5"), (APRIL, JUNE, "60")):
        days = {**day("first_on", first), **day("last_on", last)}
        values = {"target": "95", "actual": actual, "grade": "", "words": ""}
        assert (await post(officer, f"{here}/{measure}/results/new", **values, **days)).status_code == 303
    now, then = await opened(officer, here), await opened(officer, f"{here}?as_at=2026-04-01")
    assert all(words in now for words in ("Target: 95% of visits or more", "Approaching target", "Inadequate"))
    assert "60% of visits in the period to 30 June 2026, against 93.5" in now
    assert "Inadequate" not in then
    assert "Add a result" not in then
    number_of_result = (await results_of(number))[0].id
    edit = f"{here}/{measure}/results/{number_of_result}/edit"
    stale = {"version": "1", "target": "95", "actual": "70", "grade": "", "words": "Mine"}
    lost = await post(officer, edit, **stale, **day("first_on", APRIL), **day("last_on", JUNE))
    assert lost.status_code == 409
    assert "Mine" in lost.text


async def test_pages_of_milestones(officer: Browser) -> None:
    number = number_of(await make_contract())
    here = f"/contracts/{number}/milestones"
    sent = {"title": "Specification agreed", "stage": "plan"}
    assert (await post(officer, f"{here}/new", **sent)).status_code == 422
    assert (await post(officer, f"{here}/new", **sent, **day("due_on", date(2026, 9, 18)))).status_code == 303
    assert "Overdue by 12 days" in await opened(officer, here)
    step = (await milestones_of(number))[0].id
    assert (await post(officer, f"{here}/{step}/done")).status_code == 303
    words = await opened(officer, here)
    assert "Done 30 September 2026" in words
    assert "Overdue by 1 day" in await opened(officer, f"{here}?as_at=2026-09-19")
    assert (await post(officer, f"{here}/stage", version="1", stage="review")).status_code == 303
    assert (await post(officer, f"{here}/stage", version="1", stage="plan")).status_code == 409
    assert "cycle: Review" in await opened(officer, here)
