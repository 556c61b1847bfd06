"""A report as one struct: what the draft, the final page, the PDF and the provider's portal print."""

from datetime import date, datetime

from msgspec import Struct


class ReportEvidence(Struct, frozen=True, kw_only=True):
    """A file behind an answer. It can be opened only once its checks have passed."""

    id: int
    name: str
    category: str
    words: str
    may_open: bool
    state_words: str


class ReportDecision(Struct, frozen=True, kw_only=True):
    """That a score counts differently from how it was given, who decided so and why."""

    words: str
    reason: str
    decided_label: str
    decided_at: datetime


class ReportComment(Struct, frozen=True, kw_only=True):
    """What the provider said, and what was decided. `decision` is empty while nobody has."""

    id: int
    criterion: str
    words: str
    made_label: str
    made_at: datetime
    decision: str
    decision_words: str
    decision_reason: str
    decided_label: str
    decided_at: datetime | None
    version: int
    evidence: tuple[ReportEvidence, ...]


class ReportLine(Struct, frozen=True, kw_only=True):
    """One criterion with its answer as it counts, and how it was given when that differs.

    `descriptor` is what the framework says such a score looks like; `own_score` the provider's own of its last self-assessment.
    """

    code: str
    statement: str
    plain: str
    criticality: str
    state: str
    score: int | None
    answer_words: str
    colour: str
    original_words: str
    descriptor: str
    reason: str
    rationale: str
    categories: tuple[str, ...]
    scored_label: str
    own_score: int | None
    same_as_last: bool
    decisions: tuple[ReportDecision, ...]
    evidence: tuple[ReportEvidence, ...]
    comments: tuple[ReportComment, ...]


class ReportStandard(Struct, frozen=True, kw_only=True):
    """A standard with its criteria. `percent_words` is empty when it has no score, or before anything was submitted."""

    code: str
    name: str
    percent_words: str
    lines: tuple[ReportLine, ...]


class ReportDomain(Struct, frozen=True, kw_only=True):
    """A domain with its standards; D8 is a gate and does not count to the star."""

    code: str
    name: str
    counts_to_star: bool
    percent_words: str
    standards: tuple[ReportStandard, ...]


class ReportGrade(Struct, frozen=True, kw_only=True):
    """The grade as printed: published, or as it would be. `lines` are the arithmetic, to be redone by hand."""

    published: bool
    as_at: date
    star: int | None
    star_words: str
    colour: str
    meaning: str
    percent_words: str
    raw_words: str
    capped_words: str
    caps: tuple[tuple[str, str], ...]
    carried: tuple[str, ...]
    no_star_because: tuple[str, ...]
    provisional: bool
    under_restriction: bool
    expired: bool
    confidence_words: str
    confidence_colour: str
    confidence_reasons: tuple[str, ...]
    override_words: str
    override_reason: str
    asked_words: str
    lines: tuple[str, ...]


class ReportRecommendation(Struct, frozen=True, kw_only=True):
    """What the service must put right, as it was raised, and where it stands now."""

    id: int
    criterion: str
    what: str
    why: str
    closes_when: str
    risk_words: str
    band_words: str
    colour: str
    evidence_words: str
    follow_up_on: date
    status_words: str
    is_open: bool


class ReportView(Struct, frozen=True, kw_only=True):
    """A report. `grade` is None before it was submitted, and for methods that give none."""

    id: int
    version: int
    title: str
    location_id: int
    location_name: str
    organisation_id: int
    organisation_name: str
    service_words: str
    method_words: str
    status: str
    status_words: str
    is_shared: bool
    visit_on: date | None
    announced_words: str
    people_words: str
    joint_with: str
    lead_label: str
    framework_words: str
    profile_hash: str
    summary: str
    access_refused: bool
    comments_due_on: date | None
    moderated_label: str
    moderated_at: datetime | None
    final_at: datetime | None
    counts: tuple[tuple[str, int], ...]
    domains: tuple[ReportDomain, ...]
    recommendations: tuple[ReportRecommendation, ...]
    grade: ReportGrade | None

    @property
    def lines(self) -> tuple[ReportLine, ...]:
        """Every criterion, in the framework's order."""
        return tuple(line for domain in self.domains for standard in domain.standards for line in standard.lines)
