"""Putting the kit into an application: one call each for the configuration and for the wrappers around it."""

from typing import Any

from litestar import Litestar
from litestar.template import TemplateConfig

from market.settings import Settings
from market.web.addresses import refuse_impossible_numbers
from market.web.assets import load_assets
from market.web.chart_worker import CHARTS
from market.web.errors import exception_handlers
from market.web.limits import LimitedRequest, RequestLimits
from market.web.logs import RequestLog
from market.web.metrics import RequestMetrics
from market.web.render import template_engine
from market.web.security import SecurityHeaders, csrf_config


def application_options(settings: Settings, *, auto_reload: bool = False) -> dict[str, Any]:
    """Arguments for `Litestar(…)`: templates, form tokens, error pages, addresses and limited requests."""
    return {
        "template_config": TemplateConfig(engine=template_engine(settings, auto_reload=auto_reload)),
        "csrf_config": csrf_config(settings),
        "exception_handlers": exception_handlers(),
        "before_request": refuse_impossible_numbers,
        "request_class": LimitedRequest,
        "request_max_body_size": None,
    }


def wrap_application(app: Litestar, settings: Settings) -> Litestar:
    """Put request numbers, logs, metrics and security headers around the application, 404s included; call once after `Litestar(…)`.

    Fills `app.state.settings`, `app.state.assets` and `app.state.metrics`; `app.state.navigation` is the application's own.
    """
    app.state.settings = settings
    app.state.assets = load_assets(settings)
    app.state.metrics = RequestMetrics()
    CHARTS.assets = settings.assets
    app.on_shutdown.append(CHARTS.close)
    inner: Any = app.asgi_handler
    wrapped: Any = RequestLog(
        SecurityHeaders(RequestLimits(inner), settings), trusted_proxy=settings.trusted_proxy, metrics=app.state.metrics
    )
    app.asgi_handler = wrapped
    return app
