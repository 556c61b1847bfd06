"""Tasks for tests, valid by default."""

import itertools
from datetime import UTC, datetime
from typing import Any

from market.checklists import service
from market.checklists.queries import tasks_of
from market.checklists.types import NewTask, Subject, TaskRow
from market.core.actor import Actor

MADE_AT = datetime(2026, 9, 30, 8, 0, tzinfo=UTC)
BY = Actor("user", 901, "Ann Officer")
OTHER = Actor("user", 902, "Ben Manager")

_numbers = itertools.count(1)


def new_task(**changes: Any) -> NewTask:
    """A task that is due four hours after the notice."""
    values: dict[str, Any] = {
        "code": f"T-{next(_numbers):02}",
        "text": "List everyone who lives there",
        "owner_role": "quality_officer",
        "clock": "told",
        "offset": "4h",
        "evidence": "List with two sources agreed",
        "section": "The first day",
    }
    return NewTask(**{**values, **changes})


async def make_task(
    subject: Subject = ("host_alert", 1), *, told: datetime | None = MADE_AT, now: datetime = MADE_AT, **changes: Any
) -> TaskRow:
    """Write one task and give it back."""
    wanted = new_task(**changes)
    await service.create_tasks(subject, [wanted], {wanted.clock: told}, by=BY, now=now)
    return next(each for each in await tasks_of(subject) if each.code == wanted.code and each.person == wanted.person)
