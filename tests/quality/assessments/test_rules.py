"""What stands in the way of submitting, moderating, commenting and finishing."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from market.quality.assessments.rules import (
    MOVES,
    effective,
    may_note,
    may_score,
    reasons_not_to_comment,
    reasons_not_to_decide,
    reasons_not_to_finish,
    reasons_not_to_moderate,
    reasons_not_to_submit,
)
from market.quality.assessments.types import AnswerRow, AssessmentRow, CommentRow, DecisionRow, ScorerRow, Status

AT = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)
LEAD = ScorerRow(person=1, person_label="Ann", role="lead")
PEOPLE = "People wait too long for help."


def assessment(**changes: Any) -> AssessmentRow:
    empty: dict[str, Any] = dict.fromkeys(AssessmentRow.__struct_fields__)
    values = {
        "id": 1,
        "method": "full_review",
        "status": "open",
        "codes": ("3.1.1", "3.1.2"),
        "lead_by": 1,
        "people_heard": 5,
        "access_refused": False,
        **changes,
    }
    return AssessmentRow(**{**empty, **values})


def answer(code: str = "3.1.1", **changes: Any) -> AnswerRow:
    values: dict[str, Any] = {
        "state": "scored",
        "score": 3,
        "reason": "",
        "rationale": PEOPLE,
        "categories": "DO",
        "source": "",
        "carried_from": None,
        "in_conflict": False,
        "scored_by": 1,
        "scored_label": "Ann",
        "scored_at": AT,
        **changes,
    }
    return AnswerRow(criterion=code, **values)


def comment(**changes: Any) -> CommentRow:
    empty: dict[str, Any] = dict.fromkeys(CommentRow.__struct_fields__, "")
    return CommentRow(
        **{**empty, "id": 1, "assessment_id": 1, "made_at": AT, "decided_at": None, "version": 1, **changes}
    )


OTHER = answer("3.1.2")


@pytest.mark.parametrize(
    ("changes", "answers", "codes"),
    [
        ({}, [answer(), OTHER], set()),
        ({}, [answer()], {"unanswered"}),
        ({}, [answer(state="not_seen", score=None, rationale=""), OTHER], set()),
        ({}, [answer(score=2, rationale=""), OTHER], {"no_rationale"}),
        ({}, [answer(score=1, rationale="Poor"), OTHER], {"no_rationale"}),
        ({}, [answer(score=1), OTHER], set()),
        ({}, [answer(score=4, categories="DOTW"), OTHER], {"no_outcome_evidence"}),
        ({}, [answer(score=4, categories="DR"), OTHER], set()),
        ({}, [answer(state="na", score=None, reason=""), OTHER], {"na_reason"}),
        ({}, [answer(in_conflict=True), OTHER], {"conflict"}),
        ({"people_heard": None}, [answer(), OTHER], {"no_people"}),
        ({"people_heard": None, "access_refused": True}, [], set()),
        ({"status": "submitted"}, [answer(), OTHER], {"wrong_status"}),
        ({"method": "self_assessment", "people_heard": None}, [answer(score=1, rationale=""), OTHER], set()),
        ({"method": "self_assessment"}, [answer(state="carried")], {"unanswered"}),
    ],
)
def test_what_is_missing_before_submitting(changes: dict[str, Any], answers: list[AnswerRow], codes: set[str]) -> None:
    assert {each.code for each in reasons_not_to_submit(assessment(**changes), answers)} == codes


def test_conflicts_of_other_entries_hold_up_submitting() -> None:
    found = reasons_not_to_submit(assessment(), [answer(), OTHER], ["the sample"])
    assert [each.code for each in found] == ["conflict"]
    assert "the sample" in found[0].message


@pytest.mark.parametrize(
    ("scorer", "code", "score", "note"),
    [
        (LEAD, "3.1.1", True, True),
        (ScorerRow(person=1, person_label="", role="second", domains="D3 D5"), "3.1.1", True, True),
        (ScorerRow(person=1, person_label="", role="second", domains="D5"), "3.1.1", False, True),
        (ScorerRow(person=1, person_label="", role="partner", criteria="3.1.2 3.1.1"), "3.1.1", True, True),
        (ScorerRow(person=1, person_label="", role="partner", domains="D1"), "3.1.1", False, False),
        (ScorerRow(person=1, person_label="", role="double"), "3.1.1", False, False),
        (ScorerRow(person=2, person_label="", role="lead"), "3.1.1", False, False),
    ],
)
def test_who_may_score_and_note(scorer: ScorerRow, code: str, score: bool, note: bool) -> None:
    assert (may_score([scorer], 1, code), may_note([scorer], 1, code)) == (score, note)


def test_nobody_moderates_or_decides_what_they_scored_led_or_submitted() -> None:
    submitted = assessment(status="submitted", lead_by=1, submitted_by=2)
    scorers = [LEAD, ScorerRow(person=3, person_label="", role="partner")]
    refused = [person for person in (1, 2, 3, 4) if reasons_not_to_moderate(submitted, scorers, person)]
    assert refused == [1, 2, 3]
    draft = assessment(status="draft", lead_by=1, submitted_by=2)
    assert [person for person in (1, 2, 3, 4) if reasons_not_to_decide(draft, scorers, comment(), person)] == [1, 2, 3]
    assert reasons_not_to_decide(draft, scorers, comment(decision="kept", decided_label="Di"), 4)[0].code == "decided"


@pytest.mark.parametrize(
    ("on", "comments", "code"),
    [
        (date(2026, 9, 15), [], "window_open"),
        (date(2026, 9, 16), [], ""),
        (date(2026, 9, 20), [comment()], "undecided"),
        (date(2026, 9, 10), [comment(decision="kept")], ""),
    ],
)
def test_a_report_becomes_final_when_comments_are_decided(on: date, comments: list[CommentRow], code: str) -> None:
    draft = assessment(status="draft", comments_due_on=date(2026, 9, 15))
    assert [each.code for each in reasons_not_to_finish(draft, comments, on)] == ([code] if code else [])


def test_comments_are_taken_until_the_last_day_and_only_on_shared_drafts() -> None:
    draft = assessment(status="draft", comments_due_on=date(2026, 9, 15))
    assert not reasons_not_to_comment(draft, "3.1.1", "Not so", date(2026, 9, 15))
    for held, criterion, words, on, code in (
        (draft, "3.1.1", "Not so", date(2026, 9, 16), "window_over"),
        (draft, "9.9.9", "Not so", date(2026, 9, 1), "not_in_profile"),
        (draft, "3.1.1", " ", date(2026, 9, 1), "no_words"),
        (assessment(status="draft"), "3.1.1", "Not so", date(2026, 9, 1), "not_shared"),
        (assessment(status="submitted"), "3.1.1", "Not so", date(2026, 9, 1), "not_shared"),
    ):
        assert [each.code for each in reasons_not_to_comment(held, criterion, words, on)] == [code]


def test_the_newest_decision_counts_and_the_original_is_kept() -> None:
    def decision(number: int, score: int | None) -> DecisionRow:
        return DecisionRow(
            id=number,
            criterion="3.1.1",
            from_score=3,
            to_score=score,
            kind="moderation",
            reason="Seen otherwise",
            decided_by=2,
            decided_label="Di",
            decided_at=AT,
        )

    (changed, same) = effective([answer(), OTHER], [decision(2, 2), decision(1, 4)])
    assert (changed.score, changed.answer.score, changed.was_changed, len(changed.decisions)) == (2, 3, True, 2)
    assert (same.score, same.was_changed) == (3, False)
    assert effective([answer()], [decision(1, None)])[0].state == "not_seen"


def test_final_and_withdrawn_are_ends_and_every_status_has_its_moves() -> None:
    assert set(MOVES) == set(Status)
    assert MOVES[Status.FINAL] == MOVES[Status.WITHDRAWN] == frozenset()
