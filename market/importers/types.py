"""What a feed is, and what happens to its rows."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from market.accounts.permissions import Permission
from market.core.actor import Actor

Cell = str | int | float | bool | date | datetime | None
"""One cell as the reader gives it: text from CSV, typed values from ODS and XLSX, anything JSON holds from JSON."""


class RunStatus(StrEnum):
    """Where an import stands. `applied`, `nothing`, `refused`, `failed` and `discarded` are ends; `held` waits for a person."""

    RECEIVED = "received"
    PREVIEWED = "previewed"
    WAITING = "waiting"
    HELD = "held"
    APPLIED = "applied"
    NOTHING = "nothing"
    REFUSED = "refused"
    FAILED = "failed"
    DISCARDED = "discarded"


class Holds(StrEnum):
    """What the cells of a column hold, as far as a spreadsheet program can check it while somebody types."""

    TEXT = "text"
    DAY = "day"
    WHOLE = "whole"
    NUMBER = "number"


class Column(Struct, frozen=True):
    """A column of a layout: the name that the field uses, the other spellings seen, and whether the layout needs it.

    In the council's own layouts `words` says what to write, `choices` are the words to choose from (the reader may know more of them),
    `holds` is what a template checks while somebody types, and `example` a cell that would be taken.
    """

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    words: str = ""
    choices: tuple[str, ...] = ()
    holds: Holds = Holds.TEXT
    example: str = ""


class Layout(Struct, frozen=True):
    """A known arrangement of columns. Recognised by its headers, in any order, whatever the file is called.

    `rows_of` is "table" for CSV, ODS and XLSX, "objects" for JSON (then a column is a key of each object).
    """

    code: str
    title: str
    columns: tuple[Column, ...]
    rows_of: str = "table"


class Header(Struct, frozen=True):
    """Where each column of a layout stands in this file.

    `positions` maps a column's `name` to its index in the row (absent columns are not in it); `originals` keeps the file's own header
    texts; `line` is the header's line number, counted from 1; `unknown` are columns of the file that the layout does not know.
    """

    layout: Layout
    positions: dict[str, int]
    originals: tuple[str, ...]
    line: int
    unknown: tuple[str, ...] = ()


class Problem(Struct, frozen=True):
    """Why a row was rejected: the column (the layout's name for it, or "" for the row as a whole) and a sentence for the person."""

    column: str
    reason: str


class LeftOut(Struct, frozen=True):
    """A row that is fine but outside the feed's scope, such as a dentist in CQC's list."""

    why: str


class Flagged(Struct, frozen=True):
    """An accepted record with something odd that is kept and counted."""

    record: Any
    why: str


RowParser = Callable[[Sequence[Any]], Any]
"""Takes one row (a sequence of cells, or one JSON object in a 1-tuple) and gives a record of the feed's own type, a `Flagged`,
a `LeftOut`, or a `list[Problem]` with every problem of the row at once."""


class FeedContext(Struct, frozen=True):
    """What a feed may know while it reads and applies a file. `present` is today, or the fixed day of a demonstration if that is later;
    `authority_names` are the names of the council's own area in files."""

    as_at: date
    now: datetime
    by: Actor
    run_id: int
    correction: bool
    lookups: dict[str, Any] = field(default_factory=dict)
    present: date = date.max
    authority_names: tuple[str, ...] = ()


class Counts(Struct, frozen=True):
    """What applying did, in records."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


class Feed(Struct, frozen=True):
    """One kind of file. Each feed is one module in `importers/feeds/`, listed in `importers/feeds/registry.py`.

    - `load` reads what parsing needs from the database once (for instance the ids of known locations) into `lookups`;
    - `parser` makes the row parser for this file's header;
    - `clashes` finds problems between accepted rows (for instance a location id twice), as {index into records: Problem};
    - `settle` finds every problem of accepted rows beside each other and beside what `load` found is held, as {index: problems};
    - `apply` writes the records inside the caller's transaction, in bulk, by natural key, and audits once for the run;
    - `sheets` are names of sheets to prefer; `date_in_banner` says that a line above the header may hold the as-at date;
    - `whole_list` marks a feed whose file is a full list, so that 20% fewer rows than last time are held for confirmation;
    - `readers` is what somebody needs, besides importing files, to see or fetch an import of this feed (None: nothing more);
    - `writers` is what somebody needs besides to apply one: what they would need to write the same by hand (None: nothing more);
    - `person_column` names the column with the case reference in a feed whose rows are about people (empty for other feeds): a file of
      such a feed with a column that identifies them is refused whole, and nothing of it is kept;
    - `headerless` finds the header of a file that comes without one: the texts to take for it, or None when the first row is not
      unmistakably a row of this feed.
    """

    code: str
    title: str
    what: str
    layouts: tuple[Layout, ...]
    load: Callable[[FeedContext], Awaitable[dict[str, Any]]]
    parser: Callable[[Header, FeedContext], RowParser]
    apply: Callable[[list[Any], FeedContext, Header], Awaitable[Counts]]
    clashes: Callable[[list[Any]], Mapping[int, Problem]] | None = None
    settle: Callable[[Sequence[Any], FeedContext], Mapping[int, Sequence[Problem]]] | None = None
    sheets: tuple[str, ...] = ()
    whole_list: bool = True
    readers: Permission | None = None
    writers: Permission | None = None
    person_column: str = ""
    headerless: Callable[[Sequence[Any]], tuple[str, ...] | None] | None = None


class ReadSummary(Struct, frozen=True):
    """What reading a file gave, before anything is applied. `lines` are the line numbers of the accepted records."""

    read: int
    accepted: list[Any]
    rejected: list[tuple[int, list[Problem], Sequence[Any]]]
    left_out: Mapping[str, int]
    flagged: Mapping[str, int]
    header: Header
    lines: Sequence[int] = ()


Rows = Iterable[Sequence[Any]]
