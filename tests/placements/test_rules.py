"""What care costs a week, who stands behind a case reference, when reviews and notices are due, how far away."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.core.case_references import is_nhs_number, reasons_against_case_reference
from market.core.distance import miles_between
from market.placements.checking import reasons_against_placement, reasons_against_review, reasons_not_to_end
from market.placements.reasons import REASONS
from market.placements.rules import (
    distance_band,
    first_review_on,
    host_told_late,
    next_review_after,
    review_due_on,
    review_overdue,
    weekly_pence,
)
from market.placements.types import CostFrequency, NewRate, Review
from market.placements.words import COMPONENT_WORDS
from tests.builders.placements import new_placement, new_review

TODAY = date(2026, 9, 30)


@pytest.mark.parametrize(
    ("pence", "unit", "units", "expected"),
    [
        (800_00, "weekly", 3, 800_00),
        (-800_00, "weekly", None, 800_00),
        (801, "fortnightly", None, 401),
        (3200_02, "four_weekly", 7, 800_01),
        (1000_00, "monthly", None, 230_77),
        (1300_00, "quarterly", None, 100_00),
        (52_000_00, "annually", None, 1000_00),
        (21_37, "hourly", 10.5, 224_39),
        (21_37, "hourly", -10.5, 224_39),
        (45_00, "session", 2, 90_00),
        (100_00, "daily", 7, 700_00),
        (100_00, "daily", None, None),
        (100_00, "hourly", 0, None),
        (500_00, "one_off", 1, None),
        (500_00, "no_charge", 1, 0),
        (None, "no_charge", None, 0),
        (0, "weekly", None, None),
        (None, "weekly", None, None),
    ],
)
def test_the_weekly_cost(pence: int | None, unit: str, units: float | None, expected: int | None) -> None:
    assert weekly_pence(pence, unit, units) == expected


@given(pence=st.integers(1, 10_000_000), unit=st.sampled_from(list(CostFrequency)), units=st.integers(1, 100))
def test_the_weekly_cost_ignores_the_sign_and_grows_with_the_rate(pence: int, unit: CostFrequency, units: int) -> None:
    cost = weekly_pence(pence, unit, units)
    assert cost == weekly_pence(-pence, unit, -units)
    more = weekly_pence(pence + 1, unit, units)
    assert (cost is None) == (more is None)
    assert cost is None or more is None or 0 <= cost <= more


@given(year_pence=st.integers(1, 10_000_000))
def test_a_year_by_any_frequency_costs_the_same(year_pence: int) -> None:
    times = {"weekly": 52, "fortnightly": 26, "four_weekly": 13, "monthly": 12, "quarterly": 4, "annually": 1}
    assert len({weekly_pence(year_pence * 156 // each, unit) for unit, each in times.items()}) == 1


NAMES = (
    "John Smith",
    "Smith",
    "Smith, John 2",
    "943 476 5919",
    "9434765919",
    "12/03/1950",
    "1950-03-12",
    "12 March 1950",
)


@pytest.mark.parametrize("text", [*NAMES, ""])
def test_what_names_a_person_is_no_case_reference(text: str) -> None:
    assert reasons_against_case_reference(text)


@pytest.mark.parametrize("text", ["ASC-000123", "LAS 4471", "1234567", "P/2026/0001", "9434765918", "ASC-PLC-12"])
def test_what_a_case_system_gives_is_one(text: str) -> None:
    assert not reasons_against_case_reference(text)


@given(st.integers(0, 999_999_999))
def test_at_most_one_check_digit_makes_an_nhs_number(first_nine: int) -> None:
    assert sum(is_nhs_number(f"{first_nine:09d}{digit}") for digit in range(10)) <= 1


def refusals(imported: bool = False, already: str = "", **changes: Any) -> set[str]:
    found = reasons_against_placement(
        new_placement(**changes),
        authority_names=("Middlesbrough",),
        known_authorities=("Middlesbrough", "Leeds"),
        today=TODAY,
        imported=imported,
        already_reason=already,
    )
    return {reason.code for reason in found}


def test_a_place_outside_the_area_needs_a_coded_reason() -> None:
    assert refusals() == set()
    assert refusals(host_authority="Leeds") == {"no_reason"}
    assert refusals(host_authority="Leeds", funder="icb") == set()
    assert refusals(host_authority="middlesbrough") == set()
    assert refusals(host_authority="Leeds", reason="OOA-98") == {"reason_words"}
    assert refusals(host_authority="Leeds", reason="OOA-98", reason_words="As agreed") == set()
    assert refusals(host_authority="Leeds", reason="OOA-99") == {"older_record"}
    assert refusals(host_authority="Leeds", reason="OOA-99", imported=True) == set()
    assert refusals(host_authority="Leeds", reason="OOA-99", already="OOA-99") == set()
    assert refusals(host_authority="Leeds", reason="OOA-77") == {"unknown_reason"}
    assert refusals(host_authority="Leeds", reason="OOA-01", more_reasons=("OOA-01",)) == {"reason_twice"}
    three = ("OOA-02", "OOA-03", "OOA-04")
    assert refusals(host_authority="Leeds", reason="OOA-01", more_reasons=three) == {"too_many_reasons"}


def test_a_cost_by_the_hour_needs_its_units() -> None:
    assert refusals(rate=NewRate(rate_pence=20_00, unit="hourly")) == {"no_units"}
    assert refusals(rate=NewRate(unit="hourly")) == set()
    assert refusals(rate=NewRate(rate_pence=2, unit="visit")) == {"unknown_unit"}


def test_reviews_fall_due_after_six_weeks_and_then_each_year() -> None:
    start = date(2026, 1, 1)
    assert review_due_on(start, None, None) == first_review_on(start) == date(2026, 2, 12)
    assert review_due_on(start, date(2024, 2, 29), None) == next_review_after(date(2024, 2, 29)) == date(2025, 2, 28)
    assert review_due_on(start, date(2026, 2, 1), date(2026, 3, 1)) == date(2026, 3, 1)
    assert not review_overdue(TODAY, TODAY)
    assert review_overdue(TODAY - timedelta(days=1), TODAY)


def test_the_host_is_told_before_the_first_day_or_within_a_day_in_an_emergency() -> None:
    start = date(2026, 9, 1)
    assert not host_told_late(start, start, (), TODAY)
    assert host_told_late(start, start + timedelta(days=1), (), TODAY)
    assert not host_told_late(start, start + timedelta(days=1), ("OOA-08",), TODAY)
    assert host_told_late(start, None, (), TODAY)
    assert not host_told_late(start, None, (), start)
    assert host_told_late(start, date(2026, 8, 1), (), date(2026, 9, 2)) is False


def test_a_review_is_of_the_time_of_the_placement_and_the_next_within_a_year() -> None:
    held: dict[str, Any] = {
        "starts_on": date(2026, 1, 1),
        "ends_on": None,
        "reviewed": (),
        "outside": True,
        "today": TODAY,
    }
    assert reasons_against_review(new_review(), **held) == []

    def codes(review: Review) -> set[str]:
        return {each.code for each in reasons_against_review(review, **held)}

    assert codes(new_review(reviewed_on=date(2025, 12, 31))) == {"outside_placement"}
    assert codes(new_review(reviewed_on=TODAY + timedelta(days=1))) == {"future"}
    assert codes(new_review(next_on=date(2027, 6, 2))) == {"next_review"}
    assert codes(new_review(reason="")) == {"no_reason"}


def test_a_placement_cannot_end_before_it_starts() -> None:
    start = date(2026, 9, 1)
    assert reasons_not_to_end(start, None, start, TODAY) == []
    assert reasons_not_to_end(start, None, start - timedelta(days=1), TODAY)
    assert reasons_not_to_end(start, date(2026, 9, 2), TODAY, TODAY)


def test_distances() -> None:
    assert miles_between(51.5074, -0.1278, 53.4808, -2.2426) == pytest.approx(162.8, abs=0.5)
    assert [distance_band(miles) for miles in (0, 4.9, 5, 29.9, 60, None)] == [
        "Under 5 miles", "Under 5 miles", "5 to 15 miles", "15 to 30 miles", "60 miles or more", "Not known"
    ]  # fmt: skip


def test_three_headline_reasons_come_first_and_every_component_has_words() -> None:
    assert [reason.code for reason in REASONS if reason.headline] == [reason.code for reason in REASONS[:3]]
    assert len({reason.code for reason in REASONS}) == len(REASONS) == 18
    assert len(set(COMPONENT_WORDS.values())) == 25
