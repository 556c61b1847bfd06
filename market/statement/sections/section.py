"""What a section is."""

from collections.abc import Callable

from msgspec import Struct

from market.statement.facts import MarketFacts
from market.statement.types import Block, DataTable, Narrative, Paragraph, Snapshot


class Section(Struct, frozen=True, kw_only=True):
    """One section: its tables are computed once from the facts and frozen; its blocks are composed from the snapshot alone.

    `about` says in the contents what the section answers; `prompt` tells the officer what to write in the narrative. A new section is
    one module with a `SECTION` and one line in `registry`.
    """

    code: str
    title: str
    about: str
    prompt: str
    tables: Callable[[MarketFacts], list[DataTable]]
    compose: Callable[[Snapshot], list[Block]]


def before_section(snapshot: Snapshot, code: str) -> list[Block]:
    """What a section prints in an edition that was made before the section existed."""
    return [
        Paragraph("This edition was made before the statement had this section."),
        Narrative(snapshot.narratives.get(code, "")),
    ]
