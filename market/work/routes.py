"""The progress page."""

from typing import Any

from litestar import Request, Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, signed_in
from market.accounts.permissions import Permission
from market.accounts.types import SignedIn
from market.core.clock import utc_now
from market.web.render import page
from market.work.pages import work_page
from market.work.queries import find_work
from market.work.runner import Runner
from market.work.types import WorkView


@get("/work/{work_id:int}", name="work.show", guards=[signed_in])
async def show_work(request: Request[Any, Any, Any], work_id: FromPath[int]) -> Response[Any] | Template:
    """How far it is; on to its result once done. For the person who asked, and those who import or run jobs."""
    work = await find_work(work_id)
    if work is None or not may_see(work, current_user(request)):
        raise NotFoundException("There is no such work, or somebody else asked for it.")
    runner: Runner | None = request.app.state.runner
    shown = work if runner is None else runner.overlay(work)
    if shown.status == "done" and shown.result_path:
        return Redirect(shown.result_path, status_code=303)
    return page(request, "work/show.html", work_page(shown, now=utc_now()))


def may_see(work: WorkView, user: SignedIn) -> bool:
    """Whether the person asked for this work, or may import files or run jobs."""
    return work.asked_by == user.id or user.may(Permission.IMPORT_FILES) or user.may(Permission.RUN_JOBS)


router = Router(path="/", route_handlers=[show_work])
