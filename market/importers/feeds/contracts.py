"""The council's own register of contracts (CSV, ODS or XLSX): one row for each thing that is said about the contract of a reference.

The first row of a new contract gives its title, kind, start, a provider and a service type; further rows with the same reference add a
provider, a lot, a rate, a change of terms, an outcome or a milestone. A row may do several of these at once. What a file does not name
is never removed, and terms of a contract that is held change only by a row that says what changed, on which day and why.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from market.accounts.permissions import Permission
from market.contracts.intake import (
    ContractRow,
    ContractsChanged,
    Day,
    apply_contracts,
    read_held,
    reasons_between,
)
from market.importers.cells import CellError, text_of
from market.importers.feeds.contracts_layout import LAYOUT
from market.importers.feeds.contracts_row import Readers, problems_of_row, read_row
from market.importers.feeds.own import load_officers, load_register
from market.importers.feeds.reading import cell_reader
from market.importers.types import Counts, Feed, FeedContext, Header, Problem, RowParser
from market.sheets.opened import FileRefused

CODE = "contracts"
_LOST, _SEEN = "unreadable_first_rows", "references_seen"

_COLUMNS = {
    "reference": "Reference",
    "title": "Title",
    "kind": "Kind",
    "framework": "Framework reference",
    "provider": "Provider",
    "suppliers": "Provider",
    "services": "Service types",
    "lot": "Lot",
    "lots": "Lot",
    "lot_title": "Lot title",
    "starts_on": "Start",
    "awarded_on": "Award date",
    "ends_on": "End",
    "options": "Extension options",
    "notice_days": "Notice (days)",
    "annual_pence": "Annual value",
    "annual": "Annual value",
    "total_pence": "Total value",
    "total": "Total value",
    "regime": "Regime",
    "route": "Next route",
    "stage": "Stage",
    "price_review": "Price review",
    "officer": "Officer email",
    "shares": "Partner shares",
    "changed_on": "Changed on",
    "new_ends_on": "New end",
    "new_annual": "New annual value",
    "new_total": "New total value",
    "option_taken": "Option taken",
    "why": "Why",
    "rate": "Rate",
    "rate_service": "Rate service",
    "rate_provider": "Rate provider CQC ID",
    "rate_from_on": "Rate from",
    "rate_until_on": "Rate until",
    "outcome_from": "Outcome from",
    "outcome_to": "Outcome to",
    "milestone_done": "Milestone done",
}


async def load(context: FeedContext) -> dict[str, Any]:
    """Providers and locations of the register, the council's officers, and every contract that is held."""
    return {
        "register": await load_register(),
        "officers": await load_officers(),
        "held": await read_held(),
        _LOST: set(),
        _SEEN: set(),
    }


def parser(header: Header, context: FeedContext) -> RowParser:
    """Rows to `ContractRow`."""
    readers = Readers(header, context)
    reference_of = cell_reader(header, "Reference")
    seen: set[str] = context.lookups[_SEEN]
    lost: set[str] = context.lookups[_LOST]

    def parse(row: Sequence[Any]) -> Any:
        key = text_of(reference_of(row)).casefold()
        first = key not in seen
        seen.add(key)
        try:
            result = read_row(row, readers)
        except CellError as error:
            result = problems_of_row(row, readers, error)
        if first and isinstance(result, list):
            lost.add(key)
        return result

    return parse


def settle(records: Sequence[ContractRow], context: FeedContext) -> Mapping[int, Sequence[Problem]]:
    """What speaks against rows beside each other and beside what is held."""
    day = Day(context.as_at, context.present, context.correction)
    found = reasons_between(records, context.lookups["held"], day, context.lookups[_LOST])
    return {
        at: [Problem(_COLUMNS.get(each.field or "", ""), _sentence(each.message)) for each in reasons]
        for at, reasons in found.items()
    }


def _sentence(message: str) -> str:
    """Messages of forms end without a full stop; those of files have one."""
    return message if message.endswith((".", "?")) else f"{message}."


async def apply(records: list[Any], context: FeedContext, header: Header) -> Counts:
    """Write the rows. Raises `FileRefused` when a contract was changed by somebody since the file was read."""
    try:
        done = await apply_contracts(
            records,
            as_at=context.as_at,
            present=context.present,
            correction=context.correction,
            by=context.by,
            now=context.now,
            run_id=context.run_id,
        )
    except ContractsChanged as problem:
        raise FileRefused(
            "changed_meanwhile",
            f"Somebody changed a contract while the file was being read, so that a row no longer fits: {_sentence(str(problem))} "
            "Nothing was changed. Import the file again.",
        ) from None
    return Counts(created=done.created, changed=done.changed, unchanged=done.unchanged)


FEED = Feed(
    code=CODE,
    title="Contracts",
    what="The council's contracts with their providers, rates, changes, outcomes and milestones. Never removes anything.",
    layouts=(LAYOUT,),
    load=load,
    parser=parser,
    settle=settle,
    apply=apply,
    sheets=("Contracts",),
    whole_list=False,
    readers=Permission.READ_CONTRACTS,
    writers=Permission.EDIT_CONTRACTS,
)
