"""The Vega-Lite specification of our Gantt chart: bars over time, what may be added to them, and a mark on each."""

from datetime import date, timedelta
from typing import Any

import altair as alt

from market.web.chart_specs import finished, height, label_axis, wrapped
from market.web.chart_worker import Drawing
from market.web.palette import GREY, INK, SERIES

BAR, LIGHT, MARK, LATE = SERIES[0], "#b9cde4", "#ffffff", "#ffdd00"
ROOM_BEFORE = 0.08
ROOM_FOR_WORDS = {True: 0.3, False: 0.62}
LEAST_DAYS = 120


def gantt(drawing: Drawing, rows: list[list[Any]], width: int) -> dict[str, Any]:
    """The specification of a Gantt chart `width` pixels wide; rows as `charts.gantt_chart` writes them."""
    wide = width > 500
    today = date.fromisoformat(drawing.today[0]) if drawing.today else date.fromisoformat(rows[0][1])
    last = max([date.fromisoformat(row[3]) for row in rows] or [today])
    days = max((last - today).days, LEAST_DAYS)
    first = today - timedelta(days=round(days * ROOM_BEFORE))
    edge = first + (today - first) / 4
    data = [_record(row, first, edge, width, wide) for row in rows]
    base = alt.Chart(alt.Data(values=data)).encode(y=label_axis([str(row[0]) for row in rows], width))
    scale = alt.Scale(domain=[_at(first), _at(last + timedelta(days=round(days * ROOM_FOR_WORDS[wide])))])
    axis = alt.Axis(format="%b %Y" if wide else "%Y", tickCount=6 if wide else 4, labelOverlap=True, labelFlush=True)
    term = base.mark_bar(color=BAR).encode(x=alt.X("start:T", scale=scale, axis=axis), x2="end:T")
    more = (
        base.transform_filter("datum.latest > datum.end")
        .mark_bar(color=LIGHT, stroke=BAR, strokeDash=[4, 3], strokeWidth=1.5)
        .encode(x="end:T", x2="latest:T")
    )
    marks = (
        base.transform_filter("datum.mark != null")
        .mark_point(filled=True, size=120, opacity=1, stroke=INK, strokeWidth=1.5)
        .encode(x="mark:T", shape=_shapes(drawing, wide), color=_colours(drawing, wide))
    )
    words = base.mark_text(align="left", dx=6, fontSize=13, fontWeight=600).encode(x="latest:T", text="words:N")
    return finished(alt.layer(term, more, *_today(drawing), marks, words), width, height(data, per_line=17, least=30))


def _record(row: list[Any], first: date, edge: date, width: int, wide: bool) -> dict[str, Any]:
    """A row whose days before the time shown, from `first`, are moved to its left edge, marks to `edge`."""
    label, starts, ends, latest, mark, late = row
    end = date.fromisoformat(ends)
    return {
        "label": wrapped(str(label), width),
        "start": _at(max(date.fromisoformat(starts), first)),
        "end": _at(max(end, first)),
        "latest": _at(max(date.fromisoformat(latest), first)),
        "mark": None if mark is None else _at(max(date.fromisoformat(mark), edge)),
        "series": "late" if late == "yes" else "mark",
        "words": _end_words(end, date.fromisoformat(latest), wide),
    }


def _end_words(end: date, latest: date, wide: bool) -> str:
    """When a bar ends; with what may be added to it both days are said, because the words stand behind the longer bar."""
    if not wide:
        return f"{end:%b %Y}" if latest <= end else f"{end:%b %y}, or {latest:%b %y}"
    return f"Ends {end.day} {end:%b %Y}" if latest <= end else f"Ends {end:%b %Y}, or {latest:%b %Y}"


def _at(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"


def _key(drawing: Drawing) -> dict[str, str]:
    """The words of the key by code: the two parts of a bar, the mark, and the mark that is late."""
    bar, more, mark = drawing.series
    return {"bar": bar, "more": more, "mark": mark, "late": f"{mark} {drawing.highlight}"}


def _legend(drawing: Drawing, wide: bool) -> alt.Legend:
    names = "{" + ", ".join(f"{code}: {words!r}" for code, words in _key(drawing).items()) + "}"
    return alt.Legend(
        columns=2 if wide else 1,
        offset=26,
        labelExpr=f"({names})[datum.value]",
        symbolStrokeColor=INK,
        symbolStrokeWidth=1.5,
    )


def _shapes(drawing: Drawing, wide: bool) -> alt.Shape:
    scale = alt.Scale(domain=list(_key(drawing)), range=["square", "square", "diamond", "triangle-left"])
    return alt.Shape("series:N", scale=scale, legend=_legend(drawing, wide))


def _colours(drawing: Drawing, wide: bool) -> alt.Color:
    scale = alt.Scale(domain=list(_key(drawing)), range=[BAR, LIGHT, MARK, LATE])
    return alt.Color("series:N", scale=scale, legend=_legend(drawing, wide))


def _today(drawing: Drawing) -> list[Any]:
    """The line of the day on which the chart stands, with its words."""
    if drawing.today is None:
        return []
    day, words = drawing.today
    data = alt.Chart(alt.Data(values=[{"at": f"{day}T00:00:00", "words": words}]))
    line = data.mark_rule(color=GREY, strokeDash=[5, 4], strokeWidth=1.5).encode(x="at:T")
    text = data.mark_text(align="left", baseline="bottom", dx=4, dy=-3, color=GREY, fontSize=13)
    return [line, text.encode(x="at:T", y=alt.value(0), text="words:N")]
