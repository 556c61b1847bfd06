"""Pages that move an assessment on: moderate, return, share, finish, withdraw."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user
from market.core.refusal import Changed, Refused
from market.core.words import day_words
from market.quality.assessments import service
from market.quality.assessments.drafts import service as drafts
from market.quality.assessments.queries import scorers_of
from market.quality.assessments.rules import last_comment_day, reasons_not_to_moderate
from market.quality.assessments.types import AssessmentRow, NewScore, Status
from market.quality.reports import moving
from market.quality.reports.asking import (
    LIST,
    MODERATE,
    ONE,
    Ask,
    answered,
    doing,
    form_page,
    read_form,
    the_assessment,
    the_report,
    today,
)
from market.quality.reports.forms import FINISH_FORM, NOT_SEEN, RETURN_FORM, WITHDRAW_FORM, moderation_form
from market.quality.reports.pages import to_look_at
from market.quality.reports.service import ask_for_pdf
from market.quality.reports.types import ReportView
from market.web.flash import flash
from market.web.form_pages import FormPage, show_form
from market.web.forms import ChangedSinceOpened, Form, Reading
from market.web.render import page


def _moderation(request: Ask, view: ReportView) -> tuple[list[Any], Form, bool]:
    """The criteria shown, the form for them, and whether they are all."""
    everything = request.query_params.get("all") == "yes"
    lines = list(view.lines) if everything else to_look_at(view.lines)
    return lines, moderation_form(lines), everything


async def _moderate_page(
    request: Ask, view: ReportView, lines: list[Any], everything: bool, reading: Reading
) -> Template:
    """The form, or why this reader may not moderate and no form."""
    held, scorers = await the_assessment(view.id), await scorers_of(view.id)
    return page(
        request,
        "quality/reports/moderate.html",
        view=view,
        lines=lines,
        all_shown=everything,
        reading=reading,
        barred=reasons_not_to_moderate(held, scorers, current_user(request).id),
        status_code=422 if reading.errors else 200,
    )


@get(f"{ONE}/moderate", name="reports.moderate_form", guards=[MODERATE])
async def open_moderation(request: Ask, assessment_id: FromPath[int]) -> Template | Redirect:
    """The form to agree a submitted assessment."""
    view = await the_report(request, assessment_id)
    if view.status != Status.SUBMITTED:
        return Redirect(f"{LIST}/{assessment_id}", status_code=303)
    lines, form, everything = _moderation(request, view)
    return await _moderate_page(request, view, lines, everything, form.blank(version=view.version))


@post(f"{ONE}/moderate", name="reports.moderate", guards=[MODERATE], status_code=200)
async def moderate(request: Ask, assessment_id: FromPath[int]) -> Any:
    """Agree a submitted assessment."""
    view = await the_report(request, assessment_id)
    lines, form, everything = _moderation(request, view)
    reading = await read_form(request, form)
    if not reading.ok or reading.version is None:
        return await _moderate_page(request, view, lines, everything, reading)
    changes = _changes(reading, [line.code for line in lines])
    answer = await service.moderate(assessment_id, reading.version, reading["note"] or "", changes, **doing(request))
    if isinstance(answer, Refused):
        return await _moderate_page(request, view, lines, everything, reading.with_refusals(answer))
    back = f"{LIST}/{assessment_id}"
    if isinstance(answer, Changed):
        version = (await the_assessment(assessment_id)).version
        raise ChangedSinceOpened(reading, now={}, version=version, action=f"{back}/moderate", back=back)
    flash(request, "The assessment is agreed. The draft report can now be shared with the provider.")
    return Redirect(back, status_code=303)


def _changes(reading: Reading, codes: list[str]) -> list[NewScore]:
    """The scores that shall count differently."""
    found = []
    for code in codes:
        score, reason = reading[f"score_{code}"], reading[f"reason_{code}"] or ""
        if score:
            found.append(NewScore(code, None if score == NOT_SEEN else int(score), reason))
    return found


def _return_page(held: AssessmentRow) -> FormPage:
    return form_page(
        held, "return", "Return to the officer", "The assessment is open again until it is submitted anew.", "Return"
    )


@get(f"{ONE}/return", name="reports.return_form", guards=[MODERATE])
async def open_return(request: Ask, assessment_id: FromPath[int]) -> Template:
    """The form to give an assessment back."""
    held = await the_assessment(assessment_id)
    return show_form(request, _return_page(held), RETURN_FORM.blank(version=held.version))


@post(f"{ONE}/return", name="reports.return", guards=[MODERATE], status_code=200)
async def return_assessment(request: Ask, assessment_id: FromPath[int]) -> Any:
    """Give an assessment back."""
    held = await the_assessment(assessment_id)
    shown, reading = _return_page(held), await read_form(request, RETURN_FORM)
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await service.return_to_officer(
        assessment_id, reading.version, reading["note"], public_url=_url(request), **doing(request)
    )
    return await answered(request, held, shown, reading, answer, "The assessment was returned to the officer.")


def _url(request: Ask) -> str:
    url: str = request.app.state.settings.public_url
    return url


@post(f"{ONE}/share", name="reports.share", guards=[MODERATE])
async def share(request: Ask, assessment_id: FromPath[int]) -> Redirect:
    """Give the draft to the provider."""
    held, days = await the_assessment(assessment_id), request.app.state.settings.comment_days
    sent = str((await request.form()).get("version", ""))
    version = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
    on = today(request)
    answer = await moving.share(assessment_id, version, settings=request.app.state.settings, on=on, **doing(request))
    if isinstance(answer, Refused):
        flash(request, answer.reasons[0].message)
    elif isinstance(answer, Changed):
        flash(request, "Somebody else changed this assessment. Look at it again before you share it.")
    else:
        flash(request, f"The draft is shared. The provider may comment until {day_words(last_comment_day(on, days))}.")
    return Redirect(f"{LIST}/{held.id}", status_code=303)


def _finish_page(held: AssessmentRow) -> FormPage:
    lead = "The grade is published as at today, and the provider is told. A final report is never changed."
    return form_page(held, "finish", "Make the report final", lead, "Make final and publish the grade")


@get(f"{ONE}/finish", name="reports.finish_form", guards=[MODERATE])
async def open_finish(request: Ask, assessment_id: FromPath[int]) -> Template:
    """The form to make a report final."""
    held = await the_assessment(assessment_id)
    return show_form(request, _finish_page(held), FINISH_FORM.blank(version=held.version))


@post(f"{ONE}/finish", name="reports.finish", guards=[MODERATE], status_code=200)
async def finish(request: Ask, assessment_id: FromPath[int]) -> Any:
    """Make a report final and publish its grade."""
    held = await the_assessment(assessment_id)
    shown, reading = _finish_page(held), await read_form(request, FINISH_FORM)
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await drafts.finish(
        assessment_id,
        reading.version,
        fix_validated=reading["fix_validated"],
        published_breach=reading["published_breach"],
        public_url=_url(request),
        on=today(request),
        **doing(request),
    )
    if answer is None:
        await ask_for_pdf(assessment_id, f"{LIST}/{assessment_id}", **doing(request))
    return await answered(request, held, shown, reading, answer, "The report is final. Its PDF is being made.")


def _withdraw_page(held: AssessmentRow) -> FormPage:
    lead = "It counts for nothing from now on. Everything in it is kept."
    return form_page(held, "withdraw", "Withdraw this assessment", lead, "Withdraw", warning=True)


@get(f"{ONE}/withdraw", name="reports.withdraw_form", guards=[MODERATE])
async def open_withdraw(request: Ask, assessment_id: FromPath[int]) -> Template:
    """The form to withdraw an assessment."""
    held = await the_assessment(assessment_id)
    return show_form(request, _withdraw_page(held), WITHDRAW_FORM.blank(version=held.version))


@post(f"{ONE}/withdraw", name="reports.withdraw", guards=[MODERATE], status_code=200)
async def withdraw(request: Ask, assessment_id: FromPath[int]) -> Any:
    """Withdraw an assessment before it is final."""
    held = await the_assessment(assessment_id)
    shown, reading = _withdraw_page(held), await read_form(request, WITHDRAW_FORM)
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await moving.withdraw(assessment_id, reading.version, **doing(request))
    return await answered(request, held, shown, reading, answer, "The assessment was withdrawn.")


HANDLERS = (
    open_moderation,
    moderate,
    open_return,
    return_assessment,
    share,
    open_finish,
    finish,
    open_withdraw,
    withdraw,
)
