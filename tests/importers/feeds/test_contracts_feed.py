"""The council's own contracts file, from bytes to contracts, on both engines."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from market.contracts.queries import contracts_on, rates_on
from market.db.audit import list_entries
from market.db.sql import fetch, fetch_value
from market.importers.cells import CellError
from market.importers.feeds import contracts
from market.importers.feeds.own import service, several
from market.importers.types import Problem
from tests.builders.accounts import make_user
from tests.builders.files import columns_of, csv_bytes
from tests.builders.imports import TakenIn, take_in
from tests.builders.providers import make_location, make_organisation
from tests.conftest import TestDatabase

AS_AT = date(2026, 9, 30)
Row = dict[str, Any]


def row(reference: str = "C-1", **changes: Any) -> Row:
    """The first row of spot terms for residential care from 1 April 2025 to 31 March 2027."""
    return {
        "Reference": reference,
        "Title": f"Residential care {reference}",
        "Kind": "spot",
        "Provider CQC ID": "1-5001",
        "Service types": "Residential home; Nursing homes",
        "Start": "01/04/2025",
        "End": "31/03/2027",
        "Extension options": "12; 12",
        "Notice (days)": "90",
        "Annual value": "£250,000",
        **changes,
    }


def more(reference: str = "C-1", **changes: Any) -> Row:
    """A further row about a contract."""
    return {"Reference": reference, **changes}


async def bring(folder: Path, *rows: Row, as_at: date = AS_AT) -> TakenIn:
    """Import these rows."""
    return await take_in(csv_bytes(columns_of(contracts.LAYOUT), rows), "contracts", folder, as_at=as_at)


def rejected(taken: TakenIn) -> dict[str, list[list[Problem]]]:
    """The problems of each rejected row, by reference."""
    found: dict[str, list[list[Problem]]] = {}
    for _, problems, cells in taken.prepared.summary.rejected:
        found.setdefault(cells[0], []).append(problems)
    return found


@pytest.fixture
async def market(db: TestDatabase) -> TestDatabase:
    """Two providers that are open and one that left the market in 2024."""
    acorn = await make_organisation(cqc_provider_id="1-5001", name="Acorn Care Limited")
    beech = await make_organisation(cqc_provider_id="1-5002", name="Beech Care Limited")
    gone = await make_organisation(cqc_provider_id="1-5003", name="Gone Care Limited")
    await make_location(organisation=acorn, cqc_location_id="1-1001")
    await make_location(organisation=beech, cqc_location_id="1-1002")
    await make_location(organisation=gone, cqc_location_id="1-1003", deregistered_on=date(2024, 5, 1))
    return db


FRAMEWORK = row(
    "F-1",
    Kind="Framework agreement",
    Provider="Beech Care Limited",
    **{"Provider CQC ID": "", "Service types": "Home care", "Lot": "1", "Lot title": "North", "Extension options": ""},
)
WHOLE = (
    row(
        "B-1", Kind="Call-off", **{"Framework reference": "F-1", "Service types": "Home care", "Extension options": ""}
    ),
    FRAMEWORK,
    more("F-1", Lot="2", **{"Provider CQC ID": "1-5001"}),
    row(
        Rate="812.50",
        Stage="Review",
        **{"Rate unit": "weekly", "Rate service": "Residential", "Rate until": "31/03/2026"},
    ),
    more(Rate="840", **{"Rate unit": "per week", "Rate service": "Residential home", "Rate from": "01/04/2026"}),
    more(Change="Extension", Why="Good results", **{"Changed on": "01/09/2026"}),
    more(
        **{
            "Outcome measure": "Reviews held in time",
            "Outcome target": "95",
            "Outcome from": "01/04/2026",
            "Outcome to": "30/06/2026",
            "Outcome actual": "91.5",
            "Outcome grade": "approaching target",
            "Milestone": "Market engagement",
            "Milestone stage": "Plan",
            "Milestone due": "01/02/2027",
        }
    ),
    row(
        "J-1",
        Kind="Joint",
        **{"Partner shares": "Tees ICB (icb) 50; us 50", "Location CQC IDs": "1-1001", "Service types": "Nursing home"},
    ),
)


async def test_one_file_makes_whole_contracts_and_the_same_file_again_changes_nothing(
    market: TestDatabase, tmp_path: Path
) -> None:
    first = await bring(tmp_path, *WHOLE)
    assert first.rejected == []
    assert first.counts.created == len(WHOLE)
    held = {each.reference: each for each in await contracts_on(AS_AT)}
    spot = held["C-1"]
    assert (spot.ends_on, spot.annual_pence, spot.stage) == (date(2028, 3, 31), 25_000_000, "review")
    assert [option.taken_on for option in spot.options] == [date(2026, 9, 1), None]
    assert spot.services == ("nursing_home", "residential_home")
    assert held["B-1"].framework_reference == "F-1"
    assert [(each.name, each.lot) for each in held["F-1"].suppliers] == [
        ("Acorn Care Limited", 2),
        ("Beech Care Limited", 1),
    ]
    assert [rate.pence for rate in await rates_on(date(2026, 3, 31), [spot.id])] == [81_250]
    assert [rate.pence for rate in await rates_on(date(2026, 4, 1), [spot.id])] == [84_000]
    (then,) = await contracts_on(date(2026, 8, 31), [spot.id])
    assert then.ends_on == date(2027, 3, 31)
    assert await fetch("SELECT partner, partner_kind, share FROM contract_share ORDER BY id") == [
        {"partner": "Tees ICB", "partner_kind": "icb", "share": 5_000},
        {"partner": "This council", "partner_kind": "us", "share": 5_000},
    ]
    (result,) = await fetch("SELECT actual, target, grade FROM outcome_result")
    assert result == {"actual": 91.5, "target": 95.0, "grade": "approaching_target"}
    again = await bring(tmp_path, *WHOLE, as_at=date(2026, 10, 5))
    assert again.rejected == []
    assert (again.counts.created, again.counts.changed, again.counts.unchanged) == (0, 0, len(WHOLE))
    assert await fetch_value("SELECT max(version) FROM contract") == 1
    told = [entry for entry in await list_entries() if entry.verb == "contracts.imported"]
    assert len(told) == 2
    assert not any("Good results" in (entry.after or "") for entry in told)


async def test_a_later_file_adds_and_corrects_but_never_removes(market: TestDatabase, tmp_path: Path) -> None:
    officer = await make_user(email="olu@example.org")
    await bring(tmp_path, row(Rate="800", **{"Rate unit": "per week", "Rate service": "Residential home"}))
    later = await bring(
        tmp_path,
        more(Rate="900", **{"Rate unit": "per week", "Rate service": "Residential home", "Rate from": "01/10/2026"}),
        more(
            Rate="800",
            **{
                "Rate unit": "per week",
                "Rate service": "Residential home",
                "Rate from": "01/04/2025",
                "Rate until": "30/09/2026",
            },
        ),
        more(
            Title="Care homes",
            **{"Provider CQC ID": "1-5002", "Service types": "Day care", "Officer email": "Olu@Example.org"},
        ),
    )
    assert later.rejected == []
    assert (later.counts.created, later.counts.changed) == (2, 1)
    (found,) = await contracts_on(AS_AT)
    assert (found.title, found.officer_id, len(found.services), len(found.suppliers)) == (
        "Care homes",
        officer.id,
        3,
        2,
    )
    assert len((await contracts_on(date(2026, 9, 29)))[0].suppliers) == 1  # Beech joined on the file's as-at date
    assert [rate.pence for rate in await rates_on(AS_AT)] == [80_000]
    assert [rate.pence for rate in await rates_on(date(2026, 10, 1))] == [90_000]
    assert await fetch_value("SELECT version FROM contract") == 2


IMPOSSIBLE: tuple[tuple[Row, str, str], ...] = (
    ({"End": "31/03/2025"}, "End", "on or after the start"),
    ({"Provider CQC ID": "1-5003"}, "Provider", "left the market on 1 May 2024"),
    ({"Provider CQC ID": "1-7777"}, "Provider CQC ID", "not in the register"),
    ({"Provider CQC ID": "", "Provider": "Nobody Ltd"}, "Provider", "not a provider in the register"),
    ({"Provider CQC ID": ""}, "Provider", "at least one provider"),
    ({"Location CQC IDs": "1-1001; 1-9999"}, "Location CQC IDs", "not a location in the register"),
    ({"Officer email": "nobody@example.org"}, "Officer email", "not the e-mail address of a colleague"),
    ({"Rate": "€850", "Rate unit": "per week"}, "Rate", "in euros"),
    ({"Annual value": "$9"}, "Annual value", "in dollars"),
    ({"Rate": "850", "Rate unit": "per fortnight"}, "Rate unit", "per night"),
    ({"Rate": "8.005", "Rate unit": "per hour"}, "Rate", "parts of a penny"),
    ({"Rate": "850", "Rate unit": "weekly"}, "Rate service", "Write which of them"),
    ({"Rate unit": "per week"}, "Rate unit", "without Rate"),
    ({"Kind": "Call-off"}, "Framework reference", "Select the framework"),
    ({"Kind": "Call-off", "Framework reference": "F-9"}, "Framework reference", "no contract F-9"),
    ({"Kind": "Call-off", "Framework reference": "C-99"}, "Framework reference", "neither a framework nor"),
    ({"Kind": "Joint"}, "Partner shares", "who pays which share"),
    ({"Kind": "Bulk"}, "Kind", "Cost and volume"),
    ({"Annual value": "9" * 40}, "Annual value", "can not be right"),
    ({"Extension options": "1;" * 21}, "Extension options", "at most 20"),
    ({"Service types": "Sweets"}, "Service types", "not a service type"),
    ({"Title": ""}, "Title", "first row needs a Title"),
    ({"Change": "Extension", "Changed on": "01/10/2026", "Why": "x"}, "Changed on", "today or in the past"),
)


async def test_a_first_row_that_cannot_be_right_takes_its_contract_with_it(
    market: TestDatabase, tmp_path: Path
) -> None:
    rows = [row("C-99")]
    for at, (changes, _, _) in enumerate(IMPOSSIBLE):
        rows += [row(f"C-{at}", **changes), more(f"C-{at}", **{"Service types": "Day care"})]
    taken = await bring(tmp_path, *rows)
    found = rejected(taken)
    for at, (_, column, said) in enumerate(IMPOSSIBLE):
        (first, *_), further = found[f"C-{at}"]
        assert first.column == column, at
        assert said in first.reason, at
        assert further[0].reason.startswith(f"The first row of C-{at} was rejected"), at
    assert [each.reference for each in await contracts_on(AS_AT)] == ["C-99"]


RATE = {"Rate": "800", "Rate unit": "per week", "Rate service": "Nursing home"}
VARIATION = {"Change": "Variation", "Changed on": "01/06/2026", "New annual value": "260000", "Why": "More beds"}
EXTENSION = {"Change": "Extension", "Changed on": "02/06/2026", "Why": "x"}
MILESTONE = {"Milestone": "Engagement", "Milestone due": "01/02/2027"}
RESULT = {
    "Outcome measure": "On time",
    "Outcome from": "01/07/2026",
    "Outcome to": "30/09/2026",
    "Outcome grade": "Good",
}
IN_THE_WAY: tuple[tuple[Row, str, str], ...] = (
    ({**RATE, "Rate": "820", "Rate from": "01/01/2026"}, "Rate from", "overlaps another of £800.00 per week"),
    ({**RATE, "Rate from": "01/03/2025", "Rate band": "High"}, "Rate from", "before the contract starts"),
    ({**RATE, "Rate provider CQC ID": "1-5002"}, "Rate provider CQC ID", "not under this contract"),
    ({**RATE, "Rate": "0", "Rate band": "High"}, "Rate", "more than £0"),
    ({**MILESTONE, "Milestone done": "01/10/2026"}, "Milestone done", "has not come"),
    ({**RESULT, "Outcome to": "31/12/2026"}, "Outcome to", "not over yet"),
    ({**RESULT, "Outcome actual": "9" * 13}, "Outcome actual", "can not be right"),
    ({**VARIATION, "New annual value": "1"}, "Changed on", "Another change"),
    ({**EXTENSION, "New end": "31/03/2029"}, "New end", "31 March 2028 or earlier"),
    ({**EXTENSION, "Option taken": "3"}, "Option taken", "option that is left"),
    ({**EXTENSION, "Change": "Termination"}, "New end", "last day"),
    ({"Start": "01/04/2024"}, "Start", "1 April 2025"),
    ({"End": "31/03/2030"}, "End", "31 March 2027"),
    ({"Provider CQC ID": "1-5003"}, "Provider", "left the market"),
)


@pytest.mark.parametrize("held", [True, False])
async def test_a_further_row_is_refused_beside_the_file_and_beside_what_is_held(
    market: TestDatabase, tmp_path: Path, held: bool
) -> None:
    before: list[Row] = []
    rows: list[Row] = []
    for at, (changes, _, _) in enumerate(IN_THE_WAY):
        before += [row(f"C-{at}", **RATE), more(f"C-{at}", **VARIATION)]
        rows += [more(f"C-{at}", **changes), more(f"C-{at}", Stage="Plan")]
    if held:
        await bring(tmp_path, *before)
    found = rejected(await bring(tmp_path, *([] if held else before), *rows))
    for at, (_, column, said) in enumerate(IN_THE_WAY):
        (((problem),),) = found[f"C-{at}"]
        assert (problem.column, said in problem.reason) == (column, True), (at, problem)
    for each in await contracts_on(AS_AT):
        assert (each.annual_pence, each.ends_on, each.stage) == (26_000_000, date(2027, 3, 31), "plan")


async def test_options_of_a_contract_that_is_held_are_checked_as_on_the_page(
    market: TestDatabase, tmp_path: Path
) -> None:
    await bring(tmp_path, row("C-1"), row("C-2"), row("C-3", **{"End": "", "Extension options": ""}))
    wrong = {"C-1": "12; 12; 9999", "C-2": "12; 12; 0", "C-3": "12"}
    found = rejected(await bring(tmp_path, *(more(key, **{"Extension options": told}) for key, told in wrong.items())))
    said = {key: (problem.column, problem.reason[:24]) for key, ((problem,),) in found.items()}
    assert said == {
        "C-1": ("Extension options", "Each option must be from"),
        "C-2": ("Extension options", "Each option must be from"),
        "C-3": ("Extension options", "A contract without a las"),
    }


def test_a_number_in_a_list_of_services_is_a_mistake_in_the_row_and_no_more() -> None:
    with pytest.raises(CellError, match="not a service type"):
        several(service)(3.5)


async def test_a_call_off_goes_with_a_framework_that_is_refused(market: TestDatabase, tmp_path: Path) -> None:
    call_off = row("B-2", Kind="call-off", **{"Framework reference": "F-1"})
    taken = await bring(tmp_path, {**FRAMEWORK, "Title": ""}, call_off)
    assert [column for column, _ in taken.rejected] == ["Title", "Framework reference"]
