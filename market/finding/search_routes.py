"""Pages of the search, and of those who wish to come back."""

from typing import Any

from litestar import Request, Response, get
from litestar.response import Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.refusal import Refused
from market.finding.forms import blank_search, is_search, read_search_form, search_of
from market.finding.pages import (
    COMING_BACK,
    coming_back_rows,
    found_file,
    found_page,
    free_rows,
    places_shown,
    star_words,
)
from market.finding.service import coming_back, find_care, free_in_area
from market.finding.types import Found
from market.placements.tabs import tab_links
from market.quality.assessments.grades.queries import stars_of_locations
from market.web.as_at import as_at
from market.web.downloads import csv_response, list_response, xlsx_response
from market.web.forms import Reading
from market.web.ordering import in_order, one_page
from market.web.render import page

Ask = Request[Any, Any, Any]


def _may(request: Ask, permission: Permission) -> bool:
    return permission in current_user(request).permissions


async def _answer(request: Ask) -> tuple[Reading, Found | None]:
    """The form as sent and, when nothing is wrong with it, what was found."""
    on, prices = as_at(request), _may(request, Permission.READ_CONTRACTS)
    reading = read_search_form(request.query_params, on, prices=prices)
    if not reading.ok:
        return reading, None
    found = await find_care(search_of(reading), on=on, rates=prices)
    return (reading.with_refusals(found), None) if isinstance(found, Refused) else (reading, found)


@get("/find-care", name="finding.find_care", guards=[needs(Permission.FIND_CARE)])
async def show_search(request: Ask) -> Template:
    """The form; before the first search what is free now, after it the places found and those left out."""
    on, prices = as_at(request), _may(request, Permission.READ_CONTRACTS)
    asked_day = on.isoformat() if request.query_params.get("as_at") else ""
    reading, found = blank_search(on, prices=prices), None
    if is_search(request.query_params):
        reading, found = await _answer(request)
    names = request.app.state.settings.authority_names
    content = found_page(found, request.query_params, prices=prices, as_at=asked_day) if found else None
    return page(
        request,
        "finding/search.html",
        content,
        stars=star_words(await stars_of_locations(places_shown(content), on), on) if content else {},
        status_code=200 if reading.ok else 422,
        form=reading.form,
        reading=reading,
        on=on,
        as_at=asked_day,
        prices=prices,
        may_place=_may(request, Permission.EDIT_PLACEMENTS),
        may_read_placements=_may(request, Permission.READ_PLACEMENTS),
        free=free_rows(await free_in_area(on, names)) if not is_search(request.query_params) else None,
    )


@get(["/find-care.csv", "/find-care.xlsx"], name="finding.find_care_file", guards=[needs(Permission.FIND_CARE)])
async def get_search_file(request: Ask) -> Response[Any] | Template:
    """What a search found, and every place left out with its reasons, as a file; the form when the address asks for no good search."""
    _, found = await _answer(request)
    if found is None:
        return await show_search.fn(request)
    headings, rows = found_file(found, prices=_may(request, Permission.READ_CONTRACTS))
    make = xlsx_response if request.url.path.endswith(".xlsx") else csv_response
    return await make(f"find-care-{found.on.isoformat()}", headings, rows)


@get("/placements/coming-back", name="finding.coming_back", guards=[needs(Permission.READ_PLACEMENTS)])
async def show_coming_back(request: Ask) -> Template:
    """Everybody placed outside the area who wishes to return, and how much here would fit now."""
    on = as_at(request)
    people = await coming_back(on, request.app.state.settings.authority_names)
    query = COMING_BACK.read(request.query_params)
    rows = in_order(coming_back_rows(people), query)
    return page(
        request,
        "finding/coming_back.html",
        one_page(rows, query),
        on=on,
        may_search=_may(request, Permission.FIND_CARE),
        fitting=sum(bool(each.vacancies) for each in people),
        tabs=tab_links(
            current_user(request).permissions,
            request.app.route_reverse,
            on.isoformat() if request.query_params.get("as_at") else "",
        ),
    )


@get(
    ["/placements/coming-back.csv", "/placements/coming-back.xlsx"],
    name="finding.coming_back_file",
    guards=[needs(Permission.READ_PLACEMENTS)],
)
async def get_coming_back_file(request: Ask) -> Response[bytes]:
    """The same list as a file."""
    on = as_at(request)
    people = await coming_back(on, request.app.state.settings.authority_names)
    query = COMING_BACK.read(request.query_params)
    kind = request.url.path.rsplit(".", 1)[1]
    return await list_response(
        f"coming-back-{on.isoformat()}", kind, query.spec, in_order(coming_back_rows(people), query)
    )


HANDLERS = (show_search, get_search_file, show_coming_back, get_coming_back_file)
