"""Codes of capacity, and what its queries answer."""

from datetime import date
from enum import StrEnum

from msgspec import Struct


class BedType(StrEnum):
    """The tracker's eleven bed types, and the two codes for returns that do not say."""

    COMMUNITY_CARE = "community_care"
    DEMENTIA_NURSING = "dementia_nursing"
    DEMENTIA_RESIDENTIAL = "dementia_residential"
    GENERAL_NURSING = "general_nursing"
    GENERAL_RESIDENTIAL = "general_residential"
    LEARNING_DISABILITY_NURSING = "learning_disability_nursing"
    LEARNING_DISABILITY_RESIDENTIAL = "learning_disability_residential"
    MENTAL_HEALTH_NURSING = "mental_health_nursing"
    MENTAL_HEALTH_RESIDENTIAL = "mental_health_residential"
    TRANSITIONAL = "transitional"
    YOUNG_PHYSICALLY_DISABLED = "ypd"
    NOT_STATED = "not_stated"


class ReturnKind(StrEnum):
    """Which of the tracker's two forms was saved."""

    CARE_HOME = "care_home"
    HOME_CARE = "home_care"


class WindowState(StrEnum):
    """What became of one mandated window."""

    DONE = "done"
    MISSED = "missed"
    NOT_DUE = "not_due"


class Window(Struct, frozen=True):
    """The days on which a return had to be saved for `month` (its first day); both days are included."""

    month: date
    opens_on: date
    closes_on: date


class MissedWindows(Struct, frozen=True):
    """How many of the last twelve closed windows were missed, and which of the two enforcement triggers that reaches."""

    missed: int
    three_in_a_row: bool
    four_in_twelve: bool

    @property
    def triggered(self) -> bool:
        """Whether either trigger is reached."""
        return self.three_in_a_row or self.four_in_twelve


class BedLine(Struct, frozen=True):
    """Beds of one type from a location's latest return."""

    location_id: int
    saved_on: date
    bed_type: str
    maximum: int
    occupied: int
    reserved: int | None
    closed: int | None
    closure_reason: str
    accepting: bool | None
    over_maximum: bool


class HomeBeds(Struct, frozen=True, kw_only=True):
    """A care home with the beds of its latest return; `lines` is empty and `saved_on` None when it never made one."""

    location_id: int
    cqc_location_id: str | None
    name: str
    town: str
    organisation_id: int
    organisation: str
    saved_on: date | None
    stale: bool
    accepting: bool | None
    lines: tuple[BedLine, ...]


class BedsAtDate(Struct, frozen=True):
    """Beds of one type in the latest returns as at a date. `homes` is how many homes had such a return."""

    on: date
    bed_type: str
    homes: int
    maximum: int
    occupied: int
    stale_homes: int


class LatestReturn(Struct, frozen=True, kw_only=True):
    """What a location last saved in the tracker: the day, beds in total (care homes), people and staff. None is "not said"."""

    location_id: int
    kind: str
    saved_on: date
    stale: bool
    accepting: bool | None
    maximum: int | None
    occupied: int | None
    people: int | None
    hours_paid: float | None
    extra_hours: int | None


class HomeCareLine(Struct, frozen=True, kw_only=True):
    """The latest home care return of one location; everything but who it is is None when there is none."""

    location_id: int
    name: str
    organisation_id: int
    organisation: str
    saved_on: date | None
    people: int | None
    people_council: int | None
    people_self_funded: int | None
    can_provide_more_hours: bool | None
    extra_hours: int | None
    hours_paid: float | None
    hours_agency: float | None
    hours_overtime: float | None


class HomeCareAtDate(Struct, frozen=True):
    """Home care in the latest returns as at a date."""

    on: date
    services: int
    people: int
    hours_paid: float
    stale_services: int


class StaffAtDate(Struct, frozen=True):
    """Head counts of staff in the latest returns as at a date, of `kind` care_home or home_care."""

    kind: str
    services: int
    nurses_employed: int
    nurses_absent: int
    care_workers_employed: int
    care_workers_absent: int
    other_staff_employed: int
    other_staff_absent: int
    agency_nurses: int
    agency_care_workers: int
    agency_other_staff: int


class Duty(Struct, frozen=True):
    """A location that had to save a return in the window closing on `closes_on`, who ran it that day, and whether it did."""

    closes_on: date
    location_id: int
    location: str
    organisation_id: int
    organisation: str
    saved: bool


class CompletionInWindow(Struct, frozen=True):
    """One closed window: providers that had to save, those that did for every location, and the same of locations."""

    closes_on: date
    providers: int
    complete: int
    locations: int
    locations_saved: int

    @property
    def share(self) -> float:
        """Complete providers as a share of those that had to save; there is always at least one."""
        return self.complete / self.providers
