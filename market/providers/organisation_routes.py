"""Pages of organisations: the list and its files, one organisation."""

from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import needs
from market.accounts.permissions import Permission
from market.providers.listing import location_lines
from market.providers.organisation_list import ORGANISATIONS, list_organisations, organisation_lines
from market.providers.pages import ORGANISATION_FILE, organisation_file, organisation_items, organisation_page
from market.providers.queries import NoSuchOrganisation, get_organisation, list_locations_of
from market.providers.tabs import provider_tab_links
from market.web.as_at import as_at
from market.web.downloads import csv_response, xlsx_response
from market.web.lists import Listing
from market.web.render import page

READ = needs(Permission.READ_REGISTER)
NO_ORGANISATION = "The register has no provider of that number. Search the list of providers by name."


@get("/providers", name="providers.organisations", guards=[READ])
async def organisations(request: Request[Any, Any, Any]) -> Template:
    """The list of organisations."""
    query, on = ORGANISATIONS.read(request.query_params), as_at(request)
    lines, total = await list_organisations(query, on=on, authority_names=request.app.state.settings.authority_names)
    return page(
        request,
        "providers/organisations.html",
        listing=Listing(rows=organisation_items(lines, on), total=total, query=query),
        may_edit=Permission.EDIT_REGISTER in request.user.permissions,
    )


async def _file(request: Request[Any, Any, Any], kind: str) -> Response[bytes]:
    query, on = ORGANISATIONS.read(request.query_params).everything(), as_at(request)
    lines, _ = await list_organisations(query, on=on, authority_names=request.app.state.settings.authority_names)
    make = xlsx_response if kind == "xlsx" else csv_response
    return await make(f"providers-{on.isoformat()}", ORGANISATION_FILE, organisation_file(lines))


@get("/providers.csv", name="providers.organisations_csv", guards=[READ])
async def organisations_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The filtered list as CSV."""
    return await _file(request, "csv")


@get("/providers.xlsx", name="providers.organisations_xlsx", guards=[READ])
async def organisations_xlsx(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The filtered list as a spreadsheet."""
    return await _file(request, "xlsx")


@get("/providers/{organisation_id:int}", name="providers.organisation", guards=[READ])
async def organisation(request: Request[Any, Any, Any], organisation_id: FromPath[int]) -> Template:
    """One organisation with its locations, as at the day asked for."""
    on = as_at(request)
    try:
        found = await get_organisation(organisation_id)
    except NoSuchOrganisation:
        raise NotFoundException(NO_ORGANISATION) from None
    rows = await list_locations_of(organisation_id)
    lines = await location_lines([row.id for row in rows], on)
    (numbers,) = await organisation_lines([organisation_id], on=on, area="everywhere", authority_names=())
    shown = organisation_page(found, lines, numbers.beds, on, permissions=request.user.permissions)
    tabs = provider_tab_links(organisation_id, request.user.permissions, request.app.route_reverse)
    return page(request, "providers/organisation.html", shown, number=organisation_id, tabs=tabs)


HANDLERS = (organisations, organisations_csv, organisations_xlsx, organisation)
