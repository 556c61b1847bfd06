"""`python -m bench.quality_market SERVICES`: the demonstration's quality copied until so many services are assured.

Every organisation, location, service, assessment, answer, grade and recommendation is copied with new numbers, by the database itself, so
that what there is of each kind stays in the demonstration's proportions. Prints how many there are.
"""

import asyncio
import json
import sys

from market.commands.running import opened
from market.db.engine import dialect
from market.db.sql import execute, fetch, fetch_value
from market.db.transaction import transaction
from market.settings import from_environment

OWN: dict[str, dict[str, str]] = {
    "organisation": {},
    "location": {"organisation": "organisation"},
    "location_state": {"location": "location", "organisation": "organisation"},
    "location_service": {"location": "location"},
    "assured_service": {"location": "location"},
    "assessment": {"service": "assured_service"},
    "assessment_scorer": {"assessment": "assessment"},
    "capture_entry": {"assessment": "assessment"},
    "assessment_answer": {"assessment": "assessment"},
    "score_decision": {"assessment": "assessment"},
    "grade": {"service": "assured_service", "assessment": "assessment"},
    "recommendation": {"service": "assured_service", "assessment": "assessment", "repeat_of": "recommendation"},
    "recommendation_event": {"recommendation": "recommendation"},
    "planned_action": {"recommendation": "recommendation"},
    "planned_visit": {"service": "assured_service", "assessment": "assessment"},
    "visit_person": {"planned_visit": "planned_visit"},
}
"""Tables to copy, each with its columns that refer to another one."""
MARKED = {
    ("organisation", "cqc_provider_id"),
    ("location", "cqc_location_id"),
    ("assessment", "client_id"),
    ("recommendation", "client_id"),
}
"""Columns that must differ from copy to copy."""


async def copy_all(services: int) -> dict[str, int]:
    """Make so many copies as it takes; rows of each table afterwards, and services before."""
    before = int(await fetch_value("SELECT count(*) FROM assured_service"))
    copies = -(-services // before) - 1
    most = {table: int(await fetch_value(f"SELECT coalesce(max(id), 0) FROM {table}")) for table in OWN}
    columns = {table: await _columns(table) for table in OWN}
    async with transaction():
        for number in range(1, copies + 1):
            for table, owners in OWN.items():
                chosen = ", ".join(_value(table, name, owners, most, number) for name in columns[table])
                names = ", ".join(f'"{name}"' for name in columns[table])
                await execute(f"INSERT INTO {table} ({names}) SELECT {chosen} FROM {table} WHERE id <= {most[table]}")
        if dialect() == "postgres":
            for table in OWN:
                await fetch(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    await execute("ANALYZE")
    held = {table: int(await fetch_value(f"SELECT count(*) FROM {table}")) for table in OWN}
    return held | {"services_before": before}


async def _columns(table: str) -> list[str]:
    row = await fetch(f"SELECT * FROM {table} LIMIT 1")
    if row:
        return list(row[0])
    return ["id"]


def _value(table: str, name: str, owners: dict[str, str], most: dict[str, int], number: int) -> str:
    if name == "id":
        return f"id + {number * most[table]}"
    if name in owners:
        return f'"{name}" + {number * most[owners[name]]}'
    if (table, name) in MARKED:
        return f"substr(\"{name}\", 1, 30) || '~{number}'"
    return f'"{name}"'


async def _main(services: int) -> dict[str, int]:
    async with opened(from_environment()):
        return await copy_all(services)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_main(int(sys.argv[1])))))
