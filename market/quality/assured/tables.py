"""Table of the services that the council assures."""

from piccolo.columns import Date, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index
from market.providers.tables import Location


class AssuredService(Table, tablename="assured_service"):
    """A location's service of one type, assured with one tier since a day; what is planned, visited and graded."""

    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    code = Varchar(length=12, help_text="service type of the framework, such as RES_OP")
    tier = Varchar(length=12, help_text="light, standard or enhanced")
    tier_reason = Varchar(length=300, default="", help_text="why this tier")
    starts_on = Date(
        null=True,
        default=None,
        help_text="first day of a new service, which is mobilised; null for one that runs already",
    )
    people = Integer(null=True, default=None, help_text="people who use it, as the council knows it")
    joint_with = Varchar(length=200, default="", help_text="the partner that assures it jointly, such as an ICB")
    lead_officer = Integer(null=True, default=None, help_text="user id")
    from_on = Date()
    until_on = Date(null=True, default=None)
    version = Integer(default=1)
    recorded_at = Timestamptz()


TABLES = (AssuredService,)

INDEXES = (
    Index(AssuredService, ("location", "code", "from_on"), unique=True),
    Index(AssuredService, ("code",)),
)
