"""All routes of the package: cases, information sharing and turnaround."""

from litestar import Router

from market.failure import shared_routes
from market.failure.cases import routes as cases
from market.failure.sharing import routes as sharing
from market.failure.turnaround import routes as turnaround

router = Router(
    path="/", route_handlers=[*cases.HANDLERS, *shared_routes.HANDLERS, *sharing.HANDLERS, *turnaround.HANDLERS]
)
