"""Tables of early warning: scores that hold for a while, what people typed in, what they decided, and back-tests."""

from piccolo.columns import Date, DoublePrecision, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index
from market.providers.tables import Location, Organisation

NOT_SAID = "null when it is about every place of the provider"


class RiskScore(Table, tablename="risk_score"):
    """The score of a location on each day of `[from_on, until_on)`. A new row is written only when something changed."""

    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    from_on = Date()
    until_on = Date(null=True, default=None)
    policy_version = Integer(help_text="of the early-warning policy that weighed it")
    band = Varchar(length=8, help_text="red, amber, unknown or green, as computed")
    score = DoublePrecision(null=True, default=None)
    floor = DoublePrecision(null=True, default=None)
    ceiling = DoublePrecision(null=True, default=None)
    coverage = DoublePrecision()
    beds = Integer(help_text="beds of a care home, for the share of the market; 0 elsewhere")
    warned = Varchar(length=120, default="", help_text="groups with an amber or red point, separated by spaces")
    points = Text(help_text="JSON: what each indicator said and why")
    digest = Varchar(length=64, help_text="of everything above but the days, to tell whether anything changed")
    computed_at = Timestamptz()


class ProviderScore(Table, tablename="risk_provider_score"):
    """The score of a provider on each day of `[from_on, until_on)`, from those of its locations."""

    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    from_on = Date()
    until_on = Date(null=True, default=None)
    policy_version = Integer()
    band = Varchar(length=8)
    score = DoublePrecision(null=True, default=None)
    coverage = DoublePrecision()
    locations = Text(help_text="JSON: location, band, score and weight of each")
    digest = Varchar(length=64)
    computed_at = Timestamptz()


class RiskDatum(Table, tablename="risk_datum"):
    """A value of an indicator that somebody typed in, with its day, source and reliability. Never changed; may be withdrawn."""

    submission = Varchar(length=64, help_text="of the form that made it, so that sending twice makes one")
    location = ForeignKey(
        Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=True, default=None, help_text=NOT_SAID
    )
    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    indicator = Varchar(length=12)
    value = DoublePrecision(null=True, default=None, help_text="in the indicator's unit; null for an event")
    event = Varchar(length=16, default="", help_text="green, amber, red or not_applicable for an event")
    as_at_on = Date()
    source = Varchar(length=200)
    reliability = Varchar(length=1)
    words = Varchar(length=600, default="")
    entered_by = Integer(null=True, default=None)
    entered_label = Varchar(length=120)
    entered_on = Date()
    entered_at = Timestamptz()
    withdrawn_on = Date(null=True, default=None)
    withdrawn_reason = Varchar(length=300, default="")
    version = Integer(default=1)


class RiskNote(Table, tablename="risk_note"):
    """Something heard of a place or a provider, with who said it and how far it can be relied on."""

    submission = Varchar(length=64, help_text="of the form that made it, so that sending twice makes one")
    location = ForeignKey(
        Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=True, default=None, help_text=NOT_SAID
    )
    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    kind = Varchar(length=24)
    happened_on = Date()
    people = Integer(null=True, default=None, help_text="people, enquiries or notices, where the kind counts")
    source = Varchar(length=200)
    reliability = Varchar(length=1)
    words = Text()
    written_by = Integer(null=True, default=None)
    written_label = Varchar(length=120)
    written_on = Date()
    written_at = Timestamptz()
    withdrawn_on = Date(null=True, default=None)
    withdrawn_reason = Varchar(length=300, default="")
    version = Integer(default=1)


class RestrictedNote(Table, tablename="restricted_note"):
    """What a whistle-blower said. Readable by the people named in `restricted_reader` only; feeds no score and no count."""

    submission = Varchar(length=64, help_text="of the form that made it, so that sending twice makes one")
    location = ForeignKey(
        Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=True, default=None, help_text=NOT_SAID
    )
    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    happened_on = Date()
    source = Varchar(length=200, default="")
    reliability = Varchar(length=1)
    words = Text()
    written_by = Integer(help_text="user id")
    written_label = Varchar(length=120)
    written_at = Timestamptz()


