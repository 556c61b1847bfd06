"""Reads of contracts. Every answer is as at a day: a change made later is never seen."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any, TypeVar

from msgspec import Struct

from market.contracts.types import CapOnDay, ContractOnDay, ExtensionOption, RateOnDay, Supplier
from market.db.sql import fetch, fetch_as, marks

T = TypeVar("T")

# The newest change on or before the day; a contract without one was not known then.
_TERMS = """FROM contract c JOIN contract_change t ON t.contract = c.id AND t.from_on =
    (SELECT max(x.from_on) FROM contract_change x WHERE x.contract = c.id AND x.from_on <= {})"""


class _Row(Struct, frozen=True, kw_only=True):
    """A contract with its terms on the day, before what belongs to it is joined."""

    id: int
    reference: str
    title: str
    kind: str
    framework_id: int | None
    framework_reference: str
    starts_on: date
    ends_on: date | None
    change: str
    notice_days: int | None
    annual_pence: int | None
    total_pence: int | None
    regime: str
    route: str
    stage: str
    officer_id: int | None


async def contracts_on(on: date, contract_ids: Collection[int] | None = None) -> list[ContractOnDay]:
    """Every contract known at the end of `on` (also those to come and those that ended), in order of reference.

    `contract_ids` narrows it to some. Costs five reads, whatever the number of contracts.
    """
    if contract_ids is not None and not contract_ids:
        return []
    only = f"c.id IN ({marks(contract_ids)})" if contract_ids is not None else "1 = 1"
    ids = tuple(contract_ids or ())
    rows = await fetch_as(
        _Row,
        f"""SELECT c.id, c.reference, c.title, c.kind, c.framework AS framework_id,
            coalesce(f.reference, '') AS framework_reference, c.starts_on, t.ends_on, t.kind AS change, t.notice_days,
            t.annual_pence, t.total_pence, c.regime, c.route, c.stage, c.officer AS officer_id
        {_TERMS} LEFT JOIN contract f ON f.id = c.framework WHERE {only} ORDER BY c.reference, c.id""",
        on,
        *ids,
    )
    more = await _belongings(on, only, ids)
    return [_contract(row, more) for row in rows]


class _Belongings(Struct, frozen=True):
    """What belongs to each contract, by its number."""

    services: dict[int, list[str]]
    location_ids: dict[int, list[int]]
    suppliers: dict[int, list[Supplier]]
    options: dict[int, list[ExtensionOption]]


async def _belongings(on: date, only: str, ids: tuple[int, ...]) -> _Belongings:
    return _Belongings(
        services=await _of_contract(
            f"SELECT c.contract, c.service FROM contract_service c WHERE {only.replace('c.id', 'c.contract')} ORDER BY c.service",
            ids,
            lambda row: row["service"],
        ),
        location_ids=await _of_contract(
            f"SELECT c.contract, c.location FROM contract_location c WHERE {only.replace('c.id', 'c.contract')} ORDER BY c.location",
            ids,
            lambda row: row["location"],
        ),
        suppliers=await _of_contract(
            f"""SELECT s.contract, s.lot, o.id AS organisation_id, o.name, o.brand_id, o.brand_name
            FROM contract_supplier s JOIN organisation o ON o.id = s.organisation
            WHERE {only.replace("c.id", "s.contract")} AND s.from_on <= {{}} AND (s.until_on IS NULL OR s.until_on > {{}})
            ORDER BY o.name, o.id, s.lot""",
            (*ids, on, on),
            _supplier,
        ),
        options=await _of_contract(
            f"""SELECT p.contract, p.number, p.months, t.from_on AS taken_on FROM contract_option p
            LEFT JOIN contract_change t ON t.contract = p.contract AND t.kind = 'extension'
                AND t.option_number = p.number AND t.from_on <= {{}}
            WHERE {only.replace("c.id", "p.contract")} ORDER BY p.number""",
            (on, *ids),
            _option,
        ),
    )


def _contract(row: _Row, more: _Belongings) -> ContractOnDay:
    return ContractOnDay(
        id=row.id,
        reference=row.reference,
        title=row.title,
        kind=row.kind,
        framework_id=row.framework_id,
        framework_reference=row.framework_reference,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        terminated=row.change == "termination",
        notice_days=row.notice_days,
        annual_pence=row.annual_pence,
        total_pence=row.total_pence,
        regime=row.regime,
        route=row.route,
        stage=row.stage,
        officer_id=row.officer_id,
        services=tuple(more.services[row.id]),
        suppliers=tuple(more.suppliers[row.id]),
        location_ids=tuple(more.location_ids[row.id]),
        options=tuple(more.options[row.id]),
    )


async def rates_on(on: date, contract_ids: Collection[int] | None = None) -> list[RateOnDay]:
    """Rates that held on a day, by contract, service and band."""
    if contract_ids is not None and not contract_ids:
        return []
    only = f"r.contract IN ({marks(contract_ids)}) AND" if contract_ids is not None else ""
    return await fetch_as(
        RateOnDay,
        f"""SELECT r.contract AS contract_id, r.organisation AS organisation_id, r.service, r.band, r.unit, r.pence
        FROM contract_rate r WHERE {only} r.from_on <= {{}} AND (r.until_on IS NULL OR r.until_on > {{}})
        ORDER BY r.contract, r.service, r.band, r.unit, r.organisation""",
        *(contract_ids or ()),
        on,
        on,
    )


async def caps_on(on: date) -> list[CapOnDay]:
    """The most that is usually paid, by service and band, as it held on a day."""
    return await fetch_as(
        CapOnDay,
        """SELECT id, service, band, unit, pence FROM rate_cap
        WHERE from_on <= {} AND (until_on IS NULL OR until_on > {}) ORDER BY service, band, unit, id""",
        on,
        on,
    )


async def _of_contract(sql: str, values: Iterable[Any], take: Callable[[dict[str, Any]], T]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for row in await fetch(sql, *values):
        found[row["contract"]].append(take(row))
    return found


def _supplier(row: dict[str, Any]) -> Supplier:
    brand = row["brand_id"]
    return Supplier(
        organisation_id=row["organisation_id"],
        name=row["name"],
        group_key=f"brand:{brand}" if brand else f"organisation:{row['organisation_id']}",
        group_name=row["brand_name"] or row["name"] if brand else row["name"],
        lot=row["lot"],
    )


def _option(row: dict[str, Any]) -> ExtensionOption:
    taken = row["taken_on"]
    return ExtensionOption(
        number=row["number"],
        months=row["months"],
        taken_on=date.fromisoformat(taken) if isinstance(taken, str) else taken,
    )
