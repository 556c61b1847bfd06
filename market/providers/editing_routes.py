"""Editing locations by hand: add, change, close; the council's own details of regulated ones."""

from typing import Any

from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Struct

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Changed, Refused
from market.providers import forms, service
from market.providers.editing import council_details, location_details, location_values, unregulated_providers
from market.providers.location_routes import NO_LOCATION
from market.providers.queries import NoSuchLocation, get_location, get_location_page
from market.providers.types import LocationRecord, LocationRow, Source
from market.web.as_at import present_day
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Form, Reading
from market.web.render import page

AnyRequest = Request[Any, Any, Any]
EDIT = needs(Permission.EDIT_REGISTER)
TEMPLATE = "providers/form.html"


class FormPage(Struct, frozen=True, kw_only=True):
    """A page of one form. `trail` are the breadcrumbs before its title."""

    title: str
    lead: str
    action: str
    button: str
    back: str
    trail: tuple[tuple[str, str], ...]
    warning: bool = False


def show_form(request: AnyRequest, shown: FormPage, reading: Reading) -> Template:
    """The page of a form: 200 as first opened, 422 when it comes back with errors."""
    return page(request, TEMPLATE, shown, reading=reading, status_code=422 if reading.errors else 200)


def _trail(now: LocationRow) -> tuple[tuple[str, str], ...]:
    return (("Locations", "/locations"), (now.name, f"/locations/{now.id}"))


ADD = FormPage(
    title="Add a location that CQC does not regulate",
    lead="Such as day care, community support or a lunch club. Locations that CQC regulates come from CQC’s files.",
    action="/locations/add",
    button="Add location",
    back="/locations",
    trail=(("Locations", "/locations"),),
)


async def _adding(*, warned: bool = False) -> Form:
    return forms.with_providers(forms.adding(forms.LOCATION, warned=warned), await unregulated_providers())


@get("/locations/add", name="providers.new_location", guards=[EDIT])
async def new_location(request: AnyRequest) -> Template:
    """The form to add a location; `?provider=` fills in its provider."""
    form = await _adding()
    provider = request.query_params.get("provider", "")
    offered = {option.value for option in form["organisation"].options}  # type: ignore[attr-defined]  # a Select
    area = request.app.state.settings.authority_names[0]
    return show_form(request, ADD, form.blank(organisation=provider if provider in offered else None, authority=area))


@post("/locations/add", name="providers.add_location", guards=[EDIT], status_code=200)
async def add_location(request: AnyRequest) -> Template | Redirect:
    """Add a location, after a warning if the register may have it already."""
    sent = await request.form()
    anyway = sent.get("anyway") == "yes"
    reading = forms.checked_postcode((await _adding(warned=anyway)).read(sent))
    if not reading.ok:
        return show_form(request, ADD, reading)
    answer = await service.add_location(
        location_details(reading), by=current_user(request).actor, now=utc_now(), anyway=anyway
    )
    if isinstance(answer, Refused):
        warned = (await _adding(warned=True)).read(sent)
        return show_form(request, ADD, warned.with_refusals(answer))
    flash(request, f"{reading['name']} was added.")
    return Redirect(f"/locations/{answer}", status_code=303)


async def _record(location_id: int) -> LocationRecord:
    try:
        return await get_location_page(location_id)
    except NoSuchLocation:
        raise NotFoundException(NO_LOCATION) from None


async def _changing(record: LocationRecord) -> Form:
    """The form for this location: everything of one that the council added, else the council's own details."""
    if record.now.source == Source.CQC:
        return forms.COUNCIL_DETAILS
    providers = dict(await unregulated_providers())
    providers.setdefault(record.now.organisation_id, record.now.organisation_name)
    return forms.with_providers(forms.changing_location(forms.LOCATION), sorted(providers.items(), key=lambda p: p[1]))


def _change_page(now: LocationRow) -> FormPage:
    regulated = now.source == Source.CQC
    return FormPage(
        title="Change what the council holds" if regulated else "Change details",
        lead="CQC’s files keep the rest of this record. What you enter here is not changed by them."
        if regulated
        else "",
        action=f"/locations/{now.id}/edit",
        button="Save",
        back=f"/locations/{now.id}",
        trail=_trail(now),
    )


