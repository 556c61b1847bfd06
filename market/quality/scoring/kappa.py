"""Quadratic-weighted kappa of two sets of scores from 1 to 4, with its interval."""

from collections import Counter
from collections.abc import Sequence
from math import sqrt

from market.quality.scoring.types import Kappa

SCORES = (1, 2, 3, 4)
Z_95 = 1.959964


def weighted_kappa(pairs: Sequence[tuple[int, int]]) -> Kappa | None:
    """Agreement beyond chance, where a miss by two counts four times a miss by one. None when every score is the same.

    The 95% interval uses the large-sample variance of weighted kappa (Fleiss, Cohen and Everitt 1969), held to -1 and 1.
    """
    total = len(pairs)
    if not total:
        return None
    cells = {cell: count / total for cell, count in Counter(pairs).items()}
    first = _margin(cells, 0)
    second = _margin(cells, 1)
    observed = sum(_weight(a, b) * share for (a, b), share in cells.items())
    expected = sum(_weight(a, b) * first[a] * second[b] for a in SCORES for b in SCORES)
    if 1 - expected < 1e-12:
        return None
    value = (observed - expected) / (1 - expected)
    half = Z_95 * sqrt(max(0.0, _variance(cells, first, second, value, expected) / total))
    return Kappa(value, max(-1.0, value - half), min(1.0, value + half))


def _weight(a: int, b: int) -> float:
    return 1 - (a - b) ** 2 / (SCORES[-1] - SCORES[0]) ** 2


def _margin(cells: dict[tuple[int, int], float], side: int) -> dict[int, float]:
    return {score: sum(share for cell, share in cells.items() if cell[side] == score) for score in SCORES}


def _variance(
    cells: dict[tuple[int, int], float],
    first: dict[int, float],
    second: dict[int, float],
    value: float,
    expected: float,
) -> float:
    by_first = {a: sum(_weight(a, b) * second[b] for b in SCORES) for a in SCORES}
    by_second = {b: sum(_weight(a, b) * first[a] for a in SCORES) for b in SCORES}
    spread = sum(
        share * (_weight(a, b) - (by_first[a] + by_second[b]) * (1 - value)) ** 2 for (a, b), share in cells.items()
    )
    return (spread - (value - expected * (1 - value)) ** 2) / (1 - expected) ** 2
