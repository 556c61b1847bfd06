"""Running a case: stages, clocks and modes with their tasks, confirmation, closing, lessons and the exit; the whole story of one."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from market.checklists.queries import events_of_subject, get_task, late_critical, tasks_of
from market.checklists.service import reopen
from market.checklists.types import TaskRow
from market.core.refusal import Changed, Refused
from market.db.sql import fetch, fetch_value
from market.embargoes.queries import in_force_at
from market.failure.cases import service
from market.failure.cases.lesson_rules import shown_by
from market.failure.cases.person_queries import people_of
from market.failure.cases.queries import cases_of_organisation, get_case, log_of, open_cases, places_of, stages_of
from market.failure.cases.types import DutyAnswer, NewEntry, NewPerson
from tests.builders.failure import AUTHORITIES, DECLARED_AT, NOW, declared, make_town, who
from tests.builders.providers import make_location
from tests.conftest import TestDatabase
from tests.failure.cases.running import PROTOCOL, SUBJECT, closed_case, go, record


async def task_of(case_id: int, code: str, person: str = "") -> TaskRow:
    """A task of the case."""
    return next(each for each in await tasks_of((SUBJECT, case_id)) if (each.code, each.person) == (code, person))


async def test_a_corrected_clock_moves_due_times_and_keeps_the_old_ones(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    case_id = (await declared(town)).case_id
    before = await task_of(case_id, "F1-05")
    version = (await get_case(case_id)).version
    earlier = DECLARED_AT - timedelta(hours=1)
    answer = await service.correct_clock(
        case_id, version, "declared", earlier, "The call log says so", who=who(town.director), now=NOW
    )
    assert answer is None
    after = await task_of(case_id, "F1-05")
    assert (before.due_at, after.due_at) == (DECLARED_AT + timedelta(hours=2), earlier + timedelta(hours=2))
    kept = [each.due_before for each in await events_of_subject((SUBJECT, case_id)) if each.task_id == after.id]
    assert before.due_at in kept
    assert (await get_case(case_id)).declared_at == earlier
    stale = await service.correct_clock(
        case_id, version, "declared", DECLARED_AT, "No, not so", who=who(town.director), now=NOW
    )
    assert isinstance(stale, Changed)


async def test_days_before_closure_keep_the_time_of_day_when_the_clocks_change(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    notice = datetime(2026, 9, 29, 9, 0, tzinfo=UTC)
    closure = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    case_id = (await declared(town, trigger="OW-PLN", notice_at=notice, closure_at=closure)).case_id
    assert (await get_case(case_id)).mode == "planned"
    task = next(
        each
        for each in await tasks_of((SUBJECT, case_id))
        if each.clock == "closure_date" and each.due_offset in ("-14d", "-10d", "-21d", "-28d")
    )
    days = int(task.due_offset[1:-1])
    summer = date(2026, 11, 1) - timedelta(days=days) < date(2026, 10, 25)
    assert summer
    assert task.due_at == closure - timedelta(days=days, hours=1)


async def test_an_excused_task_is_open_no_more_and_nobody_hears_that_it_is_late(db: TestDatabase) -> None:
    town = await make_town(ours=0)
    case_id = (await declared(town)).case_id
    task = next(each for each in await tasks_of((SUBJECT, case_id)) if each.critical)
    director, reason = who(town.director), "It makes no sense here"
    for _ in range(2):
        assert await service.excuse(case_id, task.id, reason, who=director, now=NOW) is None
    held = await get_task(task.id)
    assert (held.state, held.reason) == ("not_needed", f"Excused by a director: {reason}")
    assert task.id not in {each.id for each in await late_critical(NOW + timedelta(days=30))}
    assert await fetch_value("SELECT count(*) FROM failure_excuse") == 1
    assert await reopen(task.id, held.version, reason="It is needed after all", by=director.by, now=NOW) is None
    again = await go(case_id, "transition", town.director), await go(case_id, "closed", town.director)
    assert isinstance(again[1], Refused)
    assert any(task.code in each.message for each in again[1].reasons if each.code == "critical_open")
    assert await service.excuse(case_id, task.id, "The home is empty now", who=director, now=NOW) is None
    assert not (await get_task(task.id)).is_open


async def test_who_decides_a_stage(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    case_id = (await declared(town, by=town.manager, lead_id=town.director.id)).case_id
    by_manager = await go(case_id, "transition", town.manager)
    assert isinstance(by_manager, Refused)
    assert [each.code for each in by_manager.reasons] == ["not_yours"]
    assert await go(case_id, "transition", town.director) is None
    own = await go(case_id, "recovered", town.director)
    assert isinstance(own, Refused)
    assert "lead_decides" in [each.code for each in own.reasons]
    assert [each.stage for each in await stages_of(case_id)] == ["declared", "transition"]


async def test_a_director_confirms_and_nobody_confirms_themselves(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    case_id = (await declared(town, by=town.manager)).case_id
    refused = await service.confirm_stage(case_id, who=who(town.manager), now=NOW)
    assert isinstance(refused, Refused)
    assert await service.confirm_stage(case_id, who=who(town.director), now=NOW) is None
    assert await service.confirm_stage(case_id, who=who(town.director), now=NOW) is None
    row = (await stages_of(case_id))[0]
    assert row.confirmed_label == town.director.name
    assert sum("confirmed" in entry.words for entry in await log_of(case_id)) == 1


async def test_two_changes_of_stage_at_once(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    case_id = (await declared(town)).case_id
    answers = await asyncio.gather(go(case_id, "transition", town.director), go(case_id, "transition", town.director))
    assert answers.count(None) == 1
    assert len(await stages_of(case_id)) == 2


async def test_a_person_gets_tasks_around_the_move(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    case_id = (await declared(town)).case_id
    person = (await people_of(case_id))[0]
    move = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
    assert (await task_of(case_id, "F7-05", person.reference)).due_at is None
    unplanned = await record(case_id, person, town.lead, move_at=move)
    assert isinstance(unplanned, Refused)
    assert await record(case_id, person, town.lead, move_at=move, destination="Elm House") is None
    assert (await task_of(case_id, "F7-05", person.reference)).due_at == move - timedelta(hours=2)
    assert (await task_of(case_id, "F11-01", person.reference)).due_at == move + timedelta(days=2)
    stale = await record(case_id, person, town.lead, destination="Ash House", move_at=move)
    assert isinstance(stale, Changed)
    person = (await people_of(case_id))[0]
    moved_at = NOW - timedelta(minutes=5)
    moved = {"moved_at": moved_at, "arrived_at": NOW, "arrival_words": "Safe"}
    assert await record(case_id, person, town.lead, **moved) is None
    assert (await task_of(case_id, "F7-14", person.reference)).due_at == moved_at + timedelta(hours=4)
    person = (await people_of(case_id))[0]
    assert person.is_settled
    settled = await record(case_id, person, town.lead, settled_on=date(2026, 9, 29))
    assert isinstance(settled, Refused)
    words = [entry.words for entry in await log_of(case_id, person=person.reference)]
    assert any(each.startswith("Moved: 30 September 2026") for each in words)


async def test_nobody_moves_at_night_without_a_director(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    case_id = (await declared(town)).case_id
    person = (await people_of(case_id))[0]
    night = datetime(2026, 9, 30, 21, 0, tzinfo=UTC)
    plan = {"move_at": night, "destination": "Elm House"}
    bare = await record(case_id, person, town.lead, **plan)
    assert isinstance(bare, Refused)
    assert [each.code for each in bare.reasons] == ["night"]
    signed_by_lead = await record(case_id, person, town.lead, **plan, night_reason="No heating")
    assert isinstance(signed_by_lead, Refused)
    assert [each.code for each in signed_by_lead.reasons] == ["director_signs"]
    assert await record(case_id, person, town.director, **plan, night_reason="No heating") is None
    person = (await people_of(case_id))[0]
    assert await record(case_id, person, town.lead, worker="J. Officer") is None


async def test_people_on_and_off_the_list(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    case_id = (await declared(town)).case_id
    by = who(town.lead).by
    new = NewPerson(paid_by="self", location_id=town.home.id)
    added = await service.add_person(case_id, new, "In bed 12, on no list", by=by, now=NOW)
    assert isinstance(added, int)
    person = next(each for each in await people_of(case_id) if each.id == added)
    assert person.reference == "SF-03"
    assert [each for each in await tasks_of((SUBJECT, case_id)) if each.person == "SF-03"]
    twice = await service.add_person(case_id, NewPerson(reference="CASE-001", paid_by="ours"), "Again", by=by, now=NOW)
    assert isinstance(twice, Refused)
    unnamed = await service.add_person(case_id, NewPerson(paid_by="icb"), "Nurse rang", by=by, now=NOW)
    assert isinstance(unnamed, Refused)
    assert await service.remove_person(case_id, added, 1, "Counted twice", by=by, now=NOW) is None
    assert not [each for each in await tasks_of((SUBJECT, case_id)) if each.person == "SF-03" and each.is_open]
    again = await service.add_person(case_id, new, "Another one", by=by, now=NOW)
    assert next(each for each in await people_of(case_id) if each.id == again).reference == "SF-04"


async def test_another_place_joins_the_case(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    second = await make_location(organisation=town.organisation, name="Oak Lodge")
    case_id = (await declared(town)).case_id
    how = {"who": who(town.director), "authority_names": AUTHORITIES, "now": NOW}
    assert await service.add_place(case_id, second.id, "No staff there either", **how) == 0
    assert {each.name for each in await places_of(case_id)} == {"Oak House", "Oak Lodge"}
    assert (await in_force_at(NOW, [second.id]))[second.id][0].kind == "full"
    twice = await service.add_place(case_id, second.id, "No staff there either", **how)
    assert isinstance(twice, Refused)


async def test_closing_needs_everything_and_a_director_may_excuse(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    case_id = (await declared(town)).case_id
    await go(case_id, "transition", town.director)
    refused = await go(case_id, "closed", town.director)
    assert isinstance(refused, Refused)
    assert {each.code for each in refused.reasons} == {"critical_open", "no_destination", "no_arrival"}
    for person in await people_of(case_id):
        settled = {"destination": "Elm House", "arrived_at": NOW, "moved_at": NOW, "arrival_words": "Safe"}
        assert await record(case_id, person, town.lead, **settled) is None
    refused = await go(case_id, "closed", town.director)
    assert isinstance(refused, Refused)
    assert [each.code for each in refused.reasons] == ["critical_open"]
    critical = [each for each in await tasks_of((SUBJECT, case_id)) if each.critical and each.is_open]
    by_lead = await service.excuse(case_id, critical[0].id, "It makes no sense here", who=who(town.lead), now=NOW)
    assert isinstance(by_lead, Refused)
    for task in critical:
        answer = await service.excuse(case_id, task.id, "It makes no sense here", who=who(town.director), now=NOW)
        assert answer is None
    assert await go(case_id, "closed", town.director) is None
    case = await get_case(case_id)
    assert (case.stage, case.closed_at) == ("closed", NOW)
    assert (await task_of(case_id, "F11-05")).due_at == NOW + timedelta(days=14)
    assert not [each for each in await tasks_of((SUBJECT, case_id)) if each.repeats]


async def test_the_whole_story_ends_locked_and_leaves_an_exit(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    case_id = await closed_case(town)
    later = NOW + timedelta(days=60)
    assert await go(case_id, "learning", town.manager, now=later) is None
    assert await service.record_case_exit(
        case_id, town.home.id, date(2026, 9, 30), by=who(town.director).by, now=later, today=later.date()
    ) is None  # fmt: skip
    assert await go(case_id, "ended", town.director, now=later) is None
    case = await get_case(case_id)
    assert not case.is_open
    entry = NewEntry(kind="fact", words="Too late", happened_at=later)
    locked = await service.write_entry(case_id, entry, by=who(town.lead).by, now=later)
    assert isinstance(locked, Refused)
    assert [each.stage for each in await stages_of(case_id)] == [
        "declared",
        "transition",
        "closed",
        "learning",
        "ended",
    ]
    assert [line.stage for line in await open_cases(date(2026, 10, 15))] == ["closed"]
    assert await open_cases(later.date()) == []
    exits = await fetch("SELECT kind, source, reason FROM registration_event WHERE location = {}", town.home.id)
    assert [(row["kind"], row["source"]) for row in exits] == [("exit", "council")]
    shown = shown_by(
        case,
        PROTOCOL,
        await stages_of(case_id),
        await tasks_of((SUBJECT, case_id)),
        await people_of(case_id),
        excused=3,
        now=later,
    )
    assert [each.stage for each in shown.stages] == [each.stage for each in await stages_of(case_id)]
    assert shown.night_moves == tuple(each.reference for each in await people_of(case_id))
    assert (shown.people, shown.settled) == (6, 6)
    assert shown.first_move_after == NOW - DECLARED_AT
    assert [each.id for each in await cases_of_organisation(town.organisation.id)] == [case_id]
    again = await declared(town)
    assert again.case_id != case_id


async def test_answers_and_entries_twice_are_kept_once(db: TestDatabase) -> None:
    town = await make_town(ours=0)
    case_id = (await declared(town)).case_id
    by = who(town.lead).by
    answer = DutyAnswer(question="DQ1", answer="yes", words="On CQC's list")
    for _ in range(2):
        assert await service.answer_duty(case_id, answer, by=by, now=NOW) is None
    assert await fetch_value("SELECT count(*) FROM failure_duty") == 1
    entry = NewEntry(kind="call", words="Rang CQC", happened_at=NOW, submission="form-1")
    for _ in range(2):
        assert await service.write_entry(case_id, entry, by=by, now=NOW) is None
    assert sum(each.words == "Rang CQC" for each in await log_of(case_id)) == 1
    for _ in range(2):
        await service.record_review(
            case_id, "All is safe tonight", submission="form-2", who=who(town.director), now=NOW
        )
    assert sum("All is safe" in each.words for each in await log_of(case_id)) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "stage"}, "no_kind"),
        ({"words": " "}, "no_words"),
        ({"happened_at": NOW + timedelta(minutes=1)}, "future"),
        ({"person": "NOBODY-1"}, "no_person"),
        ({"words": "x" * 4001}, "too_long"),
    ],
)
async def test_what_cannot_be_logged(db: TestDatabase, changes: dict[str, Any], code: str) -> None:
    town = await make_town(ours=0)
    case_id = (await declared(town)).case_id
    entry = NewEntry(**{"kind": "fact", "words": "Something", "happened_at": NOW, **changes})
    answer = await service.write_entry(case_id, entry, by=who(town.lead).by, now=NOW)
    assert isinstance(answer, Refused)
    assert [each.code for each in answer.reasons] == [code]


async def test_the_audit_trail_holds_no_words(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    case_id = (await declared(town, words="Canary words of the caller")).case_id
    entry = NewEntry(kind="fact", words="Canary words of the log", happened_at=NOW, confidential=True)
    await service.write_entry(case_id, entry, by=who(town.lead).by, now=NOW)
    person = (await people_of(case_id))[0]
    await record(case_id, person, town.lead, notes="Canary words of a note", worker="J. Officer")
    rows = await fetch("SELECT * FROM audit_entry")
    assert [row for row in rows if row["verb"].startswith("failure.")]
    assert not [row for row in rows if "Canary" in str(row)]
    assert not [row for row in await fetch("SELECT * FROM message") if "Canary" in str(row)]
    assert not [row for row in await fetch("SELECT * FROM letter") if "Canary" in str(row)]
