"""Questions in one form: what is set aside, and what never is."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from market.quality.consolidation.normalising import guards, normal_hash, normalise

SAME = [
    ("Are residents weighed monthly?", "Does the home ensure that clients are weighed every month?"),
    ("Are MAR charts signed?", "Is there evidence that MAR sheets are signed? (Y/N)"),
    ("1.11 Is medication stored safely?", "(a) Are medicines stored safely?"),
    ("Are staff supervised every 8 weeks?", "24. Staff are supervised 8-weekly"),
    ("Is MUST completed?", "Is the Malnutrition Universal Screening Tool (MUST) completed?"),
    ("DBS check held for all members of staff", "Is a Disclosure and Barring Service check held for all staff?"),
    ("Are service users’ wishes recorded?", "Are the tenant's wishes recorded?"),
    ("Does the agency hold a fire risk assessment?", "Does your home hold a fire risk assessment?"),
    ("Are at least two staff trained?", "Are at least 2 staff trained?  Yes / No / N/A"),
    ("Staff MUST be told", "Staff must be told"),
    (
        "Is the rating displayed? Please give details",
        "Is the manager able to demonstrate that the rating is displayed? (see guidance)",
    ),
    ("Is PRN guidance written?", "Is when-required guidance written?"),
    ("Fridge kept between 2-8°C", "Fridge kept between 2 to 8 °C"),
]
DIFFERENT = [
    ("Are staff supervised every 8 weeks?", "Are staff supervised every 12 weeks?"),
    ("Is covert medication given?", "Is covert medication never given?"),
    ("Is covert medication given?", "Is covert medication given without a best interests decision?"),
    ("Staff must sign the record", "Staff may sign the record"),
    ("Staff should sign the record", "Staff can sign the record"),
    ("Is the food hygiene rating 4 or 5?", "Is the food hygiene rating 3 or 5?"),
    ("Are fire drills carried out including at night?", "Are fire drills carried out during the day only?"),
    ("Are fire drills carried out at night?", "Are fire drills carried out at night only?"),
    ("Are care plans reviewed monthly?", "Are care plans reviewed weekly?"),
    ("Are care plans reviewed 6 monthly?", "Are care plans reviewed monthly?"),
    ("Are all staff trained?", "Are some staff trained?"),
    ("Are care staff trained?", "Are staff trained?"),
    ("Water over 44 degrees", "Water under 44 degrees"),
    ("Pressure > 90%", "Pressure < 90%"),
    ("Freezer at -18°C", "Freezer at 18°C"),
    ("Is the rating displayed?", "Isn't the rating displayed?"),
    ("Are errors reported before the shift ends?", "Are errors reported after the shift ends?"),
    ("Can people refuse?", "Can't people refuse?"),
    ("Is hepatitis A vaccine offered?", "Is hepatitis B vaccine offered?"),
    ("Staff MUST be told", "Staff may be told"),
    ("Staff MUST be told", "Staff be told"),
    ("Does the manager provide evidence?", "Does the manager attach comments?"),
    ("12 weekly reviews take place", "Weekly reviews take place"),
    ("2.5 hours of activity a day", "5 hours of activity a day"),
]
COMMON = """
are the staff residents medication given recorded reviewed plans weekly monthly records signed food water fire checked home does ensure
evidence kept care risk hoist
"""
WORDS = st.lists(st.sampled_from(COMMON.split()), min_size=3, max_size=9)
LEADS = [
    "",
    "Is there evidence that ",
    "Does the home ensure that ",
    "Can you demonstrate that ",
    "How do you make sure that ",
    "3.2 ",
    "b) ",
    "Please confirm that ",
]
PROTECTED = ["8", "12", "4.5", "90%", "£50", "not", "never", "without", "must", "may", "only", "night", "all", "before"]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_requirement_comes_out_the_same(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)
    assert normal_hash(normalise(one)) == normal_hash(normalise(other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_requirements_stay_different_and_a_guard_says_why(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@pytest.mark.parametrize(
    ("one", "other", "word"),
    [
        ("every 8 weeks", "every 12 weeks", "numbers"),
        ("medicine is given", "medicine is never given", "not"),
        ("staff must sign", "staff may sign", "must"),
        ("drills at night", "drills in the day only", "limits"),
        ("in two weeks", "in 2 weeks", ""),
    ],
)
def test_a_guard_names_what_differs(one: str, other: str, word: str) -> None:
    found = guards(one, other)
    assert any(word in reason for reason in found) if word else not found
    assert bool(found) == bool(guards(other, one))


def test_the_noun_for_the_service_counts_only_where_the_theme_is_of_one_service() -> None:
    pair = ("Is the home clean?", "Is the scheme clean?")
    assert guards(*pair) == ()
    assert "different service" in guards(*pair, service_specific=True)[0]


@given(
    words=WORDS,
    at=st.integers(0, 8),
    one=st.sampled_from(PROTECTED),
    other=st.sampled_from(PROTECTED),
    lead=st.sampled_from(LEADS),
)
def test_no_lead_in_ever_hides_a_number_a_negation_or_a_limit(
    words: list[str], at: int, one: str, other: str, lead: str
) -> None:
    assume(one != other)
    first, second = ([*words[:at], protected, *words[at:], "here"] for protected in (one, other))
    with_one, with_other = normalise(lead + " ".join(first)), normalise(lead + " ".join(second))
    bare = normalise(lead + " ".join([*words, "here"]))
    assert len({with_one, with_other, bare}) == 3


@given(st.text(max_size=80))
def test_normalising_is_settled_and_never_fails(text: str) -> None:
    normal = normalise(text)
    assert normal == " ".join(normal.split())
    assert guards(text, text) == ()
