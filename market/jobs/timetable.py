"""What runs when: one explicit tuple."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import msgspec

from market.commissioning.jobs import remind_of_contracts
from market.importers.jobs import fetch_tracker, warn_of_late_feeds, watch_drop_folder
from market.jobs.housekeeping import remove_expired, verify_audit_trail
from market.jobs.schedule import DailyAt, EveryMinutes, WeeklyAt
from market.jobs.types import Counts, Job, JobContext
from market.notices.jobs import send_due
from market.portal.documents.jobs import remind_of_documents
from market.portal.self_assessments.jobs import remind_of_self_assessments
from market.quality.actions.jobs import remind_of_actions
from market.quality.evidence.jobs import check_quarantined, remove_old
from market.settings import Settings

SUNDAY = 6


async def send_messages(context: JobContext) -> Counts:
    """The outbox."""
    return msgspec.structs.asdict(await send_due(context.now, context.settings))


def drop_folder_is_empty(settings: Settings) -> bool:
    """Whether nobody has put a file into the watched folder."""
    folder = settings.drop_folder
    return not folder.is_dir() or not any(path.is_file() for path in folder.iterdir())


def tracker_is_not_set(settings: Settings) -> bool:
    """Whether there is no address to fetch from."""
    return not settings.tracker_url


Timed = Callable[[datetime, Settings], Awaitable[Counts]]
"""What a package offers to the timetable: given the moment and the settings, it counts what it did."""


def at(function: Timed) -> Callable[[JobContext], Awaitable[Counts]]:
    """The job that calls a package's function."""

    async def run(context: JobContext) -> Counts:
        return await function(context.now, context.settings)

    return run


def as_days_pass(function: Timed) -> Callable[[JobContext], Awaitable[Counts]]:
    """The same for what becomes late: a demonstration stands still on its day, so in it nothing does."""

    async def run(context: JobContext) -> Counts:
        return {} if context.settings.as_at else await function(context.now, context.settings)

    return run


TIMETABLE: tuple[Job, ...] = (
    Job(
        name="send-messages",
        title="Send messages",
        words="Sends the e-mails that wait in the outbox, and tries again those that could not be sent.",
        schedule=EveryMinutes(1),
        run=send_messages,
        lease=timedelta(minutes=15),
    ),
    Job(
        name="watch-drop-folder",
        title="Watch the drop folder",
        words="Imports the files that somebody put into the drop folder, and says beside each what became of it.",
        schedule=EveryMinutes(5),
        run=at(watch_drop_folder),
        lease=timedelta(minutes=5),
        apart=True,
        idle=drop_folder_is_empty,
    ),
    Job(
        name="fetch-tracker",
        title="Fetch the Capacity Tracker",
        words="Fetches beds by type from the Capacity Tracker and imports them, when its address is set.",
        schedule=DailyAt(2, 15),
        run=at(fetch_tracker),
        lease=timedelta(minutes=5),
        apart=True,
        idle=tracker_is_not_set,
    ),
    Job(
        name="warn-of-late-feeds",
        title="Warn of late feeds",
        words="Writes to those who import files when a feed is late, and when an import is held.",
        schedule=DailyAt(7),
        run=as_days_pass(warn_of_late_feeds),
    ),
    Job(
        name="remind-of-contracts",
        title="Remind of contracts that end",
        words="Writes to contract officers 18, 12, 6 and 3 months before a contract ends, with the last safe day to decide.",
        schedule=DailyAt(7, 30),
        run=at(remind_of_contracts),
        one_transaction=True,
    ),
    Job(
        name="remind-of-recommendations",
        title="Remind of recommendations",
        words="Writes to providers before evidence is due and when it is late, and to officers and managers when it stays late.",
        schedule=DailyAt(7, 45),
        run=as_days_pass(remind_of_actions),
    ),
    Job(
        name="remind-of-documents",
        title="Remind of providers’ documents",
        words="Writes to providers 60, 30 and 7 days before a document ends, and when it has ended.",
        schedule=DailyAt(8),
        run=as_days_pass(remind_of_documents),
    ),
    Job(
        name="remind-of-self-assessments",
        title="Remind of self-assessments",
        words="Writes to providers 14 and 3 days before a self-assessment is due, and once when its day has passed.",
        schedule=DailyAt(8, 5),
        run=as_days_pass(remind_of_self_assessments),
    ),
    Job(
        name="check-evidence",
        title="Check evidence files",
        words="Has the virus scanner check evidence files that could not be checked when they came.",
        schedule=EveryMinutes(10),
        run=at(check_quarantined),
        lease=timedelta(minutes=10),
    ),
    Job(
        name="remove-old-evidence",
        title="Remove old evidence",
        words="Removes evidence files that have been kept for as long as the council keeps them.",
        schedule=DailyAt(3, 30),
        run=at(remove_old),
    ),
    Job(
        name="remove-expired",
        title="Remove what has expired",
        words="Ends sessions and password links whose time is over, and forgets old runs of jobs.",
        schedule=DailyAt(3, 10),
        run=remove_expired,
        one_transaction=True,
    ),
    Job(
        name="verify-audit-trail",
        title="Verify the audit trail",
        words="Recomputes the hash of every entry and fails when one was changed, removed or cut off.",
        schedule=WeeklyAt(SUNDAY, 4),
        run=verify_audit_trail,
        apart=True,
    ),
)


def find_job(name: str) -> Job | None:
    """The job of that name."""
    return next((job for job in TIMETABLE if job.name == name), None)
