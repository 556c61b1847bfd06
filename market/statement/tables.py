"""Editions, the narrative of their sections, and commissioning intentions."""

from piccolo.columns import Boolean, Date, DoublePrecision, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index


class Edition(Table, tablename="statement_edition"):
    """One edition for one as-at date. `status`: draft, published. The snapshot is JSON, frozen when figures are taken and at publishing."""

    title = Varchar(length=200)
    as_at = Date()
    status = Varchar(length=16, default="draft")
    snapshot = Text(default="", help_text="every figure and table of every section, canonical JSON")
    snapshot_sha256 = Varchar(length=64, default="")
    snapshot_taken_at = Timestamptz(null=True, default=None)
    owner = Varchar(length=120, default="", help_text="named owner, printed")
    next_update_on = Date(null=True, default=None)
    html_sha256 = Varchar(length=64, default="")
    pdf_sha256 = Varchar(length=64, default="")
    pack_sha256 = Varchar(length=64, default="")
    created_at = Timestamptz()
    created_by_label = Varchar(length=120, default="")
    published_at = Timestamptz(null=True, default=None)
    published_by_label = Varchar(length=120, default="")
    version = Integer(default=1)


class Narrative(Table, tablename="statement_narrative"):
    """The officer's text of one section of one edition, in Markdown."""

    edition = ForeignKey(Edition, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    section = Varchar(length=40)
    body = Text(default="")
    updated_at = Timestamptz()
    updated_by_label = Varchar(length=120, default="")
    version = Integer(default=1)


class Intention(Table, tablename="statement_intention"):
    """One commissioning intention of an edition."""

    edition = ForeignKey(Edition, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    position = Integer(default=0)
    service = Varchar(length=40)
    cohort = Varchar(length=120, default="")
    locality = Varchar(length=120, default="")
    direction = Varchar(length=16, help_text="grow, hold, reduce, redesign or stop")
    baseline = DoublePrecision(null=True, default=None)
    target = DoublePrecision(null=True, default=None)
    unit = Varchar(length=40, default="")
    by_on = Date(null=True, default=None)
    evidence = Varchar(length=400, default="", help_text="figure ids, separated by a space")
    model_wanted = Text(default="")
    route = Varchar(length=40, default="")
    stage = Varchar(length=16, default="", help_text="idea, consulting, approved, tender or live")
    confidence = Varchar(length=8, default="")
    contact = Varchar(length=200, default="")
    withdrawn = Boolean(default=False)
    updated_at = Timestamptz()
    updated_by_label = Varchar(length=120, default="")
    version = Integer(default=1)


TABLES = (Edition, Narrative, Intention)

INDEXES = (
    Index(Edition, ("as_at",)),
    Index(Narrative, ("edition", "section"), unique=True),
    Index(Intention, ("edition", "position")),
)
