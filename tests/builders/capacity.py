"""Returns of the Capacity Tracker for tests: valid by default, changed by keyword. Each builder saves a row and returns it."""

from datetime import date
from typing import Any

from market.capacity.tables import BedReturn, TrackerReturn
from market.providers.tables import Location

SAVED_ON = date(2026, 9, 10)


async def make_bed_return(location: Location | int, **changes: Any) -> BedReturn:
    """30 general residential beds, 26 of them occupied, saved on 10 September 2026."""
    values: dict[str, Any] = {
        "bed_type": "general_residential",
        "saved_on": SAVED_ON,
        "maximum": 30,
        "occupied": 26,
        **changes,
    }
    values.setdefault("imported_on", values["saved_on"])
    values.setdefault("over_maximum", values["occupied"] > values["maximum"])
    row = BedReturn(location=location if isinstance(location, int) else location.id, **values)
    await row.save()
    return row


async def make_tracker_return(location: Location | int, **changes: Any) -> TrackerReturn:
    """A care home's return without counts, saved on 10 September 2026; `kind="home_care"` for the other form."""
    values: dict[str, Any] = {"kind": "care_home", "saved_on": SAVED_ON, **changes}
    values.setdefault("imported_on", values["saved_on"])
    row = TrackerReturn(location=location if isinstance(location, int) else location.id, **values)
    await row.save()
    return row
