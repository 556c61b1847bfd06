"""Declaring a failure: one transaction with people, tasks, full stop and notices; twice and at once there is one case."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from market.checklists.queries import tasks_of
from market.core.refusal import Refusal, Refused, refused
from market.db.sql import fetch, fetch_value
from market.embargoes.queries import in_force_at
from market.failure.cases import stopping
from market.failure.cases.person_queries import people_of
from market.failure.cases.queries import (
    case_of_location,
    get_case,
    log_of,
    open_cases,
    places_of,
    stages_of,
)
from market.failure.cases.types import Opened
from market.letters.queries import letters_of
from tests.builders.failure import DECLARED_AT, NOW, attempt, declared, make_town
from tests.builders.providers import make_location
from tests.conftest import TestDatabase


async def test_declaring_makes_everything_in_one_go(db: TestDatabase) -> None:
    town = await make_town()
    made = await declared(town)
    case = await get_case(made.case_id)
    assert (case.stage, case.mode, case.declared_at) == ("declared", "emergency", DECLARED_AT)
    assert "no written notice" in case.mode_reason
    people = await people_of(case.id)
    assert [each.reference for each in people] == [
        *(f"CASE-{number:03d}" for number in range(1, 6)),
        "ICB-01",
        "OC-01",
        "OC-02",
        "SF-01",
        "SF-02",
    ]
    assert {each.authority for each in people if each.paid_by == "other_council"} == {"County Durham"}
    assert [each.nursing for each in people[:2]] == [True, False]
    tasks = await tasks_of(("failure", case.id))
    whole = [task for task in tasks if not task.person]
    assert len(whole) > 50
    assert len(tasks) - len(whole) == 10 * len({task.code for task in tasks if task.person})
    told = next(task for task in whole if task.code == "F1-05")
    assert told.due_at == DECLARED_AT + timedelta(hours=2)
    assert {task.owner_id for task in whole if task.owner_role == "lead_officer"} == {town.lead.id}
    stops = await in_force_at(NOW, [town.home.id])
    assert [each.kind for each in stops[town.home.id]] == ["full"]
    assert (await places_of(case.id))[0].embargo_id == stops[town.home.id][0].id
    notices = [each for each in await letters_of(("failure", case.id)) if each.template == "notice_placing_authorities"]
    assert sorted(each.name for each in notices) == ["County Durham", "NHS North East ICB"]
    durham = next(each for each in notices if each.name == "County Durham")
    assert durham.enclosure.split() == ["OC-01", "OC-02"]
    assert "OC-01" not in durham.text
    assert "Codes on it that begin with OC- are our own" in durham.text
    assert "Give us your own reference for each code of ours on that list" in durham.text
    assert "Administrator appointed" in durham.text
    assert "cannot pay the night staff" not in durham.text
    assert await case_of_location(town.home.id) == case
    entries = [entry.words for entry in await log_of(case.id)]
    assert any("cannot pay the night staff" in words for words in entries)
    assert any("10 people on the list" in words for words in entries)


async def test_messages_hold_a_link_and_no_names(db: TestDatabase) -> None:
    town = await make_town()
    made = await declared(town, by=town.manager)
    messages = await fetch(
        "SELECT to_email, subject, body FROM message WHERE kind = 'failure_declared' ORDER BY to_email"
    )
    assert {row["to_email"] for row in messages} == {town.lead.email, town.deputy.email, town.director.email}
    for row in messages:
        assert f"https://market.example/failures/{made.case_id}" in row["body"]
        assert "Oak" not in row["subject"] + row["body"]
    director = next(row for row in messages if row["to_email"] == town.director.email)
    assert "waits for your confirmation" in director["body"]


async def test_the_same_form_twice_and_a_second_manager_give_one_case(db: TestDatabase) -> None:
    town = await make_town()
    first = await declared(town, submission="one", by=town.manager)
    again = await declared(town, submission="one", by=town.manager)
    assert again == Opened(first.case_id)
    second = await declared(town, submission="two", by=town.director, words="The staff rang: nobody is paid")
    assert (second.case_id, second.already, second.by) == (first.case_id, True, town.manager.name)
    assert second.at == DECLARED_AT
    counts = {
        name: await fetch_value(f"SELECT count(*) FROM {name}")
        for name in ("failure_case", "failure_person", "letter", "message", "embargo", "task")
    }
    assert counts["failure_case"] == 1
    assert counts["failure_person"] == 10
    assert counts["embargo"] == 1
    words = [entry.words for entry in await log_of(first.case_id)]
    assert sum("nobody is paid" in each for each in words) == 1
    await declared(town, submission="two", by=town.director, words="The staff rang: nobody is paid")
    assert len(await log_of(first.case_id)) == len(words)
    for name, count in counts.items():
        assert await fetch_value(f"SELECT count(*) FROM {name}") == count, name


async def test_two_managers_at_the_same_moment(db: TestDatabase) -> None:
    town = await make_town()
    answers = await asyncio.gather(
        attempt(town, by=town.manager, submission="a"), attempt(town, by=town.director, submission="b")
    )
    assert all(isinstance(each, Opened) for each in answers), answers
    assert len({each.case_id for each in answers if isinstance(each, Opened)}) == 1
    assert sorted(each.already for each in answers if isinstance(each, Opened)) == [False, True]
    assert await fetch_value("SELECT count(*) FROM failure_case") == 1
    assert await fetch_value("SELECT count(*) FROM embargo") == 1


async def test_a_manager_declares_and_a_director_confirms_by_noon(db: TestDatabase) -> None:
    town = await make_town()
    by_manager = (await stages_of((await declared(town, by=town.manager)).case_id))[0]
    assert by_manager.confirm_by == datetime(2026, 10, 1, 11, 0, tzinfo=UTC)


async def test_a_director_need_not_be_confirmed(db: TestDatabase) -> None:
    town = await make_town()
    stages = await stages_of((await declared(town)).case_id)
    assert [(each.stage, each.confirm_by) for each in stages] == [("declared", None)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"trigger": "nothing"}, "no_trigger"),
        ({"service_group": "ship"}, "no_group"),
        ({"declared_at": NOW + timedelta(minutes=1)}, "future"),
        ({"declared_at": NOW - timedelta(days=400)}, "long_ago"),
        ({"closure_at": NOW - timedelta(days=400)}, "long_ago"),
        ({"notice_at": NOW - timedelta(days=400)}, "long_ago"),
        ({"closure_at": NOW + timedelta(days=1200)}, "far_ahead"),
        ({"notice_at": NOW + timedelta(days=1)}, "notice_future"),
        ({"notice_at": NOW, "closure_at": NOW - timedelta(days=1)}, "closure_before"),
        ({"words": "help"}, "no_words"),
        ({"told_by": " "}, "no_source"),
        ({"mode": "planned"}, "no_notice"),
        ({"mode": "planned", "notice_at": NOW, "closure_at": NOW + timedelta(days=10)}, "mode_reason"),
        ({"mode": "slow"}, "mode"),
        ({"location_ids": (999_999,)}, "no_place"),
        ({"lead_id": 999_999}, "no_user"),
        ({"stage": "closed"}, "stage"),
    ],
)
async def test_what_cannot_be_declared(db: TestDatabase, changes: dict[str, object], code: str) -> None:
    town = await make_town(ours=0)
    answer = await attempt(town, **changes)
    assert isinstance(answer, Refused)
    assert code in [each.code for each in answer.reasons]
    assert await fetch_value("SELECT count(*) FROM failure_case") == 0


async def test_lead_and_deputy_are_two_people_of_the_council(db: TestDatabase) -> None:
    town = await make_town(ours=0)
    answer = await attempt(town, deputy_id=town.lead.id)
    assert isinstance(answer, Refused)
    assert [each.field for each in answer.reasons] == ["deputy_id"]


async def test_a_worry_is_opened_quietly_and_declared_in_place(db: TestDatabase) -> None:
    town = await make_town()
    opened = await declared(town, stage="watch", trigger="OW-SAL", words="Wages were late this month")
    case = await get_case(opened.case_id)
    assert (case.stage, case.declared_at) == ("watch", None)
    assert {task.clock for task in await tasks_of(("failure", case.id))} == {"opened"}
    assert not await in_force_at(NOW, [town.home.id])
    assert await fetch_value("SELECT count(*) FROM letter") == 0
    assert await fetch_value("SELECT count(*) FROM message") == 0
    made = await declared(town)
    assert made == Opened(case.id)
    assert [each.stage for each in await stages_of(case.id)] == ["watch", "declared"]
    assert len(await people_of(case.id)) == 10
    early = next(task for task in await tasks_of(("failure", case.id)) if task.code == "F0-01")
    assert early.due_at == DECLARED_AT + timedelta(hours=2)
    assert await in_force_at(NOW, [town.home.id])


async def test_a_whole_provider_is_stopped_once_and_covers_its_places(db: TestDatabase) -> None:
    town = await make_town()
    made = await declared(town, location_ids=())
    case = await get_case(made.case_id)
    assert (case.whole_provider, case.location_id, case.title) == (True, None, "Oak Care Limited")
    assert await in_force_at(NOW, [town.home.id])
    again = await declared(town)
    assert (again.case_id, again.already) == (case.id, True)


async def test_a_place_declared_first_is_not_declared_again_with_the_provider(db: TestDatabase) -> None:
    town = await make_town()
    second = await make_location(organisation=town.organisation, name="Oak Lodge")
    first = await declared(town)
    answer = await attempt(town, location_ids=())
    assert isinstance(answer, Refused)
    assert [each.code for each in answer.reasons] == ["part_declared"]
    assert f"Case {first.case_id}" in answer.reasons[0].message
    other = await declared(town, location_ids=(second.id,))
    assert other.case_id != first.case_id


async def test_placing_authorities_are_told_once_of_one_event(db: TestDatabase) -> None:
    town = await make_town()
    made = await declared(town)
    stop = (await places_of(made.case_id))[0].embargo_id
    assert stop is not None
    of_embargo = {(each.party, each.name) for each in await letters_of(("embargo", stop))}
    assert not {party for party, _ in of_embargo} & {"placing_authority", "icb"}
    assert ("provider", "Oak Care Limited") in of_embargo


async def test_when_the_stop_is_refused_nothing_is_kept(db: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    town = await make_town()

    async def refuse(*_: object, **__: object) -> Refused:
        return refused(Refusal("no", "The stop cannot be imposed"))

    monkeypatch.setattr(stopping, "impose_at_once", refuse)
    answer = await attempt(town)
    assert isinstance(answer, Refused)
    assert answer.reasons[0].message == "The stop cannot be imposed"
    for name in ("failure_case", "failure_person", "task", "letter", "message"):
        assert await fetch_value(f"SELECT count(*) FROM {name}") == 0, name


async def test_open_cases_as_at_a_past_day(db: TestDatabase) -> None:
    town = await make_town()
    await declared(town)
    assert await open_cases(date(2026, 9, 29)) == []
    line = (await open_cases(date(2026, 9, 30)))[0]
    assert (line.title, line.stage, line.location_ids) == ("Oak House", "declared", (town.home.id,))
