"""The host lifts, we place there again, and people leave, on both engines."""

import asyncio
from datetime import date, timedelta
from typing import Any

from market.checklists import queries as tasks
from market.core.refusal import Refused
from market.db.sql import execute
from market.embargoes.queries import in_force_at
from market.host_alerts import queries, service
from tests.builders.host_alerts import (
    DIRECTOR,
    LOGGED_AT,
    MANAGER,
    OFFICER,
    make_alert,
    make_home_elsewhere,
)
from tests.builders.policies import load_policies
from tests.conftest import TestDatabase

WHO: dict[str, Any] = {"by": OFFICER, "now": LOGGED_AT}
ACTOR: dict[str, Any] = {"by": OFFICER.actor, "now": LOGGED_AT}
LATER = LOGGED_AT + timedelta(days=20)


def codes(answer: object) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [reason.code for reason in answer.reasons]


async def test_when_the_last_person_has_left_the_host_need_not_have_lifted(db: TestDatabase) -> None:
    await load_policies()
    alert = await make_alert(people=1)
    [person] = await queries.people_of(alert.id)
    await service.complete_person(alert.id, person.id, 1, outcome="died_or_left_before_review", words="", **ACTOR)
    assert {row.state for row in await tasks.tasks_of(alert.subject, person=person.case_reference)} == {
        "done",
        "not_needed",
    }
    closing: dict[str, Any] = {"words": "Nobody is left", "by": OFFICER, "now": LATER}
    assert codes(await service.close_alert(alert.id, 1, **closing)) == ["not_lifted", "last_check"]
    await execute("UPDATE placement SET ends_on = {}", date(2026, 10, 1))
    assert await service.close_alert(alert.id, 1, **closing) is None
    assert alert.location_id is not None
    assert (await in_force_at(LATER, [alert.location_id]))[alert.location_id]
    again: dict[str, Any] = {"confirmation": "Confirmed by letter of 12 October 2026", "by": MANAGER, "now": LATER}
    assert codes(await service.place_again(alert.id, 2, **again)) == ["not_lifted"]
    lifted: dict[str, Any] = {"lifted_at": LATER, "words": "By letter of 12 October", "by": OFFICER, "now": LATER}
    assert await service.record_lifting(alert.id, 2, **lifted) is None, "the host may lift after we closed"
    assert codes(await service.record_lifting(alert.id, 3, **lifted)) == ["already_lifted"]
    assert (await queries.get_alert(alert.id)).state == "closed"
    assert await service.place_again(alert.id, 3, **again) is None


async def test_somebody_who_was_said_to_have_left_by_mistake_is_reviewed_after_all(db: TestDatabase) -> None:
    await load_policies()
    alert = await make_alert(people=1)
    [person] = await queries.people_of(alert.id)
    left: dict[str, Any] = {"outcome": "died_or_left_before_review", "words": ""}
    assert await service.complete_person(alert.id, person.id, 1, **left, **ACTOR) is None
    assert await service.complete_person(alert.id, person.id, 2, outcome="stay", words="", **ACTOR) is None
    reasons = await service.reasons_to_keep_open(await queries.get_alert(alert.id), LATER)
    assert reasons[0].message == f"{person.case_reference}: HP-01, HP-03, HP-07 still open"


async def test_one_stop_that_follows_two_hosts_waits_for_both(db: TestDatabase) -> None:
    await load_policies()
    home = await make_home_elsewhere()
    first = await make_alert(home, people=0)
    second = await make_alert(home, people=0, host_name="NHS West Yorkshire ICB")
    assert first.embargo_id == second.embargo_id
    lifted: dict[str, Any] = {"lifted_at": LATER, "words": "By letter of 10 October", "by": OFFICER, "now": LATER}
    assert await service.record_lifting(first.id, 1, **lifted) is None
    again: dict[str, Any] = {"confirmation": "Confirmed by letter of 10 October 2026", "by": MANAGER, "now": LATER}
    refused = await service.place_again(first.id, 2, **again)
    assert codes(refused) == ["other_host"]
    assert (await in_force_at(LATER, [home.id]))[home.id]
    assert codes(await service.place_again(second.id, 1, **again)) == ["not_lifted"]
    assert await service.record_lifting(second.id, 1, **lifted) is None
    assert await service.place_again(first.id, 2, **again) is None


async def test_a_corrected_time_names_every_reason_and_lies_before_the_lifting(db: TestDatabase) -> None:
    await load_policies()
    alert = await make_alert(people=0)
    future = LATER + timedelta(days=1)
    wrong = await service.correct_told(alert.id, 1, told_at=future, reason=" ", by=OFFICER, now=LATER)
    assert codes(wrong) == ["in_the_future", "no_reason"]
    lifted = {"lifted_at": LOGGED_AT, "words": "By letter of 29 September", "by": OFFICER, "now": LATER}
    assert await service.record_lifting(alert.id, 1, **lifted) is None
    late: dict[str, Any] = {"told_at": LOGGED_AT + timedelta(hours=1), "reason": "Typed wrongly"}
    assert codes(await service.correct_told(alert.id, 2, **late, by=OFFICER, now=LATER)) == ["after_lifting"]


async def test_placing_again_is_a_decision_of_its_own(db: TestDatabase) -> None:
    await load_policies()
    alert = await make_alert(people=0)
    assert alert.location_id is not None
    again: dict[str, Any] = {"confirmation": "Confirmed by letter of 10 October 2026", "now": LATER}
    assert codes(await service.place_again(alert.id, 1, by=MANAGER, **again)) == ["not_lifted"]
    lifted = {"lifted_at": LATER, "words": "By letter of 10 October", "by": OFFICER, "now": LATER}
    assert await service.record_lifting(alert.id, 1, **lifted) is None
    assert codes(await service.place_again(alert.id, 2, by=OFFICER, **again)) == ["may_not_approve"]
    both = await asyncio.gather(*(service.place_again(alert.id, 2, by=MANAGER, **again) for _ in range(2)))
    assert sum(answer is None for answer in both) == 1
    assert (await in_force_at(LATER, [alert.location_id])).get(alert.location_id, []) == []
    assert (await in_force_at(LATER - timedelta(minutes=1), [alert.location_id]))[alert.location_id]
    assert codes(await service.place_again(alert.id, 3, by=MANAGER, **again)) == ["not_stopped"]


async def test_a_director_may_differ_from_the_host_with_reasons(db: TestDatabase) -> None:
    await load_policies()
    alert = await make_alert(people=0)
    differ: dict[str, Any] = {
        "confirmation": "We looked ourselves on 3 and 5 October and found it safe; minutes are filed"
    }
    differ |= {"against_host": True, "now": LATER}
    assert codes(await service.place_again(alert.id, 1, by=MANAGER, **differ)) == ["may_not_approve"]
    assert await service.place_again(alert.id, 1, by=DIRECTOR, **differ) is None
