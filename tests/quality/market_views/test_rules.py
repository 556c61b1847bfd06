"""How the market stands: counted by hand on small cases."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from market.quality.consolidation.proof.burden import ToolSize
from market.quality.framework.rules import answers_per_year
from market.quality.market_views import charts, rules
from market.quality.market_views.criteria_lists import agreement_lines
from market.quality.market_views.queries import answers_change
from market.quality.market_views.types import (
    AskedSelf,
    AssuredSpell,
    GradedService,
    GradeSpell,
    RaisedCount,
    ScoreCount,
)
from market.quality.market_views.words import signed_words
from market.quality.scoring.agreement import agreement
from market.quality.scoring.types import OfficerPair
from tests.builders.framework import whole_library

ON = date(2026, 9, 30)
LIBRARY = whole_library()


def service(number: int = 1, star: int | None = 4, **changes: object) -> GradedService:
    values = {
        "code": "RES_OP", "location_id": 1, "location_name": "Oak House", "organisation_id": 1, "organisation_name": "Oak",
        "brand_id": "", "provisional": False, "confidence_band": "high", "from_on": ON, "visited_on": date(2026, 9, 1), "caps": "",
    }  # fmt: skip
    return GradedService(id=number, star=star, **{**values, **changes})  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("visited_on", "expired"),
    [(date(2024, 9, 30), True), (date(2024, 10, 1), False), (date(2020, 1, 1), True), (None, False)],
)
def test_a_grade_greys_out_after_24_months(visited_on: date | None, expired: bool) -> None:
    assert rules.is_expired(service(visited_on=visited_on), ON) == expired


@given(st.lists(st.tuples(st.sampled_from([None, 1, 2, 3, 4, 5]), st.booleans())))
def test_every_service_stands_somewhere_once(found: list[tuple[int | None, bool]]) -> None:
    services = [service(number, star, provisional=unsure) for number, (star, unsure) in enumerate(found)]
    counts = rules.distribution(services)
    assert sum(counts.values()) == len(services)
    assert tuple(counts) == rules.STANDINGS
    assert len(rules.below_good(services)) == counts["star_1"] + counts["star_2"] + counts["star_3"]


def test_history_counts_who_was_assured_and_what_held_on_each_day() -> None:
    assured = [AssuredSpell(1, "HC", date(2026, 1, 1), None), AssuredSpell(2, "HC", date(2026, 3, 1), date(2026, 6, 1))]
    grades = [
        GradeSpell(1, date(2026, 2, 1), date(2026, 5, 1), 3, False),
        GradeSpell(1, date(2026, 5, 1), None, 4, False),
        GradeSpell(2, date(2026, 3, 15), None, None, True),
    ]
    days = [date(2026, 1, 31), date(2026, 4, 30), date(2026, 5, 1), date(2026, 6, 1)]
    found = rules.history(days, assured, grades)
    assert [
        (each.counts["no_grade"], each.counts["provisional"], each.counts["star_3"], each.counts["star_4"])
        for each in found
    ] == [(1, 0, 0, 0), (0, 1, 1, 0), (0, 1, 0, 1), (0, 0, 0, 1)]
    assert [each.good_share for each in found] == [None, 0.0, 1.0, 1.0]


def test_coverage_counts_visits_after_the_same_day_a_year_and_two_years_before() -> None:
    services = [service(number) for number in range(1, 5)]
    last = {1: date(2025, 10, 1), 2: date(2025, 9, 30), 3: date(2024, 9, 30)}
    row = rules.coverage([("Homes", services)], last, ON)[0]
    assert (row.services, row.within_12, row.within_24) == (4, 1, 2)


def test_types_stand_in_the_order_of_the_framework() -> None:
    services = [service(1, code="DAY"), service(2, code="RES_OP"), service(3, code="OLD")]
    assert [name for name, _ in rules.by_type(LIBRARY, services)] == [
        "Homes, older people",
        "Day opportunities",
        "OLD",
    ]
    assert [name for name, _ in rules.by_type(None, services)] == ["Day opportunities", "OLD", "Homes, older people"]


def test_where_shortfalls_concentrate() -> None:
    scores = [
        ScoreCount("3.1.1", 1, 2),
        ScoreCount("3.1.1", 3, 6),
        ScoreCount("3.1.2", 2, 1),
        ScoreCount("1.1.1", 4, 5),
    ]
    rows = rules.by_criterion(
        LIBRARY, scores, [RaisedCount("3.1.1", 3, 1), RaisedCount("5.1.1", 1, 0)], ["3.1.1", "3.1.1"]
    )
    by_code = {row.code: row for row in rows}
    first = by_code["3.1.1"]
    assert (first.scores, first.low, first.ones, first.raised, first.repeats, first.open) == (8, 2, 2, 3, 1, 2)
    assert first.low_share == 0.25
    assert by_code["5.1.1"].low_share is None
    themes = {row.code: row for row in rules.by_theme(LIBRARY, rows)}
    assert (themes["med"].scores, themes["med"].low) == (9, 3)
    assert themes["trn"].scores == 1  # 3.1.2 carries both themes
    standards = rules.by_standard(LIBRARY, rows)
    assert standards[0].code == "3.1"
    assert sum(row.scores for row in standards) == 14


def test_returns() -> None:
    asked = [
        AskedSelf(1, 2026, date(2026, 4, 30), date(2026, 4, 30)),
        AskedSelf(2, 2026, date(2026, 4, 30), date(2026, 5, 1)),
        AskedSelf(3, 2026, date(2026, 4, 30), None),
    ]
    found = rules.returns_of(asked)
    assert (found.asked, found.returned, found.on_time, found.rate) == (3, 2, 1, 2 / 3)
    assert rules.returns_of([]).rate is None


def test_answers_before_and_after() -> None:
    alone = {row.service: row for row in answers_change(LIBRARY, [])}
    assert alone["RES_OP"].before is None
    assert alone["RES_OP"].after == answers_per_year(LIBRARY, "RES_OP").total
    tool = ToolSize(tool="T01", services="RES_OP", method="full_review", times_a_year=1.0, rows=128)
    twice = replace(tool, tool="T04", method="quarterly_monitoring", times_a_year=4.0, rows=46)
    found = {row.service: row for row in answers_change(LIBRARY, [tool, twice])}
    assert found["RES_OP"].before == 128 + 4 * 46
    assert found["HC"].before == 0
    assert found["HC"].after == 0  # only the methods that a type had before


@pytest.mark.parametrize(("value", "words"), [(0.314, "+0.31"), (-0.25, "−0.25"), (-0.001, "0.00"), (0, "0.00")])
def test_signs(value: float, words: str) -> None:
    assert signed_words(value) == words


def test_a_criterion_needs_ten_pairs_before_its_words_are_blamed() -> None:
    pairs = [OfficerPair("1.1.1", 3, 2)] * 9 + [OfficerPair("2.1.1", 3, 2), OfficerPair("2.1.1", 2, 3)] * 5
    lines = {line.code: line for line in agreement_lines(LIBRARY, agreement(pairs).by_criterion)}
    assert (lines["1.1.1"].verdict, lines["1.1.1"].kappa) == ("Too few pairs", "")
    assert lines["2.1.1"].verdict == "Need better words"
    assert lines["2.1.1"].kappa.startswith("−1.00")


def test_the_share_over_time_leaves_out_months_with_too_few_stars() -> None:
    def month(at: int, good: int, below: int) -> rules.MonthOfGrades:
        return rules.MonthOfGrades(
            date(2026, at, 28), {**dict.fromkeys(rules.STANDINGS, 0), "star_4": good, "star_3": below}
        )

    chart = charts.history_chart([month(1, 1, 0), month(2, 4, 6), month(3, 21, 9)])
    assert chart is not None
    assert (
        chart.finding
        == "The share of services with 4* or 5* went from 40.0% to 70.0% between 28 February 2026 and 28 March 2026."
    )
    assert [row[1] for row in chart.rows] == [None, 0.4, 0.7]
    assert charts.history_chart([month(1, 1, 0), month(2, 21, 9)]) is None
    assert charts.history_chart([]) is None
