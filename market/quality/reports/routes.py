"""Pages of assessments and their reports."""

from market.quality.reports import deciding_routes, moderation_routes, page_routes

HANDLERS = (*page_routes.HANDLERS, *moderation_routes.HANDLERS, *deciding_routes.HANDLERS)
