"""Draws the charts of a statement from the cells of its tables."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from market.statement.blocks import blocks_of
from market.statement.types import Block, ChartBlock, ChartKind, DataTable, Form, Measure, Snapshot
from market.web.charts import Chart, ChartColumn, DrawnChart, bar_chart, line_chart, stacked_bars

RATING_COLOURS = {
    "outstanding": "#12436d",
    "good": "#1b7f79",
    "requires_improvement": "#c2410c",
    "inadequate": "#801650",
    "not_rated": "#6b7276",
}

_AXIS = re.compile(r'<g class="[^"]*role-axis-label[^"]*".*?</g>', re.DOTALL)
_TEXT = re.compile(r"<text[^>]*>([^<]*)</text>")


def chart_of(block: ChartBlock) -> Chart:
    """The chart that a block asks for. Suppressed and missing numbers are left out of the picture; a total row too."""
    table, width = block.table, len(block.table.dimensions)
    at = [known.name for known in table.dimensions].index(block.across)
    chosen = [_measure(table, name) for name in block.measures]
    columns = [width + table.measures.index(measure) for measure in chosen]
    rows = table.rows[:-1] if table.total_row else table.rows
    label = f"{chosen[0].label}, pounds" if chosen[0].form is Form.POUNDS else chosen[0].label
    value = ChartColumn(label, *_format(chosen[0]), missing="[c]")
    cells = [
        (row[at], *(_number(row[index], measure) for index, measure in zip(columns, chosen, strict=True)))
        for row in rows
    ]
    if block.kind is ChartKind.BARS:
        return bar_chart(
            id=block.id,
            title=block.title,
            finding=block.finding,
            rows=[(str(name), number) for name, number, *_ in cells if number is not None],
            label=table.dimensions[at].label,
            value=value,
        )
    if block.kind is ChartKind.STACKED:
        colours = [RATING_COLOURS[name] for name in block.measures if name in RATING_COLOURS]
        return stacked_bars(
            id=block.id,
            title=block.title,
            finding=block.finding,
            rows=[(str(name), *numbers) for name, *numbers in cells if any(numbers)],
            label=table.dimensions[at].label,
            series=[measure.label for measure in chosen],
            value=value,
            colours=colours,
        )
    return line_chart(
        id=block.id,
        title=block.title,
        finding=block.finding,
        rows=[(date.fromisoformat(str(day)), *numbers) for day, *numbers in cells],
        series=[measure.label for measure in chosen],
        value=value,
        label=table.dimensions[at].label,
    )


def _measure(table: DataTable, name: str) -> Measure:
    return next(measure for measure in table.measures if measure.name == name)


def _format(measure: Measure) -> tuple[str, int]:
    return ("percent", 1) if measure.form is Form.SHARE else ("number", 0)


def _number(cell: str | int | float | None, measure: Measure) -> int | float | None:
    """The number that is drawn: money in whole pounds, as it is printed beside the mark."""
    if cell is None or isinstance(cell, str):
        return None
    return int(cell + 50) // 100 if measure.form is Form.POUNDS else cell


def charts_of(blocks: Iterable[Block]) -> list[Chart]:
    """The charts among some blocks that have something to show."""
    charts = [chart_of(block) for block in blocks if isinstance(block, ChartBlock)]
    return [chart for chart in charts if any(value is not None for row in chart.rows for value in row[1:])]


def draw_charts(snapshot: Snapshot, draw: Callable[[Chart], DrawnChart]) -> dict[str, DrawnChart]:
    """Every chart of the statement that has something to show, by its id."""
    return {chart.id: draw(chart) for _, blocks in blocks_of(snapshot) for chart in charts_of(blocks)}


def axis_labels(drawn: dict[str, DrawnChart]) -> Iterator[tuple[str, str]]:
    """The texts printed on the axes, with the id of their chart: the ticks between the numbers, which are no data themselves."""
    for chart_id, picture in drawn.items():
        seen = set()
        for svg in (picture.plain, picture.narrow):
            for group in _AXIS.findall(svg):
                seen.update(_TEXT.findall(group))
        yield from ((chart_id, text) for text in sorted(seen))
