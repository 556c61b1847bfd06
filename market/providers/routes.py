"""The register's pages, gathered."""

from litestar import Router

from market.providers import (
    change_routes,
    editing_routes,
    location_routes,
    map_routes,
    organisation_editing_routes,
    organisation_routes,
)

MODULES = (
    location_routes,
    map_routes,
    editing_routes,
    organisation_routes,
    organisation_editing_routes,
    change_routes,
)

router = Router(path="/", route_handlers=[handler for module in MODULES for handler in module.HANDLERS])
