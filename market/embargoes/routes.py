"""Pages of embargoes: the register, one embargo, the tab of a location, and every form."""

from litestar import Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.embargoes import acting_routes, changing_routes, proposing_routes, register_routes, telling_routes
from market.embargoes.form_pages import LIST, ONE, Ask, embargo_or_404, who_asks
from market.embargoes.loading import everything_about
from market.embargoes.page import embargo_page
from market.embargoes.queries import history, in_force, reasons_of, terms_of
from market.embargoes.register_routes import policy_or_none
from market.embargoes.rules import days_in_force
from market.embargoes.telling_routes import telling_summary
from market.embargoes.words import STAGE_COLOURS, STAGE_WORDS, terms_line
from market.letters.queries import letters_of
from market.providers.queries import NoSuchLocation, get_location
from market.providers.tabs import tab_links
from market.web.as_at import as_at, now_of, present_day
from market.web.render import page

READ = needs(Permission.READ_EMBARGOES)


@get(ONE, name="embargoes.one", guards=[READ])
async def show_embargo(request: Ask, embargo_id: FromPath[int]) -> Template:
    """One embargo on one page."""
    row = await embargo_or_404(embargo_id)
    now = now_of(request)
    held = await everything_about(row, now)
    user = current_user(request)
    shown = embargo_page(
        held,
        who_asks(request),
        present_day(request.app.state.settings),
        may_recommend=user.may(Permission.RECOMMEND_EMBARGOES),
        may_approve=user.may(Permission.APPROVE_EMBARGOES),
    )
    told = await telling_summary(held, await letters_of(("embargo", row.id)), now)
    return page(request, "embargoes/show.html", shown, told=told)


@get("/locations/{location_id:int}/embargoes", name="embargoes.location", guards=[READ])
async def show_location_embargoes(request: Ask, location_id: FromPath[int]) -> Template:
    """The embargoes of one location and its provider: in force on a day, and all that ever were."""
    try:
        location = await get_location(location_id)
    except NoSuchLocation:
        raise NotFoundException("There is no location of that number. Search the list of locations.") from None
    on, policy = as_at(request), await policy_or_none()
    running = (await in_force(on, [location_id])).get(location_id, [])
    rows = await history(location_id)
    terms, reasons = await terms_of([each.id for each in rows]), await reasons_of([each.id for each in rows])
    lines = []
    for each in rows:
        first = terms[each.id][0] if terms[each.id] else None
        names = [policy.reason(one.code).name for one in reasons[each.id]] if policy is not None else []
        kind = terms_line(first) if first is not None else "Proposed"
        lines.append(
            (each, kind, ", ".join(names), STAGE_WORDS[each.stage], STAGE_COLOURS[each.stage], days_in_force(each, on))
        )
    user = current_user(request)
    return page(
        request,
        "embargoes/location.html",
        lines,
        location=location,
        on=on,
        running=[(each, terms_line(each)) for each in running],
        tabs=tab_links(location_id, user.permissions, request.app.route_reverse),
        may_propose=user.may(Permission.RECOMMEND_EMBARGOES) or user.may(Permission.APPROVE_EMBARGOES),
    )


HANDLERS = (show_embargo, show_location_embargoes)

router = Router(
    path="/",
    route_handlers=[
        *register_routes.HANDLERS,
        *proposing_routes.HANDLERS,
        *HANDLERS,
        *acting_routes.HANDLERS,
        *changing_routes.HANDLERS,
        *telling_routes.HANDLERS,
    ],
)
__all__ = ["LIST", "router"]
