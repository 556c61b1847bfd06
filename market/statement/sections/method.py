"""Method and data quality: where each number comes from, how it is computed, what is missing."""

from market.statement.facts import MarketFacts
from market.statement.sections.section import Section
from market.statement.types import (
    Block,
    DataTable,
    Definitions,
    Dimension,
    Measure,
    Narrative,
    Paragraph,
    Snapshot,
    SourcesBlock,
    SubHeading,
    TableBlock,
)

CODE = "method"


def tables(facts: MarketFacts) -> list[DataTable]:
    """How many inputs of each headline figure were stale or missing."""
    rows = tuple((figure.title, figure.stale, figure.missing) for figure in facts.figures)
    return [
        DataTable(
            id="data_quality",
            title="Inputs that were stale or missing",
            dimensions=(Dimension("figure", "Figure"),),
            measures=(Measure("stale", "Stale inputs", "inputs"), Measure("missing", "Missing inputs", "inputs")),
            rows=rows,
            source="All feeds",
            note="Stale means older than the last closed tracker window. Stale inputs are in the figures; missing ones are not.",
        )
    ]


def compose(snapshot: Snapshot) -> list[Block]:
    """What the section prints."""
    return [
        Narrative(snapshot.narratives.get(CODE, "")),
        Paragraph(
            "Every number in this statement is a cell of the data pack that is published with it, with its unit, source and date. "
            "The same frozen figures always give the same document."
        ),
        SubHeading("Rules for small numbers"),
        Paragraph(
            "Counts below five but above nought are not printed, nor are numbers from which they could be worked out. "
            "They are shown as [c]. Numbers that are not available are shown as [x]."
        ),
        SubHeading("Sources"),
        SourcesBlock(snapshot.sources),
        SubHeading("How the headline figures are computed"),
        Definitions(tuple((figure.title, figure.method) for figure in snapshot.figures)),
        TableBlock(snapshot.table("data_quality")),
    ]


SECTION = Section(
    code=CODE,
    title="Method and data quality",
    prompt="Say what readers should be careful with, and what will be better in the next edition.",
    tables=tables,
    compose=compose,
)
