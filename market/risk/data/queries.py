"""Reads of typed-in values."""

from datetime import date

from market.db.sql import fetch_as, fetch_one_as
from market.risk.data.types import DatumRow

_SELECT = (
    "SELECT id, location AS location_id, organisation AS organisation_id, indicator, value, event, as_at_on, source, reliability,"
    " words, entered_label, entered_on, entered_at, withdrawn_on, withdrawn_reason, version FROM risk_datum"
)


async def find_datum(datum_id: int) -> DatumRow | None:
    """One value, withdrawn ones too."""
    return await fetch_one_as(DatumRow, f"{_SELECT} WHERE id = {{}}", datum_id)


async def data_about(location_id: int, organisation_id: int, on: date) -> list[DatumRow]:
    """Values of a place and of its provider that stood on a day, by indicator and the newest first."""
    return await fetch_as(
        DatumRow,
        f"""{_SELECT} WHERE organisation = {{}} AND (location = {{}} OR location IS NULL) AND entered_on <= {{}}
        AND (withdrawn_on IS NULL OR withdrawn_on > {{}}) ORDER BY indicator, as_at_on DESC, id DESC""",
        organisation_id,
        location_id,
        on,
        on,
    )
