"""Tables of information sharing: requests with places and questions, the register of what was shared, and what neighbours stopped."""

from piccolo.columns import Boolean, Date, ForeignKey, Integer, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index
from market.partners.tables import Partner
from market.providers.tables import Location, Organisation


class InformationRequest(Table, tablename="information_request"):
    """A request of us to another authority, or of another authority to us, about one provider."""

    submission = Varchar(length=64)
    direction = Varchar(length=8, help_text="ours (we ask) or theirs (they ask us)")
    partner = ForeignKey(Partner, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    purpose = Text()
    bases = Varchar(length=120, help_text="codes of the lawful basis, separated by spaces")
    checks = Varchar(length=60, help_text="what was confirmed before asking, separated by spaces")
    urgency = Varchar(length=8, help_text="urgent, soon or routine")
    asked_on = Date()
    due_on = Date()
    asker = Varchar(length=120, default="", help_text="who asks, in the words of the one who recorded it")
    their_reference = Varchar(length=60, default="")
    may_tell_provider = Boolean(default=False)
    note = Text(default="", help_text="confidential; read by those who read risk only")
    by_partner = Boolean(default=False, help_text="recorded by the partner's own account")
    state = Varchar(length=16, help_text="open, answered, nothing_known, refused or withdrawn")
    answered_on = Date(null=True, default=None, help_text="day on which it was answered, refused or withdrawn")
    answerer = Varchar(length=120, default="")
    withheld = Text(default="", help_text="what was not shared, and why; confidential")
    closed_reason = Text(default="", help_text="why it was refused or withdrawn")
    asked_label = Varchar(length=120)
    answered_label = Varchar(length=120, default="")
    recorded_at = Timestamptz()
    version = Integer(default=1)


class InformationRequestPlace(Table, tablename="information_request_place"):
    """A location that a request is about; none means the whole provider."""

    request = ForeignKey(InformationRequest, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)


class InformationQuestion(Table, tablename="information_question"):
    """One question of a request, and its answer."""

    request = ForeignKey(InformationRequest, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    number = SmallInt()
    question = Text()
    answer = Text(default="", help_text="confidential")
    standing = Varchar(length=8, default="", help_text="fact, told or opinion")
    source = Varchar(length=200, default="")
    as_of_on = Date(null=True, default=None)


class Disclosure(Table, tablename="disclosure"):
    """The register of what was shared with whom: one row each time, never changed."""

    submission = Varchar(length=64)
    way = Varchar(length=8, help_text="given or received")
    partner = ForeignKey(Partner, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    request = ForeignKey(
        InformationRequest,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null when it was shared without a request",
    )
    shared_on = Date()
    what = Text(help_text="confidential")
    how = Varchar(length=200)
    bases = Varchar(length=120)
    by_label = Varchar(length=120)
    recorded_at = Timestamptz()


class ToldSuspension(Table, tablename="told_suspension"):
    """A stop, caution or concern about a place that another authority told us of: it feeds early warning, and its source is protected."""

    partner = ForeignKey(Partner, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    request = ForeignKey(
        InformationRequest,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null when it was told without a request",
    )
    kind = Varchar(length=8, help_text="stop, caution or concern")
    from_on = Date()
    until_on = Date(null=True, default=None)
    words = Text(default="", help_text="confidential")
    told_on = Date()
    by_label = Varchar(length=120)
    recorded_at = Timestamptz()
    version = Integer(default=1)


TABLES = (InformationRequest, InformationRequestPlace, InformationQuestion, Disclosure, ToldSuspension)

INDEXES = (
    Index(InformationRequest, ("submission",), unique=True),
    Index(InformationRequest, ("organisation", "asked_on")),
    Index(InformationRequest, ("partner", "asked_on")),
    Index(InformationRequest, ("state", "due_on")),
    Index(InformationRequestPlace, ("request", "location"), unique=True),
    Index(InformationRequestPlace, ("location",)),
    Index(InformationQuestion, ("request", "number"), unique=True),
    Index(Disclosure, ("submission",), unique=True),
    Index(Disclosure, ("partner", "shared_on")),
    Index(Disclosure, ("organisation", "shared_on")),
    Index(Disclosure, ("request",)),
    Index(ToldSuspension, ("location", "from_on")),
    Index(ToldSuspension, ("partner", "location", "kind", "from_on"), unique=True),
    Index(ToldSuspension, ("request",)),
)
