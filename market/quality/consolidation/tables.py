"""Tables of the consolidation workbench: legacy tools, their rows, the fate of each question, and who checked it."""

from piccolo.columns import Boolean, DoublePrecision, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index


class LegacyTool(Table, tablename="legacy_tool"):
    """One of the questionnaires that the framework replaces."""

    code = Varchar(length=16)
    title = Varchar(length=200)
    services = Varchar(length=200, help_text="service codes of the framework, separated by spaces; ALL for every one")
    method = Varchar(length=32, help_text="the framework's method that it was used for, or survey")
    times_a_year = DoublePrecision(help_text="how often a service answered it in a year")
    owner = Varchar(length=120, default="")
    scale = Varchar(length=80, default="")
    joint_with = Varchar(length=200, default="")
    version = Integer(default=1)
    recorded_by = Varchar(length=120)
    recorded_at = Timestamptz()


class ToolImport(Table, tablename="tool_import"):
    """One file of a tool, kept by its SHA-256, and how its rows were read."""

    tool = ForeignKey(LegacyTool, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    sha256 = Varchar(length=64)
    file_name = Varchar(length=200)
    kind = Varchar(length=16, help_text="workbook, template or xlsform")
    mapping = Text(help_text="JSON: sheets, header rows and columns as the officer confirmed them")
    counts = Text(help_text="JSON: rows by kind")
    officer_count = Integer(null=True, default=None, help_text="questions as the officer counted them")
    notes = Text(default="[]", help_text="JSON: what was kept but not used, and warnings")
    current = Boolean(default=True)
    imported_by = Varchar(length=120)
    imported_at = Timestamptz()


class LegacyQuestion(Table, tablename="legacy_question"):
    """One row of a tool with its address in the file. Headings, totals and the like are kept too, by their kind."""

    tool = ForeignKey(LegacyTool, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    tool_import = ForeignKey(ToolImport, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    sheet = Varchar(length=120)
    row = Integer()
    row_end = Integer()
    position = Integer(help_text="order within the tool")
    section = Varchar(length=200, default="")
    text = Text()
    kind = Varchar(length=12, help_text="question, admin, kpi, heading, total or note")
    theme = Varchar(length=12, default="", help_text="theme code of the framework, guessed or set by a person")
    answer_type = Varchar(length=32, default="")
    guidance = Text(default="")
    normal = Text(help_text="the normalised text")
    normal_hash = Varchar(length=64)
    current = Boolean(default=True, help_text="whether the newest file of the tool still holds it")
    version = Integer(default=1)


class QuestionDecision(Table, tablename="question_decision"):
    """The one fate of a question, who decided it and who checked it."""

    question = ForeignKey(LegacyQuestion, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    fate = Varchar(length=12, help_text="criterion, look_for, split, context, measure or retired")
    reason = Varchar(length=600, default="")
    how = Varchar(length=16, help_text="single, exact_group, carried or demonstration")
    decided_by = Integer(null=True, default=None)
    decided_label = Varchar(length=120)
    decided_at = Timestamptz()
    check_why = Varchar(length=200, default="", help_text="why a second person must look; empty when none must")
    checked_by = Integer(null=True, default=None)
    checked_label = Varchar(length=120, default="")
    checked_at = Timestamptz(null=True, default=None)
    version = Integer(default=1)


class DecisionTarget(Table, tablename="decision_target"):
    """A criterion that a decided question goes to; a split has several, each with the part of the question it takes."""

    decision = ForeignKey(QuestionDecision, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    criterion = Varchar(length=12)
    part = Varchar(length=300, default="")


class NewCriterionReason(Table, tablename="new_criterion_reason"):
    """Why the framework has a criterion that no legacy question asked for."""

    criterion = Varchar(length=12)
    reason = Varchar(length=600)
    recorded_by = Varchar(length=120)
    recorded_at = Timestamptz()


class FloorException(Table, tablename="floor_exception"):
    """That a floor of the proof is knowingly not met for a question, with the reason and two names."""

    question = ForeignKey(LegacyQuestion, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    floor = Varchar(length=12, help_text="service, method or critical")
    service = Varchar(length=12, default="")
    reason = Varchar(length=600)
    recorded_by = Integer(null=True, default=None)
    recorded_label = Varchar(length=120)
    recorded_at = Timestamptz()
    approved_by = Integer(null=True, default=None)
    approved_label = Varchar(length=120, default="")
    approved_at = Timestamptz(null=True, default=None)


TABLES = (
    LegacyTool,
    ToolImport,
    LegacyQuestion,
    QuestionDecision,
    DecisionTarget,
    NewCriterionReason,
    FloorException,
)

INDEXES = (
    Index(LegacyTool, ("code",), unique=True),
    Index(ToolImport, ("tool", "imported_at")),
    Index(ToolImport, ("sha256",)),
    Index(LegacyQuestion, ("tool", "position")),
    Index(LegacyQuestion, ("normal_hash",)),
    Index(LegacyQuestion, ("tool_import", "sheet", "row")),
    Index(QuestionDecision, ("question",), unique=True),
    Index(DecisionTarget, ("decision", "criterion"), unique=True),
    Index(DecisionTarget, ("criterion",)),
    Index(NewCriterionReason, ("criterion",), unique=True),
    Index(FloorException, ("question", "floor", "service"), unique=True),
)
