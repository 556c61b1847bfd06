"""Pages of deciding: the next question with its suggestions, one question with its history, and what is sent from them."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Changed, Refusal, Refused, refused
from market.core.words import count_words
from market.db.audit import list_entries
from market.quality.consolidation import service
from market.quality.consolidation.deciding import reasons_not_to_check
from market.quality.consolidation.deciding_pages import QuestionPage, question_page
from market.quality.consolidation.forms import DECIDE, SEND_BACK, blank_decision, decision_of, theme_form
from market.quality.consolidation.listing import FILTER_NAMES, QUESTIONS, count_questions, next_question
from market.quality.consolidation.lists import spec_with_choices, theme_names
from market.quality.consolidation.offering import suggestions_for
from market.quality.consolidation.pages import ROOT, tabs
from market.quality.consolidation.queries import NoSuchQuestion, get_question, group_of
from market.quality.consolidation.theming import set_theme
from market.quality.consolidation.types import NEED_FATE, QuestionRow
from market.quality.framework.queries import live_library
from market.web.fields import FormData
from market.web.flash import flash
from market.web.forms import Reading
from market.web.lists import Filter
from market.web.render import page

Ask = Request[Any, Any, Any]
READ = needs(Permission.READ_QUALITY)
WRITE = needs(Permission.CONSOLIDATE_TOOLS)
CHANGED = Refusal(
    "changed", "Somebody else decided this question while you had it open. Look at what they chose, then decide again"
)


@get(f"{ROOT}/decide", name="consolidation.next", guards=[WRITE])
async def show_next(request: Ask) -> Template:
    """The next undecided question of a filter, with its suggestions."""
    filters = _filters(request)
    after = str(request.query_params.get("after", ""))
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    question = await next_question({"state": "undecided", **filters}, number)
    if question is not None:
        return await _page(request, question, None, filters)
    return page(
        request,
        "quality/consolidation/all_decided.html",
        tabs=tabs(current_user(request).permissions),
        left=await count_questions({"state": "undecided"}),
        parts=await _parts(),
        filters=filters,
    )


async def _parts() -> list[Filter]:
    """By what an officer may choose which questions to go through."""
    spec = await spec_with_choices(QUESTIONS)
    return [each for each in spec.filters if each.key in FILTER_NAMES]


@get(f"{ROOT}/questions/{{question_id:int}}", name="consolidation.question", guards=[READ])
async def show_question(request: Ask, question_id: FromPath[int]) -> Template:
    """One question: where it comes from, what becomes of it, and its history."""
    return await _page(request, await _question(question_id), None, _filters(request))


def _filters(request: Ask, sent: FormData | None = None) -> dict[str, str]:
    """The filter that the officer works through, from the address or the form."""
    given = sent or FormData(request.query_params)
    found = {name: given.text(name)[:100] for name in FILTER_NAMES}
    return {name: value for name, value in found.items() if value}


async def _question(question_id: int) -> QuestionRow:
    try:
        return await get_question(question_id)
    except NoSuchQuestion:
        raise NotFoundException("There is no such question in the newest file of its tool.") from None


async def _page(
    request: Ask, question: QuestionRow, reading: Reading | None, filters: dict[str, str], back: Reading | None = None
) -> Template:
    user = current_user(request)
    library = await live_library()
    may = user.may(Permission.CONSOLIDATE_TOOLS) and library is not None and question.kind in NEED_FATE
    suggested = await suggestions_for(question, library) if may and library else ()
    why_not = reasons_not_to_check(question, user.id)
    shown: QuestionPage = question_page(
        question,
        criteria={criterion.code: criterion for criterion in library.criteria} if library else {},
        standards={standard.code: standard.name for standard in library.settings.standards} if library else {},
        themes={theme.code: theme.name for theme in library.settings.themes} if library else {},
        suggestions=suggested,
        twins=await group_of(question.normal_hash),
        history=await list_entries(subject=("legacy_question", question.id)),
        filters=filters,
        left=await count_questions({**filters, "state": "undecided"}),
        may_decide=may,
        may_check=may and question.state == "to_check" and not why_not,
        why_not_check=why_not[0].message if why_not and question.state == "to_check" else "",
    )
    reading = reading or blank_decision(question, tuple(each.code for each in suggested))
    return page(
        request,
        "quality/consolidation/question.html",
        shown,
        reading=back if back is not None and back.errors else reading,
        deciding=reading,
        sending=back if back and "back_reason" in back.typed else SEND_BACK.blank(version=question.version),
        theming=theme_form({theme.code: theme.name for theme in library.settings.themes} if library else {}).blank(
            version=question.version, theme=question.theme
        ),
        parts=await _parts() if may else [],
        filters=filters,
        tabs=tabs(user.permissions),
        no_framework=library is None,
        status_code=422 if reading.errors or (back and back.errors) else 200,
    )


@post(f"{ROOT}/questions/{{question_id:int}}/decide", name="consolidation.decide", guards=[WRITE], status_code=200)
async def send_decision(request: Ask, question_id: FromPath[int]) -> Template | Redirect:
    """Decide a question, or every undecided one of exactly its words, and go to the next."""
    question = await _question(question_id)
    sent = await request.form()
    reading, filters = DECIDE.read(sent), _filters(request, FormData(sent))
    if not reading.ok or reading.version is None:
        return await _page(request, question, reading, filters)
    who: dict[str, Any] = {"by": current_user(request).actor, "now": utc_now()}
    decision = decision_of(reading)
    answer: Any
    if reading["whole_group"]:
        answer = await service.decide_group(question_id, reading.version, decision, **who)
    else:
        answer = await service.decide(question_id, reading.version, decision, **who)
    if isinstance(answer, Changed):
        question = await _question(question_id)
        newer = Reading(reading.form, reading.values, (), reading.typed, question.version)
        return await _page(request, question, newer.with_refusals(refused(CHANGED)), filters)
    if isinstance(answer, Refused):
        return await _page(request, question, reading.with_refusals(answer), filters)
    if isinstance(answer, int):
        flash(
            request,
            f"{count_words(answer, 'question')} of exactly the same words {'was' if answer == 1 else 'were'} decided.",
        )
    if question.fate:
        flash(request, "The decision was changed.")
        return Redirect(f"{ROOT}/questions/{question_id}", status_code=303)
    return Redirect(f"{ROOT}/decide?{urlencode({**filters, 'after': question_id})}", status_code=303)


@post(f"{ROOT}/questions/{{question_id:int}}/check", name="consolidation.check", guards=[WRITE], status_code=200)
async def send_check(request: Ask, question_id: FromPath[int]) -> Template | Redirect:
    """Agree with a decision that somebody else took."""
    question = await _question(question_id)
    version = FormData(await request.form()).text("version")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    answer = await service.check(question_id, number, by=current_user(request).actor, now=utc_now())
    if isinstance(answer, Changed):
        answer = refused(CHANGED)
    if isinstance(answer, Refused):
        reading = SEND_BACK.blank(version=question.version).with_refusals(answer)
        return await _page(request, question, None, {}, reading)
    flash(request, "You agreed with the decision.")
    return Redirect(f"{ROOT}/checks", status_code=303)


@post(
    f"{ROOT}/questions/{{question_id:int}}/send-back", name="consolidation.send_back", guards=[WRITE], status_code=200
)
async def send_back(request: Ask, question_id: FromPath[int]) -> Template | Redirect:
    """Take a decision away with a reason, so that the question is decided again."""
    question = await _question(question_id)
    reading = SEND_BACK.read(await request.form())
    if not reading.ok or reading.version is None:
        return await _page(request, question, None, {}, reading)
    answer = await service.send_back(
        question_id, reading.version, reading["back_reason"], by=current_user(request).actor, now=utc_now()
    )
    if isinstance(answer, Changed):
        answer = refused(CHANGED)
    if isinstance(answer, Refused):
        return await _page(request, question, None, {}, reading.with_refusals(answer))
    flash(request, "The question was sent back. It waits to be decided again, and your reason stands in its history.")
    return Redirect(f"{ROOT}/checks", status_code=303)


@post(f"{ROOT}/questions/{{question_id:int}}/theme", name="consolidation.theme", guards=[WRITE], status_code=200)
async def send_theme(request: Ask, question_id: FromPath[int]) -> Template | Redirect:
    """Set the theme of a question."""
    question = await _question(question_id)
    sent = await request.form()
    reading, filters = theme_form(await theme_names()).read(sent), _filters(request, FormData(sent))
    filters.pop("theme", None)
    if not reading.ok or reading.version is None:
        return await _page(request, question, None, filters, reading)
    answer = await set_theme(
        question_id, reading.version, reading["theme"] or "", by=current_user(request).actor, now=utc_now()
    )
    if isinstance(answer, Changed):
        answer = refused(CHANGED)
    if isinstance(answer, Refused):
        return await _page(request, question, None, filters, reading.with_refusals(answer))
    flash(request, "The theme was saved.")
    return Redirect(f"{ROOT}/questions/{question_id}?{urlencode(filters)}", status_code=303)


HANDLERS = (send_theme, show_next, show_question, send_decision, send_check, send_back)
