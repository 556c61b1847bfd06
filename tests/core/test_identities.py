"""What of typed words identifies a person, whichever way it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.case_references import is_nhs_number
from market.core.identities import (
    against_identifiers,
    identifiers_in,
    identifiers_warning,
    reasons_against_identifiers,
)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("See 943 476 5919 please", True),
        ("9434765919", True),
        ("943-476-5919.", True),
        ("943\u00a0476\u00a05919", True),
        ("943  476  5919", True),
        ("943.476.5919", True),
        ("NHS:9434765919", True),
        ("\uff19\uff14\uff13 476 5919", True),
        ("943 476 5918", False),
        ("Call 01642 000000", False),
        ("Invoice 94347659190", False),
        ("CQC ID 1-9434765919", False),
        ("The home has 943 beds\n476 full\n5919 nights", False),
        ("", False),
    ],
)
def test_nhs_numbers_are_seen(text: str, holds: bool) -> None:
    assert identifiers_in(text) == (("an NHS number",) if holds else ())


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("DOB 02/03/1938", True),
        ("d.o.b. 2.3.38", True),
        ("D.O.B: 1938-03-02", True),
        ("Mrs Palmer, date of birth: 2nd March 1938, fell", True),
        ("Date of Birth\n02 03 1938", True),
        ("date of birth is 2 Mar 1938", True),
        ("born on March 2, 1938", True),
        ("birthday (2 March 1938)", True),
        ("The date of birth was not asked for on 2 March 2026", False),
        ("We met on 02/03/2026 and count from the date of birth in the record", False),
        ("Bob 02/03/1938", False),
        ("Reborn as a nursing home, 12 beds", False),
    ],
)
def test_dates_of_birth_are_seen_where_they_are_said_to_be_one(text: str, holds: bool) -> None:
    assert identifiers_in(text) == (("a date of birth",) if holds else ())


@given(st.from_regex(r"[1-9][0-9]{9}", fullmatch=True), st.sampled_from(["", " ", "-", "\u2013", "  "]))
def test_only_a_right_check_digit_makes_a_number_of_ten_digits_an_nhs_number(number: str, gap: str) -> None:
    text = f"see {number[:3]}{gap}{number[3:6]}{gap}{number[6:]}, please"
    assert bool(identifiers_in(text)) == is_nhs_number(number)


def test_the_words_say_what_it_is_and_never_repeat_it() -> None:
    text = "Edith, DOB 02/03/1938, NHS 943 476 5919"
    words = against_identifiers(text)
    assert words.startswith("This holds an NHS number and a date of birth. Take them out")
    warned = identifiers_warning(text, "This notice")
    assert warned.startswith("This notice holds what looks like an NHS number and a date of birth. Do not copy them")
    assert "943" not in words + warned
    assert "1938" not in words + warned
    assert against_identifiers("All calm") == identifiers_warning("All calm", "This notice") == ""


def test_a_field_has_one_reason_for_all_of_its_texts() -> None:
    (one,) = reasons_against_identifiers(["calm", "9434765919", "9434765919"], "questions")
    assert (one.code, one.field) == ("nhs_number", "questions")
    (birth,) = reasons_against_identifiers(["DOB 02/03/1938"], "words")
    assert birth.code == "date_of_birth"
    assert reasons_against_identifiers(["date of birth", "02/03/1938"], "words") == []
