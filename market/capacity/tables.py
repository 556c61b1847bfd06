"""Tables of capacity: one row for each location and day saved; nothing is overwritten by a later day."""

from piccolo.columns import Boolean, Date, DoublePrecision, ForeignKey, Integer, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index
from market.providers.tables import Location


class BedReturn(Table, tablename="bed_return"):
    """Beds of one type at one location as saved on one day. `not_stated` holds a total that no type was given for."""

    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    bed_type = Varchar(length=40)
    saved_on = Date()
    maximum = Integer()
    occupied = Integer()
    reserved = Integer(null=True, default=None)
    closed = Integer(null=True, default=None)
    closure_reason = Varchar(length=200, default="")
    accepting = Boolean(null=True, default=None)
    over_maximum = Boolean(default=False, help_text="more occupied than there are: kept and flagged")
    imported_on = Date()
    import_run = Integer(null=True, default=None)


class TrackerReturn(Table, tablename="tracker_return"):
    """The rest of one return: admissions, people, hours and staff. Null is "not said"; hours are of the period the tracker asks for."""

    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    kind = Varchar(length=16)
    saved_on = Date()
    accepting = Boolean(null=True, default=None)
    people = Integer(null=True, default=None, help_text="people using the service")
    people_council = Integer(null=True, default=None)
    people_self_funded = Integer(null=True, default=None)
    can_provide_more_hours = Boolean(null=True, default=None)
    extra_hours = Integer(null=True, default=None)
    hours_paid = DoublePrecision(null=True, default=None)
    hours_overtime = DoublePrecision(null=True, default=None)
    hours_agency = DoublePrecision(null=True, default=None)
    hours_absence = DoublePrecision(null=True, default=None)
    days_absence = DoublePrecision(null=True, default=None)
    nurses_employed = Integer(null=True, default=None)
    nurses_absent = Integer(null=True, default=None)
    care_workers_employed = Integer(null=True, default=None)
    care_workers_absent = Integer(null=True, default=None)
    other_staff_employed = Integer(null=True, default=None)
    other_staff_absent = Integer(null=True, default=None)
    agency_nurses = Integer(null=True, default=None)
    agency_care_workers = Integer(null=True, default=None)
    agency_other_staff = Integer(null=True, default=None)
    imported_on = Date()
    import_run = Integer(null=True, default=None)


TABLES = (BedReturn, TrackerReturn)

INDEXES = (
    Index(BedReturn, ("location", "saved_on", "bed_type"), unique=True),
    Index(BedReturn, ("saved_on",)),
    Index(TrackerReturn, ("location", "kind", "saved_on"), unique=True),
    Index(TrackerReturn, ("saved_on",)),
)
