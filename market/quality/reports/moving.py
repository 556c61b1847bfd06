"""Moves of an assessment that carry its recommendations with them: sharing the draft and withdrawing."""

from datetime import date, datetime

from market.core.actor import Actor
from market.core.refusal import Changed, Refused
from market.db.transaction import transaction
from market.quality.actions import service as actions
from market.quality.assessments import service as assessments
from market.quality.assessments.drafts import service as drafts
from market.settings import Settings


async def share(
    assessment_id: int, version: int, *, settings: Settings, on: date, by: Actor, now: datetime
) -> Changed | Refused | None:
    """Give the draft to the provider together with every recommendation that it does not know of yet. Raises `NoSuchAssessment`."""
    async with transaction():
        answer = await drafts.share_draft(
            assessment_id,
            version,
            comment_days=settings.comment_days,
            public_url=settings.public_url,
            on=on,
            by=by,
            now=now,
        )
        if answer is None:
            await actions.issue_all(assessment_id, by=by, now=now, settings=settings, on=on)
    return answer


async def withdraw(assessment_id: int, version: int, *, by: Actor, now: datetime) -> Changed | Refused | None:
    """Withdraw an assessment with the recommendations that the provider has not been told of. Raises `NoSuchAssessment`."""
    async with transaction():
        answer = await assessments.withdraw(assessment_id, version, by=by, now=now)
        if answer is None:
            await actions.withdraw_all(assessment_id, by=by, now=now)
    return answer
