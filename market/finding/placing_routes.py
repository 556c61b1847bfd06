"""The page that places somebody."""

from typing import Any

from litestar import Request, get, post
from litestar.response import Redirect, Template
from msgspec import structs

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.finding.placing import Override, place, place_facts
from market.finding.placing_forms import first_values, placing_form
from market.finding.placing_pages import PlacingPage, place_panel
from market.finding.placing_rules import OVERRIDABLE, Wanted, reasons_not_to_place
from market.finding.request_queries import find_request
from market.finding.words import search_words
from market.placements.queries import known_authorities
from market.placements.recording import details_of_form
from market.placements.service import FORM_USED
from market.placements.types import NewPlacement, NewRate
from market.providers.queries import find_location
from market.providers.types import LocationRow
from market.web.as_at import present_day
from market.web.fields import FormData
from market.web.flash import flash
from market.web.form_pages import new_submission, submission_of
from market.web.forms import Form, Reading
from market.web.render import page

AnyRequest = Request[Any, Any, Any]
EDIT = needs(Permission.EDIT_PLACEMENTS)
TEMPLATE = "finding/place.html"
ADDRESS = "/placements/new"


@get(ADDRESS, name="finding.new_placement", guards=[EDIT])
async def new_placement(request: AnyRequest) -> Template:
    """The form, filled in from a search, a kept request or nothing; with what is known of the place."""
    today = present_day(request.app.state.settings)
    asked = FormData(request.query_params)
    location = await find_location(number) if (number := _number(asked.text("location"))) else None
    kept = await find_request(number) if (number := _number(asked.text("request"))) else None
    values = first_values(request.query_params, location, kept, today)
    shown = PlacingPage(
        submission=new_submission(),
        request_id=kept.id if kept is not None else None,
        request_words=search_words(kept.search) if kept is not None else "",
    )
    if location is not None and values["component"] is not None:
        shown = structs.replace(shown, **await _panel(request, location, values))
    form = await _form(request)
    return page(request, TEMPLATE, shown, reading=form.blank(**values))


async def _form(request: AnyRequest, *, overriding: bool = False) -> Form:
    authorities = await known_authorities(request.app.state.settings.authority_names)
    return placing_form(authorities, overriding=overriding)


async def _panel(request: AnyRequest, location: LocationRow, values: dict[str, Any]) -> dict[str, Any]:
    hours, units = values["weekly_hours"], values["units_a_week"]
    rate = NewRate(
        weekly_hours=float(hours) if hours else None,
        rate_pence=values["rate_pence"],
        unit=values["rate_unit"],
        units_a_week=float(units) if units else None,
    )
    wanted = Wanted(
        placement=NewPlacement(
            case_reference=values["case_reference"],
            service_type=values["service_type"],
            component=values["component"],
            starts_on=values["starts_on"],
            rate=rate,
            location_id=location.id,
            bed_type=values["bed_type"],
            needs=tuple(values["needs"]),
        )
    )
    return await _panel_of(request, location, wanted)


async def _panel_of(request: AnyRequest, location: LocationRow, wanted: Wanted) -> dict[str, Any]:
    settings = request.app.state.settings
    today = present_day(settings)
    facts = await place_facts(wanted, authority_names=settings.authority_names, on=today)
    return place_panel(location, facts, wanted, reasons_not_to_place(facts, wanted), today)


@post(ADDRESS, name="finding.place", guards=[EDIT], status_code=200)
async def send_placement(request: AnyRequest) -> Template | Redirect:
    """Place somebody, or show every reason against it; the same form sent again leads to the same placement."""
    sent = await request.form()
    may_override = Permission.OVERRIDE_PLACING in current_user(request).permissions
    asked = FormData(sent)
    submission, request_id = submission_of(sent), _number(asked.text("request"))
    shown = PlacingPage(submission=submission, request_id=request_id, may_override=may_override)
    overriding = asked.text("override") == "yes"
    reading = (await _form(request, overriding=overriding and may_override)).read(sent)
    if not reading.ok:
        return _again(request, shown, reading)
    details = await details_of_form(reading, submission=submission)
    if isinstance(details, list):
        return _again(request, shown, reading.with_refusals(details))
    settings = request.app.state.settings
    wanted = Wanted(placement=details, request_id=request_id)
    answer = await place(
        wanted,
        authority_names=settings.authority_names,
        by=current_user(request).actor,
        now=utc_now(),
        today=present_day(settings),
        override=Override(asked.text("override_reason"), may_override) if overriding else None,
    )
    if isinstance(answer, Refused):
        if may_override and any(reason.code in OVERRIDABLE for reason in answer.reasons):
            reading = (await _form(request, overriding=True)).read(sent)
        if any(reason.code == FORM_USED for reason in answer.reasons):
            shown = structs.replace(shown, submission=new_submission())
        location = await find_location(details.location_id) if details.location_id is not None else None
        if location is not None:
            # What speaks against the place stands at the top already, as the errors.
            shown = structs.replace(shown, **(await _panel_of(request, location, wanted) | {"against": ()}))
        return _again(request, shown, reading.with_refusals(answer))
    flash(request, "The placement was recorded.")
    return Redirect(f"/placements/{answer}", status_code=303)


def _again(request: AnyRequest, shown: PlacingPage, reading: Reading) -> Template:
    return page(request, TEMPLATE, shown, reading=reading, status_code=422)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


HANDLERS = (new_placement, send_placement)
