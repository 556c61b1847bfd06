"""Who sends a request: the session cookie, looked up once, and nothing else.

The cookie holds a random token; the database holds its SHA-256. An unknown, ended or expired cookie is simply signed out.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import structlog
from litestar.connection import ASGIConnection
from litestar.response.base import Response
from litestar.types import ASGIApp, Receive, Scope, Send

from market.accounts.permissions import Role, permissions_of, roles_that_count
from market.accounts.queries import SessionRow, list_session_rows
from market.accounts.sign_in import mark_session_seen
from market.accounts.tokens import could_be_token, hash_of
from market.accounts.types import SignedIn
from market.core.clock import utc_now
from market.db.errors import DatabaseError
from market.settings import Settings

LOG = structlog.get_logger("market.accounts.session")
SEEN_EVERY = timedelta(minutes=1)

_touching: set[asyncio.Task[None]] = set()


class SessionMiddleware:
    """ASGI middleware: sets `scope["user"]` to a `SignedIn` or None. Static files and health checks ask nothing of the database."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request as the person whose cookie it carries."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["user"] = None
        if scope["path"].startswith(("/static/", "/health/", "/metrics")):
            await self._app(scope, receive, send)
            return
        connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        settings: Settings = scope["litestar_app"].state.settings
        now = utc_now()
        rows = await _rows_of_cookie(connection, settings)
        if rows and is_live(rows[0], now, settings):
            scope["user"] = signed_in_as(rows)
            if now - rows[0].seen_at >= SEEN_EVERY:
                _mark_seen_later(rows[0].session_id, now)
        await self._app(scope, receive, send)


def cookie_name(*, secure: bool) -> str:
    """Name of the session cookie; the `__Host-` prefix, allowed over https only, binds it to this very host."""
    return "__Host-market_session" if secure else "market_session"


def is_live(row: SessionRow, now: datetime, settings: Settings) -> bool:
    """Whether a session still counts: its user is active, it is not too old, and it was used within the idle time.

    Idle time is counted from a mark that is renewed once a minute, so it may be up to one minute longer than the setting.
    """
    idle = timedelta(minutes=settings.session_idle_minutes) + SEEN_EVERY
    return row.active and now < row.expires_at and now < row.seen_at + idle


def signed_in_as(rows: list[SessionRow]) -> SignedIn:
    """The person of a session: one row for each role. A role that this version does not know gives nothing, nor does any beside partner."""
    first = rows[0]
    known = {role.value: role for role in Role}
    roles = roles_that_count(frozenset(known[row.role] for row in rows if row.role in known))
    return SignedIn(
        id=first.id,
        name=first.name,
        email=first.email,
        roles=roles,
        permissions=permissions_of(roles),
        organisation_id=first.organisation_id,
        session_id=first.session_id,
        partner_id=first.partner_id,
    )


def cookie_token(connection: ASGIConnection[Any, Any, Any, Any], settings: Settings) -> str:
    """The token that the browser sent, or an empty text when it sent none that could be one."""
    token = connection.cookies.get(cookie_name(secure=settings.secure_cookies), "")
    return token if could_be_token(token) else ""


def set_cookie(response: Response[Any], token: str, settings: Settings) -> None:
    """Give the browser its session: not readable by scripts, not sent with other sites' forms, gone when the browser closes."""
    secure = settings.secure_cookies
    response.set_cookie(cookie_name(secure=secure), token, path="/", httponly=True, samesite="lax", secure=secure)


def end_cookie(response: Response[Any], settings: Settings) -> None:
    """Take the session cookie away from the browser."""
    secure = settings.secure_cookies
    response.set_cookie(
        cookie_name(secure=secure), "", max_age=0, path="/", httponly=True, samesite="lax", secure=secure
    )


async def finish_marking() -> None:
    """Wait until every "last seen" mark under way is written; called before the database is closed."""
    while _touching:
        await asyncio.gather(*_touching, return_exceptions=True)


async def _rows_of_cookie(connection: ASGIConnection[Any, Any, Any, Any], settings: Settings) -> list[SessionRow]:
    token = cookie_token(connection, settings)
    return await list_session_rows(hash_of(token)) if token else []


def _mark_seen_later(session_id: int, now: datetime) -> None:
    """Write the mark beside the request, never before it: a long import may hold the database's one writer."""
    task = asyncio.get_running_loop().create_task(_mark_seen(session_id, now))
    _touching.add(task)
    task.add_done_callback(_touching.discard)


async def _mark_seen(session_id: int, now: datetime) -> None:
    try:
        await mark_session_seen(session_id, now=now, before=now - SEEN_EVERY)
    except DatabaseError as error:
        LOG.warning("session not marked as seen", session=session_id, reason=type(error).__name__)
