"""The page of the structure of what we buy."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import needs
from market.accounts.permissions import Permission
from market.capacity.queries import homes_on
from market.commissioning.structure import live_contracts
from market.commissioning.structure_charts import charts
from market.commissioning.structure_pages import CODES, Structure, sheets, structure_page
from market.contracts.queries import contracts_on, rates_on
from market.placements.queries import placements_on
from market.providers.queries import locations_on
from market.web.as_at import as_at
from market.web.charts import draw
from market.web.downloads import csv_response, xlsx_response
from market.web.render import page

AnyRequest = Request[Any, Any, Any]


@get("/contracts/market", name="commissioning.structure", guards=[needs(Permission.READ_CONTRACTS)])
async def show_structure(request: AnyRequest) -> Template:
    """On which terms and from whom the council buys, on a day."""
    found = await _structure(request)
    drawn = {code: await draw(chart) for code, chart in charts(found).items()}
    chosen = request.query_params.get("as_at")
    return page(
        request,
        "commissioning/structure.html",
        structure_page(found),
        drawn=drawn,
        day="?" + urlencode({"as_at": found.on.isoformat()}) if chosen else "",
    )


@get(
    "/contracts/market/{file:str}",
    name="commissioning.structure_file",
    guards=[needs(Permission.READ_CONTRACTS)],
)
async def get_structure_file(request: AnyRequest, file: FromPath[str]) -> Response[bytes]:
    """One table of the page as a file, `code.csv` or `code.xlsx`; shares and money (in pence) unrounded."""
    code, _, ending = file.partition(".")
    if code not in CODES or ending not in ("csv", "xlsx"):
        raise NotFoundException("There is no such table. Go back to the page and choose a table there.")
    found = await _structure(request)
    sheet = sheets(found)[CODES.index(code)]
    make = xlsx_response if ending == "xlsx" else csv_response
    return await make(f"market-{sheet.code}-{found.on.isoformat()}", sheet.headings(), sheet.rows)


async def _structure(request: AnyRequest) -> Structure:
    on, names = as_at(request), request.app.state.settings.authority_names
    contracts = await contracts_on(on)
    return Structure(
        on=on,
        contracts=contracts,
        placements=await placements_on(on, names),
        rates=await rates_on(on, list(live_contracts(contracts, on))),
        locations=await locations_on(on, names),
        homes=await homes_on(names, on),
    )


HANDLERS = (show_structure, get_structure_file)
