"""What changed between two scores of a place: worse first, and what stopped applying is said too."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from market.risk.scores.location_page import changes_between
from market.risk.types import Band, KeptScore, Point, State
from tests.builders.risk import policy

INDICATORS = {each.id: each for each in policy().indicators}
OCCUPANCY = INDICATORS["EW-F01"].name
CQC = INDICATORS["EW-Q01"].name


def kept(**states: State) -> KeptScore:
    """A score with the points named (`F01=State.RED`)."""
    points = tuple(Point(f"EW-{code}", state) for code, state in states.items())
    values: dict[str, Any] = dict.fromkeys(("score", "floor", "ceiling"))
    return KeptScore(
        **values, location_id=1, organisation_id=1, from_on=date(2026, 9, 1), until_on=None, policy_version=1,
        band=Band.AMBER, coverage=50.0, beds=30, points=points,
    )  # fmt: skip


def said(before: KeptScore, after: KeptScore) -> list[tuple[str, str, str, bool]]:
    """The changes in words."""
    return [(each.name, each.before, each.after, each.worse) for each in changes_between(before, after, INDICATORS)]


def test_what_got_worse_stands_first_and_what_stayed_is_left_out() -> None:
    before = kept(F01=State.RED, F07=State.AMBER, Q01=State.GREEN)
    after = kept(F01=State.GREEN, F07=State.AMBER, Q01=State.RED)
    assert said(before, after) == [(CQC, "Green", "Red", True), (OCCUPANCY, "Red", "Green", False)]


@pytest.mark.parametrize("state", [State.RED, State.GREEN, State.UNKNOWN])
def test_an_indicator_that_stopped_applying_is_said(state: State) -> None:
    (change,) = said(kept(F01=state, Q01=State.GREEN), kept(Q01=State.GREEN))
    assert change[0] == OCCUPANCY
    assert change[2:] == ("Does not apply", False)


def test_what_never_applied_and_what_the_policy_does_not_know_are_left_out() -> None:
    assert said(kept(F01=State.NOT_APPLICABLE), kept()) == []
    assert said(kept(X99=State.RED), kept()) == []


def test_an_indicator_that_the_policy_took_away_says_so() -> None:
    retired = {**INDICATORS, "EW-F01": replace(INDICATORS["EW-F01"], retired=True)}
    (change,) = changes_between(kept(F01=State.RED), kept(), retired)
    assert change.words == "The policy no longer asks for it"