class RestrictedReader(Table, tablename="restricted_reader"):
    """Somebody who may read one restricted note."""

    note = ForeignKey(RestrictedNote, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    person = Integer(help_text="user id")
    person_label = Varchar(length=120)
    added_by = Integer(help_text="user id of who named them")
    added_label = Varchar(length=120)
    added_at = Timestamptz()


class RiskOverride(Table, tablename="risk_override"):
    """That a person raised or lowered the band of a location for up to 28 days, with a reason."""

    submission = Varchar(length=64)
    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    band = Varchar(length=8)
    reason = Varchar(length=1000)
    from_on = Date()
    until_on = Date(help_text="first day on which it holds no longer")
    ended_on = Date(null=True, default=None)
    by_id = Integer(null=True, default=None)
    by_label = Varchar(length=120)
    recorded_at = Timestamptz()
    version = Integer(default=1)


class RiskMute(Table, tablename="risk_mute"):
    """That one indicator is left out for a location for a while, with a reason."""

    submission = Varchar(length=64)
    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    indicator = Varchar(length=12)
    reason = Varchar(length=600)
    from_on = Date()
    until_on = Date(help_text="first day on which it holds no longer")
    ended_on = Date(null=True, default=None)
    by_id = Integer(null=True, default=None)
    by_label = Varchar(length=120)
    recorded_at = Timestamptz()
    version = Integer(default=1)


class RiskWatch(Table, tablename="risk_watch"):
    """That a location is on the watch-list: why, since when, who watches, and when it is looked at again."""

    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    why = Varchar(length=600)
    since_on = Date()
    review_on = Date()
    watcher = Integer(help_text="user id of who watches")
    watcher_label = Varchar(length=120)
    added_label = Varchar(length=120)
    ended_on = Date(null=True, default=None)
    ended_reason = Varchar(length=300, default="")
    recorded_at = Timestamptz()
    version = Integer(default=1)


class BackTest(Table, tablename="risk_back_test"):
    """What a version of the weights would have said before past exits and embargoes, worked out once and kept."""

    policy_version = Integer()
    from_on = Date()
    until_on = Date(help_text="first day that is not looked at")
    status = Varchar(length=12, help_text="waiting, done or failed")
    work = Integer(null=True, default=None, help_text="number of the long work")
    result = Text(default="", help_text="JSON of the result, once done")
    asked_label = Varchar(length=120)
    asked_at = Timestamptz()
    finished_at = Timestamptz(null=True, default=None)


TABLES = (
    RiskScore,
    ProviderScore,
    RiskDatum,
    RiskNote,
    RestrictedNote,
    RestrictedReader,
    RiskOverride,
    RiskMute,
    RiskWatch,
    BackTest,
)

INDEXES = (
    Index(RiskScore, ("location", "from_on"), unique=True),
    Index(RiskScore, ("organisation",)),
    Index(RiskScore, ("from_on",)),
    Index(RiskScore, ("location",), unique=True, where="until_on IS NULL"),
    Index(ProviderScore, ("organisation", "from_on"), unique=True),
    Index(ProviderScore, ("organisation",), unique=True, where="until_on IS NULL"),
    Index(RiskDatum, ("submission",), unique=True),
    Index(RiskDatum, ("location", "indicator", "as_at_on")),
    Index(RiskDatum, ("organisation", "indicator", "as_at_on")),
    Index(RiskNote, ("submission",), unique=True),
    Index(RiskNote, ("location", "happened_on")),
    Index(RiskNote, ("organisation", "happened_on")),
    Index(RestrictedNote, ("submission",), unique=True),
    Index(RestrictedReader, ("note", "person"), unique=True),
    Index(RestrictedReader, ("person",)),
    Index(RiskOverride, ("submission",), unique=True),
    Index(RiskOverride, ("location", "from_on")),
    Index(RiskMute, ("submission",), unique=True),
    Index(RiskMute, ("location", "indicator", "from_on")),
    Index(RiskWatch, ("location",), unique=True, where="ended_on IS NULL"),
    Index(RiskWatch, ("location", "since_on")),
    Index(RiskWatch, ("review_on",)),
    Index(BackTest, ("asked_at",)),
)
