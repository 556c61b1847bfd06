"""What is asked of a provider, in the order of the dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.portal.documents.types import DocumentKind, Need, Standing
from market.portal.tasks import Task, TaskLine, at_a_glance, document_task, document_tasks, in_order, tracker_task
from market.portal.types import TrackerState
from tests.portal.documents.test_rules import document

ON = date(2026, 9, 10)


def task(due_on: date | None, *, late: bool = False, what: str = "Do it") -> Task:
    return Task(what=what, href="/portal", home="Oak House", location_id=1, due_on=due_on, late=late)


@pytest.mark.parametrize(
    ("given_task", "state"),
    [
        (task(ON - timedelta(days=1)), "Overdue"),
        (task(ON), "Due soon"),
        (task(ON + timedelta(days=14)), "Due soon"),
        (task(ON + timedelta(days=15)), "To do"),
        (task(None), "To do"),
        (task(None, late=True), "Overdue"),
    ],
)
def test_how_a_task_stands(given_task: Task, state: str) -> None:
    assert in_order([given_task], ON)[0].state == state


@given(st.lists(st.tuples(st.none() | st.integers(-400, 400), st.booleans()), max_size=8), st.randoms())
def test_overdue_comes_first_and_order_never_matters(days: list[tuple[int | None, bool]], random: object) -> None:
    tasks = [
        task(None if left is None else ON + timedelta(days=left), late=late, what=f"Task {number}")
        for number, (left, late) in enumerate(days)
    ]
    shuffled = list(tasks)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis' own random
    lines = in_order(tasks, ON)
    assert lines == in_order(shuffled, ON)
    states = [line.state == "Overdue" for line in lines]
    assert states == sorted(states, reverse=True)


def test_the_tracker_is_asked_while_it_is_open_and_once_missed() -> None:
    now = tracker_task(1, "Oak House", TrackerState.TO_DO, ON)
    assert now is not None
    assert now.due_on == date(2026, 9, 14)
    missed = tracker_task(1, "Oak House", TrackerState.MISSED, date(2026, 9, 20))
    assert missed is not None
    assert missed.due_on == date(2026, 9, 14)
    assert in_order([missed], date(2026, 9, 20))[0].state == "Overdue"
    for state in (TrackerState.DONE, TrackerState.UP_TO_DATE, TrackerState.NOT_ASKED):
        assert tracker_task(1, "Oak House", state, ON) is None


def test_documents_of_a_home_are_one_task_with_the_nearest_day() -> None:
    soon = document(expires_on=date(2026, 9, 30))
    needs = [
        Need(1, DocumentKind.FIRE_RISK, Standing.ENDS_SOON, soon),
        Need(1, DocumentKind.FOOD_HYGIENE, Standing.MISSING, None),
        Need(1, DocumentKind.PUBLIC_LIABILITY, Standing.HELD, document()),
    ]
    found = document_task(1, "Oak House", needs)
    assert found is not None
    assert found.due_on == date(2026, 9, 30)
    assert found.detail == "Fire risk assessment ends soon. 1 document missing: Food hygiene rating"
    assert document_task(1, "Oak House", needs[2:]) is None


def test_what_one_document_covers_is_asked_once_for_the_organisation() -> None:
    ended = document(expires_on=date(2026, 8, 1), location_id=None)
    needs = [
        need
        for number in (1, 2)
        for need in (
            Need(number, DocumentKind.EMPLOYERS_LIABILITY, Standing.EXPIRED, ended),
            Need(number, DocumentKind.DATA_SECURITY, Standing.MISSING, None),
            Need(number, DocumentKind.FIRE_RISK, Standing.MISSING, None),
        )
    ]
    needs[4] = Need(2, DocumentKind.DATA_SECURITY, Standing.HELD, document(location_id=2))
    homes = [(1, "Oak House"), (2, "Ash House")]
    assert [(each.home, each.location_id, each.href, each.detail) for each in document_tasks(homes, needs)] == [
        ("All of your services", None, "/portal/documents", "Employers’ liability insurance ended"),
        (
            "Oak House",
            1,
            "/portal/documents?home=1",
            "2 documents missing: Data Security and Protection Toolkit (DSPT), Fire risk assessment",
        ),
        ("Ash House", 2, "/portal/documents?home=2", "1 document missing: Fire risk assessment"),
    ]
    (alone,) = document_tasks(homes[:1], needs[:3])
    assert (alone.home, alone.due_on) == ("Oak House", date(2026, 8, 1))


def test_the_first_page_says_at_a_glance_how_much_there_is() -> None:
    lines = [TaskLine("Do", "/", "Home", "", "", state, "") for state in ("Overdue", "Overdue", "Due soon", "To do")]
    assert at_a_glance(lines) == "4 things to do: 2 overdue, 1 due within 14 days, 1 later or without a day."
    assert at_a_glance(lines[:1]) == "1 thing to do: 1 overdue."


def test_a_critical_finding_comes_before_what_is_overdue() -> None:
    critical = Task(
        what="Answer", href="/", home="Oak House", location_id=1, due_on=ON + timedelta(days=1), urgent=True
    )
    late = task(ON - timedelta(days=400))
    assert [each.what for each in in_order([late, critical], ON)] == ["Answer", "Do it"]
