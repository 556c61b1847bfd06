"""Writes of the register of contracts by hand. Each is one transaction with its entry in the audit trail.

Terms are dated: a change adds a row and leaves what held before. Reasons and clauses are free text, so the audit trail says that
they were given, not what they say.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from piccolo.table import Table

from market.contracts.commands import ContractFacts, NewContract, SupplierOnLot, Terms, TermsChange
from market.contracts.lookups import framework_facts, supplier_facts
from market.contracts.reasons import (
    reasons_against_change,
    reasons_against_contract,
    reasons_against_facts,
    reasons_against_lot,
    reasons_against_suppliers,
)
from market.contracts.record import ContractRecord, SupplierRow, get_record, reference_of
from market.contracts.rules import conflicting, contract_search_text
from market.contracts.tables import (
    Contract,
    ContractChange,
    ContractLocation,
    ContractLot,
    ContractOption,
    ContractService,
    ContractShare,
    ContractSupplier,
)
from market.contracts.types import ChangeKind
from market.core.actor import Actor
from market.core.refusal import Changed, Refusal, Refused, refused
from market.core.words import day_words
from market.db import audit
from market.db.bulk import insert_many
from market.db.errors import DuplicateRow
from market.db.sql import execute
from market.db.transaction import transaction
from market.db.versions import lock_row, update_versioned

TAKEN = Refusal("reference_taken", "Another contract has this reference. Enter a different one", "reference")


async def add_contract(new: NewContract, *, by: Actor, now: datetime, today: date) -> int | Refused:
    """Add a contract with its award, providers and everything else; its number, or every reason against it."""
    reasons = reasons_against_contract(new, await framework_facts(new.framework_id), today)
    providers = await supplier_facts({each.organisation_id for each in new.suppliers})
    reasons += reasons_against_suppliers(providers, new.starts_on)
    if await reference_of(new.reference) is not None:
        reasons.append(TAKEN)
    if reasons:
        return Refused(tuple(reasons))
    try:
        async with transaction():
            contract_id = await _insert_contract(new, now)
            await _insert_change(
                contract_id,
                TermsChange(kind=ChangeKind.AWARD.value, from_on=new.awarded_on, terms=new.terms, why=new.why),
                by,
                now,
            )
            await _insert_suppliers(contract_id, new.suppliers, new.awarded_on)
            options = [(contract_id, at, months) for at, months in enumerate(new.options, start=1)]
            await insert_many(ContractOption, ("contract", "number", "months"), options)
            await _write_belongings(contract_id, new.facts)
            subject = ("contract", contract_id)
            await audit.record(by=by, verb="contract.added", subject=subject, after=_told_new(new), at=now)
    except DuplicateRow:
        return refused(TAKEN)
    return contract_id


async def change_contract(
    contract_id: int, version: int, facts: ContractFacts, *, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Correct the facts of a contract that are not dated. Raises `NoSuchContract`."""
    async with transaction():
        await lock_row(Contract, contract_id)
        before = await get_record(contract_id)
        open_ones = [SupplierOnLot(each.organisation_id, each.lot) for each in before.suppliers if _open(each)]
        if reasons := reasons_against_facts(facts, before.row.kind, open_ones):
            return Refused(tuple(reasons))
        values = {
            **_fact_values(facts),
            "search_text": contract_search_text(before.row.reference, facts.title),
            "updated_at": now,
        }
        if not await update_versioned(Contract, contract_id, version, values):
            return Changed()
        await _write_belongings(contract_id, facts, before.facts)
        told_before, told_after = _differences(_told(before.facts), _told(facts))
        if facts.price_review != before.facts.price_review:
            told_after["price_review"] = "changed"
        await audit.record(
            by=by,
            verb="contract.changed",
            subject=("contract", contract_id),
            before=told_before,
            after=told_after,
            at=now,
        )
    return None


