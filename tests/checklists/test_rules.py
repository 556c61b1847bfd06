"""When tasks are due, what may follow what, and what a checklist says, as pure functions."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from market.checklists import rules
from market.checklists.types import EventKind, NewTask, State, TaskEventRow, TaskRow
from market.checklists.words import checklist_of, due_words, from_now, role_words, time_words
from market.core.actor import Actor
from tests.builders.checklists import new_task

TOLD = datetime(2026, 9, 30, 8, 0, tzinfo=UTC)
MOMENTS = st.integers(1_700_000_000, 1_900_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def row(**changes: Any) -> TaskRow:
    values: dict[str, Any] = dict.fromkeys(TaskRow.__struct_fields__, "")
    values |= {
        "id": 1, "subject_type": "host_alert", "subject_id": 1, "code": "T-01", "occurrence": 1, "position": 1, "text": "Do it",
        "owner_role": "quality_officer", "owner_id": None, "clock": "told", "due_offset": "4h", "due_at": TOLD + timedelta(hours=4),
        "first_due_at": TOLD + timedelta(hours=4), "do_now": False, "critical": False, "state": "not_started", "done_at": None,
        "done_by": None, "asked_by": None, "asked_at": None, "second_by": None, "created_at": TOLD, "version": 1,
    }  # fmt: skip
    return TaskRow(**{**values, **changes})


def event(kind: EventKind, state: State, at: datetime, **changes: Any) -> TaskEventRow:
    values: dict[str, Any] = {"due_before": None, "due_after": None, "by_id": 1, "by_label": "Ann", "words": ""}
    return TaskEventRow(id=1, task_id=1, kind=kind.value, state=state.value, at=at, **{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"offset": "-2d"}, "may count back"),
        ({"offset": "-2d", "clock": "closure_date"}, ""),
        ({"offset": "-12h", "clock": "move_date"}, ""),
        ({"offset": "two days"}, "no offset"),
        ({"repeats": "14d"}, ""),
        ({"repeats": "-1d"}, "no beat"),
        ({"repeats": "0d"}, "no beat"),
        ({"repeats": "weekly"}, "no beat"),
        ({"squeeze": "90d"}, "squeezed"),
        ({"squeeze": "90d", "clock": "notice"}, ""),
        ({"owner_role": " "}, "without an owner"),
    ],
)
def test_a_task_that_no_policy_should_hold_is_named(changes: dict[str, Any], words: str) -> None:
    problem = rules.problem_of(new_task(**changes))
    assert (words in problem) if words else not problem


def test_a_persons_clock_comes_before_the_cases() -> None:
    own, whole = TOLD + timedelta(days=3), TOLD
    clocks = {("told", ""): whole, ("told", "C-1"): own}
    assert rules.clock_value("told", "C-1", "4h", clocks) == own
    assert rules.clock_value("told", "C-2", "4h", clocks) == whole
    assert rules.clock_value("told", "", "4h", clocks) == whole
    assert rules.clock_value("concern_found", "C-1", "4h", clocks) is None


def test_a_task_of_the_case_counts_from_the_first_move_or_the_last() -> None:
    first, last = TOLD + timedelta(days=3), TOLD + timedelta(days=9)
    clocks = {("move_date", "C-1"): last, ("move_date", "C-2"): first, ("move_date", "C-3"): None}
    assert rules.clock_value("move_date", "", "-2d", clocks) == first
    assert rules.clock_value("move_date", "", "2d", clocks) == last
    assert rules.clock_value("move_date", "C-3", "-2d", clocks) is None


@pytest.mark.parametrize(
    ("notice_days", "offset", "due_after"),
    [
        (182, "30d", timedelta(days=30)),
        (90, "30d", timedelta(days=30)),
        (45, "30d", timedelta(days=15)),
        (9, "10d", timedelta(days=1)),
        (0, "10d", timedelta(0)),
        (100, "120d", timedelta(days=100)),
        (45, "180d", timedelta(days=45)),
    ],
)
def test_a_short_notice_squeezes_in_proportion_and_never_past_the_closure(
    notice_days: int, offset: str, due_after: timedelta
) -> None:
    notice = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
    clocks = {("notice", ""): notice, ("closure_date", ""): notice + timedelta(days=notice_days)}
    assert rules.due_at("notice", offset, "90d", "", clocks) == notice + due_after


def test_without_a_closure_date_nothing_is_squeezed() -> None:
    assert rules.due_at("notice", "30d", "90d", "", {("notice", ""): TOLD}) is not None
    assert rules.due_at("notice", "30d", "90d", "", {("closure_date", ""): TOLD}) is None


@given(MOMENTS, st.integers(0, 400), st.integers(0, 200))
def test_squeezed_tasks_lie_between_notice_and_both_limits(notice: datetime, days: int, offset: int) -> None:
    closes = notice + timedelta(days=days)
    clocks = {("notice", ""): notice, ("closure_date", ""): closes}
    due = rules.due_at("notice", f"{offset}d", "90d", "", clocks)
    whole = rules.due_at("notice", f"{offset}d", "", "", clocks)
    assert due is not None
    assert whole is not None
    assert notice <= due <= min(whole, closes)


@given(MOMENTS, st.integers(0, 200), st.integers(0, 200), st.integers(0, 90))
def test_the_order_of_squeezed_tasks_stays(notice: datetime, one: int, other: int, days: int) -> None:
    clocks = {("notice", ""): notice, ("closure_date", ""): notice + timedelta(days=days)}
    dues = [rules.due_at("notice", f"{each}d", "90d", "", clocks) or notice for each in sorted((one, other))]
    assert dues == sorted(dues)


def test_hours_run_through_the_change_of_the_clocks_and_days_keep_the_time_of_day() -> None:
    evening = datetime(2026, 10, 24, 19, 0, tzinfo=UTC)  # 8pm in London, the clocks go back that night
    clocks = {("told", ""): evening}
    assert rules.due_at("told", "24h", "", "", clocks) == evening + timedelta(hours=24)
    assert rules.due_at("told", "1d", "", "", clocks) == evening + timedelta(hours=25)
    christmas = datetime(2026, 12, 24, 16, 0, tzinfo=UTC)
    assert rules.due_at("told", "1d", "", "", {("told", ""): christmas}) == christmas + timedelta(days=1)


def test_beats_open_one_by_one_whether_or_not_the_one_before_was_done() -> None:
    task = row(repeats="1d", due_at=TOLD)
    assert rules.beats_due(task, TOLD - timedelta(minutes=1)) == []
    assert rules.beats_due(task, TOLD) == [TOLD + timedelta(days=1)]
    assert len(rules.beats_due(task, TOLD + timedelta(days=3))) == 4
    assert rules.beats_due(replace(task, repeats=""), TOLD + timedelta(days=3)) == []
    assert rules.beats_due(replace(task, due_at=None), TOLD) == []
    assert len(rules.beats_due(replace(task, repeats="1h"), TOLD + timedelta(days=30))) == rules.MOST_BEATS


def test_every_step_is_either_allowed_or_says_why_not() -> None:
    for state in State:
        for kind in (EventKind.STARTED, EventKind.DONE, EventKind.NOT_NEEDED, EventKind.BLOCKED, EventKind.REOPENED):
            reason = rules.reason_not_to(row(state=state.value, done_label="Ann"), kind)
            assert (reason is None) == ((state, kind) in rules.TRANSITIONS)
    twice = rules.reason_not_to(row(state="done", done_label="Ann Officer"), EventKind.DONE)
    assert twice is not None
    assert "Ann Officer has already marked this task as done" in twice.message


def test_done_needs_evidence_or_why_there_is_none() -> None:
    assert [each.code for each in rules.reasons_not_to_complete(" ", "")] == ["no_evidence"]
    assert rules.reasons_not_to_complete("Letter in the file", "") == []
    assert rules.reasons_not_to_complete("", "It was said by telephone") == []
    assert [each.code for each in rules.reasons_not_to_complete("x" * 4001, "")] == ["too_long"]


def test_the_second_person_is_never_the_first() -> None:
    asked = row(critical=True, asked_by=7, asked_label="Ann", asked_at=TOLD)
    assert rules.reason_not_to_confirm(row(), Actor("user", 8, "Ben")) is not None
    assert rules.reason_not_to_confirm(asked, Actor("user", 8, "Ann")) is None
    same = rules.reason_not_to_confirm(asked, Actor("user", 7, "Ann, married"))
    assert same is not None
    assert same.code == "same_person"
    assert rules.is_same_person(None, "market demo", Actor("command", None, "Market demo"))


def test_who_is_told_of_what_was_late_when_it_appeared_has_an_hour() -> None:
    assert rules.alert_from(row()) == TOLD + timedelta(hours=4)
    late = row(due_at=TOLD - timedelta(days=2), do_now=True)
    assert rules.alert_from(late) == TOLD + timedelta(hours=1)
    assert rules.alert_from(row(due_at=None)) is None


def test_an_emergency_goes_to_the_director_sooner() -> None:
    lengths = {"planned": "1d", "emergency": "1h"}
    assert rules.escalate_after(row(clock="declared"), **lengths) == "1h"
    assert rules.escalate_after(row(clock="told"), **lengths) == "1d"
    assert rules.escalate_after(row(clock="", due_offset="12h"), **lengths) == "1h"
    assert rules.escalate_after(row(clock="", due_offset="14d"), **lengths) == "1d"


def test_a_summary_counts_what_is_open_late_and_critical() -> None:
    now = TOLD + timedelta(hours=5)
    tasks = [
        row(id=1, critical=True),
        row(id=2, state="done"),
        row(id=3, due_at=None, critical=True),
        row(id=4, person="C-1", due_at=now + timedelta(hours=1)),
        row(id=5, person="C-1", state="not_needed"),
    ]
    whole = rules.summary_of(tasks, now)
    assert (whole.total, whole.done, whole.late, whole.critical_open, whole.critical_late, whole.open) == (
        5,
        2,
        1,
        2,
        1,
        3,
    )


def test_what_is_to_be_done_comes_first_and_what_waits_last() -> None:
    now = TOLD + timedelta(hours=5)
    done, waits, later, late = (
        row(id=1, state="done"),
        row(id=2, due_at=None),
        row(id=3, due_at=now + timedelta(days=1)),
        row(id=4),
    )
    critical = row(id=5, critical=True, due_at=now - timedelta(minutes=1))
    lines = checklist_of([done, waits, later, late, critical], now, rules.summary_of([], now)).sections[0].lines
    assert [line.id for line in lines] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (-0.5, "30 minutes ago"),
        (-2, "2 hours ago"),
        (-47.9, "47 hours ago"),
        (-72, "3 days ago"),
        (7, "today 4pm"),
        (24.5, "tomorrow 9:30am"),
        (24 * 12, "in 12 days"),
    ],
)
def test_due_times_are_said_as_people_say_them(hours: float, words: str) -> None:
    assert from_now(TOLD + timedelta(hours=hours), TOLD) == words


def test_words_of_due_times_and_roles() -> None:
    assert due_words(row(due_at=None, clock="host_lifted"), TOLD) == "Waits for the host’s lifting"
    assert due_words(row(do_now=True, due_at=TOLD), TOLD + timedelta(hours=1)) == "Do now"
    assert due_words(row(), TOLD) == "Today 1pm"
    assert due_words(row(state="done"), TOLD) == ""
    assert time_words(datetime(2026, 9, 30, 11, 0, tzinfo=UTC)) == "midday"
    assert time_words(datetime(2026, 1, 30, 0, 0, tzinfo=UTC)) == "midnight"
    assert role_words("social_work_lead") == "Social work lead"


def test_due_of_a_new_task() -> None:
    task = NewTask("X", "Do it", "director", "closure_date", "-1w")
    assert rules.due_of(task, {("closure_date", ""): TOLD}) == TOLD - timedelta(days=7)
