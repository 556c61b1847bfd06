"""Pages that begin, change and end the assuring of a service. The list and the location's tab stand in `programme`."""

from typing import Any

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.quality.assured import service
from market.quality.assured.forms import ADD_SERVICE, CHANGE_SERVICE, END_SERVICE
from market.quality.assured.queries import NoSuchService, find_location, get_assured, officers
from market.quality.assured.types import AssuredRow, Details, NewAssured
from market.quality.assured.words import service_words
from market.web.as_at import present_day
from market.web.fields import Option
from market.web.flash import flash
from market.web.form_pages import Ask, FormPage, answer_form, show_form
from market.web.forms import Form, Reading

VISIT = needs(Permission.VISIT_SERVICES)
LIST = "/quality/services"
TRAIL = (("Quality", "/quality"), ("Assured services", LIST))
NO_SERVICE = "There is no assured service of that number. Search the list of assured services."
ADDING = FormPage(
    title="Assure a service",
    lead="From this day the service is planned for, visited and graded.",
    action=f"{LIST}/add",
    button="Assure this service",
    back=LIST,
    trail=TRAIL,
)


async def service_of(service_id: int) -> AssuredRow:
    """The service, or the 404 page."""
    try:
        return await get_assured(service_id)
    except NoSuchService:
        raise NotFoundException(NO_SERVICE) from None


async def _with_officers(form: Form) -> Form:
    people = [Option(str(number), name) for number, name in await officers()]
    return form.with_options(lead_officer=people)


def _details(reading: Reading) -> Details:
    lead = reading["lead_officer"]
    return Details(
        tier=reading["tier"],
        tier_reason=reading["tier_reason"] or "",
        people=reading["people"],
        joint_with=reading["joint_with"] or "",
        lead_officer=int(lead) if lead else None,
        starts_on=reading["starts_on"],
    )


def _shown(held: AssuredRow) -> dict[str, Any]:
    values = {name: getattr(held, name) for name in Details.__struct_fields__}
    return {**values, "lead_officer": str(held.lead_officer) if held.lead_officer else ""}


@get(f"{LIST}/add", name="assured.new", guards=[VISIT])
async def new_service(request: Ask) -> Template:
    """The form to assure a service; `?location=` and `?code=` fill it in."""
    form = await _with_officers(ADD_SERVICE)
    today = present_day(request.app.state.settings)
    asked = request.query_params
    return show_form(
        request,
        ADDING,
        form.blank(location=asked.get("location", ""), code=asked.get("code", ""), tier="standard", from_on=today),
    )


@post(f"{LIST}/add", name="assured.add", guards=[VISIT], status_code=200)
async def add_service(request: Ask) -> Any:
    """Assure a service."""
    reading = (await _with_officers(ADD_SERVICE)).read(await request.form())
    found = await find_location(reading["location"]) if reading["location"] else []
    if reading["location"] and len(found) != 1:
        words = "Several locations have this name: enter the CQC location ID" if found else "There is no such location"
        reading = reading.with_error("location", words)
    if not reading.ok:
        return show_form(request, ADDING, reading)
    wanted = NewAssured(
        location_id=found[0], code=reading["code"], from_on=reading["from_on"], details=_details(reading)
    )
    today = present_day(request.app.state.settings)
    answer = await service.assure(wanted, by=current_user(request).actor, now=utc_now(), today=today)
    if isinstance(answer, Refused):
        return show_form(request, ADDING, reading.with_refusals(answer))
    flash(request, "The service is now assured.")
    return Redirect(f"/locations/{found[0]}/quality", status_code=303)


def _page(held: AssuredRow, path: str, title: str, button: str, lead: str) -> FormPage:
    return FormPage(
        title=title,
        lead=f"{service_words(held.code)} at {held.location_name}. {lead}".strip(),
        action=f"{LIST}/{held.id}/{path}",
        button=button,
        back=f"/locations/{held.location_id}/quality",
        trail=(*TRAIL, (held.location_name, f"/locations/{held.location_id}/quality")),
    )


def _change_page(held: AssuredRow) -> FormPage:
    return _page(held, "change", "Change how a service is assured", "Save", "")


@get(LIST + "/{service_id:int}/change", name="assured.change_form", guards=[VISIT])
async def open_change(request: Ask, service_id: FromPath[int]) -> Template:
    """The form to change tier, people, partner and lead officer."""
    held = await service_of(service_id)
    form = await _with_officers(CHANGE_SERVICE)
    return show_form(request, _change_page(held), form.blank(version=held.version, **_shown(held)))


@post(LIST + "/{service_id:int}/change", name="assured.change", guards=[VISIT], status_code=200)
async def change_service(request: Ask, service_id: FromPath[int]) -> Any:
    """Save tier, people, partner and lead officer."""
    shown = _change_page(await service_of(service_id))
    reading = (await _with_officers(CHANGE_SERVICE)).read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await service.change(
        service_id, reading.version, _details(reading), by=current_user(request).actor, now=utc_now()
    )
    newer = await service_of(service_id)
    return answer_form(
        request, shown, reading, answer, "The service was saved.", now=_shown(newer), version=newer.version
    )


def _end_page(held: AssuredRow) -> FormPage:
    lead = "Planned visits to it are not cancelled by this: cancel them in the programme."
    return _page(held, "end", "Stop assuring a service", "Stop assuring it", lead)


@get(LIST + "/{service_id:int}/end", name="assured.end_form", guards=[VISIT])
async def open_end(request: Ask, service_id: FromPath[int]) -> Template:
    """The form to stop assuring a service."""
    held = await service_of(service_id)
    until_on = held.until_on or present_day(request.app.state.settings)
    return show_form(request, _end_page(held), END_SERVICE.blank(version=held.version, until_on=until_on))


@post(LIST + "/{service_id:int}/end", name="assured.end", guards=[VISIT], status_code=200)
async def end_service(request: Ask, service_id: FromPath[int]) -> Any:
    """Stop assuring a service."""
    shown = _end_page(await service_of(service_id))
    reading = END_SERVICE.read(await request.form())
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    today = present_day(request.app.state.settings)
    answer = await service.end(
        service_id, reading.version, reading["until_on"], by=current_user(request).actor, now=utc_now(), today=today
    )
    newer = await service_of(service_id)
    return answer_form(
        request,
        shown,
        reading,
        answer,
        "The end was recorded.",
        now={"until_on": newer.until_on},
        version=newer.version,
    )


HANDLERS = (new_service, add_service, open_change, change_service, open_end, end_service)
