"""Visits of the demonstration that a lift test asks for: responsive visits on which the criteria of the reason were met."""

from collections.abc import Sequence
from datetime import date

from market.quality.assured.queries import assured_of
from market.quality.demonstration.plot import ServiceFacts, Stage, Story, Visit
from market.quality.demonstration.replay import Cast as Visitors
from market.quality.demonstration.replay import tell_visit
from market.quality.framework.queries import live_library
from market.quality.framework.types import Method
from market.risk.demonstration.cast import Cast, as_at
from market.settings import Settings

MET = 5
"""The star for which a visit is told whose every score is 3 or 4."""


async def tell_lift_visits(
    location_id: int, reason: str, visits: Sequence[tuple[date, bool]], settings: Settings, cast: Cast
) -> None:
    """Visits for a reason of the framework, each with its day and whether it was announced, from beginning to final report."""
    library = await live_library()
    assert library is not None, "the framework was put into force before"
    visitors = Visitors(
        officer=cast.officer.actor, second=cast.quality.actor, moderator=cast.manager.actor, partner=cast.partner.actor
    )
    held = (await assured_of([location_id]))[location_id][0]
    service = ServiceFacts(
        id=held.id,
        code=held.code,
        location_id=location_id,
        organisation_id=held.organisation_id,
        rating="",
        rated_on=None,
        people=held.people or 40,
        registered_on=None,
    )
    for on, announced in visits:
        visit = Visit(method=Method.RESPONSIVE, on=on, star=MET, stage=Stage.FINAL, announced=announced, reason=reason)
        story = Story(service=service, visits=(visit,), self_years=(), star=MET)
        await tell_visit(story, visit, library, visitors, as_at(settings), settings)
