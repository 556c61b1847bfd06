"""The list of imports: its columns, filters and lines, and the words for feeds and states."""

from datetime import date, datetime

from msgspec import Struct

from market.importers.feeds.registry import FEEDS
from market.importers.queries import Run
from market.importers.types import RunStatus
from market.web.fields import Option
from market.web.lists import Column, Filter, ListSpec

STATUS_WORDS: dict[str, tuple[str, str]] = {
    RunStatus.RECEIVED.value: ("Being read", "blue"),
    RunStatus.PREVIEWED.value: ("Ready to apply", "yellow"),
    RunStatus.WAITING.value: ("Being applied", "blue"),
    RunStatus.HELD.value: ("Held", "orange"),
    RunStatus.APPLIED.value: ("Applied", "green"),
    RunStatus.NOTHING.value: ("Nothing to do", "grey"),
    RunStatus.REFUSED.value: ("Refused", "red"),
    RunStatus.FAILED.value: ("Failed", "red"),
    RunStatus.DISCARDED.value: ("Discarded", "grey"),
}
"""Words and tag colour of each state."""

IMPORTS = ListSpec(
    columns=(
        Column("number", "Import", sql="id", link="href", descending_first=True),
        Column("feed", "Feed", sql="feed"),
        Column("file_name", "File", sql="lower(file_name)"),
        Column("status", "State", sql="status", kind="tag"),
        Column("as_at", "As at", sql="as_at", kind="date", descending_first=True),
        Column("read", "Rows", sql="read", kind="number", descending_first=True),
        Column("rejected", "Rejected", sql="rejected", kind="number", descending_first=True),
        Column("changes", "Created and changed", sql="created + changed", kind="number", descending_first=True),
        Column("created_at", "Received", sql="created_at", kind="moment", descending_first=True),
        Column("by", "By", sql="lower(started_by_label)"),
    ),
    filters=(
        Filter("feed", "Feed", "choice", tuple(Option(feed.code, feed.title) for feed in FEEDS)),
        Filter("status", "State", "choice", tuple(Option(code, words) for code, (words, _) in STATUS_WORDS.items())),
        Filter("text", "File name"),
    ),
    sort="created_at",
    descending=True,
    tie_break="id DESC",
    noun="import",
    size=25,
)


class RunLine(Struct, frozen=True):
    """One line of the list of imports."""

    href: str
    number: str
    feed: str
    file_name: str
    status: str
    status_colour: str
    as_at: date | None
    read: int
    rejected: int
    changes: int
    created_at: datetime
    by: str


def feed_title(code: str) -> str:
    """The feed's title; "Not recognised" while a file has none."""
    return next((feed.title for feed in FEEDS if feed.code == code), "Not recognised")


def run_line(run: Run) -> RunLine:
    """An import as one line of the list."""
    words, colour = STATUS_WORDS[run.status]
    return RunLine(
        href=f"/imports/{run.id}",
        number=f"Import {run.id}",
        feed=feed_title(run.feed),
        file_name=run.file_name or "Not kept",
        status=words,
        status_colour=colour,
        as_at=run.as_at,
        read=run.read,
        rejected=run.rejected,
        changes=run.created + run.changed if run.status == RunStatus.APPLIED else 0,
        created_at=run.created_at,
        by=run.started_by_label,
    )
