"""Tables of the register. History is kept in dated rows: `[from_on, until_on)`, `until_on` null while it holds."""

from piccolo.columns import Boolean, Date, DoublePrecision, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index


class Organisation(Table, tablename="organisation"):
    """An organisation that provides care; CQC's "provider"."""

    cqc_provider_id = Varchar(length=32, null=True, default=None)
    name = Varchar(length=300)
    kind = Varchar(length=16)
    source = Varchar(length=16)
    ownership = Varchar(length=40, default="")
    companies_house_number = Varchar(length=16, default="")
    charity_number = Varchar(length=16, default="")
    brand_id = Varchar(length=32, default="")
    brand_name = Varchar(length=200, default="")
    address = Varchar(length=400, default="")
    postcode = Varchar(length=8, default="")
    phone = Varchar(length=40, default="")
    website = Varchar(length=300, default="")
    registered_on = Date(null=True, default=None)
    deregistered_on = Date(null=True, default=None)
    search_text = Varchar(length=700, default="")
    version = Integer(default=1)
    updated_at = Timestamptz()


class Location(Table, tablename="location"):
    """Where, or from where, care is given. Holds what is true now; `LocationState` holds what was true when."""

    cqc_location_id = Varchar(length=32, null=True, default=None)
    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    name = Varchar(length=300)
    source = Varchar(length=16)
    registered_on = Date(null=True, default=None)
    deregistered_on = Date(null=True, default=None)
    unlisted_on = Date(null=True, default=None, help_text="as-at date of the full list that no longer held it")
    listed_on = Date(null=True, default=None, help_text="as-at date of the newest full list that held it")
    described_on = Date(null=True, default=None, help_text="as-at date of the newest full description by CQC")
    first_described_on = Date(null=True, default=None, help_text="as-at date of the oldest full description by CQC")
    dormant = Boolean(default=False)
    care_home = Boolean(default=False)
    beds = Integer(null=True, default=None, help_text="beds registered with CQC")
    directorate = Varchar(length=60, default="")
    category = Varchar(length=80, default="")
    ods_code = Varchar(length=16, default="")
    uprn = Varchar(length=16, default="")
    phone = Varchar(length=40, default="")
    website = Varchar(length=300, default="")
    council_website = Varchar(length=300, null=True, default=None, help_text="given by the council; shown before CQC's")
    address = Varchar(length=400, default="")
    town = Varchar(length=80, default="")
    ward = Varchar(length=80, default="")
    postcode = Varchar(length=8, default="")
    authority = Varchar(length=80, default="", help_text="local authority, name as CQC gives it")
    region = Varchar(length=60, default="")
    latitude = DoublePrecision(null=True, default=None)
    longitude = DoublePrecision(null=True, default=None)
    brand_id = Varchar(length=32, default="")
    brand_name = Varchar(length=200, default="")
    primary_location_id = Varchar(length=32, default="", help_text="CQC's Primary ID of a dual registration")
    rating = Varchar(length=24, default="", help_text="current overall rating, copied from Rating for lists")
    rating_published_on = Date(null=True, default=None)
    search_text = Varchar(length=700, default="", help_text="lower-case name, postcode, ids and organisation")
    version = Integer(default=1)
    updated_at = Timestamptz()


class LocationState(Table, tablename="location_state"):
    """What held for a location from a day on: the facts that figures as at a past date are computed from."""

    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    from_on = Date()
    until_on = Date(null=True, default=None)
    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    name = Varchar(length=300)
    beds = Integer(null=True, default=None)
    care_home = Boolean(default=False)
    dormant = Boolean(default=False)
    authority = Varchar(length=80, default="")
    brand_id = Varchar(length=32, default="")
    brand_name = Varchar(length=200, default="")


class LocationService(Table, tablename="location_service"):
    """A service type of a location, dated. `code` is a `ServiceType`."""

    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    code = Varchar(length=40)
    from_on = Date()
    until_on = Date(null=True, default=None)


class LocationSpecialism(Table, tablename="location_specialism"):
    """A specialism of a location, dated. `code` is a `Specialism`."""

    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    code = Varchar(length=40)
    from_on = Date()
    until_on = Date(null=True, default=None)


class Rating(Table, tablename="rating"):
    """A published rating of a location: one row for each service group, key question and publication.

    CQC may publish two ratings on one date; both are kept and the lower one counts as current.
    """

    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    service_group = Varchar(length=120, default="Overall")
    key_question = Varchar(length=16)
    rating = Varchar(length=24)
    published_on = Date()
    inherited = Boolean(default=False)
    report_type = Varchar(length=60, default="")
    url = Varchar(length=300, default="")
    source = Varchar(length=32)


class RegistrationEvent(Table, tablename="registration_event"):
    """An entry, an exit or a re-registration of a location, with the location before or after it when there is one."""

    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    kind = Varchar(length=20)
    on = Date(db_column_name="happened_on")
    related_location_id = Varchar(length=32, default="", help_text="CQC id of the predecessor or successor")
    beds = Integer(null=True, default=None)
    reason = Varchar(length=300, default="")
    source = Varchar(length=32)


class LocationLink(Table, tablename="location_link"):
    """A predecessor and its successor: one service, a new registration. CQC ids, since one may be unknown here."""

    predecessor_id = Varchar(length=32)
    successor_id = Varchar(length=32)
    reason = Varchar(length=300, default="")
    source = Varchar(length=32)


TABLES = (
    Organisation,
    Location,
    LocationState,
    LocationService,
    LocationSpecialism,
    Rating,
    RegistrationEvent,
    LocationLink,
)

INDEXES = (
    Index(Organisation, ("cqc_provider_id",), unique=True),
    Index(Organisation, ("name",)),
    Index(Location, ("cqc_location_id",), unique=True),
    Index(Location, ("organisation",)),
    Index(Location, ("authority", "name")),
    Index(Location, ("authority", "deregistered_on", "unlisted_on", "registered_on")),
    Index(Location, ("name",)),
    Index(Location, ("primary_location_id",), where="primary_location_id <> ''"),
    Index(Location, ("postcode",)),
    Index(Location, ("latitude", "longitude")),
    Index(LocationState, ("location", "from_on"), unique=True),
    Index(LocationState, ("authority", "from_on")),
    Index(LocationState, ("organisation",)),
    Index(LocationState, ("brand_id",), where="brand_id <> ''"),
    Index(LocationService, ("location", "code", "from_on"), unique=True),
    Index(LocationService, ("code",)),
    Index(LocationSpecialism, ("location", "code", "from_on"), unique=True),
    Index(Rating, ("location", "key_question", "service_group", "published_on", "rating"), unique=True),
    Index(RegistrationEvent, ("location", "kind", "happened_on"), unique=True),
    Index(RegistrationEvent, ("happened_on",)),
    Index(LocationLink, ("predecessor_id", "successor_id"), unique=True),
    Index(LocationLink, ("successor_id",)),
)
