"""Reading users, sessions and links."""

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct

from market.accounts.permissions import Role
from market.accounts.types import UserRow
from market.db.sql import fetch, fetch_as, fetch_one_as, fetch_value, marks
from market.web.lists import ListQuery, containing, limit_sql, order_by_sql

_USER = (
    "u.id, u.email, u.name, u.organisation_id, u.partner_id, u.active, u.password_hash <> '' AS has_password,"
    " u.failed_attempts, u.locked_until, u.created_at, u.signed_in_at, u.version"
)
_COUNTS = (
    f"(r.role = '{Role.PARTNER.value}' OR NOT EXISTS"
    f" (SELECT 1 FROM user_role beside WHERE beside.\"user\" = u.id AND beside.role = '{Role.PARTNER.value}'))"
)
"""That a role counts, as `permissions.roles_that_count` says: beside the role partner no other does."""


class SessionRow(Struct, frozen=True):
    """A session with its user and one of their roles."""

    session_id: int
    seen_at: datetime
    expires_at: datetime
    id: int
    name: str
    email: str
    organisation_id: int | None
    partner_id: int | None
    active: bool
    role: str | None


class LinkView(Struct, frozen=True):
    """A link to set a password that can still be used."""

    id: int
    user_id: int
    name: str
    email: str
    purpose: str
    expires_at: datetime


async def list_session_rows(token_hash: str) -> list[SessionRow]:
    """The session of a token with its user, once for each role; empty when there is no such session.

    Nobody signs in for a partner that the council no longer works with: their account stands as if it belonged to none.
    """
    return await fetch_as(
        SessionRow,
        "SELECT s.id AS session_id, s.seen_at, s.expires_at, u.id, u.name, u.email, u.organisation_id,"
        " (SELECT p.id FROM partner p WHERE p.id = u.partner_id AND p.active) AS partner_id,"
        ' u.active, r.role FROM sign_in_session s JOIN app_user u ON u.id = s."user" LEFT JOIN user_role r ON r."user" = u.id'
        " WHERE s.token_hash = {} ORDER BY r.role",
        token_hash,
    )


async def find_user(user_id: int) -> UserRow | None:
    """One user with their roles."""
    rows = await fetch(f"SELECT {_USER} FROM app_user u WHERE u.id = {{}}", user_id)  # constant text
    return (await _with_roles(rows))[0] if rows else None


async def find_user_by_email(email: str) -> UserRow | None:
    """The user of an e-mail address, whatever its letter case."""
    rows = await fetch(f"SELECT {_USER} FROM app_user u WHERE u.email = {{}}", email.strip().lower())  # constant text
    return (await _with_roles(rows))[0] if rows else None


async def list_users(query: ListQuery, *, now: datetime) -> list[UserRow]:
    """The users that a list query asks for, in its order."""
    where, args = _filtered(query, now)
    sql = f"SELECT {_USER} FROM app_user u {where} {order_by_sql(query)} {limit_sql(query)}"  # whitelisted text
    return await _with_roles(await fetch(sql, *args))


async def count_users(query: ListQuery, *, now: datetime) -> int:
    """How many users match the filters."""
    where, args = _filtered(query, now)
    return int(await fetch_value(f"SELECT count(*) FROM app_user u {where}", *args))  # whitelisted text


async def list_all_users() -> list[UserRow]:
    """Every user by name, for the command line."""
    return await _with_roles(
        await fetch(f"SELECT {_USER} FROM app_user u ORDER BY lower(u.name), u.id")
    )  # constant text


async def list_users_of(organisation_id: int) -> list[UserRow]:
    """The people who work for one organisation, active or not, by name."""
    rows = await fetch(
        f"SELECT {_USER} FROM app_user u WHERE u.organisation_id = {{}} ORDER BY lower(u.name), u.id",  # constant text
        organisation_id,
    )
    return await _with_roles(rows)


async def find_user_of(user_id: int, organisation_id: int) -> UserRow | None:
    """A user who works for that organisation; None for anybody else, as if they did not exist."""
    user = await find_user(user_id)
    return user if user is not None and user.organisation_id == organisation_id else None


async def emails_of_organisations(organisation_ids: Collection[int], role: Role) -> dict[int, list[str]]:
    """E-mail addresses of the active users with a role, by their organisation."""
    found: dict[int, list[str]] = {}
    if organisation_ids:
        rows = await fetch(
            'SELECT u.organisation_id, u.email FROM app_user u JOIN user_role r ON r."user" = u.id'  # placeholders only
            f" WHERE u.active AND r.role = {{}} AND {_COUNTS} AND u.organisation_id IN ({marks(organisation_ids)}) ORDER BY u.email",
            role.value,
            *organisation_ids,
        )
        for row in rows:
            found.setdefault(row["organisation_id"], []).append(row["email"])
    return found


