"""Suggestions for the question that is being decided: what was decided for exactly this text first, then the five best.

Learning anew from every decision takes seconds. So what was learned is used on, with the newest decisions beside it, while a thread
learns; an exactly equal question is looked up each time and needs no learning.
"""

import asyncio
from collections.abc import Sequence
from itertools import groupby
from threading import Thread
from weakref import WeakKeyDictionary

from msgspec import Struct

from market.db.engine import current_engine
from market.quality.consolidation.queries import PrecedentRow, group_of, precedents
from market.quality.consolidation.suggesting import STEP, Suggester
from market.quality.consolidation.suggesting_types import Asked, Precedent, Suggestion
from market.quality.consolidation.types import QuestionRow
from market.quality.framework.types import Library

MOST = 5
_Key = tuple[int, tuple[str, ...]]


class _Learned(Struct, frozen=True):
    """Decisions that were learned from, by question and criteria; `prefix` is what the suggester remembers them by."""

    keys: frozenset[_Key]
    prefix: tuple[Precedent, ...]


_learned: WeakKeyDictionary[object, _Learned] = WeakKeyDictionary()
_learning: dict[int, Thread] = {}
_made: dict[str, Suggester] = {}


def asked_of(question: QuestionRow) -> Asked:
    """A stored question as the suggestions see it."""
    return Asked(text=question.text, section=question.section, services=tuple(question.services.split()))


def precedents_of(rows: Sequence[PrecedentRow]) -> tuple[Precedent, ...]:
    """Decided questions with all their criteria, in the order of their decisions."""
    return tuple(precedent for _, precedent in _keyed(rows))


def _keyed(rows: Sequence[PrecedentRow]) -> list[tuple[_Key, Precedent]]:
    keyed = []
    for question, group in groupby(rows, key=lambda row: row.question):
        same = list(group)
        codes = tuple(row.criterion for row in same)
        keyed.append(
            (
                (question, codes),
                Precedent(text=same[0].text, section=same[0].section, tool=same[0].tool, codes=codes),
            )
        )
    return keyed


async def suggestions_for(question: QuestionRow, library: Library) -> tuple[Suggestion, ...]:
    """The five best criteria for a question, with reasons."""
    asked = asked_of(question)
    decided = _to_go_by(await precedents(), library, asked)
    found = await asyncio.to_thread(_suggest, library, asked, decided)
    return await _exact_first(question, found)


def _to_go_by(rows: Sequence[PrecedentRow], library: Library, asked: Asked) -> tuple[Precedent, ...]:
    """What was learned from, then the newest decisions; learning starts again once there are `STEP` differences."""
    keyed, engine = _keyed(rows), current_engine()
    held = _learned.get(engine)
    if held is None:
        held = _learned[engine] = _steady(keyed)
    newer = [precedent for key, precedent in keyed if key not in held.keys]
    gone = len(held.keys) - (len(keyed) - len(newer))
    if len(newer) + gone >= STEP and id(engine) not in _learning:
        thread = Thread(target=_learn, args=(engine, _steady(keyed), library, asked), daemon=True)
        _learning[id(engine)] = thread
        thread.start()
    return (*held.prefix, *newer[-(STEP - 1) :])


def _steady(keyed: Sequence[tuple[_Key, Precedent]]) -> _Learned:
    """The beginning that the suggester learns from: whole steps of it."""
    steady = keyed[: len(keyed) - len(keyed) % STEP]
    return _Learned(frozenset(key for key, _ in steady), tuple(precedent for _, precedent in steady))


def _learn(engine: object, fresh: _Learned, library: Library, asked: Asked) -> None:
    """Learn in a thread; what was learned is used from the next question on."""
    try:
        _suggest(library, asked, fresh.prefix)
        _learned[engine] = fresh
    finally:
        _learning.pop(id(engine), None)


def suggester_of(library: Library) -> Suggester:
    """The suggester of a library, made once."""
    held = _made.get(library.content_hash)
    if held is None:
        held = Suggester(library)
        _made.clear()
        _made[library.content_hash] = held
    return held


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
    known = {each.code: each for each in found}
    first = tuple(
        Suggestion(
            code,
            known[code].score if code in known else 1.0,
            (reason, *(known[code].reasons if code in known else ())),
        )
        for code, reason in same.items()
    )
    return (*first, *(each for each in found if each.code not in same))[:MOST]
