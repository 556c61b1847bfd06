"""Slots of the timetable and what came of them."""

from piccolo.columns import Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from market.db.schema import Index


class JobRun(Table, tablename="job_run"):
    """One slot of one job. `slot_at` is the due time in UTC. `status`: running, done, failed."""

    job = Varchar(length=60)
    slot_at = Timestamptz()
    status = Varchar(length=16)
    claimed_by = Varchar(length=80)
    lease_until = Timestamptz()
    attempts = Integer(default=1)
    started_at = Timestamptz()
    finished_at = Timestamptz(null=True, default=None)
    counts = Text(default="{}", help_text="what the job counted, as JSON")
    error = Varchar(length=600, default="")


TABLES = (JobRun,)

INDEXES = (
    Index(JobRun, ("job", "slot_at"), unique=True),
    Index(JobRun, ("status", "lease_until")),
)
