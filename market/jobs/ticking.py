"""The ticks: APScheduler looks at the timetable every few seconds; the rows of `job_run` decide who runs what."""

import asyncio
from collections.abc import Sequence

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from market.core.clock import utc_now
from market.core.traces import words_without_values
from market.db.errors import DatabaseError
from market.jobs.service import Carry, run_claimed, run_due
from market.jobs.types import Job, SlotClaim
from market.settings import Settings

TICK_SECONDS = 10

log = structlog.get_logger("market.jobs")


class Ticker:
    """`start()` it when the application starts, `await stop()` it when it ends.

    Any number of processes may have one.
    """

    def __init__(self, jobs: Sequence[Job], settings: Settings, *, name: str, carry: Carry | None = None) -> None:
        self.jobs = tuple(jobs)
        self.settings = settings
        self.name = name
        self.carry = carry
        self._running: dict[str, asyncio.Task[object]] = {}
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    def start(self) -> None:
        """Begin to tick, the first time at once."""
        self._scheduler.add_job(
            self.tick, "interval", seconds=TICK_SECONDS, next_run_time=utc_now(), max_instances=1, coalesce=True
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Stop ticking and end the runs under way; their slots are taken over once their leases are over."""
        self._scheduler.shutdown(wait=False)
        tasks = tuple(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def tick(self) -> None:
        """Begin the newest slot of every job that this process is not running already."""
        for job in self.jobs:
            if job.name not in self._running:
                self._begin(job, asyncio.create_task(self._due(job)))

    def run_claimed_now(self, job: Job, claim: SlotClaim) -> None:
        """Begin a run that a person asked for and that is claimed for this process."""
        task = asyncio.create_task(run_claimed(job, claim, self.settings, carry=self.carry))
        self._begin(job, task, key=f"{job.name} {claim.slot_at.isoformat()}")

    def _begin(self, job: Job, task: asyncio.Task[object], *, key: str | None = None) -> None:
        self._running[key or job.name] = task
        task.add_done_callback(lambda ended: self._ended(key or job.name, ended))

    def _ended(self, key: str, task: asyncio.Task[object]) -> None:
        del self._running[key]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("job.not_run", job=key, error=words_without_values(error))

    async def _due(self, job: Job) -> None:
        try:
            await run_due(job, self.settings, self.name, now=utc_now(), carry=self.carry)
        except DatabaseError as error:
            log.warning("job.not_claimed", job=job.name, error=str(error))
