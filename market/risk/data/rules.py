"""When a typed-in value may be kept. Pure."""

from datetime import date

from market.core.refusal import Refusal
from market.policies.early_warning import Indicator
from market.risk.data.types import NewDatum
from market.risk.types import State

EVENTS = (State.GREEN, State.AMBER, State.RED, State.NOT_APPLICABLE)
OLDEST_DAYS = 1_500
MOST = {"per cent": 200, "stars": 5}
"""The most that a value can be by the beginning of its unit. Costs and turnover pass 100 per cent, so the limit catches slips only."""


def is_event(indicator: Indicator) -> bool:
    """Whether an indicator is told by a state instead of a number: an event, or a rating in words."""
    return indicator.red.op in ("event", "is")


def _against_value(value: float, indicator: Indicator) -> list[Refusal]:
    """Why a number is taken for a slip: below 0 where the policy's thresholds are not, or more than its unit can be (a proposal)."""
    thresholds = [each.value for each in (indicator.amber, indicator.red) if each is not None]
    if value < 0 and not any(isinstance(each, int | float) and each < 0 for each in thresholds):
        words = f"A value of {value:g} {indicator.unit} cannot be: enter 0 or more"
        return [Refusal("below", words, "value")]
    most = next((limit for unit, limit in MOST.items() if indicator.unit.startswith(unit)), None)
    if most is not None and value > most:
        return [Refusal("above", f"A value of {value:g} {indicator.unit} cannot be: enter {most} or less", "value")]
    return []


def reasons_against_datum(datum: NewDatum, indicator: Indicator | None, today: date) -> list[Refusal]:
    """Why a value may not be kept: an unknown indicator, no value of its kind, or a day to come or long past."""
    reasons: list[Refusal] = []
    if indicator is None or indicator.retired:
        return [Refusal("no_indicator", "Choose an indicator of the policy in force", "indicator")]
    if is_event(indicator) and datum.event not in EVENTS:
        reasons.append(Refusal("no_event", f"Choose what holds: {indicator.name} is told by an event", "event"))
    if not is_event(indicator) and datum.event and datum.event != State.NOT_APPLICABLE:
        reasons.append(Refusal("not_event", f"Enter a number in {indicator.unit}, not a state", "event"))
    if not is_event(indicator) and datum.value is None and not datum.event:
        reasons.append(Refusal("no_value", f"Enter the value in {indicator.unit}", "value"))
    if not is_event(indicator) and datum.value is not None:
        reasons += _against_value(datum.value, indicator)
    if is_event(indicator) and datum.value is not None:
        reasons.append(Refusal("value", "Leave the value empty: this indicator is told by an event", "value"))
    if datum.as_at_on > today:
        reasons.append(Refusal("future", "The day of the value must be today or in the past", "as_at_on"))
    elif (today - datum.as_at_on).days > OLDEST_DAYS:
        reasons.append(Refusal("old", "The day of the value is more than four years ago. Check the year", "as_at_on"))
    return reasons
