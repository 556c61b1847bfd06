"""The tab of a contract that shows who is placed under it, and a framework's call-offs."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.commissioning.people_pages import (
    CALL_OFF_COLUMNS,
    PEOPLE,
    ContractPeople,
    PersonRow,
    contract_people,
    filtered_people,
    people_rows,
)
from market.commissioning.queries import call_offs_of, placements_under
from market.commissioning.structure import Part, off_framework
from market.contracts.queries import contracts_on
from market.contracts.rules import UMBRELLAS
from market.contracts.tabs import tab_links
from market.contracts.types import ContractOnDay
from market.placements.queries import placements_on
from market.web.as_at import as_at
from market.web.downloads import list_response
from market.web.lists import ListQuery
from market.web.ordering import one_page
from market.web.render import page

READ = needs(Permission.READ_PLACEMENTS)
Ask = Request[Any, Any, Any]


async def _asked(request: Ask, contract_id: int) -> tuple[date, ContractPeople, ListQuery, list[PersonRow]]:
    """The day, the tab, what is asked of its list, and the placements that it leaves."""
    on = as_at(request)
    found = await contracts_on(on, [contract_id])
    if not found:
        raise NotFoundException(f"There was no contract of number {contract_id} on that day.")
    call_offs = await call_offs_of(contract_id, on)
    contracts = [found[0], *call_offs]
    names = request.app.state.settings.authority_names
    placed = await placements_under([each.id for each in contracts], on, names)
    outside = await _outside(found[0], on, names) if found[0].kind in UMBRELLAS and found[0].live_on(on) else None
    query = PEOPLE.read(request.query_params)
    rows = people_rows(placed, {each.id: each.reference for each in contracts})
    return on, contract_people(found[0], call_offs, placed, outside, on), query, filtered_people(rows, query)


async def _outside(framework: ContractOnDay, on: date, names: Sequence[str]) -> Part:
    """What is bought outside a framework, of all that is bought for its services."""
    return off_framework(await contracts_on(on), await placements_on(on, names), on, framework_id=framework.id)


@get("/contracts/{contract_id:int}/people", name="commissioning.people", guards=[READ])
async def show_people(request: Ask, contract_id: FromPath[int]) -> Template:
    """People placed under a contract by case reference, what they cost a week, and the call-offs of a framework."""
    on, shown, query, rows = await _asked(request, contract_id)
    return page(
        request,
        "commissioning/people.html",
        shown,
        on=on,
        listing=one_page(rows, query),
        call_off_columns=CALL_OFF_COLUMNS,
        tabs=tab_links(contract_id, current_user(request).permissions, request.app.route_reverse),
        day=f"?as_at={on.isoformat()}" if request.query_params.get("as_at") else "",
    )


@get(
    ["/contracts/{contract_id:int}/people.csv", "/contracts/{contract_id:int}/people.xlsx"],
    name="commissioning.people_file",
    guards=[READ],
)
async def get_people_file(request: Ask, contract_id: FromPath[int]) -> Response[bytes]:
    """The filtered list as a file."""
    on, shown, query, rows = await _asked(request, contract_id)
    kind = request.url.path.rsplit(".", 1)[1]
    return await list_response(f"people-of-contract-{shown.contract.id}-{on.isoformat()}", kind, query.spec, rows)


HANDLERS = (show_people, get_people_file)
