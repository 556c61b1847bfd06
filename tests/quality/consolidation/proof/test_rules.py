"""The checks of the proof as tables of cases, and that each question is counted once, whatever became of it."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.quality.consolidation.proof.burden import ToolSize, burden_of, cadences_of, naive_answers
from market.quality.consolidation.proof.rules import (
    Floors,
    below_critical_floor,
    below_method_floor,
    count_check,
    fates_check,
    new_check,
    retired_check,
    rows_check,
    second_check,
    services_lost,
)
from market.quality.consolidation.proof.types import Decided, Excepted, FileLine, NewCriterion
from tests.builders.framework import whole_library

LIBRARY = whole_library()
CRITERIA = {criterion.code: criterion for criterion in LIBRARY.criteria}
STANDARD, MAJOR, CRITICAL = "3.2.5", "3.1.3", "3.1.1"


def decided(**changes: Any) -> Decided:
    values: dict[str, Any] = {
        "id": 1,
        "tool": "T07",
        "services": "RES_OP",
        "method": "full_review",
        "kind": "question",
        "theme": "med",
        "normal": "medicine stored safely",
        "fate": "criterion",
        "decided_by": 1,
        "decided_label": "Ann Officer",
        "codes": (CRITICAL,),
        **changes,
    }
    return Decided(**values)


def excepted(**changes: Any) -> Excepted:
    values: dict[str, Any] = {
        "id": 1,
        "question": 1,
        "floor": "critical",
        "service": "",
        "reason": "Another tool asks it",
        "recorded_by": 1,
        "recorded_label": "Ann Officer",
        "approved_by": 2,
        "approved_label": "Ben Checker",
        "is_approved": True,
        **changes,
    }
    return Excepted(**values)


@pytest.mark.parametrize(
    ("changes", "fails"),
    [
        ({}, False),
        ({"codes": (MAJOR,)}, False),
        ({"codes": (STANDARD,)}, True),
        ({"codes": (STANDARD,), "fate": "look_for"}, True),
        ({"codes": (STANDARD, MAJOR), "fate": "split"}, False),
        ({"codes": (), "fate": "context"}, True),
        ({"codes": (), "fate": "retired"}, False),
        ({"codes": (), "fate": ""}, False),
        ({"codes": (STANDARD,), "theme": "act"}, False),
        ({"codes": (STANDARD,), "theme": "env", "normal": "fire drill held every month"}, True),
        ({"codes": (STANDARD,), "theme": "env", "normal": "fireplace pleasant"}, False),
        ({"codes": (STANDARD,), "theme": "mca", "normal": "restraint last resort"}, True),
        ({"codes": (), "fate": "context", "kind": "admin"}, False),
    ],
)
def test_what_matters_most_may_not_end_below_a_major_criterion(changes: dict[str, Any], fails: bool) -> None:
    assert bool(below_critical_floor(decided(**changes), CRITERIA)) is fails


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        ({}, []),
        ({"services": "RES_OP HC", "codes": ("3.1.3",)}, ["HC"]),
        ({"services": "RES_OP HC", "codes": ("3.1.3", "3.1.1")}, []),
        ({"services": "RES_OP HC", "codes": ("3.1.3", "3.1.1"), "fate": "split"}, ["HC"]),
        ({"services": "EC", "codes": ("1.3.3",)}, ["EC"]),
        ({"services": "ALL", "codes": ("8.1.1",)}, []),
        ({"services": "RES_OP HC", "codes": (), "fate": "context"}, []),
    ],
)
def test_a_question_is_kept_for_every_service_that_was_asked(changes: dict[str, Any], lost: list[str]) -> None:
    assert [service for service, _ in services_lost(decided(**changes), LIBRARY, CRITERIA)] == lost


@pytest.mark.parametrize(
    ("changes", "fails"),
    [
        ({"method": "full_review", "codes": ("3.1.4",)}, False),
        ({"method": "quarterly_monitoring", "codes": ("3.1.4",)}, True),
        ({"method": "quarterly_monitoring", "codes": ("3.1.1",)}, False),
        ({"method": "quarterly_monitoring", "codes": ("3.1.4", "3.1.1")}, False),
        ({"method": "quarterly_monitoring", "codes": ("3.1.4", "3.1.1"), "fate": "split"}, True),
        ({"method": "quarterly_monitoring", "codes": ("3.2.5",)}, False),
    ],
)
def test_what_was_asked_every_quarter_still_is(changes: dict[str, Any], fails: bool) -> None:
    assert bool(below_method_floor(decided(**changes), CRITERIA)) is fails


@pytest.mark.parametrize(
    ("changes", "failing", "by_exception"),
    [
        ({}, 0, 1),
        ({"is_approved": False, "approved_by": None}, 1, 0),
        ({"approved_by": 1}, 1, 0),
        ({"floor": "service"}, 1, 0),
        ({"question": 2}, 1, 0),
    ],
)
def test_an_exception_counts_only_with_two_people_behind_it(
    changes: dict[str, Any], failing: int, by_exception: int
) -> None:
    check = Floors([decided(codes=(STANDARD,))], LIBRARY, [excepted(**changes)]).critical()
    assert (len(check.failures), check.excepted, check.holds) == (failing, by_exception, failing == 0)


def test_an_exception_may_be_for_one_service_only() -> None:
    question = decided(services="RES_OP HC SIT", codes=("3.1.3",))
    one = Floors([question], LIBRARY, [excepted(floor="service", service="HC")]).service()
    assert [finding.service for finding in one.failures] == ["SIT"]
    assert Floors([question], LIBRARY, [excepted(floor="service")]).service().holds


def line(**changes: Any) -> FileLine:
    values: dict[str, Any] = {
        "tool": "T01",
        "title": "Review",
        "file_name": "T01.xlsx",
        "sha256": "0" * 64,
        "read": {"question": 3, "heading": 1},
        "stored": {"question": 3, "heading": 1},
        "fates": {"criterion": 3},
        "officer_count": 3,
        **changes,
    }
    return FileLine(**values)


def test_rows_and_counts_are_compared_file_by_file() -> None:
    assert rows_check([line()]).holds
    assert count_check([line()]).holds
    assert not rows_check([]).holds
    short = rows_check([line(), line(tool="T02", stored={"question": 2, "heading": 1})])
    assert [finding.tool for finding in short.failures] == ["T02"]
    assert [finding.tool for finding in count_check([line(officer_count=4), line(officer_count=None)]).failures] == [
        "T01"
    ]
    assert "1 tool has not been counted" in count_check([line(officer_count=None)]).note
    assert line(fates={"criterion": 1, "retired": 1}).undecided == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"fate": "", "codes": ()}, "Nobody has decided"),
        ({"codes": ("99.1.1",)}, "does not have"),
        ({"codes": ()}, "none is named"),
        ({"fate": "split"}, "fewer than two"),
        ({"fate": "context", "codes": ()}, ""),
        ({}, ""),
    ],
)
def test_a_fate_names_what_it_must(changes: dict[str, Any], words: str) -> None:
    failures = fates_check([decided(**changes)], CRITERIA).failures
    assert bool(failures) is bool(words)
    assert all(words in finding.sentence for finding in failures)


def test_a_second_person_is_another_person() -> None:
    wanted = {"check_why": "It is split"}
    cases = [
        decided(**wanted),
        decided(**wanted, is_checked=True, checked_by=1),
        decided(**wanted, is_checked=True, checked_by=2),
        decided(),
    ]
    check = second_check(cases)
    assert (check.looked_at, len(check.failures)) == (3, 2)
    retired = {"fate": "retired", "codes": (), "check_why": "It is retired"}
    assert second_check([decided(**retired)]).looked_at == 0
    assert len(retired_check([decided(**retired)]).failures) == 2
    assert retired_check([decided(**retired, reason="The regulator is gone", is_checked=True, checked_by=2)]).holds
    assert "100.0%" in retired_check([decided(**retired)]).note


def test_new_criteria_need_a_reason() -> None:
    new = [
        NewCriterion(code="1.2.5", statement="Technology", reason="", recorded_by=""),
        NewCriterion(code="6.1.5", statement="Staff", reason="Asked for", recorded_by="Ann"),
    ]
    assert [finding.codes for finding in new_check(new, 194).failures] == [("1.2.5",)]


FATES = ["", "criterion", "look_for", "split", "context", "measure", "retired"]


@given(
    st.lists(
        st.builds(
            decided,
            id=st.integers(1, 10_000),
            fate=st.sampled_from(FATES),
            codes=st.sampled_from([(), ("3.1.1",), ("3.2.5",), ("3.1.3", "3.1.1"), ("0.0.0",)]),
            kind=st.sampled_from(["question", "admin", "kpi"]),
            services=st.sampled_from(["RES_OP", "HC SL", "ALL", "DAY"]),
            is_checked=st.booleans(),
            check_why=st.sampled_from(["", "It is split"]),
        ),
        max_size=25,
        unique_by=lambda one: one.id,
    )
)
def test_every_question_has_one_fate_and_an_undecided_one_always_fails(questions: list[Decided]) -> None:
    given_fates = Counter(question.fate for question in questions)
    assert sum(given_fates.values()) == len(questions)
    failing = [finding.question for finding in fates_check(questions, CRITERIA).failures]
    assert len(failing) == len(set(failing))
    assert {question.id for question in questions if not question.fate} <= set(failing)
    floors = Floors(questions, LIBRARY, [])
    for check in (
        floors.critical(),
        floors.service(),
        floors.method(),
        second_check(questions),
        retired_check(questions),
    ):
        assert check.holds == (not check.failures)
        assert {finding.question for finding in check.failures} <= {
            question.id for question in questions if question.fate
        }


def tool(**changes: Any) -> ToolSize:
    values: dict[str, Any] = {
        "tool": "T01",
        "services": "RES_OP",
        "method": "full_review",
        "times_a_year": 1.0,
        "rows": 128,
        **changes,
    }
    return ToolSize(**values)


def test_answers_before_are_every_tool_that_applies_as_often_as_it_came() -> None:
    tools = [
        tool(),
        tool(tool="T03", services="RES_OP NUR", method="self_assessment", rows=92),
        tool(tool="T04", services="RES_OP NUR", method="quarterly_monitoring", times_a_year=4.0, rows=46),
        tool(tool="T07", services="RES_OP NUR", method="themed_review", times_a_year=0.5, rows=58),
        tool(tool="T42", services="ALL", method="self_assessment", rows=44),
    ]
    burden = {one.service: one for one in burden_of(LIBRARY, tools)}
    assert burden["RES_OP"].before == 128 + 92 + 4 * 46 + 29 + 44
    assert burden["SHL"].before == 44
    assert len(burden) == 16
    home = cadences_of([one for one in tools if "NUR" in one.services or one.services == "ALL"])
    assert (home.self_assessment, home.full_review, home.quarterly_monitoring, home.contract_return) == (
        1.0,
        0.0,
        4.0,
        1.0,
    )
    assert burden["RES_OP"].after < burden["RES_OP"].naive
    change = burden["RES_OP"].change
    assert change is not None
    assert change < 0


def test_everything_for_everybody_grows_with_what_applies() -> None:
    assert naive_answers(LIBRARY, "RES_OP") > naive_answers(LIBRARY, "PA") > 0
