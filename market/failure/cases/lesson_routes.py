"""Pages of lessons: what the case shows, what was learned, who owns what follows, and the exit from the market."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import current_user
from market.accounts.permissions import Permission
from market.checklists.queries import tasks_of
from market.core.words import count_words
from market.failure.cases import service
from market.failure.cases.asked import ONE, READ, RUN, WORK, Ask, acting, case_or_404, protocol_of
from market.failure.cases.forms import DONE, LESSON, exit_form
from market.failure.cases.lesson_rules import Shown, shown_by
from market.failure.cases.lessons import NewLesson
from market.failure.cases.pages import LIST, tabs, trail_of
from market.failure.cases.person_queries import people_of
from market.failure.cases.queries import excuses_of, find_lesson, lessons_of, places_of, stages_of
from market.failure.cases.types import SUBJECT, Case, Place
from market.web.as_at import now_of, present_day
from market.web.form_pages import FormPage, answer_form, new_submission, show_form, submission_of
from market.web.render import page

LESSONS = ONE + "/lessons"
LESSON_PATH = LESSONS + "/{lesson_id:int}"


def length_words(length: timedelta | None) -> str:
    """A length of time in words: `3 hours`, `2 days 4 hours`."""
    if length is None:
        return "not known"
    hours = int(length / timedelta(hours=1))
    if hours < 1:
        return count_words(int(length / timedelta(minutes=1)), "minute")
    days, rest = divmod(hours, 24)
    parts = [count_words(days, "day")] if days else []
    return " ".join([*parts, count_words(rest, "hour")] if rest or not parts else parts)


async def shown_of(request: Ask, case: Case) -> Shown:
    """Everything computed of a case, as at the present moment."""
    return shown_by(
        case,
        await protocol_of(case),
        await stages_of(case.id),
        await tasks_of((SUBJECT, case.id)),
        await people_of(case.id),
        excused=len(await excuses_of(case.id)),
        now=now_of(request),
    )


@get(LESSONS, name="failure.lessons", guards=[READ])
async def show_lessons(request: Ask, case_id: FromPath[int]) -> Template:
    """What the case shows in hindsight, what was learned, and the actions that somebody owns."""
    case = await case_or_404(case_id)
    user = current_user(request)
    return page(
        request,
        "failure/cases/lessons.html",
        await shown_of(request, case),
        case=case,
        tabs=tabs(case),
        lessons=await lessons_of(case.id),
        places=await places_of(case.id),
        length=length_words,
        today=present_day(request.app.state.settings),
        may_work=user.may(Permission.EDIT_RISK) or user.may(Permission.RUN_FAILURE),
        may_run=user.may(Permission.RUN_FAILURE),
    )


def _shown(case: Case, path: str, title: str, button: str, **more: Any) -> FormPage:
    back = f"{LIST}/{case.id}/lessons"
    return FormPage(
        title=title,
        caption=case.title,
        action=f"{back}/{path}",
        button=button,
        back=back,
        trail=(*trail_of(case), ("Lessons", back)),
        **more,
    )


@get(LESSONS + "/new", name="failure.lesson_form", guards=[WORK])
async def open_lesson(request: Ask, case_id: FromPath[int]) -> Template:
    """The form for a lesson."""
    case = await case_or_404(case_id)
    shown = _shown(case, "new", "Write down a lesson", "Save", submission=new_submission())
    return show_form(request, shown, LESSON.blank())


@post(LESSONS + "/new", name="failure.add_lesson", guards=[WORK], status_code=200)
async def add_lesson(request: Ask, case_id: FromPath[int]) -> Any:
    """Keep a lesson."""
    case, sent = await case_or_404(case_id), await request.form()
    shown = _shown(case, "new", "Write down a lesson", "Save", submission=submission_of(sent))
    reading = LESSON.read(sent)
    if not reading.ok:
        return show_form(request, shown, reading)
    new = NewLesson(
        words=reading["words"],
        action=reading["action"] or "",
        owner=reading["owner"] or "",
        due_on=reading["due_on"],
        submission=shown.submission,
    )
    answer = await service.add_lesson(case.id, new, by=acting(request).by, now=now_of(request))
    return answer_form(request, shown, reading, answer, "The lesson is kept.")


async def _finishing(case: Case, lesson_id: int) -> tuple[FormPage, int]:
    lesson = await find_lesson(lesson_id)
    if lesson is None or lesson.case_id != case.id or not lesson.action:
        raise NotFoundException("There is no such action in this case.")
    facts = (("Action", lesson.action), ("Owner", lesson.owner))
    return _shown(case, f"{lesson_id}/done", "An action is done", "Save", facts=facts), lesson.version


@get(LESSON_PATH + "/done", name="failure.lesson_done_form", guards=[WORK])
async def open_done(request: Ask, case_id: FromPath[int], lesson_id: FromPath[int]) -> Template:
    """The form to mark an action as done."""
    case = await case_or_404(case_id)
    shown, version = await _finishing(case, lesson_id)
    today = present_day(request.app.state.settings)
    return show_form(request, shown, DONE.blank(version=version, done_on=today))


@post(LESSON_PATH + "/done", name="failure.lesson_done", guards=[WORK], status_code=200)
async def finish_lesson(request: Ask, case_id: FromPath[int], lesson_id: FromPath[int]) -> Any:
    """Mark an action as done."""
    case = await case_or_404(case_id)
    shown, _ = await _finishing(case, lesson_id)
    reading = DONE.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await service.finish_lesson(
        case.id,
        lesson_id,
        reading.version,
        reading["done_on"],
        by=acting(request).by,
        now=now_of(request),
        today=present_day(request.app.state.settings),
    )
    _, version = await _finishing(case, lesson_id)
    return answer_form(request, shown, reading, answer, "The action is done.", version=version)


def _exit_choices(places: Sequence[Place]) -> list[tuple[int, str]]:
    return [(each.location_id, each.name) for each in places if each.exit_on is None]


def _exiting(case: Case) -> FormPage:
    lead = "The place counts as an exit in the figures of the market. CQC’s own date takes over when its files have it."
    return _shown(case, "exit", "Record an exit from the market", "Record the exit", lead=lead)


@get(LESSONS + "/exit", name="failure.exit_form", guards=[RUN])
async def open_exit(request: Ask, case_id: FromPath[int]) -> Template:
    """The form to record that a place has left the market."""
    case = await case_or_404(case_id)
    form = exit_form(_exit_choices(await places_of(case.id)))
    day = now_of(request).date() if case.closure_at is None else case.closure_at.date()
    return show_form(request, _exiting(case), form.blank(on=day))


@post(LESSONS + "/exit", name="failure.exit", guards=[RUN], status_code=200)
async def record_exit(request: Ask, case_id: FromPath[int]) -> Any:
    """Record that a place has left the market."""
    case = await case_or_404(case_id)
    places = await places_of(case.id)
    reading = exit_form([(each.location_id, each.name) for each in places]).read(await request.form())
    if not reading.ok:
        return show_form(request, _exiting(case), reading)
    answer = await service.record_case_exit(
        case.id,
        int(reading["location"]),
        reading["on"],
        by=acting(request).by,
        now=now_of(request),
        today=present_day(request.app.state.settings),
    )
    return answer_form(request, _exiting(case), reading, answer, "The exit is recorded.")


HANDLERS = (
    show_lessons,
    open_lesson,
    add_lesson,
    open_done,
    finish_lesson,
    open_exit,
    record_exit,
)
