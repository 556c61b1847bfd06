"""Every page of early warning, put together from its sub-packages."""

from litestar import Router

from market.risk.back_test import routes as back_test
from market.risk.dashboard import routes as dashboard
from market.risk.data import routes as data
from market.risk.decisions import routes as decisions
from market.risk.decisions import watch_routes
from market.risk.notes import routes as notes
from market.risk.restricted import routes as restricted
from market.risk.scores import list_routes, location_routes

router = Router(
    path="/",
    route_handlers=[
        *dashboard.HANDLERS,
        *list_routes.HANDLERS,
        *location_routes.HANDLERS,
        *notes.HANDLERS,
        *data.HANDLERS,
        *decisions.HANDLERS,
        *watch_routes.HANDLERS,
        *restricted.HANDLERS,
        *back_test.HANDLERS,
    ],
)
