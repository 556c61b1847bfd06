"""Commissioning intentions: what the council means to buy, more of, less of or differently, by when and how."""

from market.statement.facts import MarketFacts
from market.statement.sections.section import Section
from market.statement.types import Block, DataTable, IntentionsBlock, Narrative, Snapshot

CODE = "intentions"


def tables(facts: MarketFacts) -> list[DataTable]:
    """None: the intentions are records of the edition."""
    return []


def compose(snapshot: Snapshot) -> list[Block]:
    """What the section prints."""
    return [Narrative(snapshot.narratives.get(CODE, "")), IntentionsBlock(snapshot.intentions)]


SECTION = Section(
    code=CODE,
    title="Commissioning intentions",
    about="What we mean to buy more of, less of or differently, by when and how",
    prompt="Say how the intentions were arrived at, who was involved, and how providers can respond.",
    tables=tables,
    compose=compose,
)
