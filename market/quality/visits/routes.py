"""Every page and address of visits."""

from market.quality.visits import device_routes, page_routes, plain_routes, worker_routes

HANDLERS = (
    *worker_routes.HANDLERS,
    *page_routes.HANDLERS,
    *plain_routes.HANDLERS,
    *device_routes.HANDLERS,
)
"""Mounted by quality."""
