"""The long work of statements, done in a child process: building the preview of a draft, and the files of an edition."""

import asyncio
from typing import Any

from market.core.actor import system_actor
from market.core.clock import utc_now
from market.settings import Settings, from_environment
from market.statement import queries
from market.statement.build import build
from market.statement.built import Built
from market.statement.editions import DRAFT, PUBLISHED, PUBLISHING, EditionRow
from market.statement.publishing import finish_publishing, give_up_publishing, keep_preview
from market.statement.service import worded_snapshot
from market.web.chart_worker import ChartFailed
from market.web.pdf import PdfFailed
from market.work.types import Reporter, WorkOutcome

ACTOR = system_actor("statement builder")


async def preview_statement(arguments: dict[str, Any], report: Reporter) -> WorkOutcome:
    """Build the preview of a draft and keep its files."""
    settings = from_environment()
    edition = await _edition(arguments)
    page = f"/statements/{edition.id}"
    if edition.status != DRAFT:
        return WorkOutcome("This edition is no longer a draft.", page, failed=True)
    built = await _built(edition, report, settings, draft=True)
    if isinstance(built, str):
        return WorkOutcome(built, page, failed=True)
    if not await keep_preview(edition, built, settings=settings):
        return WorkOutcome("The draft was changed while its preview was built. Build it again.", page, failed=True)
    return WorkOutcome(f"The preview is ready: {built.pages} pages.", page)


async def publish_statement(arguments: dict[str, Any], report: Reporter) -> WorkOutcome:
    """Build the files of an edition that is being published."""
    settings = from_environment()
    edition = await _edition(arguments)
    page = f"/statements/{edition.id}"
    if edition.status == PUBLISHED:
        return WorkOutcome("The edition is published.", page)
    if edition.status != PUBLISHING:
        return WorkOutcome("This edition is not being published.", page, failed=True)
    built = await _built(edition, report, settings, draft=False)
    if isinstance(built, str):
        await give_up_publishing(edition, built, by=ACTOR, now=utc_now())
        return WorkOutcome(f"{built} The edition is a draft again.", page, failed=True)
    await finish_publishing(edition, built, now=utc_now(), settings=settings, by=ACTOR)
    return WorkOutcome(f"The edition is published: {built.pages} pages.", page)


async def _edition(arguments: dict[str, Any]) -> EditionRow:
    edition = await queries.find_edition(int(arguments["edition"]))
    if edition is None:
        raise LookupError(f"There is no edition {arguments['edition']}")
    return edition


async def _built(edition: EditionRow, report: Reporter, settings: Settings, *, draft: bool) -> Built | str:
    """The files, or why they could not be built."""
    snapshot = await worded_snapshot(edition)
    try:
        return await asyncio.to_thread(build, snapshot, settings, draft=draft, report=report.report)
    except (PdfFailed, ChartFailed) as problem:
        return f"The statement could not be built: {problem}"
