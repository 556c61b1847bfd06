"""Rules of contracts: what is refused, what an extension does, what is reminded of."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.contracts.commands import ContractFacts, Lot, NewContract, Share, SupplierOnLot, Terms, TermsChange
from market.contracts.lines import read_lots, read_options, read_shares, read_suppliers, share_lines
from market.contracts.reasons import (
    ChangeFacts,
    ContractState,
    FrameworkFacts,
    SupplierFacts,
    reasons_against_change,
    reasons_against_contract,
    reasons_against_suppliers,
)
from market.contracts.rules import annual_value, extension_end, reminders, threshold_on, thresholds_of
from market.contracts.types import ContractOnDay, ExtensionOption
from market.core.refusal import Refusal

TODAY = date(2026, 9, 30)
FACTS = ContractFacts(title="Home care", services=("home_care",))
NEW = NewContract(
    reference="C-1",
    kind="spot",
    facts=FACTS,
    starts_on=date(2026, 10, 1),
    awarded_on=date(2026, 9, 1),
    terms=Terms(ends_on=date(2028, 9, 30), notice_days=90, annual_pence=100, total_pence=200),
    suppliers=(SupplierOnLot(1),),
)
STATE = ContractState(
    starts_on=date(2025, 4, 1),
    terms=Terms(ends_on=date(2028, 2, 29), notice_days=90),
    changes=[ChangeFacts(date(2025, 2, 1), "award"), ChangeFacts(date(2026, 1, 1), "extension")],
    options=[ExtensionOption(1, 12, date(2026, 1, 1)), ExtensionOption(2, 12, None)],
)


def codes(reasons: list[Refusal]) -> set[str]:
    return {reason.code for reason in reasons}


def new(facts: dict[str, Any] | None = None, terms: dict[str, Any] | None = None, **changes: Any) -> NewContract:
    changes["facts"] = msgspec.structs.replace(FACTS, **(facts or {}))
    changes["terms"] = msgspec.structs.replace(NEW.terms, **(terms or {}))
    return msgspec.structs.replace(NEW, **changes)


SHARES = (Share("Us", "us", 6_000), Share("Tees ICB", "icb", 3_999))


@pytest.mark.parametrize(
    ("contract", "expected"),
    [
        (new(), set()),
        (new(terms={"ends_on": None}), set()),
        (new(terms={"ends_on": date(2026, 9, 30)}), {"ends_before_start"}),
        (new(starts_on=date(2020, 1, 1), terms={"ends_on": date(2026, 8, 31)}), {"award_after_end"}),
        (new(awarded_on=date(2026, 10, 1)), {"future"}),
        (new(kind="call_off"), {"no_framework"}),
        (new(framework_id=1), {"framework_without_call_off"}),
        (new(options=(12, 121)), {"option_months"}),
        (new(options=(12,), terms={"ends_on": None}), {"options_without_end"}),
        (
            new(terms={"notice_days": 1_096, "annual_pence": -1, "total_pence": 10**12 + 1}),
            {"notice", "negative", "too_much"},
        ),
        (new(kind="joint"), {"joint_without_shares"}),
        (new(kind="joint", facts={"shares": SHARES}), {"shares_total"}),
        (new(facts={"shares": SHARES}), {"shares_not_joint"}),
        (new(facts={"lots": (Lot(1, "North"), Lot(1, "South"))}, suppliers=(SupplierOnLot(1, 1),)), {"lot_numbers"}),
        (new(facts={"lots": (Lot(1, "North"),)}), {"lot_missing"}),
        (new(suppliers=(SupplierOnLot(1, 2),)), {"lot_unknown"}),
        (new(suppliers=(), facts={"services": ()}), {"no_supplier", "no_service"}),
    ],
)
def test_a_contract_that_cannot_be_is_refused_with_every_reason(contract: NewContract, expected: set[str]) -> None:
    assert codes(reasons_against_contract(contract, None, TODAY)) == expected


def test_a_call_off_stands_under_a_framework_only() -> None:
    call_off = new(kind="call_off", framework_id=5)
    assert codes(reasons_against_contract(call_off, FrameworkFacts("F-1", "dynamic_market"), TODAY)) == set()
    (reason,) = reasons_against_contract(call_off, FrameworkFacts("B-1", "block"), TODAY)
    assert reason.message.startswith("B-1 is neither a framework nor a dynamic market")


def test_a_provider_that_has_left_is_named() -> None:
    def supplier(name: str, **changes: Any) -> SupplierFacts:
        usual: dict[str, Any] = {"regulated": True, "deregistered_on": None, "closed_from": date.max}
        return SupplierFacts(id=1, name=name, **{**usual, **changes})

    start = date(2026, 10, 1)
    stays = [
        supplier("Open"),
        supplier("Leaves later", deregistered_on=date(2026, 10, 2)),
        supplier("Charity without a place", regulated=False, closed_from=None),
    ]
    gone = [
        supplier("Deregistered", deregistered_on=start),
        supplier("Closed", closed_from=date(2025, 5, 1)),
        supplier("Nowhere", closed_from=None),
    ]
    assert reasons_against_suppliers(stays, start) == []
    assert [reason.message.split(".")[0] for reason in reasons_against_suppliers(gone, start)] == [
        "Deregistered has left the market on 1 October 2026",
        "Closed has left the market on 1 May 2025",
        "Nowhere has left the market: it has no open location",
    ]


def change(kind: str, ends_on: date | None, option: int | None = None, **changes: Any) -> TermsChange:
    usual: dict[str, Any] = {"from_on": date(2026, 9, 1), "why": "Agreed"}
    terms = Terms(ends_on=ends_on, notice_days=90)
    return TermsChange(kind=kind, terms=terms, option_number=option, **{**usual, **changes})


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (change("extension", date(2029, 2, 28), 2), set()),
        (change("extension", date(2028, 6, 30), 2), set()),
        (change("extension", date(2029, 3, 1), 2), {"beyond_option"}),
        (change("extension", date(2028, 2, 29), 2), {"not_later"}),
        (change("extension", date(2029, 2, 28), 1), {"option_taken"}),
        (change("extension", date(2029, 2, 28), 3), {"no_option"}),
        (change("extension", date(2029, 2, 28)), {"no_option"}),
        (change("termination", date(2027, 1, 31)), set()),
        (change("termination", date(2028, 3, 1)), {"after_end"}),
        (change("termination", None), {"no_end"}),
        (change("variation", date(2027, 12, 31), why=" "), {"no_reason"}),
        (change("variation", date(2028, 2, 29)), {"nothing_changed"}),
        (change("variation", date(2025, 3, 31)), {"ends_before_start"}),
        (change("variation", date(2027, 1, 1), from_on=date(2025, 1, 31)), {"before_award"}),
        (change("variation", date(2027, 1, 1), from_on=date(2026, 1, 1)), {"same_day"}),
        (change("variation", date(2027, 1, 1), from_on=date(2025, 12, 31)), {"before_newest"}),
        (change("variation", date(2027, 1, 1), from_on=date(2026, 10, 1)), {"future"}),
    ],
)
def test_a_change_that_does_not_fit_the_contract_is_refused(asked: TermsChange, expected: set[str]) -> None:
    assert codes(reasons_against_change(STATE, asked, TODAY)) == expected


def test_a_terminated_contract_may_only_be_varied() -> None:
    ended = msgspec.structs.replace(STATE, changes=[*STATE.changes, ChangeFacts(date(2026, 6, 1), "termination")])
    for kind, option, expected in (("extension", 2, {"terminated"}), ("termination", None, {"terminated"})):
        assert codes(reasons_against_change(ended, change(kind, date(2028, 2, 1), option), TODAY)) == expected
    assert not reasons_against_change(ended, change("variation", date(2028, 2, 29)), TODAY)


@pytest.mark.parametrize(
    ("ends_on", "months", "expected"),
    [
        (date(2027, 2, 28), 12, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 3, 31), 24, date(2029, 3, 31)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
    ],
)
def test_an_extension_runs_from_the_day_after_the_last(ends_on: date, months: int, expected: date) -> None:
    assert extension_end(ends_on, months) == expected


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(1, 60), st.integers(1, 60), st.integers(1, 27))
def test_extensions_always_move_later_and_add_up(ends_on: date, one: int, other: int, day: int) -> None:
    assert ends_on < extension_end(ends_on, one) < extension_end(ends_on, one + 1)
    assert 365 <= (extension_end(ends_on, 12) - ends_on).days + (ends_on.month == 2) <= 367
    plain = ends_on.replace(day=day)
    assert extension_end(extension_end(plain, one), other) == extension_end(plain, one + other)
    month_end = ends_on.replace(day=1) - timedelta(days=1)
    assert (extension_end(month_end, one) + timedelta(days=1)).day == 1


def contract(**changes: Any) -> ContractOnDay:
    values: dict[str, Any] = {
        "id": 1, "reference": "C-1", "title": "Care", "kind": "block", "framework_id": None, "framework_reference": "",
        "starts_on": date(2026, 4, 1), "ends_on": date(2030, 3, 31), "terminated": False, "notice_days": 90,
        "annual_pence": 1_000, "total_pence": 66_354_000, "regime": "light_touch", "route": "not_decided", "stage": "do",
        "officer_id": None, "services": (), "suppliers": (), "location_ids": (), "options": (), **changes,
    }  # fmt: skip
    return ContractOnDay(**values)


def test_the_threshold_of_the_day_reminds_and_a_grant_is_left_alone() -> None:
    held = thresholds_of(("2026-01-01=services=207720", "2024-01-01=services=214904", "2024-01-01=light_touch=663540"))
    assert threshold_on(held, "services", date(2025, 12, 31)) == 21_490_400
    assert threshold_on(held, "services", date(2026, 1, 1)) == 20_772_000
    assert threshold_on(held, "light_touch", date(2023, 12, 31)) is None
    (said,) = reminders(contract(), held, TODAY)
    assert "light-touch threshold of £663,540 including VAT" in said
    assert "Procurement Act 2023" in said
    (before,) = reminders(contract(), held, date(2025, 2, 23))
    assert "Public Contracts Regulations 2015" in before
    assert reminders(contract(total_pence=66_353_999), held, TODAY) == []
    assert reminders(contract(kind="grant"), held, TODAY) == []
    many = reminders(contract(total_pence=500_000_001, route="direct_award", terminated=True), held, TODAY)
    assert [next(word for word in ("threshold", "transparency", "termination", "three key") if word in each) for each in many] == [
        "threshold", "transparency", "termination", "three key",
    ]  # fmt: skip
    frame = contract(kind="framework", reference="F-1", ends_on=date(2029, 3, 31))
    (late,) = reminders(contract(total_pence=1, kind="call_off"), held, TODAY, frame)
    assert late.startswith("It goes on after F-1 ends on 31 March 2029")


def test_a_framework_counts_by_its_call_offs_once_it_has_any() -> None:
    frame = contract(id=1, kind="framework", annual_pence=1_000)
    assert annual_value([frame, contract(id=2, kind="call_off", framework_id=1, annual_pence=None)]) == 1_000
    assert annual_value([frame, contract(id=2, kind="call_off", framework_id=1, annual_pence=300)]) == 300


def test_lines_are_read_and_each_wrong_one_is_named() -> None:
    assert read_lots("1: North\n\nLot 2 - South") == ((Lot(1, "North"), Lot(2, "South")), [])
    assert read_options("12, 12 months\n6") == ((12, 12, 6), [])
    shares, none = read_shares(
        "Middlesbrough Council: 60\nNHS Tees ICB: 33.33%\nRedcar: 6.67%", ["Middlesbrough Council"]
    )
    assert not none
    assert [(each.kind, each.share) for each in shares] == [("us", 6_000), ("icb", 3_333), ("council", 667)]
    assert read_shares(share_lines(shares), ["Middlesbrough Council"])[0] == shares
    lines, none = read_suppliers("Oak Care; lots 1, 2\n1-101", "suppliers")
    assert [(line.text, line.lots) for line in lines] == [("Oak Care", (1, 2)), ("1-101", ())]
    for reasons in (
        read_lots("North")[1],
        read_options("a year")[1],
        read_shares("Us 60", [])[1],
        read_suppliers("Oak Care; north", "suppliers")[1],
    ):
        assert len(reasons) == 1
        assert "Change “" in reasons[0].message
