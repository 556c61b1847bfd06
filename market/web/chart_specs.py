"""Vega-Lite specifications of our charts, made with Altair: quiet axes, values printed beside the marks, no titles inside."""

import itertools
import textwrap
from collections.abc import Sequence
from typing import Any

import altair as alt

from market.web.chart_worker import Drawing
from market.web.palette import GREY, INK, SERIES, contrast

FONT = "Source Sans 3"
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right")
CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": "white",
    "padding": 4,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 14, "labelColor": INK, "gridColor": "#e3e7ea", "domainColor": "#8b98a1", "tickColor": "#8b98a1",
        "labelPadding": 6, "title": None, "labelLimit": 400, "labelLineHeight": 16,
    },
    "legend": {
        "labelFontSize": 14, "labelColor": INK, "title": None, "orient": "top", "direction": "horizontal", "symbolSize": 130,
        "labelLimit": 300, "columnPadding": 16, "rowPadding": 4, "offset": 8, "symbolStrokeWidth": 2,
    },
    "text": {"fontSize": 14, "color": INK},
}  # fmt: skip


def specification(drawing: Drawing, rows: list[list[Any]], width: int) -> dict[str, Any]:
    """The Vega-Lite specification for a chart `width` pixels wide. Raises `ValueError` for an unknown kind."""
    builders = {"bars": _bars, "stacked": _stacked, "grouped": _grouped, "dots": _dots, "lines": _lines}
    if drawing.kind not in builders:
        raise ValueError(f"there is no kind of chart called {drawing.kind}")
    return builders[drawing.kind](drawing, rows, width)


