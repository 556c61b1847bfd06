"""Pages of the log and of the duty questions."""

from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import current_user
from market.accounts.permissions import Permission
from market.failure.cases import service
from market.failure.cases.asked import ONE, READ, WORK, Ask, case_or_404, protocol_of, works_on
from market.failure.cases.duty import NEEDS_DAY, duty_result
from market.failure.cases.forms import FIRST_KIND, LOG, duty_form
from market.failure.cases.moments import moment_typed, with_whole_moments
from market.failure.cases.pages import LIST, log_lines, tabs, trail_of
from market.failure.cases.queries import duty_answers, duty_now, log_of
from market.failure.cases.types import Case, DutyAnswer, NewEntry
from market.failure.cases.words import ANSWER_WORDS, DUTY_COLOURS, DUTY_WORDS
from market.policies.failure import DutyQuestion
from market.web.as_at import now_of
from market.web.form_pages import FormPage, answer_form, new_submission, show_form, submission_of
from market.web.forms import Reading
from market.web.render import page

DUTY = ONE + "/duty/{question:str}"


def blank_entry() -> Reading:
    """The quick form of the log."""
    return LOG.blank(kind=FIRST_KIND)


@get(ONE + "/log", name="failure.log", guards=[READ])
async def show_log(request: Ask, case_id: FromPath[int]) -> Template:
    """The whole log of a case in the order in which things happened."""
    case = await case_or_404(case_id)
    return _log_page(request, case, await log_of(case.id), blank_entry(), new_submission())


def _log_page(request: Ask, case: Case, entries: Any, reading: Reading, submission: str) -> Template:
    user = current_user(request)
    return page(
        request,
        "failure/cases/log.html",
        log_lines(entries, works=works_on(request))[::-1],
        case=case,
        tabs=tabs(case),
        reading=reading,
        submission=submission,
        may_write=case.is_open and (user.may(Permission.EDIT_RISK) or user.may(Permission.RUN_FAILURE)),
        status_code=422 if reading.errors else 200,
    )


@post(ONE + "/log", name="failure.write_log", guards=[WORK], status_code=200)
async def write_entry(request: Ask, case_id: FromPath[int]) -> Any:
    """Write an entry of the log."""
    case, sent, now = await case_or_404(case_id), await request.form(), now_of(request)
    submission = submission_of(sent)
    reading = with_whole_moments(LOG.read(sent), "happened_at")
    if not reading.ok:
        return _log_page(request, case, await log_of(case.id), reading, submission)
    entry = NewEntry(
        kind=reading["kind"],
        words=reading["words"],
        happened_at=moment_typed(reading, "happened_at") or now,
        person=reading["person"] or "",
        confidential=reading["confidential"],
        submission=submission,
    )
    answer = await service.write_entry(case.id, entry, by=current_user(request).actor, now=now)
    if answer is not None:
        return _log_page(request, case, await log_of(case.id), reading.with_refusals(answer), submission)
    shown = FormPage(title="", action="", button="", back=f"{LIST}/{case.id}/log", trail=())
    return answer_form(request, shown, reading, None, "The entry is in the log.")


@get(ONE + "/duty", name="failure.duty", guards=[READ])
async def show_duty(request: Ask, case_id: FromPath[int]) -> Template:
    """The duty questions with their answers, and what follows from them."""
    case = await case_or_404(case_id)
    protocol, answers = await protocol_of(case), await duty_now(case.id)
    trigger = protocol.trigger(case.trigger)
    result = duty_result(trigger, protocol.duty_questions, answers)
    questions = [(each, answers.get(each.id)) for each in protocol.duty_questions]
    user = current_user(request)
    return page(
        request,
        "failure/cases/duty.html",
        result,
        case=case,
        tabs=tabs(case),
        questions=questions,
        history=await duty_answers(case.id),
        trigger=trigger,
        trigger_words=protocol.temporary_duty_values.get(trigger.temporary_duty, ""),
        words=DUTY_WORDS[result.duty],
        colour=DUTY_COLOURS[result.duty],
        answer_words=ANSWER_WORDS,
        may_work=case.is_open and (user.may(Permission.EDIT_RISK) or user.may(Permission.RUN_FAILURE)),
    )


async def _question(case: Case, code: str) -> tuple[DutyQuestion, FormPage]:
    protocol = await protocol_of(case)
    question = next((each for each in protocol.duty_questions if each.id == code), None)
    if question is None:
        raise NotFoundException("The protocol of this case has no such duty question.")
    back = f"{LIST}/{case.id}/duty"
    follows = [("If the answer is no", question.if_no), ("If the answer is yes", question.if_yes)]
    return question, FormPage(
        title=f"Duty question {code[2:]} of {len(protocol.duty_questions)}",
        caption=case.title,
        action=f"{back}/{code}",
        button="Save the answer",
        back=back,
        trail=(*trail_of(case), ("Duty", back)),
        facts=tuple((label, words) for label, words in follows if words),
    )


@get(DUTY, name="failure.duty_form", guards=[WORK])
async def open_question(request: Ask, case_id: FromPath[int], question: FromPath[str]) -> Template:
    """The form for one duty question."""
    case = await case_or_404(case_id)
    asked, shown = await _question(case, question)
    held = (await duty_now(case.id)).get(question)
    form = duty_form(asked, with_day=asked.id == NEEDS_DAY)
    values: dict[str, Any] = {"answer": held.answer, "words": held.words} if held is not None else {}
    if held is not None and asked.id == NEEDS_DAY:
        values |= {"happened_on": held.happened_on}
    return show_form(request, shown, form.blank(**values))


@post(DUTY, name="failure.answer_duty", guards=[WORK], status_code=200)
async def answer_question(request: Ask, case_id: FromPath[int], question: FromPath[str]) -> Any:
    """Keep the answer to a duty question."""
    case = await case_or_404(case_id)
    asked, shown = await _question(case, question)
    reading = duty_form(asked, with_day=asked.id == NEEDS_DAY).read(await request.form())
    if not reading.ok:
        return show_form(request, shown, reading)
    answer = DutyAnswer(
        question=asked.id,
        answer=reading["answer"],
        words=reading["words"],
        happened_on=reading.values.get("happened_on"),
    )
    told = await service.answer_duty(case.id, answer, by=current_user(request).actor, now=now_of(request))
    return answer_form(request, shown, reading, told, "The answer is kept.")


HANDLERS = (show_log, write_entry, show_duty, open_question, answer_question)
