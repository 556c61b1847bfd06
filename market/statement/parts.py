"""The blocks of a section as parts of a page of the service."""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup
from msgspec import Struct

from market.core.words import day_words
from market.statement.ages import dated_words
from market.statement.printing import cell_words
from market.statement.types import (
    Block,
    ChartBlock,
    Definitions,
    EarlierBlock,
    IntentionsBlock,
    KeyFigures,
    Narrative,
    Paragraph,
    SideBySide,
    SnapshotIntention,
    SourcesBlock,
    SubHeading,
    TableBlock,
)
from market.statement.volumes import volume_words
from market.statement.words import DIRECTION_WORDS
from market.web.charts import DrawnChart
from market.web.markdown import markdown_html


class Part(Struct, frozen=True, kw_only=True):
    """One thing on the page. `kind`: figures, text, heading, narrative, table or chart; the other fields belong to some kinds."""

    kind: str
    text: str = ""
    html: Markup | None = None
    figures: list[dict[str, str]] = []
    columns: list[tuple[str, bool]] = []
    rows: list[tuple[str, ...]] = []
    note: str = ""
    chart: DrawnChart | None = None


def parts_of(blocks: Iterable[Block], drawn: Mapping[str, DrawnChart]) -> list[Part]:
    """What a section prints, in order. Pure."""
    return [part for block in blocks for part in _parts(block, drawn)]


def _parts(block: Block, drawn: Mapping[str, DrawnChart]) -> list[Part]:
    match block:
        case KeyFigures(items=items):
            return [Part(kind="figures", figures=[{"label": one.words, "value": one.printed} for one in items])]
        case Paragraph(text=text):
            return [Part(kind="text", text=text)]
        case SubHeading(text=text):
            return [Part(kind="heading", text=text)]
        case Narrative(markdown=markdown):
            return [Part(kind="narrative", html=markdown_html(markdown))] if markdown.strip() else []
        case SideBySide(tables=tables):
            return [_table(one) for one in tables]
        case TableBlock():
            return [_table(block)]
        case ChartBlock():
            if block.id in drawn:
                return [Part(kind="chart", chart=drawn[block.id])]
            return [Part(kind="text", text=f"{block.title}: {block.finding}")]
        case _:
            return [_listed(block)]


def _table(block: TableBlock) -> Part:
    table, width = block.table, len(block.table.dimensions)
    count = width + len(table.measures)
    source = f"Source: {table.source}." + (f" {dated_words(table)}." if table.newest_on else "")
    return Part(
        kind="table",
        text=table.title,
        columns=[
            *((each.label, False) for each in table.dimensions),
            *((each.label, True) for each in table.measures),
        ],
        rows=[tuple(cell_words(table, row, column) for column in range(count)) for row in block.rows],
        note=f"{table.note} {source}".strip(),
    )


def _listed(block: Any) -> Part:
    match block:
        case Definitions(items=items):
            return Part(
                kind="table",
                text="How figures are computed",
                columns=[("Figure", False), ("Method", False)],
                rows=list(items),
            )
        case IntentionsBlock(intentions=intentions):
            return _intentions("Commissioning intentions", [(each, "") for each in intentions])
        case EarlierBlock(rows=rows):
            return _intentions("Intentions of the last edition", rows)
        case SourcesBlock(sources=sources):
            lines: list[tuple[str, ...]] = [
                (one.title, day_words(one.as_at), f"{one.rows:,}", f"{one.rejected:,}") for one in sources
            ]
            columns = [("Source", False), ("As at", False), ("Rows taken", True), ("Rows rejected", True)]
            return Part(kind="table", text="Newest file of each source", columns=columns, rows=lines)
    raise TypeError(f"There is no way to show a {type(block).__name__}")


def _intentions(title: str, intentions: Iterable[tuple[SnapshotIntention, str]]) -> Part:
    rows = [
        (
            f"{each.service}: {each.cohort}" if each.cohort else each.service,
            DIRECTION_WORDS.get(each.direction, each.direction),
            volume_words(each),
            day_words(each.by_on) if each.by_on else "Not stated",
            *([standing] if standing else []),
        )
        for each, standing in intentions
    ]
    if not rows:
        return Part(kind="text", text="There are no commissioning intentions yet.")
    labels = ["Service", "Direction", "Volume", "By", "In this edition"][: len(rows[0])]
    return Part(kind="table", text=title, columns=[(label, False) for label in labels], rows=rows)
