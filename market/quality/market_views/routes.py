"""Pages of market_views."""

HANDLERS: tuple = ()
