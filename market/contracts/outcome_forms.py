"""The words of the forms of outcome measures and results, and what was typed into them."""

from typing import Any

from market.contracts.forms import FIRST_DAY, LAST_DAY, NO_NAMES
from market.contracts.outcome_rules import Measure, Result, suggested_grade
from market.contracts.words import GRADE_WORDS
from market.web.forms import Date, Decimal, Form, Radios, Reading, Select, Text, TextArea, options

MOST = 1_000_000_000_000
_TARGET = Decimal(
    "target", "Target", hint="A number, like 95. Leave empty if it has none", required=False, least=-MOST, most=MOST
)
_TITLE = Text("title", "Measure", hint="Such as “Visits on time”", longest=200)
_UNIT = Text(
    "unit", "Unit", hint="Such as “% of visits” or “people”. Leave empty if it has none", required=False, longest=40,
    width="20",
)  # fmt: skip
_BETTER = Radios("better", "Which way is better", options=options({"higher": "Higher", "lower": "Lower"}))
_RETIRED = Date(
    "retired_on",
    "No longer used from",
    hint="Only if it has been given up. Its results stay",
    required=False,
    earliest=FIRST_DAY,
    latest=LAST_DAY,
)
MEASURE = Form(_TITLE, _UNIT, _TARGET, _BETTER)
CHANGED_MEASURE = Form(_TITLE, _UNIT, _TARGET, _BETTER, _RETIRED, versioned=True)

_RESULT = (
    Date("first_on", "First day of the period", hint="For example, 1 4 2026", earliest=FIRST_DAY, latest=LAST_DAY),
    Date("last_on", "Last day of the period", hint="For example, 30 6 2026", earliest=FIRST_DAY, latest=LAST_DAY),
    _TARGET,
    Decimal(
        "actual", "Actual", hint="A number, like 93.5. Leave empty if there is none", required=False, least=-MOST, most=MOST
    ),
    Select(
        "grade",
        "Grade",
        hint="Leave it to follow from the numbers: Good when the target is met, Approaching target within 10% of it,"
        " Requires improvement within 25%, else Inadequate; Other without numbers",
        required=False,
        options=options(GRADE_WORDS),
        empty="As the numbers suggest",
    ),
    TextArea("words", "Remarks", hint=NO_NAMES, required=False, longest=600, rows=3, count=True),
)  # fmt: skip
RESULT = Form(*_RESULT)
CHANGED_RESULT = Form(*_RESULT, versioned=True)


def typed_measure(reading: Reading, number: int | None = None) -> Measure:
    """What was typed as a measure, once every field could be read."""
    return Measure(
        id=number,
        title=reading["title"],
        unit=reading["unit"] or "",
        target=_number(reading["target"]),
        higher_is_better=reading["better"] == "higher",
        retired_on=reading.values.get("retired_on"),
    )


def shown_measure(measure: Measure) -> dict[str, Any]:
    """The values of a measure by field."""
    return {
        "title": measure.title,
        "unit": measure.unit,
        "target": measure.target,
        "better": "higher" if measure.higher_is_better else "lower",
        "retired_on": measure.retired_on,
    }


def typed_result(reading: Reading, measure: Measure, number: int | None = None) -> Result:
    """What was typed as a result of a measure, with the grade that the numbers suggest where none was set."""
    target, actual = _number(reading["target"]), _number(reading["actual"])
    suggested = suggested_grade(actual, target, higher_is_better=measure.higher_is_better)
    return Result(
        id=number,
        measure_id=measure.id or 0,
        first_on=reading["first_on"],
        last_on=reading["last_on"],
        target=target,
        actual=actual,
        grade=reading["grade"] or suggested.value,
        words=reading["words"] or "",
    )


def shown_result(result: Result) -> dict[str, Any]:
    """The values of a result by field."""
    return {
        "first_on": result.first_on,
        "last_on": result.last_on,
        "target": result.target,
        "actual": result.actual,
        "grade": result.grade,
        "words": result.words,
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
