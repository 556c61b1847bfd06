"""Pages that read: the list, one assessment, the moderation queue, evidence and the PDF."""

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import File, Redirect, Template

from market.accounts.guards import current_user
from market.accounts.permissions import Permission
from market.core.words import count_words
from market.quality.assessments import queries as assessments
from market.quality.assessments.types import AssessmentRow, Status
from market.quality.assessments.words import STATUS_COLOURS
from market.quality.evidence.queries import find_evidence, links_of
from market.quality.evidence.serving import evidence_response
from market.quality.framework.queries import get_library
from market.quality.reports import listing
from market.quality.reports.asking import LIST, ONE, READ, Ask, doing, the_assessment, the_report, today
from market.quality.reports.pages import differences_of, queue_lines, self_pairs, star_step, steps_of
from market.quality.reports.service import ask_for_pdf, kept_pdf
from market.quality.reports.types import ReportView
from market.quality.scoring.reliability import compare
from market.web.downloads import csv_response, safe_filename, xlsx_response
from market.web.lists import Listing
from market.web.render import page


@get(LIST, name="reports.assessments", guards=[READ])
async def show_assessments(request: Ask) -> Template:
    """Every visit, review and self-assessment, and where it stands."""
    query = listing.ASSESSMENTS.with_options(officer=await listing.lead_officers()).read(request.query_params)
    found = Listing(await listing.list_assessments(query), await listing.count_assessments(query), query)
    waiting = len(await assessments.waiting_for_moderation())
    words = f"{count_words(waiting, 'assessment')} {'waits' if waiting == 1 else 'wait'}" if waiting else ""
    return page(request, "quality/reports/assessments.html", found, waiting=words)


@get([f"{LIST}.csv", f"{LIST}.xlsx"], name="reports.assessments_file", guards=[READ])
async def get_assessments_file(request: Ask) -> Response[bytes]:
    """The filtered list as a file."""
    query = listing.ASSESSMENTS.with_options(officer=await listing.lead_officers()).read(request.query_params)
    rows = [listing.file_row(line) for line in await listing.list_assessments(query.everything())]
    make = xlsx_response if request.url.path.endswith(".xlsx") else csv_response
    return await make("assessments", list(listing.FILE_HEADINGS), rows)


@get(f"{LIST}/moderation", name="reports.moderation", guards=[READ])
async def show_moderation(request: Ask) -> Template:
    """What waits for moderation, and for how long."""
    user = current_user(request)
    waiting = await assessments.waiting_for_moderation()
    mine = await assessments.scored_by(user.id, [each.id for each in waiting])
    lines = queue_lines(waiting, today(request), user.id, mine)
    return page(request, "quality/reports/moderation.html", lines, may_moderate=user.may(Permission.MODERATE_QUALITY))


@get(ONE, name="reports.assessment", guards=[READ])
async def show_assessment(request: Ask, assessment_id: FromPath[int]) -> Template:
    """One assessment: where it stands, what may be done now, and its report."""
    held = await the_assessment(assessment_id)
    view = await the_report(request, assessment_id)
    user = current_user(request)
    has_pdf = held.status == Status.FINAL and await kept_pdf(view, request.app.state.settings) is not None
    scorers = await assessments.scorers_of(assessment_id)
    undecided = sum(not comment.decision for line in view.lines for comment in line.comments)
    return page(
        request,
        "quality/reports/assessment.html",
        view=view,
        status_colour=STATUS_COLOURS.get(view.status, "grey"),
        note=held.moderation_note,
        steps=steps_of(view, held, scorers, user, has_pdf=has_pdf),
        star_step=star_step(view, user),
        undecided=f"{count_words(undecided, 'comment')} of the provider to decide" if undecided else "",
        not_declared=held.is_self_assessment and held.status == Status.OPEN,
        due_on=held.due_on,
        may_decide=held.status == Status.DRAFT and user.may(Permission.MODERATE_QUALITY),
        **await _against_self(held, view),
    )


async def _against_self(held: AssessmentRow, view: ReportView) -> dict[str, Any]:
    """What the provider gave itself against this assessment, once it was submitted."""
    if held.status == Status.OPEN or held.is_self_assessment:
        return {}
    compared = compare(self_pairs(view), await get_library(held.framework_version))
    return {"reliability": compared, "differences": differences_of(view)}


@get(f"{ONE}/evidence/{{evidence_id:int}}", name="reports.evidence", guards=[READ])
async def get_evidence(request: Ask, assessment_id: FromPath[int], evidence_id: FromPath[int]) -> File:
    """A file behind an answer of this assessment, or sent with a comment on it."""
    row = await find_evidence(evidence_id)
    comments = {each.id for each in await assessments.comments_of(assessment_id)}
    linked = any(
        (link.subject_kind == "assessment" and link.subject_id == assessment_id)
        or (link.subject_kind == "comment" and link.subject_id in comments)
        for link in await links_of(evidence_id)
    )
    if row is None or not linked:
        raise NotFoundException("There is no such file in this assessment.")
    return await evidence_response(row, request.app.state.settings)


@post(f"{ONE}/report", name="reports.make_pdf", guards=[READ])
async def make_report(request: Ask, assessment_id: FromPath[int]) -> Redirect:
    """Let the PDF of a final report be made."""
    held = await the_assessment(assessment_id)
    if held.status != Status.FINAL:
        raise NotFoundException("This report is not final, so it has no PDF.")
    work = await ask_for_pdf(held.id, f"{LIST}/{held.id}", **doing(request))
    return Redirect(f"/work/{work}", status_code=303)


@get(f"{ONE}/report.pdf", name="reports.pdf", guards=[READ])
async def get_report_pdf(request: Ask, assessment_id: FromPath[int]) -> File:
    """The final report as PDF."""
    view = await the_report(request, assessment_id)
    path = await kept_pdf(view, request.app.state.settings) if view.status == Status.FINAL else None
    if path is None:
        raise NotFoundException("The PDF of this report has not been made yet. Open the assessment and make it.")
    return File(path=path, filename=safe_filename(f"{view.title}.pdf"), media_type="application/pdf")


HANDLERS = (
    show_assessments,
    get_assessments_file,
    show_moderation,
    show_assessment,
    get_evidence,
    make_report,
    get_report_pdf,
)
