"""Reads of assured services."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from market.accounts.permissions import ROLE_PERMISSIONS, Permission
from market.db.sql import fetch, fetch_as, fetch_one_as, marks
from market.providers.queries import locations_on
from market.quality.assured.rules import suggested_codes
from market.quality.assured.types import AssuredRow, Suggestion

CHUNK = 500


class NoSuchService(LookupError):
    """There is no assured service of that number."""


_COLUMNS = (
    "SELECT a.id, a.location AS location_id, l.name AS location_name, o.id AS organisation_id, o.name AS organisation_name,"
    " l.brand_id, l.brand_name, l.authority, a.code, a.tier, a.tier_reason, a.people, a.joint_with, a.lead_officer,"
    " u.name AS lead_name, u.email AS lead_email, a.from_on, a.until_on, a.starts_on, a.version"
    " FROM assured_service a JOIN location l ON l.id = a.location JOIN organisation o ON o.id = l.organisation"
    " LEFT JOIN app_user u ON u.id = a.lead_officer AND u.active"
)
_ORDER = " ORDER BY l.name, a.code, a.id"


async def list_assured(
    on: date, *, codes: Collection[str] = (), organisation_id: int | None = None
) -> list[AssuredRow]:
    """The services assured on a day, by name of the location; of some types or of one organisation when given."""
    conditions, values = ["a.from_on <= {}", "(a.until_on IS NULL OR a.until_on > {})"], [on, on]
    more: list[Any] = list(values)
    if codes:
        conditions.append(f"a.code IN ({marks(codes)})")
        more += codes
    if organisation_id is not None:
        conditions.append("o.id = {}")
        more.append(organisation_id)
    return await fetch_as(AssuredRow, f"{_COLUMNS} WHERE {' AND '.join(conditions)}{_ORDER}", *more)


async def get_assured(service_id: int) -> AssuredRow:
    """One assured service, ended or not. Raises `NoSuchService`."""
    found = await fetch_one_as(AssuredRow, f"{_COLUMNS} WHERE a.id = {{}}", service_id)
    if found is None:
        raise NoSuchService(service_id)
    return found


async def services_by_id(ids: Iterable[int]) -> dict[int, AssuredRow]:
    """Assured services by number."""
    wanted = sorted(set(ids))
    rows: list[AssuredRow] = []
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        rows += await fetch_as(AssuredRow, f"{_COLUMNS} WHERE a.id IN ({marks(part)})", *part)
    return {row.id: row for row in rows}


async def assured_of(location_ids: Iterable[int]) -> dict[int, list[AssuredRow]]:
    """The assured services of locations, ended ones too, oldest first; only locations that have any are keys."""
    wanted = sorted(set(location_ids))
    found: dict[int, list[AssuredRow]] = defaultdict(list)
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        sql = f"{_COLUMNS} WHERE a.location IN ({marks(part)}) ORDER BY a.from_on, a.code, a.id"
        for row in await fetch_as(AssuredRow, sql, *part):
            found[row.location_id].append(row)
    return dict(found)


async def find_location(text: str) -> list[int]:
    """The locations that a text names: exactly a CQC location ID, or exactly a name; several when a name is not unique."""
    wanted = " ".join(text.split())
    rows = await fetch(
        "SELECT id FROM location WHERE cqc_location_id = {} OR lower(name) = {} ORDER BY id", wanted, wanted.lower()
    )
    return [row["id"] for row in rows]


async def suggestions(on: date, authority_names: Sequence[str]) -> list[Suggestion]:
    """What the register suggests to assure in the area and is not assured on the day, by name of the location."""
    held = {(row["location"], row["code"]) for row in await _held(on)}
    return [
        Suggestion(
            location_id=location.id,
            location_name=location.name,
            organisation_name=location.organisation_name,
            code=code,
        )
        for location in await locations_on(on, authority_names)
        if location.counts_once and not location.dormant
        for code in suggested_codes(location.services, location.specialisms)
        if (location.id, code) not in held
    ]


async def _held(on: date) -> list[dict[str, Any]]:
    """Services that are assured on the day or will be."""
    return await fetch("SELECT location, code FROM assured_service WHERE until_on IS NULL OR until_on > {}", on)


async def officers() -> list[tuple[int, str]]:
    """Active people who may visit services, by name: for choosing lead officers and visitors."""
    return await people_with(Permission.VISIT_SERVICES)


async def people_with(permission: Permission) -> list[tuple[int, str]]:
    """Active people who have a permission, by name."""
    roles = sorted(role.value for role, allowed in ROLE_PERMISSIONS.items() if permission in allowed)
    rows = await fetch(
        'SELECT DISTINCT u.id, u.name FROM app_user u JOIN user_role r ON r."user" = u.id'
        f" WHERE u.active AND r.role IN ({marks(roles)}) ORDER BY u.name, u.id",
        *roles,
    )
    return [(row["id"], row["name"]) for row in rows]
