"""Pages of locations: the list and its files, one location, the way from a CQC id."""

from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import needs
from market.accounts.permissions import Permission
from market.providers.listing import list_locations, location_spec, places
from market.providers.location_page import QUESTION_LABELS, location_page
from market.providers.location_rows import location_rows
from market.providers.pages import LOCATION_FILE, location_file, location_items
from market.providers.queries import NoSuchLocation, find_location_id, get_location_page
from market.providers.tabs import tab_links
from market.web.as_at import as_at, present_day
from market.web.downloads import csv_response, xlsx_response
from market.web.lists import Listing, ListQuery
from market.web.render import page

READ = needs(Permission.READ_REGISTER)
NO_LOCATION = "The register has no location of that number. Search the list of locations by name or postcode."
EMPTY = "No location matches. Take a filter away, or look in every area and among those that have closed."


async def read_location_query(request: Request[Any, Any, Any]) -> ListQuery:
    """What the address asks of the list; towns to choose from are offered while it shows our own area."""
    ours = not request.query_params.get("area")
    towns = await places(request.app.state.settings.authority_names) if ours else []
    return location_spec(towns).read(request.query_params)


@get("/locations", name="providers.locations", guards=[READ])
async def locations(request: Request[Any, Any, Any]) -> Template:
    """The list of locations."""
    query, on = await read_location_query(request), as_at(request)
    lines, total = await list_locations(query, on=on, authority_names=request.app.state.settings.authority_names)
    rows = location_items(lines, on)
    return page(
        request,
        "providers/locations.html",
        listing=Listing(rows=rows, total=total, query=query),
        body=location_rows(rows),
        on=on,
        empty=EMPTY if query.filters else "There are no locations yet. Import CQC’s list of active locations first.",
        may_edit=Permission.EDIT_REGISTER in request.user.permissions,
    )


async def _file(request: Request[Any, Any, Any], kind: str) -> Response[bytes]:
    query, on = (await read_location_query(request)).everything(), as_at(request)
    lines, _ = await list_locations(query, on=on, authority_names=request.app.state.settings.authority_names)
    make = xlsx_response if kind == "xlsx" else csv_response
    return await make(f"locations-{on.isoformat()}", LOCATION_FILE, location_file(lines, on))


@get("/locations.csv", name="providers.locations_csv", guards=[READ])
async def locations_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The filtered list as CSV."""
    return await _file(request, "csv")


@get("/locations.xlsx", name="providers.locations_xlsx", guards=[READ])
async def locations_xlsx(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The filtered list as a spreadsheet."""
    return await _file(request, "xlsx")


@get("/locations/{location_id:int}", name="providers.location", guards=[READ])
async def location(request: Request[Any, Any, Any], location_id: FromPath[int]) -> Template:
    """One location, as at the day asked for."""
    try:
        record = await get_location_page(location_id)
    except NoSuchLocation:
        raise NotFoundException(NO_LOCATION) from None
    permissions = request.user.permissions
    shown = location_page(
        record,
        as_at(request),
        present_day(request.app.state.settings),
        permissions=permissions,
        tabs=tab_links(location_id, permissions, request.app.route_reverse),
    )
    notices = [
        words
        for said_by in request.app.state.location_notices  # other parts of the system, put there by the application
        for words in await said_by(location_id, shown.on, permissions)
    ]
    return page(request, "providers/location.html", shown, labels=QUESTION_LABELS, notices=notices)


@get("/locations/by-cqc-id/{cqc_id:str}", name="providers.location_by_cqc_id", guards=[READ])
async def location_by_cqc_id(cqc_id: FromPath[str]) -> Redirect:
    """From a CQC location ID to the location's page."""
    location_id = await find_location_id(cqc_id.strip())
    if location_id is None:
        raise NotFoundException(
            "The register has no location with that CQC location ID. Check the ID, or import CQC’s file."
        )
    return Redirect(f"/locations/{location_id}", status_code=303)


HANDLERS = (locations, locations_csv, locations_xlsx, location, location_by_cqc_id)
