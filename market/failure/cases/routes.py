"""Pages of failure cases to read: the list, one at a glance, its checklist and its log."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import current_user
from market.accounts.permissions import Permission
from market.checklists.queries import person_summaries, summaries, tasks_of
from market.checklists.words import checklist_of, people_of
from market.failure.cases import (
    book_routes,
    declare_routes,
    keeping_routes,
    lesson_routes,
    letter_routes,
    people_routes,
    running_routes,
    share_routes,
    shared_routes,
)
from market.failure.cases.asked import ONE, READ, Ask, case_or_404, protocol_of, works_on
from market.failure.cases.pages import LIST, case_lines, case_page, list_figures, stage_choices, tabs
from market.failure.cases.person_queries import people_of as people_of_case
from market.failure.cases.person_queries import people_of_cases
from market.failure.cases.queries import (
    books_of,
    count_log,
    duty_now,
    excuses_of,
    list_cases,
    log_of,
    places_of,
    stages_of,
)
from market.failure.cases.types import SUBJECT
from market.letters.queries import letters_of
from market.policies.queries import failure_protocol
from market.web.as_at import now_of
from market.web.render import page

NEWEST = 6


@get(LIST, name="failure.list", guards=[READ])
async def show_cases(request: Ask) -> Template:
    """The cases that are open, and those that have ended."""
    now = now_of(request)
    protocol = (await failure_protocol()).policy
    open_ones, ended = await list_cases(), await list_cases(ended=True)
    numbers = [each.id for each in (*open_ones, *ended)]
    counts, people = await summaries(SUBJECT, numbers, now=now), await people_of_cases(numbers)
    lines = case_lines(open_ones, protocol, counts, people, now)
    return page(
        request,
        "failure/cases/list.html",
        lines,
        ended=case_lines(ended, protocol, counts, people, now),
        figures=list_figures(lines, {each.id: people[each.id] for each in open_ones}),
        may_open=_may(request, Permission.RUN_FAILURE) or _may(request, Permission.EDIT_RISK),
    )


@get(ONE, name="failure.case", guards=[READ])
async def show_case(request: Ask, case_id: FromPath[int]) -> Template:
    """One case at a glance: the clock, what to do now, guidance, people by funder, what happened last."""
    case = await case_or_404(case_id)
    now, protocol = now_of(request), await protocol_of(case)
    subject = (SUBJECT, case.id)
    shown = case_page(
        case,
        protocol,
        places=await places_of(case.id),
        stages=await stages_of(case.id),
        tasks=await tasks_of(subject, person=""),
        summary=(await summaries(SUBJECT, [case.id], now=now))[case.id],
        people=await people_of_case(case.id),
        answers=await duty_now(case.id),
        log=await log_of(case.id, most=NEWEST),
        log_count=await count_log(case.id),
        works=works_on(request),
        now=now,
    )
    return page(
        request,
        "failure/cases/case.html",
        shown,
        tabs=tabs(case),
        choices=stage_choices(case, protocol),
        letters=await letters_of(subject),
        books=await books_of(case.id),
        entry=keeping_routes.blank_entry(),
        submission=keeping_routes.new_submission(),
        now=now,
        may_run=_may(request, Permission.RUN_FAILURE),
        may_work=_may(request, Permission.EDIT_RISK) or _may(request, Permission.RUN_FAILURE),
    )


@get(ONE + "/tasks", name="failure.tasks", guards=[READ])
async def show_checklist(request: Ask, case_id: FromPath[int]) -> Template:
    """The whole checklist of a case: the tasks of the case by section, and a line for each person."""
    case = await case_or_404(case_id)
    now, subject = now_of(request), (SUBJECT, case.id)
    summary = (await summaries(SUBJECT, [case.id], now=now))[case.id]
    tasks = await tasks_of(subject, person="")
    numbers = {each.reference: each.id for each in await people_of_case(case.id)}
    lines = [
        line
        for each in await person_summaries(subject, now=now)
        for line in people_of([each], now, f"{LIST}/{case.id}/people/{numbers.get(each.person, '')}")
    ]
    return page(
        request,
        "failure/cases/checklist.html",
        checklist_of(tasks, now, summary),
        case=case,
        tabs=tabs(case),
        people=lines,
        excuses=await excuses_of(case.id),
        excusable=[each for each in tasks if each.critical and each.is_open],
        may_run=_may(request, Permission.RUN_FAILURE),
    )


def _may(request: Ask, permission: Permission) -> bool:
    return current_user(request).may(permission)


HANDLERS = (
    show_cases,
    show_case,
    show_checklist,
    *declare_routes.HANDLERS,
    *running_routes.HANDLERS,
    *people_routes.HANDLERS,
    *keeping_routes.HANDLERS,
    *share_routes.HANDLERS,
    *letter_routes.HANDLERS,
    *lesson_routes.HANDLERS,
    *book_routes.HANDLERS,
    *shared_routes.HANDLERS,
)
