"""Contracts for tests: valid by default, changed by keyword. Each builder writes to the open database and returns the saved row."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from market.contracts.rules import contract_search_text
from market.contracts.tables import (
    Contract,
    ContractChange,
    ContractLocation,
    ContractLot,
    ContractOption,
    ContractRate,
    ContractService,
    ContractShare,
    ContractSupplier,
    RateCap,
)
from market.providers.tables import Location, Organisation
from tests.builders.providers import make_organisation

RECORDED_AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
STARTS_ON = date(2025, 4, 1)
ENDS_ON = date(2028, 3, 31)
AWARDED_ON = date(2025, 2, 1)
_numbers = count(1)


def _id(row: Any) -> Any:
    return row if row is None or isinstance(row, int) else row.id


async def make_contract(
    *,
    supplier: Organisation | int | None = None,
    suppliers: Sequence[Organisation | int] | None = None,
    services: Sequence[str] = ("residential_home",),
    locations: Sequence[Location | int] = (),
    options: Sequence[int] = (),
    lots: Sequence[str] = (),
    shares: Sequence[tuple[str, str, int]] = (),
    framework: Contract | int | None = None,
    awarded_on: date = AWARDED_ON,
    ends_on: date | None = ENDS_ON,
    notice_days: int | None = 90,
    annual_pence: int | None = 10_000_000,
    total_pence: int | None = 30_000_000,
    why: str = "Awarded after a competition",
    **changes: Any,
) -> Contract:
    """Spot terms from 1 April 2025 to 31 March 2028, awarded on 1 February 2025, with one provider and one service.

    `options` are months, numbered from 1; `lots` titles; `shares` (partner, kind, hundredths of a per cent). The terms
    (`ends_on`, `notice_days`, `annual_pence`, `total_pence`) stand in the award. Columns of `Contract` may be given by name.
    """
    number = next(_numbers)
    values: dict[str, Any] = {
        "reference": f"C-{number:04d}",
        "title": f"Contract {number}",
        "kind": "spot",
        "starts_on": STARTS_ON,
        "recorded_at": RECORDED_AT,
        "updated_at": RECORDED_AT,
        **changes,
    }
    values.setdefault("search_text", contract_search_text(values["reference"], values["title"]))
    contract = Contract(framework=_id(framework), **values)
    await contract.save()
    terms = {"ends_on": ends_on, "notice_days": notice_days, "annual_pence": annual_pence, "total_pence": total_pence}
    await make_change(contract, from_on=awarded_on, kind="award", why=why, **terms)
    if suppliers is None:
        suppliers = (supplier if supplier is not None else await make_organisation(),)
    for each in suppliers:
        await make_supplier(contract, each, from_on=awarded_on)
    belongings: list[Any] = [
        *(ContractService(contract=contract.id, service=code) for code in services),
        *(ContractLocation(contract=contract.id, location=_id(place)) for place in locations),
        *(ContractOption(contract=contract.id, number=at, months=months) for at, months in enumerate(options, start=1)),
        *(ContractLot(contract=contract.id, number=at, title=title) for at, title in enumerate(lots, start=1)),
    ]
    for partner, kind, share in shares:
        belongings.append(ContractShare(contract=contract.id, partner=partner, partner_kind=kind, share=share))
    for row in belongings:
        await row.save()
    return contract


async def make_change(contract: Contract | int, **changes: Any) -> ContractChange:
    """A variation of 1 January 2026 that leaves the builder's usual terms as they are."""
    values: dict[str, Any] = {
        "from_on": date(2026, 1, 1),
        "kind": "variation",
        "ends_on": ENDS_ON,
        "notice_days": 90,
        "annual_pence": 10_000_000,
        "total_pence": 30_000_000,
        "why": "Agreed with the provider",
        "recorded_by": "Priya Officer",
        "recorded_at": RECORDED_AT,
        **changes,
    }
    row = ContractChange(contract=_id(contract), **values)
    await row.save()
    return row


async def make_supplier(
    contract: Contract | int, organisation: Organisation | int, *, from_on: date = AWARDED_ON, **changes: Any
) -> ContractSupplier:
    """A provider under a contract from the day of its award, on no lot."""
    row = ContractSupplier(contract=_id(contract), organisation=_id(organisation), from_on=from_on, **changes)
    await row.save()
    return row


async def make_rate(contract: Contract | int, **changes: Any) -> ContractRate:
    """£800 a week for residential care from 1 April 2025, for every provider under the contract."""
    values: dict[str, Any] = {
        "service": "residential_home",
        "unit": "week",
        "pence": 80_000,
        "from_on": STARTS_ON,
        "recorded_at": RECORDED_AT,
        **changes,
    }
    if "organisation" in values:
        values["organisation"] = _id(values["organisation"])
    row = ContractRate(contract=_id(contract), **values)
    await row.save()
    return row


async def make_cap(**changes: Any) -> RateCap:
    """At most £850 a week for residential care from 1 April 2025."""
    values: dict[str, Any] = {
        "service": "residential_home",
        "unit": "week",
        "pence": 85_000,
        "from_on": STARTS_ON,
        "recorded_by": "Priya Officer",
        "recorded_at": RECORDED_AT,
        **changes,
    }
    row = RateCap(**values)
    await row.save()
    return row
