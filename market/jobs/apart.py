"""Running a job in a child process, so that reading files or long computing never holds up the pages."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import Mapping

import msgspec

from market.jobs.types import Counts, Job, JobContext

LONGEST_SECONDS = 3600


class ChildFailedError(Exception):
    """The child process did not end well; its own log says why."""


class Apart:
    """Carries out jobs with `market jobs carry-out NAME SLOT`, in the given environment."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)

    async def __call__(self, job: Job, context: JobContext) -> Counts:
        """The counts that the child printed.

        Raises `ChildFailedError`; ends the child when this is cancelled or takes an hour.
        """
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "market", "jobs", "carry-out", job.name, context.slot_at.isoformat()),
            stdin=PIPE,
            stdout=PIPE,
            env=self.environment,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                if child.stdout is None:
                    raise ChildFailedError("the child was started without a pipe")
                output = await child.stdout.read()
                code = await child.wait()
        finally:
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
                await child.wait()
        if code:
            raise ChildFailedError(f"its process ended with code {code}; the log of the server says why")
        return msgspec.json.decode(output, type=Counts)
