"""How points, thresholds and scores are said."""

from datetime import date

from market.core.words import age_words, day_words
from market.policies.early_warning import Indicator, Threshold
from market.risk.types import Point, State
from market.web.words import number_words

OPS = {"<": "below", "<=": "at or below", ">": "above", ">=": "at or above"}


def threshold_words(threshold: Threshold) -> str:
    """When a state begins: `below 85 per cent`, `Requires improvement`, with what else does it."""
    if threshold.op in OPS:
        value = float(threshold.value)
        words = f"{OPS[threshold.op]} {number_words(value, 0 if value == int(value) else 1)}"
    else:
        words = str(threshold.value)
    return f"{words}, or {threshold.also}" if threshold.also else words


def value_words(point: Point, indicator: Indicator, on: date) -> str:
    """The value of a point in its unit, as it was on a day; empty for an event or where nothing is held."""
    value = point.value_on(on)
    if value is None or point.state in (State.UNKNOWN, State.NOT_APPLICABLE):
        return ""
    places = 0 if value == int(value) else 1
    return f"{number_words(value, places)} {indicator.unit}"


def age_of(point: Point, on: date) -> str:
    """How old the datum is: `saved 10 September 2026, 20 days ago`; what our own records say holds up to the day."""
    if point.state is State.UNKNOWN or (point.as_at is None and not point.source):
        return "No datum"
    if point.as_at is None:
        return "Up to the day"
    days = (on - point.as_at).days
    return f"{day_words(point.as_at)}, {age_words(days)} old" if days else f"{day_words(point.as_at)}, the same day"


def score_words(score: float | None) -> str:
    """A score with one decimal, so that one just below a line of the policy is not printed as on it; or that it is not known."""
    return "Not known" if score is None else number_words(score, 1)


def range_words(floor: float | None, ceiling: float | None) -> str:
    """The range: what is not known counted as green and as red."""
    if floor is None or ceiling is None:
        return "Nothing applies here"
    return f"{number_words(floor, 1)} to {number_words(ceiling, 1)}"
