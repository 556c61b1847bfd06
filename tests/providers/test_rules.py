"""The register's rules, worked by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.providers import rules
from market.providers.rules import Registration
from market.providers.types import RatingCode, RatingRow, ServiceType


def published(rating: str, on: date, **changes: str) -> RatingRow:
    return RatingRow(
        location_id=1,
        service_group=changes.get("service_group", "Overall"),
        key_question=changes.get("key_question", "overall"),
        rating=rating,
        published_on=on,
    )


def test_the_newest_rating_published_by_the_day_stands() -> None:
    rows = [
        published("good", date(2024, 3, 1)),
        published("inadequate", date(2026, 3, 1)),
        published("good", date(2020, 1, 1)),
    ]
    assert rules.current_rating(rows, date(2026, 2, 28)) == rows[0]
    assert rules.current_rating(rows, date(2026, 3, 1)) == rows[1]
    assert rules.current_rating(rows, date(2019, 12, 31)) is None


@pytest.mark.parametrize(
    ("one", "other", "counts"),
    [
        ("good", "requires_improvement", "requires_improvement"),
        ("outstanding", "good", "good"),
        ("inadequate", "not_rated", "inadequate"),
        ("not_rated", "good", "good"),
        ("insufficient_evidence", "outstanding", "outstanding"),
    ],
)
def test_of_two_ratings_on_one_date_the_lower_counts(one: str, other: str, counts: str) -> None:
    day = date(2025, 5, 5)
    for pair in ((one, other), (other, one)):
        current = rules.current_rating([published(rating, day) for rating in pair], day)
        assert current is not None
        assert current.rating == counts


def test_key_questions_and_service_groups_are_not_mistaken_for_the_overall_rating() -> None:
    day = date(2025, 5, 5)
    rows = [
        published("inadequate", day, key_question="safe"),
        published("inadequate", day, service_group="Home care"),
        published("good", date(2020, 1, 1)),
    ]
    assert rules.current_rating(rows, day) == rows[2]
    assert rules.current_rating(rows, day, key_question="safe") == rows[0]


@given(
    st.lists(st.tuples(st.sampled_from(list(RatingCode)), st.dates(date(2015, 1, 1), date(2027, 1, 1))), max_size=8),
    st.dates(date(2015, 1, 1), date(2027, 1, 1)),
)
def test_a_rating_never_comes_from_the_future_and_order_does_not_matter(facts: list, on: date) -> None:
    rows = [published(rating, day) for rating, day in facts]
    current = rules.current_rating(rows, on)
    assert current == rules.current_rating(list(reversed(rows)), on)
    assert current is None or current.published_on == max(row.published_on for row in rows if row.published_on <= on)


def test_a_rating_ages_from_its_publication() -> None:
    assert rules.rating_age_days(date(2024, 2, 28), date(2024, 3, 1)) == 2
    assert rules.rating_age_days(date(2024, 3, 1), date(2024, 3, 1)) == 0


@pytest.mark.parametrize(
    ("registered", "deregistered", "unlisted", "is_open"),
    [
        (date(2020, 1, 1), None, None, True),
        (date(2026, 6, 30), None, None, True),
        (date(2026, 7, 1), None, None, False),
        (date(2020, 1, 1), date(2026, 6, 30), None, False),
        (date(2020, 1, 1), date(2026, 7, 1), None, True),
        (date(2020, 1, 1), None, date(2026, 6, 30), False),
        (None, None, None, True),
    ],
)
def test_open_on_30_june_2026(
    registered: date | None, deregistered: date | None, unlisted: date | None, is_open: bool
) -> None:
    assert rules.is_open(registered, deregistered, unlisted, date(2026, 6, 30)) is is_open


@pytest.mark.parametrize(
    ("beds", "band"),
    [
        (None, None),
        (0, None),
        (1, "1-9"),
        (9, "1-9"),
        (10, "10-24"),
        (39, "25-39"),
        (40, "40-60"),
        (60, "40-60"),
        (61, "61-plus"),
    ],
)
def test_size_bands_are_those_of_cqc(beds: int | None, band: str | None) -> None:
    assert rules.size_band(beds) == band
    if band and beds:
        least, most = rules.band_limits(band)
        assert least <= beds <= (most or beds)


@pytest.mark.parametrize(
    ("services", "main"),
    [
        (["home_care", "residential_home"], "residential_home"),
        (["residential_home", "nursing_home"], "nursing_home"),
        (["home_care", "extra_care"], "extra_care"),
        (["home_care", "supported_living"], "supported_living"),
        (["other", "hospice"], "hospice"),
        ([], "other"),
    ],
)
def test_a_location_with_several_services_is_counted_under_one(services: list[str], main: str) -> None:
    assert rules.main_service(services) == main
    assert rules.in_service_order([*services, *services])[:1] == ((main,) if services else ())


def test_every_service_type_has_a_place_in_the_order() -> None:
    assert sorted(rules.MAIN_SERVICE_ORDER) == sorted(ServiceType)


def test_premises_registered_twice_count_once_by_their_primary_id() -> None:
    second, primary = Registration(1, "1-200", "1-100"), Registration(2, "1-100", "1-100")
    assert rules.counted_once([second, primary]) == {2}
    assert rules.counted_once([second, Registration(2, "1-100", "")]) == {2}


def test_when_the_primary_is_not_there_one_still_counts() -> None:
    pair = [Registration(8, "1-300", "1-100"), Registration(7, "1-200", "1-100")]
    assert rules.counted_once(pair) == rules.counted_once(pair[::-1]) == {7}


def test_locations_without_a_cqc_id_all_count() -> None:
    assert rules.counted_once([Registration(1, None, ""), Registration(2, None, ""), Registration(3, "1-1", "")]) == {
        1,
        2,
        3,
    }


def test_search_text_holds_the_postcode_both_ways() -> None:
    assert (
        rules.search_text("Acacia  House", "TS1 2AZ", "1-123", None, "Oak Care Ltd")
        == "acacia house ts1 2az ts12az 1-123 oak care ltd"
    )


def test_closing_is_refused_with_reasons() -> None:
    today = date(2026, 9, 30)
    opened = date(2020, 1, 1)
    assert rules.reasons_not_to_close(opened, None, today, today) == []
    assert [r.code for r in rules.reasons_not_to_close(opened, None, opened - timedelta(days=1), today)] == [
        "before_opening"
    ]
    assert [r.code for r in rules.reasons_not_to_close(opened, opened, today, today)] == ["already_closed"]
    assert [r.code for r in rules.reasons_not_to_close(opened, None, date(2028, 1, 1), today)] == ["too_far"]
