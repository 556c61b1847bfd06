"""Pages of turnarounds: the list, one as at a day, and the file of costs."""

from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.words import count_words
from market.failure.turnaround import adding_routes, closing_routes
from market.failure.turnaround.listing import COST_HEADINGS, TURNAROUNDS, cost_rows, listing_of, matching
from market.failure.turnaround.pages import TurnaroundPage, turnaround_page
from market.failure.turnaround.queries import (
    NoSuchTurnaround,
    actions_of,
    costs_of,
    get_turnaround,
    members_of,
    open_turnarounds,
    reviews_of,
)
from market.failure.turnaround.types import Turnaround
from market.policies.queries import failure_protocol
from market.web.as_at import as_at, present_day
from market.web.downloads import csv_response, xlsx_response
from market.web.render import page
from market.web.words import money_words

Ask = Request[Any, Any, Any]
READ = needs(Permission.READ_RISK)
LIST = "/turnarounds"


@get(LIST, name="turnaround.list", guards=[READ])
async def show_turnarounds(request: Ask) -> Template:
    """The turnarounds that had begun by a day, with what is late and what they cost."""
    on = as_at(request)
    listing = await listing_of(TURNAROUNDS.read(request.query_params), on)
    return page(
        request,
        "failure/turnaround/list.html",
        listing,
        on=on,
        past=on != present_day(request.app.state.settings),
        figures=_figures(await open_turnarounds(on), on),
        may_open=current_user(request).may(Permission.RUN_FAILURE),
    )


def _figures(opened: list[Turnaround], on: date) -> list[dict[str, Any]]:
    late = sum(held.review_late(on) for held in opened)
    actions = sum(held.late_actions for held in opened)
    return [
        {"label": "Open turnarounds", "value": f"{len(opened):,}", "detail": f"{count_words(late, 'review')} late"},
        {"label": "Late actions", "value": f"{actions:,}", "detail": "in open turnarounds"},
        {
            "label": "Costs approved",
            "value": money_words(sum(held.approved_pence for held in opened), whole=True),
            "detail": "in open turnarounds",
        },
    ]


@get([f"{LIST}/costs.csv", f"{LIST}/costs.xlsx"], name="turnaround.costs_file", guards=[READ])
async def get_costs_file(request: Ask) -> Response[bytes]:
    """The costs of the filtered turnarounds as a file, without free text."""
    on = as_at(request)
    found = await matching(TURNAROUNDS.read(request.query_params).everything(), on)
    costs = await costs_of([held.id for held in found], on)
    make = xlsx_response if request.url.path.endswith(".xlsx") else csv_response
    return await make(f"turnaround-costs-{on.isoformat()}", COST_HEADINGS, cost_rows(found, costs))


@get(LIST + "/{turnaround_id:int}", name="turnaround.one", guards=[READ])
async def show_turnaround(request: Ask, turnaround_id: FromPath[int]) -> Template:
    """One turnaround as it stood on a day: agreement, team, actions, costs and reviews."""
    on = as_at(request)
    past = on != present_day(request.app.state.settings)
    shown = await _page(request, turnaround_id, past=past)
    return page(
        request, "failure/turnaround/turnaround.html", shown, on=on, past=past, **_may(request, shown, past=past)
    )


async def _page(request: Ask, turnaround_id: int, *, past: bool) -> TurnaroundPage:
    user, on = current_user(request), as_at(request)
    try:
        held = await get_turnaround(turnaround_id, on)
    except NoSuchTurnaround:
        raise NotFoundException("There is no turnaround of that number. Choose one from the list.") from None
    if held.opened_on > on:
        raise NotFoundException("This turnaround had not begun on that day.")
    protocol = await failure_protocol(held.protocol_version)
    return turnaround_page(
        held,
        tests=protocol.policy.stage("support").entry_tests,
        team=await members_of(turnaround_id, on),
        actions=await actions_of(turnaround_id, on),
        costs=await costs_of([turnaround_id], on),
        reviews=await reviews_of(turnaround_id, on),
        on=on,
        may_edit=user.may(Permission.EDIT_RISK) and not past,
        may_decide=user.may(Permission.RUN_FAILURE) and not past,
        person=user.id,
    )


def _may(request: Ask, shown: TurnaroundPage, *, past: bool) -> dict[str, bool]:
    user, here = current_user(request), shown.held.is_open and not past
    return {
        "may_edit": here and user.may(Permission.EDIT_RISK),
        "may_run": here and user.may(Permission.RUN_FAILURE),
    }


HANDLERS = (
    show_turnarounds,
    get_costs_file,
    show_turnaround,
    *adding_routes.HANDLERS,
    *closing_routes.HANDLERS,
)
