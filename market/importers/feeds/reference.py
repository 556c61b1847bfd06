"""The page `docs/reference/feeds.md`, written from the registry of feeds."""

from collections.abc import Iterable

from market.importers.feeds.registry import FEEDS
from market.importers.types import Column, Feed, Layout

_INTRODUCTION = """# Feeds

Files that can be imported, with `market import FEED FILE`, the page "Imports" or the drop folder. This page is generated from the code.

A file is recognised by its columns, in any order, whatever it is called; case, spaces and punctuation of column names do not matter, and
columns that are not listed here are noted and not used.
"""


def feeds_reference() -> str:
    """The reference of all feeds in Markdown."""
    return "\n".join([_INTRODUCTION, *(_feed(feed) for feed in FEEDS)])


def _feed(feed: Feed) -> str:
    full = (
        "A full list: a file with 20% fewer rows than the last one is held until a person confirms it."
        if feed.whole_list
        else ""
    )
    parts = [f"## `{feed.code}`: {feed.title}\n", f"{feed.what}\n", f"{full}\n" if full else ""]
    return "\n".join([part for part in parts if part] + [_layout(layout) for layout in feed.layouts])


def _layout(layout: Layout) -> str:
    kind = "JSON objects" if layout.rows_of == "objects" else "CSV, ODS or XLSX"
    lines = [f"### {layout.title}\n", f"{kind}, {len(layout.columns)} columns known.\n"]
    if all(column.words for column in layout.columns):
        return "\n".join([*lines, *_own_rows(layout.columns), ""])
    return "\n".join([*lines, "| column | needed | also accepted |", "|---|---|---|", *_rows(layout.columns), ""])


def _rows(columns: Iterable[Column]) -> Iterable[str]:
    for column in columns:
        others = ", ".join(f"`{alias}`" for alias in column.aliases)
        yield f"| `{column.name}` | {'yes' if column.required else ''} | {others} |"


def _own_rows(columns: Iterable[Column]) -> Iterable[str]:
    """The table of a layout of the council's own, which also says what to write."""
    yield "| column | needed | what to write | words to choose from | also accepted |"
    yield "|---|---|---|---|---|"
    for column in columns:
        others = ", ".join(f"`{alias}`" for alias in column.aliases)
        choices = "; ".join(column.choices)
        words = f"{column.words} Example: `{column.example}`" if column.example else column.words
        yield f"| `{column.name}` | {'yes' if column.required else ''} | {words} | {choices} | {others} |"
