"""Pages of the people of a case: the table, one person from need to settled, on and off the list."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import current_user
from market.accounts.permissions import Permission
from market.checklists.queries import person_summaries, tasks_of
from market.checklists.rules import summary_of
from market.checklists.words import checklist_of
from market.failure.cases import service
from market.failure.cases.asked import (
    ONE,
    READ_PEOPLE,
    WORK_ON_PEOPLE,
    Ask,
    acting,
    case_or_404,
    person_or_404,
)
from market.failure.cases.forms import REMOVE
from market.failure.cases.moments import with_whole_moments
from market.failure.cases.pages import LIST, log_lines, tabs, trail_of
from market.failure.cases.people_pages import (
    FILE_COLUMNS,
    PEOPLE,
    file_rows,
    filtered,
    follow_words,
    funder_figures,
    need_words,
    person_lines,
    state_of,
)
from market.failure.cases.person_forms import MOMENTS, add_form, details_of, new_person, record_form, values_of
from market.failure.cases.person_queries import people_of
from market.failure.cases.place_queries import named_place
from market.failure.cases.queries import log_of, places_of
from market.failure.cases.types import SUBJECT, Case, Person
from market.failure.cases.words import PAID_BY_WORDS
from market.web.as_at import now_of
from market.web.downloads import csv_response
from market.web.form_pages import FormPage, answer_form, show_form
from market.web.forms import Form
from market.web.lists import Listing
from market.web.render import page

PEOPLE_PATH = ONE + "/people"
PERSON = PEOPLE_PATH + "/{person_id:int}"


def _tabs(request: Ask, case: Case) -> list[tuple[str, str]]:
    """The tabs of the case; those who work on people only have none but this page."""
    return tabs(case) if current_user(request).may(Permission.READ_RISK) else []


@get(PEOPLE_PATH, name="failure.people", guards=[READ_PEOPLE])
async def show_people(request: Ask, case_id: FromPath[int]) -> Template:
    """Everybody affected, by funder, with how far each is."""
    case = await case_or_404(case_id)
    people, query = await people_of(case.id), PEOPLE.read(request.query_params)
    summaries = await person_summaries((SUBJECT, case.id), now=now_of(request))
    rows = person_lines(case.id, filtered(people, query), {each.person: each for each in summaries})
    listing = Listing(rows=rows, total=len(rows), query=query)
    return page(
        request,
        "failure/cases/people.html",
        listing,
        case=case,
        tabs=_tabs(request, case),
        figures=funder_figures(people),
        may_work=case.is_open,
    )


@get(PEOPLE_PATH + ".csv", name="failure.people_file", guards=[READ_PEOPLE])
async def get_people_file(request: Ask, case_id: FromPath[int]) -> Response[bytes]:
    """The filtered table as a file."""
    case = await case_or_404(case_id)
    summaries = await person_summaries((SUBJECT, case.id), now=now_of(request))
    chosen = filtered(await people_of(case.id), PEOPLE.read(request.query_params))
    lines = person_lines(case.id, chosen, {each.person: each for each in summaries})
    return await csv_response(f"failure-{case.id}-people", list(FILE_COLUMNS), file_rows(lines))


async def _add_form(case: Case) -> Form:
    return add_form([(each.location_id, each.name) for each in await places_of(case.id)])


def _adding(case: Case) -> FormPage:
    back = f"{LIST}/{case.id}/people"
    return FormPage(
        title="Put somebody on the list",
        caption=case.title,
        action=f"{back}/new",
        button="Put on the list",
        back=back,
        trail=(*trail_of(case), ("People", back)),
    )


@get(PEOPLE_PATH + "/new", name="failure.person_form", guards=[WORK_ON_PEOPLE])
async def open_new_person(request: Ask, case_id: FromPath[int]) -> Template:
    """The form to put somebody on the list."""
    case = await case_or_404(case_id)
    return show_form(request, _adding(case), (await _add_form(case)).blank())


@post(PEOPLE_PATH + "/new", name="failure.add_person", guards=[WORK_ON_PEOPLE], status_code=200)
async def add_person(request: Ask, case_id: FromPath[int]) -> Any:
    """Put somebody on the list, with their tasks."""
    case = await case_or_404(case_id)
    reading = (await _add_form(case)).read(await request.form())
    if not reading.ok:
        return show_form(request, _adding(case), reading)
    answer = await service.add_person(
        case.id,
        new_person(reading),
        reading["reason"],
        by=current_user(request).actor,
        now=now_of(request),
    )
    to = f"{LIST}/{case.id}/people/{answer}" if isinstance(answer, int) else ""
    return answer_form(request, _adding(case), reading, answer, "The person is on the list.", to=to)


def _recording(case: Case, person: Person) -> FormPage:
    back = f"{LIST}/{case.id}/people/{person.id}"
    return FormPage(
        title=f"Record what is known of {person.reference}",
        caption=case.title,
        action=f"{back}/record",
        button="Save",
        back=back,
        trail=(*trail_of(case), ("People", f"{LIST}/{case.id}/people"), (person.reference, back)),
        template="failure/cases/record.html",
    )


@get(PERSON, name="failure.person", guards=[READ_PEOPLE])
async def show_person(request: Ask, case_id: FromPath[int], person_id: FromPath[int]) -> Template:
    """One person: need, worker, plan, move, arrival, what follows them, their tasks and their part of the log."""
    case, person = await case_or_404(case_id), await person_or_404(case_id, person_id)
    now = now_of(request)
    tasks = await tasks_of((SUBJECT, case.id), person=person.reference)
    state, colour = state_of(person)
    open_log = [each for each in await log_of(case.id, person=person.reference) if not each.confidential]
    return page(
        request,
        "failure/cases/person.html",
        person,
        case=case,
        tabs=_tabs(request, case),
        state=state,
        state_colour=colour,
        needs=need_words(person),
        paid_by=PAID_BY_WORDS[person.paid_by],
        follow=follow_words(person),
        tasks=checklist_of(tasks, now, summary_of(tasks, now)),
        log=log_lines(open_log, works=False)[::-1],
        excusable=[each for each in tasks if each.critical and each.is_open],
        may_run=case.is_open and current_user(request).may(Permission.RUN_FAILURE),
        may_work=case.is_open and person.counts,
    )


@get(PERSON + "/record", name="failure.record_form", guards=[WORK_ON_PEOPLE])
async def open_record(request: Ask, case_id: FromPath[int], person_id: FromPath[int]) -> Template:
    """The form with everything about one person."""
    case, person = await case_or_404(case_id), await person_or_404(case_id, person_id)
    blank = record_form(person).blank(version=person.version, **values_of(person))
    return show_form(request, _recording(case, person), blank)


@post(PERSON + "/record", name="failure.record", guards=[WORK_ON_PEOPLE], status_code=200)
async def record_person(request: Ask, case_id: FromPath[int], person_id: FromPath[int]) -> Any:
    """Keep what is known of a person."""
    case, person = await case_or_404(case_id), await person_or_404(case_id, person_id)
    reading = with_whole_moments(record_form(person).read(await request.form()), *MOMENTS)
    if not reading.ok or reading.version is None:
        return show_form(request, _recording(case, person), reading)
    details = details_of(reading, await named_place(reading["destination"] or ""))
    answer = await service.record_person(
        case.id,
        person.id,
        reading.version,
        details,
        who=acting(request),
        now=now_of(request),
    )
    newer = await person_or_404(case_id, person_id)
    shown, held = _recording(case, person), values_of(newer)
    return answer_form(request, shown, reading, answer, "It is kept.", now=held, version=newer.version)


def _removing(case: Case, person: Person) -> FormPage:
    shown = _recording(case, person)
    return FormPage(
        title=f"Take {person.reference} off the list",
        caption=case.title,
        lead="Only for somebody who does not belong on it. A person who moves or dies stays on the list.",
        action=f"{shown.back}/remove",
        button="Take off the list",
        back=shown.back,
        trail=shown.trail,
        warning=True,
    )


@get(PERSON + "/remove", name="failure.remove_form", guards=[WORK_ON_PEOPLE])
async def open_remove(request: Ask, case_id: FromPath[int], person_id: FromPath[int]) -> Template:
    """The form to take somebody off the list."""
    case, person = await case_or_404(case_id), await person_or_404(case_id, person_id)
    return show_form(request, _removing(case, person), REMOVE.blank(version=person.version))


@post(PERSON + "/remove", name="failure.remove", guards=[WORK_ON_PEOPLE], status_code=200)
async def remove_person(request: Ask, case_id: FromPath[int], person_id: FromPath[int]) -> Any:
    """Take somebody off the list; their open tasks end."""
    case, person = await case_or_404(case_id), await person_or_404(case_id, person_id)
    reading = REMOVE.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, _removing(case, person), reading)
    answer = await service.remove_person(
        case.id,
        person.id,
        reading.version,
        reading["reason"],
        by=current_user(request).actor,
        now=now_of(request),
    )
    newer = await person_or_404(case_id, person_id)
    return answer_form(
        request, _removing(case, person), reading, answer, "The person is off the list.", version=newer.version
    )


HANDLERS = (
    show_people,
    get_people_file,
    open_new_person,
    add_person,
    show_person,
    open_record,
    record_person,
    open_remove,
    remove_person,
)
