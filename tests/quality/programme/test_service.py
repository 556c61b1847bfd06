"""Planning and beginning visits, what is due from what is stored, and reliability added up by the database, on both engines."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from market.core.actor import Actor
from market.core.refusal import Refused
from market.db.sql import fetch_value
from market.quality.assessments.queries import reliability_pairs
from market.quality.assessments.tables import ScoreDecision
from market.quality.programme import queries, service
from market.quality.programme.reliability import labels_on
from market.quality.programme.types import NewVisit, Person
from market.quality.scoring.reliability import compare
from market.settings import Settings
from tests.builders.accounts import make_user
from tests.builders.actions import make_recommendation
from tests.builders.app import make_settings
from tests.builders.assessments import make_assessment, score_all
from tests.builders.assured import make_assured
from tests.builders.framework import load_live
from tests.builders.providers import make_location
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
TODAY = date(2026, 9, 30)
AREA = ["Middlesbrough"]
BY = Actor("user", 901, "Ann Officer")


@pytest.fixture
def ours(tmp_path: Path) -> Settings:
    return make_settings(tmp_path)


async def visit(service_id: int, **changes: Any) -> NewVisit:
    user = await make_user()
    lead = Person(person=user.id, person_label=user.name, role="lead")
    values: dict[str, Any] = {"method": "full_review", "planned_on": date(2026, 10, 12), "days": 1.0, "people": (lead,)}
    return NewVisit(service_id=service_id, **{**values, **changes})


def codes(answer: object) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [reason.code for reason in answer.reasons]


async def starting(number: int, before: int = 0) -> dict[str, Any]:
    """Who leads a visit, on its day or so many days before."""
    held = await queries.get_planned(number)
    lead = held.people[0]
    return {
        "by": Actor("user", lead.person, lead.person_label),
        "now": NOW,
        "today": held.planned_on - timedelta(before),
    }


async def test_a_visit_is_begun_by_those_who_go_from_its_day_on(db: TestDatabase, ours: Settings) -> None:
    await load_live()
    wanted = await visit((await make_assured()).id)
    number = await service.plan_visit(wanted, by=BY, now=NOW, today=TODAY, settings=ours)
    assert isinstance(number, int)
    going = await starting(number)
    assert codes(await service.begin_visit(number, **{**going, "by": BY})) == ["not_going"]
    assert codes(await service.begin_visit(number, **{**going, "by": Actor("system", None, "job")})) == ["not_going"]
    assert codes(await service.begin_visit(number, **await starting(number, before=1))) == ["too_early"]
    assert await fetch_value("SELECT count(*) FROM assessment") == 0
    assert isinstance(await service.begin_visit(number, **await starting(number, before=-2)), int)


async def test_two_officers_plan_or_begin_the_same_visit_and_there_is_one(db: TestDatabase, ours: Settings) -> None:
    await load_live()
    held = await make_assured()
    who: dict[str, Any] = {"by": BY, "now": NOW, "today": TODAY}
    wishes = [await visit(held.id), await visit(held.id, planned_on=date(2026, 10, 14))]
    answers = await asyncio.gather(*(service.plan_visit(each, settings=ours, **who) for each in wishes))
    assert sorted(isinstance(each, int) for each in answers) == [False, True]
    number = next(each for each in answers if isinstance(each, int))
    going = await starting(number)
    begun = await asyncio.gather(*(service.begin_visit(number, **going) for _ in range(2)))
    assert begun[0] == begun[1]
    assert await fetch_value("SELECT count(*) FROM assessment") == 1
    assert codes(await service.change_visit(number, 2, wishes[0], settings=ours, **who)) == ["not_ahead"]
    assert codes(await service.cancel_visit(number, 2, "x", by=BY, now=NOW, settings=ours)) == ["not_ahead"]


async def test_a_begun_visit_asks_for_what_stands_open_and_turns_the_rotation(db: TestDatabase, ours: Settings) -> None:
    held = await make_assured()
    before = await make_assessment(service=held.id, method="quarterly_monitoring", status="final")
    await make_recommendation(assessment=before, criterion="1.1.3")
    who: dict[str, Any] = {"by": BY, "now": NOW, "today": TODAY}
    wanted = await visit(held.id, method="quarterly_monitoring")
    number = await service.plan_visit(wanted, settings=ours, **who)
    assert isinstance(number, int)
    assessment = await service.begin_visit(number, **await starting(number))
    assert isinstance(assessment, int)
    assert "1.1.3" in str(await fetch_value("SELECT criteria FROM assessment WHERE id = {}", assessment)).split()
    assert await fetch_value("SELECT rotation FROM assessment WHERE id = {}", assessment) == 1


@pytest.mark.parametrize(("claimed", "again"), [(3, False), (4, True)])
async def test_an_unreliable_self_assessment_is_validated_in_full_at_the_next_full_review(
    db: TestDatabase, ours: Settings, claimed: int, again: bool
) -> None:
    library = await load_live()
    held = await make_assured()
    own = await make_assessment(service=held.id, method="self_assessment", status="final", visit_on=date(2026, 8, 1))
    review = await make_assessment(service=held.id, status="final", visit_on=date(2026, 9, 1))
    await score_all(own, claimed)
    await score_all(review, 3)
    seen = set(str(await fetch_value("SELECT criteria FROM assessment WHERE id = {}", review.id)).split())
    majors = {each.code for each in library.criteria if each.criticality == "major"} & seen
    number = await service.plan_visit(await visit(held.id), by=BY, now=NOW, today=TODAY, settings=ours)
    assert isinstance(number, int)
    assessment = await service.begin_visit(number, **await starting(number))
    asked = set(str(await fetch_value("SELECT criteria FROM assessment WHERE id = {}", assessment)).split())
    assert majors
    assert majors & asked == (majors if again else set())


async def test_what_is_due_follows_from_what_was_done(db: TestDatabase) -> None:
    await load_live()
    near, far = await make_assured(), await make_assured(location=await make_location(authority="Leeds"))
    found = {(due.service.id, due.method) for due in await queries.programme_on(TODAY, AREA)}
    assert found == {
        (near.id, "full_review"), (near.id, "quarterly_monitoring"), (near.id, "self_assessment"), (far.id, "out_of_area"),
    }  # fmt: skip
    assert {due.method for due in await queries.visits_overdue(TODAY, AREA)} == {
        "full_review", "quarterly_monitoring", "out_of_area",
    }  # fmt: skip
    for method in ("full_review", "quarterly_monitoring"):
        await make_assessment(service=near.id, method=method, status="final", visit_on=date(2026, 7, 10))
    await make_assessment(service=far.id, method="out_of_area", status="submitted", visit_on=date(2026, 9, 1))
    assert await queries.visits_overdue(TODAY, AREA) == []
    assert {due.method: due.due_on for due in await queries.visits_due(TODAY, AREA)} == {
        "full_review": date(2026, 10, 10)
    }
    before = {due.method for due in await queries.visits_overdue(date(2026, 7, 9), AREA)}
    assert before == {"full_review", "quarterly_monitoring", "out_of_area"}


async def test_a_past_day_counts_the_follow_ups_that_stood_open_then(db: TestDatabase) -> None:
    await load_live()
    held = await make_assured()
    visit = await make_assessment(service=held.id, status="final", visit_on=date(2026, 7, 10))
    await make_recommendation(
        assessment=visit, raised_on=date(2026, 7, 10), status="verified", verified_on=date(2026, 9, 10)
    )
    due = {on: {each.method for each in await queries.programme_on(on, AREA)} for on in (date(2026, 9, 9), TODAY)}
    assert "follow_up" in due[date(2026, 9, 9)]
    assert "follow_up" not in due[TODAY]


async def test_nothing_is_due_without_a_framework_or_a_service(db: TestDatabase) -> None:
    held = await make_assured(until_on=TODAY)
    assert await queries.programme_on(TODAY) == []
    await load_live()
    assert await queries.programme_on(TODAY) == []
    assert {due.service.id for due in await queries.programme_on(TODAY - timedelta(1))} == {held.id}


@pytest.mark.parametrize(
    ("claimed", "exceptions", "label"),
    [
        (3, {}, "reliable"),
        (4, {}, "unreliable"),
        (2, {}, "modest"),
        (3, {"2.1.1": 4, "2.3.1": 4}, "reliable"),
    ],
)
async def test_reliability_added_up_by_the_database_is_the_one_of_the_rule(
    db: TestDatabase, claimed: int, exceptions: dict[str, int], label: str
) -> None:
    library = await load_live()
    held = await make_assured()
    own = await make_assessment(service=held.id, method="self_assessment", status="final", visit_on=date(2026, 6, 1))
    await score_all(own, claimed, scores=exceptions)
    review = await make_assessment(service=held.id, status="final", visit_on=date(2026, 9, 1))
    await score_all(review, 3)
    found = await labels_on(TODAY, library, [held.id])
    pairs = (await reliability_pairs([held.id], TODAY))[held.id]
    assert (found[held.id], compare(pairs, library).label) == (label, label)
    await ScoreDecision(
        assessment=review.id, criterion="2.1.1", from_score=3, to_score=1, kind="moderation", reason="x", decided_label="B",
        decided_at=NOW,
    ).save()  # fmt: skip
    pairs = (await reliability_pairs([held.id], TODAY))[held.id]
    assert (await labels_on(TODAY, library, [held.id]))[held.id] == compare(pairs, library).label
