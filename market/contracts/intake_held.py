"""Everything that is held of contracts, as drafts to work a file into. Read in bulk: contracts of one council are few thousand."""

from datetime import date

from msgspec import Struct

from market.contracts.commands import Share, Terms
from market.contracts.intake_facts import (
    ChangeKept,
    Draft,
    Held,
    MeasureKept,
    MilestoneKept,
    RateKept,
    ResultKept,
    SupplierKept,
)
from market.contracts.reasons import SupplierFacts
from market.db.sql import fetch, fetch_as
from market.providers.types import Source


class _Contract(Struct, frozen=True, kw_only=True):
    id: int
    version: int
    reference: str
    title: str
    kind: str
    framework: str
    starts_on: date
    regime: str
    route: str
    stage: str
    price_review: str
    officer: int | None


class _Change(Struct, frozen=True, kw_only=True):
    contract: int
    kind: str
    from_on: date
    ends_on: date | None
    notice_days: int | None
    annual_pence: int | None
    total_pence: int | None
    option_number: int | None


class _Supplier(Struct, frozen=True):
    contract: int
    organisation: int
    lot: int
    from_on: date


class _Rate(Struct, frozen=True, kw_only=True):
    id: int
    contract: int
    organisation: int | None
    service: str
    band: str
    unit: str
    pence: int
    from_on: date
    until_on: date | None


class _Measure(Struct, frozen=True, kw_only=True):
    id: int
    contract: int
    title: str
    unit: str
    target: float | None
    higher_is_better: bool


class _Result(Struct, frozen=True, kw_only=True):
    measure: int
    first_on: date
    last_on: date
    target: float | None
    actual: float | None
    grade: str


class _Milestone(Struct, frozen=True, kw_only=True):
    id: int
    contract: int
    stage: str
    title: str
    due_on: date
    done_on: date | None


class _Provider(Struct, frozen=True, kw_only=True):
    id: int
    name: str
    source: str
    deregistered_on: date | None
    locations: int
    open_locations: int
    last_closed_on: date | None


async def read_held() -> Held:
    """What is held now, every change and rate of it. A fixed number of reads, whatever the number of contracts."""
    drafts = {
        row.id: Draft(**{name: getattr(row, name) for name in row.__struct_fields__})
        for row in await fetch_as(
            _Contract,
            """SELECT c.id, c.version, c.reference, c.title, c.kind, coalesce(f.reference, '') AS framework, c.starts_on, c.regime,
                c.route, c.stage, c.price_review, c.officer
            FROM contract c LEFT JOIN contract f ON f.id = c.framework ORDER BY c.id""",
        )
    }
    await _add_belongings(drafts)
    await _add_changes(drafts)
    await _add_rates(drafts)
    await _add_measures(drafts)
    contracts = {draft.reference.casefold(): draft for draft in drafts.values()}
    return Held(contracts=contracts, suppliers=await _providers())


async def _add_belongings(drafts: dict[int, Draft]) -> None:
    for row in await fetch("SELECT contract, service FROM contract_service"):
        drafts[row["contract"]].services.add(row["service"])
    for row in await fetch("SELECT contract, location FROM contract_location"):
        drafts[row["contract"]].locations.add(row["location"])
    for row in await fetch("SELECT contract, number, title FROM contract_lot ORDER BY number"):
        drafts[row["contract"]].lots[row["number"]] = row["title"]
    for row in await fetch("SELECT contract, months FROM contract_option ORDER BY contract, number"):
        drafts[row["contract"]].options.append(row["months"])
    for row in await fetch("SELECT contract, partner, partner_kind, share FROM contract_share ORDER BY id"):
        draft = drafts[row["contract"]]
        draft.shares = (*draft.shares, Share(row["partner"], row["partner_kind"], row["share"]))
    for each in await fetch_as(
        _Supplier, "SELECT contract, organisation, lot, from_on FROM contract_supplier ORDER BY id"
    ):
        drafts[each.contract].suppliers.append(SupplierKept(each.organisation, each.lot, each.from_on, held=True))


async def _add_changes(drafts: dict[int, Draft]) -> None:
    rows = await fetch_as(
        _Change,
        "SELECT contract, kind, from_on, ends_on, notice_days, annual_pence, total_pence, option_number FROM contract_change "
        "ORDER BY contract, from_on",
    )
    for row in rows:
        terms = Terms(
            ends_on=row.ends_on,
            notice_days=row.notice_days,
            annual_pence=row.annual_pence,
            total_pence=row.total_pence,
        )
        drafts[row.contract].changes.append(
            ChangeKept(kind=row.kind, from_on=row.from_on, terms=terms, option_number=row.option_number, held=True)
        )


async def _add_rates(drafts: dict[int, Draft]) -> None:
    rows = await fetch_as(
        _Rate,
        "SELECT id, contract, organisation, service, band, unit, pence, from_on, until_on FROM contract_rate ORDER BY id",
    )
    for row in rows:
        drafts[row.contract].rates.append(
            RateKept(**{name: getattr(row, name) for name in RateKept.__struct_fields__ if name != "closed"})
        )


async def _add_measures(drafts: dict[int, Draft]) -> None:
    measures: dict[int, MeasureKept] = {}
    for row in await fetch_as(
        _Measure, "SELECT id, contract, title, unit, target, higher_is_better FROM outcome_measure ORDER BY id"
    ):
        measures[row.id] = MeasureKept(
            title=row.title, unit=row.unit, target=row.target, higher_is_better=row.higher_is_better
        )
        drafts[row.contract].measures[row.title.casefold()] = measures[row.id]
    for result in await fetch_as(
        _Result, "SELECT measure, first_on, last_on, target, actual, grade FROM outcome_result ORDER BY first_on"
    ):
        measures[result.measure].results[result.first_on] = ResultKept(
            first_on=result.first_on,
            last_on=result.last_on,
            target=result.target,
            actual=result.actual,
            grade=result.grade,
        )
    for step in await fetch_as(
        _Milestone, "SELECT id, contract, stage, title, due_on, done_on FROM contract_milestone ORDER BY id"
    ):
        drafts[step.contract].milestones.append(
            MilestoneKept(id=step.id, stage=step.stage, title=step.title, due_on=step.due_on, done_on=step.done_on)
        )


async def _providers() -> dict[int, SupplierFacts]:
    """What the rules need of every provider of the register."""
    rows = await fetch_as(
        _Provider,
        """SELECT o.id, o.name, o.source, o.deregistered_on, count(l.id) AS locations,
            coalesce(sum(CASE WHEN l.id IS NOT NULL AND l.deregistered_on IS NULL AND l.unlisted_on IS NULL THEN 1 ELSE 0 END), 0)
                AS open_locations,
            max(CASE WHEN l.deregistered_on IS NULL OR l.unlisted_on < l.deregistered_on THEN l.unlisted_on ELSE l.deregistered_on END)
                AS last_closed_on
        FROM organisation o LEFT JOIN location l ON l.organisation = o.id
        GROUP BY o.id, o.name, o.source, o.deregistered_on""",
    )
    return {
        row.id: SupplierFacts(
            id=row.id,
            name=row.name,
            regulated=row.source == Source.CQC,
            deregistered_on=row.deregistered_on,
            closed_from=None if not row.locations else date.max if row.open_locations else row.last_closed_on,
        )
        for row in rows
    }
