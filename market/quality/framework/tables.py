"""Tables of the framework library: versions with their criteria, changes to drafts, and dated mappings to outside frameworks."""

from piccolo.columns import Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index


class FrameworkVersion(Table, tablename="framework_version"):
    """One version of the one framework. Once it is live its content never changes."""

    number = Varchar(length=20)
    title = Varchar(length=200)
    status = Varchar(length=16, help_text="draft, consultation, live or superseded")
    settings = Text(help_text="JSON of `FrameworkSettings`: everything but the criteria")
    content_hash = Varchar(length=64, help_text="SHA-256 of settings and criteria")
    based_on = Integer(null=True, default=None, help_text="id of the version that it was copied from")
    consultation_until = Date(null=True, default=None)
    live_on = Date(null=True, default=None)
    superseded_on = Date(null=True, default=None)
    created_by = Varchar(length=120)
    created_by_id = Integer(null=True, default=None, help_text="user id; empty when a command made it")
    created_at = Timestamptz()
    version = Integer(default=1)


class FrameworkCriterion(Table, tablename="framework_criterion"):
    """One criterion of one version. `code` is never used again for another meaning."""

    framework_version = ForeignKey(
        FrameworkVersion, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False
    )
    code = Varchar(length=12)
    position = Integer()
    body = Text(help_text="JSON of `Criterion`")
    digest = Varchar(length=64)
    version = Integer(default=1)


class FrameworkChange(Table, tablename="framework_change"):
    """One change of a draft: what, why, and what it costs in answers per service per year."""

    framework_version = ForeignKey(
        FrameworkVersion, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False
    )
    code = Varchar(length=12)
    kind = Varchar(length=12, help_text="added, changed or removed")
    before = Text(default="", help_text="JSON of `Criterion`, empty when added")
    after = Text(default="", help_text="JSON of `Criterion`, empty when removed")
    reason = Varchar(length=600)
    cost = Text(default="{}", help_text="JSON: service code to [answers a year before, after]")
    changed_by = Varchar(length=120)
    changed_by_id = Integer(null=True, default=None, help_text="user id")
    changed_at = Timestamptz()


class ExternalFramework(Table, tablename="external_framework"):
    """Somebody else's framework, such as CQC's: it changes on its own days, so nothing of it stands on a criterion."""

    code = Varchar(length=32)
    title = Varchar(length=200)
    status = Varchar(length=20)
    valid_from = Date(null=True, default=None)
    valid_to = Date(null=True, default=None)


class ExternalStatement(Table, tablename="external_statement"):
    """One statement, standard or line of enquiry of an outside framework."""

    external_framework = ForeignKey(
        ExternalFramework, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False
    )
    code = Varchar(length=24)
    part = Varchar(length=120, default="", help_text="key question, domain or theme that it belongs to")
    name = Varchar(length=300)
    position = Integer()


class ExternalMapping(Table, tablename="external_mapping"):
    """That a criterion answers a statement, in `[valid_from, valid_to)`."""

    external_statement = ForeignKey(
        ExternalStatement, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False
    )
    criterion = Varchar(length=12)
    valid_from = Date()
    valid_to = Date(null=True, default=None)
    recorded_by = Varchar(length=120)
    recorded_at = Timestamptz()


TABLES = (
    FrameworkVersion,
    FrameworkCriterion,
    FrameworkChange,
    ExternalFramework,
    ExternalStatement,
    ExternalMapping,
)

INDEXES = (
    Index(FrameworkVersion, ("number",), unique=True),
    Index(FrameworkVersion, ("status",)),
    Index(FrameworkCriterion, ("framework_version", "code"), unique=True),
    Index(FrameworkChange, ("framework_version", "changed_at")),
    Index(ExternalFramework, ("code",), unique=True),
    Index(ExternalStatement, ("external_framework", "code"), unique=True),
    Index(ExternalMapping, ("external_statement", "criterion", "valid_from"), unique=True),
    Index(ExternalMapping, ("criterion",)),
)
