"""Gathers what figures, the statement and the first page need of quality, once for a day."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from market.core.periods import months_before
from market.db.engine import current_engine
from market.quality.actions.queries import standing_on
from market.quality.assessments.queries import reliability_pairs
from market.quality.consolidation.proof.burden import ToolSize, burden_of
from market.quality.consolidation.proof.queries import tool_sizes
from market.quality.framework.queries import get_library, live_library
from market.quality.framework.rules import answers_per_year
from market.quality.framework.types import Library, Method
from market.quality.market_views import reads
from market.quality.market_views.rules import Concentration, MonthOfGrades, by_criterion, history
from market.quality.market_views.types import AnswersChange, QualityOnDay, ServiceReliability
from market.quality.programme.queries import programme_on
from market.quality.programme.reliability import stamp
from market.quality.programme.rules import DUE_WITHIN
from market.quality.scoring.agreement import agreement
from market.quality.scoring.reliability import compare
from market.quality.scoring.types import Agreement, OfficerPair, Reliability

MOST_REMEMBERED = 4
_remembered: WeakKeyDictionary[Any, dict[str, dict[int, Reliability]]] = WeakKeyDictionary()
"""By database, so that one never gets what another holds."""


async def quality_on(
    on: date, authority_names: Sequence[str] | None = None, *, with_programme: bool = True, with_answers: bool = True
) -> QualityOnDay:
    """Everything that figures of quality are worked out from, as at the end of the day.

    What the programme asks for and answers a year are worked out only when asked for: they cost most.
    """
    due, overdue = await visits_asked(on, authority_names) if with_programme else (0, 0)
    return QualityOnDay(
        on=on,
        services=tuple(await reads.graded_services(on)),
        visits=tuple(await reads.visits_in_year(on)),
        standing=tuple(await standing_on(on)),
        asked=tuple(await reads.asked_selves(months_before(on, 12), on)),
        due=due,
        overdue=overdue,
        answers=await answers_on(on) if with_answers else (),
        newest=await reads.newest_days(on),
    )


async def answers_on(on: date) -> tuple[AnswersChange, ...]:
    """Answers a year for each type of service, by the framework live on the day; none before there was one."""
    version = await reads.version_on(on)
    if version is None:
        return ()
    return await asyncio.to_thread(answers_change, await get_library(version), await tool_sizes())


def answers_change(library: Library, tools: list[ToolSize]) -> tuple[AnswersChange, ...]:
    """Before and after by type of service. Without any tool imported nothing is known of before, and every method counts."""
    if not any(tool.rows for tool in tools):
        found = [(kind, answers_per_year(library, kind.code)) for kind in library.settings.services]
        return tuple(
            AnswersChange(service=kind.code, name=kind.name, before=None, after=year.total, lines=year.lines)
            for kind, year in found
        )
    return tuple(
        AnswersChange(
            service=each.service, name=each.name, before=each.before, after=round(each.after), lines=each.lines
        )
        for each in burden_of(library, tools)
    )


async def visits_asked(on: date, authority_names: Sequence[str] | None = None) -> tuple[int, int]:
    """How many visits the programme asks for within 30 days of the day, and how many should have been before it."""
    visits = [due for due in await programme_on(on, authority_names) if due.method != Method.SELF_ASSESSMENT]
    return sum(on <= due.due_on <= on + DUE_WITHIN for due in visits), sum(due.overdue_on(on) for due in visits)


async def concentration_on(library: Library, on: date) -> list[Concentration]:
    """Scores and recommendations of the twelve months to the day by criterion, with what stands open on it."""
    from_on = months_before(on, 12)
    scores, raised = await reads.score_counts(from_on, on), await reads.raised_counts(from_on, on)
    return by_criterion(library, scores, raised, [each.criterion for each in await standing_on(on)])


async def reliability_on(on: date) -> list[ServiceReliability]:
    """How far each service's last self-assessment agrees with what was validated; services that declared none are left out."""
    library = await live_library()
    services = {service.id: service for service in await reads.graded_services(on)}
    if library is None:
        return []
    return [
        ServiceReliability(services[number], each)
        for number, each in (await _compared(library, on)).items()
        if number in services
    ]


async def _compared(library: Library, on: date) -> dict[int, Reliability]:
    """By service that declared one. Remembered until an assessment becomes final or a score is decided anew: every answer has to
    be looked at for it.
    """
    held = _remembered.setdefault(current_engine(), {})
    key = f"{on}:{library.content_hash}:{await stamp()}"
    if key not in held:
        pairs = await reliability_pairs(await reads.self_assessed(on), on)
        found = await asyncio.to_thread(
            lambda: {number: compare(own, library) for number, own in sorted(pairs.items())}
        )
        while len(held) >= MOST_REMEMBERED:
            held.pop(next(iter(held)))
        held[key] = found
    return held[key]


async def agreement_on(on: date) -> Agreement:
    """How far officers agreed in the twelve months to the day."""
    pairs = await reads.double_pairs(months_before(on, 12), on)
    return agreement([OfficerPair(pair.criterion, pair.first, pair.second) for pair in pairs])


async def grades_over_time(days: Sequence[date]) -> list[MonthOfGrades]:
    """How the services assured on each of these days stood then; the cost grows with the grades ever published."""
    if not days:
        return []
    until = max(days)
    assured, grades = await reads.assured_spells(until), await reads.grade_spells(until)
    return await asyncio.to_thread(history, days, assured, grades)
