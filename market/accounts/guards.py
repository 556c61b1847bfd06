"""Guards: every route carries one of them, and a test proves it with `handler.resolve_guards()`.

`needs(Permission.X)` asks for a permission; `signed_in` for any signed-in person; `public` lets everybody in and marks the routes of
the written list.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException, NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.response import Redirect

from market.accounts.permissions import Permission
from market.accounts.types import SignedIn
from market.web.errors import wants_json

Connection = ASGIConnection[Any, Any, Any, Any]


class SignInNeeded(HTTPException):
    """The page is for signed-in people: the answer is a redirect to the sign-in page that leads back here."""

    status_code = 303

    def __init__(self, back_to: str) -> None:
        address = "/sign-in" + (f"?{urlencode({'next': back_to})}" if back_to not in ("", "/") else "")
        super().__init__(detail="Sign in to see this page.", headers={"location": address})


def to_sign_in(request: Request[Any, Any, Any], error: SignInNeeded) -> Response[Any]:
    """The exception handler of `SignInNeeded`: 303 to the sign-in page."""
    return Redirect((error.headers or {})["location"], status_code=303)


def current_user(connection: Connection) -> SignedIn:
    """The person behind a request to a guarded page. Raises as `signed_in` does when there is none."""
    user = connection.scope.get("user")
    if isinstance(user, SignedIn):
        return user
    if connection.scope["type"] == "http" and wants_json(Request(connection.scope)):
        raise NotAuthorizedException("Sign in first: this address is for signed-in people.")
    raise SignInNeeded(_way_back(connection))


async def signed_in(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard: anybody who is signed in. Others are sent to the sign-in page (a program that asks for JSON gets 401)."""
    current_user(connection)


async def public(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard: everybody, signed in or not. Routes that carry it are on the written list of the architecture test."""


PUBLIC = public


@dataclass(frozen=True)
class Needs:
    """Guard: a signed-in person with the permission; a signed-in person without it gets the 403 page."""

    permission: Permission

    async def __call__(self, connection: Connection, handler: BaseRouteHandler) -> None:
        """Raises `SignInNeeded`, `NotAuthorizedException` or `PermissionDeniedException`."""
        if self.permission not in current_user(connection).permissions:
            raise PermissionDeniedException()


def needs(permission: Permission) -> Needs:
    """The guard that asks for one permission."""
    return Needs(permission)


@dataclass(frozen=True)
class NeedsAny:
    """Guard: a signed-in person with at least one of the permissions; the page itself then asks which records they may see."""

    permissions: frozenset[Permission]

    async def __call__(self, connection: Connection, handler: BaseRouteHandler) -> None:
        """Raises `SignInNeeded`, `NotAuthorizedException` or `PermissionDeniedException`."""
        if not self.permissions & current_user(connection).permissions:
            raise PermissionDeniedException()


def needs_any(*permissions: Permission) -> NeedsAny:
    """The guard that asks for one of several permissions."""
    return NeedsAny(frozenset(permissions))


def own_organisation(request: Connection) -> int:
    """The id of the provider user's own organisation, from the session and nowhere else.

    Raises `PermissionDeniedException` for somebody who belongs to no organisation.
    """
    organisation_id = current_user(request).organisation_id
    if organisation_id is None:
        raise PermissionDeniedException("This page is for providers. Your account does not belong to an organisation.")
    return organisation_id


def own_partner(request: Connection) -> int:
    """The id of the partner that the user signs in for, from the session and nowhere else.

    Raises `PermissionDeniedException` for somebody who belongs to no partner.
    """
    partner_id = current_user(request).partner_id
    if partner_id is None:
        raise PermissionDeniedException(
            "This page is for other councils and bodies. Your account does not belong to one of them yet: ask the council to add it."
        )
    return partner_id


def _way_back(connection: Connection) -> str:
    """Where to go after sign-in: the page itself for a GET, nowhere for a form that was sent."""
    if connection.scope.get("method") not in ("GET", "HEAD"):
        return ""
    query = connection.scope.get("query_string", b"").decode("latin-1")
    return connection.scope["path"] + (f"?{query}" if query else "")
