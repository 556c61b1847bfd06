"""Pages of consolidation."""

from market.quality.consolidation import deciding_routes, import_routes, list_routes, tool_routes
from market.quality.consolidation.proof import routes as proof

HANDLERS: tuple = (
    *tool_routes.HANDLERS,
    *import_routes.HANDLERS,
    *list_routes.HANDLERS,
    *deciding_routes.HANDLERS,
    *proof.HANDLERS,
)
