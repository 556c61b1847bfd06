"""Suggestions: the right criterion among the first, reasons that can be checked, and learning from what was decided."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from market.quality.consolidation.suggesting import STEP, Suggester
from market.quality.consolidation.suggesting_types import Asked, Precedent, Suggestion
from market.quality.consolidation.suggesting_words import stem, words_of
from tests.builders.framework import whole_library

QUESTIONS = [
    ("Are there gaps on the MAR charts?", "Medication", ("RES_OP",), "3.1.1"),
    ("Is a sling kept for each person and is the hoist LOLER tested?", "Equipment", ("NUR",), "5.3.1"),
    ("Do staff know how to whistleblow?", "Safeguarding", ("HC",), "4.1.5"),
    ("How many late or missed calls were there?", "Calls", ("HC",), "2.3.3"),
    ("Is there a PEEP for everyone?", "Fire", ("RES_OP",), "4.2.4"),
    ("Is public liability insurance in date?", "Contract", ("DAY",), "8.1.1"),
]


@pytest.fixture(scope="module")
def suggester() -> Suggester:
    return Suggester(whole_library())


def asked(text: str, section: str = "", services: tuple[str, ...] = ()) -> Asked:
    return Asked(text=text, section=section, services=services)


def codes(suggestions: Sequence[Suggestion]) -> list[str]:
    return [one.code for one in suggestions]


@pytest.mark.parametrize(("text", "section", "services", "code"), QUESTIONS)
def test_plain_questions_find_their_criterion(
    suggester: Suggester, text: str, section: str, services: tuple[str, ...], code: str
) -> None:
    (found,) = suggester.suggest([asked(text, section, services)])
    assert len(found) == 5
    assert code in codes(found)[:2]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert next(one for one in found if one.code == code).reasons


def test_reasons_name_words_heading_and_what_speaks_against(suggester: Suggester) -> None:
    (found,) = suggester.suggest([asked("Is the hoist checked and the sling sound?", "Equipment", ("HC", "NUR"))])
    lifting = next(one for one in found if one.code == "5.3.1")
    assert any(reason.startswith("same words:") and "sling" in reason for reason in lifting.reasons)
    assert "asked under “Equipment”" in lifting.reasons
    assert "but it does not apply to: Home care" in lifting.reasons


def test_a_question_decided_before_offers_that_decision_first_and_a_like_one_names_it(suggester: Suggester) -> None:
    question = "Is the blue folder by the door up to date?"
    decided = [Precedent(text=question, codes=("2.2.7",), section="Files", tool="T07")]
    (same, like) = suggester.suggest(
        [
            asked("Does the home ensure that the blue folder by the door is up to date?"),
            asked("Is the blue folder kept by the door?"),
        ],
        decided,
    )
    assert same[0].code == "2.2.7"
    assert same[0].reasons[0] == "the same question of T07 went to 2.2.7"
    assert "2.2.7" in codes(like)[:2]
    assert (
        next(one for one in like if one.code == "2.2.7").reasons[0] == f"like “{question}” of T07, which went to 2.2.7"
    )


def test_a_like_question_with_another_number_says_so(suggester: Suggester) -> None:
    decided = [Precedent(text="Are staff supervised every 8 weeks?", codes=("6.4.1",), tool="T01")]
    (found,) = suggester.suggest([asked("Are staff supervised every 12 weeks?")], decided)
    first = found[0]
    assert first.code == "6.4.1"
    assert "but different numbers: 12 and 8" in first.reasons


def test_it_learns_words_that_the_framework_does_not_use(suggester: Suggester) -> None:
    question = asked("Zebra chart complete?", "Notes", ("RES_OP",))
    (before,) = suggester.suggest([question])
    decided = [
        Precedent(text=f"Is the zebra chart {word}?", codes=("2.3.1",), section="Notes", tool="T02")
        for word in (
            "signed",
            "full",
            "read",
            "neat",
            "kept",
            "seen",
            "there",
            "dated",
            "filed",
            "legible",
            "daily",
            "correct",
        )
    ]
    many = [*decided, *decided, *decided][: STEP + 1]
    (after,) = suggester.suggest([question], many)
    assert codes(before)[0] != "2.3.1"
    assert codes(after)[0] == "2.3.1"


def test_the_same_questions_and_decisions_give_the_same_answer_in_any_company(suggester: Suggester) -> None:
    questions = [asked(text, section, services) for text, section, services, _ in QUESTIONS]
    decided = [Precedent(text=text, codes=(code,), section=section) for text, section, _, code in QUESTIONS[:3]]
    together = suggester.suggest(questions, decided)
    assert together == Suggester(whole_library()).suggest(questions, decided)
    alone = [suggester.suggest([question], decided)[0] for question in questions]
    assert [codes(one) for one in together] == [codes(one) for one in alone]


def test_nothing_known_suggests_nothing_and_unknown_codes_are_passed_over(suggester: Suggester) -> None:
    assert suggester.suggest([]) == []
    (found,) = suggester.suggest([asked("????")], [Precedent(text="What of it?", codes=("99.9.9",))])
    assert "99.9.9" not in codes(found)


def test_another_ranker_only_helps_to_rank() -> None:
    class Favours:
        """Likes one criterion, whatever is asked."""

        def similarities(self, questions: Sequence[str], criteria: Sequence[str]) -> Any:
            liked = np.zeros((len(questions), len(criteria)), np.float32)
            liked[:, -1] = 1
            return liked

    library = whole_library()
    (plain,) = Suggester(library).suggest([asked("Are there gaps on the MAR charts?")])
    (helped,) = Suggester(library, Favours()).suggest([asked("Are there gaps on the MAR charts?")])
    assert library.criteria[-1].code not in codes(plain)
    assert library.criteria[-1].code in codes(helped)
    assert codes(helped)[0] == codes(plain)[0] == "3.1.1"


@pytest.mark.parametrize(
    ("one", "other"), [("recorded", "records"), ("reviewing", "reviews"), ("slings", "sling"), ("managed", "manages")]
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_abbreviations_and_long_forms_are_about_the_same() -> None:
    assert set(words_of("Is a PEEP held?")) & set(words_of("personal emergency evacuation plan"))
    assert words_of("Is there evidence that service users are happy?") == words_of("Are tenants happy?")
