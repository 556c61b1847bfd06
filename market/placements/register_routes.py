"""Pages of the register of placements: the list and its files, one placement."""

import asyncio
from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.contracts.queries import contracts_on
from market.placements.form_pages import record_of
from market.placements.listing import PlacementLine, filtered_lines, placement_lines, placements_file, placements_spec
from market.placements.pages import RATE_COLUMNS, REVIEW_COLUMNS, list_figures, placement_page
from market.placements.queries import placements_on
from market.placements.rules import out_of_area
from market.placements.tabs import tab_links
from market.web.as_at import as_at, present_day
from market.web.downloads import csv_response, xlsx_response
from market.web.ordering import one_page
from market.web.render import page

Ask = Request[Any, Any, Any]
READ = needs(Permission.READ_PLACEMENTS)


async def lines_on(request: Ask, on: date) -> list[PlacementLine]:
    """Every placement in force on the day, as the list shows it."""
    placements = await placements_on(on, request.app.state.settings.authority_names)
    numbers = {each.contract_id for each in placements if each.contract_id is not None}
    contracts = {contract.id: contract for contract in await contracts_on(on, numbers)}
    return await asyncio.to_thread(placement_lines, placements, contracts, on)


def chosen_day(request: Ask) -> str:
    """The day asked for, to keep it on the way to another page; empty when none was."""
    return as_at(request).isoformat() if request.query_params.get("as_at") else ""


@get("/placements", name="placements.list", guards=[READ])
async def show_placements(request: Ask) -> Template:
    """The list of placements in force on a day."""
    on = as_at(request)
    lines = await lines_on(request, on)
    query = placements_spec(lines).read(request.query_params)
    found = await asyncio.to_thread(filtered_lines, lines, query)
    permissions = current_user(request).permissions
    return page(
        request,
        "placements/list.html",
        one_page(found, query),
        on=on,
        figures=list_figures(lines, chosen_day(request)),
        tabs=tab_links(permissions, request.app.route_reverse, chosen_day(request)),
        may_edit=Permission.EDIT_PLACEMENTS in permissions,
    )


@get(["/placements.csv", "/placements.xlsx"], name="placements.list_file", guards=[READ])
async def get_placements_file(request: Ask) -> Response[bytes]:
    """The filtered list as a file, without words about anybody."""
    on = as_at(request)
    lines = await lines_on(request, on)
    query = placements_spec(lines).read(request.query_params)
    headings, rows = placements_file(await asyncio.to_thread(filtered_lines, lines, query))
    make = xlsx_response if request.url.path.endswith(".xlsx") else csv_response
    return await make(f"placements-{on.isoformat()}", headings, rows)


@get("/placements/{placement_id:int}", name="placements.placement", guards=[READ])
async def show_placement(request: Ask, placement_id: FromPath[int]) -> Template:
    """One placement, as at the day asked for."""
    record, on, settings = await record_of(placement_id), as_at(request), request.app.state.settings
    on_day = await placements_on(on, settings.authority_names, placement_ids=[placement_id])
    contracts = await contracts_on(on, [record.contract_id]) if record.contract_id is not None else []
    permissions = current_user(request).permissions
    shown = placement_page(
        record,
        on_day[0] if on_day else None,
        contracts[0] if contracts else None,
        on=on,
        present=present_day(settings),
        may_edit=Permission.EDIT_PLACEMENTS in permissions,
        outside=out_of_area(record.host_authority, settings.authority_names),
    )
    may_find = Permission.FIND_CARE in permissions
    return page(
        request,
        "placements/placement.html",
        shown,
        rate_columns=RATE_COLUMNS,
        review_columns=REVIEW_COLUMNS,
        may_find=may_find,
    )


HANDLERS = (show_placements, get_placements_file, show_placement)
