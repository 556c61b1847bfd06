"""Recommendations go with their assessment: known to the provider with the draft, taken back with what is withdrawn."""

from datetime import UTC, date, datetime

from market.core.actor import Actor
from market.quality.actions.queries import recommendations_of
from market.quality.assessments.queries import get_assessment
from market.quality.reports.moving import share, withdraw
from market.settings import Settings
from tests.builders.actions import make_recommendation
from tests.builders.assessments import make_assessment
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
ANN = Actor("user", 1, "Ann")


async def test_every_recommendation_is_known_with_the_draft_and_only_once(db: TestDatabase, settings: Settings) -> None:
    made = await make_assessment(status="draft", moderated_by=2, moderated_label="Bob")
    await make_recommendation(assessment=made, issued_at=None)
    await make_recommendation(assessment=made, issued_at=None, criterion="3.1.2")
    version = (await get_assessment(made.id)).version
    assert await share(made.id, version, settings=settings, on=date(2026, 9, 1), by=ANN, now=NOW) is None
    assert [each.issued_at for each in await recommendations_of(made.id)] == [NOW, NOW]
    later = NOW.replace(day=2)
    assert await share(made.id, version + 1, settings=settings, on=date(2026, 9, 2), by=ANN, now=later) is None
    assert [each.issued_at for each in await recommendations_of(made.id)] == [NOW, NOW]


async def test_withdrawing_takes_back_what_the_provider_does_not_know(db: TestDatabase) -> None:
    made = await make_assessment(status="submitted")
    await make_recommendation(assessment=made, issued_at=None)
    await make_recommendation(assessment=made, issued_at=NOW, criterion="3.1.2")
    assert await withdraw(made.id, (await get_assessment(made.id)).version, by=ANN, now=NOW) is None
    states = {each.criterion: each.status for each in await recommendations_of(made.id)}
    assert states["3.1.2"] == "open"
    assert sorted(states.values()) == ["open", "withdrawn"]
