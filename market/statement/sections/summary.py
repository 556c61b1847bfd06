"""Summary for providers: one page with the message, the numbers and the intentions."""

from market.core.words import day_words
from market.statement.facts import MarketFacts
from market.statement.numbers import spoken
from market.statement.sections.section import Section
from market.statement.types import (
    Block,
    DataTable,
    IntentionsBlock,
    KeyFigure,
    KeyFigures,
    Narrative,
    Paragraph,
    Snapshot,
)

CODE = "summary"
FIGURES = (
    ("Regulated services", "services_total"),
    ("Rated services that are good", "services_rated_good_share"),
    ("Providers with complete returns", "tracker_completion_rate"),
    ("Beds in care homes", "beds_total"),
    ("Beds occupied", "beds_occupied"),
    ("Occupancy", "occupancy_rate"),
)


def tables(facts: MarketFacts) -> list[DataTable]:
    """None: the summary prints figures and tables of the other sections."""
    return []


def key_figures(snapshot: Snapshot, named: tuple[tuple[str, str], ...]) -> KeyFigures:
    """Big numbers: words and the id of a figure each."""
    figures = [(words, snapshot.figure(figure_id)) for words, figure_id in named]
    return KeyFigures(tuple(KeyFigure(words, spoken(each.value, each.form), each.id) for words, each in figures))


def compose(snapshot: Snapshot) -> list[Block]:
    """What the section prints."""
    return [
        Paragraph(
            f"This statement tells providers of adult social care what {snapshot.council} knows about the market in "
            f"{snapshot.area}, and what it intends to buy. Figures are as at {day_words(snapshot.as_at)}."
        ),
        key_figures(snapshot, FIGURES),
        Narrative(snapshot.narratives.get(CODE, "")),
        IntentionsBlock(snapshot.intentions, brief=True),
    ]


SECTION = Section(
    code=CODE,
    title="Summary for providers",
    about="The messages, the numbers and what we will buy, on one page",
    prompt="Give the six messages a provider should take away: what to grow, hold, reduce; what will be bought in the next 24 months.",
    tables=tables,
    compose=compose,
)
