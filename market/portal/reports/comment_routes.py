"""Comments of the provider on a draft report: criterion by criterion, with new evidence, within the time set."""

from typing import Any
from uuid import uuid4

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs, own_organisation
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Changed, Refused
from market.portal.files import files_from, with_sent_files
from market.portal.frame import HOME, Ask, show
from market.portal.reports.commenting import comment_with_files
from market.portal.reports.forms import CHANGE, COMMENT
from market.portal.reports.pages import may_change, window_of
from market.portal.reports.routes import ONE, REPORTS, own_report
from market.quality.assessments.drafts.service import change_comment
from market.quality.assessments.queries import NoSuchComment, comments_of, get_comment
from market.quality.assessments.types import AssessmentRow, CommentRow
from market.quality.framework.queries import get_library
from market.web.as_at import present_day
from market.web.flash import flash
from market.web.form_pages import FormPage, show_form
from market.web.forms import ChangedSinceOpened, Reading

PROVIDER = needs(Permission.USE_PORTAL)
CRITERION = ONE + "/comments/{code:str}"
COMMENT_PATH = REPORTS + "/comments/{comment_id:int}"


def _who(request: Ask) -> dict[str, Any]:
    return {
        "organisation_id": own_organisation(request),
        "by": current_user(request).actor,
        "now": utc_now(),
        "on": present_day(request.app.state.settings),
    }


async def _criterion(request: Ask, assessment_id: int, code: str) -> tuple[AssessmentRow, str]:
    """The own report and the words of one of its criteria."""
    row = await own_report(request, assessment_id)
    if code not in row.codes:
        raise NotFoundException("This criterion is not in this report. Look at the report.")
    return row, (await get_library(row.framework_version)).by_code[code].statement


async def _show(
    request: Ask, row: AssessmentRow, code: str, statement: str, reading: Reading, submission: str
) -> Template:
    window = window_of(row, present_day(request.app.state.settings))
    own = [each for each in await comments_of(row.id) if each.criterion == code]
    return show(
        request,
        "portal/reports/comment.html",
        tab=REPORTS,
        row=row,
        code=code,
        statement=statement,
        window=window,
        comments=[(each, may_change(each, window)) for each in own],
        reading=reading,
        submission=submission,
        status_code=422 if reading.errors else 200,
    )


@get(CRITERION, name="portal.new_comment", guards=[PROVIDER])
async def show_comment(request: Ask, assessment_id: FromPath[int], code: FromPath[str]) -> Template:
    """What was said about a criterion so far, and the form to comment."""
    row, statement = await _criterion(request, assessment_id, code)
    form = await with_sent_files(COMMENT, row.organisation_id)
    return await _show(request, row, code, statement, form.blank(), str(uuid4()))


@post(CRITERION, name="portal.send_comment", guards=[PROVIDER], status_code=200)
async def send_comment(request: Ask, assessment_id: FromPath[int], code: FromPath[str]) -> Template | Redirect:
    """Keep a comment with its evidence; the same twice is one."""
    row, statement = await _criterion(request, assessment_id, code)
    sent = await request.form()
    submission = str(sent.get("submission") or "") or str(uuid4())
    reading = (await with_sent_files(COMMENT, row.organisation_id)).read(sent)
    if not reading.ok:
        return await _show(request, row, code, statement, reading, submission)
    answer = await comment_with_files(
        row,
        code,
        reading["words"],
        await files_from(reading, submission),
        settings=request.app.state.settings,
        **_who(request),
    )
    if isinstance(answer, Refused):
        return await _show(request, row, code, statement, reading.with_refusals(answer), submission)
    flash(request, f"Your comment on {code} was sent. A second officer will decide it.")
    return Redirect(f"{REPORTS}/{assessment_id}#c{code.replace('.', '-')}", status_code=303)


async def _own_comment(request: Ask, comment_id: int) -> tuple[CommentRow, AssessmentRow]:
    try:
        comment = await get_comment(comment_id)
    except NoSuchComment:
        raise NotFoundException("There is no such comment among yours. Look at your reports.") from None
    return comment, await own_report(request, comment.assessment_id)


def _changing(comment: CommentRow, row: AssessmentRow) -> FormPage:
    back = f"{REPORTS}/{row.id}/comments/{comment.criterion}"
    return FormPage(
        title="Change your comment",
        lead=f"Criterion {comment.criterion} of the draft report on {row.location_name}.",
        action=f"{REPORTS}/comments/{comment.id}",
        button="Save comment",
        back=back,
        trail=(("Your services", HOME), ("Reports", REPORTS), (row.location_name, f"{REPORTS}/{row.id}")),
    )


@get(COMMENT_PATH, name="portal.edit_comment", guards=[PROVIDER])
async def show_change_comment(request: Ask, comment_id: FromPath[int]) -> Template:
    """The form to change a comment that nobody has decided yet."""
    comment, row = await _own_comment(request, comment_id)
    return show_form(request, _changing(comment, row), CHANGE.blank(version=comment.version, words=comment.words))


@post(COMMENT_PATH, name="portal.change_comment", guards=[PROVIDER], status_code=200)
async def send_change_comment(request: Ask, comment_id: FromPath[int]) -> Template | Redirect:
    """Change the words of a comment within the time set, unless it was decided or somebody else changed it first."""
    comment, row = await _own_comment(request, comment_id)
    shown, reading = _changing(comment, row), CHANGE.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await change_comment(comment_id, reading.version, reading["words"], **_who(request))
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        newer = await get_comment(comment_id)
        now = {"words": newer.words}
        raise ChangedSinceOpened(reading, now=now, version=newer.version, action=shown.action, back=shown.back)
    flash(request, "Your comment is saved.")
    return Redirect(shown.back, status_code=303)


HANDLERS = (show_comment, send_comment, show_change_comment, send_change_comment)
