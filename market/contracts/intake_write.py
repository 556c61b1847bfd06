"""Writing contracts that a file has been worked into: in bulk, only what is new or altered, inside the caller's transaction."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from market.contracts.intake_facts import Draft
from market.contracts.rules import contract_search_text
from market.contracts.tables import (
    Contract,
    ContractChange,
    ContractLocation,
    ContractLot,
    ContractMilestone,
    ContractOption,
    ContractRate,
    ContractService,
    ContractShare,
    ContractSupplier,
    OutcomeMeasure,
    OutcomeResult,
)
from market.db.bulk import insert_many, upsert_many
from market.db.sql import execute, fetch, marks

_FACTS = ("title", "kind", "starts_on", "regime", "route", "stage", "price_review", "officer")


class Stamp(Struct, frozen=True):
    """Who wrote it, when, and in which import."""

    label: str
    now: datetime
    run_id: int


class Pair(Struct, frozen=True):
    """A contract as it is held (None for a new one) and as the file leaves it."""

    before: Draft | None
    after: Draft


async def write_contracts(pairs: Collection[Pair], stamp: Stamp) -> None:
    """Write what is new or altered of each contract. Frameworks go before what is called off under them."""
    await _write_rows([pair for pair in pairs if not pair.after.framework], stamp)
    await _write_rows([pair for pair in pairs if pair.after.framework], stamp)
    await _write_changes(pairs, stamp)
    await _write_belongings(pairs)
    await _write_rates(pairs, stamp)
    await _write_outcomes(pairs, stamp)
    await _write_milestones(pairs)


async def _write_rows(pairs: Collection[Pair], stamp: Stamp) -> None:
    """The contracts' own rows. Only a new contract gets its framework: a file never moves one that is held."""
    fresh = [pair.after for pair in pairs if pair.before is None]
    altered = [pair.after for pair in pairs if pair.before is not None and pair.after.altered]
    numbers = await _numbers({draft.framework for draft in fresh if draft.framework})
    columns = ("reference", *_FACTS, "search_text", "version", "updated_at")
    rows = [(*_own(draft), draft.version + 1, stamp.now) for draft in fresh]
    more = [(numbers.get(draft.framework.casefold()), stamp.now, stamp.run_id) for draft in fresh]
    await insert_many(
        Contract,
        (*columns, "framework", "recorded_at", "import_run"),
        [(*a, *b) for a, b in zip(rows, more, strict=True)],
    )
    for draft in altered:
        own = dict(zip(columns, (*_own(draft), draft.version + 1, stamp.now), strict=True))
        names = ", ".join(f"{name} = {{}}" for name in own)
        await execute(f"UPDATE contract SET {names} WHERE id = {{}}", *own.values(), draft.id)
    if fresh:
        found = await _numbers({draft.reference for draft in fresh})
        for draft in fresh:
            draft.id = found[draft.reference.casefold()]


def _own(draft: Draft) -> tuple[Any, ...]:
    facts = (getattr(draft, name) for name in _FACTS)
    return (draft.reference, *facts, contract_search_text(draft.reference, draft.title))


async def _numbers(references: Collection[str]) -> dict[str, int]:
    """Numbers by reference without case."""
    if not references:
        return {}
    rows = await fetch(
        f"SELECT id, reference FROM contract WHERE lower(reference) IN ({marks(references)}) OR reference IN ({marks(references)})",
        *(each.lower() for each in references),
        *references,
    )
    return {row["reference"].casefold(): row["id"] for row in rows}


async def _write_changes(pairs: Iterable[Pair], stamp: Stamp) -> None:
    rows = [
        (
            pair.after.id,
            each.from_on,
            each.kind,
            each.terms.ends_on,
            each.terms.notice_days,
            each.terms.annual_pence,
            each.terms.total_pence,
            each.option_number,
            each.why,
            stamp.label[:120],
            stamp.now,
            stamp.run_id,
        )
        for pair in pairs
        for each in pair.after.changes
        if not each.held
    ]
    columns = (
        "contract",
        "from_on",
        "kind",
        "ends_on",
        "notice_days",
        "annual_pence",
        "total_pence",
        "option_number",
        "why",
    )
    await insert_many(ContractChange, (*columns, "recorded_by", "recorded_at", "import_run"), rows)


