"""What the timetable does for failure cases: the daily beat before a planned closure, and reminders of what nobody confirmed."""

from datetime import UTC, datetime, timedelta

from market.checklists.queries import tasks_of
from market.checklists.service import stop_repeats
from market.core.actor import system_actor
from market.db.sql import execute, fetch
from market.failure.cases.jobs import keep_beats, remind_to_confirm, watch_failures
from market.failure.cases.queries import get_case
from market.failure.cases.service import set_closure
from market.settings import Settings
from tests.builders.failure import NOW, PUBLIC_URL, declared, make_town, who
from tests.conftest import TestDatabase


async def test_tasks_become_daily_in_the_last_fourteen_days(db: TestDatabase) -> None:
    town = await make_town(ours=0)
    notice = datetime(2026, 9, 29, 9, 0, tzinfo=UTC)
    closure = notice + timedelta(days=90)
    case_id = (await declared(town, trigger="OW-PLN", notice_at=notice, closure_at=closure)).case_id

    async def beats() -> set[str]:
        return {task.repeats for task in await tasks_of(("failure", case_id)) if task.repeats}

    assert await keep_beats(closure - timedelta(days=15)) == 0
    assert await beats() == {"7d"}
    assert await keep_beats(closure - timedelta(days=14)) > 0
    assert await beats() == {"1d"}
    assert await keep_beats(closure - timedelta(days=13)) == 0


async def test_beats_are_as_before_when_the_closure_is_put_off(db: TestDatabase) -> None:
    town = await make_town(ours=0)
    notice = datetime(2026, 9, 29, 9, 0, tzinfo=UTC)
    closure = notice + timedelta(days=90)
    case_id = (await declared(town, trigger="OW-PLN", notice_at=notice, closure_at=closure)).case_id

    async def repeating() -> dict[str, str]:
        return {task.code: task.repeats for task in await tasks_of(("failure", case_id)) if task.repeats}

    before, late = await repeating(), closure - timedelta(days=10)
    assert await keep_beats(late) == len(before) > 0
    version, put_off = (await get_case(case_id)).version, closure + timedelta(days=60)
    answer = await set_closure(case_id, version, put_off, "A buyer takes over", who=who(town.director), now=late)
    assert answer is None
    assert await keep_beats(late) == len(before)
    assert await repeating() == before
    assert await keep_beats(late) == 0
    assert set((await repeating()).values()) == {"7d"}
    assert await keep_beats(put_off - timedelta(days=14)) == len(before)
    assert set((await repeating()).values()) == {"1d"}


async def test_what_was_stopped_with_the_end_of_a_case_never_repeats_again(db: TestDatabase) -> None:
    town = await make_town(ours=0)
    notice = datetime(2026, 9, 29, 9, 0, tzinfo=UTC)
    case_id = (await declared(town, trigger="OW-PLN", notice_at=notice, closure_at=notice + timedelta(days=90))).case_id
    await stop_repeats(("failure", case_id), by=system_actor("test"), now=NOW)
    await execute("UPDATE failure_case SET stage = 'closed' WHERE id = {}", case_id)
    assert await keep_beats(NOW) == 0


async def test_directors_are_reminded_once_by_a_link(db: TestDatabase, settings: Settings) -> None:
    town = await make_town(ours=0)
    case_id = (await declared(town, by=town.manager)).case_id
    assert await remind_to_confirm(NOW, PUBLIC_URL) == 0
    late = NOW + timedelta(days=2)
    assert await watch_failures(late, settings) == {"daily": 0, "reminded": 1}
    assert await remind_to_confirm(late, PUBLIC_URL) == 0
    row = (await fetch("SELECT to_email, subject, body FROM message WHERE kind = 'failure_unconfirmed'"))[0]
    assert row["to_email"] == town.director.email
    assert f"/failures/{case_id}" in row["body"]
    assert "Oak" not in row["subject"] + row["body"]
