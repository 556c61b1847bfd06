"""Tasks made, moved, done, left out and repeated, on both engines."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.checklists import queries, service
from market.checklists.jobs import alert_late, open_repeats
from market.checklists.queries import NoSuchTask
from market.checklists.types import Summary, Timing
from market.core.actor import Actor
from market.core.refusal import Changed, Refused
from market.db.sql import fetch, fetch_value
from market.policies.service import load_policies
from tests.builders.accounts import make_user
from tests.builders.app import make_settings
from tests.builders.checklists import BY, MADE_AT, OTHER, make_task, new_task
from tests.conftest import TestDatabase

ALERT = ("host_alert", 1)
NOW = MADE_AT
WHO: dict[str, Any] = {"by": BY, "now": NOW}


def after(**gap: float) -> datetime:
    return NOW + timedelta(**gap)


def codes(answer: object) -> list[str]:
    assert isinstance(answer, Refused), answer
    return [reason.code for reason in answer.reasons]


async def test_tasks_are_made_once_with_their_due_times_and_some_wait(db: TestDatabase) -> None:
    tasks = [
        new_task(code="A"),
        new_task(code="B", clock="host_lifted", offset="14d"),
        new_task(code="C", offset="1h", person="C-0001"),
        new_task(code="C", offset="1h", person="C-0002"),
    ]
    told = after(hours=-2)
    assert await service.create_tasks(ALERT, tasks, {"told": told, "host_lifted": None}, **WHO) == 4
    assert await service.create_tasks(ALERT, tasks, {"told": NOW}, **WHO) == 0
    more = [*tasks, new_task(code="C", offset="1h", person="C-0003")]
    assert await service.create_tasks(ALERT, more, {}, **WHO) == 1
    rows = {(row.code, row.person): row for row in await queries.tasks_of(ALERT)}
    assert rows["A", ""].due_at == told + timedelta(hours=4)
    assert rows["B", ""].waits
    assert rows["C", "C-0003"].due_at == told + timedelta(hours=1)
    assert rows["C", "C-0003"].do_now
    assert not rows["A", ""].do_now
    assert [row.position for row in await queries.tasks_of(ALERT, person="")] == [1, 2]
    assert await queries.tasks_of(("host_alert", 2)) == []
    with pytest.raises(ValueError, match="count back"):
        await service.create_tasks(ALERT, [new_task(offset="-1d")], {}, **WHO)
    assert "List everyone" not in str(await fetch("SELECT after FROM audit_entry"))


async def test_a_corrected_clock_moves_open_tasks_and_keeps_what_was_due(db: TestDatabase) -> None:
    opened = await make_task(code="A")
    done = await make_task(code="B")
    assert await service.complete(done.id, 1, evidence="List of 4 people", **WHO) is None
    told = after(hours=-3)
    assert codes(await service.set_clock(ALERT, "told", told, **WHO)) == ["no_reason"]
    assert await service.set_clock(ALERT, "told", told, reason="The e-mail came earlier", **WHO) == 1
    assert await service.set_clock(ALERT, "told", told, reason="Again", **WHO) == 0
    moved, ended = await queries.get_task(opened.id), await queries.get_task(done.id)
    assert moved.due_at == told + timedelta(hours=4)
    assert ended.due_at == done.due_at
    [event] = await queries.events_of(opened.id)
    assert (event.kind, event.due_before, event.due_after) == ("due_changed", opened.due_at, moved.due_at)
    assert await service.set_clock(ALERT, "told", None, reason="Not certain any more", **WHO) == 1
    assert (await queries.get_task(opened.id)).due_at is None
    [clock] = await queries.clocks_of(ALERT)
    assert (clock.at, clock.reason) == (None, "Not certain any more")


async def test_a_clock_of_one_person_moves_that_persons_tasks(db: TestDatabase) -> None:
    tasks = [new_task(code="C", clock="concern_found", person=f"C-000{number}") for number in (1, 2)]
    await service.create_tasks(ALERT, tasks, {}, **WHO)
    assert await service.set_clock(ALERT, "concern_found", NOW, person="C-0001", **WHO) == 1
    assert [row.due_at for row in await queries.tasks_of(ALERT)] == [after(hours=4), None]


async def test_a_task_is_done_once_and_whoever_is_second_is_told(db: TestDatabase) -> None:
    task = await make_task()
    assert codes(await service.complete(task.id, 1, evidence=" ", **WHO)) == ["no_evidence"]
    assert await service.start(task.id, 1, **WHO) is None
    assert isinstance(await service.complete(task.id, 1, evidence="Seen", **WHO), Changed)
    at_once = await asyncio.gather(
        service.complete(task.id, 2, evidence="Seen by Ann", **WHO),
        service.complete(task.id, 2, evidence="Seen by Ben", by=OTHER, now=NOW),
    )
    assert sum(answer is None for answer in at_once) == 1
    again = await service.complete(task.id, 3, evidence="Seen", **WHO)
    assert codes(again) == ["already_done"]
    assert "has already marked this task as done" in str(again)
    assert codes(await service.not_needed(task.id, 3, reason="x", **WHO)) == ["already_done"]
    kinds = [event.kind for event in await queries.events_of(task.id)]
    assert kinds == ["started", "done"]
    assert codes(await service.reopen(task.id, 3, reason="", **WHO)) == ["no_reason"]
    assert await service.reopen(task.id, 3, reason="Wrong home", **WHO) is None
    now = await queries.get_task(task.id)
    assert (now.state, now.done_label, now.evidence) == ("doing", "", "")
    assert "Seen by" not in str(await fetch("SELECT before, after FROM audit_entry"))
    with pytest.raises(NoSuchTask):
        await service.start(999, 1, **WHO)


async def test_without_evidence_the_reason_is_kept(db: TestDatabase) -> None:
    task = await make_task()
    assert await service.complete(task.id, 1, evidence="", why_none="Said by telephone", **WHO) is None
    held = await queries.get_task(task.id)
    assert (held.evidence, held.reason) == ("", "Said by telephone")


async def test_a_critical_task_is_left_out_by_two_people(db: TestDatabase) -> None:
    plain, task = await make_task(), await make_task(critical=True)
    assert await service.not_needed(plain.id, 1, reason="Nobody lives there", **WHO) is None
    assert (await queries.get_task(plain.id)).state == "not_needed"
    assert codes(await service.not_needed(task.id, 1, reason=" ", **WHO)) == ["no_reason"]
    assert codes(await service.confirm_not_needed(task.id, 1, **WHO)) == ["not_asked"]
    assert await service.not_needed(task.id, 1, reason="Nobody lives there", **WHO) is None
    asked = await queries.get_task(task.id)
    assert asked.is_asked
    assert asked.is_open
    assert codes(await service.not_needed(task.id, 2, reason="Again", by=OTHER, now=NOW)) == ["already_asked"]
    assert codes(await service.confirm_not_needed(task.id, 2, **WHO)) == ["same_person"]
    assert codes(await service.keep_needed(task.id, 2, reason="", by=OTHER, now=NOW)) == ["no_reason"]
    assert await service.keep_needed(task.id, 2, reason="One person does", by=OTHER, now=NOW) is None
    assert codes(await service.keep_needed(task.id, 3, reason="x", by=OTHER, now=NOW)) == ["not_asked"]
    assert await service.not_needed(task.id, 3, reason="She moved", **WHO) is None
    assert await service.confirm_not_needed(task.id, 4, by=OTHER, now=NOW) is None
    held = await queries.get_task(task.id)
    assert (held.state, held.reason, held.asked_label, held.second_label) == (
        "not_needed", "She moved", BY.label, OTHER.label,
    )  # fmt: skip
    assert codes(await service.confirm_not_needed(task.id, 5, by=OTHER, now=NOW)) == ["already_not_needed"]


async def test_doing_a_task_after_all_takes_the_question_back(db: TestDatabase) -> None:
    task = await make_task(critical=True)
    assert await service.not_needed(task.id, 1, reason="Perhaps not", **WHO) is None
    assert await service.complete(task.id, 2, evidence="Done after all", **WHO) is None
    assert not (await queries.get_task(task.id)).is_asked


async def test_block_reassign_and_notes(db: TestDatabase) -> None:
    task = await make_task()
    worker = await make_user(roles=[Role.SOCIAL_WORKER])
    gone = await make_user(roles=[Role.SOCIAL_WORKER], active=False)
    assert codes(await service.block(task.id, 1, reason="", **WHO)) == ["no_reason"]
    assert await service.block(task.id, 1, reason="The host does not answer", **WHO) is None
    assert await service.start(task.id, 2, **WHO) is None
    assert codes(await service.reassign(task.id, 3, owner_id=gone.id, **WHO)) == ["no_user"]
    assert await service.reassign(task.id, 3, owner_role="named_worker", owner_id=worker.id, **WHO) is None
    assert await service.reassign(task.id, 4, owner_role="named_worker", owner_id=worker.id, **WHO) is None
    held = await queries.get_task(task.id)
    assert (held.owner_role, held.owner_label, held.version) == ("named_worker", worker.name, 4)
    assert codes(await service.write_note(task.id, words=" ", **WHO)) == ["no_reason"]
    assert await service.write_note(task.id, words="A confidential canary", **WHO) is None
    assert [event.kind for event in await queries.events_of(task.id)] == ["blocked", "started", "reassigned", "note"]
    assert "canary" not in str(await fetch("SELECT before, after FROM audit_entry"))
    assert await service.write_note(task.id, words="A confidential canary ", **WHO) is None
    assert await service.write_note(task.id, words="A confidential canary", by=OTHER, now=NOW) is None
    assert len(await queries.events_of(task.id)) == 5, "sent twice it is one note, said by two people it is two"


async def test_repeats_open_at_each_beat_until_they_are_stopped(db: TestDatabase, tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    task = await make_task(repeats="1d", offset="24h")
    assert await open_repeats(after(hours=23), settings) == {"opened": 0}
    assert await open_repeats(after(hours=24), settings) == {"opened": 1}
    assert await open_repeats(after(hours=25), settings) == {"opened": 0}
    both = await asyncio.gather(open_repeats(after(days=3), settings), open_repeats(after(days=3), settings))
    assert sorted(each["opened"] for each in both) == [0, 2]
    rows = await queries.tasks_of(ALERT)
    assert [(row.occurrence, row.due_at) for row in rows] == [(number, after(days=number)) for number in (1, 2, 3, 4)]
    assert await service.set_clock(ALERT, "told", after(hours=-1), reason="Earlier", **WHO) == 1
    newest = await queries.find_task(ALERT, task.code)
    assert newest is not None
    assert newest.due_at == after(days=4)
    assert await service.stop_repeats(ALERT, **WHO) == 4
    assert await service.stop_repeats(ALERT, **WHO) == 0
    assert await open_repeats(after(days=9), settings) == {"opened": 0}


async def test_only_the_newest_occurrence_is_read_and_older_ones_stay_as_they_were(
    db: TestDatabase, tmp_path: Path
) -> None:
    settings = make_settings(tmp_path)
    first = await make_task(repeats="1d", offset="24h")
    await make_task()
    for days in (1, 2, 5):
        await open_repeats(after(days=days), settings)
    assert [(row["occurrence"], bool(row["newest"])) for row in await fetch(
        "SELECT occurrence, newest FROM task WHERE repeats <> '' ORDER BY occurrence"
    )] == [(1, False), (2, False), (3, False), (4, False), (5, False), (6, True)]  # fmt: skip
    assert [row.occurrence for row in await queries.repeating(after(days=6))] == [6]
    assert await service.complete(first.id, first.version, evidence="Done on the day", **WHO) is None
    if db.dialect == "sqlite":
        plan = await fetch(f"EXPLAIN QUERY PLAN SELECT t.id FROM task t WHERE {queries.REPEATING}", after(days=6))
        assert "task_due_at_some_idx" in str(plan)


async def test_a_case_that_turns_into_an_emergency_gets_its_times(db: TestDatabase) -> None:
    planned, done = await make_task(code="A", offset="14d"), await make_task(code="B")
    assert await service.complete(done.id, 1, evidence="x", **WHO) is None
    assert await service.set_clock(ALERT, "declared", after(hours=1), **WHO) == 0
    timings = {code: Timing("declared", "2h") for code in ("A", "B")}
    assert await service.change_timings(ALERT, timings, reason="Emergency", **WHO) == 1
    assert await service.change_timings(ALERT, timings, reason="Emergency", **WHO) == 0
    held = await queries.get_task(planned.id)
    assert (held.clock, held.due_at, held.first_due_at) == ("declared", after(hours=3), planned.due_at)
    [event] = await queries.events_of(planned.id)
    assert event.due_before == planned.due_at


async def test_what_is_open_ends_with_its_case_or_its_person(db: TestDatabase) -> None:
    await service.create_tasks(
        ALERT, [new_task(code="A"), *(new_task(code="C", person=f"C-{n}") for n in (1, 2))], {"told": NOW}, **WHO
    )
    assert await service.end_open_tasks(ALERT, person="C-1", reason="Died", **WHO) == 1
    assert await service.end_open_tasks(ALERT, reason="Closed", **WHO) == 2
    assert await service.end_open_tasks(ALERT, reason="Closed", **WHO) == 0
    with pytest.raises(ValueError, match="reason"):
        await service.end_open_tasks(ALERT, reason=" ", **WHO)


async def test_critical_late_tasks_are_told_once_and_then_to_the_director(db: TestDatabase, tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    quality = await make_user(roles=[Role.QUALITY_OFFICER])
    manager = await make_user(roles=[Role.COMMISSIONING_MANAGER])
    director = await make_user(roles=[Role.DIRECTOR])
    await make_task(text="Plain words")
    task = await make_task(critical=True, text="Secret words", owner_role="quality_officer")
    assert await alert_late(after(hours=5), settings) == {"alerted": 0, "escalated": 0}
    await load_policies(by=BY, now=NOW)
    assert await alert_late(after(hours=4), settings) == {"alerted": 0, "escalated": 0}
    assert await alert_late(after(hours=5), settings) == {"alerted": 1, "escalated": 0}
    assert await alert_late(after(hours=6), settings) == {"alerted": 0, "escalated": 0}
    assert await alert_late(after(days=2), settings) == {"alerted": 0, "escalated": 1}
    assert await alert_late(after(days=3), settings) == {"alerted": 0, "escalated": 0}
    messages = await fetch("SELECT to_email, kind, body FROM message ORDER BY id")
    assert {(row["to_email"], row["kind"]) for row in messages} == {
        (quality.email, "task_alerted"), (manager.email, "task_alerted"), (director.email, "task_escalated"),
    }  # fmt: skip
    assert all(f"/tasks/{task.id}" in row["body"] and "Secret" not in str(row) for row in messages)
    await service.set_clock(ALERT, "told", after(days=4), reason="Corrected", by=BY, now=after(days=3))
    assert await alert_late(after(days=5), settings) == {"alerted": 1, "escalated": 0}


async def test_a_named_owner_is_told_and_what_appeared_late_has_an_hour(db: TestDatabase, tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    await load_policies(by=BY, now=NOW)
    worker = await make_user(roles=[Role.SOCIAL_WORKER])
    await make_user(roles=[Role.SOCIAL_WORKER])
    named = {"owner_role": "named_worker", "owner_id": worker.id, "owner_label": worker.name}
    await make_task(critical=True, told=after(days=-3), **named)
    assert (await alert_late(after(minutes=30), settings))["alerted"] == 0
    assert (await alert_late(after(hours=1), settings))["alerted"] == 1
    assert await fetch_value("SELECT min(to_email) FROM message WHERE kind = 'task_alerted'") == worker.email
    assert await fetch_value("SELECT count(*) FROM message WHERE kind = 'task_alerted'") == 1


async def test_what_nobody_could_be_told_is_told_once_somebody_has_the_role(db: TestDatabase, tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    await load_policies(by=BY, now=NOW)
    task = await make_task(critical=True)
    assert await alert_late(after(hours=5), settings) == {"alerted": 0, "escalated": 0}
    assert await queries.events_of(task.id) == []
    await make_user(roles=[Role.QUALITY_OFFICER])
    assert await alert_late(after(hours=6), settings) == {"alerted": 1, "escalated": 0}


async def test_what_is_done_while_its_case_is_closed_is_done_or_ended_once(db: TestDatabase) -> None:
    made = [await make_task(code=f"T{number}") for number in range(6)]
    ended, *done = await asyncio.gather(
        service.end_open_tasks(ALERT, reason="Closed", **WHO),
        *(service.complete(task.id, 1, evidence="Seen", by=OTHER, now=NOW) for task in made),
    )
    for task in made:
        kinds = [event.kind for event in await queries.events_of(task.id)]
        assert len(kinds) == 1, "nobody's work is written over"
        assert kinds == [(await queries.get_task(task.id)).state]
    assert ended == sum(answer is not None for answer in done)


async def test_a_large_case_is_made_and_summed_up_in_bulk(db: TestDatabase) -> None:
    people = [f"C-{number:04}" for number in range(200)]
    tasks = [new_task(code=f"S-{number}", critical=number % 2 == 0) for number in range(110)]
    tasks += [new_task(code=f"P-{number}", person=person) for person in people for number in range(15)]
    assert await service.create_tasks(("failure", 7), tasks, {"told": NOW}, **WHO) == 3110
    assert await service.set_clock(("failure", 7), "told", after(hours=1), reason="Later", **WHO) == 3110
    assert len(await queries.tasks_of(("failure", 7), person="")) == 110
    summed = await queries.person_summaries(("failure", 7), now=after(hours=6))
    assert len(summed) == 200
    assert (summed[0].total, summed[0].late, summed[0].next_due_at) == (15, 15, after(hours=5))
    both = await queries.summaries("failure", [7, 8], now=after(hours=6))
    assert both[7] == Summary(total=3110, done=0, late=3110, critical_open=55, critical_late=55)
    assert both[8] == Summary()


async def test_somebody_with_a_command_counts_as_one_person(db: TestDatabase) -> None:
    task = await make_task(critical=True)
    command = Actor("command", None, "market demo")
    assert await service.not_needed(task.id, 1, reason="x", by=command, now=NOW) is None
    assert codes(await service.confirm_not_needed(task.id, 2, by=command, now=NOW)) == ["same_person"]


async def test_a_task_that_is_done_starts_the_clock_of_what_follows(db: TestDatabase) -> None:
    tasks = [
        new_task(code="REVIEW", person="C-1", sets_clock="review_done"),
        new_task(code="AGAIN", person="C-1", clock="review_done", offset="42d"),
        new_task(code="AGAIN", person="C-2", clock="review_done", offset="42d"),
    ]
    await service.create_tasks(ALERT, tasks, {"told": NOW}, **WHO)
    review = await queries.find_task(ALERT, "REVIEW", "C-1")
    assert review is not None
    assert await service.complete(review.id, 1, evidence="Reviewed", by=BY, now=after(hours=2)) is None
    again = await queries.find_task(ALERT, "AGAIN", "C-1")
    assert again is not None
    assert again.due_at == datetime.fromisoformat(
        "2026-11-11T11:00:00+00:00"
    )  # 11am in London still, after the clocks went back
    other = await queries.find_task(ALERT, "AGAIN", "C-2")
    assert other is not None
    assert other.waits


async def test_everything_that_a_role_has_for_a_person_goes_to_one_officer(db: TestDatabase) -> None:
    worker = await make_user(roles=[Role.SOCIAL_WORKER])
    tasks = [new_task(code=code, person="C-1", owner_role="named_worker") for code in ("A", "B")]
    await service.create_tasks(ALERT, [*tasks, new_task(code="C", person="C-1")], {"told": NOW}, **WHO)
    assert await service.give_person(ALERT, "C-1", worker.id, role="named_worker", **WHO) == 2
    assert await service.give_person(ALERT, "C-1", worker.id, role="named_worker", **WHO) == 0
    assert codes(await service.give_person(ALERT, "C-1", 999, role="named_worker", **WHO)) == ["no_user"]
    owners = {row.code: row.owner_label for row in await queries.tasks_of(ALERT)}
    assert owners == {"A": worker.name, "B": worker.name, "C": ""}
