"""Suggestions for the question that is being decided: what was decided for exactly this text first, then the five best.

Learning from every decision takes about a second, so what was learned is kept for a few decisions; an exactly equal question is looked
up each time and needs no learning.
"""

import asyncio
from collections.abc import Sequence
from itertools import groupby
from weakref import WeakKeyDictionary

from market.db.engine import current_engine
from market.quality.consolidation.queries import PrecedentRow, count_decided, group_of, precedents
from market.quality.consolidation.suggesting import Suggester
from market.quality.consolidation.suggesting_types import Asked, Precedent, Suggestion
from market.quality.consolidation.types import QuestionRow
from market.quality.framework.types import Library

MOST = 5
LEARN_EVERY = 20
"""Decisions after which suggestions learn again."""
_learned: WeakKeyDictionary[object, tuple[int, tuple[Precedent, ...]]] = WeakKeyDictionary()
_made: dict[str, Suggester] = {}


def asked_of(question: QuestionRow) -> Asked:
    """A stored question as the suggestions see it."""
    return Asked(text=question.text, section=question.section, services=tuple(question.services.split()))


def precedents_of(rows: Sequence[PrecedentRow]) -> tuple[Precedent, ...]:
    """Decided questions with all their criteria, in the order of their decisions."""
    grouped = [list(same) for _, same in groupby(rows, key=lambda row: row.question)]
    return tuple(
        Precedent(
            text=same[0].text, section=same[0].section, tool=same[0].tool, codes=tuple(row.criterion for row in same)
        )
        for same in grouped
    )


async def suggestions_for(question: QuestionRow, library: Library) -> tuple[Suggestion, ...]:
    """The five best criteria for a question, with reasons."""
    decided = await _decided()
    found = await asyncio.to_thread(_suggest, library, asked_of(question), decided)
    return await _exact_first(question, found)


async def _decided() -> tuple[Precedent, ...]:
    """What suggestions learn from: read again after every `LEARN_EVERY` decisions."""
    count = await count_decided()
    held = _learned.get(current_engine())
    if held is None or abs(count - held[0]) >= LEARN_EVERY or count < held[0]:
        held = (count, precedents_of(await precedents()))
        _learned[current_engine()] = held
    return held[1]


def suggester_of(library: Library) -> Suggester:
    """The suggester of a library, made once."""
    if library.content_hash not in _made:
        _made.clear()
        _made[library.content_hash] = Suggester(library)
    return _made[library.content_hash]


def _suggest(library: Library, asked: Asked, decided: tuple[Precedent, ...]) -> tuple[Suggestion, ...]:
    (found,) = suggester_of(library).suggest([asked], decided, MOST)
    return found


async def _exact_first(question: QuestionRow, found: tuple[Suggestion, ...]) -> tuple[Suggestion, ...]:
    """Criteria of an exactly equal decided question stand first, however long ago the suggestions learned."""
    same: dict[str, str] = {}
    for other in await group_of(question.normal_hash):
        if other.fate and other.id != question.id:
            for target in other.targets:
                same.setdefault(target.code, f"Decided for exactly this question in {other.tool}")
    scores = {each.code: each for each in found}
    first = tuple(
        Suggestion(
            code,
            scores[code].score if code in scores else 1.0,
            (reason, *(scores[code].reasons if code in scores else ())),
        )
        for code, reason in same.items()
    )
    return (*first, *(each for each in found if each.code not in same))[:MOST]
