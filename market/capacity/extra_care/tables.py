"""Tables of extra care."""

from piccolo.columns import Date, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index
from market.providers.tables import Location


class ExtraCareScheme(Table, tablename="extra_care_scheme"):
    """A scheme and its apartments in `[from_on, until_on)`: one row for each time in which they were the same."""

    name = Varchar(length=200)
    postcode = Varchar(length=8)
    authority = Varchar(length=80)
    apartments = Integer()
    landlord = Varchar(length=200, default="")
    location = ForeignKey(
        Location,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null unless one registered location gives the care on site",
    )
    from_on = Date()
    until_on = Date(null=True, default=None)
    recorded_at = Timestamptz()
    import_run = Integer(null=True, default=None)


TABLES = (ExtraCareScheme,)

INDEXES = (Index(ExtraCareScheme, ("name", "postcode", "from_on"), unique=True),)
