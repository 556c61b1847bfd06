"""What runs when: one explicit tuple."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import msgspec

from market.checklists.jobs import alert_late, open_repeats
from market.commissioning.jobs import remind_of_contracts
from market.contingency.jobs import ask_the_market
from market.embargoes.jobs import watch_embargoes, watch_viability
from market.failure.cases.jobs import watch_failures
from market.failure.jobs import remind_of_answers_and_reviews
from market.host_alerts.jobs import watch_host_alerts
from market.importers.jobs import fetch_tracker, warn_of_late_feeds, watch_drop_folder
from market.jobs.housekeeping import remove_expired, verify_audit_trail
from market.jobs.schedule import DailyAt, EveryMinutes, WeeklyAt
from market.jobs.types import Counts, Job, JobContext
from market.letters.jobs import chase_letters
from market.notices.jobs import send_due
from market.portal.documents.jobs import remind_of_documents
from market.portal.self_assessments.jobs import remind_of_self_assessments
from market.quality.actions.jobs import remind_of_actions
from market.quality.evidence.jobs import check_quarantined, remove_old
from market.risk.scores.jobs import score_warnings
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
        name="open-repeated-tasks",
        title="Open repeated tasks",
        words="Opens the next occurrence of each task that repeats, such as the daily report about a provider failure.",
        schedule=EveryMinutes(15),
        run=as_days_pass(open_repeats),
        one_transaction=True,
    ),
    Job(
        name="alert-of-late-tasks",
        title="Tell of late tasks",
        words="Writes once to those who answer for a critical task that is late, and later to the director. The message holds a link only.",
        schedule=EveryMinutes(15),
        run=as_days_pass(alert_late),
    ),
    Job(
        name="chase-letters",
        title="Chase letters",
        words="Reminds those who have not confirmed a letter in time, and tells its sender when nobody answers.",
        schedule=EveryMinutes(60),
        run=as_days_pass(chase_letters),
        lease=timedelta(minutes=10),
    ),
    Job(
        name="watch-failures",
        title="Watch provider failures",
        words="Lets tasks come daily before a planned closure, and reminds directors of declarations that nobody confirmed in time.",
        schedule=EveryMinutes(60),
        run=as_days_pass(watch_failures),
    ),
    Job(
        name="remind-of-answers-and-reviews",
        title="Remind of answers and turnaround reviews",
        words="Tells managers and officers of information requests and turnaround reviews that are overdue, each once.",
        schedule=DailyAt(8, 10),
        run=as_days_pass(remind_of_answers_and_reviews),
    ),
    Job(
        name="watch-embargoes",
        title="Watch embargoes",
        words="Tells managers and directors of reviews that are due, emergencies that nobody confirmed, and embargoes that last long.",
        schedule=EveryMinutes(60),
        run=as_days_pass(watch_embargoes),
    ),
    Job(
        name="watch-viability",
        title="Watch what embargoes do to homes",
        words="Warns managers when the empty beds of an embargo begin to endanger the home itself.",
        schedule=DailyAt(6, 30),
        run=as_days_pass(watch_viability),
    ),
    Job(
        name="watch-host-alerts",
        title="Watch host alerts",
        words="Adds to the list of each host alert whom the placements register has at the suspended place by now, with their tasks.",
        schedule=EveryMinutes(15),
        run=as_days_pass(watch_host_alerts),
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
        name="score-warnings",
        title="Score early warning",
        words="Works out the early-warning score of every place and provider, and keeps those that changed.",
        schedule=DailyAt(4, 30),
        run=as_days_pass(score_warnings),
        lease=timedelta(minutes=15),
        apart=True,
    ),
    Job(
        name="ask-the-market",
        title="Ask whom the market cannot lose",
        words="Asks of every location where its people would go tonight if it closed, and ranks those the market cannot lose.",
        schedule=DailyAt(1, 30),
        run=as_days_pass(ask_the_market),
        lease=timedelta(minutes=15),
        apart=True,
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
