"""What the proof looks at and what it says. Everything here is counted, nothing is estimated."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Floor(StrEnum):
    """What a decided question may not fall below. A floor may be knowingly missed, with a reason and two names."""

    CRITICAL = "critical"
    SERVICE = "service"
    METHOD = "method"


class Decided(Struct, frozen=True, kw_only=True):
    """A question that needs a fate, as the floors see it. `fate` is empty while nobody has decided."""

    id: int
    tool: str
    services: str
    method: str
    kind: str
    theme: str
    normal: str
    fate: str = ""
    reason: str = ""
    how: str = ""
    decided_by: int | None = None
    decided_label: str = ""
    check_why: str = ""
    checked_by: int | None = None
    checked_label: str = ""
    is_checked: bool = False
    codes: tuple[str, ...] = ()


class Words(Struct, frozen=True):
    """Where a question stands and what it says, for those that the proof names."""

    id: int
    sheet: str
    row: int
    text: str


class Excepted(Struct, frozen=True, kw_only=True):
    """A recorded exception to a floor; `service` empty when it holds for every service of the question."""

    id: int
    question: int
    floor: str
    service: str
    reason: str
    recorded_by: int | None
    recorded_label: str
    approved_by: int | None
    approved_label: str
    is_approved: bool
    tool: str = ""
    text: str = ""

    @property
    def holds(self) -> bool:
        """Whether two people stand behind it."""
        return self.is_approved and self.approved_by is not None and self.recorded_by != self.approved_by


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that keeps a check from holding. `question` is 0 where it is about a file or a criterion."""

    sentence: str
    question: int = 0
    tool: str = ""
    address: str = ""
    text: str = ""
    codes: tuple[str, ...] = ()
    service: str = ""
    waiting: str = ""


class Check(Struct, frozen=True, kw_only=True):
    """One check of the proof: how many were looked at, how many stand by an exception, and all that fails."""

    code: str
    title: str
    about: str
    looked_at: int
    failures: tuple[Finding, ...] = ()
    excepted: int = 0
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing fails."""
        return not self.failures


class FileLine(Struct, frozen=True, kw_only=True):
    """One tool's file: its rows as read and as stored, the fates of its questions, and the officer's own count."""

    tool: str
    title: str
    file_name: str
    sha256: str
    read: dict[str, int]
    stored: dict[str, int]
    fates: dict[str, int]
    officer_count: int | None

    @property
    def needing(self) -> int:
        """Rows that need a fate: questions, fields of the cover and measures."""
        return sum(self.stored.get(kind, 0) for kind in ("question", "admin", "kpi"))

    @property
    def undecided(self) -> int:
        """Rows that need a fate and have none."""
        return self.needing - sum(self.fates.values())


class Progress(Struct, frozen=True, kw_only=True):
    """How far agreement goes, each step by itself: what is only suggested is agreed by nobody."""

    rows: int
    distinct: int
    suggested_only: int
    decided_alone: int
    waiting: int
    second_checked: int


class Burden(Struct, frozen=True, kw_only=True):
    """Answers that a service gives in a year: with the tools, with everything for everybody, and with the framework."""

    service: str
    name: str
    before: float
    naive: float
    after: float
    lines: tuple[str, ...] = ()

    @property
    def change(self) -> float | None:
        """The change from before to after as a share; None where nothing was asked before."""
        return (self.after - self.before) / self.before if self.before else None


class Retirement(Struct, frozen=True, kw_only=True):
    """A question that is asked no more, why, and who says so."""

    question: int
    tool: str
    address: str
    text: str
    reason: str
    decided_label: str
    checked_label: str


class Gone(Struct, frozen=True, kw_only=True):
    """A decided question that an earlier file of a tool held and its newest does not: what was decided, when, and since when it is gone."""

    question: int
    tool: str
    sheet: str
    row: int
    text: str
    fate: str
    decided_label: str
    decided_at: datetime
    gone_at: datetime


class NewCriterion(Struct, frozen=True, kw_only=True):
    """A criterion that no question of any tool came to, with the reason for having it (empty while nobody gave one)."""

    code: str
    statement: str
    reason: str
    recorded_by: str


class Reduction(Struct, frozen=True, kw_only=True):
    """What becomes fewer, apart from answers."""

    tools: int
    scales: int
    rows: int
    criteria: int


class Proof(Struct, frozen=True, kw_only=True):
    """The whole proof against one version of the framework."""

    framework: str
    checks: tuple[Check, ...]
    files: tuple[FileLine, ...]
    fates: dict[str, int]
    progress: Progress
    burden: tuple[Burden, ...]
    retirements: tuple[Retirement, ...]
    new_criteria: tuple[NewCriterion, ...]
    exceptions: tuple[Excepted, ...]
    reduction: Reduction
    gone: tuple[Gone, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every check holds."""
        return bool(self.checks) and all(check.holds for check in self.checks)

    @property
    def failures(self) -> int:
        """How many things are left."""
        return sum(len(check.failures) for check in self.checks)
