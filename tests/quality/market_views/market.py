"""A small market for the tests of its views."""

from datetime import UTC, date, datetime
from uuid import uuid4

from market.quality.assessments.tables import DoubleScore, ScoreDecision
from market.quality.assured.tables import AssuredService
from tests.builders.actions import make_recommendation, make_recommendation_event
from tests.builders.assessments import make_assessment, score_all
from tests.builders.assured import make_assured
from tests.builders.grades import make_grade
from tests.builders.providers import make_location, make_organisation

ON = date(2026, 9, 30)


def at(day: date) -> datetime:
    """Noon of a day."""
    return datetime(day.year, day.month, day.day, 12, 0, tzinfo=UTC)


async def make_market() -> dict[str, AssuredService]:
    """Acorn House 4*, Birch Care 3* and home care, Cedar Court expired 5*, Damson Lodge provisional and Elder Way without a grade.

    Birch was visited on 15 September: 3.1.3 scored 1, 3.1.4 scored 2 and moderated to 3; 3.1.3 recommended for the second time.
    """
    services = {}
    for name, code in (
        ("Acorn House", "RES_OP"),
        ("Birch Care", "HC"),
        ("Cedar Court", "NUR"),
        ("Damson Lodge", "RES_OP"),
        ("Elder Way", "DAY"),
    ):
        owner = await make_organisation(name=f"{name} Ltd")
        services[name] = await make_assured(location=await make_location(organisation=owner, name=name), code=code)
    await make_grade(services["Acorn House"], 4)
    await make_grade(services["Birch Care"], 4, from_on=date(2025, 12, 1), until_on=date(2026, 9, 20))
    await make_grade(services["Cedar Court"], 5, from_on=date(2024, 6, 1), visited_on=date(2024, 5, 20))
    await make_grade(services["Damson Lodge"], None)
    await make_grade(services["Birch Care"], 3, from_on=date(2026, 9, 20), visited_on=date(2026, 9, 15))
    visit = await make_assessment(
        service=services["Birch Care"].id,
        method="quarterly_monitoring",
        status="final",
        visit_on=date(2026, 9, 15),
        final_at=at(date(2026, 9, 20)),
    )
    await score_all(visit, codes=("3.1.1", "3.1.3", "3.1.4", "4.1.1"), scores={"3.1.3": 1, "3.1.4": 2})
    await ScoreDecision(
        assessment=visit.id,
        criterion="3.1.4",
        from_score=2,
        to_score=3,
        kind="moderation",
        reason="Seen since",
        decided_label="Mo",
        decided_at=at(ON),
    ).save()
    for code, score in (("3.1.1", 3), ("3.1.3", 3), ("4.1.1", 3)):
        await DoubleScore(
            assessment=visit.id, criterion=code, score=score, scored_label="Second", scored_at=at(ON)
        ).save()
    first = await make_recommendation(
        assessment=visit, criterion="3.1.3", raised_on=date(2026, 1, 5), status="verified"
    )
    await make_recommendation_event(first, kind="verified", happened_at=at(date(2026, 2, 5)))
    await make_recommendation(assessment=visit, criterion="3.1.3", raised_on=date(2026, 9, 16), repeat_of=first.id)
    own = await make_assessment(
        service=services["Birch Care"].id, method="self_assessment", for_year=2026, due_on=date(2026, 6, 30), status="final",
        visit_on=date(2026, 6, 20), final_at=at(date(2026, 6, 20)), client_id=str(uuid4()),
    )  # fmt: skip
    await score_all(own, codes=("3.1.1", "3.1.3", "3.1.4"), score=3)
    return services
