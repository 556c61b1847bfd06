"""What the tabs of a contract share: its heading, the links between the tabs, the day, and whether it may be changed here."""

from datetime import date
from typing import Any

from litestar import Request
from msgspec import Struct

from market.accounts.guards import current_user
from market.accounts.permissions import Permission
from market.contracts.pages import Status, status_on
from market.contracts.queries import contracts_on
from market.contracts.record import ContractRecord
from market.contracts.register_routes import the_record
from market.contracts.tabs import tab_links
from market.contracts.words import kind_words
from market.core.words import day_words
from market.web.as_at import as_at, present_day


class TabHead(Struct, frozen=True, kw_only=True):
    """The head of a tab. `absent` says that the contract was not known on the day, and then there is nothing to show;
    `may_edit` is False on a past day, which nobody can change."""

    contract_id: int
    title: str
    caption: str
    reference: str
    status: Status | None
    past: bool
    on: date
    here: str
    tabs: tuple[tuple[str, str], ...]
    absent: str
    may_edit: bool


async def open_tab(request: Request[Any, Any, Any], contract_id: int, part: str) -> tuple[ContractRecord, TabHead]:
    """A contract and the head of its tab at `/contracts/{contract_id}/{part}`; the 404 page when there is none."""
    record, on, user = await the_record(contract_id), as_at(request), current_user(request)
    present = present_day(request.app.state.settings)
    known = await contracts_on(on, [contract_id])
    award = record.changes[0].from_on
    head = TabHead(
        contract_id=contract_id,
        title=record.row.title,
        caption=f"{kind_words(record.row.kind)} · {record.row.reference}",
        reference=record.row.reference,
        status=status_on(known[0], on) if known else None,
        past=on < present,
        on=on,
        here=f"/contracts/{contract_id}/{part}",
        tabs=tab_links(contract_id, user.permissions, request.app.route_reverse),
        absent=""
        if known
        else f"This contract was not awarded yet on {day_words(on)}: that was on {day_words(award)}.",
        may_edit=bool(known) and on == present and user.may(Permission.EDIT_CONTRACTS),
    )
    return record, head
