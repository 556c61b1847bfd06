"""The page of jobs: each in words, when it runs, and what came of its last runs."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from market.core.words import count_words, moment_words
from market.jobs.types import Job, JobRunRow

STATUS_WORDS = {"running": ("Running", "blue"), "done": ("Done", "green"), "failed": ("Failed", "red")}


class RunLine(Struct, frozen=True):
    """One run."""

    at: str
    words: str
    colour: str
    took: str
    counts: str
    error: str


class JobLine(Struct, frozen=True):
    """One job with its last runs, newest first."""

    name: str
    title: str
    words: str
    schedule: str
    next_slot: str
    running: bool
    runs: list[RunLine]


class JobsPage(Struct, frozen=True):
    """What the page prints. `off` says that these processes do not follow the timetable."""

    jobs: list[JobLine]
    off: bool


def jobs_page(jobs: Sequence[Job], runs: Sequence[JobRunRow], *, now: datetime, off: bool) -> JobsPage:
    """The page at this moment."""
    lines = []
    for job in jobs:
        own = [run for run in runs if run.job == job.name]
        lines.append(
            JobLine(
                name=job.name,
                title=job.title,
                words=job.words,
                schedule=job.schedule.words(),
                next_slot=moment_words(job.schedule.following(now)),
                running=any(run.status == "running" and run.lease_until > now for run in own),
                runs=[run_line(run, now) for run in own],
            )
        )
    return JobsPage(jobs=lines, off=off)


def run_line(run: JobRunRow, now: datetime) -> RunLine:
    """One run in words. A run whose lease is over was interrupted."""
    words, colour = STATUS_WORDS[run.status]
    if run.status == "running" and run.lease_until <= now:
        words, colour = "Interrupted", "orange"
    counts = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in run.counts.items())
    if run.attempts > 1:
        counts = ", ".join(part for part in (counts, f"attempt {run.attempts}") if part)
    return RunLine(
        at=moment_words(run.started_at),
        words=words,
        colour=colour,
        took=took_words(run),
        counts=counts or ("nothing to do" if run.status == "done" else ""),
        error=run.error,
    )


def took_words(run: JobRunRow) -> str:
    """How long the run took; empty while it runs."""
    if run.finished_at is None:
        return ""
    seconds = (run.finished_at - run.started_at).total_seconds()
    if seconds < 1:
        return "under a second"
    return count_words(round(seconds), "second") if seconds < 120 else count_words(round(seconds / 60), "minute")
