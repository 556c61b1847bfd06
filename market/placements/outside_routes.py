"""Pages of people placed outside the area."""

import asyncio

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.response import Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.placements.outside_pages import COST_COLUMNS, SHARE_COLUMNS, outside_charts, outside_page
from market.placements.queries import placements_on
from market.placements.register_routes import Ask, chosen_day
from market.placements.tabs import tab_links
from market.web.as_at import as_at
from market.web.charts import draw
from market.web.downloads import attachment
from market.web.render import page

READ = needs(Permission.READ_PLACEMENTS)
CHARTS = ("service", "reason", "host", "distance")


@get("/placements/out-of-area", name="placements.outside", guards=[READ])
async def show_outside(request: Ask) -> Template:
    """People placed outside the area on a day: how many, why, where, how far, at what cost, and what is due."""
    on, day = as_at(request), chosen_day(request)
    placements = await placements_on(on, request.app.state.settings.authority_names)
    shown = await asyncio.to_thread(outside_page, placements, on, day)
    permissions = current_user(request).permissions
    may_find = Permission.FIND_CARE in permissions
    return page(
        request,
        "placements/outside.html",
        shown,
        charts={name: await draw(chart) for name, chart in outside_charts(placements, on).items()},
        tabs=tab_links(permissions, request.app.route_reverse, day),
        share_columns=SHARE_COLUMNS,
        cost_columns=COST_COLUMNS,
        day=f"?as_at={day}" if day else "",
        may_find=may_find,
        coming_back_href=request.app.route_reverse("finding.coming_back") + (f"?as_at={day}" if day else ""),
    )


@get([f"/placements/out-of-area/by-{name}.csv" for name in CHARTS], name="placements.outside_chart_file", guards=[READ])
async def get_outside_chart_file(request: Ask) -> Response[bytes]:
    """The table of one of the charts."""
    on = as_at(request)
    name = request.url.path.rsplit("by-", 1)[1].removesuffix(".csv")
    charts = outside_charts(await placements_on(on, request.app.state.settings.authority_names), on)
    if name not in charts:
        raise NotFoundException("Nobody was placed outside the area on that day, so there is no table.")
    chart = charts[name]
    return attachment(chart.csv(), f"{chart.id}-{on.isoformat()}.csv", "text/csv; charset=utf-8")


HANDLERS = (show_outside, get_outside_chart_file)
