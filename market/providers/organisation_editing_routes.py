"""Editing organisations by hand: add, change, close."""

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user
from market.core.clock import utc_now
from market.core.refusal import Changed, Refused
from market.providers import forms, service
from market.providers.editing import organisation_details, organisation_values
from market.providers.editing_routes import EDIT, AnyRequest, FormPage, show_form
from market.providers.organisation_routes import NO_ORGANISATION
from market.providers.queries import NoSuchOrganisation, get_organisation
from market.providers.types import OrganisationRow, Source
from market.web.as_at import present_day
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened

ADD = FormPage(
    title="Add a provider that CQC does not regulate",
    lead="Such as a charity or a community group. Providers that CQC regulates come from CQC’s files.",
    action="/providers/add",
    button="Add provider",
    back="/providers",
    trail=(("Providers", "/providers"),),
)


async def _ours(organisation_id: int) -> OrganisationRow:
    try:
        found = await get_organisation(organisation_id)
    except NoSuchOrganisation:
        raise NotFoundException(NO_ORGANISATION) from None
    if found.source != Source.COUNCIL:
        raise NotFoundException("CQC’s files keep this provider’s record, so it cannot be changed here.")
    return found


def _page_of(found: OrganisationRow, verb: str) -> FormPage:
    closing = verb == "close"
    return FormPage(
        title=f"Close {found.name}" if closing else "Change details",
        lead="It stays in the register with its history. Close its locations first." if closing else "",
        action=f"/providers/{found.id}/{verb}",
        button="Close provider" if closing else "Save",
        back=f"/providers/{found.id}",
        trail=(("Providers", "/providers"), (found.name, f"/providers/{found.id}")),
        warning=closing,
    )


@get("/providers/add", name="providers.new_organisation", guards=[EDIT])
async def new_organisation(request: AnyRequest) -> Template:
    """The form to add an organisation."""
    return show_form(request, ADD, forms.adding(forms.ORGANISATION).blank())


@post("/providers/add", name="providers.add_organisation", guards=[EDIT], status_code=200)
async def add_organisation(request: AnyRequest) -> Template | Redirect:
    """Add an organisation, after a warning if the register may have it already."""
    sent = await request.form()
    anyway = sent.get("anyway") == "yes"
    reading = forms.checked_postcode(forms.adding(forms.ORGANISATION, warned=anyway).read(sent))
    if not reading.ok:
        return show_form(request, ADD, reading)
    answer = await service.add_organisation(
        organisation_details(reading), by=current_user(request).actor, now=utc_now(), anyway=anyway
    )
    if isinstance(answer, Refused):
        warned = forms.adding(forms.ORGANISATION, warned=True).read(sent)
        return show_form(request, ADD, warned.with_refusals(answer))
    flash(request, f"{reading['name']} was added.")
    return Redirect(f"/providers/{answer}", status_code=303)


@get("/providers/{organisation_id:int}/edit", name="providers.edit_organisation", guards=[EDIT])
async def edit_organisation(request: AnyRequest, organisation_id: FromPath[int]) -> Template:
    """The form to change an organisation."""
    found = await _ours(organisation_id)
    reading = forms.ORGANISATION.blank(version=found.version, **organisation_values(found))
    return show_form(request, _page_of(found, "edit"), reading)


@post("/providers/{organisation_id:int}/edit", name="providers.change_organisation", guards=[EDIT], status_code=200)
async def change_organisation(request: AnyRequest, organisation_id: FromPath[int]) -> Template | Redirect:
    """Save a changed organisation, unless somebody else did so first."""
    found = await _ours(organisation_id)
    shown = _page_of(found, "edit")
    reading = forms.checked_postcode(forms.ORGANISATION.read(await request.form()))
    if not reading.ok or reading.version is None:
        return show_form(request, shown, reading)
    answer = await service.change_organisation(
        organisation_id, reading.version, organisation_details(reading), by=current_user(request).actor, now=utc_now()
    )
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    if isinstance(answer, Changed):
        newer = await _ours(organisation_id)
        held = organisation_values(newer)
        raise ChangedSinceOpened(reading, now=held, version=newer.version, action=shown.action, back=shown.back)
    flash(request, f"{reading['name']} was saved.")
    return Redirect(shown.back, status_code=303)


@get("/providers/{organisation_id:int}/close", name="providers.close_organisation_form", guards=[EDIT])
async def close_organisation_form(request: AnyRequest, organisation_id: FromPath[int]) -> Template:
    """The form to close an organisation."""
    found = await _ours(organisation_id)
    reading = forms.CLOSE.blank(closes_on=present_day(request.app.state.settings))
    return show_form(request, _page_of(found, "close"), reading)


@post("/providers/{organisation_id:int}/close", name="providers.close_organisation", guards=[EDIT], status_code=200)
async def close_organisation(request: AnyRequest, organisation_id: FromPath[int]) -> Template | Redirect:
    """Close an organisation from the day given."""
    found = await _ours(organisation_id)
    shown = _page_of(found, "close")
    reading = forms.CLOSE.read(await request.form())
    if not reading.ok:
        return show_form(request, shown, reading)
    answer = await service.close_organisation(
        organisation_id,
        reading["closes_on"],
        reading["reason"] or "",
        by=current_user(request).actor,
        now=utc_now(),
        today=present_day(request.app.state.settings),
    )
    if isinstance(answer, Refused):
        return show_form(request, shown, reading.with_refusals(answer))
    flash(request, f"The closing date of {found.name} was saved.")
    return Redirect(shown.back, status_code=303)


HANDLERS = (
    new_organisation,
    add_organisation,
    edit_organisation,
    change_organisation,
    close_organisation_form,
    close_organisation,
)
