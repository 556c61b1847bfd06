"""A typed-in value of an indicator, as written and as read."""

from datetime import date, datetime

from msgspec import Struct

from market.risk.notes.types import Reliability


class NewDatum(Struct, frozen=True, kw_only=True):
    """A value as typed. `location_id` None: it holds for every place of the organisation. An event has a state instead of a value."""

    submission: str
    location_id: int | None
    organisation_id: int
    indicator: str
    value: float | None = None
    event: str = ""
    as_at_on: date
    source: str
    reliability: Reliability
    words: str = ""


class DatumRow(Struct, frozen=True, kw_only=True):
    """A typed-in value as kept."""

    id: int
    location_id: int | None
    organisation_id: int
    indicator: str
    value: float | None
    event: str
    as_at_on: date
    source: str
    reliability: str
    words: str
    entered_label: str
    entered_on: date
    entered_at: datetime
    withdrawn_on: date | None
    withdrawn_reason: str
    version: int
