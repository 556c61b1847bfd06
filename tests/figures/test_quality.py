"""Figures of the council's own quality assurance on a small market that is worked out by hand, on both engines."""

from datetime import UTC, date, datetime

import pytest

from market.figures.registry import FIGURES
from market.figures.service import compute_figure, compute_figures, compute_some
from market.figures.types import Figure
from market.figures.words import code_words
from tests.builders.actions import make_recommendation, make_recommendation_event
from tests.builders.assessments import make_assessment
from tests.builders.assured import make_assured
from tests.builders.framework import load_live
from tests.builders.grades import make_grade

AREA = ("Middlesbrough", "Middlesbrough Council")
ON = date(2026, 9, 30)
QUALITY = [
    "quality_grade_distribution",
    "services_below_4_stars",
    "assessments_12_months",
    "visits_due",
    "visits_overdue",
    "recommendations_open",
    "recommendations_overdue",
    "self_assessment_return_rate",
    "answers_per_service_per_year",
]
pytestmark = pytest.mark.usefixtures("db")


async def by_id(on: date = ON) -> dict[str, Figure]:
    return {figure.id: figure for figure in await compute_figures(on, AREA)}


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, 0, tzinfo=UTC)


async def make_market() -> None:
    """Six services: 4* (of 2024, expired), 5*, 3* that was 4* until August, provisional, without a grade, and one that ended."""
    old, top, fell, unsure = [await make_assured() for _ in range(4)]
    await make_assured(code="HC")
    await make_grade(await make_assured(until_on=ON), 1)
    await make_grade(old, 4, from_on=date(2024, 9, 30), visited_on=date(2024, 9, 20))
    await make_grade(top, 5)
    await make_grade(fell, 4, from_on=date(2025, 11, 1), until_on=date(2026, 8, 31))
    await make_grade(fell, 3, from_on=date(2026, 8, 31))
    await make_grade(unsure, None)
    await make_assessment(service=top, status="submitted", visit_on=date(2026, 9, 25))
    await make_assessment(service=top, status="final", visit_on=date(2026, 9, 25), final_at=at(date(2026, 10, 1)))
    for service, due_on, declared in (
        (old, date(2026, 4, 30), date(2026, 4, 20)),
        (top, date(2026, 4, 30), date(2026, 6, 1)),
        (fell, date(2026, 4, 30), None),
        (unsure, date(2026, 10, 1), None),
    ):
        await make_assessment(
            service=service,
            method="self_assessment",
            for_year=2026,
            due_on=due_on,
            status="final" if declared else "open",
            visit_on=declared,
            final_at=at(declared) if declared else None,
        )
    await make_recommendation(service=top, raised_on=date(2026, 9, 28))
    await make_recommendation(service=fell, raised_on=date(2026, 9, 1))  # evidence was due on 15 September
    done = await make_recommendation(service=fell, raised_on=date(2026, 8, 3), status="verified")
    await make_recommendation_event(done, kind="verified", happened_at=at(date(2026, 9, 10)))
    await make_recommendation(service=fell, raised_on=date(2026, 10, 1))


async def test_nothing_is_known_before_anything_is_recorded() -> None:
    found = await by_id()
    assert [found[key].value for key in QUALITY] == [None] * len(QUALITY)
    assert [definition.id for definition in FIGURES if definition.id in QUALITY] == QUALITY


async def test_every_figure_of_a_small_market() -> None:
    await make_market()
    found = await by_id()
    grades = found["quality_grade_distribution"]
    assert grades.value == {
        "star_5": 1,
        "star_4": 1,
        "star_3": 1,
        "star_2": 0,
        "star_1": 0,
        "provisional": 1,
        "no_grade": 1,
    }
    assert (grades.stale, grades.missing) == (1, 2)
    below = found["services_below_4_stars"]
    assert (below.value, below.denominator, below.stale, below.missing) == (1, 3, 1, 2)
    # full reviews behind the grades of top, fell (twice), unsure and the ended one; three visits of recommendations have no final day
    visits = found["assessments_12_months"]
    assert (visits.value, visits.missing) == (5, 2)
    assert found["recommendations_open"].value == 2
    late = found["recommendations_overdue"]
    assert (late.value, late.denominator) == (1, 2)
    returned = found["self_assessment_return_rate"]
    assert (returned.value, returned.numerator, returned.denominator, returned.missing) == (2 / 3, 2, 3, 1)
    answers = found["answers_per_service_per_year"].value
    assert isinstance(answers, dict)
    assert answers["RES_OP"] > answers["PA"] > 0
    assert {source.feed: source.as_at for source in below.sources} == {
        "quality-services": date(2025, 1, 1),
        "quality-grades": date(2026, 9, 1),
    }


async def test_a_past_day_is_seen_as_it_was() -> None:
    await make_market()
    found = await by_id(date(2026, 8, 30))
    grades = found["quality_grade_distribution"].value
    assert isinstance(grades, dict)
    assert (grades["star_4"], grades["star_3"], grades["no_grade"]) == (2, 0, 4)
    assert found["services_below_4_stars"].value == 0
    assert found["recommendations_open"].value == 1
    assert found["self_assessment_return_rate"].numerator == 2
    assert (await by_id(date(2026, 5, 31)))["self_assessment_return_rate"].numerator == 1
    assert (await by_id(date(2026, 3, 31)))["answers_per_service_per_year"].value is None  # live since 1 April
    assert (await by_id(date(2024, 12, 31)))["quality_grade_distribution"].value is None


async def test_what_happens_later_changes_no_earlier_figure() -> None:
    await make_market()
    before = await by_id()
    service = await make_assured(from_on=date(2026, 10, 1))
    await make_grade(service, 2, from_on=date(2026, 10, 2), visited_on=date(2026, 9, 29))
    await make_recommendation(service=service, raised_on=date(2026, 10, 2))
    after = await by_id()
    assert [after[key] for key in QUALITY] == [before[key] for key in QUALITY]


async def test_one_figure_alone_is_the_same() -> None:
    await make_market()
    found = await by_id()
    for key in QUALITY:
        assert await compute_figure(key, ON, AREA) == found[key]


async def test_codes_have_words() -> None:
    library = await load_live()
    assert [code_words(code) for code in ("star_4", "provisional", "no_grade", "RES_OP")] == [
        "4*",
        "Provisional",
        "No star",
        "Residential, older people",
    ]
    assert all(code_words(kind.code) != kind.code for kind in library.settings.services)


async def test_some_figures_are_the_same_as_among_all() -> None:
    await make_market()
    found = await by_id()
    some = await compute_some(["visits_overdue", "services_total"], ON, AREA)
    assert some == [found["visits_overdue"], found["services_total"]]
