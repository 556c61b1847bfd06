"""Asking for the PDF of a report, and giving it out."""

import asyncio
from datetime import datetime
from pathlib import Path

from market.core.actor import Actor
from market.quality.reports.paper import path_of
from market.quality.reports.types import ReportView
from market.settings import Settings
from market.work.service import start

WORK = "assessment_report"


async def ask_for_pdf(assessment_id: int, page: str, *, by: Actor, now: datetime) -> int:
    """Let the PDF of a final report be made; the number of the work. `page` is where it leads on to."""
    arguments = {"assessment": assessment_id, "page": page}
    return await start(WORK, f"assessment:{assessment_id}", by=by, now=now, arguments=arguments)


async def kept_pdf(view: ReportView, settings: Settings) -> Path | None:
    """The PDF of exactly this report, if it has been made."""
    path = await asyncio.to_thread(path_of, view, settings)
    return path if await asyncio.to_thread(path.is_file) else None
