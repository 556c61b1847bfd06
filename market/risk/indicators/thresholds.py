"""From what a rule measured to a state: fresh or stale, red before amber. Pure."""

import operator
from collections.abc import Callable
from datetime import date

from market.policies.early_warning import Indicator, Threshold
from market.risk.types import Measure, State

COMPARED: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def state_of(measure: Measure, indicator: Indicator, on: date) -> State:
    """Where an indicator stands on a day: what the rule knows, else stale, red, amber or green in this order.

    A datum is stale when it is older than the policy's days, whatever it said: nobody knows whether it still holds.
    """
    if measure.state in (State.UNKNOWN, State.NOT_APPLICABLE):
        return measure.state
    if measure.as_at is not None and (on - measure.as_at).days > indicator.fresh_days:
        return State.STALE
    found = measure.state or _compared(measure, indicator, on)
    if measure.at_least is State.RED or found is State.RED:
        return State.RED
    if measure.at_least is State.AMBER or found is State.AMBER:
        return State.AMBER
    return found


def _compared(measure: Measure, indicator: Indicator, on: date) -> State:
    value = measure.value_on(on)
    if reached(indicator.red, value, measure.words):
        return State.RED
    if reached(indicator.amber, value, measure.words):
        return State.AMBER
    return State.GREEN if value is not None or indicator.red.op == "is" else State.UNKNOWN


def reached(threshold: Threshold, value: float | None, words: str) -> bool:
    """Whether a value reaches a threshold; for `is`, whether the words are those of the threshold. An event is never reached by a value."""
    if threshold.op == "is":
        return words.casefold() == str(threshold.value).casefold()
    compare = COMPARED.get(threshold.op)
    return compare is not None and value is not None and compare(value, float(threshold.value))


def unknown(words: str) -> Measure:
    """Nothing is held; `words` say why and who can supply it."""
    return Measure(words=words, state=State.UNKNOWN)


def not_applicable(words: str) -> Measure:
    """The indicator says nothing about this place."""
    return Measure(words=words, state=State.NOT_APPLICABLE)
