"""The runner with real child processes: progress, outcomes, children that die, a server that stops."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from market.core.actor import Actor
from market.core.clock import utc_now
from market.work import runner as running
from market.work import service
from market.work.queries import find_work
from market.work.runner import Runner
from market.work.types import WorkView

OFFICER = Actor(kind="user", id=7, label="Kim Lee")
TALKS = """
import json, sys, time
print("not one of ours")
print(json.dumps({"progress": {"stage": "Reading rows", "done": 3, "total": 4}}), flush=True)
sys.stdin.read() if WAITS else None
print(json.dumps({"outcome": {"message": "Applied.", "result_path": "/imports/1"}}), flush=True)
"""
BREAKS = 'import json; print(json.dumps({"broke": "ValueError: no"}), flush=True)'
DIES = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"

pytestmark = pytest.mark.usefixtures("db")


@asynccontextmanager
async def serving(code: str) -> AsyncIterator[Runner]:
    runner = Runner((sys.executable, "-c", code), os.environ, name="test")
    runner.start()
    try:
        yield runner
    finally:
        await runner.stop()


async def ask() -> int:
    return await service.start("apply_import", "import_run:1", by=OFFICER, now=utc_now())


async def until(work_id: int, holds: Callable[[WorkView], bool], seconds: float = 20) -> WorkView:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        shown = await find_work(work_id)
        assert shown is not None
        if holds(shown):
            return shown
        await asyncio.sleep(0.05)
    raise AssertionError(f"not in {seconds} seconds: {shown}")


async def test_a_child_does_the_work_and_its_outcome_is_kept() -> None:
    async with serving(TALKS.replace("WAITS", "False")):
        shown = await until(await ask(), lambda work: work.status == "done")
    assert (shown.message, shown.result_path) == ("Applied.", "/imports/1")


async def test_progress_is_seen_while_the_child_works_even_before_its_row_says_so() -> None:
    async with serving(TALKS.replace("WAITS", "True")) as runner:
        work_id = await ask()
        shown = await until(work_id, lambda work: work.done == 3)
        assert runner.overlay(shown).stage == "Reading rows"
    shown = await until(work_id, lambda work: work.status == "waiting")
    assert shown.attempts == 0, "a server that stops does not count against the work"


async def test_an_error_in_the_work_is_told_at_once_and_not_tried_again() -> None:
    async with serving(BREAKS):
        shown = await until(await ask(), lambda work: work.status == "failed")
    assert (shown.message, shown.attempts) == (running.BROKE, 1)


async def test_a_child_that_dies_is_tried_three_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(running, "timedelta", lambda **_: timedelta(milliseconds=1))
    async with serving(DIES):
        shown = await until(await ask(), lambda work: work.status == "failed", 40)
    assert (shown.message, shown.attempts) == (service.GAVE_UP, 3)


async def test_stopping_ends_a_child_that_ignores_being_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "STOP_SECONDS", 0.3)
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + TALKS.replace("WAITS", "True")
    stubborn = stubborn.replace("sys.stdin.read()", "time.sleep(60)")
    async with serving(stubborn) as runner:
        await until(await ask(), lambda work: work.done == 3)
        assert runner.running
    assert not runner.running
