"""Tables of geography."""

from piccolo.columns import Date, DoublePrecision, Varchar
from piccolo.table import Table

from market.db.schema import Index


class Postcode(Table, tablename="postcode"):
    """A postcode unit of OS Code-Point Open with its place in degrees (WGS84)."""

    postcode = Varchar(length=8, help_text="normal form, such as TS1 2AZ")
    outward = Varchar(length=4, help_text="the part before the space")
    latitude = DoublePrecision()
    longitude = DoublePrecision()
    district = Varchar(length=9, default="", help_text="GSS code of the local authority district")
    as_at_on = Date()


TABLES = (Postcode,)

INDEXES = (
    Index(Postcode, ("postcode",), unique=True),
    Index(Postcode, ("outward",)),
)
