"""Security headers on every reply, and the settings of form tokens.

The content security policy allows nothing but our own files: no inline script, no inline style, no framing, no other origin.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from litestar.config.csrf import CSRFConfig

from market.settings import Settings
from market.web.flash import cookie_after

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
AsgiApplication = Callable[[Any, Any, Any], Awaitable[None]]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
NO_STORE = b"no-store"


def security_headers(*, https: bool) -> list[tuple[bytes, bytes]]:
    """The headers of every reply; HSTS (one year) only when the service is reached by https."""
    pairs = {
        "content-security-policy": CONTENT_SECURITY_POLICY,
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "permissions-policy": PERMISSIONS_POLICY,
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "x-frame-options": "DENY",
    }
    if https:
        pairs["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    return [(name.encode(), value.encode()) for name, value in pairs.items()]


def csrf_config(settings: Settings) -> CSRFConfig:
    """Form tokens: every POST needs the field `_csrf_token` (or the header `x-csrf-token`) equal to the signed cookie.

    The `__Host-` prefix binds the cookie to this very host; it is only allowed over https.
    """
    secure = settings.secure_cookies
    return CSRFConfig(
        secret=settings.secret_key,
        cookie_name="__Host-market_csrf" if secure else "market_csrf",
        cookie_secure=secure,
        cookie_httponly=True,
        cookie_samesite="lax",
        header_name="x-csrf-token",
    )


class SecurityHeaders:
    """ASGI wrapper of the whole application (404s included): headers, `no-store`, and the message cookie of `flash`."""

    def __init__(self, app: AsgiApplication, settings: Settings) -> None:
        self._app = app
        self._secret_key = settings.secret_key
        self._secure = settings.secure_cookies
        self._headers = security_headers(https=self._secure)

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        """Serve one request. A reply that does not state its own `Cache-Control` is never kept by anybody."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                present = {name.lower() for name, _ in headers}
                headers += [pair for pair in self._headers if pair[0] not in present]
                if b"cache-control" not in present:
                    headers.append((b"cache-control", NO_STORE))
                cookie = cookie_after(scope, self._secret_key, secure=self._secure)
                if cookie is not None:
                    headers.append((b"set-cookie", cookie))
                message["headers"] = headers
            await send(message)

        await self._app(scope, receive, send_with_headers)
