"""Reads of a provider's reports. Each takes the organisation of the session."""

from collections.abc import Sequence

from market.providers.types import LocationRow
from market.quality.assessments.queries import assessments_of, find_assessment
from market.quality.assessments.types import AssessmentRow, Status
from market.quality.assured.queries import assured_of


def is_shown(row: AssessmentRow) -> bool:
    """Whether the provider sees a report: the draft once the council has shared it, and the final one."""
    if row.is_self_assessment:
        return False
    return row.status == Status.FINAL or (row.status == Status.DRAFT and row.comments_due_on is not None)


async def own_reports(homes: Sequence[LocationRow]) -> list[AssessmentRow]:
    """The reports on a provider's own homes that it may see, the newest first."""
    held = await assured_of([each.id for each in homes])
    return [each for each in await assessments_of([s.id for rows in held.values() for s in rows]) if is_shown(each)]


async def find_own_report(assessment_id: int, organisation_id: int) -> AssessmentRow | None:
    """A report, if it is on the organisation's own service and the provider may see it; else None, as if it did not exist."""
    found = await find_assessment(assessment_id)
    if found is None or found.organisation_id != organisation_id or not is_shown(found):
        return None
    return found
