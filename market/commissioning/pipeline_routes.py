"""Pages of the expiry pipeline: what ends when, its files, and the people placed under one contract."""

from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.response import Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.commissioning.listing import (
    FILE_HEADINGS,
    PipelineRow,
    filtered_rows,
    pipeline_file,
    pipeline_rows,
    pipeline_spec,
)
from market.commissioning.pages import pipeline_chart, pipeline_figures
from market.commissioning.queries import pipeline_on
from market.commissioning.rules import lead_times_of
from market.commissioning.types import PipelineLine
from market.web.as_at import as_at
from market.web.charts import draw
from market.web.downloads import attachment, csv_response, xlsx_response
from market.web.lists import ListQuery
from market.web.ordering import one_page
from market.web.render import page

READ = needs(Permission.READ_CONTRACTS)
Ask = Request[Any, Any, Any]


async def _asked(request: Ask) -> tuple[date, list[PipelineLine], ListQuery, list[PipelineRow]]:
    """The day, every contract in force on it, what is asked of the list, and the contracts that it leaves."""
    on = as_at(request)
    lines = await pipeline_on(on, lead_times_of(request.app.state.settings.lead_times))
    query = pipeline_spec(lines).read(request.query_params)
    return on, lines, query, filtered_rows(pipeline_rows(lines, on), query, on)


@get("/contracts/pipeline", name="commissioning.pipeline", guards=[READ])
async def show_pipeline(request: Ask) -> Template:
    """What ends in 6, 12, 18 and 36 months, and by when to decide what follows."""
    on, lines, query, rows = await _asked(request)
    chart = pipeline_chart(rows, on)
    return page(
        request,
        "commissioning/pipeline.html",
        one_page(rows, query),
        on=on,
        figures=pipeline_figures(lines, on, f"&as_at={on.isoformat()}" if request.query_params.get("as_at") else ""),
        drawn=await draw(chart) if chart else None,
        in_force=len(lines),
        may_read_people=Permission.READ_PLACEMENTS in current_user(request).permissions,
    )


@get(["/contracts/pipeline.csv", "/contracts/pipeline.xlsx"], name="commissioning.pipeline_file", guards=[READ])
async def get_pipeline_file(request: Ask) -> Response[bytes]:
    """The filtered list as a file."""
    on, _, _, rows = await _asked(request)
    make = xlsx_response if request.url.path.endswith(".xlsx") else csv_response
    return await make(f"contract-pipeline-{on.isoformat()}", FILE_HEADINGS, pipeline_file(rows))


@get("/contracts/pipeline-chart.csv", name="commissioning.pipeline_chart_file", guards=[READ])
async def get_pipeline_chart_file(request: Ask) -> Response[bytes]:
    """The table of the chart."""
    on, _, _, rows = await _asked(request)
    chart = pipeline_chart(rows, on)
    if chart is None:
        raise NotFoundException("No contract with an end matches these filters, so there is no chart.")
    return attachment(chart.csv(), f"contract-pipeline-chart-{on.isoformat()}.csv", "text/csv; charset=utf-8")


HANDLERS = (show_pipeline, get_pipeline_file, get_pipeline_chart_file)
