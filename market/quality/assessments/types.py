"""Assessments as Structs: their statuses, who scores, their answers, and what decisions and comments make of them."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from market.quality.scoring.types import State


class Status(StrEnum):
    """Where an assessment stands."""

    OPEN = "open"
    SUBMITTED = "submitted"
    DRAFT = "draft"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


class ScorerRole(StrEnum):
    """What somebody does in an assessment. One who scores a second time never writes the first score."""

    LEAD = "lead"
    SECOND = "second"
    PARTNER = "partner"
    DOUBLE = "double"


class ScorerRow(Struct, frozen=True, kw_only=True):
    """Somebody who may score; empty `domains` and `criteria` mean all."""

    person: int
    person_label: str
    role: str
    domains: str = ""
    criteria: str = ""


class OpenAssessment(Struct, frozen=True, kw_only=True):
    """What is asked to begin an assessment. `open_codes` and `recently_validated` are handed to the profile's rule."""

    client_id: str
    service_id: int
    method: str
    theme: str = ""
    rotation: int = 0
    reason: str = ""
    announced: bool = True
    visit_on: date | None = None
    joint_with: str = ""
    scorers: tuple[ScorerRow, ...] = ()
    open_codes: tuple[str, ...] = ()
    recently_validated: tuple[str, ...] = ()


class KnownAnswer(Struct, frozen=True, kw_only=True):
    """An answer that the system fills in for the provider because it knows it already, with where it came from."""

    criterion: str
    source: str
    state: str = State.SCORED
    score: int | None = None
    rationale: str = ""
    categories: str = ""


class AssessmentRow(Struct, frozen=True, kw_only=True):
    """An assessment as stored, with the place that it is about. Its criteria are a tuple of codes."""

    id: int
    service_id: int
    client_id: str
    method: str
    tier: str
    theme: str
    rotation: int
    framework_version: int
    profile_hash: str
    codes: tuple[str, ...]
    status: str
    announced: bool
    visit_on: date | None
    for_year: int | None
    due_on: date | None
    joint_with: str
    lead_by: int | None
    lead_label: str
    people_heard: int | None
    people_total: int | None
    summary: str
    opened_label: str
    opened_at: datetime
    submitted_by: int | None
    submitted_label: str
    submitted_at: datetime | None
    moderated_by: int | None
    moderated_label: str
    moderated_at: datetime | None
    moderation_note: str
    comments_due_on: date | None
    final_at: datetime | None
    final_by: int | None
    final_label: str
    access_refused: bool
    version: int
    service_code: str
    service_people: int | None
    location_id: int
    location_name: str
    organisation_id: int
    organisation_name: str

    @property
    def is_self_assessment(self) -> bool:
        """Whether the provider answers it."""
        return self.method == "self_assessment"


class AnswerRow(Struct, frozen=True, kw_only=True):
    """The present answer to a criterion."""

    criterion: str
    state: str
    score: int | None
    reason: str
    rationale: str
    categories: str
    source: str
    carried_from: int | None
    in_conflict: bool
    scored_by: int | None
    scored_label: str
    scored_at: datetime


class DecisionRow(Struct, frozen=True, kw_only=True):
    """That a score counts differently from how it was given."""

    id: int
    criterion: str
    from_score: int | None
    to_score: int | None
    kind: str
    reason: str
    decided_by: int | None
    decided_label: str
    decided_at: datetime


class EffectiveAnswer(Struct, frozen=True, kw_only=True):
    """An answer as it counts: the original, and what decisions made of it."""

    answer: AnswerRow
    state: str
    score: int | None
    decisions: tuple[DecisionRow, ...] = ()

    @property
    def was_changed(self) -> bool:
        """Whether it counts differently from how it was given."""
        return (self.state, self.score) != (self.answer.state, self.answer.score)


class LastAnswer(Struct, frozen=True, kw_only=True):
    """What is known of a criterion from an earlier assessment, and the day of it: a score, or that it does not apply."""

    state: str
    score: int | None
    categories: str
    on: date


class CommentRow(Struct, frozen=True, kw_only=True):
    """What the provider said about one criterion, and what was decided."""

    id: int
    assessment_id: int
    criterion: str
    words: str
    made_by: int | None
    made_label: str
    made_at: datetime
    decision: str
    decision_reason: str
    decided_by: int | None
    decided_label: str
    decided_at: datetime | None
    version: int


class NewScore(Struct, frozen=True):
    """That a criterion shall count as another score (None: as not seen), and why."""

    criterion: str
    score: int | None
    reason: str


class DoubleRow(Struct, frozen=True, kw_only=True):
    """A second, independent score of a criterion, and the first as it was given."""

    assessment_id: int
    criterion: str
    score: int
    scored_by: int | None
    scored_label: str
    scored_at: datetime
    first_score: int | None


class CommentDecision(StrEnum):
    """What a second officer says to a comment."""

    UPHELD = "upheld"
    PARTLY = "partly"
    KEPT = "kept"
