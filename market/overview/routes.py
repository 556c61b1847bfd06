"""The first page, administration's index, the audit trail and the public pages."""

import asyncio
from datetime import date, datetime
from typing import Any

from litestar import Request, Response, Router, get
from litestar.exceptions import PermissionDeniedException
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs, signed_in
from market.accounts.permissions import Permission
from market.accounts.types import SignedIn
from market.capacity.queries import beds_over_time
from market.core.periods import months_before
from market.figures.service import compute_some, month_ends
from market.importers.feeds.registry import FEEDS
from market.importers.queries import last_applied, list_held
from market.overview import public
from market.overview.lists import AUDIT, audit_line
from market.overview.pages import (
    ADMIN_LINKS,
    SHORTCUTS,
    TILE_FIGURES,
    AdminPage,
    HomePage,
    events_of,
    feeds_of,
    occupancy_chart,
    tiles_of,
    waiting_of,
)
from market.overview.queries import count_audit, list_audit
from market.providers.queries import entries_and_exits
from market.risk.queries import decisions_for
from market.settings import Settings
from market.web.as_at import as_at, now_of, present_day
from market.web.charts import Chart, draw
from market.web.downloads import attachment, list_response
from market.web.lists import Listing
from market.web.render import page

AnyRequest = Request[Any, Any, Any]
MONTHS = 24


@get("/", name="overview.home", guards=[signed_in])
async def show_home(request: AnyRequest) -> Template | Redirect:
    """How the market stands, for staff; provider users go on to their own page."""
    user = current_user(request)
    if not user.may(Permission.READ_REGISTER):
        first = {Permission.USE_PORTAL: "/portal", Permission.READ_SHARED: "/shared", Permission.JOIN_VISITS: "/joint"}
        return Redirect(next((at for each, at in first.items() if user.may(each)), "/account"), status_code=303)
    settings: Settings = request.app.state.settings
    on = as_at(request)
    home, chart = await asyncio.gather(_home(user, on, settings, now_of(request)), _chart(user, on, settings))
    return page(request, "overview/home.html", home, chart=await draw(chart) if chart else None)


@get("/overview/occupancy-by-month.csv", name="overview.occupancy_file", guards=[needs(Permission.READ_CAPACITY)])
async def download_occupancy(request: AnyRequest) -> Response[Any]:
    """The table of the first page's chart."""
    chart = await _chart(current_user(request), as_at(request), request.app.state.settings)
    return attachment(chart.csv() if chart else b"", "occupancy-by-month.csv", "text/csv; charset=utf-8")


@get("/admin", name="overview.admin", guards=[signed_in])
async def show_admin(request: AnyRequest) -> Template:
    """The parts of administration that this person may open; 403 when there is none."""
    user = current_user(request)
    links = [link for permission, link in ADMIN_LINKS if user.may(permission)]
    if not links:
        raise PermissionDeniedException(
            "Your role does not include administration. If you need it, ask an administrator of this service."
        )
    return page(request, "overview/admin.html", AdminPage(links))


@get("/admin/audit", name="overview.audit", guards=[needs(Permission.READ_AUDIT)])
async def show_audit(request: AnyRequest) -> Template:
    """The audit trail, newest first."""
    query = AUDIT.read(request.query_params)
    rows, total = await asyncio.gather(list_audit(query), count_audit(query))
    return page(request, "overview/audit.html", Listing([audit_line(row) for row in rows], total, query))


@get(["/admin/audit.csv", "/admin/audit.xlsx"], name="overview.audit_file", guards=[needs(Permission.READ_AUDIT)])
async def download_audit(request: AnyRequest) -> Response[bytes]:
    """The filtered trail as a file; at most 100,000 entries."""
    rows = await list_audit(AUDIT.read(request.query_params).everything())
    kind = request.url.path.rpartition(".")[2]
    return await list_response("audit-trail", kind, AUDIT, [audit_line(row) for row in rows])


async def _home(user: SignedIn, on: date, settings: Settings, now: datetime) -> HomePage:
    may_read = user.may(Permission.READ_FIGURES)
    figures = await compute_some(TILE_FIGURES, on, settings.authority_names) if may_read else []
    events, events_words = events_of(await entries_and_exits(months_before(on, 12), on, settings.authority_names))
    imports = user.may(Permission.IMPORT_FILES)
    last = await last_applied() if imports else {}
    held = await list_held() if imports else []
    titles = {feed.code: feed.title for feed in FEEDS}
    return HomePage(
        area=settings.council_short_name,
        on=on,
        tiles=tiles_of(figures) if figures else [],
        events=events,
        events_words=events_words,
        feeds=feeds_of(last, FEEDS, on, settings.tracker_max_age_days),
        decisions=await decisions_for(user, now) if on == present_day(settings) else [],
        waiting=waiting_of(held, titles, may_confirm=user.may(Permission.CONFIRM_IMPORTS)),
        shortcuts=[link for permission, link in SHORTCUTS if user.may(permission)],
        empty=imports and not last,
    )


async def _chart(user: SignedIn, on: date, settings: Settings) -> Chart | None:
    if not user.may(Permission.READ_CAPACITY):
        return None
    lines = await beds_over_time(month_ends(on, MONTHS), authority_names=settings.authority_names)
    return occupancy_chart(lines, on)


router = Router(
    path="/",
    route_handlers=[show_home, download_occupancy, show_admin, show_audit, download_audit, *public.HANDLERS],
)
