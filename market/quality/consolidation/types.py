"""What a file of a tool says and what becomes of its questions: rows with their looks, plans of sheets, lines, fates."""

from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec import Struct


class RowKind(StrEnum):
    """What a row of a tool is. Questions, admin fields and measures need a fate; the rest is kept so that rows add up."""

    QUESTION = "question"
    ADMIN = "admin"
    KPI = "kpi"
    HEADING = "heading"
    TOTAL = "total"
    NOTE = "note"


NEED_FATE = (RowKind.QUESTION, RowKind.ADMIN, RowKind.KPI)


class Fate(StrEnum):
    """What becomes of a question. Every question has exactly one."""

    CRITERION = "criterion"
    LOOK_FOR = "look_for"
    SPLIT = "split"
    CONTEXT = "context"
    MEASURE = "measure"
    RETIRED = "retired"


class SheetState(StrEnum):
    """Whether a sheet is seen when the workbook is opened."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "very_hidden"


class SheetUse(StrEnum):
    """How a sheet is read. A list of answers or a log is kept out of the questions, never out of sight."""

    QUESTIONS = "questions"
    COVER = "cover"
    MEASURES = "measures"
    SKIP = "skip"


class ReadRow(Struct, frozen=True, kw_only=True):
    """One row that holds text: its cells by column (from 0) as text, and how it looks.

    `bold` are columns in bold, `fills` colours by column, `across` how many columns its widest merged cell covers, `sums`
    whether a formula adds up other rows, `choices` columns with a drop-down, `size` its largest letters in points.
    """

    number: int
    cells: dict[int, str]
    bold: frozenset[int] = frozenset()
    fills: dict[int, str] = {}
    across: int = 1
    sums: bool = False
    choices: frozenset[int] = frozenset()
    size: float = 0.0


class ReadSheet(Struct, frozen=True, kw_only=True):
    """One sheet. `downward` are cells that repeat a merged cell above them: `(row, column)` to the row of the value."""

    name: str
    state: SheetState
    rows: tuple[ReadRow, ...]
    downward: dict[tuple[int, int], int] = {}

    @property
    def width(self) -> int:
        """Number of columns in use."""
        return max((max(row.cells) + 1 for row in self.rows if row.cells), default=0)


class ReadFile(Struct, frozen=True):
    """A file as read: `kind` is CSV, XLSX, XLS or ODS; `notes` are sentences for the preview."""

    kind: str
    sheets: tuple[ReadSheet, ...]
    notes: tuple[str, ...] = ()


class SheetPlan(Struct, frozen=True, kw_only=True):
    """How a sheet is read: its use, the row of its header (0 for none; `header_end` its last), and columns from 0.

    `question` -1 means that none was found. `answers` are the columns that an officer fills in.
    """

    sheet: str
    use: SheetUse
    header: int = 0
    header_end: int = 0
    question: int = -1
    section: int = -1
    number: int = -1
    guidance: int = -1
    weight: int = -1
    answers: tuple[int, ...] = ()


class Line(Struct, frozen=True, kw_only=True):
    """A row of a tool as it will be kept, with its address; `row_end` differs for a question split over rows."""

    sheet: str
    row: int
    row_end: int
    kind: RowKind
    text: str
    section: str = ""
    guidance: str = ""
    answer_type: str = ""
    theme: str = ""

    @property
    def address(self) -> str:
        """`Tool!14`: how overrides and the page name the row."""
        return f"{self.sheet}!{self.row}"


class ToolLines(Struct, frozen=True, kw_only=True):
    """Everything read of a file: `kind` is workbook, template or xlsform; `title` what the file calls itself.

    `unused` says what was kept but not used, `warnings` what an officer should look at, `errors` what stops the import.
    """

    kind: str
    lines: tuple[Line, ...]
    plans: tuple[SheetPlan, ...] = ()
    title: str = ""
    code: str = ""
    services: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()

    def counts(self) -> dict[str, int]:
        """Rows by kind, every kind named."""
        return {kind.value: sum(1 for line in self.lines if line.kind is kind) for kind in RowKind}


class ToolDetails(Struct, frozen=True, kw_only=True):
    """What a tool is: for which services, used by which method how often, by whom."""

    code: str
    title: str
    services: tuple[str, ...]
    method: str
    times_a_year: float
    owner: str = ""
    scale: str = ""
    joint_with: str = ""


class ToolRow(Struct, frozen=True, kw_only=True):
    """A tool as stored; `services` separated by spaces."""

    id: int
    code: str
    title: str
    services: str
    method: str
    times_a_year: float
    owner: str
    scale: str
    joint_with: str
    version: int


class StoredFile(Struct, frozen=True):
    """A kept file of a tool."""

    sha256: str
    file_name: str


class ImportDone(Struct, frozen=True, kw_only=True):
    """What an import did to a tool. `same` means that this very file was imported like this before: nothing changed."""

    tool_id: int
    import_id: int
    counts: dict[str, int]
    carried: int = 0
    changed: int = 0
    added: int = 0
    removed: int = 0
    same: bool = False


class Target(Struct, frozen=True):
    """A criterion that a question goes to, and for a split the part of the question it takes."""

    code: str
    part: str = ""


class Decision(Struct, frozen=True, kw_only=True):
    """The fate that somebody gives a question."""

    fate: str
    targets: tuple[Target, ...] = ()
    reason: str = ""


class Decided(Struct, frozen=True):
    """A decision about one question, for deciding many at once."""

    question_id: int
    decision: Decision


class DecidedMany(Struct, frozen=True):
    """How many were decided, how many stood already like this, and why others were refused."""

    decided: int
    unchanged: int
    refused: tuple[str, ...] = ()


class QuestionRow(Struct, frozen=True, kw_only=True):
    """A question with its tool, its address and its fate so far (`fate` empty while undecided)."""

    id: int
    tool_id: int
    tool: str
    tool_title: str
    services: str
    method: str
    times_a_year: float
    sheet: str
    row: int
    row_end: int
    section: str
    text: str
    kind: str
    theme: str
    answer_type: str
    guidance: str
    normal: str
    normal_hash: str
    version: int
    sha256: str = ""
    file_name: str = ""
    fate: str = ""
    reason: str = ""
    how: str = ""
    decided_by: int | None = None
    decided_label: str = ""
    decided_at: datetime | None = None
    check_why: str = ""
    checked_by: int | None = None
    checked_label: str = ""
    checked_at: datetime | None = None
    targets: tuple[Target, ...] = ()

    @property
    def state(self) -> str:
        """`undecided`, `to_check`, `checked` or `decided` (nobody needs to check it)."""
        if not self.fate:
            return "undecided"
        if not self.check_why:
            return "decided"
        return "checked" if self.checked_at is not None else "to_check"

    @property
    def address(self) -> str:
        """`Tool, row 14`, or the two rows that it is split over."""
        rows = f"row {self.row}" if self.row_end == self.row else f"rows {self.row} to {self.row_end}"
        return f"{self.sheet}, {rows}" if self.sheet else rows

    def targeted(self, targets: tuple[Target, ...]) -> "QuestionRow":
        """The same question with its criteria."""
        return msgspec.structs.replace(self, targets=targets)
