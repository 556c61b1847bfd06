"""The arithmetic of scores: worked examples and what must hold whatever is known."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from market.risk.scoring import (
    PlaceScore,
    Weighing,
    coverage_of,
    group_scores,
    provider_score,
    score,
    worst,
)
from market.risk.types import Band, Override, Point, State, band_in_effect
from tests.builders.risk import policy

WEIGHING = Weighing.of(policy())
CODES = [each.id for each in policy().active_indicators]
SCORED = st.sampled_from(
    [State.GREEN, State.AMBER, State.RED, State.UNKNOWN, State.STALE, State.NOT_APPLICABLE, State.MUTED]
)
KNOWN = [State.GREEN, State.AMBER, State.RED]


def points(**states: State) -> list[Point]:
    """Points of every indicator, unknown but for those named (`F01=State.RED`)."""
    return [Point(code, states.get(code.removeprefix("EW-"), State.UNKNOWN)) for code in CODES]


all_points = st.lists(SCORED, min_size=len(CODES), max_size=len(CODES)).map(
    lambda states: [Point(code, state) for code, state in zip(CODES, states, strict=True)]
)


def test_a_group_is_the_weighted_mean_of_what_is_known() -> None:
    found = {each.group: each for each in group_scores(points(F01=State.RED, F02=State.GREEN), WEIGHING)}
    assert found["finance"].score == pytest.approx(100 * 5 / 9)
    assert found["leadership"].score is None


def test_the_whole_weighs_groups_with_something_known() -> None:
    found = score(points(F01=State.RED, Q01=State.GREEN), WEIGHING)
    assert found.score == pytest.approx((30 * 100 + 20 * 0) / 50)


def test_coverage_is_the_known_weight_of_what_applies() -> None:
    everything = [Point(code, State.NOT_APPLICABLE) for code in CODES]
    everything[CODES.index("EW-F01")] = Point("EW-F01", State.GREEN)
    everything[CODES.index("EW-F07")] = Point("EW-F07", State.STALE)
    assert coverage_of(group_scores(everything, WEIGHING), WEIGHING) == pytest.approx(50)


def test_nothing_known_is_unknown_and_could_be_anything() -> None:
    found = score(points(), WEIGHING)
    assert (found.band, found.score, found.floor, found.ceiling, found.coverage) == (Band.UNKNOWN, None, 0, 100, 0)


def test_nothing_that_applies_has_no_range() -> None:
    found = score([Point(code, State.NOT_APPLICABLE) for code in CODES], WEIGHING)
    assert (found.score, found.floor, found.ceiling, found.band) == (None, None, None, Band.UNKNOWN)


@pytest.mark.parametrize(
    ("changed", "band"),
    [
        ({}, Band.GREEN),
        ({"F03": State.AMBER}, Band.GREEN),
        ({"F05": State.RED}, Band.AMBER),
        ({"F07": State.RED}, Band.RED),
        ({"W06": State.RED}, Band.RED),
    ],
)
def test_bands_are_tested_from_the_top(changed: dict[str, State], band: Band) -> None:
    calm = {code.removeprefix("EW-"): State.GREEN for code in CODES}
    assert score(points(**{**calm, **changed}), WEIGHING).band is band


def test_all_amber_is_red_by_its_score() -> None:
    every = {code.removeprefix("EW-"): State.AMBER for code in CODES}
    assert score(points(**every), WEIGHING).band is Band.RED


def test_calm_but_without_finance_is_unknown() -> None:
    known = {code.removeprefix("EW-"): State.GREEN for code in CODES if not code.startswith("EW-F")}
    assert score(points(**known), WEIGHING).band is Band.UNKNOWN


@given(all_points)
def test_floor_score_and_ceiling_stand_in_order(given_points: list[Point]) -> None:
    found = score(given_points, WEIGHING)
    if found.score is not None:
        assert found.floor is not None
        assert found.ceiling is not None
        assert -1e-9 <= found.floor <= found.score + 1e-9
        assert found.score <= found.ceiling + 1e-9 <= 100 + 2e-9
    assert 0 <= found.coverage <= 100 + 1e-9


@given(all_points, st.integers(0, len(CODES) - 1), st.sampled_from([(0, 1), (1, 2), (0, 2)]))
def test_a_worse_datum_never_lowers_the_score(given_points: list[Point], at: int, pair: tuple[int, int]) -> None:
    better, worse = (list(given_points) for _ in range(2))
    better[at] = replace(better[at], state=KNOWN[pair[0]])
    worse[at] = replace(worse[at], state=KNOWN[pair[1]])
    before, after = score(better, WEIGHING), score(worse, WEIGHING)
    assert before.score is not None
    assert after.score is not None
    assert after.score >= before.score - 1e-9
    assert Band(after.band) is worst([before.band, after.band])


@given(all_points)
def test_green_needs_seventy_per_cent_known_and_finance_known(given_points: list[Point]) -> None:
    found = score(given_points, WEIGHING)
    if found.band is Band.GREEN:
        assert found.coverage >= 70
        finance = [each for each in given_points if each.code.startswith("EW-F")]
        applies = [each for each in finance if each.state not in (State.NOT_APPLICABLE, State.MUTED)]
        assert not applies or any(each.state in KNOWN for each in applies)
        assert all(each.state is not State.RED for each in given_points)


@given(all_points, st.integers(0, len(CODES) - 1))
def test_not_knowing_never_adds_to_what_is_known(given_points: list[Point], at: int) -> None:
    lost = list(given_points)
    lost[at] = replace(lost[at], state=State.UNKNOWN)
    if given_points[at].state in KNOWN:
        before, after = score(given_points, WEIGHING), score(lost, WEIGHING)
        assert after.coverage <= before.coverage + 1e-9
        assert after.floor is not None
        assert before.floor is not None
        assert after.floor <= before.floor + 1e-9
        assert after.ceiling is not None
        assert before.ceiling is not None
        assert after.ceiling >= before.ceiling - 1e-9


def test_a_provider_stands_with_its_worst_place_and_weighs_by_beds() -> None:
    places = [
        PlaceScore(location_id=1, band=Band.GREEN, score=10, coverage=90, weight=30),
        PlaceScore(location_id=2, band=Band.AMBER, score=40, coverage=60, weight=10),
        PlaceScore(location_id=3, band=Band.UNKNOWN, score=None, coverage=0, weight=1),
    ]
    found = provider_score(places)
    assert (found.band, found.score) == (Band.AMBER, 17.5)
    assert found.coverage == pytest.approx((30 * 90 + 10 * 60) / 41)


def test_unknown_is_graver_than_green() -> None:
    assert worst(["green", "unknown"]) is Band.UNKNOWN
    assert worst([]) is None


@pytest.mark.parametrize(
    ("computed", "raised", "expected"),
    [
        (Band.UNKNOWN, Band.GREEN, Band.UNKNOWN),
        (Band.UNKNOWN, Band.RED, Band.RED),
        (Band.AMBER, Band.GREEN, Band.GREEN),
        (Band.RED, Band.GREEN, Band.RED),
        (Band.RED, Band.AMBER, Band.AMBER),
        (None, Band.GREEN, None),
        (Band.RED, None, Band.RED),
    ],
)
def test_what_is_not_known_is_never_green(computed: Band | None, raised: Band | None, expected: Band | None) -> None:
    held = raised and Override(
        id=1,
        location_id=1,
        band=raised,
        reason="",
        from_on=date.min,
        until_on=date.max,
        ended_on=None,
        by_label="",
        version=1,
    )
    assert band_in_effect(computed, held) is expected
