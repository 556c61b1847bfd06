"""Users and signed-in browsers for tests, valid by default.

`user = await make_user(roles=[Role.ANALYST])` writes a user and gives it back; `await sign_in(client, user)` signs a test client in
without the sign-in page. The password of every user made here is `PASSWORD`.
"""

import itertools
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from market.accounts.permissions import Role
from market.accounts.session import cookie_name
from market.accounts.tables import SignInSession, User, UserRole
from market.accounts.tokens import hash_of, new_token
from market.core.clock import utc_now

PASSWORD = "plenty of open moorland"

_numbers = itertools.count(1)


class MadeUser(Struct, frozen=True):
    """A user as written."""

    id: int
    email: str
    name: str
    roles: tuple[Role, ...]
    organisation_id: int | None


@cache
def password_hash(password: str = PASSWORD) -> str:
    """A real argon2 hash with the cheapest parameters, so that tests need not wait."""
    return PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)).hash(password)


async def make_user(*, roles: Iterable[Role] = (Role.COMMISSIONING_OFFICER,), **changes: Any) -> MadeUser:
    """Write a user. `changes` are columns of `User`; `roles` are theirs. A provider user needs `organisation_id`."""
    number = next(_numbers)
    roles = tuple(roles)
    values: dict[str, Any] = {
        "email": f"person{number}@example.org",
        "name": f"Person {number}",
        "password_hash": password_hash(),
        "organisation_id": None,
        "active": True,
        "created_at": utc_now(),
        **changes,
    }
    rows = await User.insert(User(**values)).run()
    user_id = rows[0]["id"]
    if roles:
        await UserRole.insert(*(UserRole(user=user_id, role=role.value) for role in roles)).run()
    return MadeUser(
        id=user_id, email=values["email"], name=values["name"], roles=roles, organisation_id=values["organisation_id"]
    )


async def make_session(user: MadeUser, *, now: datetime | None = None, **changes: Any) -> str:
    """Write a session of the user and give its token, which belongs in the cookie."""
    now = now or utc_now()
    token = new_token()
    values = {"created_at": now, "seen_at": now, "expires_at": now + timedelta(hours=10), **changes}
    await SignInSession.insert(SignInSession(token_hash=hash_of(token), user=user.id, **values)).run()
    return token


async def sign_in(client: Any, user: MadeUser) -> str:
    """Sign a test client (`httpx.AsyncClient` or Litestar's) in as the user; gives the token of the session."""
    token = await make_session(user)
    use_session(client, token)
    return token


def use_session(client: Any, token: str) -> None:
    """Let the client send this session token, in place of any it has."""
    address = urlsplit(str(client.base_url))
    host = address.hostname or "localhost"
    domain = host if "." in host else f"{host}.local"
    client.cookies.set(cookie_name(secure=address.scheme == "https"), token, domain=domain, path="/")
