"""The library as frozen Structs: domains, standards and criteria, and every setting that scoring and planning use."""

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from msgspec import Struct


class Criticality(StrEnum):
    """How much a criterion weighs, and what a low score of it does to the grade."""

    CRITICAL = "critical"
    MAJOR = "major"
    STANDARD = "standard"


class Method(StrEnum):
    """How a service is looked at. Each is a view of the same criteria."""

    SELF_ASSESSMENT = "self_assessment"
    FULL_REVIEW = "full_review"
    THEMED_REVIEW = "themed_review"
    QUARTERLY_MONITORING = "quarterly_monitoring"
    FOLLOW_UP = "follow_up"
    RESPONSIVE = "responsive"
    OUT_OF_AREA = "out_of_area"
    JOINT = "joint"
    MOBILISATION = "mobilisation"


class Tier(StrEnum):
    """How much of the framework a service is asked, in proportion to what the council buys and to risk."""

    LIGHT = "light"
    STANDARD = "standard"
    ENHANCED = "enhanced"


class VersionStatus(StrEnum):
    """Where a version of the framework stands."""

    DRAFT = "draft"
    CONSULTATION = "consultation"
    LIVE = "live"
    SUPERSEDED = "superseded"


class Quarterly(StrEnum):
    """Whether a criterion is in the pool of quarterly monitoring, and how."""

    NO = "no"
    ROTATING = "rotating"
    EVERY_VISIT = "every_visit"


class LookFor(Struct, frozen=True):
    """An unscored prompt; `services` are the service codes it is for, empty for all."""

    text: str
    services: tuple[str, ...] = ()


class InMethods(Struct, frozen=True):
    """Which methods use a criterion by its own mark (themed, follow-up and others are worked out by rule)."""

    self_assessment: bool
    full_review: bool
    quarterly: Quarterly
    out_of_area: bool


class Criterion(Struct, frozen=True, kw_only=True):
    """The part of the framework that is scored 1 to 4. Mappings to outside frameworks never stand here.

    `descriptors` are what scores 1, 2, 3 and 4 look like, in that order; `categories` letters of evidence categories;
    `min_categories` how many distinct ones full triangulation needs (never more than it lists); `default_impact` 1 to 5;
    `not_applicable_when` is empty where the criterion always applies to the services it names. One that does not
    `count_for_provider` is scored for the council's own view and never reaches a provider's grade.
    """

    code: str
    standard: str
    statement: str
    plain: str
    criticality: Criticality
    applies_to: tuple[str, ...]
    methods: InMethods
    themes: tuple[str, ...]
    categories: tuple[str, ...]
    min_categories: int
    sample: str
    descriptors: tuple[str, str, str, str]
    look_fors: tuple[LookFor, ...]
    not_applicable_when: str
    typical_action: str
    default_impact: int
    counts_for_provider: bool = True

    @property
    def domain(self) -> str:
        """Code of its domain: D3 for 3.1.1."""
        return f"D{self.code.partition('.')[0]}"

    @property
    def is_critical(self) -> bool:
        """Whether it is critical."""
        return self.criticality is Criticality.CRITICAL


class Standard(Struct, frozen=True):
    """What good looks like, in one heading: code 3.1, its domain D3."""

    code: str
    domain: str
    name: str
    aim: str


class Domain(Struct, frozen=True):
    """A domain: D1 to D8; D8 is a gate and does not count to the star."""

    code: str
    name: str
    counts_to_star: bool


class ServiceKind(Struct, frozen=True):
    """A service type of the framework, such as RES_OP."""

    code: str
    name: str
    regulated: bool
    setting: str
    note: str = ""


class Theme(Struct, frozen=True):
    """A theme that criteria carry, such as med for medication."""

    code: str
    name: str


class EvidenceCategory(Struct, frozen=True):
    """A kind of evidence by its letter: P W T O D R."""

    letter: str
    name: str
    counts: str


class MethodInfo(Struct, frozen=True):
    """What a method is called, who scores and how often."""

    code: Method
    name: str
    scored_by: str
    cadence: str
    criteria: str
    standards: tuple[str, ...] = ()


class TierInfo(Struct, frozen=True):
    """What a tier asks and for whom it is meant."""

    code: Tier
    name: str
    criteria: str
    when: str


class StarBand(Struct, frozen=True):
    """A star and the least unrounded percentage that earns it."""

    star: int
    min_percent: float
    meaning: str
    band: str = ""


class Cap(Struct, frozen=True):
    """One part of a cap L1 to L9 as the framework words it; `max_star` None means that no star is published."""

    code: str
    part: str
    condition: str
    max_star: int | None
    effect: str = ""


class FollowUpRow(Struct, frozen=True):
    """One row of the follow-up table. Amounts with units hours, working_days, days, weeks or next_return (amount None).

    `band` is a code (critical, very_high, high, medium, low), `name` its words.
    """

    band: str
    name: str
    min_risk: int
    max_risk: int
    evidence_amount: int | None
    evidence_unit: str
    evidence_note: str
    follow_up_amount: int
    follow_up_unit: str
    mode: str
    escalation: str


