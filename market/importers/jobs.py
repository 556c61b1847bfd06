"""What the timetable calls: the drop folder, the tracker API, and notices about feeds that are late or shrank."""

import asyncio
import hashlib
from collections import Counter
from datetime import datetime
from pathlib import Path

import structlog

from market.accounts.permissions import ROLE_PERMISSIONS, Permission
from market.accounts.queries import list_emails_with
from market.core.actor import system_actor
from market.core.clock import london_date
from market.core.words import count_words, day_words
from market.db.errors import DatabaseUnavailable
from market.db.transaction import transaction
from market.importers import tracker
from market.importers.drop_folder import put_away, throw_away, waiting_files
from market.importers.feeds.registry import FEEDS
from market.importers.queries import count_interrupted, last_applied, list_held
from market.importers.rules import days_allowed, is_late
from market.importers.service import AUTO, ImportReport, import_file
from market.importers.types import RunStatus
from market.notices import service as notices
from market.settings import Settings

LOG = structlog.get_logger("market.importers.jobs")
MOST_INTERRUPTIONS = 3
DROP_FOLDER = system_actor("Drop folder")
TRACKER = system_actor("Capacity Tracker")


async def watch_drop_folder(now: datetime, settings: Settings) -> dict[str, int]:
    """Import every complete file of the drop folder and put it into `done`, `held` or `refused` with a text that says what happened.

    A file is moved only after its import has ended, so a killed process loses nothing: the next look imports it again, which
    changes nothing when it was applied. A file whose reading was interrupted three times is put into `refused`. A file that
    identifies people is deleted, with only the text left in `refused`. Counts files by what became of them.
    """
    counts: Counter[str] = Counter()
    for path in await asyncio.to_thread(waiting_files, settings.drop_folder, now):
        status = await _take_in(path, now, settings)
        counts[status] += 1
    await warn_of_held_imports(now, settings)
    return {"files": sum(counts.values()), **counts}


async def fetch_tracker(now: datetime, settings: Settings) -> dict[str, int]:
    """Fetch the Capacity Tracker's answer and import it as `tracker-api`. Counts rows; nothing is done when no address is set.

    Raises `tracker.TrackerUnavailable` when the API does not answer after its retries: the run history shows it.
    """
    if not settings.tracker_url:
        return {"read": 0}
    folder = settings.home / "tracker"
    folder.mkdir(parents=True, exist_ok=True)
    path = await tracker.fetch_to_file(settings, folder)
    try:
        report = await import_file(
            path, feed="tracker-api", as_at=None, confirm=False, by=TRACKER, now=now, settings=settings
        )
    finally:
        path.unlink(missing_ok=True)
    await warn_of_held_imports(now, settings)
    return {
        "read": report.read,
        "created": report.created,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "rejected": report.rejected,
        report.status: 1,
    }


async def warn_of_late_feeds(now: datetime, settings: Settings) -> dict[str, int]:
    """Tell officers of each feed whose newest file is older than allowed, once for each such file, and of held imports."""
    last = await last_applied()
    today = london_date(now)
    sent = 0
    for feed in FEEDS:
        newest = last.get(feed.code)
        allowed = days_allowed(feed.code, settings.tracker_max_age_days)
        if newest is None or newest.as_at is None or not is_late(newest.as_at, today, allowed):
            continue
        age = count_words((today - newest.as_at).days, "day")
        body = (
            f"The newest {feed.title} is as at {day_words(newest.as_at)}, {age} ago; a newer one was expected within {allowed} days.\n\n"
            f"Figures that rest on it are out of date until a newer file is imported: {settings.public_url}/imports/new"
        )
        sent += await _tell(f"{feed.title} is late", body, f"feed_late:{feed.code}:{newest.as_at}", "feed_late", now)
    return {"late": sent, "held": await warn_of_held_imports(now, settings)}


async def warn_of_held_imports(now: datetime, settings: Settings) -> int:
    """Tell officers, once, of each import that is held because its file shrank; how many messages were written."""
    sent = 0
    for run in await list_held():
        title = next((feed.title for feed in FEEDS if feed.code == run.feed), run.feed)
        body = f"{run.message}\n\nLook at it and decide: {settings.public_url}/imports/{run.id}"
        readers = next((feed.readers for feed in FEEDS if feed.code == run.feed), None)
        sent += await _tell(f"{title} shrank and is held", body, f"feed_held:{run.id}", "feed_held", now, readers)
    return sent


async def _tell(subject: str, body: str, key: str, kind: str, now: datetime, readers: Permission | None = None) -> int:
    """Write to everybody who imports files (and holds `readers` besides), each once for the key."""
    needed = {Permission.IMPORT_FILES} | ({readers} if readers is not None else set())
    roles = [role for role, allowed in ROLE_PERMISSIONS.items() if needed <= allowed]
    sent = 0
    async with transaction():
        for email in await list_emails_with(roles):
            posted = await notices.post(kind, email, subject, body, now=now, dedupe_key=f"{key}:{_short(email)}")
            sent += posted is not None
    return sent


def _short(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()[:16]


async def _take_in(path: Path, now: datetime, settings: Settings) -> str:
    """Import one file and put it away; what became of it."""
    sha256 = await asyncio.to_thread(_sha256, path)
    if await count_interrupted(sha256) >= MOST_INTERRUPTIONS:
        words = [
            f"Reading this file was interrupted {MOST_INTERRUPTIONS} times, so it was not tried again. Nothing of it was applied.",
            "It may need more memory than there is. Split it, or ask your administrator; then put it back into the drop folder.",
        ]
        await asyncio.to_thread(put_away, path, RunStatus.REFUSED.value, words, now)
        return RunStatus.REFUSED.value
    try:
        report = await import_file(
            path, feed=AUTO, as_at=None, confirm=False, by=DROP_FOLDER, now=now, settings=settings
        )
    except DatabaseUnavailable:
        raise
    except Exception:
        LOG.exception("drop_folder.import_broke")
        words = [
            "Something went wrong while this file was imported. Nothing of it was applied. Tell your administrator."
        ]
        await asyncio.to_thread(put_away, path, RunStatus.FAILED.value, words, now)
        return RunStatus.FAILED.value
    if report.run_id and not report.sha256:
        await asyncio.to_thread(throw_away, path, report.run_id, report_words(report, settings), now)
    else:
        await asyncio.to_thread(put_away, path, report.status, report_words(report, settings), now)
    LOG.info("drop_folder.file", run=report.run_id, feed=report.feed, status=report.status, rejected=report.rejected)
    return report.status


def report_words(report: ImportReport, settings: Settings) -> list[str]:
    """What became of a file, as lines of text."""
    lines = [
        report.message,
        "",
        f"Feed: {report.feed}",
        f"Import: {report.run_id} ({settings.public_url}/imports/{report.run_id})",
    ]
    if report.as_at:
        lines.append(f"As at: {day_words(report.as_at)}")
    lines.append(
        f"Rows: {report.read:,} read, {report.created:,} created, {report.changed:,} changed, {report.unchanged:,} unchanged, "
        f"{report.rejected:,} rejected, {report.left_out:,} left out"
    )
    lines += [f"  {count:,}: {reason}" for reason, count in report.reasons.items()]
    return [*lines, *(f"Note: {note}" for note in report.notes)]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
