"""The autumn of the demonstration's programme: officers' days, and what is due put on days, most urgent first."""

from datetime import date, timedelta

from market.core.actor import Actor
from market.core.refusal import Refused
from market.quality.assessments.types import ScorerRole
from market.quality.demonstration.plot import chance
from market.quality.demonstration.replay import Cast, at
from market.quality.framework.types import Method
from market.quality.programme.queries import programme_on
from market.quality.programme.service import plan_visit, set_days
from market.quality.programme.types import Due, NewVisit, Person
from market.settings import Settings

MOST = 14
MONTHS = 3
DAYS_A_MONTH = 9.0
NOT_PLANNED = frozenset({Method.SELF_ASSESSMENT})


async def plan_autumn(cast: Cast, as_at: date, settings: Settings) -> int:
    """Give the officers days and plan the most urgent visits, on weekdays of the next weeks; how many were planned."""
    months = [(as_at.replace(day=1) + timedelta(days=32 * ahead)).replace(day=1) for ahead in range(MONTHS)]
    days: dict[tuple[int, date], float | None] = {
        (officer.id or 0, month): DAYS_A_MONTH for officer in (cast.officer, cast.second) for month in months
    }
    await set_days(days, by=cast.moderator, now=at(as_at))
    asked = [each for each in await programme_on(as_at, settings.authority_names) if each.method not in NOT_PLANNED]
    done = 0
    for due in asked[: MOST * 2]:
        if done == MOST or due.planned is not None:
            continue
        officer = cast.officer if done % 2 else cast.second
        answer = await plan_visit(
            _visit(due, officer, done, as_at), by=officer, now=at(as_at), today=as_at, settings=settings
        )
        done += not isinstance(answer, Refused)
    return done


def _visit(due: Due, officer: Actor, number: int, as_at: date) -> NewVisit:
    day = as_at + timedelta(days=2 + number * 3)
    return NewVisit(
        service_id=due.service.id,
        method=due.method,
        theme=due.theme,
        planned_on=day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0),
        days=1.0 if due.method == Method.FULL_REVIEW else 0.5,
        announced=chance("told", due.service.id, due.method) < 60,
        people=(Person(person=officer.id or 0, person_label=officer.label, role=ScorerRole.LEAD),),
    )
