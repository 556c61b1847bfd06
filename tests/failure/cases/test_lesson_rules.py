"""What a case shows in hindsight: late tasks by item, stages against their limit, moves at night."""

from datetime import UTC, datetime, timedelta
from typing import Any

from market.checklists.types import TaskRow
from market.failure.cases.lesson_rules import Shown, shown_by
from market.failure.cases.types import Person, StageRow
from tests.builders.policies import starting_protocol
from tests.failure.cases.test_rules import make_case, make_person

NOW = datetime(2026, 9, 30, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def make_task(**changes: Any) -> TaskRow:
    """An open critical task that was due an hour ago."""
    empty: dict[str, Any] = dict.fromkeys(TaskRow.__struct_fields__)
    words = ("person", "section", "why", "evidence_asked", "owner_label", "partner", "squeeze", "repeats", "evidence")
    values = {
        **empty,
        **dict.fromkeys((*words, "reason", "done_label", "asked_label", "asked_reason", "second_label"), ""),
        "code": "F1-05",
        "text": "Tell CQC",
        "critical": True,
        "state": "not_started",
        "due_at": NOW - HOUR,
        **changes,
    }
    return TaskRow(**values)


def make_stage(stage: str, entered: datetime, left: datetime | None) -> StageRow:
    """A stage of the case."""
    empty: dict[str, Any] = dict.fromkeys(StageRow.__struct_fields__)
    return StageRow(**{**empty, "id": 1, "case_id": 7, "stage": stage, "entered_at": entered, "left_at": left})


def shown(tasks: list[TaskRow], people: list[Person] | None = None, stages: list[StageRow] | None = None) -> Shown:
    """What the case shows at noon."""
    case = make_case(declared_at=NOW - 24 * HOUR)
    return shown_by(case, starting_protocol(), stages or [], tasks, people or [], excused=2, now=NOW)


def test_late_tasks_are_counted_by_item_critical_ones_first() -> None:
    found = shown(
        [
            make_task(),
            make_task(person="A-1", due_at=NOW - 5 * HOUR),
            make_task(state="done", done_at=NOW - 2 * HOUR, due_at=NOW - 3 * HOUR),
            make_task(code="F1-07", text="Tell the mayor", critical=False, due_at=NOW - 20 * HOUR),
            make_task(code="F2-01", state="done", done_at=NOW - 4 * HOUR, due_at=NOW - 3 * HOUR),
            make_task(code="F2-02", state="not_needed", done_at=NOW, due_at=NOW - 3 * HOUR),
            make_task(code="F2-03", due_at=NOW + HOUR),
            make_task(code="F2-04", due_at=None),
        ]
    )
    assert [(each.code, each.count, each.open, each.longest) for each in found.late] == [
        ("F1-05", 3, 2, 5 * HOUR),
        ("F1-07", 1, 1, 20 * HOUR),
    ]
    assert (found.tasks, found.late_count, found.critical_late, found.excused) == (8, 4, 3, 2)


def test_stages_are_held_against_the_protocol() -> None:
    long, short = NOW - timedelta(days=30), NOW - timedelta(days=2)
    found = shown([], stages=[make_stage("declared", long, short), make_stage("transition", short, None)])
    assert [(each.stage, each.took, each.over, each.open) for each in found.stages] == [
        ("declared", timedelta(days=28), True, False),
        ("transition", timedelta(days=2), False, True),
    ]


def test_moves_at_night_and_families_nobody_told() -> None:
    night = datetime(2026, 9, 29, 22, 0, tzinfo=UTC)
    people = [
        make_person(reference="A-1", moved_at=night),
        make_person(reference="A-2", moved_at=night + HOUR, night_reason="No heating", family_at=NOW),
        make_person(reference="A-3", moved_at=NOW - HOUR, not_needed="family"),
        make_person(reference="A-4", moved_at=night, removed_at=NOW),
    ]
    found = shown([], people)
    assert found.night_moves == ("A-1", "A-2")
    assert found.unsigned_nights == ("A-1",)
    assert found.no_family == ("A-1",)
    assert (found.people, found.moved) == (3, 3)
    assert found.first_move_after == night - (NOW - 24 * HOUR)
    assert found.last_move_after == 23 * HOUR
