"""Who runs a slot: of any number of processes one, and once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from market.core.actor import Actor
from market.db.audit import list_entries
from market.db.installation import read_installation, set_installation
from market.jobs.queries import list_runs
from market.jobs.schedule import EveryMinutes
from market.jobs.service import GAVE_UP, MOST_ATTEMPTS, claim_now, claim_slot, remove_old_runs, run_claimed, run_due
from market.jobs.ticking import Ticker
from market.jobs.types import Counts, Job, JobContext
from market.settings import Settings

START = datetime(2026, 9, 30, 10, 0, tzinfo=UTC)
ADMINISTRATOR = Actor(kind="user", id=1, label="Sam Hill")

pytestmark = pytest.mark.usefixtures("db")


def a_job(run: Callable[[JobContext], Awaitable[Counts]], **changes: Any) -> Job:
    values: dict[str, Any] = {
        "name": "count",
        "title": "Count",
        "words": "Counts.",
        "schedule": EveryMinutes(1),
        "run": run,
    }
    return Job(**{**values, **changes})


async def nothing(context: JobContext) -> Counts:
    return {}


async def test_two_schedulers_do_every_slot_once(settings: Settings) -> None:
    done: list[datetime] = []

    async def count(context: JobContext) -> Counts:
        done.append(context.slot_at)
        await asyncio.sleep(0)
        return {"slots": 1}

    job = a_job(count)
    moments = [START + timedelta(seconds=20 * step) for step in range(90)]

    async def scheduler(name: str) -> None:
        for moment in moments:
            await run_due(job, settings, name, now=moment)

    await asyncio.gather(scheduler("a"), scheduler("b"))
    assert sorted(done) == [START + timedelta(minutes=minute) for minute in range(30)]
    assert {run.status for run in await list_runs(each=50)} == {"done"}


async def test_a_killed_run_is_taken_over_after_its_lease_and_kept_once(settings: Settings) -> None:
    async def mark(context: JobContext) -> Counts:
        await set_installation("marked", str(context.slot_at), by=ADMINISTRATOR, now=context.now)
        return {"marks": 1}

    job = a_job(mark, one_transaction=True)
    killed = await claim_slot(job, START, "killed", now=START)
    assert killed is not None
    assert await run_due(job, settings, "b", now=START + timedelta(seconds=50)) is None, "its lease still holds"
    later = START + job.lease
    second = await claim_slot(job, START, "b", now=later)
    assert second is not None
    assert await run_claimed(job, killed, settings) is None, "the first wakes up too late"
    assert "marked" not in await read_installation(), "nothing of the lost run is kept"
    assert await run_claimed(job, second, settings) == {"marks": 1}
    assert [(run.attempts, run.status) for run in await list_runs()] == [(2, "done")]


async def test_a_slot_whose_process_dies_three_times_is_given_up(settings: Settings) -> None:
    job = a_job(nothing)
    moment = START
    for _ in range(MOST_ATTEMPTS):
        assert await claim_slot(job, START, "dies", now=moment) is not None
        moment += job.lease
    assert await claim_slot(job, START, "dies", now=moment) is None
    assert [(run.status, run.error) for run in await list_runs()] == [("failed", GAVE_UP)]


async def test_a_failure_is_written_down_and_the_next_slot_runs(settings: Settings) -> None:
    async def fail(context: JobContext) -> Counts:
        raise ValueError("the address does not answer")

    assert await run_due(a_job(fail), settings, "a", now=START) is None
    assert await run_due(a_job(nothing), settings, "a", now=START) is None, "a failed slot is not done again"
    assert await run_due(a_job(nothing), settings, "a", now=START + timedelta(minutes=1)) == {}
    newest, oldest = await list_runs()
    assert (newest.status, oldest.status) == ("done", "failed")
    assert oldest.error == "ValueError: the address does not answer"


async def test_a_job_never_overlaps_itself() -> None:
    job = a_job(nothing)
    assert await claim_slot(job, START, "slow", now=START) is not None
    assert await claim_slot(job, START + timedelta(minutes=1), "b", now=START + timedelta(minutes=1)) is None


async def test_a_server_that_stops_lets_another_take_over_at_once(settings: Settings) -> None:
    begun = asyncio.Event()

    async def wait(context: JobContext) -> Counts:
        begun.set()
        await asyncio.sleep(60)
        return {}

    job = a_job(wait, schedule=EveryMinutes(60))
    ticker = Ticker([job], settings, name="a")
    ticker.start()
    await asyncio.wait_for(begun.wait(), 10)
    await ticker.stop()
    (left,) = await list_runs()
    assert left.status == "running"
    assert await claim_slot(job, left.slot_at, "b", now=left.lease_until) is not None


async def test_a_run_that_somebody_asked_for_is_in_the_audit_trail() -> None:
    job = a_job(nothing)
    assert await claim_now(job, "a", by=ADMINISTRATOR, now=START) is not None
    assert await claim_now(job, "a", by=ADMINISTRATOR, now=START + timedelta(seconds=1)) is None, "it is running"
    (entry,) = await list_entries(subject=("job", "count"))
    assert (entry.verb, entry.actor_label) == ("job.run", "Sam Hill")


async def test_old_runs_are_forgotten_and_uneventful_ones_sooner(settings: Settings) -> None:
    async def count(context: JobContext) -> Counts:
        return {"sent": 1}

    for day, run in enumerate([count, nothing, count]):
        await run_due(a_job(run), settings, "a", now=START + timedelta(days=day))
    removed = await remove_old_runs(before=START + timedelta(hours=1), uneventful_before=START + timedelta(days=2))
    assert removed == 2
    assert [run.slot_at for run in await list_runs()] == [START + timedelta(days=2)]
