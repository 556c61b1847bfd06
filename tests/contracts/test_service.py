"""Adding and changing contracts by hand, on both engines."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from market.contracts import service
from market.contracts.commands import ContractFacts, Lot, NewContract, Share, SupplierOnLot, Terms, TermsChange
from market.contracts.queries import contracts_on
from market.contracts.record import get_record
from market.contracts.types import ContractOnDay
from market.core.actor import Actor
from market.core.refusal import Changed, Refused
from market.db.sql import execute, fetch
from tests.builders.contracts import make_change, make_contract
from tests.builders.providers import make_location, make_organisation

BY = Actor(kind="user", id=7, label="Priya Officer")
NOW = datetime(2026, 9, 30, 10, 0, tzinfo=UTC)
TODAY = date(2026, 9, 30)


async def new(**changes: Any) -> NewContract:
    if "suppliers" not in changes:
        home = await make_location()
        changes["suppliers"] = (SupplierOnLot(home.organisation),)
    usual: dict[str, Any] = {
        "reference": "C-900",
        "kind": "spot",
        "facts": ContractFacts(title="Residential care", services=("residential_home",), price_review="Each April"),
        "starts_on": date(2026, 4, 1),
        "awarded_on": date(2026, 3, 1),
        "terms": Terms(ends_on=date(2028, 3, 31), notice_days=90, annual_pence=1_000, total_pence=2_000),
        "options": (12, 12),
        "why": "Mrs Secret asked for it",
    }
    return NewContract(**{**usual, **changes})


async def added(**changes: Any) -> int:
    answer = await service.add_contract(await new(**changes), by=BY, now=NOW, today=TODAY)
    assert isinstance(answer, int), answer
    return answer


async def on(contract_id: int, day: date) -> ContractOnDay | None:
    return next(iter(await contracts_on(day, [contract_id])), None)


def codes(answer: Any) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [reason.code for reason in answer.reasons]


async def extend(
    contract_id: int, option: int, ends_on: date, from_on: date, newest: int | None = None
) -> Changed | Refused | None:
    record = await get_record(contract_id)
    terms = msgspec.structs.replace(record.newest.terms, ends_on=ends_on)
    change = TermsChange(kind="extension", from_on=from_on, terms=terms, why="Works well", option_number=option)
    return await service.record_change(contract_id, newest or record.newest.id, change, by=BY, now=NOW, today=TODAY)


async def test_a_contract_is_known_from_its_award_with_all_that_belongs_to_it(db: object) -> None:
    oak, ash = await make_location(), await make_location()
    facts = ContractFacts(
        title="Joint respite",
        services=("nursing_home", "residential_home"),
        location_ids=(oak.id,),
        lots=(Lot(1, "North"), Lot(2, "South")),
        shares=(Share("Us", "us", 6_000), Share("Tees ICB", "icb", 4_000)),
    )
    suppliers = (SupplierOnLot(oak.organisation, 1), SupplierOnLot(ash.organisation, 2))
    number = await added(kind="joint", facts=facts, suppliers=suppliers)
    assert await on(number, date(2026, 2, 28)) is None
    held = await on(number, date(2026, 3, 1))
    assert held is not None
    assert (held.ends_on, held.services, held.location_ids) == (date(2028, 3, 31), facts.services, (oak.id,))
    assert {(each.organisation_id, each.lot) for each in held.suppliers} == {
        (oak.organisation, 1),
        (ash.organisation, 2),
    }
    assert [(each.number, each.months, each.taken_on) for each in held.options] == [(1, 12, None), (2, 12, None)]
    assert (await get_record(number)).facts == facts
    (entry,) = await fetch("SELECT after FROM audit_entry WHERE verb = 'contract.added'")
    assert "Joint respite" in entry["after"]
    assert "Secret" not in entry["after"]


async def test_what_is_wrong_is_said_at_once_and_nothing_is_kept(db: object) -> None:
    gone = await make_location(deregistered_on=date(2026, 1, 1))
    await make_contract(reference="c-900")
    wrong = await new(suppliers=(SupplierOnLot(gone.organisation),), terms=Terms(ends_on=date(2026, 3, 31)))
    answer = await service.add_contract(wrong, by=BY, now=NOW, today=TODAY)
    assert sorted(codes(answer)) == ["ends_before_start", "reference_taken", "supplier_exited"]
    assert len(await fetch("SELECT id FROM contract")) == 1
    assert not await fetch("SELECT seq FROM audit_entry")


async def test_the_same_contract_sent_twice_at_once_is_added_once(db: object) -> None:
    sent = await new()
    answers = await asyncio.gather(*(service.add_contract(sent, by=BY, now=NOW, today=TODAY) for _ in range(2)))
    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "int"]
    assert len(await fetch("SELECT id FROM contract_change")) == 1


async def test_changes_hold_from_their_day_and_the_past_stays_as_it_was(db: object) -> None:
    number = await added()
    assert await extend(number, 1, date(2029, 3, 31), date(2026, 6, 1)) is None
    assert codes(await extend(number, 1, date(2030, 3, 31), date(2026, 7, 1))) == ["option_taken"]
    before, after = await on(number, date(2026, 5, 31)), await on(number, date(2026, 6, 1))
    assert before is not None
    assert after is not None
    assert (before.ends_on, before.months_left) == (date(2028, 3, 31), 24)
    assert (after.ends_on, after.months_left, after.notice_days) == (date(2029, 3, 31), 12, 90)
    newest = (await get_record(number)).newest
    ending = TermsChange(
        kind="termination",
        from_on=date(2026, 9, 1),
        terms=msgspec.structs.replace(newest.terms, ends_on=date(2026, 12, 31)),
        why="Mr Secret left",
    )
    assert await service.record_change(number, newest.id, ending, by=BY, now=NOW, today=TODAY) is None
    ended = await on(number, TODAY)
    assert ended is not None
    assert (ended.terminated, ended.ends_on) == (True, date(2026, 12, 31))
    assert await on(number, date(2026, 6, 1)) == after
    told = await fetch("SELECT before, after FROM audit_entry WHERE verb = 'contract.termination_recorded'")
    assert msgspec.json.decode(told[0]["before"]) == {"ends_on": "2029-03-31"}
    assert "Secret" not in told[0]["after"]


async def test_two_officers_who_change_at_once_do_not_both_succeed(db: object) -> None:
    number = await added()
    seen = (await get_record(number)).newest.id
    answers = await asyncio.gather(
        extend(number, 1, date(2029, 3, 31), date(2026, 6, 1), seen),
        extend(number, 2, date(2029, 3, 31), date(2026, 6, 2), seen),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Changed", "NoneType"]
    facts = (await get_record(number)).facts
    renamed = msgspec.structs.replace(facts, title="Renamed", price_review="Mrs Secret decides")
    both = await asyncio.gather(
        *(service.change_contract(number, 1, each, by=BY, now=NOW) for each in (renamed, renamed))
    )
    assert sorted(type(answer).__name__ for answer in both) == ["Changed", "NoneType"]
    (entry,) = await fetch("SELECT after FROM audit_entry WHERE verb = 'contract.changed'")
    assert msgspec.json.decode(entry["after"]) == {"title": "Renamed", "price_review": "changed"}


async def test_a_provider_joins_and_leaves_from_a_day(db: object) -> None:
    number = await added()
    other = (await make_location()).organisation
    gone = (await make_location(deregistered_on=date(2026, 1, 1))).organisation
    joins = date(2026, 6, 1)
    assert codes(await service.add_supplier(number, SupplierOnLot(gone, 3), joins, by=BY, now=NOW)) == [
        "supplier_exited",
        "lot_unknown",
    ]
    assert await service.add_supplier(number, SupplierOnLot(other), joins, by=BY, now=NOW) is None
    assert codes(await service.add_supplier(number, SupplierOnLot(other), TODAY, by=BY, now=NOW)) == ["supplier_twice"]
    early = await service.add_supplier(number, SupplierOnLot(other), date(2026, 1, 1), by=BY, now=NOW)
    assert "before_award" in codes(early)
    held = next(each for each in (await get_record(number)).suppliers if each.organisation_id == other)
    assert codes(await service.end_supplier(number, held.id, joins, by=BY, now=NOW)) == ["before_start"]
    assert await service.end_supplier(number, held.id, date(2026, 9, 1), by=BY, now=NOW) is None
    assert codes(await service.end_supplier(number, held.id, TODAY, by=BY, now=NOW)) == ["ended"]
    there = {}
    for day in (date(2026, 5, 31), joins, date(2026, 8, 31), date(2026, 9, 1)):
        found = await on(number, day)
        assert found is not None
        there[day.month, day.day] = other in {each.organisation_id for each in found.suppliers}
    assert there == {(5, 31): False, (6, 1): True, (8, 31): True, (9, 1): False}


async def test_a_lot_with_a_provider_stays(db: object) -> None:
    home = await make_location()
    facts = ContractFacts(title="Lots", services=("home_care",), lots=(Lot(1, "North"), Lot(2, "South")))
    number = await added(facts=facts, suppliers=(SupplierOnLot(home.organisation, 1),))
    fewer = msgspec.structs.replace(facts, lots=(Lot(2, "South"),))
    assert codes(await service.change_contract(number, 1, fewer, by=BY, now=NOW)) == ["lot_in_use"]
    kept = msgspec.structs.replace(facts, lots=(Lot(1, "North of the Tees"),))
    assert await service.change_contract(number, 1, kept, by=BY, now=NOW) is None
    assert (await get_record(number)).facts == kept


async def test_a_contract_read_on_a_day_is_unchanged_by_later_changes(db: object) -> None:
    organisation = await make_organisation()
    contract = await make_contract(supplier=organisation, awarded_on=date(2025, 2, 1), options=(12,))
    loop = asyncio.get_running_loop()
    days = st.dates(date(2025, 1, 1), date(2026, 12, 31))

    async def holds(day: date, later: int, pence: int) -> None:
        before = await on(contract.id, day)
        from_on = date.fromordinal(max(day, date(2025, 2, 1)).toordinal() + later)
        row = await make_change(contract, from_on=from_on, annual_pence=pence, ends_on=None, kind="termination")
        assert await on(contract.id, day) == before
        changed = await on(contract.id, from_on)
        assert changed is not None
        assert (changed.annual_pence, changed.ends_on, changed.terminated) == (pence, None, True)
        await execute("DELETE FROM contract_change WHERE id = {}", row.id)

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(days, st.integers(1, 800), st.integers(0, 10**12))
    def check(day: date, later: int, pence: int) -> None:
        asyncio.run_coroutine_threadsafe(holds(day, later, pence), loop).result(timeout=30)

    await asyncio.to_thread(check)
