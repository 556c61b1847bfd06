"""The page of jobs, for administrators."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.jobs.pages import jobs_page
from market.jobs.queries import list_runs
from market.jobs.service import claim_now
from market.jobs.ticking import Ticker
from market.jobs.timetable import TIMETABLE, find_job
from market.web.flash import flash
from market.web.render import page

AnyRequest = Request[Any, Any, Any]
RUN_JOBS = needs(Permission.RUN_JOBS)


@get("/admin/jobs", name="jobs.list", guards=[RUN_JOBS])
async def show_jobs(request: AnyRequest) -> Template:
    """Every job with its schedule and its last runs."""
    off = not request.app.state.settings.jobs
    return page(request, "jobs/list.html", jobs_page(TIMETABLE, await list_runs(), now=utc_now(), off=off))


@post("/admin/jobs/{name:str}/run", name="jobs.run", guards=[RUN_JOBS], status_code=200)
async def run_job_now(request: AnyRequest, name: FromPath[str]) -> Redirect:
    """Begin a run now, in this process; its end is on the page."""
    job = find_job(name)
    ticker: Ticker | None = request.app.state.ticker
    if job is None or ticker is None:
        raise NotFoundException("There is no such job.")
    claim = await claim_now(job, ticker.name, by=current_user(request).actor, now=utc_now())
    if claim is None:
        flash(request, f"{job.title} is running already.")
    else:
        ticker.run_claimed_now(job, claim)
        flash(request, f"{job.title} has begun. Reload this page to see how it ended.")
    return Redirect("/admin/jobs", status_code=303)


router = Router(path="/", route_handlers=[show_jobs, run_job_now])
