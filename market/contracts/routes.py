"""The pages of contracts, gathered."""

from typing import Any

from litestar import Router

from market.contracts import (
    cap_routes,
    change_routes,
    document_routes,
    editing_routes,
    milestone_routes,
    ocds_routes,
    outcome_routes,
    rate_routes,
    register_routes,
)

MODULES: tuple[Any, ...] = (
    register_routes,
    editing_routes,
    change_routes,
    rate_routes,
    cap_routes,
    outcome_routes,
    milestone_routes,
    document_routes,
    ocds_routes,
)

router = Router(path="/", route_handlers=[handler for module in MODULES for handler in module.HANDLERS])
