"""Tables of assessments: who scores what, what devices captured, the answers, the draft report's comments, and grades."""

from piccolo.columns import Boolean, Date, DoublePrecision, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index
from market.quality.assured.tables import AssuredService
from market.quality.framework.tables import FrameworkVersion


class Assessment(Table, tablename="assessment"):
    """One use of the framework on one service: a visit, a review, a desk check or a self-assessment.

    It stays on the framework version and the criteria that it began with.
    """

    service = ForeignKey(AssuredService, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    client_id = Varchar(length=36, help_text="made where it was opened, so that opening twice makes one")
    method = Varchar(length=24)
    tier = Varchar(length=12)
    theme = Varchar(length=12, default="")
    rotation = Integer(default=0)
    framework_version = ForeignKey(
        FrameworkVersion, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False
    )
    profile_hash = Varchar(length=64)
    criteria = Text(help_text="codes of its criteria, separated by spaces, in the order of the framework")
    status = Varchar(
        length=12,
        help_text="open, submitted, draft, final or withdrawn; a draft is shared once `comments_due_on` is set",
    )
    announced = Boolean(default=True)
    visit_on = Date(null=True, default=None, help_text="day of the visit; of the declaration for a self-assessment")
    for_year = Integer(null=True, default=None, help_text="year of a self-assessment")
    due_on = Date(null=True, default=None, help_text="day by which a self-assessment is asked for")
    joint_with = Varchar(length=200, default="")
    lead_by = Integer(null=True, default=None, help_text="user id of the lead officer")
    lead_label = Varchar(length=120, default="")
    people_heard = Integer(null=True, default=None)
    people_total = Integer(null=True, default=None)
    summary = Text(default="", help_text="the officer's words for the report")
    opened_label = Varchar(length=120)
    opened_at = Timestamptz()
    submitted_by = Integer(null=True, default=None)
    submitted_label = Varchar(length=120, default="")
    submitted_at = Timestamptz(null=True, default=None)
    moderated_by = Integer(null=True, default=None)
    moderated_label = Varchar(length=120, default="")
    moderated_at = Timestamptz(null=True, default=None)
    moderation_note = Text(default="")
    comments_due_on = Date(null=True, default=None, help_text="last day, included, for the provider's comments")
    final_at = Timestamptz(null=True, default=None)
    final_by = Integer(null=True, default=None)
    final_label = Varchar(length=120, default="")
    access_refused = Boolean(default=False)
    version = Integer(default=1)


class AssessmentScorer(Table, tablename="assessment_scorer"):
    """Somebody who may score; empty `domains` and `criteria` mean all of them."""

    assessment = ForeignKey(Assessment, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    person = Integer(help_text="user id")
    person_label = Varchar(length=120)
    role = Varchar(length=12, help_text="lead, second, partner or double")
    domains = Varchar(length=60, default="", help_text="domain codes, separated by spaces")
    criteria = Text(default="", help_text="criterion codes, separated by spaces")


class CaptureEntry(Table, tablename="capture_entry"):
    """One thing that a device recorded, never changed afterwards. What holds is what nothing else supersedes."""

    assessment = ForeignKey(Assessment, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    client_id = Varchar(length=36)
    kind = Varchar(length=16, help_text="answer, recommendation, sample, evidence or header")
    key = Varchar(length=40, help_text="criterion code, or the client id of a recommendation, sample or evidence")
    payload = Text(help_text="JSON of the kind; null when it was taken back")
    supersedes = Text(default="[]", help_text="JSON: client ids of the entries that its device knew and replaced")
    device = Varchar(length=36)
    recorded_by = Integer(null=True, default=None)
    recorded_label = Varchar(length=120)
    recorded_at = Timestamptz(help_text="by the device's clock")
    received_at = Timestamptz()


class AssessmentAnswer(Table, tablename="assessment_answer"):
    """The present answer to a criterion, worked out from the entries; two answers that contradict each other are marked."""

    assessment = ForeignKey(Assessment, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    criterion = Varchar(length=12)
    state = Varchar(length=12, help_text="scored, na, not_seen or carried")
    score = Integer(null=True, default=None)
    reason = Varchar(length=300, default="", help_text="why not applicable or not seen")
    rationale = Text(default="")
    categories = Varchar(length=6, default="", help_text="letters of the evidence categories used")
    source = Varchar(
        length=300, default="", help_text="where a filled-in answer came from; empty when a person gave it"
    )
    carried_from = Integer(null=True, default=None, help_text="assessment that a carried answer was given in")
    in_conflict = Boolean(default=False)
    scored_by = Integer(null=True, default=None)
    scored_label = Varchar(length=120, default="")
    scored_at = Timestamptz()


class ScoreDecision(Table, tablename="score_decision"):
    """That a score counts differently from how it was given. The original is never altered; the newest decision counts."""

    assessment = ForeignKey(Assessment, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    criterion = Varchar(length=12)
    from_score = Integer(null=True, default=None)
    to_score = Integer(null=True, default=None)
    kind = Varchar(length=12, help_text="moderation or comment")
    reason = Varchar(length=1000)
    decided_by = Integer(null=True, default=None)
    decided_label = Varchar(length=120)
    decided_at = Timestamptz()


class AssessmentComment(Table, tablename="assessment_comment"):
    """What the provider says about one criterion of a draft report, and what a second officer decided."""

    assessment = ForeignKey(Assessment, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    criterion = Varchar(length=12)
    words = Text()
    made_by = Integer(null=True, default=None)
    made_label = Varchar(length=120)
    made_at = Timestamptz()
    decision = Varchar(length=12, default="", help_text="upheld, partly, kept; empty while undecided")
    decision_reason = Text(default="")
    decided_by = Integer(null=True, default=None)
    decided_label = Varchar(length=120, default="")
    decided_at = Timestamptz(null=True, default=None)
    version = Integer(default=1)


class DoubleScore(Table, tablename="double_score"):
    """A second officer's own score of a criterion, given without seeing the first."""

    assessment = ForeignKey(Assessment, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    criterion = Varchar(length=12)
    score = Integer()
    scored_by = Integer(null=True, default=None)
    scored_label = Varchar(length=120)
    scored_at = Timestamptz()


class Grade(Table, tablename="grade"):
    """The grade of a service from a day on, with its arithmetic. It holds until the next one of the service."""

    service = ForeignKey(AssuredService, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    assessment = ForeignKey(Assessment, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    from_on = Date(help_text="day of publication")
    until_on = Date(null=True, default=None)
    visited_on = Date(help_text="day of the visit that it rests on")
    percent = DoublePrecision(null=True, default=None)
    raw_star = Integer(null=True, default=None)
    capped_star = Integer(null=True, default=None)
    star = Integer(null=True, default=None, help_text="final; null when none is published")
    provisional = Boolean(default=False)
    confidence = DoublePrecision(null=True, default=None)
    confidence_band = Varchar(length=8, default="")
    caps = Varchar(length=120, default="", help_text="codes of the caps that held, separated by spaces")
    working = Text(help_text="JSON of `GradeWorking`: the arithmetic, to be redone by hand")
    override_star = Integer(null=True, default=None, help_text="asked for; it is in force once a second person agreed")
    override_by = Integer(null=True, default=None)
    override_reason = Varchar(length=1000, default="")
    override_label = Varchar(length=120, default="")
    override_second_label = Varchar(length=120, default="")
    recorded_at = Timestamptz()
    version = Integer(default=1)


TABLES = (
    Assessment,
    AssessmentScorer,
    CaptureEntry,
    AssessmentAnswer,
    ScoreDecision,
    AssessmentComment,
    DoubleScore,
    Grade,
)

INDEXES = (
    Index(Assessment, ("client_id",), unique=True),
    Index(Assessment, ("service", "method", "visit_on")),
    Index(Assessment, ("status",)),
    Index(Assessment, ("service", "for_year"), unique=True, where="for_year IS NOT NULL AND status <> 'withdrawn'"),
    Index(AssessmentScorer, ("assessment", "person", "role"), unique=True),
    Index(AssessmentScorer, ("person",)),
    Index(CaptureEntry, ("assessment", "client_id"), unique=True),
    Index(CaptureEntry, ("assessment", "kind", "key")),
    Index(AssessmentAnswer, ("assessment", "criterion"), unique=True),
    Index(ScoreDecision, ("assessment", "criterion", "decided_at")),
    Index(AssessmentComment, ("assessment", "criterion")),
    Index(DoubleScore, ("assessment", "criterion", "scored_by"), unique=True),
    Index(Grade, ("service", "from_on"), unique=True),
    Index(Grade, ("assessment",), unique=True),
    Index(Grade, ("from_on",)),
)
