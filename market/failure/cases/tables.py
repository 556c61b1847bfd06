"""Tables of failure cases. People are case references of the council's own system, or codes of the case for people whom others fund."""

from piccolo.columns import Boolean, Date, DoublePrecision, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index
from market.partners.tables import Partner
from market.providers.tables import Location, Organisation


class FailureCase(Table, tablename="failure_case"):
    """A provider, or one or several of its places, that fails or closes, followed by the protocol of one version."""

    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    location = ForeignKey(
        Location,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null for the whole provider or several places",
    )
    whole_provider = Boolean(default=False)
    service_group = Varchar(length=20, help_text="care_home, home_care, supported_living or day")
    trigger = Varchar(length=12, help_text="code of the protocol")
    told_by = Varchar(length=200, default="")
    words = Text(default="", help_text="what was said, in their words")
    confidential = Boolean(default=False, help_text="who told us what is read only by those who work on the case")
    mode = Varchar(length=10, help_text="planned or emergency")
    mode_reason = Varchar(length=500, default="")
    stage = Varchar(length=20)
    lead_id = Integer()
    lead_label = Varchar(length=120)
    deputy_id = Integer()
    deputy_label = Varchar(length=120)
    opened_at = Timestamptz()
    declared_at = Timestamptz(null=True, default=None)
    notice_at = Timestamptz(null=True, default=None)
    closure_at = Timestamptz(null=True, default=None, help_text="last day and hour of the service, once known")
    closed_at = Timestamptz(null=True, default=None, help_text="when the case entered the stage closed or recovered")
    ended_at = Timestamptz(null=True, default=None)
    declared_by_id = Integer(null=True, default=None)
    declared_label = Varchar(length=120, default="")
    protocol_version = Integer()
    submission = Varchar(length=64, null=True, default=None, help_text="of the form, so that sending twice makes one")
    family_words = Text(default="", help_text="JSON: what the newest letter to a family says that is the same for all")
    version = Integer(default=1)
    recorded_at = Timestamptz()
    updated_at = Timestamptz()


