"""Self-assessments: carried forward, answered once, declared by the owner."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from market.core.actor import Actor
from market.core.refusal import Refused
from market.db.sql import fetch_value
from market.quality.assessments import queries
from market.quality.assessments.capture.service import apply_entries
from market.quality.assessments.capture.types import Entry
from market.quality.assessments.self_assessment.service import declare, open_self_assessment
from market.quality.assessments.types import KnownAnswer
from tests.builders.assessments import client_id, make_assessment, score_all
from tests.builders.assured import make_assured
from tests.builders.framework import load_live
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
COUNCIL, OWNER = Actor("user", 1, "Ann"), Actor("user", 9, "Owner")


async def ask(service_id: int, year: int, **more: Any) -> int:
    answer = await open_self_assessment(service_id, year, due_on=date(year, 10, 31), by=COUNCIL, now=NOW, **more)
    assert isinstance(answer, int), answer
    return answer


async def test_last_years_answers_are_carried_and_what_is_known_is_filled_in(db: TestDatabase) -> None:
    await load_live()
    place = await make_assured()
    first = await make_assessment(
        service=place, method="self_assessment", for_year=2025, status="final", visit_on=date(2025, 9, 1)
    )
    await score_all(first, 3, scores={"3.1.1": 2}, codes=[code for code in first.criteria.split() if code != "8.1.1"])
    known = KnownAnswer(criterion="8.1.2", score=3, source="CQC’s register, 1 September 2026")
    second = await ask(place.id, 2026, known=[known])
    assert await ask(place.id, 2026) == second
    answers = {each.criterion: each for each in await queries.answers_of(second)}
    assert (answers["3.1.1"].state, answers["3.1.1"].score, answers["3.1.1"].carried_from) == ("carried", 2, first.id)
    assert (answers["8.1.2"].state, answers["8.1.2"].source) == ("scored", known.source)
    assert "8.1.1" not in answers
    own = (await queries.get_assessment(second)).organisation_id
    owner: dict[str, Any] = {"organisation_id": own, "on": date(2026, 9, 2), "by": OWNER, "now": NOW}
    refused = await declare(second, **owner)
    assert isinstance(refused, Refused)
    assert "8.1.1" in refused.reasons[0].message
    entry = Entry(
        client_id=client_id(1),
        device="portal",
        kind="answer",
        key="8.1.1",
        payload={"state": "scored", "score": 1},
        recorded_at=NOW,
    )
    assert not (await apply_entries(second, [entry], by=OWNER, now=NOW, organisation_id=own)).refused
    with pytest.raises(queries.NoSuchAssessment):
        await declare(second, **{**owner, "organisation_id": own + 1})
    assert await declare(second, **owner) is None
    assert await declare(second, **owner) is None
    scores = await queries.self_scores(place.id, date(2026, 9, 2))
    assert (scores["8.1.1"], scores["3.1.1"]) == ((1, date(2026, 9, 2)), (2, date(2026, 9, 2)))
    assert (await queries.self_scores(place.id, date(2026, 9, 1)))["3.1.1"] == (2, date(2025, 9, 1))
    third = await ask(place.id, 2027)
    carried = {each.criterion: each.carried_from for each in await queries.answers_of(third)}
    assert (carried["3.1.1"], carried["8.1.1"]) == (first.id, second)


async def test_an_earlier_year_that_is_still_open_is_withdrawn_and_nothing_typed_is_lost(db: TestDatabase) -> None:
    await load_live()
    place = await make_assured()
    final = await make_assessment(
        service=place, method="self_assessment", for_year=2024, status="final", visit_on=date(2024, 9, 1)
    )
    await score_all(final, 3, codes=["3.1.1", "3.1.2", "8.1.2"])
    first = await ask(place.id, 2025)
    own = (await queries.get_assessment(first)).organisation_id
    said = [
        _typed(1, "3.1.1", {"state": "scored", "score": 2, "rationale": "The lift was out."}),
        _typed(2, "8.1.2", {"state": "scored", "score": 1, "rationale": "We have moved."}),
        _typed(3, "8.1.1", {"state": "scored", "score": 4, "rationale": "One of us says so."}),
        _typed(4, "8.1.1", {"state": "scored", "score": 3, "rationale": "Another says this."}),
    ]
    for by, entries in ((OWNER, said[:3]), (Actor("user", 10, "Deputy"), said[3:])):
        assert not (await apply_entries(first, entries, by=by, now=NOW, organisation_id=own)).refused
    second = await ask(place.id, 2026, known=[KnownAnswer(criterion="8.1.2", score=3, source="CQC’s register")])
    assert await ask(place.id, 2026) == second
    assert (await queries.get_assessment(first)).status == "withdrawn"
    assert [each.id for each in await queries.self_assessments_of([place.id])] == [second, final.id]
    answers = {each.criterion: each for each in await queries.answers_of(second)}
    told = {code: (each.state, each.score, each.carried_from) for code, each in answers.items()}
    assert told == {
        "3.1.1": ("carried", 2, first),
        "3.1.2": ("carried", 3, final.id),
        "8.1.2": ("carried", 1, first),
        "8.1.1": ("carried", 3, first),
    }
    assert answers["3.1.1"].rationale == "The lift was out."
    assert set(answers["8.1.1"].rationale.split("\n\n")) == {"One of us says so.", "Another says this."}
    withdrawn = "SELECT count(*) FROM audit_entry WHERE verb = 'assessment.withdrawn' AND subject_id = {}"
    assert await fetch_value(withdrawn, str(first)) == 1


def _typed(number: int, code: str, payload: dict[str, object]) -> Entry:
    return Entry(
        client_id=client_id(number), device="portal", kind="answer", key=code, payload=payload, recorded_at=NOW
    )


async def test_claims_are_paired_with_what_was_validated(db: TestDatabase) -> None:
    place, other = await make_assured(), await make_assured()
    claimed = await make_assessment(
        service=place, method="self_assessment", for_year=2026, status="final", visit_on=date(2026, 8, 1)
    )
    await score_all(claimed, 4)
    visited = await make_assessment(service=place, status="final")
    await score_all(visited, 3, codes=["3.1.1", "3.1.2"])
    pairs = await queries.reliability_pairs([place.id, other.id], date(2026, 9, 30))
    assert [(each.code, each.self_score, each.validated) for each in pairs[place.id]] == [
        ("3.1.1", 4, 3),
        ("3.1.2", 4, 3),
    ]
    assert pairs[other.id] == []


async def test_a_self_assessment_that_is_late_is_known(db: TestDatabase) -> None:
    await load_live()
    place = await make_assured()
    await ask(place.id, 2026)
    assert not await queries.self_assessment_is_late(place.id, date(2026, 10, 31))
    assert await queries.self_assessment_is_late(place.id, date(2026, 11, 1))
