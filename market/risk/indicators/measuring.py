"""All indicators of a place on a day: the rule of each, what was typed in, the threshold, and what is muted. Pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from market.policies.early_warning import Indicator, WarningPolicy
from market.risk.facts.types import Facts, TypedDatum
from market.risk.indicators import behaviour, finance, leadership, market, quality, workforce
from market.risk.indicators.thresholds import state_of, unknown
from market.risk.types import Measure, Mute, Point, State

Rule = Callable[[Facts], Measure]

RULES: Mapping[str, Rule] = {
    **finance.RULES,
    **leadership.RULES,
    **workforce.RULES,
    **quality.RULES,
    **behaviour.RULES,
    **market.RULES,
}
"""The rules by indicator. An indicator without one is told by what people type in."""


def points_of(facts: Facts, policy: WarningPolicy, mutes: Iterable[Mute] = ()) -> tuple[Point, ...]:
    """A point for each active indicator of the policy, in its order."""
    muted = {mute.indicator for mute in mutes if mute.holds_on(facts.on)}
    return tuple(point_of(facts, indicator, muted=indicator.id in muted) for indicator in policy.active_indicators)


def point_of(facts: Facts, indicator: Indicator, *, muted: bool = False) -> Point:
    """What one indicator says of a place."""
    if not facts.kinds & set(indicator.applies_to):
        return Point(code=indicator.id, state=State.NOT_APPLICABLE)
    found = measure(facts, indicator)
    state = state_of(found, indicator, facts.on)
    if muted and state is not State.NOT_APPLICABLE:
        state = State.MUTED
    return Point(
        code=indicator.id,
        state=state,
        value=None if found.value is None else round(found.value, 2),
        words=found.words,
        as_at=found.as_at,
        since=found.since,
        source=found.source,
    )


def measure(facts: Facts, indicator: Indicator) -> Measure:
    """What the rule says, or what somebody typed in: that wins where the rule knows nothing or its datum is older."""
    rule = RULES.get(indicator.id)
    own = rule(facts) if rule else unknown(f"Nobody has typed it in. {_supplier(indicator)}")
    typed = facts.typed(indicator.id)
    if typed is None or _is_newer(own, typed.as_at):
        return own
    return _typed(typed, own, facts.on)


def _is_newer(own: Measure, as_at: date) -> bool:
    if own.state in (State.UNKNOWN, State.NOT_APPLICABLE):
        return False
    return own.as_at is None or own.as_at > as_at


def _typed(datum: TypedDatum, own: Measure, on: date) -> Measure:
    shrinks = datum.indicator == market.TENURE and datum.value is not None
    return Measure(
        value=market.months_left(datum, on) if shrinks else datum.value,
        words=datum.words or (own.words if shrinks else ""),
        as_at=datum.as_at,
        source=f"{datum.source}, typed in by {datum.by_label}",
        state=State(datum.event) if datum.event else None,
        at_least=own.at_least,
    )


SUPPLIERS = {
    "open_book_return": "The provider’s open book gives it",
    "companies_house": "Companies House or the Gazette gives it",
    "self_assessment": "The provider can supply it",
    "quality_visits": "An officer can sample it at a visit",
    "contracts": "The provider’s return gives it",
    "notes": "An officer can note it",
    "cqc": "CQC can supply it",
    "portal": "The provider can supply it",
    "capacity_tracker": "The Capacity Tracker gives it",
}


def _supplier(indicator: Indicator) -> str:
    return SUPPLIERS.get(indicator.datum.source, "Ask the provider")
