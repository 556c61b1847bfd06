"""Pages of host alerts: the list, and one with its people, tasks, letters and history."""

from typing import Any

from litestar import Request, Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import File, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.checklists.queries import summaries, tasks_of
from market.core.clock import london_date
from market.documents import store
from market.embargoes.queries import find_embargo
from market.host_alerts import deciding_routes, logging_routes, people_routes
from market.host_alerts.deciding_routes import held
from market.host_alerts.listing import ALERTS, count_alerts, count_by_state, list_alerts
from market.host_alerts.pages import alert_page, figures_of, file_of, lines_of
from market.host_alerts.queries import (
    count_people,
    dismissed_notices,
    events_of,
    find_notice,
    notices_of,
    notices_without_alert,
    people_of,
    there_on,
)
from market.host_alerts.service import reasons_to_keep_open
from market.host_alerts.types import NoticeRow
from market.letters.queries import letters_of
from market.policies.queries import alert_policy
from market.web.as_at import now_of
from market.web.downloads import csv_response, xlsx_response
from market.web.lists import Listing
from market.web.render import page

Ask = Request[Any, Any, Any]
READ = needs(Permission.READ_EMBARGOES)


@get("/host-alerts", name="host_alerts.list", guards=[READ])
async def show_alerts(request: Ask) -> Template:
    """Suspensions by other authorities, the newest first, and notices that nobody has logged yet."""
    now = now_of(request)
    query = ALERTS.read(request.query_params)
    rows = await list_alerts(query)
    numbers = [row.id for row in rows]
    lines = lines_of(rows, await count_people(numbers), await summaries("host_alert", numbers, now=now))
    return page(
        request,
        "host_alerts/list.html",
        Listing(rows=lines, total=await count_alerts(query), query=query),
        figures=figures_of(await count_by_state()),
        waiting=await notices_without_alert(),
        dismissed=await dismissed_notices(),
        may_log=current_user(request).may(Permission.RECOMMEND_EMBARGOES),
    )


@get(["/host-alerts.csv", "/host-alerts.xlsx"], name="host_alerts.file", guards=[READ])
async def get_alerts_file(request: Ask) -> Response[bytes]:
    """The filtered list as a file: places, hosts and numbers, never the reasons."""
    now = now_of(request)
    rows = await list_alerts(ALERTS.read(request.query_params).everything())
    numbers = [row.id for row in rows]
    lines = lines_of(rows, await count_people(numbers), await summaries("host_alert", numbers, now=now))
    make = xlsx_response if request.url.path.endswith(".xlsx") else csv_response
    return await make(f"host-alerts-{london_date(now).isoformat()}", *file_of(lines))


@get("/host-alerts/{alert_id:int}", name="host_alerts.one", guards=[READ])
async def show_alert(request: Ask, alert_id: FromPath[int]) -> Template:
    """One alert: its people by tasks, steps, letters, notices and history."""
    alert, now = await held(alert_id), now_of(request)
    people = await people_of(alert.id)
    embargo = None if alert.embargo_id is None else await find_embargo(alert.embargo_id)
    there = {each.case_reference for each in await there_on(alert, london_date(now))}
    shown = alert_page(
        alert,
        (await alert_policy(alert.policy_version)).policy,
        people,
        await tasks_of(alert.subject),
        stop_runs=embargo is not None and embargo.is_running,
        notices=await notices_of(alert.id),
        events=await events_of(alert.id),
        unlisted=len(there - {person.case_reference for person in people}) if alert.is_open else 0,
        open_reasons=await reasons_to_keep_open(alert, now) if alert.is_open else [],
        now=now,
    )
    user = current_user(request)
    return page(
        request,
        "host_alerts/alert.html",
        shown,
        letters=await letters_of(alert.subject),
        now=now,
        may_work=user.may(Permission.RECOMMEND_EMBARGOES),
        may_approve=user.may(Permission.APPROVE_EMBARGOES),
    )


@get("/host-alerts/{alert_id:int}/notices/{notice_id:int}", name="host_alerts.notice", guards=[READ])
async def get_notice_file(request: Ask, alert_id: FromPath[int], notice_id: FromPath[int]) -> File:
    """The file of a notice exactly as it came."""
    notice = next((each for each in await notices_of(alert_id) if each.id == notice_id), None)
    if notice is None or not notice.file_name:
        raise NotFoundException("There is no such file with this alert.")
    return await _file_of(notice, request)


@get("/host-alerts/notices/{notice_id:int}", name="host_alerts.kept_notice", guards=[READ])
async def get_kept_file(request: Ask, notice_id: FromPath[int]) -> File:
    """The file of a notice that is not logged yet, to be read beside the form."""
    notice = await find_notice(notice_id)
    if notice is None or notice.alert_id is not None or not notice.file_name:
        raise NotFoundException("There is no such file that waits to be logged.")
    return await _file_of(notice, request)


async def _file_of(notice: NoticeRow, request: Ask) -> File:
    path = await store.checked_path(notice.sha256, request.app.state.settings.home)
    return File(path=path, filename=notice.file_name, media_type="application/octet-stream")


router = Router(
    "/",
    route_handlers=[
        show_alerts,
        show_alert,
        get_alerts_file,
        get_notice_file,
        get_kept_file,
        *logging_routes.HANDLERS,
        *deciding_routes.HANDLERS,
        *people_routes.HANDLERS,
    ],
)
