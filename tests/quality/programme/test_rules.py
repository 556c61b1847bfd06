"""What is due at a service, by when and why. No database."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from market.quality.actions.types import FollowUpView
from market.quality.assured.types import AssuredRow
from market.quality.programme.planning_rules import (
    days_for,
    days_words,
    over_capacity,
    picked_for_double,
    reasons_against_visit,
)
from market.quality.programme.rules import (
    merged_into,
    programme,
    quarter_of,
    themes_due,
    what_is_due,
    with_merged,
)
from market.quality.programme.types import Due, Facts, NewVisit, OfficerMonth, Person, Planned
from tests.builders.framework import whole_library

ON = date(2026, 9, 30)
SETTINGS = whole_library().settings


def service(**changes: Any) -> AssuredRow:
    values: dict[str, Any] = dict.fromkeys(AssuredRow.__struct_fields__)
    values |= {"id": 1, "location_id": 2, "location_name": "Ash House", "organisation_id": 3, "code": "RES_OP"}
    values |= {"tier": "standard", "authority": "Middlesbrough", "from_on": date(2025, 1, 1), "brand_id": ""}
    return AssuredRow(**{**values, "version": 1, "joint_with": "", "tier_reason": "", **changes})


def facts(*, of: dict[str, Any] | None = None, **changes: Any) -> Facts:
    return Facts(**{"service": service(**(of or {})), "asks_out_of_area": True, **changes})


def planned(**changes: Any) -> Planned:
    values: dict[str, Any] = {"id": 9, "service_id": 1, "method": "full_review", "theme": "", "due_on": ON}
    values |= {
        "reasons": ("Because",),
        "planned_on": ON,
        "days": 1.0,
        "announced": True,
        "joint_with": "",
        "desk": False,
    }
    values |= {"double": False, "note": "", "cancel_reason": "", "status": "planned", "assessment_id": None}
    return Planned(**{**values, "version": 1, "recorded_at": datetime(2026, 9, 1, tzinfo=UTC), **changes})


def follow_up(**changes: Any) -> FollowUpView:
    values: dict[str, Any] = {"service_id": 1, "on": ON, "recommendation_id": 4, "criterion": "3.1.1", "band": "high"}
    return FollowUpView(**{**values, "open_count": 1, "why": "Recommendation 4 must be followed up.", **changes})


def due_of(held: Facts, method: str) -> Due:
    (found,) = [due for due in what_is_due(held, SETTINGS, ON) if due.method == method]
    return found


@pytest.mark.parametrize(
    ("changes", "due_on", "words"),
    [
        ({}, date(2025, 4, 1), "the first is due within 3 months"),
        ({"of": {"starts_on": date(2026, 10, 1)}}, date(2027, 1, 1), "It starts on 1 October 2026"),
        ({"star": 5, "last": {"full_review": date(2026, 1, 31)}}, date(2028, 1, 31), "every 24 months"),
        ({"star": 4, "last": {"full_review": date(2026, 1, 31)}}, date(2027, 7, 31), "every 18 months"),
        ({"star": 3, "last": {"full_review": date(2026, 1, 31)}}, date(2027, 1, 31), "every 12 months"),
        ({"star": 2, "last": {"full_review": date(2026, 1, 31)}}, date(2026, 7, 31), "every 6 months"),
        ({"star": 1, "last": {"full_review": date(2026, 1, 31)}}, date(2026, 4, 30), "every 3 months"),
        (
            {"star": 4, "last": {"full_review": date(2026, 1, 31)}, "low_confidence": True},
            date(2027, 1, 31),
            "instead of 18, because confidence in its grade is low",
        ),
        (
            {
                "star": 5,
                "last": {"full_review": date(2026, 1, 31)},
                "reliability": "unreliable",
                "low_confidence": True,
            },
            date(2027, 7, 31),
            "its self-assessment is unreliable and confidence",
        ),
        (
            {"star": 5, "last": {"full_review": date(2026, 1, 31)}, "reliability": "unreliable"},
            date(2027, 7, 31),
            "Everything that the provider assesses itself is validated at it",
        ),
        ({"last": {"full_review": date(2026, 1, 31)}}, date(2026, 4, 30), "No star could be given"),
    ],
)
def test_a_full_review_is_due_by_its_star(changes: dict[str, Any], due_on: date, words: str) -> None:
    found = due_of(facts(**changes), "full_review")
    assert found.due_on == due_on
    assert words in " ".join(found.reasons)


@pytest.mark.parametrize(
    ("changes", "due_on", "words"),
    [
        ({}, date(2025, 3, 31), "has not been monitored"),
        ({"of": {"from_on": date(2026, 9, 10)}}, date(2026, 12, 31), "this one ends on 31 December 2026"),
        ({"last": {"quarterly_monitoring": date(2026, 7, 1)}}, date(2026, 12, 31), "The last quarterly monitoring"),
        ({"last": {"full_review": date(2026, 6, 30)}}, date(2026, 9, 30), "The last full review"),
        ({"last": {"quarterly_monitoring": date(2026, 1, 5)}}, date(2026, 6, 30), "30 June 2026"),
        ({"star": 1, "last": {"follow_up": date(2026, 9, 15)}}, date(2026, 10, 15), "at least every month"),
        ({"of": {"tier": "light"}}, date(2025, 3, 31), "monitored at the desk"),
        (
            {"star": 4, "reliability": "reliable", "last": {"full_review": ON}},
            date(2026, 12, 31),
            "may be a desk check",
        ),
    ],
)
def test_monitoring_is_due_once_a_quarter(changes: dict[str, Any], due_on: date, words: str) -> None:
    found = due_of(facts(**changes), "quarterly_monitoring")
    assert found.due_on == due_on
    assert words in " ".join(found.reasons)


def test_a_desk_check_needs_four_stars_and_a_reliable_self_assessment() -> None:
    for star, reliability, allowed in ((4, "reliable", True), (3, "reliable", False), (5, "optimistic", False)):
        held = facts(star=star, reliability=reliability, last={"full_review": ON})
        assert due_of(held, "quarterly_monitoring").desk_allowed is allowed


def test_a_service_elsewhere_is_looked_at_once_a_year_and_by_nothing_else() -> None:
    held = facts(out_of_area=True, of={"authority": "Leeds"}, last={"out_of_area": date(2026, 2, 1)})
    (found,) = what_is_due(held, SETTINGS, ON)
    assert (found.method, found.due_on) == ("out_of_area", date(2027, 2, 1))
    assert "It lies in Leeds" in " ".join(found.reasons)
    without_set = replace(held, asks_out_of_area=False)
    assert "full_review" in {due.method for due in what_is_due(without_set, SETTINGS, ON)}


def test_a_self_assessment_is_due_each_year_or_when_it_was_asked_for() -> None:
    assert due_of(facts(), "self_assessment").due_on == date(2025, 3, 1)
    assert due_of(facts(last={"self_assessment": date(2026, 5, 31)}), "self_assessment").due_on == date(2027, 5, 31)
    assert due_of(facts(self_due_on=date(2026, 11, 1)), "self_assessment").due_on == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("done", "due_on", "words"),
    [(0, date(2026, 9, 30), "before it starts"), (1, date(2026, 11, 12), "week 6"), (2, date(2026, 12, 24), "week 12")],
)
def test_a_new_service_is_mobilised_in_three_steps(done: int, due_on: date, words: str) -> None:
    found = due_of(facts(of={"starts_on": date(2026, 10, 1)}, mobilised=done), "mobilisation")
    assert found.due_on == due_on
    assert words in found.reasons[0]


def test_mobilisation_ends_after_three_visits_and_is_for_new_services_only() -> None:
    for held in (facts(of={"starts_on": ON}, mobilised=3), facts()):
        assert "mobilisation" not in {due.method for due in what_is_due(held, SETTINGS, ON)}


@pytest.mark.parametrize(
    ("band", "apart", "merged"),
    [("high", 7, True), ("low", -7, True), ("medium", 8, False), ("very_high", 0, False), ("critical", 1, False)],
)
def test_a_follow_up_is_done_at_a_visit_within_seven_days_unless_it_is_grave(
    band: str, apart: int, merged: bool
) -> None:
    visit = planned(planned_on=ON + timedelta(apart))
    held = facts(follow_up=follow_up(band=band), planned=(visit,), star=4, last={"full_review": date(2025, 3, 30)})
    assert (merged_into(held, SETTINGS) is not None) is merged
    dues = with_merged(what_is_due(held, SETTINGS, ON), held, SETTINGS)
    assert ("follow_up" in {due.method for due in dues}) is not merged
    full = next(due for due in dues if due.method == "full_review")
    assert ("It is done at this visit" in full.reasons[-1]) is merged


def test_a_planned_visit_for_nothing_due_has_its_own_line() -> None:
    themed = planned(id=3, method="themed_review", theme="med")
    found = [due for due in what_is_due(facts(planned=(themed,)), SETTINGS, ON) if due.method == "themed_review"]
    assert [(due.theme, due.planned, due.reasons) for due in found] == [("med", themed, ("Because",))]


def test_the_programme_is_in_order_of_date_then_risk() -> None:
    one = facts(of={"id": 1}, follow_up=follow_up(band="medium"))
    two = facts(of={"id": 2}, follow_up=follow_up(band="critical", service_id=2))
    same_day = [due.service.id for due in programme([one, two], SETTINGS, ON) if due.due_on == ON]
    assert same_day == [2, 1]
    days = [due.due_on for due in programme([one, two], SETTINGS, ON)]
    assert days == sorted(days)


@given(
    star=st.sampled_from([None, 1, 2, 3, 4, 5]),
    reviewed=st.one_of(st.none(), st.dates(date(2024, 1, 1), ON)),
    monitored=st.one_of(st.none(), st.dates(date(2024, 1, 1), ON)),
    out=st.booleans(),
)
def test_everything_due_has_reasons_and_is_due_once(
    star: int | None, reviewed: date | None, monitored: date | None, out: bool
) -> None:
    last = {"full_review": reviewed, "quarterly_monitoring": monitored}
    held = facts(star=star, last={key: day for key, day in last.items() if day}, out_of_area=out)
    found = what_is_due(held, SETTINGS, ON)
    assert all(due.reasons and all(words.endswith(".") for words in due.reasons) for due in found)
    assert len({due.key for due in found}) == len(found)
    worse = replace(held, low_confidence=True)
    if not out and star is not None:
        assert due_of(worse, "full_review").due_on <= due_of(held, "full_review").due_on


@pytest.mark.parametrize(("day", "first"), [(1, 1), (3, 1), (4, 4), (9, 7), (12, 10)])
def test_quarters(day: int, first: int) -> None:
    start, end = quarter_of(date(2026, day, 28))
    assert (start, (end - timedelta(1)).month) == (date(2026, first, 1), first + 2)


def test_a_theme_is_suggested_after_two_years_with_the_lowest_stars() -> None:
    held = [service(id=number, location_name=f"Home {number}") for number in range(1, 6)]
    stars = {1: 5, 2: 2, 3: 3, 4: 4}
    found = themes_due(held, whole_library(), {("med", "RES_OP"): date(2024, 9, 1)}, stars, ON)
    med = next(each for each in found if each.theme == "med")
    assert (med.due_on, med.services, [each.id for each in med.suggested]) == (date(2026, 9, 1), 5, [2, 3, 4])
    assert all(each.theme == "med" for each in found)
    assert themes_due(held, whole_library(), {("med", "RES_OP"): date(2026, 1, 1)}, stars, ON) == []


@pytest.mark.parametrize(
    ("minutes", "officers", "days"),
    [(0, 1, 0.5), (180, 1, 0.5), (181, 1, 1.0), (360, 1, 1.0), (550, 1, 2.0), (550, 2, 1.0)],
)
def test_days_come_from_minutes_on_site(minutes: int, officers: int, days: float) -> None:
    assert days_for(minutes, officers) == days


@given(minutes=st.integers(0, 5000), officers=st.integers(1, 4))
def test_the_days_are_enough_and_half_a_day_less_is_not(minutes: int, officers: int) -> None:
    days = days_for(minutes, officers)
    assert days * 360 * officers >= minutes
    assert days == 0.5 or (days - 0.5) * 360 * officers < minutes


def test_one_full_review_in_ten_is_scored_twice() -> None:
    assert [picked_for_double("full_review", number) for number in range(11)] == [True, *[False] * 9, True]
    assert not picked_for_double("follow_up", 0)


def visit(**changes: Any) -> NewVisit:
    values: dict[str, Any] = {"service_id": 1, "method": "full_review", "planned_on": ON, "days": 1.0}
    lead = Person(person=1, person_label="Ann", role="lead")
    return NewVisit(**{**values, "people": (lead,), **changes})


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"method": "self_assessment", "days": 0.1, "people": ()}, ["unknown_code", "out_of_range", "no_lead"]),
        ({"planned_on": ON - timedelta(1)}, ["in_the_past"]),
        ({"method": "themed_review"}, ["theme_missing"]),
        ({"method": "themed_review", "theme": "med"}, []),
        (
            {
                "people": (
                    Person(person=1, person_label="A", role="lead"),
                    Person(person=1, person_label="A", role="second"),
                )
            },
            ["twice"],
        ),
        (
            {
                "people": (
                    Person(person=1, person_label="A", role="lead"),
                    Person(person=2, person_label="B", role="partner"),
                )
            },
            ["no_part"],
        ),
    ],
)
def test_a_visit_is_refused_with_every_reason(changes: dict[str, Any], codes: list[str]) -> None:
    found = reasons_against_visit(visit(**changes), service(), [], whole_library(), ON)
    assert [each.code for each in found] == codes


def test_the_same_visit_is_not_planned_twice() -> None:
    (refusal,) = reasons_against_visit(visit(), service(), [planned()], whole_library(), ON)
    assert refusal.code == "planned_already"


def test_an_officer_over_their_days_is_named() -> None:
    held = OfficerMonth(person=1, name="Ann", month=date(2026, 9, 1), days=4, planned=3.5)
    assert over_capacity(visit(), [held]) == ["Ann has ½ day left in September 2026, and this visit needs 1 day."]
    assert over_capacity(visit(), [replace(held, planned=3)]) == []
    assert over_capacity(visit(), [replace(held, days=None)]) == []
    assert [days_words(each) for each in (None, 0, 0.5, 1, 1.5, 2)] == [
        "Not entered", "no days", "½ day", "1 day", "1½ days", "2 days",
    ]  # fmt: skip
