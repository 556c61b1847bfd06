"""Everything that is recorded of one contract, dated: enough to say what held on any day."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct

from market.contracts.commands import ContractFacts, Lot, Share, Terms
from market.contracts.reasons import ChangeFacts, ContractState
from market.contracts.types import ChangeKind, ExtensionOption
from market.db.sql import fetch, fetch_as, fetch_one_as, fetch_value


class NoSuchContract(Exception):
    """There is no contract of that number."""


class ContractRow(Struct, frozen=True, kw_only=True):
    """The facts of a contract that are corrected in place, as they are now."""

    id: int
    reference: str
    title: str
    kind: str
    framework_id: int | None
    starts_on: date
    regime: str
    route: str
    stage: str
    price_review: str
    officer_id: int | None
    officer_name: str
    version: int
    updated_at: datetime


class ChangeRow(Struct, frozen=True, kw_only=True):
    """A recorded change with the terms from its day on."""

    id: int
    from_on: date
    kind: str
    ends_on: date | None
    notice_days: int | None
    annual_pence: int | None
    total_pence: int | None
    option_number: int | None
    why: str
    recorded_by: str
    recorded_at: datetime

    @property
    def terms(self) -> Terms:
        """The terms from that day on."""
        return Terms(
            ends_on=self.ends_on,
            notice_days=self.notice_days,
            annual_pence=self.annual_pence,
            total_pence=self.total_pence,
        )


class SupplierRow(Struct, frozen=True, kw_only=True):
    """A provider under the contract in `[from_on, until_on)`, on a lot or 0."""

    id: int
    organisation_id: int
    name: str
    lot: int
    from_on: date
    until_on: date | None


class PlaceRow(Struct, frozen=True):
    """A location that the contract covers."""

    id: int
    name: str
    town: str
    cqc_id: str | None


class OptionRow(Struct, frozen=True):
    """An extension option, from 1."""

    number: int
    months: int


class ContractRecord(Struct, frozen=True, kw_only=True):
    """A contract with all that belongs to it. `changes` are oldest first."""

    row: ContractRow
    changes: Sequence[ChangeRow]
    options: Sequence[OptionRow]
    lots: Sequence[Lot]
    suppliers: Sequence[SupplierRow]
    services: tuple[str, ...]
    places: Sequence[PlaceRow]
    shares: Sequence[Share]

    @property
    def newest(self) -> ChangeRow:
        """The newest change, whose terms hold until there is another."""
        return self.changes[-1]

    @property
    def state(self) -> ContractState:
        """What the rules need of it."""
        taken = {change.option_number: change.from_on for change in self.changes if change.kind == ChangeKind.EXTENSION}
        return ContractState(
            starts_on=self.row.starts_on,
            terms=self.newest.terms,
            changes=[ChangeFacts(change.from_on, change.kind) for change in self.changes],
            options=[ExtensionOption(each.number, each.months, taken.get(each.number)) for each in self.options],
        )

    @property
    def facts(self) -> ContractFacts:
        """What is corrected in place."""
        return ContractFacts(
            title=self.row.title,
            regime=self.row.regime,
            route=self.row.route,
            stage=self.row.stage,
            price_review=self.row.price_review,
            officer_id=self.row.officer_id,
            services=self.services,
            location_ids=tuple(place.id for place in self.places),
            lots=tuple(self.lots),
            shares=tuple(self.shares),
        )


_ROW = """SELECT c.id, c.reference, c.title, c.kind, c.framework AS framework_id, c.starts_on, c.regime, c.route, c.stage,
    c.price_review, c.officer AS officer_id, coalesce(u.name, '') AS officer_name, c.version, c.updated_at
    FROM contract c LEFT JOIN app_user u ON u.id = c.officer WHERE c.id = {}"""


async def get_record(contract_id: int) -> ContractRecord:
    """A contract with everything that belongs to it, in eight reads by index. Raises `NoSuchContract`."""
    row = await fetch_one_as(ContractRow, _ROW, contract_id)
    if row is None:
        raise NoSuchContract(contract_id)
    services = await fetch("SELECT service FROM contract_service WHERE contract = {} ORDER BY service", contract_id)
    return ContractRecord(
        row=row,
        changes=await _changes(contract_id),
        options=await fetch_as(
            OptionRow, "SELECT number, months FROM contract_option WHERE contract = {} ORDER BY number", contract_id
        ),
        lots=await fetch_as(
            Lot, "SELECT number, title FROM contract_lot WHERE contract = {} ORDER BY number", contract_id
        ),
        suppliers=await _suppliers(contract_id),
        services=tuple(each["service"] for each in services),
        places=await fetch_as(
            PlaceRow,
            "SELECT l.id, l.name, l.town, l.cqc_location_id AS cqc_id FROM contract_location p"
            " JOIN location l ON l.id = p.location WHERE p.contract = {} ORDER BY l.name, l.id",
            contract_id,
        ),
        shares=await fetch_as(
            Share,
            "SELECT partner, partner_kind AS kind, share FROM contract_share WHERE contract = {} ORDER BY id",
            contract_id,
        ),
    )


async def _changes(contract_id: int) -> list[ChangeRow]:
    return await fetch_as(
        ChangeRow,
        "SELECT id, from_on, kind, ends_on, notice_days, annual_pence, total_pence, option_number, why, recorded_by,"
        " recorded_at FROM contract_change WHERE contract = {} ORDER BY from_on",
        contract_id,
    )


async def _suppliers(contract_id: int) -> list[SupplierRow]:
    return await fetch_as(
        SupplierRow,
        "SELECT s.id, s.organisation AS organisation_id, o.name, s.lot, s.from_on, s.until_on FROM contract_supplier s"
        " JOIN organisation o ON o.id = s.organisation WHERE s.contract = {} ORDER BY o.name, o.id, s.lot, s.from_on",
        contract_id,
    )


async def call_off_ids(framework_id: int) -> list[int]:
    """The numbers of the call-offs under a framework or dynamic market."""
    rows = await fetch("SELECT id FROM contract WHERE framework = {} ORDER BY id", framework_id)
    return [row["id"] for row in rows]


async def reference_of(reference: str) -> int | None:
    """The number of the contract that has a reference, whatever its letter case."""
    found = await fetch_value("SELECT id FROM contract WHERE lower(reference) = {}", reference.lower())
    return None if found is None else int(found)
