"""The pages of commissioning, gathered."""

from typing import Any

from litestar import Router

from market.commissioning import calendar_routes, people_routes, pipeline_routes, structure_routes

MODULES: tuple[Any, ...] = (pipeline_routes, people_routes, calendar_routes, structure_routes)

router = Router(path="/", route_handlers=[handler for module in MODULES for handler in module.HANDLERS])
