"""Files of the council's case system with invented rows: valid by default, changed by column name."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.builders.files import Row, csv_bytes

CLD = (
    "LA_Code", "LA Person Unique Identifier", "Client Funding Status", "Event Type", "Event Reference", "Event_Start_Date",
    "Event End Date", "Service Type", "Service Component", "Delivery Mechanism", "Provider CQC Location Name",
    "Provider CQC Location ID", "Unit Cost", "Cost Frequency (Unit Type)", "Planned units per week",
)  # fmt: skip
OWN = (
    "Weekly hours", "Bed type", "Host authority", "Home area", "Reason out of area", "More reasons", "Host told on", "Last review",
    "Next review", "Wish to return", "Return stage", "Contract reference", "Funder", "Needs", "Distance miles",
)  # fmt: skip


def placement_row(**changes: Any) -> Row:
    """Long term residential care at location 1-1001, £845.50 a week since 1 April 2025."""
    return {
        "LA_Code": "117",
        "LA Person Unique Identifier": "ASC-000001",
        "Event Type": "Service",
        "Event Reference": "EV-1",
        "Event_Start_Date": "01/04/2025",
        "Service Type": "Long Term Support: Residential Care",
        "Service Component": "Long term residential care",
        "Delivery Mechanism": "CASSR managed personal budget",
        "Provider CQC Location ID": "1-1001",
        "Unit Cost": "845.50",
        "Cost Frequency (Unit Type)": "Weekly",
        "Home area": "TS1",
        **changes,
    }


def placements_file(rows: Sequence[Row], *, more: Mapping[str, str] | None = None, own: bool = True) -> bytes:
    """Service events; `more` adds columns, each with the value of all its rows."""
    extra = dict(more or {})
    columns = [*CLD, *(OWN if own else ()), *extra]
    return csv_bytes(columns, [{**row, **extra} for row in rows])


def waiting_row(case: str = "ASC-000001", **changes: Any) -> Row:
    """Somebody who waits for home support since 1 September 2026."""
    return {
        "Case reference": case,
        "Service component": "Home Support",
        "Since": "01/09/2026",
        "Why": "No provider",
        **changes,
    }


def waiting_file(rows: Sequence[Row]) -> bytes:
    """A waiting list."""
    return csv_bytes(("Case reference", "Service component", "Since", "Ended on", "Outcome", "Why"), rows)
