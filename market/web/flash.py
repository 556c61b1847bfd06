"""A message for the next page ("Location saved"), carried by a signed cookie so that it needs no session and survives a redirect."""

import base64
import binascii
import hashlib
import hmac
from typing import Any

import msgspec
from litestar.connection import ASGIConnection

COOKIE = "market_flash"
PENDING = "market.flash.pending"
TAKEN = "market.flash.taken"
LONGEST = 400


def flash(request: ASGIConnection[Any, Any, Any, Any], text: str) -> None:
    """Show `text` in a notification banner on the next page this person opens. Longer texts than 400 characters are cut."""
    scope: dict[str, Any] = request.scope  # type: ignore[assignment]  # a TypedDict, and this key is our own
    pending: list[str] = scope.setdefault(PENDING, [])
    pending.append(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")


def take_flashes(request: ASGIConnection[Any, Any, Any, Any]) -> list[str]:
    """The messages that the last request left, and those of this one; they are shown once."""
    scope: dict[str, Any] = request.scope  # type: ignore[assignment]  # a TypedDict, and these keys are our own
    kept = decode_flashes(request.cookies.get(COOKIE, ""), request.app.state.settings.secret_key)
    scope[TAKEN] = True
    return kept + scope.pop(PENDING, [])


def cookie_after(scope: dict[str, Any], secret_key: str, *, secure: bool) -> bytes | None:
    """The `Set-Cookie` value that this request's end needs: new messages, or an end to those just shown, or nothing."""
    pending = scope.get(PENDING)
    if pending:
        return _cookie(encode_flashes(pending, secret_key), secure=secure, age=300)
    if scope.get(TAKEN) and COOKIE.encode() + b"=" in dict(scope["headers"]).get(b"cookie", b""):
        return _cookie("", secure=secure, age=0)
    return None


def encode_flashes(texts: list[str], secret_key: str) -> str:
    """Messages as text for a cookie, signed."""
    body = base64.urlsafe_b64encode(msgspec.json.encode(texts[-4:])).decode()
    return f"{body}.{_signature(body, secret_key)}"


def decode_flashes(cookie: str, secret_key: str) -> list[str]:
    """The messages of a cookie; none when it was not signed with this key."""
    body, _, signature = cookie.rpartition(".")
    if not body or not hmac.compare_digest(signature.encode(), _signature(body, secret_key).encode()):
        return []
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(body), type=list[str])
    except (binascii.Error, msgspec.DecodeError):
        return []


def _signature(body: str, secret_key: str) -> str:
    return hmac.new(b"flash:" + secret_key.encode(), body.encode(), hashlib.sha256).hexdigest()


def _cookie(value: str, *, secure: bool, age: int) -> bytes:
    parts = [f"{COOKIE}={value}", "Path=/", f"Max-Age={age}", "HttpOnly", "SameSite=Lax"]
    return "; ".join([*parts, "Secure"] if secure else parts).encode()
