"""Suggestions while somebody decides: an equal question first, and learning that keeps nobody waiting."""

import asyncio

from market.quality.consolidation import offering, service
from market.quality.consolidation.suggesting import STEP
from market.quality.consolidation.types import Decided
from market.quality.framework.queries import live_library
from tests.builders.consolidation import ANN, NOW, decide, live_framework, make_tool, to
from tests.conftest import TestDatabase


def wait_for_learning() -> None:
    for thread in list(offering._learning.values()):
        thread.join(60)


async def test_what_was_decided_for_exactly_this_question_is_offered_first(db: TestDatabase) -> None:
    await live_framework()
    library = await live_library()
    assert library is not None
    first = await make_tool(["Are the goldfish fed on Sundays?"], code="T01")
    second = await make_tool(["Are the Goldfish fed on Sundays?"], code="T02")
    before = await offering.suggestions_for(second[0], library)
    assert "8.1.1" not in {each.code for each in before}
    await decide(first[0], to("8.1.1"))
    after = await offering.suggestions_for(second[0], library)
    assert (after[0].code, after[0].reasons[0]) == ("8.1.1", "Decided for exactly this question in T01")
    assert len(after) <= 5
    await decide(second[0], to("7.1.1"))
    assert (await offering.suggestions_for(second[0], library))[0].code == "8.1.1", "its own decision is no precedent"


async def test_learning_anew_happens_beside_the_page(db: TestDatabase) -> None:
    await live_framework()
    library = await live_library()
    assert library is not None
    rows = await make_tool([f"Is goldfish number {at} fed?" for at in range(STEP + 2)])
    assert await offering.suggestions_for(rows[-1], library)
    many = [Decided(row.id, to("8.1.1")) for row in rows[:-1]]
    await service.decide_many(many, how="single", by=ANN, now=NOW)
    found = await offering.suggestions_for(rows[-1], library)
    assert found[0].code == "8.1.1"
    await asyncio.to_thread(wait_for_learning)
    again = await offering.suggestions_for(rows[-1], library)
    assert again[0].code == "8.1.1"
    assert not offering._learning
