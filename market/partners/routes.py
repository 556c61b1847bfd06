"""The list of partners, and adding and changing one. The page of one partner shows its letters, so it is with the letters."""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from market.accounts.guards import current_user, needs, needs_any
from market.accounts.permissions import Permission
from market.core.clock import utc_now
from market.core.refusal import Refused
from market.partners.forms import CHANGE_PARTNER, PARTNER, details_of
from market.partners.pages import PARTNERS, PartnerForm, lines_of, stored
from market.partners.queries import count_partners, count_without_address, find_partner, list_partners
from market.partners.service import add_partner, change_partner
from market.partners.types import Partner
from market.web.downloads import list_response
from market.web.flash import flash
from market.web.forms import ChangedSinceOpened, Reading
from market.web.lists import Listing
from market.web.render import page

Ask = Request[Any, Any, Any]
READ = needs_any(Permission.EDIT_PARTNERS, Permission.READ_EMBARGOES, Permission.READ_RISK)
EDIT = needs(Permission.EDIT_PARTNERS)
LIST = "/partners"
ADDING = PartnerForm(title="Add a partner", action=f"{LIST}/new", button="Add partner", back=LIST)


@get(LIST, name="partners.list", guards=[READ])
async def show_partners(request: Ask) -> Template:
    """Whom the council tells and asks, with those that have no address."""
    query = PARTNERS.read(request.query_params)
    listing = Listing(rows=lines_of(await list_partners(query)), total=await count_partners(query), query=query)
    may_edit = current_user(request).may(Permission.EDIT_PARTNERS)
    return page(
        request, "partners/list.html", listing, may_edit=may_edit, without_address=await count_without_address()
    )


@get([f"{LIST}.csv", f"{LIST}.xlsx"], name="partners.file", guards=[READ])
async def get_partners_file(request: Ask) -> Response[bytes]:
    """The filtered list as a file."""
    rows = lines_of(await list_partners(PARTNERS.read(request.query_params).everything()))
    return await list_response("partners", request.url.path.rpartition(".")[2], PARTNERS, rows)


@get(f"{LIST}/new", name="partners.new", guards=[EDIT])
async def show_new_partner(request: Ask) -> Template:
    """The form to add a partner."""
    return _form(request, ADDING, PARTNER.blank(active=True))


@post(f"{LIST}/new", name="partners.add", guards=[EDIT], status_code=200)
async def send_new_partner(request: Ask) -> Template | Redirect:
    """Add a partner."""
    reading = PARTNER.read(await request.form())
    if not reading.ok:
        return _form(request, ADDING, reading)
    answer = await add_partner(details_of(reading), by=current_user(request).actor, now=utc_now())
    if isinstance(answer, Refused):
        return _form(request, ADDING, reading.with_refusals(answer))
    flash(request, f"{reading['name']} is added.")
    return Redirect(f"{LIST}/{answer}", status_code=303)


@get(LIST + "/{partner_id:int}/edit", name="partners.edit", guards=[EDIT])
async def show_edit_partner(request: Ask, partner_id: FromPath[int]) -> Template:
    """The form to change a partner."""
    partner = await _partner(partner_id)
    return _form(request, _changing(partner), CHANGE_PARTNER.blank(version=partner.version, **stored(partner)))


@post(LIST + "/{partner_id:int}/edit", name="partners.change", guards=[EDIT], status_code=200)
async def send_edit_partner(request: Ask, partner_id: FromPath[int]) -> Template | Redirect:
    """Change a partner; when somebody else did so meanwhile, both versions are shown."""
    partner = await _partner(partner_id)
    reading = CHANGE_PARTNER.read(await request.form())
    if not reading.ok or reading.version is None:
        return _form(request, _changing(partner), reading)
    answer = await change_partner(
        partner_id, details_of(reading), version=reading.version, by=current_user(request).actor, now=utc_now()
    )
    if answer == "changed_meanwhile":
        fresh, back = await _partner(partner_id), f"{LIST}/{partner_id}"
        raise ChangedSinceOpened(reading, now=stored(fresh), version=fresh.version, action=f"{back}/edit", back=back)
    if isinstance(answer, Refused):
        return _form(request, _changing(partner), reading.with_refusals(answer))
    flash(request, f"{reading['name']} is saved.")
    return Redirect(f"{LIST}/{partner_id}", status_code=303)


async def _partner(partner_id: int) -> Partner:
    partner = await find_partner(partner_id)
    if partner is None:
        raise NotFoundException("There is no such partner. Look at the list of partners.")
    return partner


def _changing(partner: Partner) -> PartnerForm:
    back = f"{LIST}/{partner.id}"
    return PartnerForm(
        title=f"Change {partner.name}", action=f"{back}/edit", button="Save", back=back, name=partner.name
    )


def _form(request: Ask, content: PartnerForm, reading: Reading) -> Template:
    return page(request, "partners/form.html", content, reading=reading, status_code=422 if reading.errors else 200)


router = Router(
    path="/",
    route_handlers=[
        show_partners,
        get_partners_file,
        show_new_partner,
        send_new_partner,
        show_edit_partner,
        send_edit_partner,
    ],
)
