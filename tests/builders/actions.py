"""Recommendations and planned actions for tests: valid by default, changed by keyword, written straight into the tables."""

from datetime import UTC, date, datetime, time
from typing import Any

from market.quality.actions.rules import assess
from market.quality.actions.tables import PlannedAction, Recommendation, RecommendationEvent
from market.quality.assessments.tables import Assessment
from market.quality.assured.tables import AssuredService
from tests.builders.assessments import client_id, make_assessment
from tests.builders.framework import whole_library

RAISED_ON = date(2026, 9, 1)


async def make_recommendation(
    *, service: AssuredService | int | None = None, assessment: Assessment | None = None, **changes: Any
) -> Recommendation:
    """An open recommendation of high risk (4 × 3) on criterion 3.1.3, raised on 1 September 2026 and known to the provider.

    Its visit is made when it is not given. Band and dates follow from likelihood and impact. Columns may be given by name;
    `issued_at=None` keeps it from the provider.
    """
    assessment = assessment or await make_assessment(service=service, status="final")
    raised_on: date = changes.get("raised_on", RAISED_ON)
    at = datetime.combine(raised_on, time(9), UTC)
    likelihood, impact = changes.get("likelihood", 4), changes.get("impact", 3)
    raises = tuple(changes.get("raises", "").split())
    assessed = assess(likelihood, impact, raises, at, whole_library().settings)
    values: dict[str, Any] = {
        "client_id": client_id(),
        "criterion": "3.1.3",
        "what": "Record the temperature of the medicines room every day",
        "why": "People may be given medicines that no longer work",
        "closes_when": "Four weeks of records without a gap",
        "likelihood": likelihood,
        "impact": impact,
        "risk": assessed.risk,
        "band": assessed.band,
        "evidence_due_at": assessed.follow_up.evidence_due_at,
        "follow_up_on": assessed.follow_up.follow_up_on,
        "status": "open",
        "issued_at": at,
        "raised_label": "Ann Officer",
        "raised_on": raised_on,
        "recorded_at": at,
        **changes,
    }
    row = Recommendation(service=assessment.service, assessment=assessment.id, **values)
    await row.save()
    await make_recommendation_event(row, kind="raised", happened_at=at)
    return row


async def make_recommendation_event(recommendation: Recommendation | int, **changes: Any) -> RecommendationEvent:
    """Something that happened to a recommendation."""
    number = recommendation if isinstance(recommendation, int) else recommendation.id
    values: dict[str, Any] = {
        "kind": "evidence",
        "words": "",
        "happened_at": datetime.combine(RAISED_ON, time(9), UTC),
        "by_label": "Ann Officer",
        **changes,
    }
    row = RecommendationEvent(recommendation=number, **values)
    await row.save()
    return row


async def make_action(recommendation: Recommendation | int, **changes: Any) -> PlannedAction:
    """A planned action of the provider."""
    number = recommendation if isinstance(recommendation, int) else recommendation.id
    values: dict[str, Any] = {
        "words": "Buy a thermometer and name somebody who reads it",
        "owner": "The deputy manager",
        "due_on": date(2026, 9, 20),
        "added_label": "Pat Owner",
        "added_at": datetime.combine(RAISED_ON, time(10), UTC),
        **changes,
    }
    row = PlannedAction(recommendation=number, **values)
    await row.save()
    return row
