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
    """How many inputs of each headline figure were stale or missing, for the figures that have such inputs."""
    rows = tuple((each.title, each.stale, each.missing) for each in facts.figures if each.stale or each.missing)
    return [
        DataTable(
            id="data_quality",
            title="Inputs that were stale or missing",
            dimensions=(Dimension("figure", "Figure"),),
            measures=(Measure("stale", "Stale inputs", "inputs"), Measure("missing", "Missing inputs", "inputs")),
            rows=rows,
            source="All feeds",
            note="Stale returns are older than the last closed tracker window; stale ratings are old ones. "
            "Stale inputs are in the figures, missing ones are not. Figures without such inputs are left out.",
        )
    ]


def compose(snapshot: Snapshot) -> list[Block]:
    """What the section prints."""
    return [
        Paragraph(
            "Every number in this statement is a cell of the data pack that is published with it, with its unit, source and date. "
            "The figures were frozen when the edition was made: the same frozen figures always give the same document."
        ),
        Narrative(snapshot.narratives.get(CODE, "")),
        SubHeading("Rules for small numbers"),
        Paragraph(
            "Counts below five but above nought are not printed, nor are numbers from which they could be worked out: tables show [c] "
            "instead, and sentences say “fewer than five”. Numbers that are not available are shown as [x]. Rows of files are "
            "counted in full, because they count lines of a file and not people or services."
        ),
        SubHeading("Sources"),
        SourcesBlock(snapshot.sources),
        SubHeading("Inputs that were old or absent"),
        TableBlock(snapshot.table("data_quality")),
        SubHeading("How the headline figures are computed"),
        Definitions(tuple((figure.title, figure.method) for figure in snapshot.figures if figure.value is not None)),
    ]


SECTION = Section(
    code=CODE,
    title="Method and data quality",
    about="Where each number comes from, how it is computed and what is missing",
    prompt="Say what readers should be careful with, and what will be better in the next edition.",
    tables=tables,
    compose=compose,
)
