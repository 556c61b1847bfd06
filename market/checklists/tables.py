"""Tables of checklists: tasks, the clocks they count from, and everything that happened to each task."""

from piccolo.columns import Boolean, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

from market.db.schema import Index


class Task(Table, tablename="task"):
    """One thing to do for a subject, or for one person in it; a task that repeats has a row for each occurrence."""

    subject_type = Varchar(length=32)
    subject_id = Integer()
    code = Varchar(length=24)
    person = Varchar(length=40, default="", help_text="case reference; empty for the whole case")
    occurrence = Integer(default=1)
    newest = Boolean(default=True, help_text="no later occurrence is there; the next one is counted from its due time")
    position = Integer(help_text="place in its checklist")
    section = Varchar(length=160, default="")
    text = Text()
    why = Text(default="")
    evidence_asked = Text(default="")
    owner_role = Varchar(length=40, help_text="role of the policy")
    owner_id = Integer(null=True, default=None, help_text="user who does it, when somebody is named")
    owner_label = Varchar(length=120, default="")
    partner = Varchar(length=40, default="")
    clock = Varchar(
        length=24, help_text="what it counts from; empty for a later occurrence, which counts from the beat"
    )
    due_offset = Varchar(length=12)
    squeeze = Varchar(length=12, default="", help_text="length of notice below which the time shrinks")
    repeats = Varchar(
        length=12, default="", help_text="beat at which the next one opens; empty when it does not repeat"
    )
    sets_clock = Varchar(length=24, default="", help_text="clock that gets its value when this is done")
    due_at = Timestamptz(null=True, default=None, help_text="null while its clock has no value")
    first_due_at = Timestamptz(null=True, default=None, help_text="due time when it was made")
    do_now = Boolean(default=False, help_text="the due time had passed when it was made or worked out anew")
    critical = Boolean(default=False)
    state = Varchar(length=12, help_text="not_started, doing, done, not_needed or blocked")
    evidence = Text(default="", help_text="what shows that it was done")
    reason = Text(default="", help_text="why there is no evidence, why it is not needed, or what blocks it")
    done_at = Timestamptz(null=True, default=None, help_text="when it was done or found not to be needed")
    done_by = Integer(null=True, default=None)
    done_label = Varchar(length=120, default="")
    asked_by = Integer(null=True, default=None, help_text="who said that a critical task is not needed")
    asked_label = Varchar(length=120, default="")
    asked_at = Timestamptz(null=True, default=None)
    asked_reason = Text(default="")
    second_by = Integer(null=True, default=None, help_text="who confirmed that")
    second_label = Varchar(length=120, default="")
    created_at = Timestamptz()
    version = Integer(default=1)


class TaskClock(Table, tablename="task_clock"):
    """The moment that a clock of a subject stands for; for one person when it has a case reference."""

    subject_type = Varchar(length=32)
    subject_id = Integer()
    clock = Varchar(length=24)
    person = Varchar(length=40, default="")
    at = Timestamptz(null=True, default=None, help_text="null while it has no value")
    reason = Text(default="")
    set_at = Timestamptz()
    set_by = Integer(null=True, default=None)
    set_label = Varchar(length=120)


class TaskEvent(Table, tablename="task_event"):
    """One thing that happened to a task, in order."""

    task = ForeignKey(Task, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, null=False)
    kind = Varchar(length=16)
    words = Text(default="")
    state = Varchar(length=12, help_text="state of the task after it")
    due_before = Timestamptz(null=True, default=None)
    due_after = Timestamptz(null=True, default=None)
    at = Timestamptz()
    by_id = Integer(null=True, default=None)
    by_label = Varchar(length=120)


TABLES = (Task, TaskClock, TaskEvent)

INDEXES = (
    Index(Task, ("subject_type", "subject_id", "person", "code", "occurrence"), unique=True),
    Index(Task, ("state", "due_at")),
    Index(Task, ("due_at",), where="newest AND repeats <> ''"),
    Index(Task, ("owner_role", "state")),
    Index(Task, ("owner_id", "state"), where="owner_id IS NOT NULL"),
    Index(TaskClock, ("subject_type", "subject_id", "clock", "person"), unique=True),
    Index(TaskEvent, ("task", "at")),
)
