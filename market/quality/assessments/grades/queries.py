"""Reads of grades. They are dated: a grade holds from its day on until the next one of the service.

The arithmetic is much longer than all else, and read with one grade only (`grade_of_assessment`): in lists `working` is empty.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from market.db.sql import fetch_as, fetch_one_as, marks
from market.quality.assessments.grades.types import GradeRow, LocationStar

CHUNK = 500
_GRADE = (
    "SELECT id, service AS service_id, assessment AS assessment_id, from_on, until_on, visited_on, percent, raw_star, capped_star,"
    " star, provisional, confidence, confidence_band, caps, working, override_star, override_by, override_reason, override_label,"
    " override_second_label, recorded_at, version FROM grade"
)
_LISTED = _GRADE.replace(" working,", " '' AS working,")
_HOLDS = "from_on <= {} AND (until_on IS NULL OR until_on > {})"


async def grades_on(on: date, service_ids: Collection[int] | None = None) -> dict[int, GradeRow]:
    """The grade of each service that holds on a day; of all services, or of some. A service without a grade has no key."""
    if service_ids is None:
        rows = await fetch_as(GradeRow, f"{_LISTED} WHERE {_HOLDS}", on, on)
        return {row.service_id: row for row in rows}
    found: dict[int, GradeRow] = {}
    wanted = sorted(set(service_ids))
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        sql = f"{_LISTED} WHERE service IN ({marks(part)}) AND {_HOLDS}"
        found |= {row.service_id: row for row in await fetch_as(GradeRow, sql, *part, on, on)}
    return found


async def stars_of_locations(location_ids: Collection[int], on: date) -> dict[int, list[LocationStar]]:
    """The published stars of locations' services on a day, the lowest first; a location without one has no key."""
    found: dict[int, list[LocationStar]] = defaultdict(list)
    wanted = sorted(set(location_ids))
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        sql = (
            "SELECT s.location AS location_id, s.code AS service_code, g.star, g.visited_on FROM assured_service s"
            f" JOIN grade g ON g.service = s.id WHERE s.location IN ({marks(part)}) AND g.star IS NOT NULL"
            " AND g.from_on <= {} AND (g.until_on IS NULL OR g.until_on > {}) ORDER BY s.location, g.star, s.code"
        )
        for row in await fetch_as(LocationStar, sql, *part, on, on):
            found[row.location_id].append(row)
    return dict(found)


async def current_grade(service_id: int, on: date) -> GradeRow | None:
    """The grade of a service that holds on a day."""
    return (await grades_on(on, [service_id])).get(service_id)


async def history(service_id: int) -> list[GradeRow]:
    """Every grade of a service, the newest first."""
    return (await histories([service_id])).get(service_id, [])


async def histories(service_ids: Collection[int]) -> dict[int, list[GradeRow]]:
    """Every grade of services, the newest first, by service."""
    found: dict[int, list[GradeRow]] = defaultdict(list)
    wanted = sorted(set(service_ids))
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        sql = f"{_LISTED} WHERE service IN ({marks(part)}) ORDER BY from_on DESC, id DESC"
        for row in await fetch_as(GradeRow, sql, *part):
            found[row.service_id].append(row)
    return dict(found)


async def grade_of_assessment(assessment_id: int) -> GradeRow | None:
    """The grade that an assessment led to, if it is final and gives one."""
    return await fetch_one_as(GradeRow, f"{_GRADE} WHERE assessment = {{}}", assessment_id)
