"""What a job is, and when it is due."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from market.jobs.schedule import Schedule
from market.settings import Settings


class JobContext(Struct, frozen=True):
    """What a job is given: the settings, the moment its run began, and the slot (due time in UTC) that it does."""

    settings: Settings
    now: datetime
    slot_at: datetime


Counts = dict[str, int]
"""What a job counted, such as `{"sent": 3, "failed": 0}`; shown in the run history."""


class Job(Struct, frozen=True, kw_only=True):
    """One job of the timetable.

    `words` say what it does, for the page. `run` must be repeatable: a run that was killed is done again by another
    process once its lease is over. With `one_transaction` its effects and the word "done" are kept together or not at
    all, so they happen exactly once; that is for jobs whose only effects are rows. `apart` runs it in a child
    process, for jobs that read files or compute for long; `idle` tells beforehand, cheaply and in a thread, that there
    is nothing to do.
    """

    name: str
    title: str
    words: str
    schedule: Schedule
    run: Callable[[JobContext], Awaitable[Counts]]
    lease: timedelta = timedelta(minutes=2)
    one_transaction: bool = False
    apart: bool = False
    idle: Callable[[Settings], bool] | None = None


class JobRunRow(Struct, frozen=True):
    """One run as the history shows it."""

    job: str
    slot_at: datetime
    status: str
    claimed_by: str
    attempts: int
    started_at: datetime
    finished_at: datetime | None
    counts: dict[str, Any]
    error: str
    lease_until: datetime


class SlotClaim(Struct, frozen=True):
    """The right of one process to do one slot. `attempt` counts from 1 and tells an earlier claim from a later one."""

    job: str
    slot_at: datetime
    claimed_by: str
    attempt: int
