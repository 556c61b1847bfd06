"""Tables of the portal: documents with an expiry that a provider sends, and corrections that it asks for."""

from piccolo.columns import Date, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index
from market.providers.tables import Location, Organisation
from market.quality.evidence.tables import EvidenceFile


class ProviderDocument(Table, tablename="provider_document"):
    """A document that a provider must hold, such as an insurance certificate, with the day on which it ends."""

    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    location = ForeignKey(
        Location,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        null=True,
        default=None,
        help_text="null when it covers every service of the organisation",
    )
    kind = Varchar(length=24)
    evidence = ForeignKey(EvidenceFile, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    expires_on = Date(null=True, default=None, help_text="last day on which it holds")
    note = Varchar(length=300, default="")
    status = Varchar(length=12, help_text="sent, accepted, refused or replaced")
    decision_words = Varchar(length=300, default="")
    decided_label = Varchar(length=120, default="")
    decided_at = Timestamptz(null=True, default=None)
    sent_label = Varchar(length=120)
    sent_at = Timestamptz()
    version = Integer(default=1)


class ProfileCorrection(Table, tablename="profile_correction"):
    """A detail of the register that a provider says is wrong, and what the council decided."""

    location = ForeignKey(Location, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    field = Varchar(length=32)
    held = Varchar(length=300)
    wanted = Varchar(length=300)
    why = Varchar(length=600, default="")
    status = Varchar(length=12, help_text="asked, accepted, tell_cqc or refused")
    asked_by = Integer(null=True, default=None)
    asked_label = Varchar(length=120)
    asked_at = Timestamptz()
    decision_words = Varchar(length=300, default="")
    decided_label = Varchar(length=120, default="")
    decided_at = Timestamptz(null=True, default=None)
    version = Integer(default=1)


TABLES = (ProviderDocument, ProfileCorrection)

INDEXES = (
    Index(ProviderDocument, ("organisation", "kind", "status")),
    Index(ProviderDocument, ("expires_on",)),
    Index(ProfileCorrection, ("location", "status")),
)
