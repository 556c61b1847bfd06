"""Charts: what they show, in one sentence, as a picture and as the table of the same numbers.

A builder makes a `Chart`; `await draw(chart)` (web) or `draw_sync(chart)` (commands and child processes) draws it in a separate process
with Altair and Vega-Lite. Titles, findings, tables and sources are HTML, never part of the picture. Colour is never alone: values are
printed beside the marks, lines differ in dash and point, and series are named where they end.
"""

import base64
import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from market.core.words import day_words, month_words
from market.web.chart_worker import CHARTS, Drawing
from market.web.downloads import safe_cell
from market.web.words import money_words, number_words, percent_words

WIDE, NARROW = 720, 330


class ChartColumn(Struct, frozen=True):
    """One column of a chart's table. `kind`: text, number, percent (ratio 0 to 1), money (pence), date or month (first day)."""

    label: str
    kind: str = "text"
    places: int = 0
    missing: str = "not known"

    def words(self, value: Any) -> str:
        """A value as it is printed in the table."""
        if value is None:
            return self.missing
        if self.kind == "percent":
            return percent_words(value, self.places)
        if self.kind == "number":
            return number_words(value, self.places)
        if self.kind == "money":
            return money_words(value)
        if self.kind == "month":
            return month_words(value)
        return day_words(value) if self.kind == "date" else str(value)


class Chart(Struct, frozen=True, kw_only=True):
    """A chart with its text alternative and its table. `rows` hold the values of `columns`; the first column heads its row."""

    id: str
    title: str
    finding: str
    columns: tuple[ChartColumn, ...]
    rows: tuple[tuple[Any, ...], ...]
    unit: str = ""
    source: str = ""
    drawing: Drawing

    def headings(self) -> list[str]:
        """Column headings of the table."""
        return [column.label for column in self.columns]

    def is_numeric(self, at: int) -> bool:
        """Whether a column is set to the right."""
        return self.columns[at].kind in {"number", "percent", "money"}

    def printed(self) -> list[list[str]]:
        """The table's cells as words."""
        return [[column.words(value) for column, value in zip(self.columns, row, strict=True)] for row in self.rows]

    def csv(self) -> bytes:
        """The table with its unit, as CSV in UTF-8 with a byte order mark; values unrounded."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([*self.headings(), *(["Unit"] if self.unit else [])])
        writer.writerows(
            [*(safe_cell(value) for value in row), *([self.unit] if self.unit else [])] for row in self.rows
        )
        return b"\xef\xbb\xbf" + out.getvalue().encode()


class DrawnChart(Struct, frozen=True):
    """A chart with its pictures: `svg` for the width of a page (with its font inside), `narrow` for a telephone, `plain` for print."""

    chart: Chart
    svg: str
    narrow: str
    plain: str
    width: int
    height: int

    @property
    def uri(self) -> str:
        """The picture as a data address."""
        return data_uri(self.svg)

    @property
    def narrow_uri(self) -> str:
        """The picture for narrow screens as a data address."""
        return data_uri(self.narrow)

    @property
    def print_uri(self) -> str:
        """The picture without its font, for a PDF that embeds fonts itself."""
        return data_uri(self.plain)


def data_uri(svg: str) -> str:
    """An SVG as a `data:` address for an `img`, which lets a PDF keep its alternative text."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


async def draw(chart: Chart) -> DrawnChart:
    """Draw in the chart process without holding up the event loop; drawn charts are remembered.

    Raises `ChartFailed` when it cannot be drawn in time.
    """
    return _drawn(chart, await CHARTS.ask_async(_request(chart)))


def draw_sync(chart: Chart) -> DrawnChart:
    """The same outside an event loop. Raises `ChartFailed`."""
    return _drawn(chart, CHARTS.ask(_request(chart)))


def bar_chart(
    *, id: str, title: str, finding: str, rows: Iterable[tuple[str, Any]], label: str, value: ChartColumn,
    unit: str = "", source: str = "", reference: tuple[float, str] | None = None, highlight: str = "",
) -> Chart:  # fmt: skip
    """Horizontal bars in the order given, each with its value printed. `reference` is a value with its words, drawn as a line."""
    listed = tuple((str(name), amount) for name, amount in rows)
    drawing = Drawing(kind="bars", values=value.kind, places=value.places, reference=reference, highlight=highlight)
    return Chart(
        id=id,
        title=title,
        finding=finding,
        columns=(ChartColumn(label), value),
        rows=listed,
        unit=unit,
        source=source,
        drawing=drawing,
    )


def stacked_bars(
    *, id: str, title: str, finding: str, rows: Iterable[Sequence[Any]], label: str, series: Sequence[str], value: ChartColumn,
    unit: str = "", source: str = "", shares: bool = False, colours: Sequence[str] = (),
) -> Chart:  # fmt: skip
    """One bar a row with a part for each of `series`; `shares` makes all bars equally long.

    A row is its label followed by a value for each of the series.
    """
    drawing = Drawing(
        kind="stacked",
        values=value.kind,
        places=value.places,
        series=tuple(series),
        shares=shares,
        colours=tuple(colours),
    )
    return _wide(id, title, finding, rows, ChartColumn(label), series, value, unit, source, drawing)


def grouped_bars(
    *, id: str, title: str, finding: str, rows: Iterable[Sequence[Any]], label: str, series: Sequence[str], value: ChartColumn,
    unit: str = "", source: str = "", colours: Sequence[str] = (),
) -> Chart:  # fmt: skip
    """Bars side by side for each of `series`; rows as in `stacked_bars`."""
    drawing = Drawing(
        kind="grouped", values=value.kind, places=value.places, series=tuple(series), colours=tuple(colours)
    )
    return _wide(id, title, finding, rows, ChartColumn(label), series, value, unit, source, drawing)


