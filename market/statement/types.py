"""What a statement is made of: a frozen snapshot of figures and tables, and the blocks that its sections print.

Every number that is printed is a cell of a figure or table of the snapshot, formatted by `numbers.printed`; the data pack holds
the same cells. Codes in cells follow the Government Statistical Service: `[c]` suppressed, `[x]` not available.
"""

from datetime import date
from enum import StrEnum

from msgspec import Struct, field

SUPPRESSED = "[c]"
NOT_AVAILABLE = "[x]"


class Form(StrEnum):
    """How a number is printed: a count, a share of 1 as a percentage, days, an index; a change of these, of a share in points.

    Money is integer pence, printed to the penny (a rate) or in whole pounds (a sum).
    """

    COUNT = "count"
    SHARE = "share"
    DAYS = "days"
    INDEX = "index"
    CHANGE = "change"
    POINTS = "points"
    NUMBER = "number"
    RATE = "rate"
    POUNDS = "pounds"


class Dimension(Struct, frozen=True):
    """A column that says what a row is about. `label` heads the column in documents, `name` in the data pack."""

    name: str
    label: str


class Measure(Struct, frozen=True):
    """A column of numbers: its unit, how it is printed, and whether counts of 1 to 4 are suppressed."""

    name: str
    label: str
    unit: str
    form: Form = Form.COUNT
    suppress: bool = True


class DataTable(Struct, frozen=True, kw_only=True):
    """One table of the snapshot. A row holds the texts of the dimensions, then the numbers of the measures.

    A number may be a code instead (`[c]`, `[x]`). `total_row` marks that the last row is the sum of the others; `parts` are measures
    that add up to the measure `whole` in the same row: `numbers.suppress` hides enough that no suppressed number can be worked out
    from these sums. `linked` are measures that give each other away: they are suppressed together. `source` names the feeds in
    words, `feeds` by their codes; `newest_on` is the newest date of what they gave. `row_kinds` are unit and form of each measure in
    each row, for tables whose rows hold different things; without them the measures say both.
    """

    id: str
    title: str
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]
    source: str
    note: str = ""
    total_row: bool = False
    parts: tuple[str, ...] = ()
    whole: str = ""
    linked: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    newest_on: date | None = None
    row_kinds: tuple[tuple[tuple[str, Form], ...], ...] = ()

    def kind(self, row: int, measure: Measure) -> tuple[str, Form]:
        """Unit and form of a number, by the position of its row."""
        return self.row_kinds[row][self.measures.index(measure)] if self.row_kinds else (measure.unit, measure.form)

    def cell(self, measure: str, *texts: str) -> int | float | str | None:
        """The number of a measure in the row whose dimensions are `texts`. Raises KeyError when there is no such row."""
        width = len(self.dimensions)
        index = width + [known.name for known in self.measures].index(measure)
        for row in self.rows:
            if row[:width] == texts:
                return row[index]
        raise KeyError(f"{self.id} has no row {texts}")


class SnapshotFigure(Struct, frozen=True, kw_only=True):
    """A headline figure as it stood: the same fields as `market figures --json`, with its printed form."""

    id: str
    title: str
    value: int | float | str | None
    unit: str
    form: Form
    numerator: int | float | str | None
    denominator: int | float | str | None
    sources: str
    method: str
    stale: int
    missing: int


class SourceLine(Struct, frozen=True, kw_only=True):
    """A file that the numbers rest on: its feed, the day it speaks of, its SHA-256 and how many rows it gave."""

    feed: str
    title: str
    as_at: date
    sha256: str
    rows: int
    rejected: int


class SnapshotIntention(Struct, frozen=True, kw_only=True):
    """A commissioning intention as frozen in an edition. Volumes are in `unit`; None is "not stated"."""

    service: str
    cohort: str
    locality: str
    direction: str
    baseline: float | None
    target: float | None
    unit: str
    by_on: date | None
    evidence: tuple[str, ...]
    model_wanted: str
    route: str
    stage: str
    confidence: str
    contact: str


class EarlierEdition(Struct, frozen=True, kw_only=True):
    """The published edition before this one, as far as this one speaks of it."""

    title: str
    as_at: date
    intentions: tuple[SnapshotIntention, ...]


