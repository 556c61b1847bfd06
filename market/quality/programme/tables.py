"""Tables of the visit programme: planned visits with their reasons and people, and officers' days."""

from piccolo.columns import Boolean, Date, DoublePrecision, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index
from market.quality.assessments.tables import Assessment
from market.quality.assured.tables import AssuredService


class PlannedVisit(Table, tablename="planned_visit"):
    """A visit that somebody has put on a day, with the date it was due and the reasons for that date."""

    service = ForeignKey(AssuredService, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    method = Varchar(length=24)
    theme = Varchar(length=12, default="")
    due_on = Date()
    reasons = Text(help_text="JSON: why it is due on that date, as they were when it was planned")
    planned_on = Date()
    days = DoublePrecision(help_text="visit days of each officer")
    announced = Boolean(default=True)
    joint_with = Varchar(length=200, default="")
    desk = Boolean(default=False, help_text="done at the desk in place of a visit")
    double = Boolean(default=False, help_text="picked for double scoring")
    note = Varchar(length=600, default="")
    cancel_reason = Varchar(length=300, default="")
    status = Varchar(length=12, help_text="planned, begun, done or cancelled")
    assessment = ForeignKey(
        Assessment,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null until the visit has begun",
    )
    version = Integer(default=1)
    recorded_at = Timestamptz()


class VisitPerson(Table, tablename="visit_person"):
    """Somebody who goes on a planned visit; becomes a scorer when it begins."""

    planned_visit = ForeignKey(PlannedVisit, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    person = Integer(help_text="user id")
    person_label = Varchar(length=120)
    role = Varchar(length=12, help_text="lead, second, partner or double")
    domains = Varchar(length=60, default="")
    criteria = Text(default="")


class OfficerDays(Table, tablename="officer_days"):
    """How many days an officer has for visits in a month."""

    person = Integer(help_text="user id")
    month = Date(help_text="first day of the month")
    days = DoublePrecision()
    recorded_at = Timestamptz()


TABLES = (PlannedVisit, VisitPerson, OfficerDays)

INDEXES = (
    Index(PlannedVisit, ("service", "status")),
    Index(PlannedVisit, ("planned_on",)),
    Index(VisitPerson, ("planned_visit", "person"), unique=True),
    Index(VisitPerson, ("person",)),
    Index(OfficerDays, ("person", "month"), unique=True),
)
