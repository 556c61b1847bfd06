"""The life of an import: received, previewed, applied (or held, refused, nothing to do), each step whole or not at all."""

import asyncio
import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct, field

from market.core.actor import Actor
from market.core.clock import to_london
from market.core.refusal import Refusal, Refused, refused
from market.core.words import count_words, day_words
from market.db.errors import DatabaseUnavailable
from market.db.transaction import transaction
from market.db.versions import lock_row
from market.documents import store
from market.importers import runs
from market.importers.feeds.registry import FEEDS
from market.importers.opened import FileRefused
from market.importers.preparing import Prepared, Wanted, prepare
from market.importers.queries import Run, find_applied_twin, find_last_list, find_run
from market.importers.reading import limits_of
from market.importers.rules import ENDED, has_shrunk, reasons_not_to_apply, reasons_not_to_discard, shrunk_words
from market.importers.tables import ImportRun
from market.importers.types import Counts, Feed, RunStatus
from market.settings import Settings
from market.work import service as work
from market.work.progress import Silent
from market.work.types import Reporter

AUTO = "auto"
PATIENCE = 5
ESTIMATED_ROWS = 30_000
PREVIEW = "preview_import"
APPLY = "apply_import"


class ImportReport(Struct, frozen=True):
    """What became of one file. `status` is a `RunStatus`; `reasons` counts rejected rows by reason; `message` says it in words."""

    feed: str
    sha256: str
    status: str
    read: int
    created: int
    changed: int
    unchanged: int
    rejected: int
    flagged: int
    left_out: int
    reasons: dict[str, int]
    run_id: int
    message: str
    as_at: date | None = None
    layout: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 when rows were applied, 3 when the file is held, 1 when nothing was applied."""
        return {RunStatus.APPLIED.value: 0, RunStatus.HELD.value: 3}.get(self.status, 1)


class _Undone(Exception):
    """Ends the transaction of an estimate without keeping it."""


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
    """Keep a file by its SHA-256 and open an import for it; the import's number. Nothing is read yet.

    Refused for an unknown feed and for a file over the size limit.
    """
    if feed != AUTO and feed_of(feed) is None:
        return refused(unknown_feed(feed))
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
        after = {"feed": feed, "sha256": stored.sha256, "file_name": file_name[:200], "bytes": stored.size}
        await runs.record(run_id, "import.received", by=by, now=now, after=after)
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
    run = await _run(run_id)
    if run.status not in (RunStatus.RECEIVED, RunStatus.PREVIEWED):
        return report_of(run)
    report = report or Silent()
    try:
        prepared = await _prepare(run, by, now, settings, report)
    except FileRefused as refusal:
        return await _refuse(run, refusal.message, by, now)
    report.report("Working out what would change")
    estimate = await _estimate(run, prepared)
    async with transaction():
        await lock_row(ImportRun, run_id)
        if (await _run(run_id)).status not in (RunStatus.RECEIVED, RunStatus.PREVIEWED):
            return report_of(await _run(run_id))
        await runs.write_reading(
            run, prepared, status=RunStatus.PREVIEWED, message=await _outlook(run, prepared), now=now, counts=estimate
        )
    return report_of(await _run(run_id))


async def ask_to_apply(run_id: int, *, may_confirm: bool, by: Actor, now: datetime) -> int | Refused:
    """Have a previewed file applied in the background; the number of the work. Asking twice asks once.

    A held file is confirmed by this, which needs `may_confirm`.
    """
    async with transaction():
        await lock_row(ImportRun, run_id)
        run = await _run(run_id)
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
        run = await _run(run_id)
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

    Repeatable: an import that has ended is left as it is. Reading happens before the transaction opens. A failure that is not a refusal marks
    the import as failed and is raised.
    """
    run = await _run(run_id)
    if run.status in ENDED:
        return report_of(run)
    report = report or Silent()
    try:
        prepared = await _prepare(run, by, now, settings, report)
        report.report("Applying rows", 0, len(prepared.summary.accepted))
        await _apply_patiently(run, prepared, by, now, confirmed or run.confirmed)
    except FileRefused as refusal:
        return await _refuse(run, refusal.message, by, now)
    except DatabaseUnavailable:
        raise
    except Exception as problem:
        await _fail(run, problem, by, now)
        raise
    return report_of(await _run(run_id))


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
    """The path of the file as it was received, checked against its SHA-256; who took it is written down."""
    path = await store.checked_path(run.sha256, settings.home)
    async with transaction():
        await runs.record(
            run.id, "import.file_downloaded", by=by, now=now, after={"feed": run.feed, "sha256": run.sha256}
        )
    return path


def report_of(run: Run) -> ImportReport:
    """An import as the report that commands print."""
    reasons = run.reason_counts
    if run.status == RunStatus.REFUSED and not reasons:
        reasons = {run.message: 1}
    return ImportReport(
        feed=run.feed,
        sha256=run.sha256,
        status=run.status,
        read=run.read,
        created=run.created,
        changed=run.changed,
        unchanged=run.unchanged,
        rejected=run.rejected,
        flagged=run.flagged,
        left_out=run.left_out,
        reasons=reasons,
        run_id=run.id,
        message=run.message,
        as_at=run.as_at,
        layout=run.layout,
        notes=run.note_list,
    )


def _asked(run_id: int, by: Actor) -> dict[str, object]:
    """What the background work is told."""
    return {"run_id": run_id, "by": {"kind": by.kind, "id": by.id, "label": by.label}}


async def _run(run_id: int) -> Run:
    run = await find_run(run_id)
    if run is None:
        raise LookupError(f"there is no import {run_id}")
    return run


