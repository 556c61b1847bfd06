"""The table of partners. A user with the role partner belongs to one of them (`app_user.partner_id`)."""

from piccolo.columns import Boolean, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from market.db.schema import Index


class Partner(Table, tablename="partner"):
    """Another council, an ICB, the CQC, one of the council's own teams, or another body; addresses may be missing."""

    kind = Varchar(length=16, help_text="council, icb, cqc, team or other")
    name = Varchar(length=160)
    name_key = Varchar(length=160, help_text="the name in lower case with single spaces: unique within a kind")
    code = Varchar(
        length=32, default="", help_text="of a team: brokerage, out_of_hours or hospital_discharge; else empty"
    )
    email = Varchar(length=254, default="", help_text="where notices and letters are sent; empty until known")
    phone = Varchar(length=40, default="")
    out_of_hours_phone = Varchar(length=40, default="")
    note = Text(default="", help_text="such as who to ask for; nothing about a person who receives care")
    active = Boolean(default=True)
    added_at = Timestamptz()
    version = Integer(default=1)


TABLES = (Partner,)

INDEXES = (
    Index(Partner, ("kind", "name_key"), unique=True),
    Index(Partner, ("name_key",)),
    Index(Partner, ("kind", "code")),
)
