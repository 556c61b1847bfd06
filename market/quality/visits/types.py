"""A visit as its capture page has it: who may do what, the criteria, what holds, and what the last visit said."""

from datetime import date, datetime

import msgspec
from msgspec import Struct

from market.quality.assessments.rules import may_double_score, may_note, may_score
from market.quality.assessments.types import AssessmentRow, ScorerRole, ScorerRow, Status
from market.quality.framework.types import Criterion


class Access(Struct, frozen=True, kw_only=True):
    """What somebody is in a visit. `reads_all` is set for officers, who may look at all of any visit."""

    visit: AssessmentRow
    person: int
    person_label: str
    reads_all: bool
    roles: tuple[ScorerRow, ...]

    @property
    def is_open(self) -> bool:
        """Whether anything may still be recorded."""
        return self.visit.status == Status.OPEN

    @property
    def is_blind(self) -> bool:
        """Whether the person scores a second time, and so sees nothing of the first scores."""
        return bool(self.roles) and all(each.role == ScorerRole.DOUBLE for each in self.roles)

    @property
    def is_scorer(self) -> bool:
        """Whether the person records anything at all."""
        return bool(self.roles)

    @property
    def is_officer(self) -> bool:
        """Whether the person leads the visit or is its second officer, and so may submit it."""
        return any(each.role in (ScorerRole.LEAD, ScorerRole.SECOND) for each in self.roles)

    @property
    def codes(self) -> tuple[str, ...]:
        """The criteria that the person sees: all of them, or the own part of a partner or a second scorer."""
        if self.is_officer or (self.reads_all and not self.is_blind):
            return self.visit.codes
        return tuple(code for code in self.visit.codes if self.may_score(code))

    def may_score(self, code: str) -> bool:
        """Whether the person answers a criterion, be it a second time."""
        allowed = may_double_score if self.is_blind else may_score
        return code in self.visit.codes and allowed(self.roles, self.person, code)

    def may_note(self, code: str) -> bool:
        """Whether the person attaches evidence to a criterion and recommends."""
        return code in self.visit.codes and not self.is_blind and may_note(self.roles, self.person, code)


class VisitLine(Struct, frozen=True, kw_only=True):
    """A visit on a list; `assessment_id` None while it is only planned. `unsent` counts critical recommendations."""

    assessment_id: int | None
    location_name: str
    organisation_name: str
    service_code: str
    method: str
    visit_on: date | None
    status: str
    role: str
    criteria: str
    answered: int
    unsent: int
    planned_id: int | None


class LastText(Struct, frozen=True):
    """What the last visit that saw a criterion wrote about it."""

    criterion: str
    rationale: str
    visit_on: date | None


class Head(Struct, frozen=True, kw_only=True):
    """One entry that nothing supersedes; `payload` is its JSON as it is."""

    client_id: str
    payload: msgspec.Raw
    by: str
    at: datetime


class Held(Struct, frozen=True, kw_only=True):
    """What holds for a key: its heads, several of them only when they are a conflict or say the same."""

    kind: str
    key: str
    heads: tuple[Head, ...]
    counts: str


class FileState(Struct, frozen=True, kw_only=True):
    """A file of the visit, by the client id under which it was sent."""

    id: int
    kind: str
    name: str
    state: str
    words: str


class CriticalState(Struct, frozen=True, kw_only=True):
    """A recommendation that is critical, or that the provider knows already, by the client id under which it was sent."""

    key: str
    critical: bool
    sent_at: datetime | None


class CriterionView(Struct, frozen=True, kw_only=True):
    """A criterion as the page shows it."""

    code: str
    standard: str
    statement: str
    plain: str
    criticality: str
    descriptors: tuple[str, str, str, str]
    look_fors: tuple[str, ...]
    categories: tuple[str, ...]
    sample: str
    na_when: str
    action: str
    impact: int
    scores: bool
    notes: bool


class Named(Struct, frozen=True):
    """A code with its name."""

    code: str
    name: str


class Person(Struct, frozen=True):
    """Somebody in the visit and their part of it, in words."""

    name: str
    role: str
    part: str


class VisitState(Struct, frozen=True, kw_only=True):
    """Everything that a device needs to go on without a signal. `criteria` is None when the device has this profile already.

    `critical_from` is the risk from which a recommendation is critical, whatever raises it; `upload_megabytes` is the largest file.
    There is no percentage and no star in it: nobody sees a grade before submitting.
    """

    id: int
    user: int
    user_name: str
    csrf: str
    token: int
    place: str
    organisation: str
    service: str
    method: str
    visit_on: date | None
    announced: bool
    status: str
    is_open: bool
    blind: bool
    officer: bool
    scorer: bool
    profile_hash: str
    people: tuple[Person, ...]
    standards: tuple[Named, ...]
    categories: tuple[Named, ...]
    scale: tuple[Named, ...]
    likelihood: tuple[Named, ...]
    impact: tuple[Named, ...]
    codes: tuple[str, ...]
    criteria: tuple[CriterionView, ...] | None
    last: dict[str, LastText]
    held: tuple[Held, ...]
    files: dict[str, FileState]
    critical_from: int
    criticals: tuple[CriticalState, ...]
    upload_megabytes: int


def look_fors_for(criterion: Criterion, service: str) -> tuple[str, ...]:
    """The prompts of a criterion that are for a service type."""
    return tuple(each.text for each in criterion.look_fors if not each.services or service in each.services)
