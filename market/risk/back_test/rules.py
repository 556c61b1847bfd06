"""Lead times and alarms of a back-test, and which days it looks at. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from market.core.periods import add_months, month_start
from market.core.refusal import Refusal
from market.risk.back_test.types import Result, Step, Trouble, Warned
from market.risk.types import Band

MOST_MONTHS = 60
FOLLOWS_DAYS = 365
YEAR_DAYS = 365.25


def steps_between(from_on: date, until_on: date) -> list[date]:
    """The first of each month of `[from_on, until_on)`."""
    day = month_start(from_on) if from_on.day == 1 else add_months(month_start(from_on), 1)
    found = []
    while day < until_on:
        found.append(day)
        day = add_months(day, 1)
    return found


def reasons_against(from_on: date, until_on: date, today: date) -> list[Refusal]:
    """Why a period may not be tested: at least one month, at most five years, nothing to come."""
    if until_on > today:
        return [Refusal("future", "The end must be today or in the past", "until_on")]
    months = len(steps_between(from_on, until_on)) if from_on < until_on else 0
    if not months:
        return [Refusal("short", "Choose a start at least one month before the end", "from_on")]
    if months > MOST_MONTHS:
        return [Refusal("long", "Choose a start no more than five years before the end", "from_on")]
    return []


def warned_before(trouble: Trouble, steps: Sequence[Step]) -> Warned:
    """What would have been said before a trouble: how many days before it an unbroken run of red, or of amber or red, began."""
    before = sorted((step for step in steps if step.on < trouble.on), key=lambda step: step.on)
    return Warned(
        trouble=trouble,
        lead_red=_lead(trouble, before, {Band.RED}),
        lead_amber=_lead(trouble, before, {Band.RED, Band.AMBER}),
        last_band=before[-1].band.value if before else "",
        seen=len(before),
    )


def _lead(trouble: Trouble, before: Sequence[Step], bands: set[Band]) -> int | None:
    began: date | None = None
    for step in reversed(before):
        if step.band not in bands:
            break
        began = step.on
    return (trouble.on - began).days if began is not None else None


def alarms_of(steps: Sequence[Step]) -> list[date]:
    """The days on which a place turned red after not being red; a place that is red at the first step counts once."""
    found, red = [], False
    for step in sorted(steps, key=lambda step: step.on):
        if step.band is Band.RED and not red:
            found.append(step.on)
        red = step.band is Band.RED
    return found


def result_of(
    steps: Mapping[int, Sequence[Step]],
    providers: Mapping[date, int],
    troubles: Sequence[Trouble],
    days: int,
) -> Result:
    """The whole result. `steps` are those of each place, `providers` how many providers were looked at on each step."""
    at: dict[int, list[date]] = {}
    for trouble in troubles:
        at.setdefault(trouble.location_id, []).append(trouble.on)
    alarms = [(place, day) for place, each in steps.items() for day in alarms_of(each)]
    idle = [
        day
        for place, day in alarms
        if not any(0 <= (trouble - day).days <= FOLLOWS_DAYS for trouble in at.get(place, ()))
    ]
    mean = sum(providers.values()) / len(providers) if providers else 0.0
    return Result(
        steps=len(providers),
        places=len(steps),
        provider_years=mean * days / YEAR_DAYS,
        alarms=len(alarms),
        false_alarms=len(idle),
        warned=tuple(warned_before(trouble, steps.get(trouble.location_id, ())) for trouble in troubles),
    )
