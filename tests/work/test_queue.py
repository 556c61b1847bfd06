"""Asking for work and claiming it: each piece is done by one process at a time, and lost by none."""

import asyncio
from datetime import timedelta

import pytest

from market.core.actor import Actor
from market.core.clock import utc_now
from market.db.transaction import transaction
from market.work import service
from market.work.progress import Step
from market.work.queries import find_work
from market.work.types import WorkOutcome

OFFICER = Actor(kind="user", id=7, label="Kim Lee")
NOW = utc_now()
LATER = NOW + service.LEASE + timedelta(seconds=1)

pytestmark = pytest.mark.usefixtures("db")


async def ask(subject: str = "import_run:1") -> int:
    return await service.start("apply_import", subject, by=OFFICER, now=NOW, arguments={"run_id": 1})


async def test_asking_twice_about_one_thing_starts_one_piece_of_work() -> None:
    first = await ask()
    assert await ask() == first
    assert await ask("import_run:2") != first


async def test_work_asked_for_in_a_transaction_that_fails_is_never_done() -> None:
    with pytest.raises(RuntimeError):
        async with transaction():
            await ask()
            raise RuntimeError
    assert await service.claim_next("a", now=NOW) is None


async def test_of_many_processes_one_gets_the_work() -> None:
    work_id = await ask()
    claims = await asyncio.gather(*(service.claim(work_id, f"process {number}", now=NOW) for number in range(12)))
    assert sum(claim is not None for claim in claims) == 1


async def test_work_of_a_killed_process_is_taken_over_after_its_lease_and_the_first_can_no_longer_end_it() -> None:
    await ask()
    first = await service.claim_next("a", now=NOW)
    assert first is not None
    assert await service.claim_next("b", now=NOW) is None
    second = await service.claim_next("b", now=LATER)
    assert second is not None
    assert (second.id, second.attempt) == (first.id, 2)
    assert not await service.finish(first, WorkOutcome("late"), now=LATER)
    assert not await service.keep(first, None, stage_started_at=None, now=LATER)
    assert await service.finish(second, WorkOutcome("done", "/imports/1"), now=LATER)
    shown = await find_work(first.id)
    assert shown is not None
    assert (shown.status, shown.message, shown.result_path) == ("done", "done", "/imports/1")


async def test_renewing_keeps_the_lease_and_shows_progress() -> None:
    await ask()
    claim = await service.claim_next("a", now=NOW)
    assert claim is not None
    step = Step(stage="Reading rows", done=40, total=100, errors=2)
    assert await service.keep(claim, step, stage_started_at=NOW, now=LATER)
    assert await service.claim_next("b", now=LATER) is None
    shown = await find_work(claim.id)
    assert shown is not None
    assert (shown.stage, shown.done, shown.total, shown.errors) == ("Reading rows", 40, 100, 2)


async def test_work_whose_process_dies_three_times_is_given_up_with_a_message() -> None:
    work_id = await ask()
    moment = NOW
    for _ in range(service.MOST_ATTEMPTS):
        assert await service.claim_next("a", now=moment) is not None
        moment += service.LEASE + timedelta(seconds=1)
    assert await service.claim_next("a", now=moment) is None
    shown = await find_work(work_id)
    assert shown is not None
    assert (shown.status, shown.message) == ("failed", service.GAVE_UP)


async def test_a_server_that_stops_hands_its_work_back_without_counting_the_attempt() -> None:
    await ask()
    for _ in range(service.MOST_ATTEMPTS + 1):
        claim = await service.claim_next("a", now=NOW)
        assert claim is not None
        assert claim.attempt == 1
        await service.hand_back(claim, now=NOW, wait=timedelta(0))