class FailurePlace(Table, tablename="failure_place"):
    """A place that is in a case."""

    failure = ForeignKey(FailureCase, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    embargo_id = Integer(null=True, default=None, help_text="the full stop that this case imposed here")
    exit_on = Date(null=True, default=None, help_text="day of the exit that this case recorded in the register")
    added_at = Timestamptz()
    added_label = Varchar(length=120)


class FailureStage(Table, tablename="failure_stage"):
    """A stage that a case was in, `[entered_at, left_at)`."""

    failure = ForeignKey(FailureCase, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    stage = Varchar(length=20)
    entered_at = Timestamptz()
    left_at = Timestamptz(null=True, default=None)
    by_id = Integer(null=True, default=None)
    by_label = Varchar(length=120)
    reason = Text(default="")
    tests = Text(default="", help_text="entry tests that were ticked, a line each")
    confirm_by = Timestamptz(null=True, default=None, help_text="when another person must have confirmed it")
    confirmed_at = Timestamptz(null=True, default=None)
    confirmed_id = Integer(null=True, default=None)
    confirmed_label = Varchar(length=120, default="")
    reviewed_at = Timestamptz(null=True, default=None)
    recorded_at = Timestamptz()


class FailureDuty(Table, tablename="failure_duty"):
    """An answer to a duty question; the newest of each question counts, older ones stay."""

    failure = ForeignKey(FailureCase, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    question = Varchar(length=8)
    answer = Varchar(length=12, help_text="yes, no or not_known")
    words = Text(default="")
    happened_on = Date(null=True, default=None)
    answered_at = Timestamptz()
    by_id = Integer(null=True, default=None)
    by_label = Varchar(length=120)


class FailurePerson(Table, tablename="failure_person"):
    """A person affected by a case, whoever pays, from need to settled."""

    failure = ForeignKey(FailureCase, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    reference = Varchar(length=40, help_text="our case reference, or a code such as SF-01 for people funded by others")
    paid_by = Varchar(length=16, help_text="ours, other_council, icb, self or unknown")
    authority = Varchar(length=120, default="", help_text="name of the council or ICB that placed the person")
    authority_key = Varchar(length=160, default="", help_text="the name as partners are matched by it")
    location = ForeignKey(
        Location,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null for a person whose care is not given from one place",
    )
    placement_id = Integer(null=True, default=None, help_text="the placement from which the list was made")
    bed_type = Varchar(length=40, default="")
    needs = Varchar(length=300, default="")
    weekly_hours = DoublePrecision(null=True, default=None)
    nursing = Boolean(default=False)
    two_carers = Boolean(default=False)
    end_of_life = Boolean(default=False)
    court_authority = Boolean(default=False, help_text="liberty or residence rests on a court order or authorisation")
    stay_with = Varchar(length=80, default="", help_text="references of people to stay together with")
    urgency = Varchar(length=8, default="", help_text="hours, day, days or week; empty until judged")
    worker = Varchar(length=120, default="")
    destination_location = ForeignKey(
        Location,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="where the person goes, when the register holds it",
    )
    destination = Varchar(length=200, default="")
    move_at = Timestamptz(null=True, default=None, help_text="when the move is planned")
    moved_at = Timestamptz(null=True, default=None)
    night_reason = Varchar(length=500, default="", help_text="why the person moves at night, as a director signed")
    arrived_at = Timestamptz(null=True, default=None, help_text="when the arrival was checked")
    arrival_words = Varchar(length=500, default="")
    settled_on = Date(null=True, default=None)
    outcome = Varchar(length=16, default="")
    family_at = Timestamptz(null=True, default=None)
    advocate_at = Timestamptz(null=True, default=None)
    property_at = Timestamptz(null=True, default=None)
    medicines_at = Timestamptz(null=True, default=None)
    money_at = Timestamptz(null=True, default=None)
    not_needed = Varchar(length=80, default="", help_text="codes of what does not apply, separated by spaces")
    notes = Text(default="")
    added_at = Timestamptz()
    added_reason = Varchar(length=300, default="")
    removed_at = Timestamptz(null=True, default=None)
    removed_reason = Varchar(length=300, default="")
    version = Integer(default=1)
    updated_at = Timestamptz()


class FailureLog(Table, tablename="failure_log"):
    """One thing that happened in a case, written once and never changed."""

    failure = ForeignKey(FailureCase, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    happened_at = Timestamptz()
    written_at = Timestamptz()
    kind = Varchar(length=12)
    words = Text()
    person = Varchar(length=40, default="", help_text="reference of the person it is about")
    by_id = Integer(null=True, default=None)
    by_label = Varchar(length=120)
    source = Varchar(length=200, default="", help_text="name of the partner who wrote it")
    confidential = Boolean(default=False)
    submission = Varchar(length=64, null=True, default=None)


class FailureShare(Table, tablename="failure_share"):
    """That a case is shared with a partner, since when and until when."""

    failure = ForeignKey(FailureCase, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    partner = ForeignKey(Partner, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    with_people = Boolean(default=False)
    started_at = Timestamptz()
    started_label = Varchar(length=120)
    ended_at = Timestamptz(null=True, default=None)


class FailureMessage(Table, tablename="failure_message"):
    """Words written to a partner about a case, or by the partner in answer."""

    share = ForeignKey(FailureShare, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    from_partner = Boolean(default=False)
    words = Text()
    asks = Text(default="")
    written_at = Timestamptz()
    by_id = Integer(null=True, default=None)
    by_label = Varchar(length=120)
    acknowledged_at = Timestamptz(null=True, default=None)
    acknowledged_label = Varchar(length=120, default="")
    submission = Varchar(length=64, null=True, default=None)


class FailureExcuse(Table, tablename="failure_excuse"):
    """A critical task that a director excused so that the case may close; never taken back."""

    failure = ForeignKey(FailureCase, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    task_id = Integer()
    code = Varchar(length=12)
    person = Varchar(length=40, default="")
    reason = Text()
    by_id = Integer(null=True, default=None)
    by_label = Varchar(length=120)
    excused_at = Timestamptz()


class FailureLesson(Table, tablename="failure_lesson"):
    """What was learned from a case, and the action that somebody owns."""

    failure = ForeignKey(FailureCase, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    words = Text()
    action = Text(default="")
    owner = Varchar(length=120, default="")
    due_on = Date(null=True, default=None)
    done_on = Date(null=True, default=None)
    by_id = Integer(null=True, default=None)
    by_label = Varchar(length=120)
    added_at = Timestamptz()
    submission = Varchar(length=64, null=True, default=None)
    version = Integer(default=1)


class FailureBook(Table, tablename="failure_book"):
    """An incident book: what the case said at a moment, frozen, and the PDF made from it."""

    failure = ForeignKey(FailureCase, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    moment = Timestamptz()
    content = Text(help_text="JSON of everything printed")
    content_digest = Varchar(length=64)
    sha256 = Varchar(length=64, default="", help_text="of the PDF, once made")
    size = Integer(default=0)
    by_id = Integer(null=True, default=None)
    by_label = Varchar(length=120)


TABLES = (
    FailureCase,
    FailurePlace,
    FailureStage,
    FailureDuty,
    FailurePerson,
    FailureLog,
    FailureShare,
    FailureMessage,
    FailureExcuse,
    FailureLesson,
    FailureBook,
)

INDEXES = (
    Index(FailureCase, ("submission",), unique=True, where="submission IS NOT NULL"),
    Index(FailureCase, ("organisation",)),
    Index(FailureCase, ("stage", "opened_at")),
    Index(FailurePlace, ("failure", "location"), unique=True),
    Index(FailurePlace, ("location",)),
    Index(FailureStage, ("failure", "entered_at")),
    Index(FailureDuty, ("failure", "question", "answered_at")),
    Index(FailurePerson, ("failure", "reference"), unique=True),
    Index(FailureLog, ("failure", "happened_at")),
    Index(FailureLog, ("submission",), unique=True, where="submission IS NOT NULL"),
    Index(FailureShare, ("failure", "partner"), unique=True),
    Index(FailureShare, ("partner",)),
    Index(FailureMessage, ("share", "written_at")),
    Index(FailureMessage, ("submission",), unique=True, where="submission IS NOT NULL"),
    Index(FailureExcuse, ("failure", "task_id")),
    Index(FailureLesson, ("failure",)),
    Index(FailureLesson, ("submission",), unique=True, where="submission IS NOT NULL"),
    Index(FailureBook, ("failure", "moment")),
)
