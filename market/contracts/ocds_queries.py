"""What the open contracting data of contracts is made from, as it was known on a day."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from market.contracts.ocds import DecidedChange, OpenContract
from market.contracts.ocds_parties import Party
from market.contracts.queries import contracts_on
from market.contracts.types import ContractOnDay
from market.db.sql import fetch, fetch_as, marks


class _Change(DecidedChange, frozen=True, kw_only=True):
    """A change with its contract."""

    contract: int


async def open_contracts(on: date, contract_ids: Collection[int] | None = None) -> list[OpenContract]:
    """Every contract known at the end of `on`, in order of reference, with its changes, providers and partners.

    `contract_ids` narrows it to some. Eight reads, whatever the number of contracts.
    """
    contracts = await contracts_on(on, contract_ids)
    changes = await _changes(on, contract_ids)
    partners = await _partners(contract_ids)
    parties = await _parties(contract_ids)
    return [_opened(each, changes[each.id], parties, partners[each.id]) for each in contracts]


def _opened(
    contract: ContractOnDay, changes: Sequence[_Change], parties: dict[int, Party], partners: Sequence[str]
) -> OpenContract:
    """The contract with its providers, each once whatever the number of its lots."""
    numbers = dict.fromkeys(each.organisation_id for each in contract.suppliers)
    return OpenContract(
        contract=contract,
        changes=changes,
        suppliers=[parties[number] for number in numbers],
        partners=partners,
    )


async def _changes(on: date, contract_ids: Collection[int] | None) -> dict[int, list[_Change]]:
    where, values = _only("contract", contract_ids)
    found: dict[int, list[_Change]] = defaultdict(list)
    for each in await fetch_as(
        _Change,
        "SELECT contract, from_on, kind, ends_on, total_pence FROM contract_change"
        f" WHERE {where} AND from_on <= {{}} ORDER BY contract, from_on",
        *values,
        on,
    ):
        found[each.contract].append(each)
    return found


async def _partners(contract_ids: Collection[int] | None) -> dict[int, list[str]]:
    where, values = _only("contract", contract_ids)
    found: dict[int, list[str]] = defaultdict(list)
    for row in await fetch(
        f"SELECT contract, partner FROM contract_share WHERE {where} AND partner_kind <> 'us' ORDER BY contract, id",
        *values,
    ):
        found[row["contract"]].append(row["partner"])
    return found


async def _parties(contract_ids: Collection[int] | None) -> dict[int, Party]:
    where, values = _only("s.contract", contract_ids)
    rows = await fetch_as(
        Party,
        f"""SELECT o.id AS organisation_id, o.name, o.companies_house_number AS company_number, o.charity_number,
            coalesce(o.cqc_provider_id, '') AS cqc_provider_id FROM organisation o
        WHERE o.id IN (SELECT s.organisation FROM contract_supplier s WHERE {where})""",
        *values,
    )
    return {each.organisation_id: each for each in rows}


def _only(column: str, contract_ids: Collection[int] | None) -> tuple[str, tuple[Any, ...]]:
    if contract_ids is None:
        return "1 = 1", ()
    return f"{column} IN ({marks(contract_ids)})", tuple(contract_ids)
