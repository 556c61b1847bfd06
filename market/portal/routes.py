"""The provider's front door. Which organisation it shows comes from the session and from nowhere else."""

from typing import Any

from litestar import Request, Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from market.accounts.guards import needs, own_organisation
from market.accounts.permissions import Permission
from market.capacity.queries import latest_returns
from market.portal.actions import planning_routes as planning
from market.portal.actions import routes as actions
from market.portal.asking import coming_visits, tasks_of
from market.portal.corrections import council_routes as council_corrections
from market.portal.corrections import routes as corrections
from market.portal.documents import council_routes as council_documents
from market.portal.documents import routes as documents
from market.portal.embargoes import routes as embargoes
from market.portal.frame import HOME, home_filter, show
from market.portal.letters import routes as letters
from market.portal.pages import portal_location_page, portal_page, tracker_states
from market.portal.people import routes as people
from market.portal.queries import find_own_location, open_homes, services_of
from market.portal.reports import comment_routes as comments
from market.portal.reports import routes as reports
from market.portal.self_assessments import council_routes as council_self_assessments
from market.portal.self_assessments import declaring_routes as declaring
from market.portal.self_assessments import routes as self_assessments
from market.portal.tasks import in_order
from market.portal.tools import routes as tools
from market.providers.queries import find_organisation, list_locations_of, rating_history
from market.web.as_at import present_day
from market.web.render import page

AnyRequest = Request[Any, Any, Any]
PROVIDER = needs(Permission.USE_PORTAL)


@get("/portal", name="portal.home", guards=[PROVIDER])
async def show_portal(request: AnyRequest) -> Template:
    """What is asked of the provider and by when, overdue first; then its own services and their ratings."""
    on = present_day(request.app.state.settings)
    organisation = await find_organisation(own_organisation(request))
    if organisation is None:
        raise NotFoundException(
            "Your organisation is not in the register any more. Ask the council to check your account."
        )
    locations = await list_locations_of(organisation.id)
    homes = await open_homes(organisation.id, on)
    chosen = home_filter(request, homes)
    ids = [location.id for location in locations]
    services, returns = await services_of(ids, on), await latest_returns(ids, on)
    tasks = await tasks_of(organisation.id, homes, tracker_states(homes, services, returns, on), on)
    shown = [each for each in tasks if chosen.allows(each.location_id)]
    visits = [each for each in await coming_visits(homes, on) if chosen.allows(each.location_id)]
    kept = [each for each in locations if chosen.allows(each.id)]
    content = portal_page(organisation, kept, services, returns, in_order(shown, on), visits, on=on)
    return show(request, "portal/home.html", content, tab=HOME, homes=chosen)


@get("/portal/locations/{location_id:int}", name="portal.location", guards=[PROVIDER])
async def show_portal_location(request: AnyRequest, location_id: FromPath[int]) -> Template:
    """One of the provider's own locations; anybody else's is not found."""
    on = present_day(request.app.state.settings)
    location = await find_own_location(location_id, organisation_id=own_organisation(request))
    if location is None:
        raise NotFoundException("There is no such service among yours. Go to your services and choose one of them.")
    services = await services_of([location.id], on)
    content = portal_location_page(
        location,
        services.get(location.id, []),
        await rating_history(location.id),
        await latest_returns([location.id], on),
        on=on,
    )
    return page(request, "portal/location.html", content)


router = Router(
    path="/",
    route_handlers=[
        show_portal,
        show_portal_location,
        *documents.HANDLERS,
        *council_documents.HANDLERS,
        *corrections.HANDLERS,
        *council_corrections.HANDLERS,
        *self_assessments.HANDLERS,
        *declaring.HANDLERS,
        *council_self_assessments.HANDLERS,
        *reports.HANDLERS,
        *comments.HANDLERS,
        *actions.HANDLERS,
        *planning.HANDLERS,
        *tools.HANDLERS,
        *people.HANDLERS,
        *letters.HANDLERS,
        *embargoes.HANDLERS,
    ],
)
