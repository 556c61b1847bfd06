"""What every page on the market's quality has in common: the day it stands on, and the tabs for whoever looks."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from litestar import Request, Response
from litestar.exceptions import NotFoundException

from market.accounts.guards import current_user
from market.quality.market_views.tabs import tab_links
from market.web.as_at import as_at, present_day
from market.web.charts import Chart
from market.web.downloads import attachment, list_response
from market.web.lists import ListSpec

Ask = Request[Any, Any, Any]


def same_day(request: Ask) -> str:
    """The query that keeps the chosen day on the way to another page; empty when no day was chosen."""
    return f"?as_at={as_at(request).isoformat()}" if request.query_params.get("as_at") else ""


def common(request: Ask, address: str) -> dict[str, Any]:
    """Day, tabs and which of them is this page."""
    day = same_day(request)
    return {
        "on": as_at(request),
        "past": as_at(request) < present_day(request.app.state.settings),
        "tabs": tab_links(current_user(request).permissions, day),
        "current": address + day,
        "day": day,
    }


def names_of(request: Ask) -> tuple[str, ...]:
    """The local authority names that are the council's area."""
    names: tuple[str, ...] = request.app.state.settings.authority_names
    return names


def chart_file(chart: Chart | None, on: date) -> Response[bytes]:
    """The table of a chart as CSV; 404 when there is nothing to show."""
    if chart is None:
        raise NotFoundException("Nothing was recorded by that day, so there is no table.")
    return attachment(chart.csv(), f"{chart.id}-{on.isoformat()}.csv", "text/csv; charset=utf-8")


async def list_file(request: Ask, name: str, spec: ListSpec, rows: Sequence[Any]) -> Response[bytes]:
    """A filtered list as CSV or XLSX, as the address ends."""
    kind = "xlsx" if request.url.path.endswith(".xlsx") else "csv"
    return await list_response(f"{name}-{as_at(request).isoformat()}", kind, spec, rows)
