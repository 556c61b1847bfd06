"""Summary for providers: one page with the message, the numbers and the intentions."""

from market.core.words import day_words
from market.statement.facts import MarketFacts
from market.statement.numbers import printed
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


def tables(facts: MarketFacts) -> list[DataTable]:
    """None: the summary prints figures and tables of the other sections."""
    return []


def compose(snapshot: Snapshot) -> list[Block]:
    """What the section prints."""
    services, good = snapshot.figure("services_total"), snapshot.figure("services_rated_good_share")
    beds, occupied, rate = (snapshot.figure(name) for name in ("beds_total", "beds_occupied", "occupancy_rate"))
    completion = snapshot.figure("tracker_completion_rate")
    return [
        Paragraph(
            f"This statement tells providers of adult social care what {snapshot.council} knows about the market in "
            f"{snapshot.area}, what it expects to need, and what it intends to buy. Figures are as at {day_words(snapshot.as_at)}."
        ),
        KeyFigures(
            (
                KeyFigure(printed(services.value, services.form), "regulated services", services.id),
                KeyFigure(printed(good.value, good.form), "of rated services are good", good.id),
                KeyFigure(printed(beds.value, beds.form), "beds in care homes", beds.id),
                KeyFigure(printed(occupied.value, occupied.form), "beds occupied", occupied.id),
                KeyFigure(printed(rate.value, rate.form), "occupancy", rate.id),
                KeyFigure(
                    printed(completion.value, completion.form),
                    "of providers completed the last tracker window",
                    completion.id,
                ),
            )
        ),
        Narrative(snapshot.narratives.get(CODE, "")),
        IntentionsBlock(snapshot.intentions, brief=True),
    ]


SECTION = Section(
    code=CODE,
    title="Summary for providers",
    prompt="Give the six messages a provider should take away: what to grow, hold, reduce; what will be bought in the next 24 months.",
    tables=tables,
    compose=compose,
)
