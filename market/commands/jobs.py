"""`market jobs`."""

import asyncio
import os
from datetime import datetime

import click
import msgspec

from market.commands.running import CommandRefused, Commands, json_option, opened, say, table, with_database
from market.core.actor import command_actor
from market.core.clock import to_london, utc_now
from market.jobs.queries import list_runs
from market.jobs.service import claim_now, run_claimed
from market.jobs.timetable import TIMETABLE, find_job
from market.jobs.types import Counts, Job, JobContext, JobRunRow
from market.settings import Settings, from_environment
from market.web.logs import configure_logging
from market.work.child import answer_parent, end_with_parent, limit_memory, own_output


@click.group(cls=Commands)
def jobs() -> None:
    """List and run the jobs of the timetable."""


@jobs.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """List every job with its schedule, its last run and its next slot.

    \b
    Examples:
      market jobs list
      market jobs list --json
    """

    async def act(settings: Settings) -> list[JobRunRow]:
        return await list_runs(each=1)

    last = {run.job: run for run in with_database(act)}
    now = utc_now()
    listed = [_described(job, last.get(job.name), now) for job in TIMETABLE]
    rows = [
        (one["name"], one["schedule"], one["last_run"] or "never", one["status"] or "-", one["next_slot"])
        for one in listed
    ]
    say(as_json, listed, table(("Job", "Schedule (London)", "Last run", "Ended", "Next"), rows))


@jobs.command()
@click.argument("name")
@json_option
def run(name: str, as_json: bool) -> None:
    """Run a job now, whatever its schedule; exit 0 when it is done, 1 when it failed.

    \b
    Examples:
      market jobs run send-messages
      market jobs run watch-drop-folder --json
    """
    job = _known(name)

    async def act(settings: Settings) -> Counts | None:
        claim = await claim_now(job, f"command:{os.getpid()}", by=command_actor("jobs run"), now=utc_now())
        if claim is None:
            raise CommandRefused(f"{job.title} is running already: wait until it is done. `market jobs list` shows it.")
        return await run_claimed(job, claim, settings)

    counts = with_database(act)
    if counts is None:
        raise click.ClickException(f"{job.title} failed. `market jobs list --json` and the log say why.")
    words = ", ".join(f"{key.replace('_', ' ')}: {count}" for key, count in counts.items()) or "nothing to count"
    say(as_json, {"job": job.name, "counts": counts}, [f"{job.title}: done ({words})."])


@jobs.command("carry-out", hidden=True)
@click.argument("name")
@click.argument("slot", type=datetime.fromisoformat)
def carry_out(name: str, slot: datetime) -> None:
    """Do a job for a serving process that holds its slot; the counts go to standard output."""
    job = _known(name)
    own_output()
    end_with_parent()
    limit_memory()

    async def act() -> Counts:
        async with opened(from_environment()) as settings:
            configure_logging(settings.log_level)
            return await job.run(JobContext(settings=settings, now=utc_now(), slot_at=slot))

    counts = asyncio.run(act())
    answer_parent(msgspec.json.encode(counts))


def _known(name: str) -> Job:
    job = find_job(name)
    if job is None:
        raise CommandRefused(f"There is no job {name!r}. There are: {', '.join(job.name for job in TIMETABLE)}.")
    return job


def _described(job: Job, last: JobRunRow | None, now: datetime) -> dict[str, str | None]:
    return {
        "name": job.name,
        "words": job.words,
        "schedule": job.schedule.words(),
        "last_run": f"{to_london(last.slot_at):%Y-%m-%d %H:%M}" if last else None,
        "status": last.status if last else None,
        "error": last.error if last else None,
        "next_slot": f"{to_london(job.schedule.following(now)):%Y-%m-%d %H:%M}",
    }
