"""Policies read from the database. What a version says is remembered in the process: it never changes once in force."""

from collections import OrderedDict
from datetime import datetime
from typing import Any, TypeVar

from msgspec import Struct

from market.db.sql import fetch, fetch_as, fetch_one_as
from market.policies.early_warning import WarningPolicy
from market.policies.embargo import EmbargoPolicy
from market.policies.failure import FailureProtocol
from market.policies.host_alert import AlertPolicy
from market.policies.loading import Policy, decoded
from market.policies.problems import Outside
from market.policies.types import Held, NoPolicy, PolicyKind, VersionRow, VersionStatus

T = TypeVar("T", bound=Policy)

_COLUMNS = (
    "id, kind, number, status, digest, note, based_on, made_by, made_by_id, made_at, approved_by, approved_by_id,"
    " in_force_from, in_force_until, version"
)
_MOST_REMEMBERED = 40
_remembered: OrderedDict[tuple[str, str], Any] = OrderedDict()


class ChangeRow(Struct, frozen=True):
    """One change of a draft: who changed which record."""

    section: str
    record: str
    change: str
    changed_by: str
    changed_by_id: int | None
    changed_at: datetime


async def embargo_policy(version: int | None = None) -> Held[EmbargoPolicy]:
    """The policy on embargoes: the version in force, or the one of that number. Raises `NoPolicy`."""
    return await _held(PolicyKind.EMBARGO, EmbargoPolicy, version)


async def warning_policy(version: int | None = None) -> Held[WarningPolicy]:
    """The policy on early warning: the version in force, or the one of that number, a draft too. Raises `NoPolicy`."""
    return await _held(PolicyKind.EARLY_WARNING, WarningPolicy, version)


async def failure_protocol(version: int | None = None) -> Held[FailureProtocol]:
    """The provider failure protocol: the version in force, or the one of that number. Raises `NoPolicy`."""
    return await _held(PolicyKind.FAILURE_PROTOCOL, FailureProtocol, version)


async def alert_policy(version: int | None = None) -> Held[AlertPolicy]:
    """The policy on host alerts: the version in force, or the one of that number. Raises `NoPolicy`."""
    return await _held(PolicyKind.HOST_ALERT, AlertPolicy, version)


async def policy_of(row: VersionRow) -> Policy:
    """What a version says."""
    return await _content(row.kind, row.id, row.digest)


async def find_version(kind: PolicyKind, number: int) -> VersionRow | None:
    """One version of a kind."""
    return await fetch_one_as(
        VersionRow, f"SELECT {_COLUMNS} FROM policy_version WHERE kind = {{}} AND number = {{}}", kind.value, number
    )


async def find_in_force(kind: PolicyKind) -> VersionRow | None:
    """The version in force."""
    return await _with_status(kind, VersionStatus.IN_FORCE)


async def find_draft(kind: PolicyKind) -> VersionRow | None:
    """The draft that is being worked on: never more than one of a kind."""
    return await _with_status(kind, VersionStatus.DRAFT)


async def in_force_at(kind: PolicyKind, at: datetime) -> VersionRow | None:
    """The version that was in force at a moment (UTC); None before the first."""
    return await fetch_one_as(
        VersionRow,
        f"SELECT {_COLUMNS} FROM policy_version WHERE kind = {{}} AND in_force_from <= {{}}"
        " AND (in_force_until IS NULL OR in_force_until > {}) ORDER BY number DESC LIMIT 1",
        kind.value,
        at,
        at,
    )


async def list_versions(kind: PolicyKind | None = None) -> list[VersionRow]:
    """Every version, by kind and the newest first."""
    where, values = ("WHERE kind = {}", (kind.value,)) if kind else ("", ())
    return await fetch_as(
        VersionRow, f"SELECT {_COLUMNS} FROM policy_version {where} ORDER BY kind, number DESC", *values
    )


async def changes_of(version_id: int) -> list[ChangeRow]:
    """What was changed in a draft, the newest first."""
    return await fetch_as(
        ChangeRow,
        "SELECT section, record, change, changed_by, changed_by_id, changed_at FROM policy_change"
        " WHERE policy_version = {} ORDER BY id DESC",
        version_id,
    )


async def known_criteria() -> frozenset[str]:
    """Codes of the criteria of the live quality framework, which lift tests name; none before it was loaded."""
    rows = await fetch(
        "SELECT c.code AS code FROM framework_criterion c JOIN framework_version v ON v.id = c.framework_version"
        " WHERE v.status = 'live' ORDER BY c.code"
    )
    return frozenset(row["code"] for row in rows)


async def known_letters() -> frozenset[str]:
    """Codes of the letters that have a template in force, which `who_is_told` names; none before they were loaded."""
    rows = await fetch("SELECT t.code AS code FROM letter_template t WHERE t.status = 'in_force' ORDER BY t.code")
    return frozenset(row["code"] for row in rows)


async def known_outside() -> Outside:
    """What policies name that other records hold, as it is now."""
    return Outside(await known_criteria(), await known_letters())


async def lifted_by(criterion: str) -> list[str]:
    """Names of the reasons for an embargo whose lift test asks for a criterion, by the policy in force and by its draft."""
    rows = [await find_in_force(PolicyKind.EMBARGO), await find_draft(PolicyKind.EMBARGO)]
    policies = [await policy_of(row) for row in rows if row is not None]
    found = [
        reason.name
        for policy in policies
        if isinstance(policy, EmbargoPolicy)
        for reason in policy.active_reasons
        if criterion in reason.lift_test.criteria
    ]
    return list(dict.fromkeys(found))


async def _with_status(kind: PolicyKind, status: VersionStatus) -> VersionRow | None:
    return await fetch_one_as(
        VersionRow,
        f"SELECT {_COLUMNS} FROM policy_version WHERE kind = {{}} AND status = {{}} ORDER BY number DESC LIMIT 1",
        kind.value,
        status.value,
    )


async def _held(kind: PolicyKind, struct: type[T], number: int | None) -> Held[T]:
    row = await (find_in_force(kind) if number is None else find_version(kind, number))
    if row is None:
        words = f"there is no version {number}" if number else "none is in force: run market policies load"
        raise NoPolicy(f"{kind.value}: {words}")
    policy = await _content(kind, row.id, row.digest)
    if not isinstance(policy, struct):  # the kind decides the struct, so this never happens
        raise TypeError(f"{kind.value} holds a {type(policy).__name__}")
    return Held(row.number, policy, row.digest)


async def _content(kind: PolicyKind, version_id: int, digest: str) -> Policy:
    found: Policy | None = _remembered.get((kind.value, digest))
    if found is None:
        rows = await fetch("SELECT digest, content FROM policy_version WHERE id = {}", version_id)
        found = decoded(kind, rows[0]["content"])
        _remembered[(kind.value, rows[0]["digest"])] = found  # a draft may have changed since its row was read
        while len(_remembered) > _MOST_REMEMBERED:
            _remembered.popitem(last=False)
    return found
