"""The programme as Structs: what is known of a service, what is due and why, and visits that are planned."""

from datetime import date, datetime

from msgspec import Struct

from market.quality.actions.types import FollowUpView
from market.quality.assured.types import AssuredRow


class Person(Struct, frozen=True, kw_only=True):
    """Somebody who goes on a planned visit. `role` is lead, second, partner or double."""

    person: int
    person_label: str
    role: str
    domains: str = ""
    criteria: str = ""


class Planned(Struct, frozen=True, kw_only=True):
    """A visit that has been put on a day. `reasons` are why it was due, as they were when it was planned."""

    id: int
    service_id: int
    method: str
    theme: str
    due_on: date
    reasons: tuple[str, ...]
    planned_on: date
    days: float
    announced: bool
    joint_with: str
    desk: bool
    double: bool
    note: str
    cancel_reason: str
    status: str
    assessment_id: int | None
    version: int
    recorded_at: datetime
    people: tuple[Person, ...] = ()

    @property
    def is_ahead(self) -> bool:
        """Whether it has not begun."""
        return self.status == "planned"

    def person(self, role: str) -> Person | None:
        """The first person of a role."""
        return next((each for each in self.people if each.role == role), None)


class Facts(Struct, frozen=True, kw_only=True):
    """Everything that decides what is due at one service on a day.

    `last` is the day of the last visit by method, `reliability` the label of its last self-assessment, `self_due_on` the day of
    one that is asked for now. `asks_out_of_area` says that the framework has a set for placements elsewhere of this type.
    """

    service: AssuredRow
    out_of_area: bool = False
    asks_out_of_area: bool = False
    star: int | None = None
    graded_on: date | None = None
    low_confidence: bool = False
    reliability: str = "unknown"
    last: dict[str, date] = {}
    mobilised: int = 0
    self_due_on: date | None = None
    follow_up: FollowUpView | None = None
    planned: tuple[Planned, ...] = ()


class Due(Struct, frozen=True, kw_only=True):
    """One thing that is due at a service, with every reason as a sentence. `band` is a follow-up's risk."""

    service: AssuredRow
    method: str
    due_on: date
    reasons: tuple[str, ...]
    theme: str = ""
    band: str = ""
    star: int | None = None
    recommendation_id: int | None = None
    at_the_desk: bool = False
    desk_allowed: bool = False
    planned: Planned | None = None

    def overdue_on(self, day: date) -> bool:
        """Whether it should have been done before the day."""
        return self.due_on < day

    @property
    def key(self) -> str:
        """What tells it from the other things due at its service."""
        return f"{self.service.id}:{self.method}:{self.theme}"


class ThemeDue(Struct, frozen=True, kw_only=True):
    """A theme that a sector should be looked at for, as a suggestion."""

    theme: str
    theme_name: str
    code: str
    services: int
    last_on: date | None
    due_on: date
    reason: str
    suggested: tuple[AssuredRow, ...]


class NewVisit(Struct, frozen=True, kw_only=True):
    """A visit as it is planned or changed."""

    service_id: int
    method: str
    theme: str = ""
    planned_on: date
    days: float
    announced: bool = True
    desk: bool = False
    joint_with: str = ""
    note: str = ""
    people: tuple[Person, ...] = ()


class OfficerMonth(Struct, frozen=True, kw_only=True):
    """An officer's days for visits in a month: what there are (None: nobody has entered them) and what is planned."""

    person: int
    name: str
    month: date
    days: float | None
    planned: float

    @property
    def left(self) -> float | None:
        """Days that are left; below nought when too much is planned."""
        return None if self.days is None else self.days - self.planned


class CalendarVisit(Struct, frozen=True, kw_only=True):
    """A planned visit as the calendar tells it."""

    id: int
    planned_on: date
    method: str
    theme: str
    announced: bool
    desk: bool
    status: str
    joint_with: str
    location_name: str
    service_code: str
    role: str
    people: str
    recorded_at: datetime
