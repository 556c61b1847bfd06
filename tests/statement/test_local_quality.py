"""The section on the council's own grades: what it counts, what it hides, and that it names nobody."""

from datetime import date, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from market.core.words import day_words
from market.quality.market_views.rules import MonthOfGrades, history
from market.quality.market_views.types import AnswersChange, AssuredSpell, GradedService, GradeSpell, QualityOnDay
from market.settings import Settings
from market.statement.ages import newest_words
from market.statement.facts import MarketFacts, quarter_days
from market.statement.sections import local_quality
from market.statement.snapshot import EditionWords, take_snapshot
from market.statement.types import ChartBlock, Paragraph, Snapshot, TableBlock
from tests.builders.statement import ON, make_facts


def service(number: int, code: str, star: int | None) -> GradedService:
    return GradedService(
        id=number,
        code=code,
        location_id=number,
        location_name=f"Secret House {number}",
        organisation_id=1,
        organisation_name="Secret Care Ltd",
        brand_id="",
        star=star,
        provisional=star is None,
        confidence_band="high",
        from_on=date(2026, 1, 1),
        visited_on=date(2025, 12, 1),
        caps="",
    )


def quality(*groups: tuple[str, int | None, int]) -> QualityOnDay:
    """Services as (type, star, how many)."""
    rows = [(code, star) for code, star, many in groups for _ in range(many)]
    return QualityOnDay(
        on=ON,
        services=tuple(service(number, code, star) for number, (code, star) in enumerate(rows, start=1)),
        visits=(),
        standing=(),
        asked=(),
        due=0,
        overdue=0,
        answers=(AnswersChange(service="RES_OP", name="Homes", before=691.0, after=398, lines=()),),
        newest={},
    )


MARKET = quality(("RES_OP", 5, 20), ("RES_OP", 4, 30), ("RES_OP", 2, 6), ("HC", 4, 8), ("HC", 1, 2), ("DAY", None, 3))


def facts_with(found: QualityOnDay | None, months: tuple[MonthOfGrades, ...] = ()) -> MarketFacts:
    return make_facts(quality=found, grades_by_quarter=months)


def taken(facts: MarketFacts, settings: Settings) -> Snapshot:
    return take_snapshot(facts, EditionWords(title="Market Position Statement"), (), settings)


def months(below: int) -> tuple[MonthOfGrades, ...]:
    """A hundred services, all at 4* a year ago and so many of them at 2* now."""
    assured = [AssuredSpell(number, "RES_OP", date(2025, 1, 1), None) for number in range(100)]
    grades = [
        GradeSpell(number, day, until, star, False)
        for number in range(100)
        for day, until, star in (
            (date(2025, 1, 1), date(2026, 1, 1), 4),
            (date(2026, 1, 1), None, 2 if number < below else 4),
        )
    ]
    return tuple(history([date(2025, 9, 30), ON], assured, grades))


def test_counts_by_star_and_service() -> None:
    by_star, by_service, *_ = local_quality.tables(facts_with(MARKET))
    assert [row[:2] for row in by_star.rows] == [("5*", 20), ("4*", 38), ("Below 4*", 8), ("All services", 66)]
    # home care alone would tell that one to four are below, so it joins the others, and these everything that is left
    assert by_service.rows == (("Other services", 58, 8, 66), ("All services", 58, 8, 66))
    larger = quality(("RES_OP", 4, 30), ("RES_OP", 2, 6), ("NUR", 5, 9), ("HC", 4, 8), ("HC", 1, 2), ("SL", 3, 5))
    assert local_quality.tables(facts_with(larger))[1].rows == (
        ("Residential, older people", 30, 6, 36),
        ("Nursing home", 9, 0, 9),
        ("Other services", 8, 7, 15),
        ("All services", 47, 13, 60),
    )


def test_small_counts_are_hidden_and_nobody_is_named(settings: Settings) -> None:
    few = quality(("RES_OP", 5, 20), ("RES_OP", 4, 30), ("RES_OP", 2, 3))
    snapshot = taken(facts_with(few), settings)
    assert snapshot.table("services_by_grade").cell("services", "Below 4*") == "[c]"
    assert snapshot.figure("services_below_4_stars").value == "[c]"
    words = " ".join(block.text for block in local_quality.compose(snapshot) if isinstance(block, Paragraph))
    assert "fewer than five are below it" in words
    assert "Secret" not in msgspec.json.encode(snapshot).decode()


def test_a_few_services_below_four_stars_hide_the_share_that_would_tell(settings: Settings) -> None:
    few = taken(facts_with(MARKET, months(2)), settings).table("grades_by_quarter")
    assert few.rows[-1][1:3] == ("[c]", "[c]")
    assert few.rows[-1][4] == "[c]"
    many = taken(facts_with(MARKET, months(8)), settings).table("grades_by_quarter")
    assert many.rows[-1][1:] == (92, 8, 100, 0.92)


def test_the_framework_is_in_force_and_does_not_age(settings: Settings) -> None:
    shown = taken(facts_with(MARKET, months(2)), settings)
    framework = replace(shown.table("answers_by_service"), newest_on=date(2024, 4, 1))
    assert newest_words(framework, ON) == "In force since 1 April 2024"
    grades = replace(shown.table("services_by_grade"), newest_on=ON - timedelta(days=7))
    assert newest_words(grades, ON) == f"Newest data {day_words(ON - timedelta(days=7))}, 7 days old"


@pytest.mark.parametrize(
    ("on", "last"),
    [
        (date(2026, 9, 30), [date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)]),
        (date(2026, 2, 10), [date(2025, 5, 31), date(2025, 8, 31), date(2025, 11, 30), date(2026, 2, 10)]),
    ],
)
def test_quarter_days_are_ends_of_months(on: date, last: list[date]) -> None:
    days = quarter_days(on)
    assert (len(days), days[-4:]) == (9, last)


def test_what_the_section_prints(settings: Settings) -> None:
    blocks = local_quality.compose(taken(facts_with(MARKET, months(8)), settings))
    words = " ".join(block.text for block in blocks if isinstance(block, Paragraph))
    assert "66 services have a star from the council." in words
    assert "Of these services 8 are below it" in words
    charts = [block for block in blocks if isinstance(block, ChartBlock)]
    assert [chart.finding for chart in charts] == [
        "The share of services at 4* or 5* fell from 100.0% to 92.0% over the period shown."
    ]
    tables = [block.table.id for block in blocks if isinstance(block, TableBlock)]
    assert tables == ["grades_by_quarter", "services_by_grade", "answers_by_service"]


def test_it_stands_before_any_grade_and_in_older_editions(settings: Settings) -> None:
    empty = taken(facts_with(None), settings)
    first = local_quality.compose(empty)[0]
    assert isinstance(first, Paragraph)
    assert "not yet published grades" in first.text
    own = {table.id for table in local_quality.tables(facts_with(None))}
    older = replace(empty, tables=tuple(table for table in empty.tables if table.id not in own))
    opening = local_quality.compose(older)[0]
    assert isinstance(opening, Paragraph)
    assert "before the statement had this section" in opening.text
