"""The pages of the programme, gathered, with the list of what is due and the month."""

import asyncio
from typing import Any

from litestar import Request, Response, get
from litestar.response import Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.periods import add_months
from market.quality.assured.queries import officers
from market.quality.framework.queries import live_library
from market.quality.framework.types import Library
from market.quality.programme import calendar_routes, capacity_routes, planning_routes, service_routes, theme_routes
from market.quality.programme.month_pages import month_of, month_page
from market.quality.programme.pages import figures_of, file_of, filtered, lines_of, spec_with
from market.quality.programme.queries import planned_between, programme_on
from market.web.as_at import present_day
from market.web.downloads import csv_response, xlsx_response
from market.web.ordering import one_page
from market.web.render import page

Ask = Request[Any, Any, Any]
READ = needs(Permission.READ_QUALITY)
PROGRAMME = "/quality/programme"
TABS = (
    ("What is due", PROGRAMME),
    ("Month", f"{PROGRAMME}/calendar"),
    ("Themes", f"{PROGRAMME}/themes"),
    ("Officers’ days", f"{PROGRAMME}/capacity"),
)


def theme_names(library: Library | None) -> dict[str, str]:
    """Names of themes by code."""
    return {theme.code: theme.name for theme in library.settings.themes} if library else {}


@get(PROGRAMME, name="programme.list", guards=[READ])
async def show_programme(request: Ask) -> Template:
    """What is due at every service, by when and why."""
    settings = request.app.state.settings
    on = present_day(settings)
    library = await live_library()
    dues = await programme_on(on, settings.authority_names)
    lines = await asyncio.to_thread(lines_of, dues, on, theme_names(library))
    query = spec_with(await officers(), on).read(request.query_params)
    return page(
        request,
        "quality/programme/programme.html",
        one_page(filtered(lines, query), query),
        figures=figures_of(lines),
        on=on,
        tabs=TABS,
        no_framework=library is None,
        may_plan=Permission.VISIT_SERVICES in current_user(request).permissions,
    )


@get([f"{PROGRAMME}.csv", f"{PROGRAMME}.xlsx"], name="programme.file", guards=[READ])
async def get_programme_file(request: Ask) -> Response[bytes]:
    """The filtered programme as a file."""
    settings = request.app.state.settings
    on = present_day(settings)
    dues, names = await programme_on(on, settings.authority_names), theme_names(await live_library())
    lines = await asyncio.to_thread(lines_of, dues, on, names)
    query = spec_with(await officers(), on).read(request.query_params)
    make = xlsx_response if request.url.path.endswith(".xlsx") else csv_response
    return await make(f"programme-{on.isoformat()}", *file_of(filtered(lines, query)))


@get(f"{PROGRAMME}/calendar", name="programme.month", guards=[READ])
async def show_month(request: Ask) -> Template:
    """The planned visits of a month."""
    on = present_day(request.app.state.settings)
    month = month_of(request.query_params.get("month", ""), on)
    visits = await planned_between(month, add_months(month, 1))
    shown = month_page(month, visits, on, theme_names(await live_library()))
    may_plan = Permission.VISIT_SERVICES in current_user(request).permissions
    return page(request, "quality/programme/month.html", shown, tabs=TABS, may_plan=may_plan)


HANDLERS = (
    show_programme,
    get_programme_file,
    show_month,
    *planning_routes.HANDLERS,
    *capacity_routes.HANDLERS,
    *theme_routes.HANDLERS,
    *calendar_routes.HANDLERS,
    *service_routes.HANDLERS,
)
