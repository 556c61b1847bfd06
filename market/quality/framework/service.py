"""Loading the framework from its data files. Loading twice changes nothing."""

from datetime import date, datetime

from market.core.actor import Actor
from market.core.clock import to_london
from market.db import audit
from market.db.bulk import insert_many
from market.db.sql import fetch, fetch_value
from market.db.transaction import transaction
from market.quality.framework import queries, storing
from market.quality.framework.loading import read_data
from market.quality.framework.tables import ExternalFramework, ExternalMapping, ExternalStatement
from market.quality.framework.types import FrameworkData, OutsideFramework, VersionStatus


async def load_framework(*, by: Actor, now: datetime, data: FrameworkData | None = None) -> int:
    """Put the data files into the library; the id of their version.

    A version of that number that is there already stays as it is, whatever the files say now: a version is never changed behind people's
    backs, so changed files need a new number. A new one goes live when no other is, or else is a draft. Outside frameworks, statements and
    mappings that are missing are added; those that were ended stay ended. Raises `loading.DataProblem`.
    """
    data = data or read_data()
    async with transaction():
        await storing.alone()
        await _load_outside(data, by.label, now)
        held = await queries.find_version_numbered(data.number)
        if held is not None:
            return held.id
        is_first = await queries.find_live() is None
        status = VersionStatus.LIVE if is_first else VersionStatus.DRAFT
        version_id = await storing.insert_version(
            data.number,
            data.settings,
            data.criteria,
            status=status,
            by=by,
            now=now,
            live_on=to_london(now).date() if is_first else None,
        )
        told = {"number": data.number, "status": status.value, "criteria": len(data.criteria)}
        await audit.record(
            by=by, verb="framework.loaded", subject=("framework_version", version_id), after=told, at=now
        )
    return version_id


async def _load_outside(data: FrameworkData, by: str, now: datetime) -> None:
    for outside in data.outside:
        framework_id = await _outside_id(outside)
        held = await fetch("SELECT id, code FROM external_statement WHERE external_framework = {}", framework_id)
        known = {row["code"] for row in held}
        rows = [
            (framework_id, each.code, each.part, each.name, position)
            for position, each in enumerate(outside.statements)
            if each.code not in known
        ]
        if rows:
            await insert_many(ExternalStatement, ("external_framework", "code", "part", "name", "position"), rows)
            held = await fetch("SELECT id, code FROM external_statement WHERE external_framework = {}", framework_id)
        if outside.valid_from is not None:
            ids = {row["code"]: int(row["id"]) for row in held}
            await _load_mappings(data, outside.code, ids, outside.valid_from, (by, now))


async def _outside_id(outside: OutsideFramework) -> int:
    found = await fetch_value("SELECT id FROM external_framework WHERE code = {}", outside.code)
    if found is not None:
        return int(found)
    (saved,) = await ExternalFramework.insert(
        ExternalFramework(
            code=outside.code,
            title=outside.title,
            status=outside.status,
            valid_from=outside.valid_from,
            valid_to=outside.valid_to,
        )
    )
    return int(saved["id"])


async def _load_mappings(
    data: FrameworkData, framework: str, ids: dict[str, int], valid_from: date, recorded: tuple[str, datetime]
) -> None:
    held = await fetch(
        "SELECT m.external_statement, m.criterion FROM external_mapping m"
        " JOIN external_statement s ON s.id = m.external_statement"
        " JOIN external_framework f ON f.id = s.external_framework WHERE f.code = {}",
        framework,
    )
    known = {(int(row["external_statement"]), row["criterion"]) for row in held}
    wanted = [(ids[statement], code) for named, statement, code in data.mappings if named == framework]
    rows = [(statement, code, valid_from, *recorded) for statement, code in wanted if (statement, code) not in known]
    if rows:
        columns = ("external_statement", "criterion", "valid_from", "recorded_by", "recorded_at")
        await insert_many(ExternalMapping, columns, rows)
