"""What every page of reports begins with: who asks, for which assessment, and what follows a service's answer."""

from datetime import date
from typing import Any

from litestar import Request
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Changed, Refused
from market.quality.assessments.queries import NoSuchAssessment, get_assessment
from market.quality.assessments.types import AssessmentRow
from market.quality.reports.queries import report_view
from market.quality.reports.types import ReportView
from market.web.as_at import present_day
from market.web.flash import flash
from market.web.form_pages import FormPage, show_form
from market.web.forms import ChangedSinceOpened, Form, Reading

Ask = Request[Any, Any, Any]
READ = needs(Permission.READ_QUALITY)
MODERATE = needs(Permission.MODERATE_QUALITY)
LIST = "/quality/assessments"
ONE = LIST + "/{assessment_id:int}"
NONE = "There is no assessment of that number. Search the list of assessments."
TRAIL = (("Quality", "/quality"), ("Assessments", LIST))


def today(request: Ask) -> date:
    """The day on which pages stand."""
    return present_day(request.app.state.settings)


async def the_assessment(assessment_id: int) -> AssessmentRow:
    """The assessment, or the 404 page."""
    try:
        return await get_assessment(assessment_id)
    except NoSuchAssessment:
        raise NotFoundException(NONE) from None


async def the_report(request: Ask, assessment_id: int) -> ReportView:
    """The report, or the 404 page."""
    try:
        return await report_view(assessment_id, today(request))
    except NoSuchAssessment:
        raise NotFoundException(NONE) from None


def doing(request: Ask) -> dict[str, Any]:
    """Who does it and when, as services ask."""
    return {"by": current_user(request).actor, "now": utc_now()}


def form_page(held: AssessmentRow, path: str, title: str, lead: str, button: str, **more: Any) -> FormPage:
    """A page of one form about an assessment."""
    back = f"{LIST}/{held.id}"
    return FormPage(
        title=title,
        lead=lead,
        action=f"{back}/{path}",
        button=button,
        back=back,
        trail=(*TRAIL, (held.location_name, back)),
        **more,
    )


async def answered(
    request: Ask, held: AssessmentRow, shown: FormPage, reading: Reading, answer: object, words: str
) -> Any:
    """The form with its errors, the page of what somebody else changed, or the way back with words."""
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        version = (await get_assessment(held.id)).version
        raise ChangedSinceOpened(reading, now={}, version=version, action=shown.action, back=shown.back)
    flash(request, words)
    return Redirect(shown.back, status_code=303)


async def read_form(request: Ask, form: Form) -> Reading:
    """What was sent."""
    return form.read(await request.form())
