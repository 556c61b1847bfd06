"""The first page of quality, the list of grades, and answers a year."""

from typing import Any

from litestar import Response, get
from litestar.response import Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.periods import month_ends
from market.quality.assured.words import service_words
from market.quality.framework.queries import live_library
from market.quality.market_views import reads
from market.quality.market_views.charts import answers_chart, grades_chart, history_chart
from market.quality.market_views.frame import Ask, chart_file, common, list_file, names_of
from market.quality.market_views.lines import GRADES, ServiceLine, filtered_lines, service_lines, service_options
from market.quality.market_views.pages import ANSWERS_COLUMNS, answers_rows, standing_figures
from market.quality.market_views.queries import answers_on, grades_over_time, quality_on
from market.quality.market_views.rules import MonthOfGrades, by_type
from market.quality.market_views.tabs import HOME, areas_for
from market.web.as_at import as_at
from market.web.charts import draw
from market.web.lists import ListQuery
from market.web.ordering import one_page
from market.web.render import page

READ = needs(Permission.READ_GRADES)
MONTHS = 24
CHARTS = f"{HOME}/charts"


@get(HOME, name="market_views.standing", guards=[READ])
async def show_standing(request: Ask) -> Template:
    """How the market stands: grades by type of service now and over time; and what is due, for those who may read it."""
    on, permissions = as_at(request), current_user(request).permissions
    may_read = Permission.READ_QUALITY in permissions
    quality = await quality_on(on, names_of(request), with_programme=may_read, with_answers=False)
    groups = by_type(await live_library(), quality.services)
    charts = [
        (await draw(chart), f"{CHARTS}/{chart.id}.csv")
        for chart in (grades_chart(groups, on), history_chart(await _history(request)))
        if chart is not None
    ]
    return page(
        request,
        "quality/market_views/standing.html",
        **common(request, HOME),
        figures=standing_figures(quality, may_read),
        charts=charts,
        areas=areas_for(permissions),
        some=bool(quality.services),
    )


async def _history(request: Ask) -> list[MonthOfGrades]:
    return await grades_over_time(month_ends(as_at(request), MONTHS))


@get(
    [f"{CHARTS}/grades-by-service.csv", f"{CHARTS}/grades-over-time.csv", f"{CHARTS}/answers-a-year.csv"],
    name="market_views.chart_file",
    guards=[READ],
)
async def get_chart_file(request: Ask) -> Response[bytes]:
    """The table of a chart that everybody with grades may see."""
    on, path = as_at(request), request.url.path
    if path.endswith("grades-over-time.csv"):
        return chart_file(history_chart(await _history(request)), on)
    if path.endswith("answers-a-year.csv"):
        return chart_file(answers_chart(await answers_on(on), on), on)
    groups = by_type(await live_library(), await reads.graded_services(on))
    return chart_file(grades_chart(groups, on), on)


async def _grades(request: Ask) -> tuple[ListQuery, list[ServiceLine]]:
    on = as_at(request)
    services = await reads.graded_services(on)
    spec = GRADES.with_options(service=service_options(service.code for service in services))
    query = spec.read(request.query_params)
    return query, filtered_lines(service_lines(services, on), query)


@get(f"{HOME}/grades", name="market_views.grades", guards=[READ])
async def show_grades(request: Ask) -> Template:
    """Every assured service with its grade."""
    query, lines = await _grades(request)
    return page(
        request,
        "quality/market_views/list.html",
        one_page(lines, query),
        **common(request, f"{HOME}/grades"),
        title="Grades",
        lead="Every service that the council assures, with the grade in force.",
        note="A grade greys out 24 months after the visit that it rests on.",
        caption="Services with their grades",
        downloads=f"{HOME}/grades",
        empty="No service is assured yet. Services appear here once the council begins to assure them.",
    )


@get([f"{HOME}/grades.csv", f"{HOME}/grades.xlsx"], name="market_views.grades_file", guards=[READ])
async def get_grades_file(request: Ask) -> Response[bytes]:
    """The filtered list of grades as a file."""
    query, lines = await _grades(request)
    return await list_file(request, "grades", query.spec, lines)


@get(f"{HOME}/answers", name="market_views.answers", guards=[READ])
async def show_answers(request: Ask) -> Template:
    """What each type of service will answer in a year against before, with the arithmetic."""
    on = as_at(request)
    rows = await answers_on(on)
    chart = answers_chart(rows, on)
    return page(
        request,
        "quality/market_views/answers.html",
        **common(request, f"{HOME}/answers"),
        drawn=await draw(chart) if chart else None,
        chart_address=f"{CHARTS}/answers-a-year.csv",
        columns=ANSWERS_COLUMNS,
        rows=answers_rows(rows),
        workings=[(service_words(row.service), row.lines) for row in rows],
    )


HANDLERS: tuple[Any, ...] = (
    show_standing, get_chart_file, show_grades, get_grades_file, show_answers,
)  # fmt: skip
