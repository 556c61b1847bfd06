"""Charts and the PDF: text alternative, the same bytes, and a process that recovers."""

import os
import signal
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from market.web import charts
from market.web.chart_worker import CHARTS, ChartFailed, ChartProcess, Drawing
from market.web.charts import (
    Chart,
    ChartColumn,
    GanttRow,
    MapPoint,
    bar_chart,
    dot_map,
    dot_plot,
    draw,
    draw_sync,
    gantt_chart,
    grouped_bars,
    line_chart,
    stacked_bars,
)
from market.web.palette import SERIES, contrast
from market.web.pdf import PdfFailed, check_pdf, render_pdf
from market.web.render import template_engine
from tests.web.kit_app import kit_settings
from tests.web.strict_html import parse, text_of

BEDS = ChartColumn("Beds", "number")
SHARE = ChartColumn("Share", "percent", 1)
MONTHS = [date(2026, at, 1) for at in range(1, 10)]
CHARTS_TO_DRAW = [
    bar_chart(
        id="beds", title="Beds by type", finding="Most beds are residential.", label="Type", value=BEDS, unit="beds", source="Tracker",
        rows=[("Residential <old>", 900), ("Nursing & more", 512), ("Unknown", None)], reference=(600, "Average 600"),
    ),
    stacked_bars(id="ratings", title="Ratings", finding="Most are good.", label="Service", series=["Good", "Not good"], value=BEDS,
                 rows=[("Care homes", 20, 3), ("Home care", 0, 0)], shares=True),
    grouped_bars(id="moves", title="Entries", finding="More left.", label="Year", series=["In", "Out"], value=BEDS, rows=[("2026", 2, 5)]),
    dot_plot(id="work", title="Workforce", finding="Lower.", label="Rate", series=["Here", "England"], value=SHARE,
             rows=[("Vacancies", 0.05, 0.09)]),
    line_chart(id="time", title="Occupancy", finding="It rose.", series=["Homes", "England"], value=SHARE,
               rows=[(day, None if day.month == 4 else 0.8 + day.month / 100, 0.86) for day in MONTHS]),
    dot_map(id="map", title="Where", finding="In the middle.", categories=["Care home", "Home <care>"],
            points=[MapPoint("A", -1.23, 54.57, "Care home"), MapPoint("B", -1.2, 54.55, "Home <care>")], towns=[("Town", -1.21, 54.56)]),
    gantt_chart(id="ends", title="Ends", finding="One is late.", label="Contract", today=date(2026, 9, 30), series=("Term", "Open", "Safe"),
                rows=[GanttRow(label="A <b>", starts_on=date(2024, 4, 1), ends_on=date(2027, 3, 31), latest_on=date(2028, 3, 31),
                               mark_on=date(2026, 7, 1), late=True),
                      GanttRow(label="Don't", starts_on=date(2027, 4, 1), ends_on=date(2028, 2, 29), latest_on=date(2028, 2, 29))]),
]  # fmt: skip


@pytest.mark.parametrize("chart", CHARTS_TO_DRAW, ids=lambda chart: chart.id)
async def test_every_kind_is_drawn_at_its_width_with_its_font_inside(chart):
    drawn = await draw(chart)
    for svg in (drawn.svg, drawn.narrow, drawn.plain):
        ElementTree.fromstring(svg)
    assert (drawn.width, "@font-face" in drawn.svg, "@font-face" in drawn.plain) == (720, True, False)
    assert float(ElementTree.fromstring(drawn.narrow).get("width")) <= 331
    sizes = [
        float(e.get("font-size").removesuffix("px"))
        for e in ElementTree.fromstring(drawn.narrow).iter()
        if e.get("font-size")
    ]
    assert min(sizes) >= 13


def test_another_process_draws_the_same_bytes():
    other = ChartProcess(CHARTS.assets)
    first = draw_sync(CHARTS_TO_DRAW[0])
    try:
        again = other.ask(charts._request(CHARTS_TO_DRAW[0]))
    finally:
        other.close()
    assert again[0][0] == first.svg


def test_values_are_printed_and_unknown_ones_said():
    plain = draw_sync(CHARTS_TO_DRAW[0]).plain
    assert ">900<" in plain
    assert ">not known<" in plain


