"""Whether the temporary duty applies, from the answers to the duty questions."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.failure.cases.duty import DECIDING, duty_result, reasons_not_to_answer
from market.failure.cases.types import Answer, Duty, DutyAnswer
from tests.builders.policies import starting_protocol

PROTOCOL = starting_protocol()


def answers(**given_: str) -> dict[str, DutyAnswer]:
    return {
        code: DutyAnswer(question=code, answer=answer, happened_on=date(2026, 9, 29)) for code, answer in given_.items()
    }


def result(trigger: str = "BF-ADM", **given_: str) -> Any:
    return duty_result(PROTOCOL.trigger(trigger), PROTOCOL.duty_questions, answers(**given_))


@pytest.mark.parametrize(
    ("given_", "duty"),
    [
        ({}, Duty.UNDECIDED),
        (dict.fromkeys(DECIDING, "yes"), Duty.STARTS),
        ({**dict.fromkeys(DECIDING, "yes"), "DQ4": "not_known"}, Duty.UNDECIDED),
        *(({**dict.fromkeys(DECIDING, "yes"), code: "no"}, Duty.DOES_NOT) for code in DECIDING),
        ({"DQ1": "no"}, Duty.DOES_NOT),
        ({**dict.fromkeys(DECIDING, "yes"), "DQ5": "no", "DQ6": "no", "DQ7": "yes"}, Duty.STARTS),
    ],
)
def test_the_duty_follows_from_four_answers(given_: dict[str, str], duty: Duty) -> None:
    assert result(**given_).duty == duty


@given(st.dictionaries(st.sampled_from([each.id for each in PROTOCOL.duty_questions]), st.sampled_from(list(Answer))))
def test_the_duty_never_starts_on_less_than_four_times_yes(given_: dict[str, str]) -> None:
    found = result(**given_)
    assert (found.duty == Duty.STARTS) == all(given_.get(code) == Answer.YES for code in DECIDING)
    assert (found.since is not None) == (found.duty == Duty.STARTS)
    assert found.reasons


def test_the_duty_says_why() -> None:
    assert "Trading continues" in " ".join(result(**{**dict.fromkeys(DECIDING, "yes"), "DQ3": "no"}).reasons)
    assert result(DQ1="yes", DQ3="yes").reasons[0] == "Not decided yet: answer DQ2 and DQ4."
    assert "Check both" in result("EM-FIR", **dict.fromkeys(DECIDING, "yes")).reasons[-1]
    assert "Check both" in result("BF-ADM", DQ2="no").reasons[-1]
    assert "cross-border" in " ".join(result(DQ7="yes").reasons).lower()


def test_an_answer_needs_a_reason_and_an_event_its_day() -> None:
    event = next(each for each in PROTOCOL.duty_questions if each.id == "DQ2")
    assert [each.code for each in reasons_not_to_answer(event, DutyAnswer(question="DQ2", answer="yes"))] == [
        "no_reason",
        "no_day",
    ]
    assert not reasons_not_to_answer(event, DutyAnswer(question="DQ2", answer="no", words="Searched the Gazette"))
    assert [each.code for each in reasons_not_to_answer(event, DutyAnswer(question="DQ2", answer="maybe", words="Yes"))]
    assert [each.code for each in reasons_not_to_answer(None, DutyAnswer(question="X", answer="no"))] == ["no_question"]
