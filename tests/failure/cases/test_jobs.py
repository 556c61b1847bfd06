"""What the timetable does for failure cases: the daily beat before a planned closure, and reminders of what nobody confirmed."""

from datetime import UTC, datetime, timedelta

from market.checklists.queries import tasks_of
from market.db.sql import fetch
from market.failure.cases.jobs import keep_beats, remind_to_confirm, watch_failures
from market.settings import Settings
from tests.builders.failure import NOW, PUBLIC_URL, declared, make_town
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