class RestrictionReason(Struct, frozen=True):
    """A reason for a restriction with the criteria that must be at 3 or more before it is lifted."""

    code: str
    name: str
    source: str
    not_for: tuple[str, ...]
    look_with: str
    lift_tests: tuple[str, ...]
    plus: str = ""


class ConfidenceRules(Struct, frozen=True):
    """Weights and bands of confidence. `recency` are (months up to, value) in order, the last for anything older."""

    coverage_weight: float
    triangulation_weight: float
    recency_weight: float
    voice_weight: float
    recency: tuple[tuple[int | None, float], ...]
    voice_least: int
    voice_share: float
    voice_small: int
    high: float
    medium: float


class FrameworkSettings(Struct, frozen=True, kw_only=True):
    """Everything of a version but its criteria. Every number is a local choice, to be agreed with providers."""

    title: str
    purpose: str
    services: tuple[ServiceKind, ...]
    groups: dict[str, tuple[str, ...]]
    tiers: tuple[TierInfo, ...]
    themes: tuple[Theme, ...]
    categories: tuple[EvidenceCategory, ...]
    methods: tuple[MethodInfo, ...]
    domains: tuple[Domain, ...]
    standards: tuple[Standard, ...]
    scale: tuple[tuple[int, str], ...]
    states: tuple[tuple[str, str, str], ...]
    scorer_rules: tuple[str, ...]
    weights: dict[str, int]
    star_bands: tuple[StarBand, ...]
    caps: tuple[Cap, ...]
    confidence: ConfidenceRules
    likelihood: tuple[tuple[int, str], ...]
    impact: tuple[tuple[int, str], ...]
    raise_band_if: tuple[str, ...]
    follow_up: tuple[FollowUpRow, ...]
    merge_within_days: int
    cadence_months: dict[int, int]
    restriction_reasons: tuple[RestrictionReason, ...]
    lift_min_score: int
    lift_visits: int
    lift_min_days: int
    lift_unannounced: int
    restriction_review_days: int


class Library(Struct, frozen=True, dict=True):
    """One version of the framework, whole. `criteria` are in the framework's order; `content_hash` names the content."""

    version_id: int
    number: str
    status: str
    content_hash: str
    settings: FrameworkSettings
    criteria: tuple[Criterion, ...]

    @cached_property
    def by_code(self) -> dict[str, Criterion]:
        """Criteria by code, worked out once."""
        return {each.code: each for each in self.criteria}


class Profile(Struct, frozen=True, kw_only=True):
    """Exactly what is asked of a service by one method: a view of a version, the same whenever it is asked for.

    `hash` is SHA-256 over version content, parameters and codes; `codes` in the framework's order; `why` says in a
    sentence how the codes were chosen; `minutes` is an estimate of time on site.
    """

    version_number: str
    content_hash: str
    service: str
    method: Method
    tier: Tier
    theme: str
    rotation: int
    reason: str
    codes: tuple[str, ...]
    hash: str
    why: str
    minutes: int


class VersionRow(Struct, frozen=True, kw_only=True):
    """A version as listed."""

    id: int
    number: str
    title: str
    status: str
    content_hash: str
    based_on: int | None
    consultation_until: date | None
    live_on: date | None
    superseded_on: date | None
    created_by: str
    created_at: datetime
    version: int


class Cadences(Struct, frozen=True, kw_only=True):
    """How often in a year a service is looked at by each method, and its tier.

    `contract_return` is how often the critical and major criteria of D8 are asked by themselves; it counts only for
    services without a self-assessment, which holds them anyway.
    """

    self_assessment: float = 1.0
    full_review: float = 1.0
    quarterly_monitoring: float = 4.0
    out_of_area: float = 0.0
    contract_return: float = 0.0
    tier: Tier = Tier.STANDARD


class AnswersPerYear(Struct, frozen=True):
    """Scored answers that a service gives in a year, by method, and the arithmetic as sentences to be redone by hand."""

    service: str
    by_method: dict[str, float]
    lines: tuple[str, ...]

    @property
    def exact(self) -> float:
        """The sum before rounding."""
        return sum(self.by_method.values())

    @property
    def total(self) -> int:
        """The sum, rounded once."""
        return int(self.exact + 0.5)


class OutsideStatement(Struct, frozen=True):
    """A statement of somebody else's framework; `part` is the key question or theme that it belongs to."""

    code: str
    part: str
    name: str


class OutsideFramework(Struct, frozen=True):
    """Somebody else's framework with its statements; `status` is live, awaiting_final or empty."""

    code: str
    title: str
    status: str
    valid_from: date | None
    valid_to: date | None
    statements: tuple[OutsideStatement, ...]


class FrameworkData(Struct, frozen=True):
    """What the data files hold. `mappings` are (outside framework, statement, criterion)."""

    number: str
    settings: FrameworkSettings
    criteria: tuple[Criterion, ...]
    outside: tuple[OutsideFramework, ...]
    mappings: tuple[tuple[str, str, str], ...]
