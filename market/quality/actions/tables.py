"""Tables of recommendations: risk and dates, the provider's planned actions, and everything that happened to each."""

from piccolo.columns import Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index
from market.quality.assessments.tables import Assessment
from market.quality.assured.tables import AssuredService


class Recommendation(Table, tablename="recommendation"):
    """What a service must put right about one criterion: why it matters to people, by when, and what closes it."""

    client_id = Varchar(length=36)
    service = ForeignKey(AssuredService, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    assessment = ForeignKey(Assessment, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    criterion = Varchar(length=12)
    what = Text()
    why = Text(default="")
    closes_when = Text(default="")
    likelihood = Integer()
    impact = Integer()
    impact_reason = Varchar(length=300, default="", help_text="why the impact differs from the criterion's own")
    raises = Varchar(length=120, default="", help_text="codes of what raised the band, separated by spaces")
    risk = Integer()
    band = Varchar(length=12, help_text="critical, very_high, high, medium or low")
    evidence_due_at = Timestamptz(null=True, default=None)
    follow_up_on = Date()
    status = Varchar(length=12, help_text="open, evidence, verified or withdrawn")
    late_dates = Integer(default=0, help_text="evidence dates that passed without evidence")
    overdue_since = Date(
        null=True, default=None, help_text="first evidence date that was missed since evidence last came"
    )
    plan_sent_at = Timestamptz(null=True, default=None, help_text="when the provider sent its plan")
    repeat_of = Integer(null=True, default=None, help_text="an earlier recommendation on the same criterion")
    issued_at = Timestamptz(
        null=True, default=None, help_text="when the provider was told; critical ones are told at once"
    )
    verified_by = Integer(null=True, default=None)
    verified_label = Varchar(length=120, default="")
    verified_on = Date(null=True, default=None)
    retest = Varchar(length=12, default="", help_text="due, passed or failed, once verified")
    raised_label = Varchar(length=120)
    raised_on = Date()
    recorded_at = Timestamptz()
    version = Integer(default=1)


class PlannedAction(Table, tablename="planned_action"):
    """What the provider will do about a recommendation, who, and by when."""

    recommendation = ForeignKey(Recommendation, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    words = Text()
    owner = Varchar(length=120)
    due_on = Date()
    done_on = Date(null=True, default=None)
    progress = Text(default="")
    added_label = Varchar(length=120)
    added_at = Timestamptz()
    version = Integer(default=1)


class RecommendationEvent(Table, tablename="recommendation_event"):
    """One thing that happened to a recommendation, in order."""

    recommendation = ForeignKey(Recommendation, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    kind = Varchar(
        length=16,
        help_text="raised, changed, lowered, issued, planned, plan_sent, progress, evidence, late, verified, rejected, withdrawn,"
        " passed or failed",
    )
    words = Text(default="")
    happened_at = Timestamptz()
    by_id = Integer(null=True, default=None)
    by_label = Varchar(length=120)


TABLES = (Recommendation, PlannedAction, RecommendationEvent)

INDEXES = (
    Index(Recommendation, ("client_id",), unique=True),
    Index(Recommendation, ("service", "status")),
    Index(Recommendation, ("assessment",)),
    Index(Recommendation, ("status", "follow_up_on")),
    Index(PlannedAction, ("recommendation",)),
    Index(RecommendationEvent, ("recommendation", "happened_at")),
)
