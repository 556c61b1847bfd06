"""Reports on the provider's own services: the list, one draft or final report, and the files sent with comments."""

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import File, Template

from market.accounts.guards import needs, own_organisation
from market.accounts.permissions import Permission
from market.portal.frame import HOME, Ask, home_filter, show
from market.portal.queries import open_homes
from market.portal.reports.pages import files_of_comments, report_list_line, window_of
from market.portal.reports.queries import find_own_report, own_reports
from market.quality.assessments.queries import comments_of
from market.quality.assessments.types import AssessmentRow
from market.quality.evidence.queries import evidence_of
from market.quality.evidence.serving import evidence_response
from market.quality.reports.queries import report_view
from market.web.as_at import present_day

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
    comments = await comments_of(row.id)
    return show(
        request,
        "portal/reports/show.html",
        await report_view(row.id, on),
        tab=REPORTS,
        window=window_of(row, on),
        files=files_of_comments(await evidence_of(SUBJECT, [each.id for each in comments])) if comments else {},
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


HANDLERS = (show_reports, show_report, get_comment_file)