class Snapshot(Struct, frozen=True, kw_only=True):
    """Everything that an edition prints. Encoded as canonical JSON; its SHA-256 names the edition's content."""

    layout: int = 1
    title: str
    council: str
    area: str
    area_code: str
    as_at: date
    demonstration: bool
    owner: str
    contact_email: str
    contact_phone: str
    next_update_on: date | None
    figures: tuple[SnapshotFigure, ...]
    tables: tuple[DataTable, ...]
    sources: tuple[SourceLine, ...]
    narratives: dict[str, str] = field(default_factory=dict)
    intentions: tuple[SnapshotIntention, ...] = ()
    earlier: EarlierEdition | None = None

    def figure(self, figure_id: str) -> SnapshotFigure:
        """The figure of that id. Raises KeyError."""
        for figure in self.figures:
            if figure.id == figure_id:
                return figure
        raise KeyError(figure_id)

    def has_table(self, table_id: str) -> bool:
        """Whether the edition holds a table: one made before a section existed does not hold its tables."""
        return any(table.id == table_id for table in self.tables)

    def table(self, table_id: str) -> DataTable:
        """The table of that id. Raises KeyError."""
        for table in self.tables:
            if table.id == table_id:
                return table
        raise KeyError(table_id)


class KeyFigure(Struct, frozen=True):
    """A big number below the words that say what it is; `figure_id` ties it to its method."""

    words: str
    printed: str
    figure_id: str


class KeyFigures(Struct, frozen=True, tag=True):
    """A row of big numbers."""

    items: tuple[KeyFigure, ...]


class Paragraph(Struct, frozen=True, tag=True):
    """A sentence or two computed from the snapshot."""

    text: str


class SubHeading(Struct, frozen=True, tag=True):
    """A heading below the section's own."""

    text: str


class Narrative(Struct, frozen=True, tag=True):
    """The officer's own text of the section, in Markdown."""

    markdown: str


class TableBlock(Struct, frozen=True, tag=True):
    """A table of the snapshot, printed whole or, for a series over time, its `last` rows (all are in the data pack)."""

    table: DataTable
    last: int | None = None

    @property
    def rows(self) -> range:
        """The positions of the rows that are printed."""
        count = len(self.table.rows)
        return range(max(0, count - self.last) if self.last else 0, count)


class SideBySide(Struct, frozen=True, tag=True):
    """Two narrow tables that stand beside each other where there is room."""

    tables: tuple[TableBlock, TableBlock]


class ChartKind(StrEnum):
    """The pictures a section may ask for."""

    BARS = "bars"
    STACKED = "stacked"
    LINE = "line"


class ChartBlock(Struct, frozen=True, tag=True, kw_only=True):
    """A picture of some columns of a table, with the one-sentence finding that is its text alternative.

    BARS: one bar for each value of dimension `across`. STACKED: one bar for each row, split over `measures`.
    LINE: measures over the months of dimension `across` (ISO dates).
    """

    id: str
    kind: ChartKind
    title: str
    finding: str
    table: DataTable
    across: str
    measures: tuple[str, ...]


class Definitions(Struct, frozen=True, tag=True):
    """Words and their meanings, such as figures and their methods."""

    items: tuple[tuple[str, str], ...]


class IntentionsBlock(Struct, frozen=True, tag=True):
    """The commissioning intentions: a table of all; then, unless `brief`, a card for each."""

    intentions: tuple[SnapshotIntention, ...]
    brief: bool = False


class EarlierBlock(Struct, frozen=True, tag=True):
    """What became of the intentions of the edition before: each with its standing in this edition."""

    rows: tuple[tuple[SnapshotIntention, str], ...]


class SourcesBlock(Struct, frozen=True, tag=True):
    """The files that the numbers rest on."""

    sources: tuple[SourceLine, ...]


Block = (
    KeyFigures
    | Paragraph
    | SubHeading
    | Narrative
    | TableBlock
    | SideBySide
    | ChartBlock
    | Definitions
    | IntentionsBlock
    | EarlierBlock
    | SourcesBlock
)
