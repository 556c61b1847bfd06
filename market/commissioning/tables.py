"""Tables of commissioning."""

from piccolo.columns import ForeignKey, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.accounts.tables import User
from market.db.schema import Index


class CalendarAddress(Table, tablename="calendar_address"):
    """The secret address of a person's calendar feed; only its digest is kept, so that it is shown once."""

    user = ForeignKey(User, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    digest = Varchar(length=64)
    made_at = Timestamptz()
    revoked_at = Timestamptz(null=True, default=None)


TABLES = (CalendarAddress,)

INDEXES = (
    Index(CalendarAddress, ("digest",), unique=True),
    Index(CalendarAddress, ("user",)),
)
