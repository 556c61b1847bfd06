"""What the council itself brings to the small market: its own files, and what its officers recorded by hand."""

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from market.commands.running import accepted
from market.contracts import document_service
from market.contracts.rate_rules import Rate
from market.contracts.rate_service import add_cap
from market.core.actor import Actor
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.demo import council_files
from market.demo.types import DemoLocation
from market.documents import store
from market.finding.requests import ask_place, keep_request
from market.finding.types import Search
from market.settings import Settings
from tests.journeys.files import AS_AT, OURS, of_kind, our_homes, small_market

CASE = "ASC-0004711"
FRAMEWORK, CALL_OFF, SPOT = "CT-2024-001", "CT-2024-002", "CT-2025-003"
CONTRACT = {
    "Reference": FRAMEWORK,
    "Title": "Home care framework",
    "Kind": "Framework",
    "Service types": "Home care",
    "Lot": 1,
    "Lot title": "North of the river",
    "Start": date(2024, 4, 1),
    "End": date(2027, 3, 31),
    "Extension options": "12; 12",
    "Notice (days)": 90,
    "Annual value": 2_400_000,
    "Total value": 7_200_000,
    "Regime": "Light-touch services",
    "Next route": "Light-touch competition",
    "Stage": "Review",
    "Price review": "Every April, by the council’s fee decision.",
    "Officer email": "commissioning_officer@example.org",
}
VARIED = {
    "Change": "Variation",
    "Changed on": date(2025, 11, 17),
    "New annual value": 2_600_000,
    "Why": "Two more wards.",
    "Rate": 23.64,
    "Rate unit": "per hour",
    "Rate service": "Home care",
    "Rate from": date(2026, 4, 1),
    "Outcome measure": "Visits begun within half an hour of the time agreed",
    "Outcome unit": "%",
    "Outcome better": "Higher",
    "Outcome target": 95,
    "Outcome from": date(2026, 4, 1),
    "Outcome to": date(2026, 6, 30),
    "Outcome actual": 93.5,
    "Outcome grade": "Approaching target",
    "Milestone": "Market engagement",
    "Milestone stage": "Analyse",
    "Milestone due": date(2026, 10, 30),
}
HOME_CARE = {
    "Event Type": "Service",
    "Service Type": "Long term support: Community",
    "Service Component": "Home support or domiciliary care",
    "Delivery Mechanism": "CASSR commissioned support",
    "Unit Cost": 23.64,
    "Cost Frequency (Unit Type)": "Hourly",
    "Home area": "TS1",
    "Contract reference": CALL_OFF,
    "Funder": "This council",
}
IN_A_HOME = {
    "Event Type": "Service",
    "Service Component": "Long term residential care",
    "Service Type": "Long term support: Residential care",
    "Delivery Mechanism": "CASSR commissioned support",
    "Unit Cost": 798,
    "Cost Frequency (Unit Type)": "Weekly",
    "Bed type": "Dementia Residential",
    "Home area": "TS1",
    "Funder": "This council",
    "Needs": "Dementia",
}
AWAY = {
    "Service Component": "Long term nursing care",
    "Service Type": "Long term support: Nursing care",
    "Unit Cost": 1_010,
    "Bed type": "General Nursing",
    "Reason out of area": "OOA-02",
    "More reasons": "OOA-04",
    "Host told on": date(2025, 12, 1),
    "Last review": date(2026, 3, 2),
    "Next review": date(2026, 9, 2),
    "Wish to return": "Wishes to come back",
    "Return stage": "Looking for a place",
    "Needs": "Caring for adults over 65 yrs",
    "Distance miles": 6.5,
}
Cells = dict[str, object]


class CouncilFile(Struct, frozen=True):
    """One file with its feed."""

    feed: str
    path: Path


def write_council(folder: Path) -> tuple[CouncilFile, ...]:
    """Write the council's files, in the order in which they are imported."""
    council_files.write_postcodes(folder / "code_point.csv", small_market(), 1)
    tables: tuple[tuple[str, str, list[Cells]], ...] = (
        ("contracts", "contracts.csv", _contracts()),
        ("extra-care", "extra_care.csv", _schemes()),
        ("placements", "placements.csv", _placements()),
        ("waiting-list", "waiting_list.csv", _waits()),
        ("placing-authorities", "placing_authorities.csv", _counts()),
    )
    for _, name, rows in tables:
        _write(folder / name, rows)
    return (
        CouncilFile("postcodes", folder / "code_point.csv"),
        *(CouncilFile(feed, folder / name) for feed, name, _ in tables),
    )


def _write(path: Path, rows: Sequence[Cells]) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns)
        writer.writeheader()
        writer.writerows(
            {name: f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for name, cell in row.items()} for row in rows
        )


def _sellers(locations: Sequence[DemoLocation]) -> list[str]:
    return list(dict.fromkeys(each.organisation.id for each in locations))


