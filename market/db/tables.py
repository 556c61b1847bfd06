"""Tables of the audit trail."""

from piccolo.columns import BigInt, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from market.db.schema import Index


class AuditEntry(Table, tablename="audit_entry"):
    """One thing that somebody did. Append-only; each hash covers the row and the hash of the one before."""

    seq = BigInt(primary_key=True)
    at = Timestamptz()
    actor_kind = Varchar(length=16)
    actor_id = BigInt(null=True, default=None)
    actor_label = Varchar(length=200)
    verb = Varchar(length=64)
    subject_kind = Varchar(length=64)
    subject_id = Varchar(length=64)
    before = Text(null=True, default=None, help_text="canonical JSON")
    after = Text(null=True, default=None, help_text="canonical JSON")
    hash = Varchar(length=64, help_text="SHA-256, hexadecimal")


class AuditHead(Table, tablename="audit_head"):
    """The end of the chain, in one row (id 1): how many entries there are and the hash of the last one."""

    id = Integer(primary_key=True)
    entries = BigInt()
    hash = Varchar(length=64)


class Installation(Table, tablename="installation"):
    """A fact about this installation that the database itself must carry, such as that its data is invented."""

    key = Varchar(length=40, primary_key=True)
    value = Varchar(length=200)


TABLES = (AuditEntry, AuditHead, Installation)

INDEXES = (
    Index(AuditEntry, ("subject_kind", "subject_id", "seq")),
    Index(AuditEntry, ("verb", "seq")),
    Index(AuditEntry, ("actor_kind", "actor_id", "seq")),
)

APPEND_ONLY = (AuditEntry,)
