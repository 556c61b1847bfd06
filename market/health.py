"""Whether this process lives, whether it can serve, and its numbers for Prometheus."""

import hmac
import ipaddress
from typing import Any

from litestar import Request, Response, Router, get
from litestar.exceptions import PermissionDeniedException

from market.accounts.guards import public
from market.db.errors import DatabaseError
from market.db.migrate import pending
from market.db.sql import fetch_value
from market.settings import Settings

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")


@get("/health/live", name="health.live", guards=[public], sync_to_thread=False)
def live() -> dict[str, str]:
    """The process answers. Asks nothing of the database, so that an outage there does not restart every process."""
    return {"status": "live"}


@get("/health/ready", name="health.ready", guards=[public])
async def ready(request: Request[Any, Any, Any]) -> Response[dict[str, str]]:
    """The database can be reached and has this version's tables; otherwise 503 with the reason."""
    reason = await reason_not_ready(request.app.state.settings)
    if reason is None:
        return Response({"status": "ready"}, headers={"Cache-Control": "no-store"})
    return Response(
        {"status": "not ready", "reason": reason},
        status_code=503,
        headers={"Cache-Control": "no-store", "Retry-After": "10"},
    )


@get("/metrics", name="health.metrics", guards=[public], sync_to_thread=False)
def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Counts and times of this process, for those who hold MARKET_METRICS_TOKEN; without one, for this machine only."""
    settings: Settings = request.app.state.settings
    address = request.client.host if request.client else ""
    forwarded = any(name in request.headers for name in FORWARDED)
    if not may_read_metrics(settings, request.headers.get("authorization", ""), address, forwarded=forwarded):
        raise PermissionDeniedException("Send the token of MARKET_METRICS_TOKEN as a bearer token.")
    body, content_type = request.app.state.metrics.exposition()
    return Response(body, media_type=content_type)


async def reason_not_ready(settings: Settings) -> str | None:
    """Why requests cannot be served now, without addresses or passwords; None when they can."""
    try:
        await fetch_value("SELECT 1 AS one")
        lacking = await pending(settings.database_url)
    except DatabaseError as error:
        return f"database: {type(error).__name__}"
    if lacking:
        return f"the database lacks {len(lacking)} migrations: run `market migrate`"
    return None


def may_read_metrics(settings: Settings, authorization: str, address: str, *, forwarded: bool = False) -> bool:
    """Whether the bearer token is the one that is set or, when none is set, the request comes from this machine.

    Behind a proxy every request comes from this machine, so one that was `forwarded` needs a token, and so does every one
    when MARKET_TRUSTED_PROXY is set.
    """
    if settings.metrics_token:
        return hmac.compare_digest(authorization.encode(), f"Bearer {settings.metrics_token}".encode())
    if settings.trusted_proxy or forwarded:
        return False
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


router = Router(path="/", route_handlers=[live, ready, metrics])