def _contracts() -> list[Cells]:
    """A framework about which everything is said, its call-off, spot terms with every home, and a contract with a partner."""
    first, second = _sellers(of_kind("home_care"))[:2]
    spot: Cells = {"Reference": SPOT, "Start": date(2025, 4, 1)}
    return [
        {**CONTRACT, "Provider CQC ID": first},
        {"Reference": FRAMEWORK, "Provider CQC ID": second, "Lot": 2, "Lot title": "South of the river"},
        {"Reference": FRAMEWORK, **VARIED},
        {
            "Reference": CALL_OFF,
            "Title": "Home care, task-based call-off",
            "Kind": "Call-off",
            "Framework reference": FRAMEWORK,
            "Service types": "Home care",
            "Provider CQC ID": first,
            "Start": date(2024, 4, 1),
            "End": date(2027, 11, 30),
        },
        *(
            {
                **spot,
                "Provider CQC ID": seller,
                "Title": "Care home placements, spot terms" if at == 0 else "",
                "Kind": "Spot terms" if at == 0 else "",
                "Service types": "Residential home; Nursing home" if at == 0 else "",
            }
            for at, seller in enumerate(_sellers(our_homes()))
        ),
        {
            **spot,
            "Rate": 798,
            "Rate unit": "per week",
            "Rate service": "Residential home",
            "Rate band": "Dementia residential",
            "Rate from": date(2026, 4, 1),
        },
        {
            "Reference": "CT-2023-004",
            "Title": "Aftercare, joint with the ICB",
            "Kind": "Joint with a partner",
            "Service types": "Supported living",
            "Provider CQC ID": of_kind("supported_living")[0].organisation.id,
            "Location CQC IDs": of_kind("supported_living")[0].id,
            "Start": date(2023, 2, 1),
            "End": date(2028, 1, 31),
            "Partner shares": "us 50; NHS North East and North Cumbria ICB (icb) 50",
        },
    ]


def _schemes() -> list[Cells]:
    scheme = of_kind("supported_living")[0]
    return [
        {
            "Scheme": "Riverside Court",
            "Postcode": scheme.postcode,
            "Local authority": OURS,
            "Apartments": 58,
            "Landlord": "Tees Vale Homes",
            "Opened on": date(2019, 5, 1),
        }
    ]


def _placements() -> list[Cells]:
    """Somebody outside the area who wishes to come back, somebody in a home here, and three who have home care."""
    here = next(each for each in our_homes() if each.kind == "residential")
    agency = of_kind("home_care")[0]
    away = next(each for each in small_market().locations if each.place.authority != OURS)
    cared = [
        {**IN_A_HOME, **AWAY, "Event Start Date": date(2025, 12, 8), "Provider CQC Location ID": away.id},
        {
            **IN_A_HOME,
            "Event Start Date": date(2025, 3, 3),
            "Provider CQC Location ID": here.id,
            "Contract reference": SPOT,
        },
    ]
    cared += [
        {
            **HOME_CARE,
            "Event Start Date": date(2025, 5, 12 + at),
            "Provider CQC Location ID": agency.id,
            "Weekly hours": hours,
            "Planned units per week": hours,
        }
        for at, hours in enumerate((7, 10.5, 21))
    ]
    return [
        {"LA Person Unique Identifier": f"ASC-{at:07d}", "Event Reference": f"EV-{at:05d}", **each}
        for at, each in enumerate(cared, 101)
    ]


def _waits() -> list[Cells]:
    wait = {"Case reference": CASE, "Service component": "Long term residential care"}
    return [
        {**wait, "Since": date(2026, 8, 31), "Why": "No vacancy"},
        {
            "Case reference": "ASC-0004712",
            "Service component": "Home support or domiciliary care",
            "Since": date(2026, 9, 14),
            "Why": "No provider can take the package",
        },
    ]


def _counts() -> list[Cells]:
    home: Cells = {"Location CQC ID": our_homes()[0].id, "As at": date(2026, 9, 1)}
    return [
        {
            **home,
            "Funder": "Another council",
            "Authority": "Stockton-on-Tees",
            "People": 4,
            "Contact email": "brokerage@example.org",
        },
        {**home, "Funder": "The person themselves", "People": 6},
    ]


async def record_by_hand(settings: Settings, by: Actor) -> None:
    """What comes by no file: a cap of a rate, a document of contract 1, and a kept search with two places asked."""
    now = utc_now()
    cap = Rate(
        service="residential_home", band="Dementia residential", unit="week", pence=85_000, from_on=date(2026, 4, 1)
    )
    assert await add_cap(cap, by=by, now=now) is None
    letter = await store.put_bytes(b"The terms, as both sides signed them.\n", settings.home)
    await document_service.add_document(1, "Signed contract", "signed.txt", letter, by=by, now=now)
    search = Search(service="residential_home", bed_type="dementia_residential", near="TS4 1KM", from_on=AS_AT)
    names = settings.authority_names
    request = accepted(await keep_request("ASC-0004713", search, authority_names=names, by=by, now=now, on=AS_AT))
    for location in (1, 2):
        answer = await ask_place(request, location, by=by, now=now)
        assert not isinstance(answer, Refused), answer
