"""The pages of finding, gathered."""

from typing import Any

from litestar import Router

from market.finding import placing_routes, recording_routes, request_routes, search_routes

MODULES: tuple[Any, ...] = (search_routes, placing_routes, recording_routes, request_routes)

router = Router(path="/", route_handlers=[handler for module in MODULES for handler in module.HANDLERS])
