"""Every page on the market's quality."""

from typing import Any

from market.quality.market_views import detail_routes, standing_routes

HANDLERS: tuple[Any, ...] = (*standing_routes.HANDLERS, *detail_routes.HANDLERS)
