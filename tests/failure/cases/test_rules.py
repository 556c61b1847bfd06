"""The pure rules of failure cases: duty, mode, stages, closing, nights, guidance windows, codes and totals."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.failure.cases.checklist import case_tasks, early_tasks, person_tasks, timings
from market.failure.cases.facts import people_of_counts, people_of_placements
from market.failure.cases.moments import moment
from market.failure.cases.rules import (
    Step,
    ToClose,
    confirm_by,
    is_night,
    missing_tests,
    mode_of_protocol,
    next_code,
    next_review,
    reasons_not_to_close,
    reasons_not_to_move,
    stay_ends,
    totals,
    window_now,
)
from market.failure.cases.types import Case, Mode, Person, StageRow
from market.placements.types import PlacedByOthers, PlacementOnDay
from tests.builders.policies import starting_protocol

PROTOCOL = starting_protocol()
NOW = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)


def make_case(**changes: Any) -> Case:
    values: dict[str, Any] = {
        "id": 7,
        "organisation_id": 1,
        "organisation_name": "Oak Care",
        "location_id": 2,
        "location_name": "Oak House",
        "whole_provider": False,
        "service_group": "care_home",
        "trigger": "BF-ADM",
        "told_by": "The administrator",
        "words": "We were appointed",
        "mode": "emergency",
        "mode_reason": "no notice",
        "stage": "transition",
        "lead_id": 11,
        "lead_label": "Lead",
        "deputy_id": 12,
        "deputy_label": "Deputy",
        "opened_at": NOW,
        "declared_at": NOW,
        "notice_at": None,
        "closure_at": None,
        "closed_at": None,
        "ended_at": None,
        "declared_by_id": 11,
        "declared_label": "Lead",
        "protocol_version": 1,
        "version": 3,
        **changes,
    }
    return Case(**values)


def make_person(**changes: Any) -> Person:
    empty: dict[str, Any] = dict.fromkeys(Person.__struct_fields__)
    words = (
        "authority",
        "location_name",
        "bed_type",
        "needs",
        "stay_with",
        "urgency",
        "worker",
        "destination",
        "night_reason",
    )
    values = {
        **empty,
        **dict.fromkeys(
            (*words, "arrival_words", "outcome", "not_needed", "notes", "added_reason", "removed_reason"), ""
        ),
        **dict.fromkeys(("nursing", "two_carers", "end_of_life", "court_authority"), False),
        "id": 1,
        "case_id": 7,
        "reference": "CASE-001",
        "paid_by": "ours",
        "added_at": NOW,
        "version": 1,
        **changes,
    }
    return Person(**values)


def step(to: str, **changes: Any) -> Step:
    stage = PROTOCOL.stage(to)
    values: dict[str, Any] = {
        "to": to,
        "ticked": stage.entry_tests,
        "reason": "Agreed at the meeting",
        "by_id": 99,
        "decides": True,
        **changes,
    }
    return Step(**values)


def codes(case: Case, wanted: Step, to_close: ToClose | None = None) -> list[str]:
    return [each.code for each in reasons_not_to_move(case, PROTOCOL, wanted, to_close or ToClose())]


@pytest.mark.parametrize(
    ("trigger", "notice", "closure", "mode"),
    [
        ("EM-FIR", NOW, NOW + timedelta(days=200), Mode.EMERGENCY),
        ("OW-PLN", None, NOW + timedelta(days=200), Mode.EMERGENCY),
        ("OW-PLN", NOW, NOW + timedelta(days=13), Mode.EMERGENCY),
        ("OW-PLN", NOW, NOW + timedelta(days=14), Mode.PLANNED),
        ("OW-PLN", NOW - timedelta(days=60), NOW + timedelta(days=13), Mode.EMERGENCY),
        ("OW-PLN", NOW, None, Mode.PLANNED),
    ],
)
def test_the_mode_follows_from_the_notice(
    trigger: str, notice: datetime | None, closure: datetime | None, mode: Mode
) -> None:
    advice = mode_of_protocol(
        PROTOCOL, PROTOCOL.trigger(trigger), declared_at=NOW, notice_at=notice, closure_at=closure
    )
    assert advice.mode == mode


def test_alternatives_among_entry_tests_are_one_test() -> None:
    tests = ["A, or", "B, or", "C", "D"]
    assert missing_tests(tests, ["B, or", "D"]) == []
    assert missing_tests(tests, ["D"]) == ["A, or B, or C"]
    assert missing_tests(tests, ["A, or", "B, or", "C"]) == ["D"]
    assert missing_tests(["A", "B, or"], ["A"]) == ["B, or"]
    assert missing_tests([], []) == []


def test_every_stage_of_the_protocol_is_reachable_with_its_tests() -> None:
    for stage in PROTOCOL.stages:
        for wanted in stage.may_go_to:
            assert codes(make_case(stage=stage.id), step(wanted)) == [], (stage.id, wanted)


def test_a_stage_is_refused_with_every_reason() -> None:
    case = make_case()
    assert codes(case, step("learning")) == ["not_from_here"]
    assert codes(case, Step(to="nowhere", ticked=(), reason="", by_id=1, decides=True)) == ["no_stage"]
    bare = step("closed", ticked=(), reason="ok", by_id=case.lead_id, decides=False)
    to_close = ToClose(critical_open=("F1-02",), no_destination=("SF-01",), no_arrival=("SF-01", "SF-02"))
    assert codes(case, bare, to_close) == [
        "not_yours",
        "lead_decides",
        *["test"] * len(PROTOCOL.stage("closed").entry_tests),
        "no_reason",
        "critical_open",
        "no_destination",
        "no_arrival",
    ]
    assert codes(make_case(stage="watch", declared_at=None), step("declared")) == ["declare"]


def test_recovering_needs_critical_tasks_but_no_moves() -> None:
    facts = ToClose(critical_open=("F1-02",), no_destination=("SF-01",), no_arrival=("SF-01",))
    assert [each.code for each in reasons_not_to_close(facts, everyone=False)] == ["critical_open"]
    many = ToClose(critical_open=tuple(f"F1-{number:02d}" for number in range(20)))
    assert "and 8 more" in reasons_not_to_close(many, everyone=True)[0].message


@pytest.mark.parametrize(
    ("day", "at", "night"),
    [
        (date(2026, 9, 30), time(19, 59), False),
        (date(2026, 9, 30), time(20, 0), True),
        (date(2026, 9, 30), time(23, 59), True),
        (date(2026, 9, 30), time(7, 59), True),
        (date(2026, 9, 30), time(8, 0), False),
        (date(2026, 12, 30), time(7, 30), True),
        (date(2026, 12, 30), time(19, 30), False),
    ],
)
def test_night_is_by_londons_clock(day: date, at: time, night: bool) -> None:
    assert is_night(moment(day, at), PROTOCOL.settings.no_moves_between) is night


def test_a_declaration_is_confirmed_by_noon_of_the_next_day_across_the_change_of_clocks() -> None:
    assert confirm_by(datetime(2026, 10, 24, 20, 0, tzinfo=UTC)) == datetime(2026, 10, 25, 12, 0, tzinfo=UTC)
    assert confirm_by(datetime(2026, 3, 28, 23, 30, tzinfo=UTC)) == datetime(2026, 3, 29, 11, 0, tzinfo=UTC)
    assert confirm_by(datetime(2026, 12, 24, 23, 30, tzinfo=UTC)) == datetime(2026, 12, 25, 12, 0, tzinfo=UTC)


def test_reviews_and_stays_keep_the_wall_time() -> None:
    row = StageRow(
        id=1,
        case_id=7,
        stage="declared",
        entered_at=datetime(2026, 10, 24, 13, 0, tzinfo=UTC),
        left_at=None,
        by_id=1,
        by_label="A",
        reason="",
        tests="",
        confirm_by=None,
        confirmed_at=None,
        confirmed_label="",
        reviewed_at=None,
    )
    stage = PROTOCOL.stage("declared")
    assert next_review(row, stage) == datetime(2026, 10, 25, 14, 0, tzinfo=UTC)
    assert stay_ends(row, stage) == datetime(2026, 10, 31, 14, 0, tzinfo=UTC)
    assert next_review(row, PROTOCOL.stage("ended")) is None
    assert stay_ends(row, None) is None


@pytest.mark.parametrize(
    ("after", "window"),
    [
        (timedelta(0), "first_hour"),
        (timedelta(minutes=59), "first_hour"),
        (timedelta(hours=1), "first_day"),
        (timedelta(hours=24), "first_three_days"),
        (timedelta(days=30), "first_three_days"),
    ],
)
def test_the_window_of_the_guidance(after: timedelta, window: str) -> None:
    assert window_now(PROTOCOL.guidance, NOW, NOW + after) == window
    assert window_now([], NOW, NOW) == ""


@given(st.lists(st.sampled_from(["SF-01", "SF-02", "SF-11", "OC-01", "SF-x", "CASE-9"]), max_size=8))
def test_codes_are_never_used_twice(taken: list[str]) -> None:
    code = next_code("SF", taken)
    assert code not in taken
    assert next_code("SF", [*taken, code]) not in {*taken, code}


def test_totals_by_funder_leave_out_who_was_taken_off() -> None:
    arrived = {"destination": "Elm House", "arrived_at": NOW, "moved_at": NOW}
    people = [
        make_person(),
        make_person(reference="A2", **arrived),
        make_person(reference="SF-01", paid_by="self", destination="Elm House"),
        make_person(reference="SF-02", paid_by="self", outcome="died"),
        make_person(reference="SF-03", paid_by="self", removed_at=NOW),
    ]
    by, whole = totals(people)
    assert (whole.people, whole.matched, whole.moved, whole.settled) == (4, 3, 2, 2)
    assert (by["self"].people, by["self"].settled) == (2, 1)


def test_the_checklist_has_the_items_of_service_and_mode() -> None:
    emergency = case_tasks(PROTOCOL, "care_home", "emergency")
    assert all(task.clock in ("declared", "move_date", "closure_date", "closed") for task in emergency)
    planned = case_tasks(PROTOCOL, "care_home", "planned")
    assert len(planned) > len(emergency) - 1
    assert {task.squeeze for task in planned if task.clock == "notice"} == {"90d"}
    assert not {task.squeeze for task in emergency} - {""}
    people = person_tasks(PROTOCOL, "care_home", "emergency", ["A", "B"])
    assert [task.person for task in people] == ["A"] * (len(people) // 2) + ["B"] * (len(people) // 2)
    assert len(emergency) + len(people) // 2 >= 70
    assert {task.clock for task in early_tasks(PROTOCOL, "home_care")} == {"opened"}
    assert {task.repeats for task in emergency} == {"", "1d"}
    times = timings(PROTOCOL, "care_home", "emergency")
    assert times["F1-05"].offset == "2h"
    home_care = {task.code for task in case_tasks(PROTOCOL, "home_care", "emergency")}
    assert "F2-06" in home_care
    assert "F2-06" not in {task.code for task in emergency}


def placement(number: int, **changes: Any) -> PlacementOnDay:
    empty: dict[str, Any] = dict.fromkeys(PlacementOnDay.__struct_fields__)
    values = {
        **empty,
        "id": number,
        "case_reference": f"CASE-{number}",
        "funder": "council",
        "component": "long_residential",
        "location_id": 2,
        "bed_type": "",
        "needs": (),
        **changes,
    }
    return PlacementOnDay(**values)


def test_somebody_with_two_placements_is_one_person() -> None:
    found = people_of_placements(
        [
            placement(1, case_reference="X-1", weekly_hours=4.0, needs=("dementia",)),
            placement(2, case_reference="X-1", bed_type="general_nursing", weekly_hours=1.5, needs=("frailty",)),
            placement(3, funder="icb"),
        ]
    )
    assert [(new.reference, new.paid_by) for new, _ in found] == [("CASE-3", "icb"), ("X-1", "ours")]
    both = found[1][0]
    assert (both.placement_id, both.nursing, both.weekly_hours, both.needs) == (2, True, 5.5, "dementia frailty")


def test_each_counted_person_has_a_code_of_their_own() -> None:
    def count(funder: str, authority: str, people: int) -> PlacedByOthers:
        return PlacedByOthers(
            location_id=2,
            location_name="Oak House",
            funder=funder,
            authority=authority,
            people=people,
            as_at_on=date(2026, 9, 1),
            contact_email="",
            contact_phone="",
        )

    counts = [count("other_council", "Durham", 2), count("other_council", "Redcar", 1), count("self", "", 2)]
    found = people_of_counts(counts, ["SF-01"])
    assert [new.reference for new, _ in found] == ["OC-01", "OC-02", "OC-03", "SF-02", "SF-03"]
    assert [new.authority for new, _ in found] == ["Durham", "Durham", "Redcar", "", ""]
    assert "1 September 2026" in found[0][1]