async def record_change(
    contract_id: int, newest: int, change: TermsChange, *, by: Actor, now: datetime, today: date
) -> Changed | Refused | None:
    """Record a variation, extension or termination with the terms from its day on. Raises `NoSuchContract`.

    `newest` is the number of the newest change that the person saw: when there is another by now, nothing is written,
    because the terms it starts from are no longer those that hold.
    """
    async with transaction():
        await lock_row(Contract, contract_id)
        before = await get_record(contract_id)
        if before.newest.id != newest:
            return Changed()
        if reasons := reasons_against_change(before.state, change, today):
            return Refused(tuple(reasons))
        await _insert_change(contract_id, change, by, now)
        told_before, told_after = _differences(_terms(before.newest.terms), _terms(change.terms))
        told_after |= {"from_on": change.from_on, "why": "given"}
        if change.option_number is not None:
            told_after["option"] = change.option_number
        await audit.record(
            by=by,
            verb=f"contract.{change.kind}_recorded",
            subject=("contract", contract_id),
            before=told_before,
            after=told_after,
            at=now,
        )
    return None


async def add_supplier(
    contract_id: int, supplier: SupplierOnLot, from_on: date, *, by: Actor, now: datetime
) -> Refused | None:
    """Put a provider under a contract from a day on. Raises `NoSuchContract`."""
    async with transaction():
        await lock_row(Contract, contract_id)
        record = await get_record(contract_id)
        reasons = _against_day(record, from_on)
        reasons += reasons_against_suppliers(
            await supplier_facts({supplier.organisation_id}), max(from_on, record.row.starts_on), "supplier"
        )
        reasons += reasons_against_lot(supplier.lot, {lot.number for lot in record.lots}, "lot")
        same = [
            each
            for each in record.suppliers
            if each.organisation_id == supplier.organisation_id and each.lot == supplier.lot
        ]
        if held := conflicting(same, from_on, None):
            until = f" until {day_words(held[0].until_on)}" if held[0].until_on else ""
            words = f"{held[0].name} is under this contract already, from {day_words(held[0].from_on)}{until}"
            reasons.append(Refusal("supplier_twice", words, "supplier"))
        if reasons:
            return Refused(tuple(reasons))
        await _insert_suppliers(contract_id, [supplier], from_on)
        after = {"organisation": supplier.organisation_id, "lot": supplier.lot, "from_on": from_on}
        subject = ("contract", contract_id)
        await audit.record(by=by, verb="contract.supplier_added", subject=subject, after=after, at=now)
    return None


async def end_supplier(
    contract_id: int, supplier_id: int, until_on: date, *, by: Actor, now: datetime
) -> Refused | None:
    """End a provider's part in a contract: `until_on` is the first day on which it is no longer under it.

    Raises `NoSuchContract`, and `KeyError` for a provider that is not under it.
    """
    async with transaction():
        await lock_row(Contract, contract_id)
        record = await get_record(contract_id)
        held = {each.id: each for each in record.suppliers}[supplier_id]
        if reasons := _against_ending(held, until_on):
            return Refused(tuple(reasons))
        await execute("UPDATE contract_supplier SET until_on = {} WHERE id = {}", until_on, supplier_id)
        await audit.record(
            by=by,
            verb="contract.supplier_ended",
            subject=("contract", contract_id),
            before={"organisation": held.organisation_id, "lot": held.lot, "until_on": None},
            after={"until_on": until_on},
            at=now,
        )
    return None


def _against_day(record: ContractRecord, from_on: date) -> list[Refusal]:
    award, ends_on = record.changes[0].from_on, record.newest.ends_on
    if from_on < award:
        words = f"The first day must be on or after the award, {day_words(award)}"
        return [Refusal("before_award", words, "from_on")]
    if ends_on is not None and from_on > ends_on:
        words = f"The first day must be on or before the last day of the contract, {day_words(ends_on)}"
        return [Refusal("after_end", words, "from_on")]
    return []


def _against_ending(held: SupplierRow, until_on: date) -> list[Refusal]:
    if held.until_on is not None:
        words = f"{held.name} is no longer under this contract since {day_words(held.until_on)}"
        return [Refusal("ended", words, "last_on")]
    if until_on <= held.from_on:
        words = f"The last day must be on or after {day_words(held.from_on)}, the first day of {held.name}"
        return [Refusal("before_start", words, "last_on")]
    return []


def _open(supplier: SupplierRow) -> bool:
    return supplier.until_on is None