def _held(record: LocationRecord) -> dict[str, Any]:
    if record.now.source == Source.CQC:
        return {"ward": record.now.ward, "website": record.now.council_website or ""}
    return location_values(record)


@get("/locations/{location_id:int}/edit", name="providers.edit_location", guards=[EDIT])
async def edit_location(request: AnyRequest, location_id: FromPath[int]) -> Template:
    """The form to change a location."""
    record = await _record(location_id)
    held = _held(record)
    if record.now.source != Source.CQC:
        held["changed_on"] = present_day(request.app.state.settings)
    form = await _changing(record)
    return show_form(request, _change_page(record.now), form.blank(version=record.now.version, **held))


@post("/locations/{location_id:int}/edit", name="providers.change_location", guards=[EDIT], status_code=200)
async def change_location(request: AnyRequest, location_id: FromPath[int]) -> Template | Redirect:
    """Save a changed location, unless somebody else did so first."""
    record = await _record(location_id)
    shown = _change_page(record.now)
    reading = forms.checked_postcode((await _changing(record)).read(await request.form()))
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await _save(request, record.now, reading, reading.version)
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        newer = await _record(location_id)
        held = _held(newer)
        if "changed_on" in reading.values:
            held["changed_on"] = reading["changed_on"]
        raise ChangedSinceOpened(reading, now=held, version=newer.now.version, action=shown.action, back=shown.back)
    flash(request, f"{record.now.name if record.now.source == Source.CQC else reading['name']} was saved.")
    return Redirect(shown.back, status_code=303)


async def _save(request: AnyRequest, now: LocationRow, reading: Reading, version: int) -> Changed | Refused | None:
    by, at = current_user(request).actor, utc_now()
    if now.source == Source.CQC:
        return await service.change_council_details(now.id, version, council_details(reading), by=by, now=at)
    return await service.change_location(
        now.id,
        version,
        location_details(reading),
        changed_on=reading["changed_on"],
        by=by,
        now=at,
        today=present_day(request.app.state.settings),
    )


async def _closing(location_id: int) -> tuple[LocationRow, FormPage]:
    try:
        now = await get_location(location_id)
    except NoSuchLocation:
        raise NotFoundException(NO_LOCATION) from None
    if now.source == Source.CQC:
        raise NotFoundException("CQC’s files say when a location that it regulates closes.")
    shown = FormPage(
        title=f"Close {now.name}",
        lead="It stays in the register with its history, and counts as an exit from the market.",
        action=f"/locations/{location_id}/close",
        button="Close location",
        back=f"/locations/{location_id}",
        trail=_trail(now),
        warning=True,
    )
    return now, shown


@get("/locations/{location_id:int}/close", name="providers.close_location_form", guards=[EDIT])
async def close_location_form(request: AnyRequest, location_id: FromPath[int]) -> Template:
    """The form to close a location."""
    _, shown = await _closing(location_id)
    return show_form(request, shown, forms.CLOSE.blank(closes_on=present_day(request.app.state.settings)))


@post("/locations/{location_id:int}/close", name="providers.close_location", guards=[EDIT], status_code=200)
async def close_location(request: AnyRequest, location_id: FromPath[int]) -> Template | Redirect:
    """Close a location from the day given."""
    now, shown = await _closing(location_id)
    reading = forms.CLOSE.read(await request.form())
    if not reading.ok:
        return show_form(request, shown, reading)
    answer = await service.close_location(
        location_id,
        reading["closes_on"],
        reading["reason"] or "",
        by=current_user(request).actor,
        now=utc_now(),
        today=present_day(request.app.state.settings),
    )
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    flash(request, f"The closing date of {now.name} was saved.")
    return Redirect(shown.back, status_code=303)


HANDLERS = (
    new_location,
    add_location,
    edit_location,
    change_location,
    close_location_form,
    close_location,
)
