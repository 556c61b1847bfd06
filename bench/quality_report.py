"""A report of an assessment as PDF: how long it takes in its child process, and how long the serving event loop stalls meanwhile."""

import asyncio
import json
import time

from bench.homes import demonstration
from bench.measuring import Heartbeat, python
from bench.results import Result
from market.app import create_app
from market.core.actor import command_actor
from market.core.clock import utc_now
from market.db.sql import fetch_value
from market.quality.reports.service import ask_for_pdf
from market.settings import from_environment
from market.work.queries import find_work

GROUP = "The report of an assessment as PDF"
ABOUT = (
    "The application with its runner in one process; the tagged PDF of a final full review of the demonstration is asked for as the page "
    "does and made in a child process. The loop beats every 2 ms, and the latest beat counts; the same loop with nothing to do is "
    "measured beside it."
)
TARGET_STALL_MS = 50.0
BY = command_actor("bench")


def run(quick: bool = False) -> list[Result]:
    """One report, from the demonstration."""
    with demonstration(1) as home:
        *_, found = python("bench.quality_report", environment=home.environment)
    return [
        Result(
            group=GROUP, what="from asking until the PDF is there", ours=found["seconds"], theirs=None, unit="s", against="", target=None,
            note="one final full review with all its criteria; starting the child process included",
        ),
        Result(
            group=GROUP, what="longest stall of the serving loop meanwhile", ours=found["stall"], theirs=None, unit="ms", against="",
            target=TARGET_STALL_MS,
            note=f"the loop's own longest step took {found['busy']:.1f} ms of CPU; {found['idle']:.1f} ms late in as many seconds of"
            " nothing to do",
        ),
    ]  # fmt: skip


async def _measure() -> dict[str, float]:
    app = create_app(from_environment())
    async with app.lifespan():
        assessment = await fetch_value(
            "SELECT min(id) FROM assessment WHERE method = 'full_review' AND status = 'final'"
        )
        async with Heartbeat() as beat:
            began = time.perf_counter()
            work = await ask_for_pdf(int(assessment), f"/quality/assessments/{assessment}", by=BY, now=utc_now())
            await _finished(work)
            took = time.perf_counter() - began
        async with Heartbeat() as idle:
            await asyncio.sleep(took)
    return {"stall": beat.longest, "busy": beat.busiest, "idle": idle.longest, "seconds": took}


async def _finished(work: int) -> None:
    while True:
        found = await find_work(work)
        if found is not None and found.status == "done":
            return
        if found is None or found.status == "failed":
            raise RuntimeError(f"The work went wrong: {found}")
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_measure())))
