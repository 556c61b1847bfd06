"""What the provider gave itself beside what the council validated, compared by the database for many services at once."""

from datetime import UTC, date, datetime

from market.quality.assessments.queries import reliability_pairs
from market.quality.assessments.tables import Assessment, AssessmentAnswer, ScoreDecision
from market.quality.scoring.types import SelfPair
from tests.builders.assessments import make_assessment, score_all
from tests.builders.assured import make_assured
from tests.conftest import TestDatabase

ON = date(2026, 9, 30)
SEEN_AT = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


async def decide(visit: Assessment, criterion: str, score: int | None, day: int) -> None:
    await ScoreDecision(
        assessment=visit.id, criterion=criterion, from_score=2, to_score=score, kind="moderation", reason="Seen since",
        decided_label="Mo", decided_at=datetime(2026, 9, day, 12, 0, tzinfo=UTC),
    ).save()  # fmt: skip


async def test_the_last_validated_score_within_a_year_of_the_declaration_counts(db: TestDatabase) -> None:
    place, other, none = await make_assured(), await make_assured(), await make_assured()
    own = await make_assessment(
        service=place, method="self_assessment", for_year=2026, status="final", visit_on=date(2026, 6, 1)
    )
    await score_all(own, 3, codes=["1.1.1", "1.1.2", "1.1.3", "1.1.4", "3.1.1", "3.1.2"])
    later = await make_assessment(
        service=place, method="self_assessment", for_year=2027, status="final", visit_on=date(2026, 10, 1)
    )
    await score_all(later, 1, codes=["1.1.1"])
    old = await make_assessment(service=place, status="final", visit_on=date(2025, 5, 31))
    await score_all(old, 1, codes=["1.1.1", "3.1.2"])
    first = await make_assessment(service=place, status="final", visit_on=date(2025, 6, 1))
    await score_all(first, 2, codes=["1.1.1", "1.1.2", "1.1.3", "1.1.4", "3.1.1"])
    second = await make_assessment(service=place, status="final", visit_on=date(2026, 9, 1))
    await score_all(second, 4, codes=["1.1.1", "1.1.2"])
    for code, state in (("1.1.3", "not_seen"), ("1.1.4", "na")):
        await AssessmentAnswer(
            assessment=second.id, criterion=code, state=state, scored_label="Ann", scored_at=SEEN_AT
        ).save()
    await decide(second, "1.1.1", None, 2)
    await decide(second, "1.1.2", 3, 2)
    await decide(second, "1.1.2", 1, 3)
    await score_all(await make_assessment(service=place, visit_on=date(2026, 9, 20)), 1, codes=["3.1.1"])
    visited = await make_assessment(service=other, status="final", visit_on=date(2026, 9, 1))
    await score_all(visited, 2, codes=["1.1.1"])

    found = await reliability_pairs([place.id, other.id, none.id], ON)

    assert found == {
        place.id: [SelfPair("1.1.1", 3, 2), SelfPair("1.1.2", 3, 1), SelfPair("1.1.3", 3, 2), SelfPair("3.1.1", 3, 2)],
        other.id: [],
        none.id: [],
    }
    assert (await reliability_pairs([place.id], date(2026, 5, 31)))[place.id] == []
