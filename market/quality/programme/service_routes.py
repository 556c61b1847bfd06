"""The list of assured services, what the register suggests to assure, and the tab "Quality" of a location."""

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.words import count_words
from market.providers.queries import NoSuchLocation, get_location
from market.providers.tabs import tab_links
from market.quality.actions.queries import of_service, open_recommendations
from market.quality.assessments.grades.queries import grades_on, histories
from market.quality.assessments.queries import assessments_of
from market.quality.assured import service
from market.quality.assured.forms import ASSURE_ALL
from market.quality.assured.queries import assured_of, officers, suggestions
from market.quality.assured.types import AssuredRow
from market.quality.framework.queries import live_library
from market.quality.programme.queries import facts_on
from market.quality.programme.rules import programme, what_is_due, with_merged
from market.quality.programme.service_pages import (
    ServiceLine,
    ServicePart,
    filtered_services,
    service_lines,
    service_part,
    services_file,
    services_spec,
    suggested_by_type,
)
from market.quality.programme.types import Due, Facts
from market.settings import Settings
from market.web.as_at import present_day
from market.web.downloads import csv_response, xlsx_response
from market.web.flash import flash
from market.web.forms import Reading
from market.web.ordering import one_page
from market.web.render import page

Ask = Request[Any, Any, Any]
READ = needs(Permission.READ_QUALITY)
GRADES = needs(Permission.READ_GRADES)
VISIT = needs(Permission.VISIT_SERVICES)
LIST = "/quality/services"
SUGGESTED = f"{LIST}/suggested"


async def _lines(settings: Settings) -> list[ServiceLine]:
    on = present_day(settings)
    facts = await facts_on(on, settings.authority_names)
    ids = [each.service.id for each in facts]
    library = await live_library()
    next_due: dict[int, Due] = {}
    dues = await asyncio.to_thread(programme, facts, library.settings, on) if library else []
    for due in dues:
        next_due.setdefault(due.service.id, due)
    return service_lines(facts, await grades_on(on, ids), await open_recommendations(ids), next_due, on)


@get(LIST, name="assured.list", guards=[READ])
async def show_services(request: Ask) -> Template:
    """The assured services with grade, last visit, what is due next and open recommendations."""
    settings = request.app.state.settings
    on = present_day(settings)
    query = services_spec(await officers()).read(request.query_params)
    waiting = len(await suggestions(on, settings.authority_names))
    return page(
        request,
        "quality/programme/services.html",
        one_page(filtered_services(await _lines(settings), query), query),
        waiting=waiting,
        may_plan=Permission.VISIT_SERVICES in current_user(request).permissions,
    )


@get([f"{LIST}.csv", f"{LIST}.xlsx"], name="assured.file", guards=[READ])
async def get_services_file(request: Ask) -> Response[bytes]:
    """The filtered list as a file."""
    settings = request.app.state.settings
    query = services_spec(await officers()).read(request.query_params)
    make = xlsx_response if request.url.path.endswith(".xlsx") else csv_response
    lines = filtered_services(await _lines(settings), query)
    return await make(f"assured-services-{present_day(settings).isoformat()}", *services_file(lines))


async def _suggested(request: Ask, reading: Reading) -> Template:
    settings = request.app.state.settings
    found = await suggestions(present_day(settings), settings.authority_names)
    return page(
        request,
        "quality/programme/suggested.html",
        suggested_by_type(found),
        reading=reading,
        count=len(found),
        may_plan=Permission.VISIT_SERVICES in current_user(request).permissions,
        status_code=422 if reading.errors else 200,
    )


@get(SUGGESTED, name="assured.suggested", guards=[READ])
async def show_suggested(request: Ask) -> Template:
    """Services of the area that are not assured yet, with the type that the register suggests."""
    return await _suggested(request, ASSURE_ALL.blank(from_on=present_day(request.app.state.settings)))


@post(SUGGESTED, name="assured.assure_all", guards=[VISIT], status_code=200)
async def assure_suggested(request: Ask) -> Any:
    """Assure what was ticked."""
    data = await request.form()
    reading = ASSURE_ALL.read(data)
    settings = request.app.state.settings
    today = present_day(settings)
    known = {each.key: (each.location_id, each.code) for each in await suggestions(today, settings.authority_names)}
    pairs = [known[key] for key in data.getall("service", []) if key in known]
    if not pairs and reading.ok:
        reading = reading.with_error("", "Tick at least one service")
    if not reading.ok:
        return await _suggested(request, reading)
    done = await service.assure_all(
        pairs, from_on=reading["from_on"], by=current_user(request).actor, now=utc_now(), today=today
    )
    flash(
        request, f"{count_words(done, 'service')} {'is' if done == 1 else 'are'} now assured, with the standard tier."
    )
    return Redirect(LIST, status_code=303)


@get("/locations/{location_id:int}/quality", name="assured.location", guards=[GRADES])
async def show_location_quality(request: Ask, location_id: FromPath[int]) -> Template:
    """The grade of each assured service of a location; visits and recommendations for those who read quality."""
    try:
        location = await get_location(location_id)
    except NoSuchLocation:
        raise NotFoundException("There is no location of that number.") from None
    settings, permissions = request.app.state.settings, current_user(request).permissions
    held = (await assured_of([location_id])).get(location_id, [])
    detailed = Permission.READ_QUALITY in permissions
    return page(
        request,
        "quality/programme/location.html",
        await _parts(held, settings, detailed=detailed),
        location=location,
        tabs=tab_links(location_id, permissions, request.app.route_reverse),
        detailed=detailed,
        may_plan=Permission.VISIT_SERVICES in permissions,
        on=present_day(settings),
    )


async def _parts(held: list[AssuredRow], settings: Settings, *, detailed: bool) -> list[ServicePart]:
    """Each service of a location, those that are assured now first."""
    on = present_day(settings)
    ids = [each.id for each in held]
    grades = await histories(ids)
    if not detailed:
        return [service_part(each, grades.get(each.id, []), on, detailed=False) for each in _in_order(held, on)]
    facts = {each.service.id: each for each in await facts_on(on, settings.authority_names, services=held)}
    visits = await assessments_of(ids)
    library = await live_library()
    parts = []
    for each in _in_order(held, on):
        dues = _dues(facts[each.id], library.settings, on) if library and each.assured_on(on) else []
        view = facts[each.id].follow_up
        parts.append(
            service_part(
                each,
                grades.get(each.id, []),
                on,
                visits=[visit for visit in visits if visit.service_id == each.id and visit.status != "withdrawn"],
                recommendations=await of_service(each.id),
                dues=dues,
                follow_up=view.why if view else "",
                detailed=True,
            )
        )
    return parts


def _dues(facts: Facts, settings: Any, on: Any) -> list[Due]:
    return with_merged(what_is_due(facts, settings, on), facts, settings)


def _in_order(held: list[AssuredRow], on: Any) -> list[AssuredRow]:
    return sorted(held, key=lambda each: (not each.assured_on(on), each.code, each.from_on))


HANDLERS = (
    show_services,
    get_services_file,
    show_suggested,
    assure_suggested,
    show_location_quality,
)
