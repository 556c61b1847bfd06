"""What the pages on figures print: all of them on a day, and the history of one."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from market.core.words import day_words
from market.figures.types import Figure, Source
from market.figures.words import amount_words, code_words, counted_words, gaps_words, value_words
from market.web.charts import Chart, ChartColumn, bar_chart, line_chart

FILE_HEADINGS = (
    "Figure", "Title", "As at", "Code", "Value", "Unit", "Numerator", "Denominator", "Stale", "Missing", "Sources", "Method", "Notes",
)  # fmt: skip
MOST_LINES = 5


class FigureItem(Struct, frozen=True, kw_only=True):
    """One figure as printed. `parts` are the codes of a breakdown with their values in words."""

    id: str
    title: str
    value: str
    parts: list[tuple[str, str]]
    counted: str
    method: str
    notes: str
    sources: list[str]
    gaps: str
    stale: int
    missing: int


class FiguresPage(Struct, frozen=True):
    """All figures on a day."""

    on: date
    items: list[FigureItem]


class FigurePage(Struct, frozen=True, kw_only=True):
    """One figure with its history, newest first; a breakdown has a column for each of its codes."""

    on: date
    item: FigureItem
    columns: list[tuple[str, bool]]
    history: list[list[Any]]


def figure_item(figure: Figure) -> FigureItem:
    """A figure as printed."""
    parts = figure.value.items() if isinstance(figure.value, dict) else ()
    return FigureItem(
        id=figure.id,
        title=figure.title,
        value=value_words(figure),
        parts=[(code_words(code), amount_words(value, figure.unit)) for code, value in parts],
        counted=counted_words(figure),
        method=figure.method,
        notes=figure.notes,
        sources=[_source(source) for source in figure.sources],
        gaps=gaps_words(figure),
        stale=figure.stale,
        missing=figure.missing,
    )


def _source(source: Source) -> str:
    return f"{source.title}: {'nothing yet' if source.as_at is None else day_words(source.as_at)}"


def figures_page(on: date, figures: Sequence[Figure]) -> FiguresPage:
    """The page of all figures."""
    return FiguresPage(on, [figure_item(figure) for figure in figures])


def figure_page(history: Sequence[Figure]) -> FigurePage:
    """The page of one figure from its history, oldest first and never empty."""
    newest = history[-1]
    codes = _codes(history)
    labels = [code_words(code) for code in codes] or [newest.title]
    rows = [
        [
            day_words(figure.as_at),
            *(amount_words(value, figure.unit) for value in _values(figure, codes)),
            figure.stale,
            figure.missing,
        ]
        for figure in reversed(history)
    ]
    return FigurePage(
        on=newest.as_at,
        item=figure_item(newest),
        columns=[("As at", False), *((label, True) for label in labels), ("Old", True), ("Missing", True)],
        history=rows,
    )


def _codes(history: Sequence[Figure]) -> list[str]:
    """Every code of a breakdown in the history, in order; none for a single number."""
    return sorted({code for figure in history if isinstance(figure.value, dict) for code in figure.value})


def _values(figure: Figure, codes: Sequence[str]) -> list[float | None]:
    if codes:
        values = figure.value if isinstance(figure.value, dict) else {}
        return [values.get(code) for code in codes]
    return [None if isinstance(figure.value, dict) else figure.value]


def _column(unit: str) -> ChartColumn:
    return ChartColumn("Value", "percent", 1) if unit == "ratio" else ChartColumn("Value", "number")


def history_chart(history: Sequence[Figure]) -> Chart | None:
    """The figure over time; None when no date has a value. A breakdown with many parts is drawn as bars of the newest date."""
    newest = history[-1]
    codes = _codes(history)
    if all(figure.value is None for figure in history):
        return None
    if len(codes) > MOST_LINES:
        return parts_chart(newest)
    labels = [code_words(code) for code in codes] or [newest.title]
    rows = [(figure.as_at, *_values(figure, codes)) for figure in history]
    return line_chart(
        id=newest.id,
        title=f"{newest.title} over two years",
        finding=_trend(history) if not codes else _largest_words(newest),
        rows=rows,
        series=labels,
        value=_column(newest.unit),
        label="End of month",
        period="month",
        unit=newest.unit,
        source="; ".join(_source(source) for source in newest.sources),
    )


def parts_chart(figure: Figure) -> Chart | None:
    """The parts of a breakdown on its date, largest first; None when it has none."""
    if not isinstance(figure.value, dict):
        return None
    rows = sorted(
        ((code_words(code), value) for code, value in figure.value.items()), key=lambda row: (-row[1], row[0])
    )
    return bar_chart(
        id=figure.id,
        title=f"{figure.title} as at {day_words(figure.as_at)}",
        finding=_largest_words(figure),
        rows=rows,
        label="Part",
        value=_column(figure.unit),
        unit=figure.unit,
        source="; ".join(_source(source) for source in figure.sources),
    )


def _largest_words(figure: Figure) -> str:
    """The largest part of a breakdown, in a sentence."""
    if not isinstance(figure.value, dict):
        return f"There is nothing to count on {day_words(figure.as_at)}."
    value, code = max((value, code) for code, value in figure.value.items())
    return f"On {day_words(figure.as_at)} the highest was {code_words(code).lower()}, at {amount_words(value, figure.unit)}."


def _trend(history: Sequence[Figure]) -> str:
    known = [(figure.as_at, value) for figure in history if (value := _values(figure, ())[0]) is not None]
    unit = history[-1].unit
    (first, before), (last, now) = known[0], known[-1]
    return (
        f"{amount_words(now, unit)} on {day_words(last)}, against {amount_words(before, unit)} on {day_words(first)}."
    )


def file_rows(figures: Sequence[Figure]) -> list[list[Any]]:
    """The rows of a download: one for each figure, or for each part of a breakdown; values unrounded."""
    rows: list[list[Any]] = []
    for figure in figures:
        sources = "; ".join(_source(source) for source in figure.sources)
        parts: list[tuple[str, Any, Any, Any]]
        if isinstance(figure.value, dict):
            parts = [
                (code, value, _part(figure.numerator, code), _part(figure.denominator, code))
                for code, value in figure.value.items()
            ]
        else:
            parts = [("", figure.value, figure.numerator, figure.denominator)]
        rows += [
            [figure.id, figure.title, figure.as_at, code, value, figure.unit, above, below, figure.stale, figure.missing,
             sources, figure.method, figure.notes]
            for code, value, above, below in parts
        ]  # fmt: skip
    return rows


def _part(amount: Any, code: str) -> Any:
    return amount.get(code) if isinstance(amount, dict) else amount