async def _insert_contract(new: NewContract, now: datetime) -> int:
    row = Contract(
        reference=new.reference,
        kind=new.kind,
        framework=new.framework_id,
        starts_on=new.starts_on,
        search_text=contract_search_text(new.reference, new.facts.title),
        recorded_at=now,
        updated_at=now,
        **_fact_values(new.facts),
    )
    (saved,) = await Contract.insert(row)
    return int(saved["id"])


async def _insert_change(contract_id: int, change: TermsChange, by: Actor, now: datetime) -> None:
    terms = _terms(change.terms)
    columns = ("contract", "from_on", "kind", *terms, "option_number", "why", "recorded_by", "recorded_at")
    row = (contract_id, change.from_on, change.kind, *terms.values(), change.option_number, change.why, by.label, now)
    await insert_many(ContractChange, columns, [row])


async def _insert_suppliers(contract_id: int, suppliers: Sequence[SupplierOnLot], from_on: date) -> None:
    rows = [(contract_id, each.organisation_id, each.lot, from_on) for each in suppliers]
    await insert_many(ContractSupplier, ("contract", "organisation", "lot", "from_on"), rows)


async def _write_belongings(contract_id: int, facts: ContractFacts, before: ContractFacts | None = None) -> None:
    """Let exactly these services, locations, lots and shares belong to the contract; what is the same is left alone."""
    for table, columns, wanted, held in (
        (ContractService, ("service",), _ones(facts.services), before and _ones(before.services)),
        (ContractLocation, ("location",), _ones(facts.location_ids), before and _ones(before.location_ids)),
        (ContractLot, ("number", "title"), _lots(facts), before and _lots(before)),
        (ContractShare, ("partner", "partner_kind", "share"), _shares(facts), before and _shares(before)),
    ):
        await _replace(table, contract_id, columns, wanted, held or [])


async def _replace(
    table: type[Table],
    contract_id: int,
    columns: Sequence[str],
    wanted: Sequence[tuple[Any, ...]],
    held: Sequence[tuple[Any, ...]],
) -> None:
    if sorted(wanted) == sorted(held):
        return
    if held:
        await execute(f"DELETE FROM {table._meta.tablename} WHERE contract = {{}}", contract_id)
    await insert_many(table, ("contract", *columns), [(contract_id, *row) for row in wanted])


def _ones(values: Sequence[Any]) -> list[tuple[Any, ...]]:
    return [(value,) for value in dict.fromkeys(values)]


def _lots(facts: ContractFacts) -> list[tuple[Any, ...]]:
    return [(lot.number, lot.title) for lot in facts.lots]


def _shares(facts: ContractFacts) -> list[tuple[Any, ...]]:
    return [(share.partner, share.kind, share.share) for share in facts.shares]


def _fact_values(facts: ContractFacts) -> dict[str, Any]:
    return {
        "title": facts.title,
        "regime": facts.regime,
        "route": facts.route,
        "stage": facts.stage,
        "price_review": facts.price_review,
        "officer": facts.officer_id,
    }


def _terms(terms: Terms) -> dict[str, Any]:
    return {name: getattr(terms, name) for name in terms.__struct_fields__}


def _told(facts: ContractFacts) -> dict[str, Any]:
    """What is written to the audit trail of the facts; the price-review clause is free text and left out."""
    return {
        "title": facts.title,
        "regime": facts.regime,
        "route": facts.route,
        "stage": facts.stage,
        "officer": facts.officer_id,
        "services": list(facts.services),
        "locations": list(facts.location_ids),
        "lots": [f"{lot.number}: {lot.title}" for lot in facts.lots],
        "shares": [f"{share.partner}: {share.share}" for share in facts.shares],
    }


def _told_new(new: NewContract) -> dict[str, Any]:
    return {
        "reference": new.reference,
        "kind": new.kind,
        "framework": new.framework_id,
        "starts_on": new.starts_on,
        "awarded_on": new.awarded_on,
        "options": list(new.options),
        "suppliers": [each.organisation_id for each in new.suppliers],
        **_terms(new.terms),
        **_told(new.facts),
    }


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    changed = [name for name in after if before[name] != after[name]]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}
