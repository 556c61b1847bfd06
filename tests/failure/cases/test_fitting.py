"""Modes of a case: due times of each, what only one of them asks for, and why a case may not be switched."""

from datetime import UTC, datetime, timedelta

from market.checklists.queries import find_task, tasks_of
from market.checklists.service import complete
from market.checklists.types import TaskRow
from market.core.refusal import Refused
from market.failure.cases import service
from market.failure.cases.checklist import timings
from market.failure.cases.queries import get_case, log_of
from tests.builders.failure import DECLARED_AT, NOW, declared, make_town, who
from tests.builders.policies import starting_protocol
from tests.conftest import TestDatabase

PROTOCOL = starting_protocol()
SUBJECT = "failure"


async def task_of(case_id: int, code: str) -> TaskRow:
    """The task of an item, for the whole case."""
    task = await find_task((SUBJECT, case_id), code)
    assert task is not None
    return task


async def test_what_only_planned_closures_need_is_left_out_of_an_emergency(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    notice = datetime(2026, 9, 29, 9, 0, tzinfo=UTC)
    case_id = (await declared(town, trigger="OW-PLN", notice_at=notice)).case_id
    by = who(town.director)
    only_planned = await task_of(case_id, "F0-07")
    assert only_planned.is_open
    version = (await get_case(case_id)).version
    assert (
        await service.switch_mode(case_id, version, "emergency", "The night staff have left", who=by, now=NOW) is None
    )
    left_out = await task_of(case_id, "F0-07")
    assert (left_out.state, left_out.reason) == (
        "not_needed",
        "The protocol does not ask for this in the mode “Emergency”",
    )
    assert not {each.code for each in await tasks_of((SUBJECT, case_id)) if each.is_open} & {"F0-07", "F6-08"}
    assert await service.switch_mode(case_id, version + 1, "planned", "Agency cover is found", who=by, now=NOW) is None
    back = await task_of(case_id, "F0-07")
    assert (back.is_open, back.due_at, back.reason) == (True, only_planned.due_at, "")


async def test_a_worry_that_becomes_an_emergency_keeps_no_planned_items(db: TestDatabase) -> None:
    town = await make_town(ours=0)
    case_id = (await declared(town, stage="watch", trigger="OW-SAL")).case_id
    early = {each.code for each in await tasks_of((SUBJECT, case_id))}
    assert (await declared(town)).case_id == case_id
    assert (await get_case(case_id)).mode == "emergency"
    asked = set(timings(PROTOCOL, "care_home", "emergency"))
    assert early - asked == {"F0-07"}
    assert {each.code for each in await tasks_of((SUBJECT, case_id)) if each.is_open} <= asked


async def test_every_reason_against_another_mode_is_said_at_once(db: TestDatabase) -> None:
    town = await make_town(ours=0)
    case_id = (await declared(town)).case_id
    version = (await get_case(case_id)).version
    refused = await service.switch_mode(case_id, version, "planned", "", who=who(town.director), now=NOW)
    assert isinstance(refused, Refused)
    assert [each.code for each in refused.reasons] == ["no_reason", "no_notice"]


async def test_switching_to_emergency_times_what_is_unfinished_from_the_declaration(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    notice = datetime(2026, 9, 29, 9, 0, tzinfo=UTC)
    case_id = (await declared(town, trigger="OW-PLN", notice_at=notice)).case_id
    done, late = await task_of(case_id, "F1-01"), await task_of(case_id, "F1-05")
    assert late.due_at == notice + timedelta(days=1)
    by = who(town.director)
    await complete(done.id, done.version, evidence="Entry of 2am", by=by.by, now=NOW)
    version = (await get_case(case_id)).version
    same = await service.switch_mode(case_id, version, "planned", "Nothing has changed", who=by, now=NOW)
    assert isinstance(same, Refused)
    answer = await service.switch_mode(case_id, version, "emergency", "The night staff have left", who=by, now=NOW)
    assert answer is None
    assert (await task_of(case_id, "F1-05")).due_at == DECLARED_AT + timedelta(hours=2)
    assert (await task_of(case_id, "F1-01")).due_at == done.due_at
    assert any("The night staff have left" in entry.words for entry in await log_of(case_id))
    back = await service.switch_mode(case_id, version + 1, "planned", "Agency cover is found", who=by, now=NOW)
    assert back is None
    assert (await task_of(case_id, "F1-05")).due_at == late.due_at
