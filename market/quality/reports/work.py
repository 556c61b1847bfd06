"""The long work of reports, done in a child process: the PDF of a final report."""

import asyncio
from typing import Any

from market.quality.assessments.queries import NoSuchAssessment
from market.quality.assessments.types import Status
from market.quality.reports.paper import make_pdf
from market.quality.reports.queries import report_view
from market.settings import from_environment
from market.web.as_at import present_day
from market.web.pdf import PdfFailed
from market.work.types import Reporter, WorkOutcome


async def assessment_report(arguments: dict[str, Any], report: Reporter) -> WorkOutcome:
    """Make the PDF of a final report."""
    settings = from_environment()
    report.report("Reading the report")
    try:
        view = await report_view(int(arguments["assessment"]), present_day(settings))
    except NoSuchAssessment:
        return WorkOutcome("There is no such assessment any more.", failed=True)
    page = str(arguments.get("page") or f"/quality/assessments/{view.id}")
    if view.status != Status.FINAL:
        return WorkOutcome("This report is not final, so it has no PDF.", page, failed=True)
    report.report("Setting the pages")
    try:
        await asyncio.to_thread(make_pdf, view, settings)
    except PdfFailed as problem:
        return WorkOutcome(f"The PDF could not be made: {problem}", page, failed=True)
    return WorkOutcome("The PDF is ready.", page)
