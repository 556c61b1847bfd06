"""Moving a failure case on for tests: a stage with all of its tests ticked, people who arrive, and a case that has closed."""

from datetime import datetime
from typing import Any

from msgspec import structs

from market.checklists.queries import tasks_of
from market.failure.cases import service
from market.failure.cases.person_queries import people_of
from market.failure.cases.queries import get_case
from market.failure.cases.rules import Step
from market.failure.cases.types import Person, PersonDetails
from tests.builders.accounts import MadeUser
from tests.builders.failure import NOW, Town, declared, who
from tests.builders.policies import starting_protocol

PROTOCOL = starting_protocol()
SUBJECT = "failure"


async def go(case_id: int, to: str, by: MadeUser, now: datetime = NOW, **changes: Any) -> object:
    """Try to move a case to a stage with all of its tests ticked."""
    stage = PROTOCOL.stage(to)
    acting = who(by)
    step = Step(
        **{
            "to": to,
            "ticked": stage.entry_tests,
            "reason": "Agreed at the meeting",
            "by_id": by.id,
            "decides": acting.decides(stage.who_decides),
            **changes,
        }
    )
    return await service.change_stage(case_id, (await get_case(case_id)).version, step, who=acting, now=now)


def details(person: Person, **changes: Any) -> PersonDetails:
    """What is known of a person, with changes."""
    names = [name for name in PersonDetails.__struct_fields__ if name not in ("steps_done", "not_needed")]
    return structs.replace(PersonDetails(**{name: getattr(person, name) for name in names}), **changes)


async def record(case_id: int, person: Person, by: MadeUser, now: datetime = NOW, **changes: Any) -> object:
    """Record something about a person."""
    return await service.record_person(
        case_id, person.id, person.version, details(person, **changes), who=who(by), now=now
    )


async def settle(town: Town, case_id: int) -> None:
    """Everybody has arrived elsewhere, and every critical task is excused."""
    for person in await people_of(case_id):
        settled = {"destination": "Elm House", "arrived_at": NOW, "moved_at": NOW, "arrival_words": "Safe"}
        await record(case_id, person, town.lead, **settled)
    for task in await tasks_of((SUBJECT, case_id)):
        if task.critical and task.is_open:
            await service.excuse(case_id, task.id, "It makes no sense here", who=who(town.director), now=NOW)


async def closed_case(town: Town) -> int:
    """A case in which everybody is settled and every critical task excused, closed."""
    case_id = (await declared(town)).case_id
    await go(case_id, "transition", town.director)
    await settle(town, case_id)
    assert await go(case_id, "closed", town.director) is None
    return case_id
