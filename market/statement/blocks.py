"""What all sections print, in order, and the texts of it that are not computed from cells."""

from collections.abc import Iterator

from market.statement.sections.registry import SECTIONS
from market.statement.sections.section import Section
from market.statement.types import (
    Block,
    ChartBlock,
    Definitions,
    KeyFigures,
    Narrative,
    SideBySide,
    Snapshot,
    SubHeading,
    TableBlock,
)
from market.statement.words import DUTY


def blocks_of(snapshot: Snapshot) -> list[tuple[Section, list[Block]]]:
    """Every section with its blocks, in the order of the registry. Pure."""
    return [(section, section.compose(snapshot)) for section in SECTIONS]


def static_texts(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Texts that may hold numbers which are not computed: titles, labels, notes, methods and narratives, with their place.

    Sentences that are composed of figures and cells (`Paragraph`, the finding of a chart) are left out on purpose: each number
    in them has to be a cell of a table or figure.
    """
    yield "how_to_read", DUTY
    for section, blocks in blocks_of(snapshot):
        yield section.code, section.title
        yield section.code, section.about
        for block in blocks:
            for text in _texts(block):
                if text:
                    yield section.code, text


def _texts(block: Block) -> Iterator[str]:
    match block:
        case KeyFigures(items=items):
            yield from (item.words for item in items)
        case SubHeading(text=text):
            yield text
        case Narrative(markdown=markdown):
            yield markdown
        case SideBySide(tables=tables):
            for one in tables:
                yield from _texts(one)
        case TableBlock(table=table):
            yield table.title
            yield table.note
            yield from (column.label for column in table.dimensions)
            yield from (column.label for column in table.measures)
        case ChartBlock(title=title):
            yield title
        case Definitions(items=items):
            for term, meaning in items:
                yield term
                yield meaning
        case _:
            return
