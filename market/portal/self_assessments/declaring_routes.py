"""The owner's declaration, which ends a self-assessment."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs, own_organisation
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.portal.frame import Ask, show
from market.portal.self_assessments.forms import DECLARE
from market.portal.self_assessments.pages import SelfAssessmentPage
from market.portal.self_assessments.routes import LIST, ONE, own_assessment, whole_page
from market.portal.self_assessments.service import declare
from market.web.as_at import present_day
from market.web.flash import flash
from market.web.forms import Reading

OWNER = needs(Permission.DECLARE_FOR_PROVIDER)


def _show(request: Ask, content: SelfAssessmentPage, reading: Reading) -> Template:
    return show(
        request,
        "portal/self_assessments/declare.html",
        content,
        tab=LIST,
        reading=reading,
        status_code=422 if reading.errors else 200,
    )


@get(f"{ONE}/declare", name="portal.new_declaration", guards=[OWNER])
async def show_declare(request: Ask, assessment_id: FromPath[int]) -> Template | Redirect:
    """What is declared, and the form to do so; to the copy once it is."""
    content = await whole_page(request, await own_assessment(request, assessment_id))
    if not content.is_open:
        return Redirect(f"{LIST}/{assessment_id}", status_code=303)
    return _show(request, content, DECLARE.blank())


@post(f"{ONE}/declare", name="portal.declare", guards=[OWNER], status_code=200)
async def send_declare(request: Ask, assessment_id: FromPath[int]) -> Template | Redirect:
    """Declare and submit, once."""
    row = await own_assessment(request, assessment_id)
    reading = DECLARE.read(await request.form())
    if not reading.ok:
        return _show(request, await whole_page(request, row), reading)
    answer = await declare(
        assessment_id,
        reading["role"],
        organisation_id=own_organisation(request),
        on=present_day(request.app.state.settings),
        by=current_user(request).actor,
        now=utc_now(),
    )
    if isinstance(answer, Refused):
        return _show(request, await whole_page(request, row), reading.with_refusals(answer))
    flash(request, "The self-assessment is declared and submitted. You may keep a copy.")
    return Redirect(f"{LIST}/{assessment_id}", status_code=303)


HANDLERS = (show_declare, send_declare)
