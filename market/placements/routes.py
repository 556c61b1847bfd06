"""The pages of placements, gathered."""

from typing import Any

from litestar import Router

from market.placements import (
    changing_routes,
    community_routes,
    ledger_routes,
    location_routes,
    outside_routes,
    register_routes,
    waiting_routes,
)

MODULES: tuple[Any, ...] = (
    register_routes,
    changing_routes,
    outside_routes,
    ledger_routes,
    waiting_routes,
    community_routes,
    location_routes,
)

router = Router(path="/", route_handlers=[handler for module in MODULES for handler in module.HANDLERS])