def dot_plot(
    *, id: str, title: str, finding: str, rows: Iterable[Sequence[Any]], label: str, series: Sequence[str], value: ChartColumn,
    unit: str = "", source: str = "",
) -> Chart:  # fmt: skip
    """Two to four points a row joined by a line, such as here and England; rows as in `stacked_bars`."""
    drawing = Drawing(kind="dots", values=value.kind, places=value.places, series=tuple(series))
    return _wide(id, title, finding, rows, ChartColumn(label), series, value, unit, source, drawing)


def line_chart(
    *, id: str, title: str, finding: str, rows: Iterable[Sequence[Any]], series: Sequence[str], value: ChartColumn, label: str = "Month",
    period: str = "month", unit: str = "", source: str = "", reference: tuple[float, str] | None = None, from_zero: bool = False,
) -> Chart:  # fmt: skip
    """Lines over time. A row is its day followed by a value for each of `series`; None leaves a gap. `period` is month or date."""
    drawing = Drawing(
        kind="lines",
        values=value.kind,
        places=value.places,
        series=tuple(series),
        reference=reference,
        from_zero=from_zero,
        period=period,
    )
    return _wide(id, title, finding, rows, ChartColumn(label, kind=period), series, value, unit, source, drawing)


class GanttRow(Struct, frozen=True, kw_only=True):
    """A bar of a Gantt chart: from its first to its last day, further to `latest_on`, with a mark on a day; `late` marks stand out."""

    label: str
    starts_on: date
    ends_on: date
    latest_on: date
    mark_on: date | None = None
    late: bool = False


def gantt_chart(
    *, id: str, title: str, finding: str, rows: Iterable[GanttRow], label: str, today: date, series: tuple[str, str, str],
    today_words: str = "Today", late_words: str = "passed", source: str = "",
) -> Chart:  # fmt: skip
    """Bars over time in the order given, from their start (or a little before `today`) to their end.

    `series` are the words for the bar, for its lighter part with a broken edge up to `latest_on`, and for the mark: a diamond, or a
    triangle with `late_words` in the key where it is late. A mark from before the time shown stands at its left edge. Labels must differ.
    """
    listed = tuple(
        (one.label, one.starts_on, one.ends_on, one.latest_on, one.mark_on, "yes" if one.late else "no") for one in rows
    )
    drawing = Drawing(
        kind="gantt", values="date", series=series, today=(today.isoformat(), today_words), highlight=late_words
    )
    columns = (
        ChartColumn(label), ChartColumn("Starts", "date"), ChartColumn("Ends", "date"), ChartColumn("Latest end", "date"),
        ChartColumn(series[2], "date", missing="none"), ChartColumn(f"{series[2]} {late_words}"),
    )  # fmt: skip
    return Chart(id=id, title=title, finding=finding, columns=columns, rows=listed, source=source, drawing=drawing)


class MapPoint(Struct, frozen=True):
    """A place on a dot map: degrees of WGS84, a category of the legend and words for the table."""

    name: str
    longitude: float
    latitude: float
    category: str
    detail: str = ""


def dot_map(
    *, id: str, title: str, finding: str, points: Iterable[MapPoint], categories: Sequence[str], label: str = "Location",
    category_label: str = "Kind", detail_label: str = "Detail", towns: Iterable[tuple[str, float, float]] = (), source: str = "",
) -> Chart:  # fmt: skip
    """Points by longitude and latitude at equal scale, each category with its own shape. `towns` are names with longitude and latitude."""
    listed = tuple((one.name, one.category, one.detail, one.longitude, one.latitude) for one in points)
    drawing = Drawing(kind="map", values="number", series=tuple(categories), towns=tuple(towns))
    columns = (
        ChartColumn(label), ChartColumn(category_label), ChartColumn(detail_label),
        ChartColumn("Longitude", "number", 5), ChartColumn("Latitude", "number", 5),
    )  # fmt: skip
    return Chart(id=id, title=title, finding=finding, columns=columns, rows=listed, source=source, drawing=drawing)


def _wide(
    id: str, title: str, finding: str, rows: Iterable[Sequence[Any]], label: ChartColumn, series: Sequence[str], value: ChartColumn,
    unit: str, source: str, drawing: Drawing,
) -> Chart:  # fmt: skip
    listed = tuple(tuple(row) for row in rows)
    for row in listed:
        if len(row) != len(series) + 1:
            raise ValueError(f"chart {id}: a row has {len(row) - 1} values for {len(series)} series")
    columns = (label, *(msgspec.structs.replace(value, label=name) for name in series))
    return Chart(
        id=id, title=title, finding=finding, columns=columns, rows=listed, unit=unit, source=source, drawing=drawing
    )


def _request(chart: Chart) -> bytes:
    rows = [[cell.isoformat() if isinstance(cell, date) else cell for cell in row] for row in chart.rows]
    return msgspec.msgpack.encode({"drawing": chart.drawing, "rows": rows, "widths": [WIDE, NARROW]})


def _drawn(chart: Chart, answer: list[list[Any]]) -> DrawnChart:
    wide, narrow = answer
    return DrawnChart(chart=chart, svg=wide[0], narrow=narrow[0], plain=wide[1], width=wide[2], height=wide[3])
