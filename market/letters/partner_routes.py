"""The page of one partner: what is kept of it, and the letters to it."""

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import current_user, needs_any
from market.accounts.permissions import Permission
from market.letters.access import Ask
from market.letters.pages import lines_of
from market.letters.queries import letters_to_partner
from market.partners.pages import facts_of, state_of
from market.partners.queries import find_partner
from market.web.as_at import now_of
from market.web.render import page

READ_PARTNERS = needs_any(Permission.EDIT_PARTNERS, Permission.READ_EMBARGOES, Permission.READ_RISK)


@get("/partners/{partner_id:int}", name="partners.one", guards=[READ_PARTNERS])
async def show_partner(request: Ask, partner_id: FromPath[int]) -> Template:
    """One partner with the letters to it; letters only for those who may read them."""
    partner = await find_partner(partner_id)
    if partner is None:
        raise NotFoundException("There is no such partner. Look at the list of partners.")
    user = current_user(request)
    may_read = user.may(Permission.READ_EMBARGOES) or user.may(Permission.READ_RISK)
    letters = await letters_to_partner(partner_id) if may_read else []
    return page(
        request,
        "partners/show.html",
        partner=partner,
        state=state_of(partner),
        rows=facts_of(partner),
        lines=lines_of(letters, now_of(request)),
        waiting=sum(each.waits_for_acknowledgement for each in letters),
        may_read=may_read,
        may_edit=user.may(Permission.EDIT_PARTNERS),
    )


HANDLERS = (show_partner,)