async def _prepare(run: Run, by: Actor, now: datetime, settings: Settings, report: Reporter) -> Prepared:
    path = await store.checked_path(run.sha256, settings.home)
    wanted = Wanted(
        path=path, sha256=run.sha256, run_id=run.id, feed=feed_of(run.feed), as_at=run.as_at, by=by, now=now
    )
    prepared = await prepare(wanted, FEEDS, limits_of(settings), report)
    if not prepared.summary.accepted and prepared.summary.rejected:
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


async def _estimate(run: Run, prepared: Prepared) -> Counts | None:
    """What applying would do, found by doing it and taking it back; None for long files, which would hold up other writers."""
    if len(prepared.summary.accepted) > ESTIMATED_ROWS:
        return None
    counts: list[Counts] = []
    try:
        async with transaction():
            await runs.alone()
            counts.append(
                await prepared.feed.apply(prepared.summary.accepted, prepared.context, prepared.summary.header)
            )
            raise _Undone
    except _Undone:
        return counts[0]


async def _outlook(run: Run, prepared: Prepared) -> str:
    """What a person should know before applying: that the file is in already, or would be held."""
    twin = await find_applied_twin(prepared.feed.code, run.sha256, prepared.context.as_at, run.id)
    if twin is not None:
        return _twin_words(twin)
    return await _held_words(prepared)


def _twin_words(twin: Run) -> str:
    when = f" on {day_words(to_london(twin.finished_at).date())}" if twin.finished_at else ""
    as_at = f" as at {day_words(twin.as_at)}" if twin.as_at else ""
    return f"This very file{as_at} was already applied by import {twin.id}{when}. Nothing was changed."


async def _held_words(prepared: Prepared) -> str:
    """Why a full list is held; empty when it is not."""
    if not prepared.feed.whole_list or prepared.correction_of is not None:
        return ""
    before = await find_last_list(prepared.feed.code, prepared.context.as_at)
    taken = prepared.summary.read - len(prepared.summary.rejected)
    if before is None or not has_shrunk(taken, before.taken):
        return ""
    return shrunk_words(taken, before.taken, before.as_at)


async def _apply_patiently(run: Run, prepared: Prepared, by: Actor, now: datetime, confirmed: bool) -> None:
    """Apply, waiting for another import that holds the database for longer than a connection waits."""
    for attempt in range(1, PATIENCE + 1):
        try:
            await _apply(run, prepared, by, now, confirmed)
            return
        except DatabaseUnavailable:
            if attempt == PATIENCE:
                raise
            await asyncio.sleep(attempt)


async def _apply(run: Run, prepared: Prepared, by: Actor, now: datetime, confirmed: bool) -> None:
    """The one transaction of an import."""
    feed, summary = prepared.feed, prepared.summary
    async with transaction():
        await runs.alone()
        await lock_row(ImportRun, run.id)
        if (await _run(run.id)).status in ENDED:
            return
        twin = await find_applied_twin(feed.code, run.sha256, prepared.context.as_at, run.id)
        if twin is not None:
            await runs.write_reading(run, prepared, status=RunStatus.NOTHING, message=_twin_words(twin), now=now)
            return
        held = "" if confirmed else await _held_words(prepared)
        if held:
            await runs.write_reading(run, prepared, status=RunStatus.HELD, message=held, now=now)
            await runs.record(
                run.id, "import.held", by=by, now=now, after={"feed": feed.code, "read": summary.read, "why": held}
            )
            return
        prepared.context.lookups["rejected_rows"] = [row for _, _, row in summary.rejected]
        counts = await feed.apply(summary.accepted, prepared.context, summary.header)
        message = _applied_words(prepared, counts)
        await runs.write_reading(run, prepared, status=RunStatus.APPLIED, message=message, now=now, counts=counts)
        await runs.end_twins(run, feed.code, now)
        await runs.record(run.id, "import.applied", by=by, now=now, after=_audited(run, prepared, counts, confirmed))


def _applied_words(prepared: Prepared, counts: Counts) -> str:
    rejected = len(prepared.summary.rejected)
    tail = f" {count_words(rejected, 'row was', 'rows were')} rejected." if rejected else ""
    return f"Applied: {counts.created:,} created, {counts.changed:,} changed, {counts.unchanged:,} unchanged.{tail}"


def _audited(run: Run, prepared: Prepared, counts: Counts, confirmed: bool) -> dict[str, object]:
    summary = prepared.summary
    return {
        "feed": prepared.feed.code,
        "sha256": run.sha256,
        "as_at": prepared.context.as_at.isoformat(),
        "read": summary.read,
        "created": counts.created,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "rejected": len(summary.rejected),
        "confirmed": confirmed,
        "correction_of": prepared.correction_of,
    }


async def _refuse(run: Run, message: str, by: Actor, now: datetime) -> ImportReport:
    """End an import because of its file; nothing was changed."""
    async with transaction():
        await lock_row(ImportRun, run.id)
        if (await _run(run.id)).status not in ENDED:
            await runs.set_status(run.id, RunStatus.REFUSED, message=message[:600], finished_at=now)
            await runs.record(run.id, "import.refused", by=by, now=now, after={"feed": run.feed, "why": message[:600]})
    return report_of(await _run(run.id))


async def _fail(run: Run, problem: Exception, by: Actor, now: datetime) -> None:
    """Mark an import whose applying broke; the transaction that broke has kept nothing."""
    words = f"Something went wrong while the file was applied ({type(problem).__name__}). Nothing was changed. Tell your administrator."
    async with transaction():
        await runs.set_status(run.id, RunStatus.FAILED, message=words, finished_at=now, notes=json.dumps(run.note_list))
        await runs.record(
            run.id, "import.failed", by=by, now=now, after={"feed": run.feed, "error": type(problem).__name__}
        )
