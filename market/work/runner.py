"""Does waiting work, in a serving process: claims it, runs a child for it, keeps the lease, writes how it goes."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog

from market.core.clock import utc_now
from market.core.traces import words_without_values
from market.db.errors import DatabaseError
from market.work import bell, service
from market.work.progress import Step
from market.work.service import Claim
from market.work.types import WorkOutcome, WorkView

LOOK_SECONDS = 1.0
WRITE_SECONDS = 1.0
LONGEST_SECONDS = 1800
STOP_SECONDS = 5.0
AT_ONCE = 2
TOO_LONG = (
    "This took longer than 30 minutes and was stopped. Nothing was half done. "
    "Try a smaller file, or ask your administrator."
)
BROKE = (
    "Something went wrong on our side. Nothing was half done, and the fault has been written to the log. "
    "Try again; if it happens again, tell your administrator the number of this work."
)

log = structlog.get_logger("market.work")


class Line(msgspec.Struct):
    """One line from the child: how far it is, how it ended, or that it broke."""

    progress: Step | None = None
    outcome: WorkOutcome | None = None
    broke: str = ""


class Running:
    """One piece of work under way in this process."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.step: Step | None = None
        self.stage_started_at: datetime | None = None
        self.outcome: WorkOutcome | None = None

    def take(self, line: bytes) -> None:
        """Read one line of the child; anything that is not ours is left aside and logged."""
        try:
            said = msgspec.json.decode(line, type=Line)
        except msgspec.DecodeError:
            log.warning("work.unreadable_line", work=self.claim.id)
            return
        if said.progress is not None:
            if self.step is None or self.step.stage != said.progress.stage:
                self.stage_started_at = utc_now()
            self.step = said.progress
        if said.outcome is not None:
            self.outcome = said.outcome
        if said.broke:
            log.error("work.broke", work=self.claim.id, kind=self.claim.kind, error=said.broke)
            self.outcome = WorkOutcome(BROKE, failed=True)


class Runner:
    """`start()` it when the application starts and `await stop()` it when it ends.

    `command` is what runs work, given the number of the work and of the attempt; `environment` is the child's.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], *, name: str | None = None) -> None:
        self.command = tuple(command)
        self.environment = dict(environment)
        self.name = name or f"{os.uname().nodename}:{os.getpid()}"[:80]
        self.running: dict[int, Running] = {}
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look for work."""
        bell.listen(self._wake.set)
        self._looking = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Stop looking, end the children and hand their work back for another process to take."""
        bell.forget(self._wake.set)
        tasks = [task for task in (self._looking, *self._tasks) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def overlay(self, view: WorkView) -> WorkView:
        """The work as this process knows it: newer than its row while the child holds SQLite's write transaction."""
        known = self.running.get(view.id)
        if known is None or known.step is None or view.status != "running" or known.claim.attempt != view.attempts:
            return view
        newest: dict[str, Any] = {**msgspec.structs.asdict(known.step), "stage_started_at": known.stage_started_at}
        return msgspec.structs.replace(view, **newest)

    async def _look(self) -> None:
        while True:
            try:
                while len(self._tasks) < AT_ONCE:
                    claim = await service.claim_next(self.name, now=utc_now())
                    if claim is None:
                        break
                    self._begin(claim)
            except DatabaseError as error:
                log.warning("work.look_failed", error=str(error))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), LOOK_SECONDS)
            self._wake.clear()

    def _begin(self, claim: Claim) -> None:
        task = asyncio.create_task(self._carry_out(Running(claim)))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("work.runner_failed", error=words_without_values(error))

    async def _carry_out(self, work: Running) -> None:
        claim = work.claim
        self.running[claim.id] = work
        try:
            child = await asyncio.create_subprocess_exec(
                *self.command,
                str(claim.id),
                str(claim.attempt),
                stdin=PIPE,
                stdout=PIPE,
                env=self.environment,
                start_new_session=True,
            )
            try:
                await self._watch(work, child)
            finally:
                await _end(child)
            await self._write_end(work, child)
        except asyncio.CancelledError:
            await service.hand_back(claim, now=utc_now(), wait=timedelta(0))
            raise
        finally:
            del self.running[claim.id]

    async def _watch(self, work: Running, child: Process) -> None:
        """Read the child's lines until it ends, renewing the lease; end it when the work is lost or takes too long."""
        reading = asyncio.create_task(_read(work, child))
        try:
            for _ in range(int(LONGEST_SECONDS / WRITE_SECONDS)):
                ended, _pending = await asyncio.wait({reading}, timeout=WRITE_SECONDS)
                if ended:
                    reading.result()
                    return
                if not await self._keep(work):
                    return
            work.outcome = WorkOutcome(TOO_LONG, failed=True)
        finally:
            reading.cancel()

    async def _keep(self, work: Running) -> bool:
        """Renew and write progress. While the child holds SQLite's write transaction this waits or fails: no matter."""
        try:
            kept = await service.keep(work.claim, work.step, stage_started_at=work.stage_started_at, now=utc_now())
        except DatabaseError as error:
            log.info("work.progress_not_written", work=work.claim.id, error=str(error))
            return True
        if not kept:
            log.warning("work.lost", work=work.claim.id)
        return kept

    async def _write_end(self, work: Running, child: Process) -> None:
        claim = work.claim
        if work.outcome is not None:
            await service.finish(claim, work.outcome, now=utc_now())
        else:
            log.error("work.child_died", work=claim.id, kind=claim.kind, code=child.returncode, attempt=claim.attempt)
            await service.hand_back(claim, now=utc_now(), wait=timedelta(seconds=claim.attempt))
        log.info("work.ended", work=claim.id, kind=claim.kind, failed=work.outcome is None or work.outcome.failed)


def child_command() -> tuple[str, ...]:
    """What runs one piece of work: this very Python with `market work run`."""
    return (sys.executable, "-m", "market", "work", "run")


async def _read(work: Running, child: Process) -> None:
    if child.stdout is None:
        raise RuntimeError("the child was started without a pipe for its output")
    async for line in child.stdout:
        work.take(line)
    await child.wait()


async def _end(child: Process) -> None:
    """End the child and whatever it started: asked first, made to after five seconds."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if child.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, sign)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(child.wait(), STOP_SECONDS)
