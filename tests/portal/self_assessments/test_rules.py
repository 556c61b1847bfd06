"""Where answers stand, what comes next, and what the system knows already."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.portal.documents.types import DocumentKind, Need, Standing
from market.portal.self_assessments.rules import (
    known_of_capacity,
    known_of_insurance,
    known_of_registration,
    mark_of,
    next_code,
    progress_of,
    reasons_not_to_declare,
)
from market.portal.self_assessments.types import Mark, TrackerFact
from market.quality.assessments.types import AnswerRow

CODES = ("1.1.1", "1.1.2", "3.1.1", "8.1.1")


def answer(code: str = "1.1.1", **changes: Any) -> AnswerRow:
    values: dict[str, Any] = {
        "criterion": code, "state": "scored", "score": 3, "reason": "", "rationale": "", "categories": "", "source": "",
        "carried_from": None, "in_conflict": False, "scored_by": 1, "scored_label": "Ada", "scored_at": datetime(2026, 9, 1, tzinfo=UTC),
    }  # fmt: skip
    return AnswerRow(**{**values, **changes})


@pytest.mark.parametrize(
    ("given_answer", "mark"),
    [
        (None, Mark.TO_ANSWER),
        (answer(score=None), Mark.TO_ANSWER),
        (answer(), Mark.ANSWERED),
        (answer(state="na", score=None, reason="No grant"), Mark.ANSWERED),
        (answer(state="carried", carried_from=4), Mark.CARRIED),
        (answer(source="CQC’s register"), Mark.FILLED_IN),
        (answer(in_conflict=True), Mark.CHOOSE),
    ],
)
def test_where_an_answer_stands(given_answer: AnswerRow | None, mark: Mark) -> None:
    assert mark_of(given_answer) is mark


@given(st.sets(st.sampled_from(CODES)), st.sampled_from(CODES))
def test_the_next_criterion_needs_something_and_is_never_the_present_one(answered: set[str], at: str) -> None:
    answers = {code: answer(code) for code in answered}
    following = next_code(CODES, at, answers)
    open_ones = [code for code in CODES if code not in answered and code != at]
    assert (following is None) == (not open_ones)
    assert following is None or following in open_ones


@given(st.sets(st.sampled_from(CODES)))
def test_progress_adds_up_and_declaring_waits_for_all(answered: set[str]) -> None:
    answers = {code: answer(code) for code in answered}
    progress = progress_of(CODES, answers)
    assert progress.done + progress.to_answer + progress.to_choose == progress.total == len(CODES)
    reasons = reasons_not_to_declare(CODES, answers)
    assert len(reasons) == progress.to_answer + progress.to_choose
    assert bool(reasons) == (progress.done < progress.total)


def test_many_unanswered_criteria_are_one_reason() -> None:
    codes = [f"1.1.{number}" for number in range(1, 40)]
    (reason,) = reasons_not_to_declare(codes, {"1.1.1": answer("1.1.1")})
    assert reason.message == "Answer the 38 criteria that have no answer yet, beginning with 1.1.2"


def _needs(employers: Standing, public: Standing) -> list[Need]:
    pair = ((DocumentKind.EMPLOYERS_LIABILITY, employers), (DocumentKind.PUBLIC_LIABILITY, public))
    return [Need(1, kind, standing, None) for kind, standing in pair]


@pytest.mark.parametrize(
    ("employers", "public", "score"),
    [
        (Standing.HELD, Standing.ENDS_SOON, 3),
        (Standing.HELD, Standing.EXPIRED, 1),
        (Standing.HELD, Standing.WAITING, None),
        (Standing.MISSING, Standing.HELD, None),
        (Standing.REFUSED, Standing.HELD, None),
    ],
)
def test_what_documents_say_of_insurance(employers: Standing, public: Standing, score: int | None) -> None:
    known = known_of_insurance(_needs(employers, public))
    assert (known.score if known else None) == score
    assert known is None or known.source == "Your documents"


@pytest.mark.parametrize(
    ("days", "in_time", "score"), [(2, True, 3), (40, True, 3), (20, False, 2), (28, False, 2), (29, False, 1)]
)
def test_what_the_tracker_says_of_capacity_data(days: int, in_time: bool, score: int) -> None:
    known = known_of_capacity(TrackerFact(days, in_time, "9 September 2026", "26 of 30 beds occupied."))
    assert known is not None
    assert (known.criterion, known.score) == ("8.4.1", score)
    assert known.rationale == "Last saved on 9 September 2026. 26 of 30 beds occupied."


def test_only_a_registered_service_that_gives_care_is_known_to_be_registered() -> None:
    known = known_of_registration(
        registered_since="1 April 2015", dormant=False, rating="Good, published on 1 June 2024"
    )
    assert known is not None
    assert known.rationale.endswith("Rating: Good, published on 1 June 2024.")
    assert known_of_registration(registered_since="", dormant=False, rating="") is None
    assert known_of_registration(registered_since="1 April 2015", dormant=True, rating="") is None
    assert known_of_capacity(None) is None
