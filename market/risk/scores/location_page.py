"""What the tab "Early warning" of a location prints: every point with its datum, age, threshold, weight and why."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from msgspec import Struct

from market.core.words import day_words
from market.policies.early_warning import Indicator, WarningPolicy
from market.risk.facts.impact import Impact
from market.risk.scores.scoring_places import bands_over
from market.risk.scores.words import age_of, range_words, score_words, threshold_words, value_words
from market.risk.scoring import Weighing, group_scores
from market.risk.types import KNOWN, WAITING, Band, KeptScore, Mute, Override, Point, State, band_in_effect
from market.risk.words import BAND_MEANS, SET_MEANS, STATE_COLOURS, STATE_WORDS, band_colour, band_words
from market.web.charts import Chart, ChartColumn, line_chart
from market.web.words import number_words, percent_words

WEEKS = 26
_WORST = (State.RED, State.AMBER, State.STALE, State.UNKNOWN, State.MUTED, State.GREEN)


class PointLine(Struct, frozen=True, kw_only=True):
    """One indicator in words."""

    code: str
    name: str
    state: str
    colour: str
    value: str
    words: str
    age: str
    source: str
    amber: str
    red: str
    fresh_days: int
    weight: int
    serious: bool
    why: str
    threshold_source: str
    note: str
    may_mute: bool
    bad: bool


class GroupPart(Struct, frozen=True, kw_only=True):
    """One group of indicators with its own score. `apart` are names of indicators that do not apply here."""

    code: str
    name: str
    weight: int
    score: str
    known: str
    points: list[PointLine]
    apart: list[str]

    @property
    def bad(self) -> list[PointLine]:
        """The points that are amber or red, which stay open on the page."""
        return [point for point in self.points if point.bad]

    @property
    def folded(self) -> list[PointLine]:
        """The other points, which the page folds: stale, unknown, left out and green, in this order."""
        return [point for point in self.points if not point.bad]

    @property
    def folded_words(self) -> str:
        """How many are folded, by state: `2 stale, 3 unknown, 4 green`."""
        counts = Counter(point.state.lower() for point in self.folded)
        return ", ".join(f"{count} {state}" for state, count in counts.items())


class Change(Struct, frozen=True, kw_only=True):
    """An indicator whose state differs from a week before."""

    name: str
    before: str
    after: str
    words: str
    worse: bool


class LocationWarning(Struct, frozen=True, kw_only=True):
    """Everything that early warning says of a place on a day. Without a score most is empty."""

    on: date
    band: str = ""
    colour: str = "grey"
    means: str = ""
    computed: str = ""
    computed_colour: str = "grey"
    override: Override | None = None
    score: str = ""
    range: str = ""
    coverage: str = ""
    since: date | None = None
    policy_version: int = 0
    groups: list[GroupPart] = []
    changes: list[Change] = []
    mutes: list[tuple[Mute, str]] = []
    impact: list[tuple[str, str, str]] = []

    @property
    def overridden(self) -> bool:
        """Whether the band that a person set is in effect; green is not while too little is known."""
        return self.override is not None and self.band == band_words(self.override.band)

    @property
    def drivers(self) -> list[PointLine]:
        """The points that are amber or red, the gravest first."""
        bad = [point for group in self.groups for point in group.points if point.bad]
        return sorted(bad, key=lambda point: (point.state != "Red", -point.weight, point.code))


def location_warning(
    held: KeptScore | None,
    before: KeptScore | None,
    policy: WarningPolicy | None,
    *,
    override: Override | None,
    mutes: Sequence[Mute],
    impact: Impact,
    on: date,
) -> LocationWarning:
    """The page of a place from its kept score, by the version of the policy that weighed it."""
    if held is None or policy is None:
        return LocationWarning(on=on, impact=impact_lines(impact, policy))
    indicators = {each.id: each for each in policy.indicators}
    band = band_in_effect(held.band, override) or held.band
    return LocationWarning(
        on=on,
        band=band_words(band),
        colour=band_colour(band),
        means=(SET_MEANS if override is not None and band is not held.band else BAND_MEANS)[Band(band)],
        computed=band_words(held.band),
        computed_colour=band_colour(held.band),
        override=override,
        score=score_words(held.score),
        range=range_words(held.floor, held.ceiling),
        coverage=percent_words(held.coverage / 100, 0),
        since=held.from_on,
        policy_version=held.policy_version,
        groups=_groups(held, policy, on),
        changes=changes_between(before, held, indicators) if before else [],
        mutes=[(each, indicators[each.indicator].name) for each in mutes if each.indicator in indicators],
        impact=impact_lines(impact, policy),
    )


def _groups(held: KeptScore, policy: WarningPolicy, on: date) -> list[GroupPart]:
    weighing = Weighing.of(policy)
    scores = {each.group: each for each in group_scores(held.points, weighing)}
    by_code = {point.code: point for point in held.points}
    parts = []
    for group in policy.groups:
        own = [each for each in policy.active_indicators if each.group == group.id]
        shown = [
            (each, by_code[each.id])
            for each in own
            if each.id in by_code and by_code[each.id].state is not State.NOT_APPLICABLE
        ]
        told = scores.get(group.id)
        counted = [point for _, point in shown if point.state in KNOWN or point.state in WAITING]
        known = sum(point.state in KNOWN for point in counted)
        shown.sort(key=lambda pair: (_WORST.index(pair[1].state), -pair[0].weight, pair[0].id))
        parts.append(
            GroupPart(
                code=group.id,
                name=group.name,
                weight=group.group_weight,
                score=score_words(told.score) if told else "Does not apply",
                known=f"{known} of {len(counted)} known",
                points=[point_line(point, indicator, on) for indicator, point in shown],
                apart=[each.name for each in own if each.id not in {indicator.id for indicator, _ in shown}],
            )
        )
    return parts


def point_line(point: Point, indicator: Indicator, on: date) -> PointLine:
    """One indicator in words."""
    return PointLine(
        code=indicator.id,
        name=indicator.name,
        state=STATE_WORDS[point.state],
        colour=STATE_COLOURS[point.state],
        value=value_words(point, indicator, on),
        words=point.words,
        age=age_of(point, on),
        source=point.source,
        amber=threshold_words(indicator.amber),
        red=threshold_words(indicator.red),
        fresh_days=indicator.fresh_days,
        weight=indicator.weight,
        serious=indicator.serious_if_red,
        why=indicator.why,
        threshold_source=indicator.source,
        note=indicator.note,
        may_mute=not indicator.serious_if_red and point.state is not State.MUTED,
        bad=point.state in (State.AMBER, State.RED),
    )


def changes_between(before: KeptScore, after: KeptScore, indicators: dict[str, Indicator]) -> list[Change]:
    """Indicators whose state differs between two scores, those that got worse first. What stopped applying is among them."""
    old = {point.code: point.state for point in before.points}
    new = {point.code for point in after.points}
    found = [
        _stopped(point, indicators[point.code])
        for point in before.points
        if point.code in indicators and point.code not in new and point.state is not State.NOT_APPLICABLE
    ]
    for point in after.points:
        was = old.get(point.code, State.NOT_APPLICABLE)
        if was is point.state or point.code not in indicators:
            continue
        found.append(
            Change(
                name=indicators[point.code].name,
                before=STATE_WORDS[was],
                after=STATE_WORDS[point.state],
                words=point.words,
                worse=point.state in (State.RED, State.AMBER) and was is not State.RED,
            )
        )
    return sorted(found, key=lambda change: not change.worse)


def _stopped(point: Point, indicator: Indicator) -> Change:
    """An indicator that has no point any more: a score keeps none for what does not apply or what the policy no longer asks for."""
    return Change(
        name=indicator.name,
        before=STATE_WORDS[point.state],
        after=STATE_WORDS[State.NOT_APPLICABLE],
        words="The policy no longer asks for it" if indicator.retired else "",
        worse=False,
    )


def impact_lines(impact: Impact, policy: WarningPolicy | None) -> list[tuple[str, str, str]]:
    """The impact measures of the policy: name, value and how it is worked out."""
    if policy is None:
        return []
    values = {
        "IM-1": None if impact.people is None else number_words(impact.people),
        "IM-2": None if impact.supply_share is None else percent_words(impact.supply_share / 100, 1),
        "IM-3": None if impact.alternatives is None else f"{number_words(impact.alternatives, 1)} for each person",
        "IM-4": None if impact.nobody_else_share is None else percent_words(impact.nobody_else_share / 100, 0),
        "IM-5": None
        if impact.hard_to_move_share is None
        else f"{percent_words(impact.hard_to_move_share / 100, 0)} of the {impact.hard_to_move_of} whom the council pays for",
    }
    return [(each.name, values.get(each.id) or "Not known", each.formula) for each in policy.impact_measures]


def weeks_before(on: date) -> list[date]:
    """The days of the trend: one a week for half a year, and the day itself."""
    return [on - timedelta(weeks=back) for back in range(WEEKS, -1, -1)]


def trend_chart(history: Iterable[KeptScore], on: date) -> Chart | None:
    """The score over half a year; None before there are two days to compare."""
    kept = [(each.from_on, each.until_on, each.score) for each in history]
    days = weeks_before(on)
    scores = bands_over(days, kept)
    known = [(day, score) for day, score in zip(days, scores, strict=True) if score is not None]
    if len(known) < 2:
        return None
    (first_on, first), (_, last) = known[0], known[-1]
    moved = last - first
    words = "stayed the same" if abs(moved) < 0.5 else f"{'rose' if moved > 0 else 'fell'} by {abs(moved):.0f} points"
    return line_chart(
        id="early-warning",
        title="Score over half a year",
        finding=f"The score {words} since {day_words(first_on)}, to {last:.0f} of 100. Higher is worse.",
        rows=[(day, score) for day, score in known],
        series=("Score",),
        value=ChartColumn("Score", "number", 0),
        label="Day",
        period="date",
        unit="points of 100",
        source="Early warning, as kept each day",
        from_zero=True,
    )
