"""The market-risk dashboard and the file of its chart."""

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.response import Template

from market.accounts.guards import current_user
from market.risk.asking import READ, Ask, find_policy, own_names, today
from market.risk.dashboard.pages import dashboard, share_chart
from market.risk.dashboard.queries import seen_on
from market.risk.dashboard.waiting import decisions_for
from market.risk.scores.queries import market_share_by_stage
from market.web.as_at import as_at, now_of
from market.web.charts import draw
from market.web.downloads import attachment
from market.web.render import page


@get("/risk", name="risk.dashboard", guards=[READ])
async def show_dashboard(request: Ask) -> Template:
    """The troubles of the market on a day."""
    on = as_at(request)
    now = now_of(request)
    decisions = await decisions_for(current_user(request), now) if on == today(request) else ()
    seen = await seen_on(on, own_names(request), now=now, decisions=decisions)
    chart = share_chart(seen.shares, on)
    return page(
        request,
        "risk/dashboard.html",
        dashboard(seen, as_at=on.isoformat() if request.query_params.get("as_at") else ""),
        drawn=await draw(chart) if chart else None,
        has_policy=await find_policy() is not None,
        day=f"?as_at={on.isoformat()}" if request.query_params.get("as_at") else "",
    )


@get("/risk/beds-by-stage.csv", name="risk.share_file", guards=[READ])
async def get_share_file(request: Ask) -> Response[bytes]:
    """The table of the chart of beds by stage."""
    on = as_at(request)
    chart = share_chart(await market_share_by_stage(on, own_names(request)), on)
    if chart is None:
        raise NotFoundException("No care home has a score on this day.")
    return attachment(chart.csv(), f"beds-by-stage-{on.isoformat()}.csv", "text/csv; charset=utf-8")


HANDLERS = (show_dashboard, get_share_file)
