"""What may follow what, the date that drives the next visit, and the arithmetic in words. No database."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.words import day_words
from market.quality.actions.rules import (
    TRANSITIONS,
    assess,
    date_lines,
    follow_up_of,
    overdue_words,
    raise_codes,
    reason_not_to,
    reasons_against,
    reasons_against_action,
    working_lines,
)
from market.quality.actions.types import Facts, NewAction, RaiseRecommendation, Recommendation, Status, Step
from tests.builders.framework import whole_library

DAY = date(2026, 9, 1)
AT = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
SETTINGS = whole_library().settings
CRITERION = whole_library().by_code["3.1.1"]


def recommendation(**changes: Any) -> Recommendation:
    values: dict[str, Any] = dict.fromkeys(Recommendation.__struct_fields__, "")
    values |= dict.fromkeys(("lead_by", "lead_officer", "overdue_since", "plan_sent_at", "repeat_of"))
    values |= {"id": 1, "service_id": 7, "criterion": "3.1.1", "likelihood": 4, "impact": 3, "risk": 12, "band": "high"}
    values |= {
        "status": "open",
        "follow_up_on": date(2026, 9, 29),
        "recorded_at": AT,
        "raised_on": DAY,
        "late_dates": 0,
    }
    values |= {"evidence_due_at": datetime(2026, 9, 15, 22, 59, tzinfo=UTC), "issued_at": AT, **changes}
    return Recommendation(**values)


def test_only_the_council_s_verification_closes_and_nothing_leads_out_of_withdrawn() -> None:
    closing = {step for (_, step), end in TRANSITIONS.items() if end is Status.VERIFIED and step != Step.STILL_GOOD}
    assert closing == {Step.VERIFY}
    assert not [start for start, _ in TRANSITIONS if start == Status.WITHDRAWN]
    assert {end for (start, _), end in TRANSITIONS.items() if start == Status.VERIFIED} == {
        Status.OPEN,
        Status.VERIFIED,
    }


@given(steps=st.lists(st.sampled_from(list(Step)), max_size=12))
def test_any_row_of_steps_stays_in_known_states_and_is_verified_only_after_verify(steps: list[Step]) -> None:
    status: str = Status.OPEN
    verified = False
    for step in steps:
        if reason_not_to(status, step, "due") is None:
            status = TRANSITIONS[status, step]
            verified = verified or step is Step.VERIFY
        assert status in set(Status)
        assert verified or status != Status.VERIFIED


def test_a_retest_is_refused_unless_it_is_due() -> None:
    assert reason_not_to(Status.VERIFIED, Step.STILL_GOOD, "due") is None
    for retest in ("", "passed"):
        refusal = reason_not_to(Status.VERIFIED, Step.FAILED_AGAIN, retest)
        assert refusal is not None
        assert refusal.code == "not_due"


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, ()),
        ({"repeat_of": 4}, ("repeat",)),
        ({"failed_follow_up": True}, ("failed_follow_up",)),
        ({"low_confidence": True}, ("low_confidence",)),
        ({"group_highs": 1}, ()),
        ({"group_highs": 2}, ("group_highs",)),
        ({"late_dates": 1}, ()),
        ({"late_dates": 2, "repeat_of": 1}, ("repeat", "late_evidence")),
    ],
)
def test_what_raises_a_band(facts: dict[str, Any], codes: tuple[str, ...]) -> None:
    assert raise_codes(Facts(**facts)) == codes
    assert assess(4, 3, codes, AT, SETTINGS).band == ("very_high" if codes else "high")


@pytest.mark.parametrize(
    ("likelihood", "impact", "band", "evidence", "follow_up"),
    [
        (5, 5, "critical", date(2026, 9, 2), date(2026, 9, 3)),
        (4, 4, "very_high", date(2026, 9, 4), date(2026, 9, 15)),
        (4, 3, "high", date(2026, 9, 15), date(2026, 9, 29)),
        (3, 2, "medium", date(2026, 9, 29), date(2026, 11, 24)),
        (1, 4, "low", None, date(2027, 3, 2)),
    ],
)
def test_bands_and_dates_of_the_follow_up_table(
    likelihood: int, impact: int, band: str, evidence: date | None, follow_up: date
) -> None:
    found = assess(likelihood, impact, (), AT, SETTINGS)
    due = found.follow_up.evidence_due_at
    assert (found.band, due.date() if due else None, found.follow_up.follow_up_on) == (band, evidence, follow_up)


def test_the_earliest_open_date_drives_and_says_which_and_why() -> None:
    later = recommendation(id=1, follow_up_on=date(2026, 10, 9))
    first = recommendation(id=2, follow_up_on=date(2026, 9, 20), criterion="4.1.2", band="very_high", status="evidence")
    closed = recommendation(id=3, follow_up_on=date(2026, 9, 2), status="verified")
    view = follow_up_of([later, first, closed])
    assert view is not None
    assert (view.on, view.recommendation_id, view.band, view.open_count) == (date(2026, 9, 20), 2, "very_high", 2)
    assert view.why == (
        "Recommendation 2 about criterion 4.1.2 (very high risk) must be followed up by 20 September 2026,"
        " the earliest of 2 open recommendations."
    )
    assert follow_up_of([closed]) is None


@given(
    days=st.lists(st.integers(0, 400), min_size=1, max_size=8),
    statuses=st.lists(st.sampled_from(list(Status)), min_size=8),
)
def test_the_date_that_drives_is_never_later_than_any_open_one(days: list[int], statuses: list[Status]) -> None:
    held = [
        recommendation(id=number, follow_up_on=DAY + timedelta(day), status=status)
        for number, (day, status) in enumerate(zip(days, statuses, strict=False))
    ]
    view, open_days = follow_up_of(held), [each.follow_up_on for each in held if each.is_open]
    assert (view.on if view else None) == min(open_days, default=None)
    assert follow_up_of(reversed(held)) == view


@pytest.mark.parametrize(
    ("changes", "on", "words"),
    [
        ({}, date(2026, 9, 15), ""),
        ({}, date(2026, 9, 16), "Evidence was due on 15 September 2026"),
        ({"status": "evidence"}, date(2026, 9, 16), ""),
        ({"status": "evidence"}, date(2026, 9, 30), "Follow-up was due by 29 September 2026"),
        ({"overdue_since": date(2026, 9, 10)}, date(2026, 9, 12), "Evidence has been overdue since 10 September 2026"),
        ({"status": "verified"}, date(2027, 9, 30), ""),
        ({"evidence_due_at": None}, date(2026, 9, 29), ""),
    ],
)
def test_what_is_overdue_in_words(changes: dict[str, Any], on: date, words: str) -> None:
    assert overdue_words(recommendation(**changes), on) == words


def test_the_arithmetic_can_be_redone_by_hand() -> None:
    held = recommendation(impact=5, impact_reason="Three people were harmed", risk=20, band="critical", raises="repeat")
    lines = working_lines(held, CRITERION, SETTINGS)
    own = f"The framework’s own impact for criterion 3.1.1 is {CRITERION.default_impact}. It is 5 here because: Three people were harmed"
    assert (own in lines) == (CRITERION.default_impact != 5)
    assert "Likelihood 4 × impact 5 = 20: critical" in lines[-1]
    assert "already the highest band" in lines[-1]
    dates = date_lines(recommendation(), SETTINGS)
    assert dates[0] == f"Evidence is due by {day_words(date(2026, 9, 15))} (high risk: within 10 working days)."
    assert "within 28 days" in dates[1]


def wanted(**changes: Any) -> RaiseRecommendation:
    values: dict[str, Any] = {"client_id": "a", "assessment_id": 1, "criterion": "3.1.1", "what": "Sign each dose"}
    return RaiseRecommendation(**{**values, "likelihood": 3, "impact": CRITERION.default_impact, **changes})


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"what": " "}, ["missing"]),
        ({"likelihood": 6, "impact": 0}, ["out_of_range", "out_of_range"]),
        ({"impact": 1}, ["reason_missing"]),
        ({"impact": 1, "impact_reason": "One person, minor"}, []),
        ({"why": "x" * 4001}, ["too_long"]),
    ],
)
def test_a_recommendation_is_refused_with_every_reason(changes: dict[str, Any], codes: list[str]) -> None:
    assert [each.code for each in reasons_against(wanted(**changes), CRITERION)] == codes


def test_a_planned_action_says_what_who_and_by_when() -> None:
    found = reasons_against_action(NewAction(words=" ", owner="", due_on=DAY - timedelta(1)), DAY)
    assert [each.field for each in found] == ["words", "owner", "due_on"]
    assert reasons_against_action(NewAction(words="Buy it", owner="Pat", due_on=DAY), DAY) == []
