"""The queue of long work."""

from piccolo.columns import Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from market.db.schema import Index


class WorkItem(Table, tablename="work_item"):
    """One piece of long work. `status`: waiting, running, done, failed."""

    kind = Varchar(length=40)
    subject = Varchar(length=80, help_text="what it is about, such as import_run:12")
    arguments = Text(default="{}")
    status = Varchar(length=16, default="waiting")
    stage = Varchar(length=120, default="")
    done = Integer(default=0)
    total = Integer(default=0)
    stage_started_at = Timestamptz(null=True, default=None)
    errors = Integer(default=0)
    message = Varchar(length=600, default="", help_text="the outcome or the failure, in words for the person who asked")
    result_path = Varchar(length=200, default="", help_text="the page to go on to")
    asked_by = Integer(null=True, default=None)
    asked_by_label = Varchar(length=120, default="")
    created_at = Timestamptz()
    started_at = Timestamptz(null=True, default=None)
    finished_at = Timestamptz(null=True, default=None)
    lease_until = Timestamptz(null=True, default=None)
    claimed_by = Varchar(length=80, default="")
    attempts = Integer(default=0)


TABLES = (WorkItem,)

INDEXES = (
    Index(WorkItem, ("status", "lease_until")),
    Index(WorkItem, ("subject",)),
)
