"""Pages of tasks: mine and my roles', and one with its history."""

from typing import Any

from litestar import Request, Response, Router, get
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import current_user, needs_any
from market.accounts.permissions import Permission
from market.checklists import doing_routes
from market.checklists.listing import TASKS, count_open, count_tasks, list_tasks, may_do, may_read, opening
from market.checklists.pages import figures_of, file_of, listed, steps_offered, subject_url, task_page
from market.checklists.queries import NoSuchTask, events_of, get_task
from market.checklists.rules import is_same_person
from market.core.clock import london_date
from market.web.as_at import now_of
from market.web.downloads import csv_response, xlsx_response
from market.web.lists import Listing
from market.web.render import page

Ask = Request[Any, Any, Any]
READ = needs_any(Permission.READ_RISK, Permission.READ_EMBARGOES, Permission.REVIEW_PEOPLE)


@get("/tasks", name="checklists.list", guards=[READ])
async def show_tasks(request: Ask) -> Template:
    """Tasks of the reader and of their roles, the ones that are due first at the top."""
    user, now = current_user(request), now_of(request)
    query = await opening(TASKS.read(request.query_params), user, now=now)
    rows = await list_tasks(query, user, now=now)
    listing = Listing(rows=listed(rows, now), total=await count_tasks(query, user, now=now), query=query)
    figures = figures_of(await count_open(user, now=now))
    return page(request, "checklists/tasks.html", listing, figures=figures, now=now)


@get(["/tasks.csv", "/tasks.xlsx"], name="checklists.file", guards=[READ])
async def get_tasks_file(request: Ask) -> Response[bytes]:
    """The filtered list as a file, as far as the reader may read it."""
    now = now_of(request)
    rows = await list_tasks(TASKS.read(request.query_params).everything(), current_user(request), now=now)
    make = xlsx_response if request.url.path.endswith(".xlsx") else csv_response
    return await make(f"tasks-{london_date(now).isoformat()}", *file_of(rows, now))


@get("/tasks/{task_id:int}", name="checklists.one", guards=[READ])
async def show_task(request: Ask, task_id: FromPath[int]) -> Template:
    """One task: when it is due and why, what was done, and everything that happened to it."""
    user, now = current_user(request), now_of(request)
    try:
        task = await get_task(task_id)
    except NoSuchTask:
        raise NotFoundException("There is no task of that number. Look for it in the list of tasks.") from None
    if not may_read(task, user):
        raise PermissionDeniedException("This task is for those who work on its case.")
    url = subject_url(task, user.permissions, request.app.route_reverse)
    shown = task_page(task, await events_of(task.id), now=now, url=url)
    return page(
        request,
        "checklists/task.html",
        shown,
        may_do=may_do(task, user),
        may_confirm=not is_same_person(task.asked_by, task.asked_label, user.actor),
        steps=steps_offered(task),
    )


router = Router("/", route_handlers=[show_tasks, get_tasks_file, show_task, *doing_routes.HANDLERS])
