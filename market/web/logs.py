"""Logs: one JSON line an event on standard output, with the request's number and nothing about persons.

A request is logged by its route template (`/locations/{location_id}`), never by its path, query or body; a person only by the number of
the account. A failure leaves its trace without the values that its message may repeat.
"""

import logging
import re
import secrets
import sys
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog

from market.core.traces import trace_of_info
from market.web.metrics import RequestMetrics

Message = MutableMapping[str, Any]
AsgiApplication = Callable[[Any, Any, Any], Awaitable[None]]

LOG = structlog.get_logger("market.request")
REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
QUIET = ("/static/", "/health/", "/metrics")


def configure_logging(level: str = "info") -> None:
    """JSON lines for our own events and for those of libraries; `level` is debug, info, warning or error."""
    number = getattr(logging, level.upper())
    trace = structlog.processors.ExceptionRenderer(trace_of_info)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        trace,
        structlog.processors.EventRenamer("message"),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared[:3],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                trace,
                structlog.processors.EventRenamer("message"),
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(number, logging.WARNING) if number > logging.DEBUG else number)
    for name in ("uvicorn.access", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


class RequestLog:
    """ASGI wrapper of the whole application: gives each request a number (`X-Request-ID`), times it, counts it and logs it.

    A number that a proxy sent is kept when `trusted_proxy` is set and it looks like one.
    """

    def __init__(
        self, app: AsgiApplication, *, trusted_proxy: bool = False, metrics: RequestMetrics | None = None
    ) -> None:
        self._app = app
        self._trusted_proxy = trusted_proxy
        self._metrics = metrics

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number = self._number(scope)
        scope["market.request_id"] = number
        structlog.contextvars.bind_contextvars(request_id=number)
        started = time.perf_counter()
        status = 500

        async def send_numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", number.encode())]
            await send(message)

        try:
            await self._app(scope, receive, send_numbered)
        finally:
            self._finish(scope, status, time.perf_counter() - started)
            structlog.contextvars.unbind_contextvars("request_id")

    def _number(self, scope: Any) -> str:
        if self._trusted_proxy:
            given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
            if REQUEST_ID.fullmatch(given):
                return given.decode()
        return secrets.token_hex(8)

    def _finish(self, scope: Any, status: int, seconds: float) -> None:
        route = scope.get("path_template") or "unmatched"
        if self._metrics is not None:
            self._metrics.observe(scope["method"], route, status, seconds)
        if status < 400 and scope["path"].startswith(QUIET):
            return
        user = scope.get("user")
        LOG.info(
            "request",
            method=scope["method"],
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            user_id=getattr(user, "id", None),
        )
