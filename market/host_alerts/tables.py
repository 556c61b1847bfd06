"""Tables of host alerts: notices as they came, alerts, our people there, and everything that happened to each."""

from piccolo.columns import Boolean, Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index
from market.embargoes.tables import Embargo
from market.partners.tables import Partner
from market.placements.tables import Placement
from market.providers.tables import Location


class HostAlert(Table, tablename="host_alert"):
    """Another authority's suspension of a place where we have people, from the moment we were told until everybody is dealt with."""

    submission = Varchar(length=64, help_text="made with the form, so that sending it twice makes one")
    key = Varchar(length=340, help_text="place and host, by which an open alert is the same again")
    host_name = Varchar(length=120)
    partner = ForeignKey(
        Partner,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="the host among our partners; null when it is none",
    )
    location = ForeignKey(
        Location,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null for a place that the register does not hold",
    )
    place_name = Varchar(length=200, help_text="name of the place as it was when logged")
    told_at = Timestamptz(help_text="when the notice reached us; corrected through the clock")
    told_by = Varchar(length=200)
    told_how = Varchar(length=12)
    restriction = Varchar(length=12)
    host_reasons = Text(default="", help_text="as given; confidential; empty when none were given")
    host_contact = Varchar(length=200)
    host_contact_email = Varchar(length=254, default="")
    starts_on = Date(null=True, default=None)
    host_review_on = Date(null=True, default=None)
    safeguarding = Varchar(length=8, help_text="yes, no or not_said")
    other_authorities = Varchar(length=500, default="")
    level = Varchar(length=4)
    level_reason = Text(default="")
    level_by = Integer(null=True, default=None, help_text="user id of who set the level last")
    level_label = Varchar(length=120)
    level_at = Timestamptz()
    state = Varchar(length=8, help_text="open, lifted or closed")
    policy_version = Integer()
    embargo = ForeignKey(
        Embargo,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="our own stop there; null for a place that the register does not hold",
    )
    logged_by = Integer(null=True, default=None, help_text="user id")
    logged_label = Varchar(length=120)
    logged_at = Timestamptz()
    lifted_at = Timestamptz(null=True, default=None, help_text="when the host lifted, by its own word")
    lifted_words = Text(default="")
    closed_at = Timestamptz(null=True, default=None)
    closed_label = Varchar(length=120, default="")
    closed_words = Text(default="")
    version = Integer(default=1)


class HostNotice(Table, tablename="host_notice"):
    """A notice word for word, kept the moment it is pasted or sent as a file. Confidential."""

    text = Text(help_text="verbatim; empty for a file whose text is not read")
    sha256 = Varchar(length=64, default="", help_text="of the kept file; of the text when it was pasted")
    file_name = Varchar(length=200, default="", help_text="empty when the text was pasted")
    size = Integer(default=0)
    received_by = Integer(null=True, default=None, help_text="user id")
    received_label = Varchar(length=120)
    received_at = Timestamptz()
    dismissed_at = Timestamptz(null=True, default=None, help_text="when somebody said that it is no host alert")
    dismissed_by = Integer(null=True, default=None, help_text="user id")
    dismissed_label = Varchar(length=120, default="")
    dismissed_reason = Varchar(length=500, default="")


class HostAlertNotice(Table, tablename="host_alert_notice"):
    """That a notice belongs to an alert. A notice about several places serves an alert for each."""

    alert = ForeignKey(HostAlert, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    notice = ForeignKey(HostNotice, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)


class HostAlertPerson(Table, tablename="host_alert_person"):
    """One of our people there, by case reference, and what was decided for them."""

    alert = ForeignKey(HostAlert, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    case_reference = Varchar(length=40)
    placement = ForeignKey(
        Placement,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null for somebody whom the placements register does not have there",
    )
    funder = Varchar(length=16, default="")
    component = Varchar(length=24, default="")
    delivery = Varchar(length=16, default="")
    found_at = Timestamptz()
    found_later = Boolean(default=False, help_text="came or was found after the alert was logged")
    worker_id = Integer(null=True, default=None, help_text="user id")
    worker_label = Varchar(length=120, default="")
    outcome = Varchar(length=32, default="", help_text="a code of the policy")
    outcome_words = Text(default="")
    outcome_at = Timestamptz(null=True, default=None)
    outcome_label = Varchar(length=120, default="")
    harm_at = Timestamptz(null=True, default=None, help_text="when somebody first suspected harm")
    version = Integer(default=1)


class HostAlertEvent(Table, tablename="host_alert_event"):
    """One thing that happened to an alert, in order. Never changed."""

    alert = ForeignKey(HostAlert, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    kind = Varchar(length=16)
    words = Text(default="", help_text="may be confidential")
    at = Timestamptz()
    by_id = Integer(null=True, default=None)
    by_label = Varchar(length=120)


TABLES = (HostAlert, HostNotice, HostAlertNotice, HostAlertPerson, HostAlertEvent)

INDEXES = (
    Index(HostNotice, ("sha256",), unique=True),
    Index(HostNotice, ("received_at",), where="dismissed_at IS NULL"),
    Index(HostNotice, ("dismissed_at",), where="dismissed_at IS NOT NULL"),
    Index(HostAlertNotice, ("alert", "notice"), unique=True),
    Index(HostAlertNotice, ("notice",)),
    Index(HostAlert, ("submission",), unique=True),
    Index(HostAlert, ("key",), unique=True, where="state <> 'closed'"),
    Index(HostAlert, ("state", "told_at")),
    Index(HostAlert, ("location",)),
    Index(HostAlertPerson, ("alert", "case_reference"), unique=True),
    Index(HostAlertPerson, ("case_reference",)),
    Index(HostAlertEvent, ("alert", "at")),
)
