"""How points become a score, a range and a band. Pure.

Source: council's early-warning policy, part "scoring": group score, overall score, coverage, range, bands tested from the top.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from market.policies.early_warning import Band as BandRule
from market.policies.early_warning import Indicator, WarningPolicy
from market.risk.types import KNOWN, WAITING, WORST_FIRST, Band, Point, Scored, State

FULL = 100.0


class GroupScore(Struct, frozen=True, kw_only=True):
    """One group of a score. `score` None: nothing in it is known. Weights count what applies and what of it is known."""

    group: str
    score: float | None
    known: int
    applicable: int


class Weighing(Struct, frozen=True):
    """A policy made ready to score many places: indicators by id and weights of groups."""

    policy: WarningPolicy
    indicators: Mapping[str, Indicator]
    groups: Mapping[str, int]

    @classmethod
    def of(cls, policy: WarningPolicy) -> "Weighing":
        """The weights of a policy."""
        return cls(
            policy=policy,
            indicators={each.id: each for each in policy.indicators},
            groups={each.id: each.group_weight for each in policy.groups},
        )

    def points_for(self, state: State) -> int | None:
        """Points of a state; None for what is unknown, stale, muted or not applicable."""
        points = self.policy.scoring.points
        return {State.GREEN: points.green, State.AMBER: points.amber, State.RED: points.red}.get(state)


def score(points: Sequence[Point], weighing: Weighing) -> Scored:
    """The score of a place.

    Group score: weighted mean of the points of known indicators. Overall: mean of the groups with something known, by group weight.
    Coverage: known weight of applicable weight, by group weight, in per cent. Floor and ceiling count everything unknown or stale as
    green and as red, over all groups that apply. Indicators that do not apply or are muted stand apart.
    """
    groups = group_scores(points, weighing)
    overall = _mean((each.score, weighing.groups[each.group]) for each in groups)
    worst = weighing.policy.scoring.points.red
    best = weighing.policy.scoring.points.green
    coverage = coverage_of(groups, weighing)
    return Scored(
        band=band_of(points, groups, overall, coverage, weighing),
        score=overall,
        floor=_filled(points, weighing, best),
        ceiling=_filled(points, weighing, worst),
        coverage=coverage,
        points=tuple(points),
    )


def group_scores(points: Iterable[Point], weighing: Weighing) -> list[GroupScore]:
    """Each group of the policy to which something applies, in the policy's order."""
    earned: dict[str, float] = defaultdict(float)
    known: dict[str, int] = defaultdict(int)
    applicable: dict[str, int] = defaultdict(int)
    for point in points:
        indicator = weighing.indicators[point.code]
        if point.state in KNOWN:
            earned[indicator.group] += indicator.weight * (weighing.points_for(point.state) or 0)
            known[indicator.group] += indicator.weight
        if point.state in KNOWN or point.state in WAITING:
            applicable[indicator.group] += indicator.weight
    return [
        GroupScore(
            group=group,
            score=earned[group] / known[group] if known[group] else None,
            known=known[group],
            applicable=applicable[group],
        )
        for group in weighing.groups
        if applicable[group]
    ]


def coverage_of(groups: Sequence[GroupScore], weighing: Weighing) -> float:
    """How much of the weight is known, in per cent; 0 when nothing applies."""
    share = _mean((each.known / each.applicable, weighing.groups[each.group]) for each in groups)
    return FULL * share if share is not None else 0.0


def band_of(
    points: Sequence[Point],
    groups: Sequence[GroupScore],
    overall: float | None,
    coverage: float,
    weighing: Weighing,
) -> Band:
    """The first band of the policy, from the top, of which one condition holds; a band without any condition always holds."""
    red = [weighing.indicators[point.code] for point in points if point.state is State.RED]
    unknown_groups = {each.group for each in groups if each.score is None}
    for rule in weighing.policy.scoring.bands:
        if _holds(rule, red, unknown_groups, overall, coverage):
            return Band(rule.id)
    return Band.UNKNOWN


def too_little_known(points: Sequence[Point], weighing: Weighing) -> bool:
    """Whether the policy's band for what is not known would hold were nothing worse found: too little of the weight, or a whole group."""
    groups = group_scores(points, weighing)
    unknown_groups = {each.group for each in groups if each.score is None}
    coverage = coverage_of(groups, weighing)
    rule = next((each for each in weighing.policy.scoring.bands if each.id == Band.UNKNOWN), None)
    return rule is not None and _holds(rule, [], unknown_groups, None, coverage)


def serious_reds(points: Iterable[Point], weighing: Weighing) -> list[str]:
    """Names of the indicators that are red and serious when red."""
    red = [weighing.indicators[point.code] for point in points if point.state is State.RED]
    return [each.name for each in red if each.serious_if_red]


def _holds(
    rule: BandRule, red: Sequence[Indicator], unknown_groups: set[str], overall: float | None, coverage: float
) -> bool:
    tests: list[bool] = []
    if rule.score_at_least is not None:
        tests.append(overall is not None and overall >= rule.score_at_least)
    if rule.any_red:
        tests.append(bool(red))
    if rule.any_serious_red:
        tests.append(any(each.serious_if_red for each in red))
    if rule.coverage_below is not None:
        tests.append(coverage < rule.coverage_below)
    if rule.group_unknown:
        tests.append(rule.group_unknown in unknown_groups)
    return any(tests) if tests else True


def _filled(points: Sequence[Point], weighing: Weighing, amount: int) -> float | None:
    """The score if everything that is unknown or stale earned `amount`."""
    earned: dict[str, float] = defaultdict(float)
    weight: dict[str, int] = defaultdict(int)
    for point in points:
        if point.state not in KNOWN and point.state not in WAITING:
            continue
        indicator = weighing.indicators[point.code]
        own = weighing.points_for(point.state)
        earned[indicator.group] += indicator.weight * (amount if own is None else own)
        weight[indicator.group] += indicator.weight
    return _mean((earned[group] / weight[group], of) for group, of in weighing.groups.items() if weight[group])


def _mean(pairs: Iterable[tuple[float | None, int]]) -> float | None:
    known = [(value, weight) for value, weight in pairs if value is not None and weight > 0]
    total = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / total if total else None


def worst(bands: Iterable[str]) -> Band | None:
    """The gravest of some bands; None of none. Unknown is graver than green."""
    given = set(bands)
    return next((band for band in WORST_FIRST if band.value in given), None)


class PlaceScore(Struct, frozen=True, kw_only=True):
    """A location's part in its provider's score; `weight` is its beds, or 1 where there are none."""

    location_id: int
    band: Band
    score: float | None
    coverage: float
    weight: int


class ProviderScored(Struct, frozen=True, kw_only=True):
    """The score of a provider, from its locations."""

    band: Band
    score: float | None
    coverage: float


def provider_score(places: Sequence[PlaceScore]) -> ProviderScored:
    """A provider is in the gravest band of its locations; its score and coverage are their means, weighted by beds (1 without beds).

    A proposal: one place in trouble must show, and the mean says how much of the provider it is.
    """
    return ProviderScored(
        band=worst(each.band for each in places) or Band.UNKNOWN,
        score=_mean((each.score, each.weight) for each in places),
        coverage=_mean((each.coverage, each.weight) for each in places) or 0.0,
    )