def finished(chart: Any, width: int, height: float) -> dict[str, Any]:
    """The specification of a layered chart at a width, with our quiet style."""
    fitted = chart.properties(width=width, height=height, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
    spec = fitted.to_dict(validate=False)
    spec["config"] = CONFIG
    for layer in spec["layer"]:
        axis = (layer.get("encoding", {}).get("y") or {}).get("axis")
        if axis and "labelExpr" in axis:  # several lines are centred on the bar, which Vega-Lite has no word for
            axis["encoding"] = {"labels": {"update": {"dy": {"signal": "-8 * (split(datum.label, '\\n').length - 1)"}}}}
    return spec


def _format(drawing: Drawing) -> str:
    return f".{drawing.places}%" if drawing.values == "percent" else f",.{drawing.places}f"


def wrapped(label: str, width: int) -> str:
    """A label in lines that fit beside the bars."""
    return "\n".join(textwrap.wrap(label, 32 if width > 500 else 17)) or label


def label_axis(labels: Sequence[str], width: int) -> alt.Y:
    """The axis of names, in the order given."""
    return alt.Y(
        "label:N", sort=[wrapped(label, width) for label in labels], scale=alt.Scale(paddingInner=0.28, paddingOuter=0.14),
        axis=alt.Axis(labelExpr="split(datum.label, '\\n')", ticks=False, domain=False, grid=False),
    )  # fmt: skip


def _number_axis(drawing: Drawing, most: float, least: float = 0.0, *, shown: bool = True) -> alt.X:
    axis = (
        alt.Axis(
            format=_format(drawing) if drawing.values == "percent" else ",f", tickCount=5, domain=False, ticks=False
        )
        if shown
        else None
    )
    return alt.X("value:Q", scale=alt.Scale(domain=[min(0.0, least), most or 1], nice=False), axis=axis, stack=None)


def _long(drawing: Drawing, rows: list[list[Any]], width: int) -> list[dict[str, Any]]:
    """One record for each value that is known."""
    return [
        {"label": wrapped(str(row[0]), width), "series": name, "value": value, "order": at}
        for row in rows
        for at, (name, value) in enumerate(zip(drawing.series, row[1:], strict=True))
        if value is not None
    ]


def _colours(drawing: Drawing) -> list[str]:
    return list(drawing.colours or SERIES)[: len(drawing.series)]


def _series_colour(drawing: Drawing, columns: int, legend: bool = True) -> alt.Color:
    square = {"symbolType": "square"} if drawing.kind in {"stacked", "grouped"} else {}
    key: Any = {"columns": columns, **square} if legend else None
    return alt.Color(
        "series:N",
        scale=alt.Scale(domain=list(drawing.series), range=_colours(drawing)),
        sort=list(drawing.series),
        legend=key,
    )


def _legend_columns(drawing: Drawing, width: int) -> int:
    """Columns that fit: on a telephone the legend begins where the bars do, right of their labels."""
    longest = max((len(name) for name in drawing.series), default=1)
    room = width if width > 500 or drawing.kind == "lines" else width * 0.5
    return max(1, min(len(drawing.series), int(room / (longest * 7.2 + 34 if room < width else longest * 7.2 + 44))))


def _bars(drawing: Drawing, rows: list[list[Any]], width: int) -> dict[str, Any]:
    known = [row[1] for row in rows if row[1] is not None]
    most = max([*known, drawing.reference[0] if drawing.reference else 0, 0]) or 1
    data = [
        {"label": wrapped(str(label), width), "value": value or 0, "known": value is not None,
         "colour": SERIES[0] if not drawing.highlight or label == drawing.highlight else "#8fa3b5"}
        for label, value in rows
    ]  # fmt: skip
    base = alt.Chart(alt.Data(values=data)).encode(y=label_axis([str(row[0]) for row in rows], width))
    room = 1.16 if width > 500 else 1.3
    x = _number_axis(drawing, most * room, min([*known, 0]), shown=False)
    layers: list[Any] = [base.mark_bar(cornerRadiusEnd=2).encode(x=x, color=alt.Color("colour:N", scale=None))]
    words = f"datum.known ? format(datum.value, '{_format(drawing)}') : 'not known'"
    layers.append(
        base.transform_calculate(words=words).mark_text(align="left", dx=6, fontWeight=600).encode(x=x, text="words:N")
    )
    layers += _reference(drawing, upright=True)
    return finished(alt.layer(*layers), width, height(data, per_line=17, least=34))


def _stacked(drawing: Drawing, rows: list[list[Any]], width: int) -> dict[str, Any]:
    data: list[dict[str, Any]] = []
    totals: dict[str, float] = {}
    for row in rows:
        known = [value or 0 for value in row[1:]]
        total = sum(known)
        label = wrapped(str(row[0]), width)
        totals[label] = total
        start = 0.0
        for name, value, colour in zip(drawing.series, known, _colours(drawing), strict=True):
            end = start + value
            scale = total if drawing.shares and total else 1
            data.append(
                {"label": label, "series": name, "value": value, "start": start / scale, "end": end / scale,
                 "middle": (start + end) / 2 / scale,
                 "ink": "#ffffff" if contrast(colour, "#ffffff") >= 4.5 else "#0b0c0c"}
            )  # fmt: skip
            start = end
    most = 1.0 if drawing.shares else max([*totals.values(), 0]) or 1
    for one in data:
        share = (one["end"] - one["start"]) / most
        words = (
            f"{one['value'] / (totals[one['label']] or 1):.0%}"
            if drawing.shares
            else f"{one['value']:,.{drawing.places}f}"
        )
        one["words"] = words if share * width * 0.62 > len(words) * 9 + 6 else ""
    base = alt.Chart(alt.Data(values=data)).encode(y=label_axis([str(row[0]) for row in rows], width))
    form = "%" if drawing.shares else ",f"
    axis = alt.Axis(format=form, tickCount=5, domain=False, ticks=False)
    x = alt.X("start:Q", scale=alt.Scale(domain=[0, most]), axis=axis)
    bars = base.mark_bar(stroke="white", strokeWidth=1.5).encode(
        x=x, x2="end:Q", color=_series_colour(drawing, _legend_columns(drawing, width))
    )
    text = base.mark_text(fontWeight=600).encode(
        x=alt.X("middle:Q"), text="words:N", color=alt.Color("ink:N", scale=None)
    )
    return finished(alt.layer(bars, text), width, height(data[:: max(1, len(drawing.series))], 17, 38))


def _grouped(drawing: Drawing, rows: list[list[Any]], width: int) -> dict[str, Any]:
    data = _long(drawing, rows, width)
    most = max([one["value"] for one in data] or [1]) or 1
    offset = alt.YOffset("series:N", sort=list(drawing.series))
    base = alt.Chart(alt.Data(values=data)).encode(y=label_axis([str(row[0]) for row in rows], width), yOffset=offset)
    x = _number_axis(drawing, most * (1.16 if width > 500 else 1.3), shown=False)
    bars = base.mark_bar(cornerRadiusEnd=2).encode(x=x, color=_series_colour(drawing, _legend_columns(drawing, width)))
    text = base.mark_text(align="left", dx=5, fontSize=13).encode(
        x=x, text=alt.Text("value:Q", format=_format(drawing))
    )
    return finished(alt.layer(bars, text), width, len(rows) * (len(drawing.series) * 21 + 14))


def _dots(drawing: Drawing, rows: list[list[Any]], width: int) -> dict[str, Any]:
    data = _long(drawing, rows, width)
    values = [one["value"] for one in data] or [1]
    _sides(data)
    span = (max(values) - min(0, *values)) or 1
    before, after = (0.09, 0.1) if width > 500 else (0.3, 0.42)
    form = ".0%" if drawing.values == "percent" else ",f"
    axis = alt.Axis(
        format=form,
        tickCount=5,
        domain=False,
        ticks=False,
        labelExpr=f"datum.value < {min(0, *values)} ? '' : datum.label",
    )
    x = alt.X(
        "value:Q",
        scale=alt.Scale(domain=[min(0, *values) - span * before, max(values) + span * after], nice=False),
        axis=axis,
    )
    base = alt.Chart(alt.Data(values=data)).encode(y=label_axis([str(row[0]) for row in rows], width))
    rule = base.mark_rule(color="#9aa7b0", strokeWidth=2).encode(x=alt.X("low:Q"), x2="high:Q")
    rule = rule.transform_aggregate(low="min(value)", high="max(value)", groupby=["label"])
    shapes = alt.Shape(
        "series:N", scale=alt.Scale(domain=list(drawing.series), range=list(SHAPES[: len(drawing.series)]))
    )
    points = base.mark_point(filled=True, size=150, opacity=1).encode(
        x=x, shape=shapes, color=_series_colour(drawing, _legend_columns(drawing, width))
    )
    words = alt.Text("value:Q", format=_format(drawing))
    sides: tuple[tuple[str, Any, int, int], ...] = (
        ("low", "right", -11, 0),
        ("high", "left", 11, 0),
        ("between", "center", 0, -14),
    )
    texts = [
        base.transform_filter(f"datum.side == '{side}'")
        .mark_text(align=align, dx=dx, dy=dy, fontSize=13)
        .encode(x=x, text=words)
        for side, align, dx, dy in sides
    ]
    return finished(
        alt.layer(rule, points, *texts),
        width,
        height([{"label": wrapped(str(row[0]), width)} for row in rows], 17, 46),
    )


def _sides(data: list[dict[str, Any]]) -> None:
    """Mark in each row the lowest and the highest value, so that their words stand outside the line."""
    for label in {one["label"] for one in data}:
        row = sorted((one for one in data if one["label"] == label), key=lambda one: (one["value"], one["order"]))
        for at, one in enumerate(row):
            one["side"] = "high" if at == len(row) - 1 else "low" if at == 0 else "between"


def _lines(drawing: Drawing, rows: list[list[Any]], width: int) -> dict[str, Any]:
    data = [
        {"at": f"{row[0]}T00:00:00", "series": name, "value": value}
        for row in rows
        for name, value in zip(drawing.series, row[1:], strict=True)
    ]
    known = [one["value"] for one in data if one["value"] is not None] or [0.0, 1.0]
    if drawing.reference:
        known.append(drawing.reference[0])
    spread = (max(known) - min(known)) or abs(max(known)) or 1.0
    top = max(known) + spread * 0.12
    low = 0.0 if drawing.from_zero else min(known) - spread * 0.12
    if drawing.values == "percent":
        top = min(top, 1.0) if max(known) <= 1 else top
    low = max(low, 0.0) if min(known) >= 0 else low
    right = len(drawing.series) > 1 and width > 500
    ends = _line_ends(data, drawing, (top - low) or 1.0, named=right)
    x = alt.X(
        "at:T",
        axis=alt.Axis(
            format="%b %Y" if drawing.period == "month" else "%-d %b",
            tickCount=6 if width > 500 else 3,
            grid=False,
            labelOverlap=True,
            labelFlush=True,
        ),
    )
    form = ".0%" if drawing.values == "percent" and spread > 0.04 else _format(drawing)
    y_axis = alt.Axis(format=form, tickCount=5, domain=False, ticks=False)
    y = alt.Y("value:Q", scale=alt.Scale(domain=[low, top], nice=False), axis=y_axis)
    dash = alt.StrokeDash(
        "series:N",
        scale=alt.Scale(domain=list(drawing.series), range=[list(DASHES[at % 4]) for at in range(len(drawing.series))]),
        legend=None,
    )
    colour = _series_colour(drawing, _legend_columns(drawing, width), legend=not right and len(drawing.series) > 1)
    base = alt.Chart(alt.Data(values=data))
    layers: list[Any] = [
        base.mark_line(strokeWidth=2.5, invalid="break-paths-show-domains").encode(
            x=x, y=y, color=colour, strokeDash=dash
        )
    ]
    shape = alt.Shape(
        "series:N", scale=alt.Scale(domain=list(drawing.series), range=list(SHAPES[: len(drawing.series)])), legend=None
    )
    layers.append(
        base.transform_filter("datum.value != null")
        .mark_point(filled=True, size=34 if len(rows) < 40 else 12, opacity=1)
        .encode(x=x, y=y, color=colour, shape=shape)
    )
    layers += _reference(drawing, upright=False)
    if ends:
        tail = (
            alt.Chart(alt.Data(values=ends))
            .mark_text(align="left", dx=8, fontWeight=600)
            .encode(x=alt.X("at:T"), y=alt.Y("place:Q"), text="words:N", color=alt.Color("colour:N", scale=None))
        )
        layers.append(tail)
    return finished(alt.layer(*layers), width, 300 if width > 500 else 240)


def _line_ends(data: list[dict[str, Any]], drawing: Drawing, span: float, *, named: bool) -> list[dict[str, Any]]:
    """The last known point of each line with its name and value, moved apart where two would touch."""
    ends = []
    for at, name in enumerate(drawing.series):
        points = [one for one in data if one["series"] == name and one["value"] is not None]
        if points:
            value = points[-1]["value"]
            printed = f"{value:.{drawing.places}%}" if drawing.values == "percent" else f"{value:,.{drawing.places}f}"
            words = f"{name} {printed}" if named else printed
            ends.append({"at": points[-1]["at"], "place": value, "words": words, "colour": _colours(drawing)[at]})
    ends.sort(key=lambda one: one["place"])
    for lower, upper in itertools.pairwise(ends):
        upper["place"] = max(upper["place"], lower["place"] + span * 0.062)
    return ends


def _reference(drawing: Drawing, *, upright: bool) -> list[Any]:
    if drawing.reference is None:
        return []
    value, words = drawing.reference
    data = alt.Chart(alt.Data(values=[{"value": value, "words": words}]))
    if upright:
        line = data.mark_rule(color=GREY, strokeDash=[5, 4], strokeWidth=1.5).encode(x="value:Q")
        text = data.mark_text(align="left", baseline="bottom", dx=4, dy=-3, color=GREY, fontSize=13).encode(
            x="value:Q", y=alt.value(0), text="words:N"
        )
    else:
        line = data.mark_rule(color=GREY, strokeDash=[5, 4], strokeWidth=1.5).encode(y="value:Q")
        text = data.mark_text(align="left", baseline="bottom", dx=4, dy=-3, color=GREY, fontSize=13).encode(
            y="value:Q", x=alt.value(0), text="words:N"
        )
    return [line, text]


def height(data: Sequence[dict[str, Any]], per_line: int, least: int) -> float:
    """How high a chart of these rows is, by the lines of their labels."""
    return sum(max(least, 16 + per_line * (one["label"].count("\n") + 1)) for one in data)
