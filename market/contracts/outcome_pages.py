"""What the page of a contract's outcomes prints."""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from market.contracts.outcome_rules import Measure, Result
from market.contracts.pages import Status
from market.contracts.types import OutcomeGrade
from market.contracts.words import GRADE_WORDS
from market.core.words import day_words
from market.web.charts import Chart, ChartColumn, line_chart

GRADE_COLOURS = {
    OutcomeGrade.GOOD.value: "green",
    OutcomeGrade.APPROACHING_TARGET.value: "yellow",
    OutcomeGrade.REQUIRES_IMPROVEMENT.value: "orange",
    OutcomeGrade.INADEQUATE.value: "red",
}
MOST_CHARTS = 8


class ResultItem(Struct, frozen=True, kw_only=True):
    """A period as printed."""

    period: str
    target: str
    actual: str
    grade: Status
    words: str
    recorded_by: str
    change_href: str


class MeasureItem(Struct, frozen=True, kw_only=True):
    """A measure with its results. `chart` is None with fewer than two numbers to draw."""

    title: str
    target: str
    retired: str
    results: list[ResultItem]
    chart: Chart | None
    add_href: str
    change_href: str


def measure_items(
    measures: Sequence[Measure], results: Iterable[Result], on: date, here: str, *, may_edit: bool, past: bool
) -> list[MeasureItem]:
    """The measures with what was known on the day: on a past day, the results of periods that were over by then."""
    known = [each for each in results if not past or each.last_on <= on]
    items: list[MeasureItem] = []
    for measure in measures:
        own = [each for each in known if each.measure_id == measure.id]
        gone = measure.retired_on is not None and measure.retired_on <= on
        items.append(
            MeasureItem(
                title=measure.title,
                target=_target_words(measure),
                retired=f"No longer used since {day_words(measure.retired_on)}" if gone and measure.retired_on else "",
                results=[_item(each, measure, here, may_edit=may_edit) for each in own],
                chart=_chart(measure, own) if len(items) < MOST_CHARTS else None,
                add_href=f"{here}/{measure.id}/results/new" if may_edit and not gone else "",
                change_href=f"{here}/{measure.id}/edit" if may_edit else "",
            )
        )
    return items


def _item(result: Result, measure: Measure, here: str, *, may_edit: bool) -> ResultItem:
    return ResultItem(
        period=f"{day_words(result.first_on)} to {day_words(result.last_on)}",
        target=_number(result.target),
        actual=_number(result.actual),
        grade=Status(GRADE_WORDS.get(result.grade, result.grade), GRADE_COLOURS.get(result.grade, "grey")),
        words=result.words,
        recorded_by=result.recorded_by,
        change_href=f"{here}/{measure.id}/results/{result.id}/edit" if may_edit else "",
    )


def _target_words(measure: Measure) -> str:
    if measure.target is None:
        return "No number is its target"
    way = "or more" if measure.higher_is_better else "or fewer"
    return f"Target: {_number(measure.target)}{_unit(measure.unit)} {way}"


def _unit(unit: str) -> str:
    return "" if not unit else unit if unit.startswith("%") else f" {unit}"


def _number(value: float | None) -> str:
    """Up to four decimals, without the zeros that say nothing."""
    if value is None:
        return ""
    text = f"{value:,.4f}"
    return text.rstrip("0").rstrip(".")


def _chart(measure: Measure, results: Sequence[Result]) -> Chart | None:
    known = sorted((each for each in results if each.actual is not None), key=lambda each: each.last_on)
    if len(known) < 2:
        return None
    first, last = known[0], known[-1]
    numbers = [number for each in known for number in (each.actual, each.target) if number is not None]
    places = next((places for places in (0, 1) if all(round(each, places) == each for each in numbers)), 2)
    return line_chart(
        id=f"outcome-{measure.id}",
        title=f"{measure.title}: actual and target",
        finding=f"{_number(last.actual)}{_unit(measure.unit)} in the period to {day_words(last.last_on)},"
        f" against {_number(first.actual)}{_unit(measure.unit)} in the period to {day_words(first.last_on)}.",
        rows=[(each.last_on, each.actual, each.target) for each in known],
        series=("Actual", "Target"),
        value=ChartColumn(measure.unit or "Value", "number", places),
        label="Last day of the period",
        period="date",
        unit=measure.unit,
        source="Results recorded for this contract",
    )
