"""Writing whole versions: used when data files are loaded and when a draft is copied. Callers hold the transaction."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec

from market.core.actor import Actor
from market.db.bulk import insert_many
from market.db.engine import dialect
from market.db.sql import fetch
from market.quality.framework import rules
from market.quality.framework.tables import FrameworkCriterion, FrameworkVersion
from market.quality.framework.types import Criterion, FrameworkSettings, VersionStatus

_LOCK = 7_340_171  # any fixed number: the advisory lock of those who change versions on PostgreSQL


async def alone() -> None:
    """Nobody else changes versions or mappings until this transaction ends."""
    if dialect() == "postgres":
        await fetch("SELECT pg_advisory_xact_lock({}::bigint)", _LOCK)


async def insert_version(
    number: str,
    settings: FrameworkSettings,
    criteria: Sequence[Criterion],
    *,
    status: VersionStatus,
    by: Actor,
    now: datetime,
    live_on: date | None = None,
    based_on: int | None = None,
    title: str = "",
) -> int:
    """A new version with everything in it; its id."""
    version = FrameworkVersion(
        number=number,
        title=title or settings.title,
        status=status.value,
        settings=msgspec.json.encode(settings).decode(),
        content_hash=rules.content_hash(settings, criteria),
        based_on=based_on,
        live_on=live_on,
        created_by=by.label,
        created_by_id=by.id if by.kind == "user" else None,
        created_at=now,
    )
    (saved,) = await FrameworkVersion.insert(version)
    version_id = int(saved["id"])
    columns = ("framework_version", "code", "position", "body", "digest", "version")
    await insert_many(FrameworkCriterion, columns, criterion_rows(version_id, criteria))
    return version_id


def criterion_rows(version_id: int, criteria: Iterable[Criterion]) -> Iterable[tuple[int, str, int, str, str, int]]:
    """Rows of criteria in their order."""
    for position, each in enumerate(criteria):
        yield version_id, each.code, position, criterion_body(each), rules.digest(each), 1


def criterion_body(criterion: Criterion) -> str:
    """A criterion as it is stored."""
    return msgspec.json.encode(criterion).decode()