def test_a_gantt_chart_prints_ends_and_its_key():
    gantt = CHARTS_TO_DRAW[-1]
    plain = draw_sync(gantt).plain
    for words in ("Ends Mar 2027, or Mar 2028", "Ends 29 Feb 2028", "Term", "Open", "Safe", "Safe passed", "Today"):
        assert f">{words}<" in plain, words
    assert gantt.printed()[1] == ["Don't", "1 April 2027", "29 February 2028", "29 February 2028", "none", "no"]


def test_an_ended_process_is_started_again_and_a_stuck_one_is_ended():
    process = ChartProcess(CHARTS.assets)
    try:
        request = b"\x83"  # no whole request: an error, not the end of the process
        with pytest.raises(ChartFailed):
            process.ask(request)
        os.kill(process._process.pid, signal.SIGKILL)
        with pytest.raises(ChartFailed, match="ValidationError"):
            process.ask(request + b"\x01")
        os.kill(process._process.pid, signal.SIGSTOP)
        with pytest.raises(ChartFailed, match="longer than"):
            process.ask(request + b"\x02", seconds=0.05)
    finally:
        process.close()


def test_a_chart_whose_rows_do_not_fit_its_series_is_a_mistake():
    with pytest.raises(ValueError, match="1 values for 2 series"):
        grouped_bars(id="x", title="", finding="", label="", series=["a", "b"], value=BEDS, rows=[("r", 1)])


def test_the_figure_has_alternative_table_and_file(tmp_path):
    drawn = draw_sync(CHARTS_TO_DRAW[0])
    source = '<!DOCTYPE html><html lang="en"><head><title>x</title></head><body>{{ figure(drawn, csv="/beds.csv") }}</body></html>'
    engine = template_engine(kit_settings(tmp_path)).engine
    html = engine.from_string('{% from "components/charts.html" import figure %}' + source).render(drawn=drawn)
    tree = parse(html)
    assert next(tree.iter("img")).get("alt") == "Most beds are residential."
    table = next(tree.iter("table"))
    assert [cell.get("scope") for cell in table.iter("th")] == ["col", "col", "row", "row", "row"]
    assert text_of(table).endswith("Unknown not known")
    assert "Type,Beds,Unit\r\nResidential <old>,900,beds" in drawn.chart.csv().decode("utf-8-sig")


def test_series_colours_can_be_seen_on_white():
    assert min(contrast(colour, "#ffffff") for colour in SERIES) >= 3


def test_an_unknown_kind_is_said():
    with pytest.raises(ChartFailed, match="no kind of chart called pie"):
        draw_sync(
            Chart(id="p", title="", finding="", columns=(), rows=(), drawing=Drawing(kind="pie", values="number"))
        )


def statement(body: str) -> str:
    """A small document."""
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><title>Market position</title><style>*{font-family:"Source Sans 3"}'
        "@page{size:A4;@bottom-right{content:counter(page);font-family:'Source Sans 3'}}</style></head>"
        f"<body><h1>Statement</h1>{body}</body></html>"
    )


TABLE = (
    "<table><thead><tr><th scope=col>Home</th><th scope=col>Beds</th></tr></thead><tbody>"
    + "".join(f"<tr><th scope=row>Home {at}</th><td>{at}</td></tr>" for at in range(90))
    + "</tbody></table>"
)


def test_a_pdf_is_tagged_checked_and_the_same_every_time(tmp_path: Path):
    drawn = draw_sync(CHARTS_TO_DRAW[0])
    html = statement(f'<h2>Beds</h2><img alt="{drawn.chart.finding}" src="{drawn.print_uri}">{TABLE}')
    first = render_pdf(html, base_dir=tmp_path, made_on=date(2026, 9, 30))
    assert check_pdf(first) == []
    assert render_pdf(html, base_dir=tmp_path, made_on=date(2026, 9, 30)) == first


def test_the_check_names_what_is_missing(tmp_path: Path):
    html = statement(f'<img src="{draw_sync(CHARTS_TO_DRAW[0]).print_uri}">').replace(
        "<title>Market position</title>", ""
    )
    problems = check_pdf(render_pdf(html, base_dir=tmp_path))
    assert "The document has no title." in problems
    assert "1 figures have no alternative text." in problems


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/x.png", "file:///etc/passwd", "../../etc/passwd"])
def test_a_document_cannot_fetch_what_is_not_packaged(tmp_path: Path, address: str):
    with pytest.raises(PdfFailed, match="not part of it"):
        render_pdf(statement(f'<img alt="x" src="{address}">'), base_dir=tmp_path)
