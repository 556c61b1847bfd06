"""Pages on which a second person decides: the provider's comments, and another star than the one worked out."""

from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.core.refusal import Changed, Refused
from market.quality.assessments.drafts.service import decide_comment
from market.quality.assessments.grades.queries import grade_of_assessment
from market.quality.assessments.grades.service import agree_override, ask_override
from market.quality.assessments.grades.types import GradeRow
from market.quality.assessments.types import AssessmentRow
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
)
from market.quality.reports.forms import AGREE_FORM, DECIDE_FORM, OVERRIDE_FORM
from market.quality.reports.types import ReportComment, ReportLine, ReportView
from market.quality.scoring.words import star_words
from market.web.flash import flash
from market.web.form_pages import FormPage, show_form
from market.web.forms import ChangedSinceOpened, Reading
from market.web.render import page


def _comment(view: ReportView, comment_id: int) -> tuple[ReportLine, ReportComment]:
    for line in view.lines:
        for comment in line.comments:
            if comment.id == comment_id:
                return line, comment
    raise NotFoundException("There is no such comment on this report.")


def _decide_page(request: Ask, view: ReportView, comment_id: int, reading: Reading) -> Template:
    line, comment = _comment(view, comment_id)
    return page(
        request,
        "quality/reports/decide.html",
        view=view,
        line=line,
        comment=comment,
        reading=reading,
        status_code=422 if reading.errors else 200,
    )


@get(f"{ONE}/comments/{{comment_id:int}}", name="reports.decide_form", guards=[MODERATE])
async def open_comment(request: Ask, assessment_id: FromPath[int], comment_id: FromPath[int]) -> Template:
    """The form to decide a comment of the provider."""
    view = await the_report(request, assessment_id)
    _, comment = _comment(view, comment_id)
    return _decide_page(request, view, comment_id, DECIDE_FORM.blank(version=comment.version))


@post(f"{ONE}/comments/{{comment_id:int}}", name="reports.decide", guards=[MODERATE], status_code=200)
async def decide(request: Ask, assessment_id: FromPath[int], comment_id: FromPath[int]) -> Any:
    """Decide a comment of the provider."""
    view = await the_report(request, assessment_id)
    _comment(view, comment_id)
    reading = await read_form(request, DECIDE_FORM)
    if not reading.ok or reading.version is None:
        return _decide_page(request, view, comment_id, reading)
    score = int(reading["score"]) if reading["score"] else None
    answer = await decide_comment(
        comment_id, reading.version, reading["decision"], reading["reason"], score, **doing(request)
    )
    if isinstance(answer, Refused):
        return _decide_page(request, view, comment_id, reading.with_refusals(answer))
    back = f"{LIST}/{assessment_id}"
    if isinstance(answer, Changed):
        _, newer = _comment(await the_report(request, assessment_id), comment_id)
        action = f"{back}/comments/{comment_id}"
        raise ChangedSinceOpened(reading, now={}, version=newer.version, action=action, back=back)
    flash(request, "The comment is decided.")
    return Redirect(back, status_code=303)


async def _graded(assessment_id: int) -> tuple[AssessmentRow, GradeRow]:
    held, grade = await the_assessment(assessment_id), await grade_of_assessment(assessment_id)
    if grade is None:
        raise NotFoundException("This assessment has no grade.")
    return held, grade


def _override_page(held: AssessmentRow, grade: GradeRow) -> FormPage:
    lead = (
        f"The star worked out is {star_words(grade.capped_star)}. Another one may be set downwards freely, and upwards by one star "
        "at most, never past a cap for critical criteria or a restriction. A second person has to agree."
    )
    return form_page(held, "override", "Ask for another star", lead, "Ask a second person")


@get(f"{ONE}/override", name="reports.override_form", guards=[MODERATE])
async def open_override(request: Ask, assessment_id: FromPath[int]) -> Template:
    """The form to ask for another star."""
    held, grade = await _graded(assessment_id)
    return show_form(request, _override_page(held, grade), OVERRIDE_FORM.blank(version=grade.version))


@post(f"{ONE}/override", name="reports.override", guards=[MODERATE], status_code=200)
async def override(request: Ask, assessment_id: FromPath[int]) -> Any:
    """Ask for another star; nothing is published until a second person agrees."""
    held, grade = await _graded(assessment_id)
    shown, reading = _override_page(held, grade), await read_form(request, OVERRIDE_FORM)
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await ask_override(
        assessment_id, reading.version, int(reading["star"]), reading["reason"], **doing(request)
    )
    return await answered(request, held, shown, reading, answer, "A second person now has to agree.")


def _agree_page(held: AssessmentRow, grade: GradeRow) -> FormPage:
    facts = (
        ("Star worked out", star_words(grade.capped_star)),
        ("Star asked for", star_words(grade.override_star)),
        ("Asked by", grade.override_label),
        ("Reason", grade.override_reason),
    )
    lead = "You are the second person. If you agree, this star is published at once, with the reason and both names."
    return form_page(held, "override/second", "Agree another star", lead, "Save", facts=facts)


@get(f"{ONE}/override/second", name="reports.agree_form", guards=[MODERATE])
async def open_agree(request: Ask, assessment_id: FromPath[int]) -> Template:
    """The form in which a second person agrees or refuses another star."""
    held, grade = await _graded(assessment_id)
    return show_form(request, _agree_page(held, grade), AGREE_FORM.blank(version=grade.version))


@post(f"{ONE}/override/second", name="reports.agree", guards=[MODERATE], status_code=200)
async def agree(request: Ask, assessment_id: FromPath[int]) -> Any:
    """Agree or refuse another star."""
    held, grade = await _graded(assessment_id)
    shown, reading = _agree_page(held, grade), await read_form(request, AGREE_FORM)
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    agrees = reading["agree"] == "yes"
    answer = await agree_override(assessment_id, reading.version, agrees, **doing(request))
    words = "The star you both agreed is published." if agrees else "The star stays as it was worked out."
    return await answered(request, held, shown, reading, answer, words)


HANDLERS = (open_comment, decide, open_override, override, open_agree, agree)