async def list_emails_with(roles: Collection[Role]) -> list[str]:
    """E-mail addresses of the active users who have one of the roles, for notices to them."""
    rows = await fetch(
        'SELECT DISTINCT u.email FROM app_user u JOIN user_role r ON r."user" = u.id'  # placeholders only
        f" WHERE u.active AND r.role IN ({marks(roles)}) AND {_COUNTS} ORDER BY u.email",
        *(role.value for role in roles),
    )
    return [row["email"] for row in rows]


async def count_active_administrators() -> int:
    """How many active users have the administrator role."""
    return int(
        await fetch_value(
            'SELECT count(*) FROM app_user u JOIN user_role r ON r."user" = u.id'  # constant text
            f" WHERE u.active AND r.role = {{}} AND {_COUNTS}",
            Role.ADMINISTRATOR.value,
        )
    )


async def count_sessions(user_id: int, *, now: datetime) -> int:
    """How many browsers the user is signed in with, as far as the absolute limit tells."""
    return int(
        await fetch_value('SELECT count(*) FROM sign_in_session WHERE "user" = {} AND expires_at > {}', user_id, now)
    )


async def find_link(token_hash: str, *, now: datetime) -> LinkView | None:
    """A link that can still be used by an active user; None when it is unknown, used or expired."""
    return await fetch_one_as(
        LinkView,
        "SELECT p.id, u.id AS user_id, u.name, u.email, p.purpose, p.expires_at FROM password_reset p"
        ' JOIN app_user u ON u.id = p."user" WHERE p.token_hash = {} AND p.used_at IS NULL AND p.expires_at > {} AND u.active',
        token_hash,
        now,
    )


async def count_links_since(user_id: int, since: datetime) -> int:
    """How many links to set a password were made for the user since then."""
    return int(
        await fetch_value('SELECT count(*) FROM password_reset WHERE "user" = {} AND created_at > {}', user_id, since)
    )


def _filtered(query: ListQuery, now: datetime) -> tuple[str, list[object]]:
    clauses: list[str] = []
    args: list[object] = []
    if text := query.filters.get("text"):
        clauses.append("(lower(u.name) LIKE {} ESCAPE '\\' OR u.email LIKE {} ESCAPE '\\')")
        args += [containing(text), containing(text)]
    if role := query.filters.get("role"):
        clauses.append('EXISTS (SELECT 1 FROM user_role r WHERE r."user" = u.id AND r.role = {})')
        args.append(role)
    state = query.filters.get("state")
    if state == "locked":
        clauses.append("u.active AND u.locked_until > {}")
        args.append(now)
    elif state:
        clauses.append(
            {"active": "u.active", "deactivated": "NOT u.active", "invited": "u.active AND u.password_hash = ''"}[state]
        )
    return ("WHERE " + " AND ".join(clauses) if clauses else ""), args


async def _with_roles(rows: list[dict[str, object]]) -> list[UserRow]:
    """Users with the roles that belong to them, in one further query."""
    ids = [row["id"] for row in rows]
    known = {role.value: role for role in Role}
    roles: dict[object, set[Role]] = {user_id: set() for user_id in ids}
    if ids:
        for held in await fetch(
            f'SELECT "user", role FROM user_role WHERE "user" IN ({marks(ids)})', *ids
        ):  # placeholders
            if held["role"] in known:
                roles[held["user"]].add(known[held["role"]])
    return [_user(row, frozenset(roles[row["id"]])) for row in rows]


def _user(row: dict[str, object], roles: frozenset[Role]) -> UserRow:
    return UserRow(**{**row, "has_password": bool(row["has_password"]), "roles": roles})  # type: ignore[arg-type]  # columns as in _USER


async def partner_names() -> dict[int, str]:
    """Names of the partners that a user may belong to, by id. Partners lie above accounts: their table is read by SQL here."""
    rows = await fetch("SELECT id, name FROM partner WHERE kind <> 'team' ORDER BY lower(name), id")
    return {row["id"]: row["name"] for row in rows}


async def partner_name(partner_id: int) -> str | None:
    """The name of a partner, or None when there is none of that number."""
    name: str | None = await fetch_value("SELECT name FROM partner WHERE id = {}", partner_id)
    return name


async def emails_of_partner(partner_id: int) -> list[str]:
    """Addresses of the active users who sign in for a partner that the council still works with."""
    rows = await fetch(
        'SELECT u.email FROM app_user u JOIN user_role r ON r."user" = u.id'
        " JOIN partner p ON p.id = u.partner_id"
        " WHERE u.active AND p.active AND r.role = {} AND u.partner_id = {} ORDER BY u.email",
        Role.PARTNER.value,
        partner_id,
    )
    return [row["email"] for row in rows]
