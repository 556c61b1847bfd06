"""The order of the list of warnings."""

from datetime import date

import pytest

from market.contingency.types import Standing
from market.risk.scores.listing import weighted


def standing(unplaced: int, people: int) -> Standing:
    return Standing(location_id=1, people=people, unplaced=unplaced, mean_miles=None, days=None, rank=1, on=date.min)


@pytest.mark.parametrize(
    ("score", "lost", "expected"),
    [
        (30.0, None, 30.0),
        (30.0, standing(0, 40), 30.0),
        (30.0, standing(20, 40), 45.0),
        (30.0, standing(40, 40), 60.0),
        (None, standing(40, 40), 0.0),
        (30.0, standing(0, 0), 30.0),
    ],
)
def test_those_whom_the_market_could_not_take_stand_first(
    score: float | None, lost: Standing | None, expected: float
) -> None:
    assert weighted(score, lost) == expected
