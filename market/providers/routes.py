"""The register's pages, gathered."""

from litestar import Router

from market.providers import location_routes, map_routes, organisation_routes

router = Router(
    path="/", route_handlers=[*location_routes.HANDLERS, *map_routes.HANDLERS, *organisation_routes.HANDLERS]
)
