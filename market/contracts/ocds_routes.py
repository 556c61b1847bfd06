"""Open contracting data over HTTP: one contract, and all of them."""

from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from market.accounts.guards import needs
from market.accounts.permissions import Permission
from market.contracts.ocds_files import ocds_file
from market.core.words import day_words
from market.web.as_at import as_at
from market.web.downloads import attachment

AnyRequest = Request[Any, Any, Any]
READ = needs(Permission.READ_CONTRACTS)
JSON = "application/json"


@get("/contracts/ocds.json", name="contracts.ocds_all", guards=[READ])
async def ocds_all(request: AnyRequest) -> Response[bytes]:
    """Every contract known on the day asked for, as a release package."""
    on = as_at(request)
    body, count = await ocds_file(request.app.state.settings, on, "/contracts/ocds.json")
    if not count:
        raise NotFoundException(f"No contract was known on {day_words(on)}.")
    return attachment(body, f"contracts-ocds-{on.isoformat()}.json", JSON)


@get("/contracts/{contract_id:int}/ocds.json", name="contracts.ocds_one", guards=[READ])
async def ocds_one(request: AnyRequest, contract_id: FromPath[int]) -> Response[bytes]:
    """One contract as it was known on the day asked for, as a release package."""
    on, address = as_at(request), f"/contracts/{contract_id}/ocds.json"
    body, count = await ocds_file(request.app.state.settings, on, address, [contract_id])
    if not count:
        raise NotFoundException(f"No contract of that number was known on {day_words(on)}.")
    return attachment(body, f"contract-{contract_id}-ocds-{on.isoformat()}.json", JSON)


HANDLERS = (ocds_all, ocds_one)
"""Gathered by `routes`."""
