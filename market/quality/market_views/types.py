"""The market's quality on a day as Structs: graded services, self-assessments asked for, low scores, repeats and answers a year."""

from datetime import date, datetime

from msgspec import Struct

from market.quality.actions.queries import Standing
from market.quality.scoring.types import Reliability


class GradedService(Struct, frozen=True, kw_only=True):
    """An assured service with the grade that held on the day. `star` None: none published, or no grade at all (`from_on` None)."""

    id: int
    code: str
    location_id: int
    location_name: str
    organisation_id: int
    organisation_name: str
    brand_id: str
    star: int | None
    provisional: bool
    confidence_band: str
    from_on: date | None
    visited_on: date | None
    caps: str

    @property
    def has_grade(self) -> bool:
        """Whether any grade held, with a star or without."""
        return self.from_on is not None


class GradeSpell(Struct, frozen=True):
    """A grade of a service in `[from_on, until_on)`."""

    service_id: int
    from_on: date
    until_on: date | None
    star: int | None
    provisional: bool


class AssuredSpell(Struct, frozen=True):
    """The time in which a service is assured, `[from_on, until_on)`."""

    id: int
    code: str
    from_on: date
    until_on: date | None


class LastVisit(Struct, frozen=True):
    """The last final visit of a service by the day."""

    service_id: int
    visit_on: date


class AskedSelf(Struct, frozen=True):
    """A self-assessment that was to be returned by a day; `returned_on` None while it is not."""

    service_id: int
    for_year: int
    due_on: date
    returned_on: date | None


class Newest(Struct, frozen=True):
    """The newest day of which a kind of record has told anything; None when it has told nothing."""

    kind: str
    day: date | None


class AnswersChange(Struct, frozen=True, kw_only=True):
    """Answers that one service of a type gives in a year: with the tools before (None: none are known) and with the framework."""

    service: str
    name: str
    before: float | None
    after: int
    lines: tuple[str, ...]


class QualityOnDay(Struct, frozen=True, kw_only=True):
    """What is known of quality at the end of a day. `visits` are the services visited in the twelve months before, one for each visit.

    `due` and `overdue` count what the programme asked for; `newest` is the newest day of each kind of record.
    """

    on: date
    services: tuple[GradedService, ...]
    visits: tuple[int, ...]
    standing: tuple[Standing, ...]
    asked: tuple[AskedSelf, ...]
    due: int
    overdue: int
    answers: tuple[AnswersChange, ...]
    newest: dict[str, date | None]


class ScoreCount(Struct, frozen=True):
    """How often a criterion was scored so, in final visits of a time."""

    criterion: str
    score: int
    times: int


class RaisedCount(Struct, frozen=True):
    """Recommendations on a criterion that were raised in a time, and how many of them repeat an earlier one."""

    criterion: str
    raised: int
    repeats: int


class Repeat(Struct, frozen=True, kw_only=True):
    """A recommendation that repeats an earlier one at the same service."""

    id: int
    service_id: int
    location_id: int
    location_name: str
    organisation_name: str
    code: str
    criterion: str
    band: str
    status: str
    raised_on: date
    first_on: date | None


class ServiceReliability(Struct, frozen=True):
    """How far a service's last self-assessment agrees with what was validated."""

    service: GradedService
    reliability: Reliability


class DoubledVisit(Struct, frozen=True):
    """A final visit, with the number of criteria that a second officer scored too."""

    assessment_id: int
    visit_on: date
    doubled: int


class DoublePair(Struct, frozen=True):
    """First and second score of a criterion."""

    criterion: str
    first: int
    second: int
    scored_at: datetime
