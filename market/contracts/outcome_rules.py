"""Rules of outcome measures, pure: the grade that a result suggests, and why a measure or result may not be recorded."""

import math
import zlib
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from market.contracts.rules import MANY_MEASURES_PENCE
from market.contracts.types import OutcomeGrade
from market.core.refusal import Refusal
from market.core.words import count_words, day_words

APPROACHING, IMPROVING = 0.10, 0.25
"""How far from its target a result may be to be approaching it, and to require improvement: a share of the target."""
USUAL_MEASURES = 3
_ROUNDING = 1e-9


class Measure(Struct, frozen=True, kw_only=True):
    """What a contract is measured by. `target` is None when it has no number; `retired_on` the first day without it."""

    title: str
    unit: str = ""
    target: float | None = None
    higher_is_better: bool = True
    retired_on: date | None = None
    id: int | None = None

    @property
    def stamp(self) -> int:
        """A number that changes when the measure does, to tell whether somebody else saved first."""
        return _stamp(self.title, self.unit, self.target, self.higher_is_better, self.retired_on)


class Result(Struct, frozen=True, kw_only=True):
    """How a measure went in a period, both days included. `grade` is an `OutcomeGrade`; `words` a person's remark."""

    measure_id: int
    first_on: date
    last_on: date
    target: float | None
    actual: float | None
    grade: str
    words: str = ""
    recorded_by: str = ""
    id: int | None = None

    @property
    def stamp(self) -> int:
        """A number that changes when the result does, to tell whether somebody else saved first."""
        return _stamp(self.first_on, self.last_on, self.target, self.actual, self.grade, self.words)


def suggested_grade(actual: float | None, target: float | None, *, higher_is_better: bool = True) -> OutcomeGrade:
    """The grade that a result suggests, in the words of contract performance notices.

    Good: the target is met. Approaching target: short of it by at most 10% of the target. Requires improvement: by at most
    25%. Inadequate: by more. Other: there is no number or no target. The words are those of the Procurement Regulations
    2024 (contract performance notices under section 71 of the Procurement Act 2023), which leave the limits between them to
    the authority: 10% and 25% are this application's own, and the officer may set another grade.
    """
    if actual is None or target is None:
        return OutcomeGrade.OTHER
    short = target - actual if higher_is_better else actual - target
    if short <= 0:
        return OutcomeGrade.GOOD
    share = short / abs(target) if target else math.inf
    if share <= APPROACHING + _ROUNDING:
        return OutcomeGrade.APPROACHING_TARGET
    return OutcomeGrade.REQUIRES_IMPROVEMENT if share <= IMPROVING + _ROUNDING else OutcomeGrade.INADEQUATE


def reasons_against_measure(measure: Measure, held: Iterable[Measure]) -> list[Refusal]:
    """Why a measure may not stand in a contract beside those that are `held`."""
    title = measure.title.casefold()
    if any(each.title.casefold() == title and each.id != measure.id for each in held):
        words = "This contract has a measure of that name. Enter a different one, or add a result to it"
        return [Refusal("measure_twice", words, "title")]
    return []


def reasons_against_result(result: Result, held: Iterable[Result], today: date) -> list[Refusal]:
    """Why a result may not stand beside those of the same measure that are `held`."""
    if result.last_on < result.first_on:
        words = f"The last day of the period must be on or after its first, {day_words(result.first_on)}"
        return [Refusal("ends_before_start", words, "last_on")]
    reasons = []
    if result.last_on > today:
        words = "The last day of the period must be today or in the past: a result is recorded when its period is over"
        reasons.append(Refusal("future", words, "last_on"))
    for other in held:
        if other.id != result.id and result.first_on <= other.last_on and other.first_on <= result.last_on:
            words = (
                f"This period overlaps {day_words(other.first_on)} to {day_words(other.last_on)}, which has a result."
                " Change that result, or choose other days"
            )
            reasons.append(Refusal("overlap", words, "first_on"))
    return reasons


def measures_reminder(total_pence: int | None, measures: Iterable[Measure], on: date) -> str:
    """What to think of when a contract over £5 million has fewer than three measures; empty otherwise.

    Source: Procurement Act 2023, section 52 (at least three key performance indicators), with its own exceptions, among
    them frameworks and light-touch contracts: so this asks and does not enforce.
    """
    live = sum(1 for each in measures if each.retired_on is None or each.retired_on > on)
    if total_pence is None or total_pence <= MANY_MEASURES_PENCE or live >= USUAL_MEASURES:
        return ""
    return (
        f"This contract is worth more than £5 million and has {count_words(live, 'measure')}. At least three are usual;"
        " section 52 of the Procurement Act 2023 may not apply to this kind of contract."
    )


def _stamp(*values: object) -> int:
    return zlib.crc32(repr(values).encode()) % 1_000_000_000
