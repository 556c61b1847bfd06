"""Structs of scoring: what it is told, and the whole working of a grade so that anybody can redo it by hand."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct


class State(StrEnum):
    """What is known about one criterion in one assessment. A blank is never read as a 1 or as a 3: it is not seen."""

    SCORED = "scored"
    NOT_APPLICABLE = "na"
    NOT_SEEN = "not_seen"
    CARRIED = "carried"


class Scored(Struct, frozen=True):
    """One answer as scoring sees it. `categories` are letters of the kinds of evidence used, `scored_on` the day of the score."""

    code: str
    state: str
    score: int | None
    categories: str | tuple[str, ...] = ""
    scored_on: date | None = None


class KnownScore(Struct, frozen=True):
    """A 1 or a 2 that is known from earlier: validated by the council, or given by the provider to itself."""

    score: int
    on: date | None = None
    by_provider: bool = False


class GradeFacts(Struct, frozen=True, kw_only=True):
    """What a grade rests on besides the answers, as it stood on the day `on`.

    `fix_validated` says that the council has validated the fix of what CQC's rating or breach was about.
    """

    on: date
    cqc_rating: str = ""
    published_breach: bool = False
    embargo_in_force: bool = False
    fix_validated: bool = False
    access_refused: bool = False
    self_not_returned: bool = False
    people_heard: int | None = None
    people_total: int | None = None
    known_scores: dict[str, KnownScore] = {}


class StandardWorking(Struct, frozen=True):
    """Sum of weight times score, the most it could have been, and the percentage; `sum_words` is the sum written out.

    `not_seen` are those that no known score stands in for.
    """

    code: str
    name: str
    earned: int
    possible: int
    percent: float | None
    scored: int
    not_seen: int
    not_applicable: int
    sum_words: str


class DomainWorking(Struct, frozen=True):
    """Plain mean of the standards that have at least one score."""

    code: str
    name: str
    counts_to_star: bool
    percent: float | None
    standards: tuple[StandardWorking, ...]


class CapHeld(Struct, frozen=True):
    """A part of a cap that holds: the criteria or domains that caused it and its sentence. `bites` when it decides the star."""

    code: str
    part: str
    max_star: int | None
    because: tuple[str, ...]
    sentence: str
    effect: str
    bites: bool = False


class CarriedWorking(Struct, frozen=True):
    """A criterion that was not seen and counts with the 1 or 2 that is known of it (L9)."""

    code: str
    score: int
    on: date | None
    by_provider: bool
    sentence: str


class Confidence(Struct, frozen=True, kw_only=True):
    """How sure the grade is, from 0 to 1, with its four parts, and why it is not surer. `words` goes beside the star."""

    coverage: float
    triangulation: float
    recency: float
    voice: float
    value: float
    band: str
    criticals_scored: bool
    reasons: tuple[str, ...]
    words: str
    lines: tuple[str, ...]


class GradeWorking(Struct, frozen=True, kw_only=True):
    """A grade with all of its arithmetic. `star` is what is published; None when there is none, with `no_star_because`.

    Percentages are unrounded; `lines` are the sentences by which a person can redo it.
    """

    version_number: str
    on: date
    percent: float | None
    raw_star: int | None
    capped_star: int | None
    star: int | None
    provisional: bool
    no_star_because: tuple[str, ...]
    under_restriction: bool
    applicable: int
    scored: int
    domains: tuple[DomainWorking, ...]
    caps: tuple[CapHeld, ...]
    carried: tuple[CarriedWorking, ...]
    confidence: Confidence
    lines: tuple[str, ...]


class Kappa(Struct, frozen=True):
    """Quadratic-weighted kappa with its 95% interval."""

    value: float
    low: float
    high: float


class SelfPair(Struct, frozen=True):
    """What a provider gave itself for a criterion and what the council then validated."""

    code: str
    self_score: int
    validated: int


class Reliability(Struct, frozen=True, kw_only=True):
    """How a self-assessment compares with what was validated; `label` is reliable, optimistic, unreliable, modest or unknown."""

    pairs: int
    bias: float | None
    spread: float | None
    over_claims: int
    over_claim_share: float | None
    critical_over_claims: tuple[str, ...]
    label: str
    kappa: Kappa | None
    sentence: str


class OfficerPair(Struct, frozen=True):
    """Two officers' scores of one criterion, given without seeing each other's."""

    code: str
    first: int
    second: int


class CriterionAgreement(Struct, frozen=True, kw_only=True):
    """How far officers agree about one criterion (or about all, with an empty code)."""

    code: str
    pairs: int
    exact: float
    within_one: float
    kappa: Kappa | None
    needs_better_descriptors: bool


class Agreement(Struct, frozen=True):
    """Agreement between officers, over all and by criterion, the least agreement first."""

    overall: CriterionAgreement | None
    by_criterion: tuple[CriterionAgreement, ...]


class FollowUp(Struct, frozen=True, kw_only=True):
    """By when the provider sends evidence and the council follows up. `evidence_due_at` None: with the next return."""

    band: str
    evidence_due_at: datetime | None
    evidence_words: str
    follow_up_on: date
    follow_up_words: str
    mode: str
    escalation: str


class OpenDate(Struct, frozen=True):
    """The follow-up date of one open recommendation."""

    recommendation_id: int
    band: str
    follow_up_on: date
