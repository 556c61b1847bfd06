"""The pages of placements, gathered."""

from typing import Any

from litestar import Router

MODULES: tuple[Any, ...] = ()

router = Router(path="/", route_handlers=[handler for module in MODULES for handler in module.HANDLERS])
