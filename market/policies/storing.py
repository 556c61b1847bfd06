"""Writing versions of policies. Callers hold the transaction."""

from datetime import datetime

from market.core.actor import Actor
from market.db.engine import dialect
from market.db.sql import fetch
from market.policies.loading import Policy, encoded
from market.policies.rules import digest_of
from market.policies.tables import PolicyVersion
from market.policies.types import PolicyKind, VersionStatus

_LOCK = 7_340_189  # any fixed number: the advisory lock of those who change policies on PostgreSQL


async def alone() -> None:
    """Nobody else changes policies until this transaction ends."""
    if dialect() == "postgres":
        await fetch("SELECT pg_advisory_xact_lock({}::bigint)", _LOCK)


async def insert_version(
    kind: PolicyKind,
    number: int,
    policy: Policy,
    *,
    status: VersionStatus,
    note: str,
    by: Actor,
    now: datetime,
    based_on: int | None = None,
) -> int:
    """A new version; its id. One that is in force at once counts as approved by who made it: only loading does that."""
    content = encoded(policy)
    at_once = status == VersionStatus.IN_FORCE
    row = PolicyVersion(
        kind=kind.value,
        number=number,
        status=status.value,
        content=content,
        digest=digest_of(content),
        note=note,
        based_on=based_on,
        made_by=by.label,
        made_by_id=by.id if by.kind == "user" else None,
        made_at=now,
        approved_by=by.label if at_once else "",
        in_force_from=now if at_once else None,
    )
    (saved,) = await PolicyVersion.insert(row)
    return int(saved["id"])
