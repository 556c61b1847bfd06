"""How often a full review is due, and when a grade expires."""

from datetime import date

import pytest

from market.quality.scoring import cadence, words
from tests.quality.scoring.cases import LIBRARY

LAST = date(2026, 8, 31)


@pytest.mark.parametrize(
    ("star", "usual", "shortened"),
    [
        (5, date(2028, 8, 31), date(2028, 2, 29)),
        (4, date(2028, 2, 29), date(2027, 8, 31)),
        (3, date(2027, 8, 31), date(2027, 2, 28)),
        (2, date(2027, 2, 28), date(2026, 11, 30)),
        (1, date(2026, 11, 30), date(2026, 11, 30)),
    ],
)
def test_next_full_review(star: int, usual: date, shortened: date) -> None:
    def due(unreliable: bool, low: bool) -> date:
        return cadence.next_full_review(
            star, LAST, unreliable=unreliable, low_confidence=low, settings=LIBRARY.settings
        )

    assert due(False, False) == usual
    assert {due(True, False), due(False, True), due(True, True)} == {shortened}


def test_why() -> None:
    def why(star: int, unreliable: bool, low: bool) -> str:
        return cadence.why_full_review(star, unreliable=unreliable, low_confidence=low, settings=LIBRARY.settings)

    assert why(4, False, False) == "4*: a full review every 18 months."
    assert why(4, True, True) == (
        "4*: a full review every 12 months instead of 18, because its self-assessment is unreliable and confidence in its grade is low."
    )
    assert why(1, True, False) == "1*: a full review every 3 months."


def test_a_grade_expires_after_24_months() -> None:
    assert cadence.expires_on(date(2024, 2, 29)) == date(2026, 2, 28)


def test_tags() -> None:
    assert words.grade_tag(4) == words.Tag("4*", "green")
    assert words.grade_tag(4, expired=True) == words.Tag("4*, expired", "grey")
    assert words.grade_tag(None, provisional=True) == words.Tag("Provisional", "purple")
    assert words.grade_tag(None).words == words.star_words(None) == "No star"
    assert words.band_tag("very_high").words == "Very high"
    assert words.score_tag(3).words == "3 Good"
