"""Grades for tests: valid by default, changed by keyword, written straight into the table."""

from datetime import UTC, date, datetime, time
from typing import Any

from market.quality.assessments.tables import Grade
from market.quality.assured.tables import AssuredService
from tests.builders.assessments import make_assessment


async def make_grade(service: AssuredService, star: int | None = 4, **changes: Any) -> Grade:
    """A grade in force since 1 September 2026 from a final full review ten days before; `star=None` publishes none."""
    from_on: date = changes.get("from_on", date(2026, 9, 1))
    visited_on: date = changes.pop("visited_on", date.fromordinal(from_on.toordinal() - 10))
    at = datetime.combine(from_on, time(9), UTC)
    visit = await make_assessment(service=service.id, status="final", visit_on=visited_on, final_at=at)
    values: dict[str, Any] = {
        "from_on": from_on,
        "visited_on": visited_on,
        "percent": 75.0,
        "raw_star": star,
        "capped_star": star,
        "star": star,
        "provisional": star is None,
        "confidence": 0.85,
        "confidence_band": "high",
        "working": "{}",
        "recorded_at": at,
        **changes,
    }
    row = Grade(service=service.id, assessment=visit.id, **values)
    await row.save()
    return row
