"""The page of what entered and left the market in a period."""

from datetime import date, timedelta
from typing import Any

from litestar import Request, Response, get
from litestar.response import Template

from market.core.periods import months_before
from market.providers.change_page import CHANGES, CHANGES_FILE, change_period, changes_file, changes_page
from market.providers.location_routes import READ
from market.providers.queries import entries_and_exits
from market.providers.types import MarketEvent
from market.web.as_at import as_at
from market.web.downloads import csv_response, xlsx_response
from market.web.lists import ListQuery
from market.web.render import page

AnyRequest = Request[Any, Any, Any]


async def _found(request: AnyRequest) -> tuple[ListQuery, date, date, list[MarketEvent]]:
    on = as_at(request)
    query = CHANGES.read(request.query_params)
    query, from_on, until_on = change_period(query, months_before(on, 12) + timedelta(days=1), on)
    names = request.app.state.settings.authority_names
    everywhere = query.filters.get("area") == "everywhere"
    return query, from_on, until_on, await entries_and_exits(from_on, until_on, None if everywhere else names)


@get("/market/changes", name="providers.changes", guards=[READ])
async def changes(request: AnyRequest) -> Template:
    """Entries, exits and re-registrations in a period, with the beds gained and lost."""
    query, from_on, until_on, events = await _found(request)
    return page(request, "providers/changes.html", changes_page(query, from_on, until_on, events))


async def _file(request: AnyRequest, kind: str) -> Response[bytes]:
    _, from_on, until_on, events = await _found(request)
    make = xlsx_response if kind == "xlsx" else csv_response
    return await make(f"market-changes-{from_on}-to-{until_on}", CHANGES_FILE, changes_file(events))


@get("/market/changes.csv", name="providers.changes_csv", guards=[READ])
async def changes_csv(request: AnyRequest) -> Response[bytes]:
    """The same as CSV."""
    return await _file(request, "csv")


@get("/market/changes.xlsx", name="providers.changes_xlsx", guards=[READ])
async def changes_xlsx(request: AnyRequest) -> Response[bytes]:
    """The same as a spreadsheet."""
    return await _file(request, "xlsx")


HANDLERS = (changes, changes_csv, changes_xlsx)
