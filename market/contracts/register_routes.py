"""Pages of contracts: the list and its files, one contract."""

from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import needs
from market.accounts.permissions import Permission
from market.contracts.contract_page import contract_page
from market.contracts.listing import CONTRACTS, list_contracts, provider_number, summarise
from market.contracts.pages import CONTRACT_FILE, contract_file, contract_items, summary_figures
from market.contracts.queries import contracts_on
from market.contracts.record import ContractRecord, NoSuchContract, call_off_ids, get_record
from market.contracts.rules import reminders, thresholds_of
from market.contracts.tabs import tab_links
from market.contracts.types import ContractOnDay
from market.providers.queries import find_organisation
from market.web.as_at import as_at, present_day
from market.web.downloads import csv_response, xlsx_response
from market.web.lists import Listing
from market.web.render import page

AnyRequest = Request[Any, Any, Any]
READ = needs(Permission.READ_CONTRACTS)
NO_CONTRACT = "There is no contract of that number. Search the list of contracts by reference, title or provider."


async def the_record(contract_id: int) -> ContractRecord:
    """A contract with everything that belongs to it; the 404 page when there is none."""
    try:
        return await get_record(contract_id)
    except NoSuchContract:
        raise NotFoundException(NO_CONTRACT) from None


@get("/contracts", name="contracts.contracts", guards=[READ])
async def contracts(request: AnyRequest) -> Template:
    """The list of contracts, as they were known on the day asked for."""
    query, on = CONTRACTS.read(request.query_params), as_at(request)
    found, total = await list_contracts(query, on)
    past = on != present_day(request.app.state.settings)
    number = provider_number(query.filters.get("provider", ""))
    return page(
        request,
        "contracts/list.html",
        listing=Listing(rows=contract_items(found, on), total=total, query=query),
        figures=summary_figures(await summarise(on), f"&as_at={on.isoformat()}" if past else ""),
        provider=await find_organisation(number) if number is not None else None,
        on=on,
        past=past,
        may_edit=Permission.EDIT_CONTRACTS in request.user.permissions,
        empty="" if query.filters else "There are no contracts yet. Add one, or import the contracts file.",
    )


async def _file(request: AnyRequest, kind: str) -> Response[bytes]:
    query, on = CONTRACTS.read(request.query_params).everything(), as_at(request)
    found, _ = await list_contracts(query, on)
    make = xlsx_response if kind == "xlsx" else csv_response
    return await make(f"contracts-{on.isoformat()}", CONTRACT_FILE, contract_file(found, on))


@get("/contracts.csv", name="contracts.contracts_csv", guards=[READ])
async def contracts_csv(request: AnyRequest) -> Response[bytes]:
    """The filtered list as CSV."""
    return await _file(request, "csv")


@get("/contracts.xlsx", name="contracts.contracts_xlsx", guards=[READ])
async def contracts_xlsx(request: AnyRequest) -> Response[bytes]:
    """The filtered list as a spreadsheet."""
    return await _file(request, "xlsx")


@get("/contracts/{contract_id:int}", name="contracts.contract", guards=[READ])
async def contract(request: AnyRequest, contract_id: FromPath[int]) -> Template:
    """One contract, as it was known on the day asked for."""
    record, on, settings = await the_record(contract_id), as_at(request), request.app.state.settings
    framework_id = record.row.framework_id
    wanted = [contract_id] if framework_id is None else [contract_id, framework_id]
    known = {each.id: each for each in await contracts_on(on, wanted)}
    found, framework = known.get(contract_id), known.get(framework_id or 0)
    shown = contract_page(
        record,
        found,
        framework,
        await contracts_on(on, await call_off_ids(contract_id)),
        on,
        present_day(settings),
        reminders=_reminders(found, framework, settings.thresholds, record.changes[0].from_on),
        permissions=request.user.permissions,
        tabs=tab_links(contract_id, request.user.permissions, request.app.route_reverse),
    )
    return page(request, "contracts/contract.html", shown)


def _reminders(
    found: ContractOnDay | None, framework: ContractOnDay | None, thresholds: tuple[str, ...], awarded_on: date
) -> list[str]:
    return reminders(found, thresholds_of(thresholds), awarded_on, framework) if found else []


HANDLERS = (contracts, contracts_csv, contracts_xlsx, contract)
