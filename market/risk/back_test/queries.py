"""Reads of back-tests, and of what went wrong in the past."""

from collections.abc import Sequence
from datetime import date

from market.core.clock import london_date
from market.db.sql import fetch, fetch_as, fetch_one_as, marks
from market.embargoes.queries import embargoes_between
from market.risk.back_test.types import BackTestRow, Trouble

_LEAN = "id, policy_version, from_on, until_on, status, work AS work_id, asked_label, asked_at, finished_at"


async def find_back_test(number: int) -> BackTestRow | None:
    """One back-test with its result."""
    return await fetch_one_as(BackTestRow, f"SELECT {_LEAN}, result FROM risk_back_test WHERE id = {{}}", number)


async def list_back_tests(*, most: int = 50) -> list[BackTestRow]:
    """Back-tests without their results, the newest first."""
    return await fetch_as(
        BackTestRow, f"SELECT {_LEAN} FROM risk_back_test ORDER BY asked_at DESC, id DESC LIMIT {{}}", most
    )


async def troubles_between(from_on: date, until_on: date, authority_names: Sequence[str]) -> list[Trouble]:
    """Exits of our area and embargoes that began in `[from_on, until_on)`, by day. A re-registration is no exit.

    An embargo of a whole provider counts for each of its present places. A voluntary pause is no trouble.
    """
    rows = await fetch(
        f"""SELECT e.location, l.name, e.happened_on FROM registration_event e JOIN location l ON l.id = e.location
        WHERE e.kind = 'exit' AND e.happened_on >= {{}} AND e.happened_on < {{}} AND l.authority IN ({marks(authority_names)})
        AND NOT EXISTS (SELECT 1 FROM location_link k WHERE k.predecessor_id = l.cqc_location_id)
        ORDER BY e.happened_on, e.location""",
        from_on,
        until_on,
        *authority_names,
    )
    found = [
        Trouble(location_id=row["location"], name=row["name"], what="Closed", on=row["happened_on"]) for row in rows
    ]
    for embargo in await embargoes_between(from_on, until_on):
        began = london_date(embargo.started_at) if embargo.started_at is not None else None
        if began is None or not from_on <= began < until_on or embargo.origin == "pause":
            continue
        found += [
            Trouble(location_id=number, name=name, what="Embargo", on=began)
            for number, name in await _places(embargo.location_id, embargo.organisation_id)
        ]
    return sorted(found, key=lambda trouble: (trouble.on, trouble.location_id))


async def _places(location_id: int | None, organisation_id: int | None) -> list[tuple[int, str]]:
    rows = await fetch(
        "SELECT id, name FROM location WHERE id = {} OR organisation = {} ORDER BY id",
        location_id or 0,
        organisation_id or 0,
    )
    return [(row["id"], row["name"]) for row in rows]
