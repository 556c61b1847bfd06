"""Reports on the provider's own services: the list, one draft or final report, and the files sent with comments."""

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import File, Redirect, Template

from market.accounts.guards import current_user, needs, own_organisation
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.portal.frame import HOME, Ask, home_filter, show
from market.portal.queries import open_homes
from market.portal.reports.pages import report_list_line, window_of
from market.portal.reports.queries import find_own_report, own_reports
from market.quality.assessments.queries import comments_of
from market.quality.assessments.types import AssessmentRow, Status
from market.quality.evidence.queries import evidence_of
from market.quality.evidence.serving import evidence_response
from market.quality.reports.queries import report_view
from market.quality.reports.service import ask_for_pdf, kept_pdf
from market.quality.reports.types import ReportView
from market.web.as_at import present_day
from market.web.downloads import safe_filename

PROVIDER = needs(Permission.USE_PORTAL)
REPORTS = f"{HOME}/reports"
ONE = REPORTS + "/{assessment_id:int}"
SUBJECT = "comment"


async def own_report(request: Ask, assessment_id: int) -> AssessmentRow:
    """A report on one of the provider's own services that it may see; anything else is not found."""
    found = await find_own_report(assessment_id, own_organisation(request))
    if found is None:
        raise NotFoundException("There is no such report among yours. Look at your reports.")
    return found


@get(REPORTS, name="portal.reports", guards=[PROVIDER])
async def show_reports(request: Ask) -> Template:
    """Draft and final reports of every home, the newest first."""
    on = present_day(request.app.state.settings)
    homes = await open_homes(own_organisation(request), on)
    chosen = home_filter(request, homes)
    rows = [each for each in await own_reports(homes) if chosen.allows(each.location_id)]
    lines = [report_list_line(each, on) for each in rows]
    return show(request, "portal/reports/list.html", tab=REPORTS, homes=chosen, lines=lines)


@get(ONE, name="portal.report", guards=[PROVIDER])
async def show_report(request: Ask, assessment_id: FromPath[int]) -> Template:
    """One report, criterion by criterion, with comments and what was decided about them."""
    row, on = await own_report(request, assessment_id), present_day(request.app.state.settings)
    view, is_final = await report_view(row.id, on), row.status == Status.FINAL
    return show(
        request,
        "portal/reports/show.html",
        tab=REPORTS,
        view=view,
        window=window_of(row, on),
        is_final=is_final,
        pdf_ready=is_final and await kept_pdf(view, request.app.state.settings) is not None,
    )


@get(f"{ONE}/files/{{evidence_id:int}}", name="portal.comment_file", guards=[PROVIDER])
async def get_comment_file(request: Ask, assessment_id: FromPath[int], evidence_id: FromPath[int]) -> File:
    """A file that the provider itself sent with a comment. The council's own evidence is not handed out here."""
    row = await own_report(request, assessment_id)
    comments = [each.id for each in await comments_of(row.id)]
    for each in await evidence_of(SUBJECT, comments) if comments else []:
        if each.file.id == evidence_id and each.file.organisation_id == row.organisation_id:
            return await evidence_response(each.file, request.app.state.settings)
    raise NotFoundException("This file is not among those that you sent with your comments.")


async def _final(request: Ask, assessment_id: int) -> ReportView:
    """A final report of the provider's own; a draft has no PDF."""
    row = await own_report(request, assessment_id)
    if row.status != Status.FINAL:
        raise NotFoundException("This report is not final, so it has no PDF.")
    return await report_view(row.id, present_day(request.app.state.settings))


@get(f"{ONE}/report.pdf", name="portal.report_pdf", guards=[PROVIDER])
async def get_report_pdf(request: Ask, assessment_id: FromPath[int]) -> File:
    """The final report as a tagged PDF, once it has been made."""
    view = await _final(request, assessment_id)
    path = await kept_pdf(view, request.app.state.settings)
    if path is None:
        raise NotFoundException("The PDF of this report has not been made yet. Open the report and make it.")
    return File(path=path, filename=safe_filename(f"{view.title}.pdf"), media_type="application/pdf")


@post(f"{ONE}/pdf", name="portal.make_report_pdf", guards=[PROVIDER], status_code=200)
async def make_report_pdf(request: Ask, assessment_id: FromPath[int]) -> Redirect:
    """Have the PDF of the final report made; the progress page leads back to the report."""
    view = await _final(request, assessment_id)
    by = current_user(request).actor
    work = await ask_for_pdf(view.id, f"{REPORTS}/{view.id}", by=by, now=utc_now())
    return Redirect(f"/work/{work}", status_code=303)


HANDLERS = (show_reports, show_report, get_comment_file, get_report_pdf, make_report_pdf)
