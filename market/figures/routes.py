"""Pages of figures: all of them on a day, and one over two years."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import needs
from market.accounts.permissions import Permission
from market.figures.pages import FILE_HEADINGS, figure_page, figures_page, file_rows, history_chart
from market.figures.registry import BY_ID
from market.figures.service import compute_figures, figure_history
from market.figures.types import Figure
from market.web.as_at import as_at
from market.web.charts import draw
from market.web.downloads import attachment, csv_response, xlsx_response
from market.web.render import page

Ask = Request[Any, Any, Any]


def _same_day(request: Ask) -> str:
    return "?" + urlencode({"as_at": as_at(request).isoformat()}) if request.query_params.get("as_at") else ""


@get("/figures", name="figures.list")
async def list_figures(request: Ask) -> Template:
    """Every headline figure on a day."""
    on = as_at(request)
    figures = await compute_figures(on, request.app.state.settings.authority_names)
    return page(request, "figures/list.html", figures_page(on, figures), day=_same_day(request))


@get(["/figures.csv", "/figures.xlsx", "/figures.json"], name="figures.file")
async def get_figures_file(request: Ask) -> Response[bytes]:
    """Every headline figure on a day as a file; JSON is what `market figures --json` prints."""
    on = as_at(request)
    figures = await compute_figures(on, request.app.state.settings.authority_names)
    name, ending = f"figures-{on.isoformat()}", request.url.path.rsplit(".", 1)[1]
    if ending == "json":
        body = msgspec.json.format(msgspec.json.encode({"as_at": on, "figures": figures}))
        return attachment(body, f"{name}.json", "application/json")
    make = xlsx_response if ending == "xlsx" else csv_response
    return await make(name, FILE_HEADINGS, file_rows(figures))


@get("/figures/{figure_id:str}", name="figures.one")
async def show_figure(request: Ask, figure_id: FromPath[str]) -> Template:
    """One figure with its method, sources and two years of history."""
    history = await _history(request, figure_id)
    chart = history_chart(history)
    return page(
        request,
        "figures/one.html",
        figure_page(history),
        drawn=await draw(chart) if chart else None,
        day=_same_day(request),
    )


@get("/figures/{figure_id:str}/history.csv", name="figures.history_file")
async def get_history_file(request: Ask, figure_id: FromPath[str]) -> Response[bytes]:
    """Two years of one figure, every month end, as CSV."""
    history = await _history(request, figure_id)
    return await csv_response(f"{figure_id}-{history[-1].as_at.isoformat()}", FILE_HEADINGS, file_rows(history))


async def _history(request: Ask, figure_id: str) -> list[Figure]:
    if figure_id not in BY_ID:
        raise NotFoundException(f"There is no figure called {figure_id[:60]}. The page of figures lists them all.")
    return await figure_history(figure_id, as_at(request), request.app.state.settings.authority_names)


router = Router(
    path="/",
    guards=[needs(Permission.READ_FIGURES)],
    route_handlers=[list_figures, get_figures_file, show_figure, get_history_file],
)
