"""The full stop of a declared failure ends with the closure: never before every place has left, never when the service carries on."""

from datetime import date, datetime, timedelta

import pytest

from market.core.refusal import Refused
from market.db.sql import fetch, fetch_value
from market.embargoes.queries import get_embargo, in_force_at, steps_of
from market.embargoes.service import end_with_closure
from market.failure.cases import service
from market.failure.cases.queries import log_of, places_of
from market.failure.cases.rules import has_closed
from market.failure.cases.types import StageRow
from market.letters.queries import letters_of
from tests.builders.embargoes import impose, override
from tests.builders.failure import NOW, Town, declared, make_town, who
from tests.builders.letters import tell_all
from tests.builders.providers import make_location
from tests.conftest import TestDatabase
from tests.failure.cases.running import closed_case, go, settle

LATER = NOW + timedelta(days=60)
LEFT_ON = date(2026, 9, 30)


async def leave(town: Town, case_id: int, location_id: int, now: datetime = LATER) -> object:
    """Record that a place has left the market."""
    by = who(town.director).by
    return await service.record_case_exit(case_id, location_id, LEFT_ON, by=by, now=now, today=now.date())


async def stop_of(case_id: int) -> int:
    """The number of the stop that a case imposed."""
    (number,) = {each.embargo_id for each in await places_of(case_id)}
    assert number is not None
    return number


async def test_the_exit_of_a_closed_home_ends_the_stop_and_is_no_override(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    case_id = await closed_case(town)
    number = await stop_of(case_id)
    assert (await get_embargo(number)).is_running, "nothing says yet that the home has left"
    assert await leave(town, case_id, town.home.id) is None
    held = await get_embargo(number)
    assert (held.stage, held.ended_at, held.ended_label) == ("lifted", LATER, town.director.name)
    assert (held.override_at, held.override_reason, held.override_label) == (None, "", "")
    step = (await steps_of(number))[0]
    assert (step.kind, step.happened_at) == ("ended_with_closure", LATER)
    assert f"Failure case {case_id} is closed" in step.words
    assert (await in_force_at(LATER, [town.home.id])).get(town.home.id, []) == []
    verbs = await fetch("SELECT verb FROM audit_entry WHERE verb LIKE 'embargo.%' ORDER BY seq")
    assert verbs[-1]["verb"] == "embargo.ended_with_closure"
    assert sum(f"embargo {number}, ended" in entry.words for entry in await log_of(case_id)) == 1


async def test_whoever_was_told_of_the_stop_is_told_once_that_the_home_has_closed(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    case_id = await closed_case(town)
    number = await stop_of(case_id)
    started = {each.name for each in await letters_of(("embargo", number)) if each.event == "started"}
    await tell_all(("embargo", number), "started")
    await leave(town, case_id, town.home.id)
    ended = [each for each in await letters_of(("embargo", number)) if each.event == "lifted"]
    assert sorted(each.name for each in ended) == sorted(started)
    assert {each.template for each in ended} == {"embargo_told"}
    assert all("Oak House has closed" in each.text and "vacancies" not in each.text for each in ended)
    assert not any("County Durham" in each.name for each in ended), (
        "the case told it of the failure and tells it the end"
    )
    assert await fetch_value("SELECT count(*) FROM letter WHERE subject_type = 'embargo' AND event LIKE 'varied%'") == 0


async def test_closing_ends_it_when_the_exit_was_recorded_before(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    case_id = (await declared(town)).case_id
    await go(case_id, "transition", town.director)
    assert await leave(town, case_id, town.home.id, NOW) is None
    number = await stop_of(case_id)
    assert (await get_embargo(number)).is_running
    await settle(town, case_id)
    assert await go(case_id, "closed", town.director, now=LATER) is None
    assert (await get_embargo(number)).ended_at == LATER


async def test_a_service_that_carries_on_keeps_its_stop_until_it_is_lifted(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    case_id = (await declared(town)).case_id
    await go(case_id, "transition", town.director)
    await settle(town, case_id)
    assert await go(case_id, "recovered", town.director) is None
    assert await leave(town, case_id, town.home.id) is None
    assert (await get_embargo(await stop_of(case_id))).is_running
    assert await go(case_id, "learning", town.manager, now=LATER) is None
    assert (await get_embargo(await stop_of(case_id))).is_running


async def test_the_stop_of_a_whole_provider_ends_with_its_last_place(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    second = await make_location(organisation=town.organisation, name="Oak Lodge")
    case_id = (await declared(town, location_ids=())).case_id
    await go(case_id, "transition", town.director)
    await settle(town, case_id)
    assert await go(case_id, "closed", town.director) is None
    number = await stop_of(case_id)
    assert await leave(town, case_id, town.home.id) is None
    assert (await get_embargo(number)).is_running
    third = await make_location(organisation=town.organisation, name="Oak Cottage")
    assert await leave(town, case_id, second.id) is None
    assert (await get_embargo(number)).is_running
    assert any("Oak Cottage" in entry.words and "stays in force" in entry.words for entry in await log_of(case_id))
    await fetch_value("UPDATE location SET deregistered_on = {} WHERE id = {} RETURNING id", LEFT_ON, third.id)
    assert await end_with_closure(number, why="The last one left", by=who(town.director).by, now=LATER) is None
    assert not (await get_embargo(number)).is_running


async def test_what_was_decided_before_the_failure_is_not_ended_by_it(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    number = await impose(town.home)
    case_id = await closed_case(town)
    assert await stop_of(case_id) == number
    assert await leave(town, case_id, town.home.id) is None
    assert (await get_embargo(number)).is_running
    answer = await end_with_closure(number, why="The home has closed", by=who(town.director).by, now=LATER)
    assert isinstance(answer, Refused)
    assert [each.code for each in answer.reasons] == ["wrong_state"]


async def test_a_stop_that_a_director_lifted_before_is_left_as_it_is(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    case_id = await closed_case(town)
    number = await stop_of(case_id)
    await override(number, now=LATER)
    assert await leave(town, case_id, town.home.id) is None
    assert [each.kind for each in await steps_of(number)].count("ended_with_closure") == 0


async def test_a_stop_does_not_end_while_its_place_is_open_or_without_a_reason(db: TestDatabase) -> None:
    town = await make_town(ours=1)
    number = await stop_of((await declared(town)).case_id)
    answer = await end_with_closure(number, why=" ", by=who(town.director).by, now=LATER)
    assert isinstance(answer, Refused)
    assert {each.code for each in answer.reasons} == {"missing", "not_closed"}
    assert (await get_embargo(number)).is_running


@pytest.mark.parametrize(
    ("stages", "closed"),
    [
        (("declared", "transition", "closed", "learning", "ended"), True),
        (("declared", "recovered", "learning", "ended"), False),
        (("declared", "transition", "closed", "learning", "ended", "watch"), False),
        (("declared", "transition", "recovered", "at_risk", "declared", "transition", "closed"), True),
        (("watch",), False),
        ((), False),
    ],
)
def test_a_case_has_closed_by_its_newest_word_on_it(stages: tuple[str, ...], closed: bool) -> None:
    rows = [
        StageRow(
            id=number,
            case_id=1,
            stage=stage,
            entered_at=NOW,
            left_at=None,
            by_id=None,
            by_label="",
            reason="",
            tests="",
            confirm_by=None,
            confirmed_at=None,
            confirmed_label="",
            reviewed_at=None,
        )
        for number, stage in enumerate(stages)
    ]
    assert has_closed(rows) is closed
