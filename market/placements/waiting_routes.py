"""Pages of the waiting list: the position for everybody who finds care, the cases for those who read placements."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.core.words import day_words
from market.placements import waiting_service as service
from market.placements.queries import waiting_on
from market.placements.tabs import tab_links
from market.placements.waiting_forms import ADD_WAIT, CHANGE_WAIT, END_WAIT
from market.placements.waiting_pages import (
    REASON_COLUMNS,
    SERVICE_COLUMNS,
    by_reason,
    by_service,
    filtered_waits,
    reason_chart,
    wait_lines,
    waiting_figures,
    waits_file,
    waits_spec,
)
from market.placements.waiting_queries import NoSuchWait, WaitRecord, get_wait
from market.placements.words import component_words
from market.web.as_at import as_at, present_day
from market.web.charts import draw
from market.web.downloads import attachment, csv_response, xlsx_response
from market.web.flash import flash
from market.web.form_pages import FormPage, answer_form, show_form
from market.web.ordering import one_page
from market.web.render import page

Ask = Request[Any, Any, Any]
EDIT = needs(Permission.EDIT_PLACEMENTS)
FIND = needs(Permission.FIND_CARE)
WAITING = "/placements/waiting"
NO_WAIT = "There is no entry of that number on the waiting list. Search the list by case reference."


@get(WAITING, name="placements.waiting", guards=[FIND])
async def show_waiting(request: Ask) -> Template:
    """How many people wait, for what, how long and why; and the cases for somebody who may read them."""
    on = as_at(request)
    day = on.isoformat() if request.query_params.get("as_at") else ""
    waiting = await waiting_on(on)
    permissions = current_user(request).permissions
    listing = None
    if Permission.READ_PLACEMENTS in permissions:
        lines = wait_lines(waiting)
        query = waits_spec(lines).read(request.query_params)
        listing = one_page(filtered_waits(lines, query), query)
    return page(
        request,
        "placements/waiting.html",
        listing,
        on=on,
        past=on < present_day(request.app.state.settings),
        figures=waiting_figures(waiting),
        services=by_service(waiting),
        service_columns=SERVICE_COLUMNS,
        reasons=by_reason(waiting),
        reason_columns=REASON_COLUMNS,
        drawn=await draw(reason_chart(waiting, _source(on))) if waiting else None,
        tabs=tab_links(permissions, request.app.route_reverse, day),
        current=WAITING + (f"?as_at={day}" if day else ""),
        day=f"?as_at={day}" if day else "",
        may_edit=Permission.EDIT_PLACEMENTS in permissions,
    )


def _source(on: Any) -> str:
    return f"The council’s waiting list, as at {day_words(on)}"


@get(f"{WAITING}/by-reason.csv", name="placements.waiting_chart_file", guards=[FIND])
async def get_waiting_chart_file(request: Ask) -> Response[bytes]:
    """The table of the chart of reasons."""
    on = as_at(request)
    waiting = await waiting_on(on)
    if not waiting:
        raise NotFoundException("Nobody waited on that day, so there is no table.")
    chart = reason_chart(waiting, _source(on))
    return attachment(chart.csv(), f"{chart.id}-{on.isoformat()}.csv", "text/csv; charset=utf-8")


@get(
    [f"{WAITING}.csv", f"{WAITING}.xlsx"],
    name="placements.waiting_file",
    guards=[needs(Permission.READ_PLACEMENTS)],
)
async def get_waiting_file(request: Ask) -> Response[bytes]:
    """The filtered list of cases as a file, without words about anybody."""
    on = as_at(request)
    lines = wait_lines(await waiting_on(on))
    headings, rows = waits_file(filtered_waits(lines, waits_spec(lines).read(request.query_params)))
    make = xlsx_response if request.url.path.endswith(".xlsx") else csv_response
    return await make(f"waiting-list-{on.isoformat()}", headings, rows)


def _who(request: Ask) -> dict[str, Any]:
    """Who does it and when, as the service asks."""
    return {"by": current_user(request).actor, "now": utc_now(), "today": present_day(request.app.state.settings)}


ADDING = FormPage(
    title="Add somebody to the waiting list",
    lead="Somebody who has been assessed and waits for care to begin.",
    action=f"{WAITING}/add",
    button="Add to the waiting list",
    back=WAITING,
    trail=(("Placements", "/placements"), ("Waiting list", WAITING)),
)


def _changing(held: WaitRecord, path: str, title: str, button: str, lead: str = "") -> FormPage:
    words = f"{held.case_reference} has waited for {component_words(held.component)} since {day_words(held.since_on)}."
    return FormPage(
        title=title,
        lead=f"{words} {lead}".strip(),
        action=f"{WAITING}/{held.id}/{path}",
        button=button,
        back=WAITING,
        trail=ADDING.trail,
    )


@get(f"{WAITING}/add", name="placements.new_wait", guards=[EDIT])
async def new_wait(request: Ask) -> Template:
    """The form to add somebody to the list."""
    today = present_day(request.app.state.settings)
    return show_form(request, ADDING, ADD_WAIT.blank(since_on=today, why="brokerage"))


@post(f"{WAITING}/add", name="placements.add_wait", guards=[EDIT], status_code=200)
async def add_wait(request: Ask) -> Any:
    """Add somebody to the list."""
    reading = ADD_WAIT.read(await request.form())
    if not reading.ok:
        return show_form(request, ADDING, reading)
    wait = service.NewWait(
        case_reference=reading["case_reference"],
        component=reading["component"],
        since_on=reading["since_on"],
        why=reading["why"],
        words=reading["words"] or "",
    )
    answer = await service.add_wait(wait, **_who(request))
    if isinstance(answer, Refused):
        return show_form(request, ADDING, reading.with_refusals(answer))
    flash(request, "The person was added to the waiting list.")
    return Redirect(WAITING, status_code=303)


async def _wait(entry_id: int) -> WaitRecord:
    try:
        return await get_wait(entry_id)
    except NoSuchWait:
        raise NotFoundException(NO_WAIT) from None


def _change_page(held: WaitRecord) -> FormPage:
    return _changing(held, "change", "Change why somebody waits", "Save")


@get(WAITING + "/{entry_id:int}/change", name="placements.change_wait_form", guards=[EDIT])
async def open_change(request: Ask, entry_id: FromPath[int]) -> Template:
    """The form to change why somebody waits, or to correct since when."""
    held = await _wait(entry_id)
    values = {"since_on": held.since_on, "why": held.why, "words": held.words}
    return show_form(request, _change_page(held), CHANGE_WAIT.blank(version=held.version, **values))


@post(WAITING + "/{entry_id:int}/change", name="placements.change_wait", guards=[EDIT], status_code=200)
async def change_wait(request: Ask, entry_id: FromPath[int]) -> Any:
    """Save why somebody waits."""
    shown = _change_page(await _wait(entry_id))
    reading = CHANGE_WAIT.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await service.change_wait(
        entry_id,
        reading.version,
        since_on=reading["since_on"],
        why=reading["why"],
        words=reading["words"] or "",
        **_who(request),
    )
    newer = await _wait(entry_id)
    now = {"since_on": newer.since_on, "why": newer.why, "words": newer.words}
    return answer_form(request, shown, reading, answer, "The waiting list was saved.", now=now, version=newer.version)


def _end_page(held: WaitRecord) -> FormPage:
    return _changing(held, "end", "End this wait", "End wait")


@get(WAITING + "/{entry_id:int}/end", name="placements.end_wait_form", guards=[EDIT])
async def open_end_of_wait(request: Ask, entry_id: FromPath[int]) -> Template:
    """The form to end a wait."""
    held = await _wait(entry_id)
    values = {"ended_on": held.ended_on or present_day(request.app.state.settings), "outcome": held.outcome or None}
    return show_form(request, _end_page(held), END_WAIT.blank(version=held.version, **values))


@post(WAITING + "/{entry_id:int}/end", name="placements.end_wait", guards=[EDIT], status_code=200)
async def end_wait(request: Ask, entry_id: FromPath[int]) -> Any:
    """End a wait."""
    shown = _end_page(await _wait(entry_id))
    reading = END_WAIT.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await service.end_wait(entry_id, reading.version, reading["ended_on"], reading["outcome"], **_who(request))
    newer = await _wait(entry_id)
    now = {"ended_on": newer.ended_on, "outcome": newer.outcome}
    return answer_form(request, shown, reading, answer, "The wait was ended.", now=now, version=newer.version)


HANDLERS = (
    show_waiting,
    get_waiting_chart_file,
    get_waiting_file,
    new_wait,
    add_wait,
    open_change,
    change_wait,
    open_end_of_wait,
    end_wait,
)