async def _write_belongings(pairs: Collection[Pair]) -> None:
    blank = Draft(reference="")
    both = [(pair.before or blank, pair.after) for pair in pairs]
    await insert_many(
        ContractService,
        ("contract", "service"),
        [(after.id, code) for before, after in both for code in sorted(after.services - before.services)],
    )
    await insert_many(
        ContractLocation,
        ("contract", "location"),
        [(after.id, number) for before, after in both for number in sorted(after.locations - before.locations)],
    )
    await insert_many(
        ContractOption,
        ("contract", "number", "months"),
        [
            (after.id, at, months)
            for before, after in both
            for at, months in enumerate(after.options, start=1)
            if at > len(before.options)
        ],
    )
    lots = [
        (after.id, number, title)
        for before, after in both
        for number, title in after.lots.items()
        if before.lots.get(number) != title
    ]
    if lots:
        await upsert_many(ContractLot, ("contract", "number", "title"), lots, key=("contract", "number"))
    await insert_many(
        ContractSupplier,
        ("contract", "organisation", "lot", "from_on"),
        [
            (after.id, each.organisation, each.lot, each.from_on)
            for _, after in both
            for each in after.suppliers
            if not each.held
        ],
    )
    shared = [after for before, after in both if set(before.shares) != set(after.shares)]
    if shared:
        numbers = [after.id for after in shared]
        await execute(f"DELETE FROM contract_share WHERE contract IN ({marks(numbers)})", *numbers)
        rows = [(after.id, each.partner, each.kind, each.share) for after in shared for each in after.shares]
        await insert_many(ContractShare, ("contract", "partner", "partner_kind", "share"), rows)


async def _write_rates(pairs: Collection[Pair], stamp: Stamp) -> None:
    ended: dict[date, list[int]] = {}
    fresh = []
    for pair in pairs:
        for rate in pair.after.rates:
            if rate.id is None:
                own = (rate.organisation, rate.service, rate.band, rate.unit, rate.pence, rate.from_on, rate.until_on)
                fresh.append((pair.after.id, *own, stamp.now, stamp.run_id))
            elif rate.closed and rate.until_on is not None:
                ended.setdefault(rate.until_on, []).append(rate.id)
    for until_on, numbers in ended.items():
        await execute(f"UPDATE contract_rate SET until_on = {{}} WHERE id IN ({marks(numbers)})", until_on, *numbers)
    columns = ("contract", "organisation", "service", "band", "unit", "pence", "from_on", "until_on")
    await insert_many(ContractRate, (*columns, "recorded_at", "import_run"), fresh)


async def _write_outcomes(pairs: Collection[Pair], stamp: Stamp) -> None:
    measures = [(pair.after.id, each) for pair in pairs for each in pair.after.measures.values()]
    altered = [
        (contract, each.title, each.unit, each.target, each.higher_is_better)
        for contract, each in measures
        if each.altered
    ]
    if altered:
        names = ("contract", "title", "unit", "target", "higher_is_better")
        await upsert_many(OutcomeMeasure, names, altered, key=("contract", "title"))
    results = [
        (contract, measure.title, result)
        for contract, measure in measures
        for result in measure.results.values()
        if result.altered
    ]
    if not results:
        return
    contracts = sorted({contract for contract, _, _ in results if contract is not None})
    rows = await fetch(
        f"SELECT id, contract, title FROM outcome_measure WHERE contract IN ({marks(contracts)})", *contracts
    )
    numbers = {(row["contract"], row["title"]): row["id"] for row in rows}
    columns = ("measure", "first_on", "last_on", "target", "actual", "grade", "words", "recorded_by", "recorded_at")
    values = [
        (
            numbers[contract, title],
            each.first_on,
            each.last_on,
            each.target,
            each.actual,
            each.grade,
            "",
            stamp.label[:120],
            stamp.now,
        )
        for contract, title, each in results
    ]
    await upsert_many(OutcomeResult, columns, values, key=("measure", "first_on"))


async def _write_milestones(pairs: Collection[Pair]) -> None:
    fresh = []
    altered: dict[tuple[str, date | None], list[int]] = {}
    for pair in pairs:
        for each in pair.after.milestones:
            if each.id is None:
                fresh.append((pair.after.id, each.stage, each.title, each.due_on, each.done_on))
            elif each.altered:
                altered.setdefault((each.stage, each.done_on), []).append(each.id)
    for (stage, done_on), numbers in altered.items():
        await execute(
            f"UPDATE contract_milestone SET stage = {{}}, done_on = {{}} WHERE id IN ({marks(numbers)})",
            stage,
            done_on,
            *numbers,
        )
    await insert_many(ContractMilestone, ("contract", "stage", "title", "due_on", "done_on"), fresh)
