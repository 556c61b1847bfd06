"""The router of policies."""

from litestar import Router

from market.policies import draft_routes, reading_routes, record_routes

router = Router(path="/", route_handlers=[*reading_routes.HANDLERS, *draft_routes.HANDLERS, *record_routes.HANDLERS])
