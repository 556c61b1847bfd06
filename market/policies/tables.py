"""Tables of policies: versions of each kind, and who changed a draft where."""

from piccolo.columns import ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index


class PolicyVersion(Table, tablename="policy_version"):
    """One version of one kind. Its content never changes once it is in force."""

    kind = Varchar(length=20, help_text="embargo, early_warning, failure_protocol or host_alert")
    number = Integer(help_text="counts from 1 in each kind and only grows")
    status = Varchar(length=12, help_text="draft, in_force, past or withdrawn")
    content = Text(help_text="JSON of the kind's Struct")
    digest = Varchar(length=64, help_text="SHA-256 of content")
    note = Varchar(length=600, default="", help_text="what changes and why")
    based_on = Integer(null=True, default=None, help_text="number of the version that it was copied from")
    made_by = Varchar(length=120)
    made_by_id = Integer(null=True, default=None, help_text="user id; empty when a command made it")
    made_at = Timestamptz()
    approved_by = Varchar(length=120, default="")
    approved_by_id = Integer(null=True, default=None, help_text="user id; empty when a command loaded it")
    in_force_from = Timestamptz(null=True, default=None)
    in_force_until = Timestamptz(null=True, default=None)
    version = Integer(default=1)


class PolicyChange(Table, tablename="policy_change"):
    """That somebody changed a record of a draft: who changed it may not put it into force."""

    policy_version = ForeignKey(PolicyVersion, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    section = Varchar(length=40)
    record = Varchar(length=60, default="", help_text="id of the record; empty for a section without records")
    change = Varchar(length=12, help_text="added, changed, retired or restored")
    changed_by = Varchar(length=120)
    changed_by_id = Integer(null=True, default=None, help_text="user id")
    changed_at = Timestamptz()


TABLES = (PolicyVersion, PolicyChange)

INDEXES = (
    Index(PolicyVersion, ("kind", "number"), unique=True),
    Index(PolicyVersion, ("kind", "status"), unique=True, where="status IN ('draft', 'in_force')"),
    Index(PolicyChange, ("policy_version", "changed_at")),
)
