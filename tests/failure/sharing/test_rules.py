"""Rules of information sharing that are easiest seen one by one."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.failure.sharing.rules import questions_of, reasons_against_request
from tests.builders.sharing import TODAY, new_request


def test_questions_stand_one_on_each_line() -> None:
    text = "1. Do you place there?\n\n- Have you stopped?\r\n  2) Why?  \n* Since 2024, how often?"
    assert questions_of(text) == ("Do you place there?", "Have you stopped?", "Why?", "Since 2024, how often?")


@given(st.lists(st.text(alphabet="abc ?", min_size=1).filter(str.strip), max_size=6))
def test_no_question_is_lost(lines: list[str]) -> None:
    assert questions_of("\n".join(lines)) == tuple(line.strip() for line in lines)


@pytest.mark.parametrize(
    ("changes", "by_partner", "codes"),
    [
        ({}, False, []),
        ({"bases": ("consent",)}, False, []),
        ({"bases": ("cooperation", "social_care")}, False, []),
        ({"bases": ("social_care",)}, False, ["article_6"]),
        ({"bases": ()}, False, ["no_basis"]),
        ({"bases": ("cooperation", "magic")}, False, ["no_basis"]),
        ({"checks": ("needed", "no_people")}, False, ["unchecked"]),
        ({"checks": (), "direction": "theirs"}, False, []),
        ({"checks": (), "direction": "theirs"}, True, ["unchecked"]),
        ({"due_on": TODAY}, False, []),
        ({"due_on": TODAY - timedelta(days=1)}, False, ["due_first"]),
        ({"due_on": TODAY + timedelta(days=90)}, False, []),
        ({"due_on": TODAY + timedelta(days=91)}, False, ["due_late"]),
        ({"asked_on": TODAY + timedelta(days=1), "due_on": date(2026, 10, 7)}, False, ["asked_later"]),
        ({"questions": ("Why?", "why?")}, False, ["twice"]),
        ({"questions": tuple(f"Question {number}?" for number in range(21))}, False, ["many_questions"]),
        ({"questions": ("How is 943 476 5919?",)}, False, ["nhs_number"]),
        ({"purpose": "About 943 476 5919", "note": "943 476 5919"}, False, ["nhs_number", "nhs_number"]),
        ({"urgency": "yesterday"}, False, ["unknown_code"]),
    ],
)
def test_asking(changes: dict[str, Any], by_partner: bool, codes: list[str]) -> None:
    found = reasons_against_request(new_request(**changes), by_partner=by_partner, today=TODAY)
    assert [reason.code for reason in found] == codes
