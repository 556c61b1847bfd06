"""A grade as stored."""

from datetime import date, datetime

from msgspec import Struct


class GradeRow(Struct, frozen=True, kw_only=True):
    """A grade of a service in `[from_on, until_on)`, with its arithmetic as JSON. `star` None: none is published."""

    id: int
    service_id: int
    assessment_id: int
    from_on: date
    until_on: date | None
    visited_on: date
    percent: float | None
    raw_star: int | None
    capped_star: int | None
    star: int | None
    provisional: bool
    confidence: float | None
    confidence_band: str
    caps: str
    working: str
    override_star: int | None
    override_by: int | None
    override_reason: str
    override_label: str
    override_second_label: str
    recorded_at: datetime
    version: int


class LocationStar(Struct, frozen=True, kw_only=True):
    """The published star of one of a location's services on a day, and the day of the visit that it rests on."""

    location_id: int
    service_code: str
    star: int
    visited_on: date
