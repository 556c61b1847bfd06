"""The life of an import: received, previewed, applied (or held, refused, nothing to do), each step whole or not at all."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from market.core.actor import Actor
from market.core.clock import london_date
from market.core.refusal import Refusal, Refused, refused
from market.core.words import count_words
from market.db.errors import DatabaseUnavailable
from market.db.transaction import transaction
from market.db.versions import lock_row
from market.documents import store
from market.importers import runs
from market.importers.applying import apply_patiently, estimate, outlook
from market.importers.collecting import collecting_seldom
from market.importers.feeds.registry import FEEDS
from market.importers.keeping import forget_file, refused_at_the_door
from market.importers.preparing import Prepared, Wanted, prepare
from market.importers.queries import Run, get_run
from market.importers.report import ImportReport, report_of
from market.importers.rules import ENDED, reasons_against_as_at, reasons_not_to_apply, reasons_not_to_discard
from market.importers.tables import ImportRun
from market.importers.types import Feed, RunStatus
from market.settings import Settings
from market.sheets.opened import FileRefused
from market.sheets.reading import limits_of
from market.work import service as work
from market.work.progress import Silent
from market.work.types import Reporter

__all__ = [
    "AUTO",
    "ImportReport",
    "apply_run",
    "ask_for_preview",
    "ask_to_apply",
    "discard",
    "feed_of",
    "import_file",
    "kept_file",
    "preview",
    "receive",
    "report_of",
]

AUTO = "auto"
NOT_KEPT = (
    "The file of this import was not kept, because it may identify people. Only the reason why it was refused is left."
)
PREVIEW = "preview_import"
APPLY = "apply_import"


def feed_of(code: str) -> Feed | None:
    """The feed of that code, or None for an unknown one (and for "auto")."""
    return next((each for each in FEEDS if each.code == code), None)


def unknown_feed(code: str) -> Refusal:
    """The refusal of a feed that does not exist."""
    known = ", ".join(each.code for each in FEEDS)
    return Refusal(
        "unknown_feed", f"There is no feed called {code[:60]}. Use one of: {known}, or auto to recognise it.", "feed"
    )


async def receive(
    source: Path | BinaryIO,
    *,
    feed: str,
    file_name: str,
    as_at: date | None,
    by: Actor,
    now: datetime,
    settings: Settings,
) -> int | Refused:
    """Keep a file by its SHA-256 and open an import for it; the import's number. Nothing but the header of a text file is read yet.

    Refused for an unknown feed, an impossible as-at date and a file over the size limit. A text file whose header identifies people is
    not kept: its import is refused already.
    """
    if feed != AUTO and feed_of(feed) is None:
        return refused(unknown_feed(feed))
    reasons = reasons_against_as_at(as_at, present_on(settings, now))
    if reasons:
        return refused(*reasons)
    refusal = await refused_at_the_door(source, feed_of(feed), FEEDS)
    if refusal is not None:
        return await _turned_away(feed, refusal.message, as_at=as_at, by=by, now=now)
    limits = limits_of(settings)
    try:
        stored = await store.put(source, settings.home, most=limits.size)
    except store.FileTooLarge:
        return refused(
            Refusal(
                "too_large",
                f"The file has more than {limits.size / 1_000_000:,.0f} MB, which is the most that is read.",
                "file",
            )
        )
    async with transaction():
        run_id = await runs.insert_run(
            feed=feed, sha256=stored.sha256, size=stored.size, file_name=file_name, as_at=as_at, by=by, now=now
        )
        after: dict[str, object] = {"feed": feed, "bytes": stored.size}
        if not _may_be_about_people(feed):
            after |= {"sha256": stored.sha256, "file_name": file_name[:200]}
        await runs.record(run_id, "import.received", by=by, now=now, after=after)
    return run_id


def _may_be_about_people(feed: str) -> bool:
    """Whether the file may yet be refused for what it says of people: then nothing of it goes into the audit trail, which is for ever."""
    known = feed_of(feed)
    return known is None or known.person_column != ""


async def _turned_away(feed: str, message: str, *, as_at: date | None, by: Actor, now: datetime) -> int:
    """An import that is refused before anything of its file was kept; its number."""
    async with transaction():
        run_id = await runs.insert_run(feed=feed, sha256="", size=0, file_name="", as_at=as_at, by=by, now=now)
        await runs.set_status(run_id, RunStatus.REFUSED, message=message[:600], finished_at=now)
        await runs.record(run_id, "import.refused", by=by, now=now, after={"feed": feed, "why": message[:600]})
    return run_id


async def ask_for_preview(run_id: int, *, by: Actor, now: datetime) -> int:
    """Have a received file read in the background; the number of the work."""
    async with transaction():
        work_id = await work.start(PREVIEW, f"import_run:{run_id}", by=by, now=now, arguments=_asked(run_id, by))
        await runs.set_status(run_id, RunStatus.RECEIVED, work_item=work_id)
    return work_id


async def preview(
    run_id: int, *, by: Actor, now: datetime, settings: Settings, report: Reporter | None = None
) -> ImportReport:
    """Read a received file and keep what applying it would do, without applying it. Repeatable until a person has decided."""
    run = await get_run(run_id)
    if run.status not in (RunStatus.RECEIVED, RunStatus.PREVIEWED):
        return report_of(run)
    report = report or Silent()
    try:
        prepared = await _prepare(run, by, now, settings, report)
    except FileRefused as refusal:
        return await _refuse(run, refusal, by, now, settings)
    report.report("Working out what would change")
    counts = await estimate(prepared)
    async with transaction():
        await lock_row(ImportRun, run_id)
        if (await get_run(run_id)).status not in (RunStatus.RECEIVED, RunStatus.PREVIEWED):
            return report_of(await get_run(run_id))
        await runs.write_reading(
            run, prepared, status=RunStatus.PREVIEWED, message=await outlook(run, prepared), now=now, counts=counts
        )
    return report_of(await get_run(run_id))


async def ask_to_apply(run_id: int, *, may_confirm: bool, by: Actor, now: datetime) -> int | Refused:
    """Have a previewed file applied in the background; the number of the work. Asking twice asks once.

    A held file is confirmed by this, which needs `may_confirm`.
    """
    async with transaction():
        await lock_row(ImportRun, run_id)
        run = await get_run(run_id)
        if run.status == RunStatus.WAITING and run.work_item is not None:
            return run.work_item
        reasons = reasons_not_to_apply(run.status, may_confirm=may_confirm)
        if reasons:
            return refused(*reasons)
        confirmed = run.status == RunStatus.HELD
        work_id = await work.start(APPLY, f"import_run:{run_id}", by=by, now=now, arguments=_asked(run_id, by))
        await runs.set_status(run_id, RunStatus.WAITING, confirmed=confirmed, work_item=work_id)
        if confirmed:
            await runs.record(
                run_id, "import.confirmed", by=by, now=now, after={"feed": run.feed, "message": run.message}
            )
    return work_id


async def discard(run_id: int, *, by: Actor, now: datetime) -> Refused | None:
    """Leave a previewed or held file unapplied for good. None when done."""
    async with transaction():
        await lock_row(ImportRun, run_id)
        run = await get_run(run_id)
        reasons = reasons_not_to_discard(run.status)
        if reasons:
            return refused(*reasons)
        await runs.set_status(
            run_id, RunStatus.DISCARDED, message=f"Discarded by {by.label}. Nothing was changed."[:600], finished_at=now
        )
        await runs.record(run_id, "import.discarded", by=by, now=now, after={"feed": run.feed})
    return None


async def apply_run(
    run_id: int,
    *,
    by: Actor,
    now: datetime,
    settings: Settings,
    confirmed: bool = False,
    report: Reporter | None = None,
) -> ImportReport:
    """Read a file and apply it: records, rejected rows, the run and the audit entry in one transaction, or none of them.

    Repeatable: an import that has ended is left as it is. Reading happens before the transaction opens. A failure that is not a refusal
    marks the import as failed and is raised.
    """
    run = await get_run(run_id)
    if run.status in ENDED:
        return report_of(run)
    report = report or Silent()
    try:
        with collecting_seldom():
            prepared = await _prepare(run, by, now, settings, report)
            report.report("Applying rows", 0, len(prepared.summary.accepted))
            await apply_patiently(run, prepared, by, now, confirmed or run.confirmed)
    except FileRefused as refusal:
        return await _refuse(run, refusal, by, now, settings)
    except DatabaseUnavailable:
        raise
    except Exception as problem:
        await _fail(run, problem, by, now)
        raise
    return report_of(await get_run(run_id))


async def import_file(
    path: Path,
    *,
    feed: str,
    as_at: date | None,
    confirm: bool,
    by: Actor,
    now: datetime,
    settings: Settings,
    report: Reporter | None = None,
) -> ImportReport:
    """Take in one file from beginning to end, as the command and the drop folder do. `confirm` applies a list that shrank."""
    received = await receive(path, feed=feed, file_name=path.name, as_at=as_at, by=by, now=now, settings=settings)
    if isinstance(received, Refused):
        message = " ".join(reason.message for reason in received.reasons)
        return ImportReport(
            feed, "", RunStatus.REFUSED.value, 0, 0, 0, 0, 0, 0, 0, {received.reasons[0].code: 1}, 0, message
        )
    return await apply_run(received, by=by, now=now, settings=settings, confirmed=confirm, report=report)


async def kept_file(run: Run, settings: Settings, *, by: Actor, now: datetime) -> Path:
    """The path of the file as it was received, checked against its SHA-256; who took it is written down.

    Raises `FileLost` when it was not kept.
    """
    if not run.sha256:
        raise store.FileLost(NOT_KEPT)
    path = await store.checked_path(run.sha256, settings.home)
    async with transaction():
        await runs.record(
            run.id, "import.file_downloaded", by=by, now=now, after={"feed": run.feed, "sha256": run.sha256}
        )
    return path


def present_on(settings: Settings, now: datetime) -> date:
    """The last day that facts can be as at: today in London, or the fixed day of a demonstration where that is later."""
    today = london_date(now)
    return max(today, date.fromisoformat(settings.as_at)) if settings.as_at else today


def _asked(run_id: int, by: Actor) -> dict[str, object]:
    """What the background work is told."""
    return {"run_id": run_id, "by": {"kind": by.kind, "id": by.id, "label": by.label}}


async def _prepare(run: Run, by: Actor, now: datetime, settings: Settings, report: Reporter) -> Prepared:
    path = await store.checked_path(run.sha256, settings.home)
    wanted = Wanted(
        path=path,
        sha256=run.sha256,
        run_id=run.id,
        feed=feed_of(run.feed),
        as_at=run.as_at,
        by=by,
        now=now,
        present=present_on(settings, now),
        authority_names=settings.authority_names,
    )
    prepared = await prepare(wanted, FEEDS, limits_of(settings), report)
    if not prepared.summary.accepted and prepared.summary.rejected:
        if prepared.feed.person_column:
            words = f"{_no_row_words(prepared)} Nothing of the file was kept."
            raise FileRefused("no_usable_row", words, keep=False)
        async with transaction():
            await runs.write_reading(run, prepared, status=RunStatus(run.status), message="", now=now)
        raise FileRefused("no_usable_row", _no_row_words(prepared))
    return prepared


def _no_row_words(prepared: Prepared) -> str:
    _, problems, _row = prepared.summary.rejected[0]
    return (
        f"None of the {count_words(prepared.summary.read, 'row')} can be taken in. The first one: "
        f"{problems[0].column + ': ' if problems[0].column else ''}{problems[0].reason}"
    )


async def _refuse(run: Run, refusal: FileRefused, by: Actor, now: datetime, settings: Settings) -> ImportReport:
    """End an import because of its file; nothing was changed, and nothing of a file that identifies people is kept."""
    message = refusal.message[:600]
    async with transaction():
        await lock_row(ImportRun, run.id)
        if (await get_run(run.id)).status not in ENDED:
            await runs.set_status(run.id, RunStatus.REFUSED, message=message, finished_at=now)
            await runs.record(run.id, "import.refused", by=by, now=now, after={"feed": run.feed, "why": message})
            if not refusal.keep:
                await runs.forget(run.id)
                await forget_file(run.sha256, settings.home)
    return report_of(await get_run(run.id))


async def _fail(run: Run, problem: Exception, by: Actor, now: datetime) -> None:
    """Mark an import whose applying broke; the transaction that broke has kept nothing."""
    words = f"Something went wrong while the file was applied ({type(problem).__name__}). Nothing was changed. Tell your administrator."
    async with transaction():
        await runs.set_status(run.id, RunStatus.FAILED, message=words, finished_at=now, notes=json.dumps(run.note_list))
        await runs.record(
            run.id, "import.failed", by=by, now=now, after={"feed": run.feed, "error": type(problem).__name__}
        )
