"""Imports and the rows they refused."""

from piccolo.columns import Boolean, Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index


class ImportRun(Table, tablename="import_run"):
    """One file of one feed. `status`: received, previewed, waiting, held, applied, nothing, refused, failed."""

    feed = Varchar(length=40)
    layout = Varchar(length=80, default="")
    sha256 = Varchar(length=64)
    file_name = Varchar(length=200)
    size = Integer(default=0)
    as_at = Date(null=True, default=None)
    status = Varchar(length=16)
    correction_of = Integer(null=True, default=None, help_text="the run whose rejected rows this file mends")
    confirmed = Boolean(default=False, help_text="a person confirmed a shrunken file")
    read = Integer(default=0)
    created = Integer(default=0)
    changed = Integer(default=0)
    unchanged = Integer(default=0)
    rejected = Integer(default=0)
    flagged = Integer(default=0)
    left_out = Integer(default=0, help_text="rows outside the feed's scope, such as dentists")
    reasons = Text(default="{}", help_text="rejections counted by reason, as JSON")
    notes = Text(default="[]", help_text="what a reader should know: unknown columns, banner rows, encoding")
    message = Varchar(length=600, default="")
    work_item = Integer(null=True, default=None)
    started_by_label = Varchar(length=120, default="")
    created_at = Timestamptz()
    finished_at = Timestamptz(null=True, default=None)


class RejectedRow(Table, tablename="rejected_row"):
    """A row that was not taken in: where it stood, which column, why, and what it held."""

    run = ForeignKey(ImportRun, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    line = Integer()
    column_name = Varchar(length=200, default="")
    reason = Varchar(length=300)
    cells = Text(help_text="the row as JSON: column to text")


TABLES = (ImportRun, RejectedRow)

INDEXES = (
    Index(ImportRun, ("feed", "created_at")),
    Index(ImportRun, ("sha256", "feed")),
    Index(RejectedRow, ("run", "line")),
)
