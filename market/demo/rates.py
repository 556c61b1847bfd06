"""Rates of the invented contracts as they rose each April, and how their outcome measures went."""

from collections.abc import Sequence
from datetime import date, timedelta

from market.demo.commissioned import DemoOutcome, DemoRate, DemoResult

UPLIFTS = ((date(2024, 4, 1), 1.118), (date(2025, 4, 1), 1.052), (date(2026, 4, 1), 1.0))
"""Days from which rates hold, and by how much they were lower than those of April 2026."""

REVIEWED = "Reviewed each April against the National Living Wage and the consumer price index; no automatic uplift."
QUARTERS = (
    (date(2025, 10, 1), date(2025, 12, 31)),
    (date(2026, 1, 1), date(2026, 3, 31)),
    (date(2026, 4, 1), date(2026, 6, 30)),
)


def dated_rates(
    pence: int, unit: str, service: str, starts_on: date, *, band: str = "", step: int = 1
) -> list[DemoRate]:
    """A rate and what it was in the two years before, in whole steps of pence; from the start of the contract on."""
    made = []
    for at, (from_on, lower) in enumerate(UPLIFTS):
        until_on = UPLIFTS[at + 1][0] - timedelta(days=1) if at + 1 < len(UPLIFTS) else None
        if until_on is not None and until_on < starts_on:
            continue
        made.append(
            DemoRate(
                pence=round(pence / lower / step) * step,
                unit=unit,
                service=service,
                band=band,
                from_on=max(from_on, starts_on),
                until_on=until_on,
            )
        )
    return made


def quarterly(
    measure: str, unit: str, target: float, actuals: Sequence[float], *, better: str = "Higher"
) -> DemoOutcome:
    """A measure with its result in each of three quarters, graded by how near it came."""
    results = tuple(
        DemoResult(first, last, actual, _grade(actual, target, better))
        for (first, last), actual in zip(QUARTERS, actuals, strict=True)
    )
    return DemoOutcome(measure=measure, unit=unit, target=target, results=results, better=better)


def _grade(actual: float, target: float, better: str) -> str:
    short = (target - actual) / target if better == "Higher" else (actual - target) / target
    return "Good" if short <= 0 else "Approaching target" if short <= 0.05 else "Requires improvement"
