"""Self-assessments against what was validated, and officers against each other."""

from random import Random
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.quality.scoring.agreement import agreement
from market.quality.scoring.kappa import weighted_kappa
from market.quality.scoring.reliability import compare, may_swap_a_visit, needs_full_validation
from market.quality.scoring.types import OfficerPair, SelfPair
from tests.quality.scoring.cases import BY_CODE, LIBRARY

PLAIN = [code for code, criterion in BY_CODE.items() if criterion.criticality == "standard"]


def pairs(*scores: tuple[int, int]) -> list[SelfPair]:
    """Pairs on criteria of weight 1, so that means are plain."""
    return [SelfPair(code, own, found) for code, (own, found) in zip(PLAIN, scores, strict=False)]


@pytest.mark.parametrize(
    ("given_pairs", "label", "bias"),
    [
        ([], "unknown", None),
        (pairs((3, 3), (3, 3)), "reliable", 0.0),
        (pairs((3, 3), (3, 3), (3, 3), (4, 3)), "reliable", 0.25),
        (pairs((3, 3), (3, 3), (4, 3)), "optimistic", 1 / 3),
        (pairs((4, 3), (4, 3), (4, 3), (3, 3)), "optimistic", 0.75),
        (pairs((4, 3), (4, 3), (4, 3), (4, 3)), "unreliable", 1.0),
        (pairs((3, 3), (3, 3), (3, 3), (2, 3)), "reliable", -0.25),
        (pairs((2, 3), (3, 3)), "modest", -0.5),
        (pairs((1, 4), (1, 4)), "modest", -3.0),
        (pairs((4, 2), (2, 4)), "optimistic", 0.0),  # a small bias, but a claim two points too high
        ([SelfPair("3.1.1", 3, 1), *pairs(*[(3, 3)] * 40)], "unreliable", 6 / 43),
        ([SelfPair("3.1.1", 2, 1), *pairs(*[(3, 3)] * 40)], "reliable", 3 / 43),
    ],
)
def test_labels(given_pairs: list[SelfPair], label: str, bias: float | None) -> None:
    found = compare(given_pairs, LIBRARY)
    assert found.label == label
    assert found.bias == (pytest.approx(bias) if bias is not None else None)
    assert needs_full_validation(found.label) == (label == "unreliable")


def test_weights_spread_and_over_claims() -> None:
    found = compare([SelfPair("3.1.1", 4, 2), SelfPair(PLAIN[0], 2, 3)], LIBRARY)
    assert (found.bias, found.spread) == (pytest.approx(5 / 4), pytest.approx(7 / 4))
    assert (found.over_claims, found.over_claim_share, found.critical_over_claims) == (1, 0.5, ())
    assert found.sentence.startswith("Unreliable: over 2 criteria its own scores are on average 1.25 points above")


def test_a_visit_may_be_swapped_for_a_reliable_four_stars_only() -> None:
    reliable, modest = compare(pairs((3, 3)), LIBRARY).label, compare(pairs((2, 3)), LIBRARY).label
    assert [may_swap_a_visit(reliable, star) for star in (5, 4, 3, None)] == [True, True, False, False]
    assert not may_swap_a_visit(modest, 5)


def test_kappa_is_printed_from_30_pairs_on() -> None:
    scores = [(3, 3), (2, 2), (4, 3)] * 10
    assert compare(pairs(*scores[:29]), LIBRARY).kappa is None
    assert compare(pairs(*scores), LIBRARY).kappa is not None


def test_kappa_by_hand() -> None:
    # 2 × 2 corner of the table: with two neighbouring scores it is plain kappa
    table = [(3, 3)] * 20 + [(3, 4)] * 5 + [(4, 3)] * 10 + [(4, 4)] * 15
    found = weighted_kappa(table)
    assert found is not None
    assert found.value == pytest.approx(0.4)  # observed 0.7, by chance 0.5
    # large-sample standard error of plain kappa for that table, from its formula: 0.1276
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * 0.1276, abs=0.002)


def test_kappa_interval_is_as_wide_as_resampling_says() -> None:
    rng = Random(7)
    table = [
        (score, min(4, max(1, score + rng.choice([0, 0, 0, 1, -1])))) for score in rng.choices((1, 2, 3, 4), k=200)
    ]
    found = weighted_kappa(table)
    assert found is not None
    again = [weighted_kappa(rng.choices(table, k=200)) for _ in range(400)]
    spread = stdev(one.value for one in again if one)
    assert (found.high - found.low) / 2 / 1.96 == pytest.approx(spread, rel=0.2)


def test_kappa_has_no_value_where_every_score_is_the_same() -> None:
    assert weighted_kappa([(3, 3)] * 40) is None
    assert weighted_kappa([]) is None


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=60))
def test_kappa_stays_within_its_bounds(table: list[tuple[int, int]]) -> None:
    found = weighted_kappa(table)
    if found is not None:
        assert -1 <= found.low <= found.value + 1e-9
        assert found.value - 1e-9 <= found.high <= 1
        if all(a == b for a, b in table):
            assert found.value == pytest.approx(1)


def test_officers_agreement() -> None:
    found = agreement(
        [OfficerPair("1.1.1", 3, 3)] * 7
        + [OfficerPair("1.1.1", 3, 2)] * 3
        + [OfficerPair("2.1.1", 3, 3)] * 2
        + [OfficerPair("2.1.1", 1, 3)]
    )
    assert [(row.code, row.pairs, round(row.exact, 2), round(row.within_one, 2)) for row in found.by_criterion] == [
        ("2.1.1", 3, 0.67, 0.67),
        ("1.1.1", 10, 0.7, 1.0),
    ]
    assert [row.needs_better_descriptors for row in found.by_criterion] == [True, False]  # 70% exactly is enough
    assert found.overall is not None
    assert found.overall.pairs == 13
    assert agreement([]).overall is None
