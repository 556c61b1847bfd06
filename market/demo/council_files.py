"""The council's own files: contracts, placements, the waiting list, who else pays, extra care, and where the postcodes lie."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from random import Random

from pyproj import Transformer

from market.demo import council_layouts as layouts
from market.demo.commissioned import DemoCare, DemoContract, DemoCouncil, DemoCount
from market.demo.places import MIDDLESBROUGH, NEIGHBOURS
from market.demo.spreadsheets import Row, write_csv, write_xlsx
from market.demo.types import DemoMarket

DOMAIN = "demonstration.example"
UNITS_A_PLACE = 40
DISTRICT_CODES = {
    "Middlesbrough": "E06000002",
    "Redcar and Cleveland": "E06000003",
    "Stockton-on-Tees": "E06000004",
    "Hartlepool": "E06000001",
}
Cells = dict[str, str | int | float | date | None]


def _rows(columns: Sequence[str], cells: Iterable[Cells]) -> list[Row]:
    return [columns, *([each.get(name, "") for name in columns] for each in cells)]


def _pounds(pence: int | None) -> str:
    return "" if pence is None else f"{pence / 100:.2f}"


def write_contracts(path: Path, councils: Sequence[DemoCouncil]) -> None:
    """One XLSX for the contracts of all; three rows are faulty."""
    cells = [row for council in councils for contract in council.contracts for row in _contract(contract)]
    faulty: Cells = {"Title": "Night sitting service, spot terms", "Kind": "Spot terms", "Service types": "Home care"}
    first = councils[0].contracts[0].suppliers[0][0]
    faulty |= {"Provider CQC ID": first, "Start": date(2026, 4, 1)}
    cells += [
        {"Reference": "CT-2026-901", **faulty, "End": date(2025, 3, 31)},
        {"Reference": "CT-2026-902", **faulty, "Rate": "€ 21.50", "Rate unit": "per hour"},
        {"Reference": "CT-2026-903", **faulty, "Provider CQC ID": "1-9599999904"},
    ]
    write_xlsx(path, {"Contracts": _rows(layouts.CONTRACTS, cells)})


def _contract(contract: DemoContract) -> list[Cells]:
    """The rows of a contract: first its terms, then one for each further provider, lot, rate, change, outcome and milestone."""
    rows: list[Cells] = [
        {"Provider CQC ID": seller, "Lot": lot or "", "Lot title": contract.lots.get(lot, "")}
        for seller, lot in contract.suppliers
    ]
    rows += [
        {
            "Change": each.kind,
            "Changed on": each.on,
            "New end": each.new_end,
            "New annual value": each.annual,
            "Option taken": each.option,
            "Why": each.why,
        }
        for each in contract.changes
    ]
    rows += [
        {
            "Rate": _pounds(each.pence),
            "Rate unit": each.unit,
            "Rate service": each.service,
            "Rate band": each.band,
            "Rate from": each.from_on,
            "Rate until": each.until_on,
            "Rate provider CQC ID": each.organisation,
        }
        for each in contract.rates
    ]
    rows += [
        {
            "Outcome measure": each.measure,
            "Outcome unit": each.unit,
            "Outcome better": each.better,
            "Outcome target": each.target,
            "Outcome from": result.first_on,
            "Outcome to": result.last_on,
            "Outcome actual": result.actual,
            "Outcome grade": result.grade,
        }
        for each in contract.outcomes
        for result in each.results
    ]
    rows += [
        {
            "Milestone": each.title,
            "Milestone stage": each.stage,
            "Milestone due": each.due_on,
            "Milestone done": each.done_on,
        }
        for each in contract.milestones
    ]
    return [
        {"Reference": contract.reference, **(_terms(contract) if at == 0 else {}), **row} for at, row in enumerate(rows)
    ]


def _terms(contract: DemoContract) -> Cells:
    """What the first row of a contract says of it as a whole."""
    return {
        "Title": contract.title,
        "Kind": contract.kind,
        "Framework reference": contract.framework,
        "Service types": "; ".join(contract.services),
        "Location CQC IDs": "; ".join(contract.locations),
        "Start": contract.starts_on,
        "End": contract.ends_on,
        "Extension options": "; ".join(map(str, contract.options)),
        "Notice (days)": contract.notice_days,
        "Annual value": contract.annual,
        "Total value": contract.total,
        "Regime": contract.regime,
        "Next route": contract.route,
        "Stage": contract.stage,
        "Price review": contract.price_review,
        "Officer email": f"{contract.officer}@{DOMAIN}",
        "Partner shares": contract.shares,
    }


def write_placements(path: Path, councils: Sequence[DemoCouncil]) -> None:
    """One CSV of service events for all; four rows are faulty, and one is an assessment."""
    cells = [_care(each) for council in councils for each in council.care]
    for number, row in enumerate(cells, 1):
        row["Event Reference"] = f"EV-{number:07d}"
    faults: tuple[Cells, ...] = (
        {"Event Start Date": date(2026, 3, 2), "Event End Date": date(2026, 2, 20)},
        {"Service Component": "Home helper"},
        {"Provider CQC Location ID": "1-9599999905", "Provider CQC Location Name": "", "Host authority": ""},
        {"Contract reference": "CT-1999-001"},
        {"Event Type": "Assessment"},
    )
    for number, fault in enumerate(faults):
        cells.append({**cells[number], "Event Reference": f"EV-99{number:05d}", "Event End Date": "", **fault})
    write_csv(path, _rows(layouts.PLACEMENTS, cells))


def _care(care: DemoCare) -> Cells:
    return {
        "LA Person Unique Identifier": care.case,
        "Event Type": "Service",
        "Event Start Date": care.starts_on,
        "Event End Date": care.ends_on,
        "Service Type": care.service_type,
        "Service Component": care.component,
        "Delivery Mechanism": care.delivery,
        "Provider CQC Location Name": care.place,
        "Provider CQC Location ID": care.location,
        "Unit Cost": _pounds(care.pence),
        "Cost Frequency (Unit Type)": care.frequency,
        "Planned units per week": care.units,
        "Weekly hours": care.hours,
        "Bed type": care.bed_type,
        "Host authority": care.host,
        "Home area": care.home_area,
        "Reason out of area": care.reason,
        "More reasons": care.more_reasons,
        "Host told on": care.host_told_on,
        "Last review": care.last_review_on,
        "Next review": care.next_review_on,
        "Wish to return": care.wish,
        "Return stage": care.return_stage,
        "Contract reference": care.contract,
        "Funder": care.funder,
        "Needs": care.needs,
        "Distance miles": care.miles,
    }


def write_waiting_list(path: Path, councils: Sequence[DemoCouncil]) -> None:
    """Everybody who waits or waited this year; one row is faulty."""
    cells: list[Cells] = [
        {
            "Case reference": each.case,
            "Service component": each.component,
            "Since": each.since_on,
            "Ended on": each.ended_on,
            "Outcome": each.outcome,
            "Why": each.why,
        }
        for council in councils
        for each in council.waits
    ]
    cells.append(
        {**cells[0], "Case reference": "ASC-0000009", "Since": date(2026, 8, 31), "Ended on": date(2026, 8, 3)}
    )
    write_csv(path, _rows(layouts.WAITING_LIST, cells))


def write_placing_authorities(path: Path, councils: Sequence[DemoCouncil], day: date) -> None:
    """The counts of one day; one row is about a home that is not in the register."""
    counts = [each for council in councils for each in council.counts if each.on == day]
    counts.append(DemoCount("1-9599999903", "Another council", "Stockton-on-Tees", 2, "", day))
    cells: list[Cells] = [
        {
            "Location CQC ID": each.location,
            "Funder": each.funder,
            "People": each.people,
            "Authority": each.authority,
            "As at": each.on,
            "Contact email": each.email,
        }
        for each in counts
    ]
    write_csv(path, _rows(layouts.PLACING_AUTHORITIES, cells))


def write_extra_care(path: Path, councils: Sequence[DemoCouncil]) -> None:
    """The schemes with their apartments."""
    cells: list[Cells] = [
        {
            "Scheme": each.location.name,
            "Postcode": each.location.postcode,
            "Local authority": each.location.place.authority,
            "Apartments": each.apartments,
            "Landlord": each.landlord,
            "Location CQC ID": each.location.id,
            "Opened on": each.opened_on,
        }
        for council in councils
        for each in council.schemes
    ]
    write_xlsx(path, {"Extra care schemes": _rows(layouts.EXTRA_CARE, cells)})


def write_postcodes(path: Path, market: DemoMarket, seed: int) -> None:
    """Code-Point Open's layout without a header: the postcodes of the market and invented units around each place. One has no place."""
    random = Random(f"postcodes {seed}")
    points: dict[str, tuple[float, float, str]] = {}
    for each in market.locations:
        points.setdefault(each.postcode, (each.latitude, each.longitude, each.place.authority))
    for place in (*MIDDLESBROUGH, *NEIGHBOURS):
        for _ in range(UNITS_A_PLACE):
            unit = f"{place.district} {random.randint(0, 9)}{random.choice('CKMOV')}{random.choice('CKMOV')}"
            north, east = random.uniform(-0.008, 0.008), random.uniform(-0.014, 0.014)
            points.setdefault(unit, (place.latitude + north, place.longitude + east, place.authority))
    codes = sorted(points)
    eastings, northings = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True).transform(
        [points[code][1] for code in codes], [points[code][0] for code in codes]
    )
    rows: list[Row] = [
        _unit(code, 10, round(easting), round(northing), points[code][2])
        for code, easting, northing in zip(codes, eastings, northings, strict=True)
    ]
    rows.append(_unit("TS2 0VV", 90, 0, 0, "Middlesbrough"))
    write_csv(path, rows)


def _unit(code: str, quality: int, easting: int, northing: int, authority: str) -> Row:
    return [code, quality, easting, northing, "E92000001", "E19000001", "E18000001", "", DISTRICT_CODES[authority], ""]
