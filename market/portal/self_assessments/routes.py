"""Self-assessments of the provider's own services: the list, the whole, one criterion a page, and their files."""

from typing import Any
from uuid import uuid4

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import File, Redirect, Template

from market.accounts.guards import current_user, needs, own_organisation
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.portal.files import files_from
from market.portal.frame import HOME, Ask, home_filter, show
from market.portal.queries import open_homes
from market.portal.self_assessments.answering import (
    Opened,
    answer_of,
    category_of,
    open_criterion,
    show_criterion,
    stored_values,
)
from market.portal.self_assessments.pages import (
    COPY_COLUMNS,
    SelfAssessmentPage,
    assessment_line,
    copy_rows,
    self_assessment_page,
    service_words,
)
from market.portal.self_assessments.queries import find_own, own_self_assessments
from market.portal.self_assessments.rules import next_code
from market.portal.self_assessments.service import SUBJECT, attach, detach, save_answer
from market.quality.assessments.queries import answers_of, effective_answers_of, self_assessments_of
from market.quality.assessments.types import AssessmentRow
from market.quality.evidence.queries import evidence_of
from market.quality.evidence.serving import evidence_response
from market.quality.framework.queries import get_library, live_library
from market.web.as_at import present_day
from market.web.downloads import xlsx_response
from market.web.flash import flash

PROVIDER = needs(Permission.USE_PORTAL)
LIST = f"{HOME}/self-assessments"
NO_ASSESSMENT = "There is no such self-assessment among yours. Look at the list of your self-assessments."
ONE = LIST + "/{assessment_id:int}"
CRITERION = ONE + "/criteria/{code:str}"


async def own_assessment(request: Ask, assessment_id: int) -> AssessmentRow:
    """The provider's own self-assessment; anybody else's is not found."""
    found = await find_own(assessment_id, own_organisation(request))
    if found is None:
        raise NotFoundException(NO_ASSESSMENT)
    return found


async def whole_page(request: Ask, row: AssessmentRow) -> SelfAssessmentPage:
    """Everything of one self-assessment."""
    library = await get_library(row.framework_version)
    answers = {each.criterion: each for each in await answers_of(row.id)}
    years = {each.id: each.for_year or 0 for each in await self_assessments_of([row.service_id])}
    files = await evidence_of(SUBJECT, [row.id])
    return self_assessment_page(row, library, answers, files, years, present_day(request.app.state.settings))


@get(LIST, name="portal.self_assessments", guards=[PROVIDER])
async def show_self_assessments(request: Ask) -> Template:
    """The self-assessments of every home, the newest year first."""
    on = present_day(request.app.state.settings)
    homes = await open_homes(own_organisation(request), on)
    chosen = home_filter(request, homes)
    rows = [each for each in await own_self_assessments(homes) if chosen.allows(each.location_id)]
    library = await live_library()
    names = service_words(library) if library is not None else {}
    answers = await effective_answers_of(each.id for each in rows)
    lines = [
        assessment_line(row, {each.answer.criterion: each.answer for each in answers[row.id]}, names, on)
        for row in rows
    ]
    return show(request, "portal/self_assessments/list.html", tab=LIST, homes=chosen, lines=lines)


@get(ONE, name="portal.self_assessment", guards=[PROVIDER])
async def show_self_assessment(request: Ask, assessment_id: FromPath[int]) -> Template:
    """One self-assessment by standard: what is carried, filled in, answered and still to answer; the copy once declared."""
    row = await own_assessment(request, assessment_id)
    may_declare = current_user(request).may(Permission.DECLARE_FOR_PROVIDER)
    content = await whole_page(request, row)
    return show(request, "portal/self_assessments/show.html", content, tab=LIST, may_declare=may_declare)


@get(f"{ONE}/copy.xlsx", name="portal.self_assessment_copy", guards=[PROVIDER])
async def get_copy(request: Ask, assessment_id: FromPath[int]) -> Response[bytes]:
    """A copy for the provider as a workbook."""
    row = await own_assessment(request, assessment_id)
    rows = copy_rows(await whole_page(request, row))
    return await xlsx_response(f"self-assessment-{row.for_year}-{row.id}", COPY_COLUMNS, rows)


