"""What is asked of a provider."""

from enum import StrEnum

from msgspec import Struct


class TrackerState(StrEnum):
    """Where a location stands with its mandated update of the Capacity Tracker."""

    DONE = "done"
    TO_DO = "to_do"
    UP_TO_DATE = "up_to_date"
    MISSED = "missed"
    NOT_ASKED = "not_asked"


class ComingVisit(Struct, frozen=True):
    """An announced visit that is planned, in words."""

    location_id: int
    home: str
    method: str
    on: str
    note: str
