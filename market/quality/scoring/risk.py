"""The risk of a recommendation, its band, what raises the band, and the dates that follow from it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from market.core.clock import LONDON, london_date
from market.core.working_days import is_working_day
from market.quality.framework.types import FollowUpRow, FrameworkSettings
from market.quality.scoring.types import FollowUp, OpenDate

BANDS = ("low", "medium", "high", "very_high", "critical")
NEVER_MERGED = ("very_high", "critical")
HIGH_OR_ABOVE = ("high", "very_high", "critical")
LEVELS = range(1, 6)
OPEN_HIGHS = 2
LATE_DATES = 2
END_OF_DAY = time(23, 59)


class Raise(StrEnum):
    """What raises a recommendation's band by one. Several raise it by one all the same."""

    REPEAT = "repeat"
    FAILED_FOLLOW_UP = "failed_follow_up"
    LOW_CONFIDENCE = "low_confidence"
    GROUP_HIGHS = "group_highs"
    LATE_EVIDENCE = "late_evidence"


RAISE_WORDS = {
    Raise.REPEAT: "the same issue was recommended before",
    Raise.FAILED_FOLLOW_UP: "an earlier follow-up failed",
    Raise.LOW_CONFIDENCE: "confidence in the grade is low",
    Raise.GROUP_HIGHS: "two or more recommendations of high risk are open at the same provider group",
    Raise.LATE_EVIDENCE: "two dates for evidence were missed",
}


def risk_of(likelihood: int, impact: int) -> int:
    """Likelihood times impact, 1 to 25. Raises `ValueError` outside 1 to 5."""
    if likelihood not in LEVELS or impact not in LEVELS:
        raise ValueError(f"likelihood {likelihood} and impact {impact} must each be 1 to 5")
    return likelihood * impact


def band_of(risk: int, settings: FrameworkSettings) -> str:
    """The band of a risk by the version's follow-up table. Raises `ValueError` for a risk that the table does not have."""
    for row in settings.follow_up:
        if row.min_risk <= risk <= row.max_risk:
            return row.band
    raise ValueError(f"no band for a risk of {risk}")


def raises_of(
    *,
    repeat: bool = False,
    failed_follow_up: bool = False,
    low_confidence: bool = False,
    open_highs_in_group: int = 0,
    late_evidence_dates: int = 0,
) -> tuple[Raise, ...]:
    """Everything that raises the band. `open_highs_in_group` counts the group's open ones of high risk or above, without this one."""
    holds = {
        Raise.REPEAT: repeat,
        Raise.FAILED_FOLLOW_UP: failed_follow_up,
        Raise.LOW_CONFIDENCE: low_confidence,
        Raise.GROUP_HIGHS: open_highs_in_group >= OPEN_HIGHS,
        Raise.LATE_EVIDENCE: late_evidence_dates >= LATE_DATES,
    }
    return tuple(each for each, held in holds.items() if held)


def raised(band: str, raises: Iterable[str]) -> str:
    """The next band up when anything raises it, one step however many reasons there are; critical stays critical."""
    index = BANDS.index(band)
    return BANDS[min(index + 1, len(BANDS) - 1)] if tuple(raises) else band


def explained(likelihood: int, impact: int, raises: Sequence[str], settings: FrameworkSettings) -> str:
    """How the band came about, in a sentence."""
    risk = risk_of(likelihood, impact)
    band = band_of(risk, settings)
    words = f"Likelihood {likelihood} × impact {impact} = {risk}: {row_of(band, settings).name.lower()}"
    if not raises:
        return f"{words}."
    because = "; ".join(RAISE_WORDS[Raise(each)] for each in raises)
    final = raised(band, raises)
    step = "already the highest band" if final == band else f"raised one band to {row_of(final, settings).name.lower()}"
    return f"{words}; {step}, because {because}."


def row_of(band: str, settings: FrameworkSettings) -> FollowUpRow:
    """The row of a band in the follow-up table. Raises `ValueError` for an unknown band."""
    for row in settings.follow_up:
        if row.band == band:
            return row
    raise ValueError(f"no band {band!r} in the follow-up table")


def follow_up(band: str, raised_at: datetime, settings: FrameworkSettings) -> FollowUp:
    """When evidence is due and the council follows up, counted from the moment it was raised (aware); days are London's.

    Hours run on the clock. Days and weeks count from the day after; working days leave out weekends and bank holidays. What is due
    on a day is due by the end of it.
    """
    row = row_of(band, settings)
    raised_on = london_date(raised_at)
    due_at, due_words = _evidence(row, raised_at, raised_on)
    return FollowUp(
        band=band,
        evidence_due_at=due_at,
        evidence_words=row.evidence_note or due_words,
        follow_up_on=_after(raised_on, row.follow_up_amount, row.follow_up_unit),
        follow_up_words=f"within {_amount(row.follow_up_amount, row.follow_up_unit)}",
        mode=row.mode,
        escalation=row.escalation,
    )


def driver(dates: Iterable[OpenDate]) -> OpenDate | None:
    """Which open recommendation drives a service's follow-up: the earliest date, then the highest band, then the oldest."""
    return min(
        dates,
        key=lambda each: (each.follow_up_on, -BANDS.index(each.band), each.recommendation_id),
        default=None,
    )


def merge_with(planned_on: date, follow_up_on: date, band: str, within_days: int = 7) -> bool:
    """Whether the follow-up is done at a planned visit: it lies within so many days, before or after, and the band allows it.

    Never for critical or very high. `within_days` is the version's `merge_within_days`.
    """
    return band not in NEVER_MERGED and abs((planned_on - follow_up_on).days) <= within_days


def is_late(evidence_due_at: datetime | None, now: datetime) -> bool:
    """Whether evidence that has not come is late."""
    return evidence_due_at is not None and now > evidence_due_at


def _evidence(row: FollowUpRow, raised_at: datetime, raised_on: date) -> tuple[datetime | None, str]:
    if row.evidence_amount is None:
        return None, "with the next return"
    words = f"within {_amount(row.evidence_amount, row.evidence_unit)}"
    if row.evidence_unit == "hours":
        return raised_at.astimezone(UTC) + timedelta(hours=row.evidence_amount), words
    day = _after(raised_on, row.evidence_amount, row.evidence_unit)
    return datetime.combine(day, END_OF_DAY, LONDON).astimezone(UTC), words


def _after(day: date, amount: int, unit: str) -> date:
    if unit == "working_days":
        for _ in range(amount):
            day += timedelta(days=1)
            while not is_working_day(day):
                day += timedelta(days=1)
        return day
    if unit not in ("days", "weeks"):
        raise ValueError(f"no rule for {amount} {unit} in the follow-up table")
    return day + timedelta(days=amount if unit == "days" else amount * 7)


def _amount(amount: int, unit: str) -> str:
    words = unit.replace("_", " ")
    return f"{amount} {words[:-1] if amount == 1 else words}"
