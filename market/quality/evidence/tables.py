"""Tables of evidence: files with the state of their checks, and what each belongs to."""

from piccolo.columns import Date, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index
from market.providers.tables import Organisation


class EvidenceFile(Table, tablename="evidence_file"):
    """A photo or document. Nobody may open it before its state is clean."""

    client_id = Varchar(length=36, help_text="made on the device, so that sending twice keeps one")
    organisation = ForeignKey(
        Organisation,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="whose evidence it is when a provider sent it; null for the council's own",
    )
    kind = Varchar(length=12, help_text="photo or document")
    file_name = Varchar(length=200)
    media_type = Varchar(length=100)
    size = Integer()
    sha256 = Varchar(length=64)
    state = Varchar(length=12, help_text="quarantined, clean, refused or removed")
    state_words = Varchar(length=300, default="")
    uploaded_by = Integer(null=True, default=None)
    uploaded_label = Varchar(length=120)
    uploaded_at = Timestamptz()
    checked_at = Timestamptz(null=True, default=None)
    keep_until = Date(null=True, default=None)


class EvidenceLink(Table, tablename="evidence_link"):
    """What a file is evidence for. One file may serve several subjects, so that it is sent once."""

    evidence = ForeignKey(EvidenceFile, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    subject_kind = Varchar(length=16, help_text="assessment, comment, recommendation, action or document")
    subject_id = Integer()
    criterion = Varchar(length=12, default="")
    category = Varchar(length=1, default="", help_text="evidence category letter: P W T O D R")
    words = Varchar(length=300, default="")
    added_by = Integer(null=True, default=None)
    added_label = Varchar(length=120)
    added_at = Timestamptz()


TABLES = (EvidenceFile, EvidenceLink)

INDEXES = (
    Index(EvidenceFile, ("client_id",), unique=True),
    Index(EvidenceFile, ("sha256",)),
    Index(EvidenceFile, ("state",)),
    Index(EvidenceFile, ("organisation",)),
    Index(EvidenceLink, ("evidence", "subject_kind", "subject_id", "criterion"), unique=True),
    Index(EvidenceLink, ("subject_kind", "subject_id")),
)
