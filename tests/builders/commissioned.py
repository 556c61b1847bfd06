"""Contracts and placements in memory, as they stand on a day: valid by default, changed by keyword."""

from datetime import date
from typing import Any

from market.contracts.types import ContractOnDay, ExtensionOption, Supplier
from market.placements.types import PlacedByOthers, PlacementOnDay

HOSTS = ("Stockton-on-Tees", "Redcar and Cleveland", "Hartlepool", "Darlington")
AWAY = (
    "residential_home",
    "day_care",
    "supported_living",
    "residential_home",
    "day_care",
    "residential_home",
    "nursing_home",
    "shared_lives",
)
REASONS = ("OOA-01", "OOA-02", "OOA-01", "OOA-03", "OOA-02", "OOA-05")


def placement_on(number: int, **changes: Any) -> PlacementOnDay:
    """A person of their own in a residential home here, £800 a week, with provider 1 and without a contract."""
    values: dict[str, Any] = {
        "id": number,
        "case_reference": f"ASC-{number:06d}",
        "funder": "council",
        "service": "residential_home",
        "service_type": "long_residential",
        "component": "long_residential",
        "delivery": "commissioned",
        "location_id": None,
        "location_name": "Acorn House",
        "organisation_id": 1,
        "organisation_name": "Provider 1",
        "host_authority": "Middlesbrough",
        "out_of_area": False,
        "home_area": "TS1",
        "starts_on": date(2025, 4, 1),
        "ends_on": None,
        "bed_type": "",
        "weekly_hours": None,
        "rate_pence": 80_000,
        "rate_unit": "weekly",
        "weekly_pence": 80_000,
        "contract_id": None,
        "reason": "",
        "distance_miles": None,
        "last_review_on": None,
        "next_review_on": None,
        "host_told_on": None,
        "wish": "not_asked",
        "return_stage": "none",
        "needs": (),
        **changes,
    }
    values.setdefault("group_key", f"organisation:{values['organisation_id']}" if values["organisation_id"] else "")
    return PlacementOnDay(**values)


def supplier_on(organisation_id: int, **changes: Any) -> Supplier:
    """A provider that is a group of its own, on no lot."""
    values: dict[str, Any] = {
        "organisation_id": organisation_id,
        "name": f"Provider {organisation_id}",
        "group_key": f"organisation:{organisation_id}",
        "group_name": f"Provider {organisation_id}",
        "lot": 0,
        **changes,
    }
    return Supplier(**values)


def contract_on(number: int, **changes: Any) -> ContractOnDay:
    """Spot terms with provider 1 for residential homes, from 1 April 2025 to 31 March 2028, £100,000 a year."""
    values: dict[str, Any] = {
        "id": number,
        "reference": f"C-{number:04d}",
        "title": f"Contract {number}",
        "kind": "spot",
        "framework_id": None,
        "framework_reference": "",
        "starts_on": date(2025, 4, 1),
        "ends_on": date(2028, 3, 31),
        "terminated": False,
        "notice_days": 90,
        "annual_pence": 10_000_000,
        "total_pence": 30_000_000,
        "regime": "light_touch",
        "route": "open",
        "stage": "do",
        "officer_id": None,
        "services": ("residential_home",),
        "suppliers": (supplier_on(1),),
        "location_ids": (),
        "options": (),
        **changes,
    }
    return ContractOnDay(**values)


def made_contracts(on: date) -> tuple[ContractOnDay, ...]:
    """Seven contracts for the market in memory: spot, a framework with a call-off, a block that can be extended, one without an end."""
    home_care = ("home_care",)
    return (
        contract_on(1),
        contract_on(2, kind="framework", services=home_care, ends_on=date(2027, 12, 31), route="light_touch"),
        contract_on(3, kind="call_off", services=home_care, framework_id=2, ends_on=date(2027, 3, 31)),
        contract_on(4, kind="block", suppliers=(supplier_on(2),), options=(ExtensionOption(1, 12, None),)),
        contract_on(5, services=("day_care", "community_support"), ends_on=None, annual_pence=None),
        contract_on(6, services=("day_care",), ends_on=on, annual_pence=600_000_000),
        contract_on(7, ends_on=date(2024, 3, 31), starts_on=date(2020, 4, 1)),
    )


def made_placements() -> tuple[PlacementOnDay, ...]:
    """120 placements for the market in memory, with small counts of every kind.

    40 people with home care (providers 1 to 4), 25 in homes here, 52 outside the area, one of them with day care too, one with a direct
    payment, one placed by another council.
    """
    made = []
    for number in range(1, 41):
        hours = 10.0 + number % 5 if number != 7 else None
        values: dict[str, Any] = {"contract_id": 3} if number % 4 == 1 else {}
        made.append(
            placement_on(
                number,
                service="home_care",
                service_type="long_community",
                component="home_support",
                organisation_id=1 + number % 4,
                weekly_hours=hours,
                rate_unit="hourly",
                rate_pence=2_150 + number,
                weekly_pence=None if hours is None else round(hours * (2_150 + number)),
                **values,
            )
        )
    for number in range(41, 66):
        bed_type = "dementia_residential" if number % 6 == 0 else "general_residential"
        values = {"contract_id": 4, "organisation_id": 2} if number % 5 == 0 else {"organisation_id": 1 + number % 3}
        made.append(placement_on(number, bed_type=bed_type, weekly_pence=79_000 + number * 100, **values))
    for number in range(66, 118):
        away: dict[str, Any] = {
            "service": AWAY[number % 8],
            "organisation_id": None,
            "location_name": f"Place {number % 7}",
            "out_of_area": True,
            "host_authority": HOSTS[number % 2] if number < 112 else HOSTS[number % 4],
            "reason": REASONS[number % 6] if number != 70 else "OOA-16",
            "distance_miles": float(number - 60) if number != 71 else None,
        }
        made.append(placement_on(number, **away))
    day: dict[str, Any] = {"service": "day_care", "component": "day_support", "weekly_pence": 10_000}
    made.append(
        placement_on(
            118, case_reference="ASC-000117", out_of_area=True, host_authority=HOSTS[0], reason="OOA-01", **day
        )
    )
    made.append(placement_on(119, service="other", component="direct_payment", delivery="direct_payment"))
    made.append(placement_on(120, funder="other_council"))
    return tuple(made)


def made_counts() -> tuple[PlacedByOthers, ...]:
    """Nine people of another council and two of the NHS in one home."""
    return (others_on(people=9), others_on(funder="icb", authority="Tees ICB", people=2))


def others_on(**changes: Any) -> PlacedByOthers:
    """Nine people whom Stockton placed in location 1."""
    values: dict[str, Any] = {
        "location_id": 1,
        "location_name": "Service 0",
        "funder": "other_council",
        "authority": "Stockton-on-Tees",
        "people": 9,
        "as_at_on": date(2026, 9, 15),
        "contact_email": "",
        "contact_phone": "",
        **changes,
    }
    return PlacedByOthers(**values)
