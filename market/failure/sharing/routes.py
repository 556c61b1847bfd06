"""Pages of information sharing: the requests, one with answers and letters, the register of what was shared, and what neighbours stop."""

from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.failure.sharing import answering_routes, asking_routes, register_routes, shared_routes
from market.failure.sharing.letters import SUBJECT
from market.failure.sharing.listing import REQUEST_HEADINGS, REQUESTS, listing_of, request_rows, requests_matching
from market.failure.sharing.pages import request_page
from market.failure.sharing.queries import (
    NoSuchRequest,
    disclosures_of,
    get_request,
    open_requests,
    told_where,
)
from market.failure.sharing.types import Direction, RequestRow
from market.letters.queries import letters_of
from market.web.as_at import as_at, present_day, present_moment
from market.web.downloads import csv_response, xlsx_response
from market.web.render import page

Ask = Request[Any, Any, Any]
READ = needs(Permission.READ_RISK)
LIST = "/information-requests"


@get(LIST, name="sharing.list", guards=[READ])
async def show_requests(request: Ask) -> Template:
    """Requests of us and of others, those of a day, with what is overdue."""
    on = as_at(request)
    listing = await listing_of(REQUESTS.read(request.query_params), on)
    return page(
        request,
        "failure/sharing/list.html",
        listing,
        on=on,
        past=on != present_day(request.app.state.settings),
        figures=_figures(await open_requests(on), on),
        may_edit=current_user(request).may(Permission.EDIT_RISK),
    )


def _figures(opened: list[RequestRow], on: date) -> list[dict[str, Any]]:
    overdue = sum(row.overdue(on) for row in opened)
    ours = sum(row.direction == Direction.OURS for row in opened)
    return [
        {"label": "We wait for", "value": f"{ours:,}", "detail": "answers from others"},
        {"label": "Others wait for", "value": f"{len(opened) - ours:,}", "detail": "answers from us"},
        {
            "label": "Overdue",
            "value": f"{overdue:,}",
            "detail": "of both",
            "href": f"{LIST}?state=overdue" if overdue else "",
        },
    ]


@get([f"{LIST}.csv", f"{LIST}.xlsx"], name="sharing.file", guards=[READ])
async def get_requests_file(request: Ask) -> Response[bytes]:
    """The filtered list as a file, without confidential text."""
    on = as_at(request)
    rows = await requests_matching(REQUESTS.read(request.query_params).everything(), on)
    make = xlsx_response if request.url.path.endswith(".xlsx") else csv_response
    return await make(f"information-requests-{on.isoformat()}", REQUEST_HEADINGS, request_rows(rows, on))


@get(LIST + "/{request_id:int}", name="sharing.one", guards=[READ])
async def show_request(request: Ask, request_id: FromPath[int]) -> Template:
    """One request: what was asked, answered and withheld, its letters and what stands in the register."""
    settings, user = request.app.state.settings, current_user(request)
    may_edit = user.may(Permission.EDIT_RISK)
    try:
        held = await get_request(request_id)
    except NoSuchRequest:
        raise NotFoundException("There is no request of that number. Choose one from the list.") from None
    shown = request_page(
        held,
        disclosures=await disclosures_of(request_id),
        told=await told_where("s.request = {}", [request_id]),
        on=present_day(settings),
        may_edit=may_edit,
    )
    letters = await letters_of((SUBJECT, request_id))
    return page(
        request, "failure/sharing/request.html", shown, letters=letters, now=present_moment(settings), may_edit=may_edit
    )


HANDLERS = (
    show_requests,
    get_requests_file,
    show_request,
    *asking_routes.HANDLERS,
    *answering_routes.HANDLERS,
    *register_routes.HANDLERS,
    *shared_routes.HANDLERS,
)
