"""Pages of contingency: the market in turn, one plan, asking for a plan, and the tab of a location."""

from typing import Any

from litestar import Request, Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.contingency import asking_routes
from market.contingency.market_pages import FILE_COLUMNS as MARKET_COLUMNS
from market.contingency.market_pages import SPEC as MARKET
from market.contingency.market_pages import filtered, market_file, market_page, tab_of
from market.contingency.pages import FILE_COLUMNS, SPEC, plan_file, plan_page
from market.contingency.queries import (
    find_run,
    list_runs,
    moves_of,
    newest_market_run,
    plans_of_location,
    ranking_of,
)
from market.contingency.types import Run
from market.providers.queries import find_location
from market.providers.tabs import tab_links
from market.web.as_at import as_at
from market.web.downloads import csv_response
from market.web.form_pages import new_submission
from market.web.render import page

Ask = Request[Any, Any, Any]
READ = needs(Permission.READ_RISK)
PLANS_SHOWN = 20


@get("/contingency", name="contingency.market", guards=[READ])
async def show_market(request: Ask) -> Template:
    """Whom the market cannot lose, by the newest market in turn, and the plans made lately."""
    run = await newest_market_run(as_at(request))
    homes = await ranking_of(run.id) if run is not None else []
    shown = market_page(run, homes, await list_runs(PLANS_SHOWN), MARKET.read(request.query_params))
    return page(request, "contingency/market.html", shown, may_ask=_may_ask(request))


@get("/contingency/market.csv", name="contingency.market_file", guards=[READ])
async def get_market_file(request: Ask) -> Response[bytes]:
    """The ranking as a file."""
    run = await newest_market_run(as_at(request))
    if run is None:
        raise NotFoundException("The market has not been asked yet, so there is no file.")
    homes = filtered(await ranking_of(run.id), MARKET.read(request.query_params).everything())
    return await csv_response(f"market-in-turn-{run.on.isoformat()}", MARKET_COLUMNS, market_file(homes))


@get("/contingency/{run_id:int}", name="contingency.plan", guards=[READ])
async def show_plan(request: Ask, run_id: FromPath[int]) -> Template:
    """One plan: the finding first, who has no place and why, and where everybody else would go."""
    run = await _run_or_404(run_id)
    shown = plan_page(run, await moves_of(run.id), SPEC.read(request.query_params))
    return page(request, "contingency/plan.html", shown, may_ask=_may_ask(request))


@get("/contingency/{run_id:int}/plan.csv", name="contingency.plan_file", guards=[READ])
async def get_plan_file(request: Ask, run_id: FromPath[int]) -> Response[bytes]:
    """The plan as a file: everybody, with the place or the reason."""
    run = await _run_or_404(run_id)
    rows = plan_file(await moves_of(run.id))
    return await csv_response(f"plan-{run.id}-{run.day.isoformat()}", FILE_COLUMNS, rows)


@get("/locations/{location_id:int}/contingency", name="contingency.location", guards=[READ])
async def show_location(request: Ask, location_id: FromPath[int]) -> Template:
    """What the market would make of losing one location, and the plans for its people."""
    location = await find_location(location_id)
    if location is None:
        raise NotFoundException("There is no location of that number. Search the list of locations.")
    run = await newest_market_run(as_at(request))
    homes = await ranking_of(run.id) if run is not None else []
    home = next((each for each in homes if each.location_id == location_id), None)
    permissions = current_user(request).permissions
    return page(
        request,
        "contingency/location.html",
        tab_of(home, run, await plans_of_location(location_id, PLANS_SHOWN)),
        location=location,
        tabs=tab_links(location_id, permissions, request.app.route_reverse),
        may_ask=_may_ask(request),
        submission=new_submission(),
    )


def _may_ask(request: Ask) -> bool:
    return current_user(request).may(Permission.EDIT_RISK)


async def _run_or_404(run_id: int) -> Run:
    run = await find_run(run_id)
    if run is None:
        raise NotFoundException("There is no plan of that number. See the list of plans.")
    return run


router = Router(
    path="/",
    route_handlers=[
        show_market,
        get_market_file,
        show_plan,
        get_plan_file,
        show_location,
        *asking_routes.HANDLERS,
    ],
)
