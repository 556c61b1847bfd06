"""How far officers who scored the same thing without seeing each other's scores agree."""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from market.quality.scoring.kappa import weighted_kappa
from market.quality.scoring.types import Agreement, CriterionAgreement, OfficerPair

LEAST_EXACT = Fraction(70, 100)


def agreement(pairs: Sequence[OfficerPair]) -> Agreement:
    """Agreement over all pairs and by criterion, the least exact first.

    A criterion under 70% exact agreement needs better descriptors, not better officers.
    """
    by_code: dict[str, list[OfficerPair]] = defaultdict(list)
    for pair in pairs:
        by_code[pair.code].append(pair)
    rows = sorted((_agreement(code, group) for code, group in by_code.items()), key=lambda row: (row.exact, row.code))
    return Agreement(_agreement("", pairs) if pairs else None, tuple(rows))


def _agreement(code: str, pairs: Sequence[OfficerPair]) -> CriterionAgreement:
    exact = Fraction(sum(pair.first == pair.second for pair in pairs), len(pairs))
    within = Fraction(sum(abs(pair.first - pair.second) <= 1 for pair in pairs), len(pairs))
    return CriterionAgreement(
        code=code,
        pairs=len(pairs),
        exact=float(exact),
        within_one=float(within),
        kappa=weighted_kappa(sorted((pair.first, pair.second) for pair in pairs)),
        needs_better_descriptors=exact < LEAST_EXACT,
    )
