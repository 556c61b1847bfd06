"""The tab "People placed" of a location's page."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import current_user, needs
from market.accounts.permissions import Permission
from market.placements.ledger_routes import Ask, location_of, position_of
from market.placements.location_pages import location_people
from market.placements.location_queries import people_in_homes, placements_at
from market.placements.queries import placed_by_others_on
from market.providers.tabs import tab_links
from market.web.as_at import as_at
from market.web.render import page


@get("/locations/{location_id:int}/people", name="placements.location", guards=[needs(Permission.READ_PLACEMENTS)])
async def show_location_people(request: Ask, location_id: FromPath[int]) -> Template:
    """Who is placed at one location, by whom, and how much it and the council depend on each other."""
    location, on = await location_of(location_id), as_at(request)
    names = request.app.state.settings.authority_names
    shown = location_people(
        await placements_at(location_id, on, names),
        await placed_by_others_on(on, [location_id]),
        await position_of(location, on, names),
        in_homes=await people_in_homes(on),
        care_home=location.care_home,
        on=on,
    )
    permissions = current_user(request).permissions
    return page(
        request,
        "placements/location.html",
        shown,
        location=location,
        tabs=tab_links(location_id, permissions, request.app.route_reverse),
        day=f"?as_at={on.isoformat()}" if request.query_params.get("as_at") else "",
        may_edit=Permission.EDIT_PLACEMENTS in permissions,
    )


HANDLERS = (show_location_people,)