@get(f"{ONE}/files/{{evidence_id:int}}", name="portal.self_assessment_file", guards=[PROVIDER])
async def get_file(request: Ask, assessment_id: FromPath[int], evidence_id: FromPath[int]) -> File:
    """A file that is attached to the self-assessment."""
    row = await own_assessment(request, assessment_id)
    for each in await evidence_of(SUBJECT, [row.id]):
        if each.file.id == evidence_id:
            return await evidence_response(each.file, request.app.state.settings)
    raise NotFoundException("This file is not attached to the self-assessment.")


async def _opened(request: Ask, assessment_id: int, code: str) -> Opened:
    row = await own_assessment(request, assessment_id)
    if code not in row.codes:
        raise NotFoundException("This criterion is not in this self-assessment. Look at its list of criteria.")
    return await open_criterion(row, code, own_organisation(request))


@get(CRITERION, name="portal.self_assessment_criterion", guards=[PROVIDER])
async def get_criterion(request: Ask, assessment_id: FromPath[int], code: FromPath[str]) -> Template:
    """One criterion with the answer so far."""
    opened = await _opened(request, assessment_id, code)
    return show_criterion(request, opened, opened.form.blank(**stored_values(opened)), str(uuid4()))


@post(CRITERION, name="portal.save_self_assessment_answer", guards=[PROVIDER], status_code=200)
async def send_answer(request: Ask, assessment_id: FromPath[int], code: FromPath[str]) -> Template | Redirect:
    """Keep the answer and its evidence at once, then on to the next, or back to the list."""
    opened = await _opened(request, assessment_id, code)
    sent = await request.form()
    submission = str(sent.get("submission") or "") or str(uuid4())
    reading = opened.form.read(sent)
    if not reading.ok:
        return show_criterion(request, opened, reading, submission)
    who: dict[str, Any] = {
        "organisation_id": own_organisation(request),
        "by": current_user(request).actor,
        "now": utc_now(),
    }
    refused = await save_answer(assessment_id, answer_of(opened, reading, submission, sent), **who)
    if refused is None:
        files, category = await files_from(reading, submission), category_of(opened, reading)
        settings = request.app.state.settings
        refused = await attach(opened.row, code, category, files, settings=settings, **who)
    if isinstance(refused, Refused):
        return show_criterion(request, opened, reading.with_refusals(refused), submission)
    flash(request, f"Your answer to {code} is saved.")
    return Redirect(await _next_page(opened, str(sent.get("then", ""))), status_code=303)


async def _next_page(opened: Opened, then: str) -> str:
    back, code = f"{LIST}/{opened.row.id}", opened.code
    if then == "here":
        return f"{back}/criteria/{code}"
    if then != "next":
        return back
    answers = {each.criterion: each for each in await answers_of(opened.row.id)}
    following = next_code(opened.row.codes, code, answers)
    return f"{back}/criteria/{following}" if following else back


@post(f"{CRITERION}/remove-file", name="portal.remove_self_assessment_file", guards=[PROVIDER], status_code=200)
async def send_remove_file(request: Ask, assessment_id: FromPath[int], code: FromPath[str]) -> Template | Redirect:
    """Take a file away from a criterion; it stays among the files that the provider has sent."""
    opened = await _opened(request, assessment_id, code)
    number = str((await request.form()).get("file", ""))
    refused = await detach(opened.row, code, int(number)) if number.isdigit() and len(number) < 10 else None
    if refused is not None:
        blank = opened.form.blank(**stored_values(opened)).with_refusals(refused)
        return show_criterion(request, opened, blank, str(uuid4()))
    flash(request, "The file is no longer attached to this criterion.")
    return Redirect(f"{LIST}/{assessment_id}/criteria/{code}", status_code=303)


HANDLERS = (
    show_self_assessments,
    show_self_assessment,
    get_copy,
    get_file,
    get_criterion,
    send_answer,
    send_remove_file,
)
