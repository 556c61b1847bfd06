"""Pages of framework."""

from market.quality.framework import draft_routes, library_routes, outside_routes, status_routes, tool_routes

HANDLERS = (
    *library_routes.HANDLERS,
    *tool_routes.HANDLERS,
    *draft_routes.HANDLERS,
    *status_routes.HANDLERS,
    *outside_routes.HANDLERS,
)
