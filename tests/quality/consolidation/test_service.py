"""Importing again, deciding, checking: what is carried, what is refused, what is written down, on both engines."""

import asyncio
from typing import Any

import pytest

from market.core.refusal import Changed, Refused
from market.db.audit import list_entries
from market.db.sql import fetch_value
from market.quality.consolidation import queries, service
from market.quality.consolidation.importing import import_lines
from market.quality.consolidation.theming import set_theme
from market.quality.consolidation.types import Decided, ImportDone, QuestionRow, RowKind, StoredFile, Target, ToolLines
from tests.builders.consolidation import (
    ANN,
    BEN,
    NOW,
    decide,
    import_questions,
    live_framework,
    make_tool,
    new_details,
    new_line,
    to,
)
from tests.conftest import TestDatabase

WHO: dict[str, Any] = {"by": ANN, "now": NOW}
SUPERVISED, FIRE, CHOICE = (
    "Are staff supervised every 8 weeks?",
    "Is there a fire risk assessment?",
    "Do people choose their meals?",
)


def codes(answer: object) -> set[str]:
    assert isinstance(answer, Refused), answer
    return {reason.code for reason in answer.reasons}


async def test_a_changed_file_carries_what_stayed_and_asks_again_for_what_changed(db: TestDatabase) -> None:
    await live_framework()
    rows = await make_tool([SUPERVISED, FIRE, CHOICE, "Name of home"], code="T01")
    await decide(rows[0], to("6.2.1"))
    fire = await decide(rows[1], to("5.1.2"))
    assert isinstance(await service.check(fire.id, fire.version, by=BEN, now=NOW), QuestionRow)
    await decide(rows[2], to("3.3.4"))
    done = await import_questions(
        ["Is there a lift?", FIRE, "Are staff supervised every 12 weeks?", CHOICE.replace("Do people", "Do residents")],
        code="T01",
    )
    assert (done.carried, done.changed, done.added, done.removed) == (2, 1, 1, 1)
    after = {row.text: row for row in await queries.rows_of_tool(done.tool_id)}
    assert [(row.fate, row.row) for row in after.values()] == [("", 2), ("criterion", 3), ("", 4), ("criterion", 5)]
    carried = after[FIRE]
    assert (carried.how, carried.checked_by, carried.decided_label) == ("carried", BEN.id, ANN.label)
    assert carried.targets == (Target("5.1.2"),)
    assert await fetch_value("SELECT count(*) FROM legacy_question WHERE NOT current") == 4
    assert await fetch_value("SELECT count(*) FROM tool_import WHERE current") == 1


async def test_the_same_file_again_changes_nothing_and_another_reading_of_it_does(db: TestDatabase) -> None:
    first = await import_questions([SUPERVISED, FIRE], code="T01", sha256="a" * 64)
    audited = len(await list_entries())
    again = await import_questions([SUPERVISED, FIRE], code="T01", sha256="a" * 64)
    assert again.same
    assert (again.import_id, len(await list_entries())) == (first.import_id, audited)
    other = await import_questions([SUPERVISED, new_line(FIRE, 3, kind=RowKind.NOTE)], code="T01", sha256="a" * 64)
    assert (other.same, other.removed) == (False, 1)


async def test_one_file_is_one_tool_and_mistakes_stop_an_import(db: TestDatabase) -> None:
    await import_questions([SUPERVISED], code="T01", sha256="a" * 64)
    file, lines = StoredFile("a" * 64, "copy of tool.xlsx"), (new_line(SUPERVISED, 2),)
    found = ToolLines(kind="workbook", lines=lines)
    assert codes(await import_lines(new_details(code="T02"), file, found, **WHO)) == {"other_tool"}
    wrong = new_details(code="T 2", title=" ", services=(), method="guessing", times_a_year=-1.0)
    assert codes(await import_lines(wrong, file, found, **WHO)) == {
        "bad_code",
        "no_title",
        "no_services",
        "unknown_code",
        "times_a_year",
    }
    nothing = ToolLines(kind="workbook", lines=(new_line("Care plans", 2, kind=RowKind.HEADING),))
    assert codes(await import_lines(new_details(code="T03"), file, nothing, **WHO)) == {"no_questions"}
    broken = ToolLines(kind="template", lines=lines, errors=("Questions!E14: no",))
    assert codes(await import_lines(new_details(code="T03"), file, broken, **WHO)) == {"template_errors"}
    assert [tool.code for tool in await queries.list_tools()] == ["T01"]


async def test_two_people_who_import_one_new_tool_at_once_make_one(db: TestDatabase) -> None:
    done = await asyncio.gather(*(import_questions([SUPERVISED], code="T01", sha256="b" * 64) for _ in range(3)))
    assert len({each.tool_id for each in done}) == 1
    assert await fetch_value("SELECT count(*) FROM legacy_question") == 1


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (to("9.9.9"), {"unknown_criterion"}),
        (to(reason="old"), {"no_reason"}),
        (to("3.1.1", fate="retired", reason="Nobody reads the answer any more"), {"no_target"}),
        (to("3.1.1", "3.1.1"), {"twice"}),
        (to("3.1.1", fate="split"), {"split_in_two"}),
        (to("3.1.1", "3.1.2", fate="criterion"), {"one_criterion"}),
        (to(fate="criterion"), {"one_criterion"}),
        (to(fate="burnt"), {"no_choice"}),
    ],
)
async def test_a_decision_that_says_too_little_is_refused(db: TestDatabase, decision: Any, expected: set[str]) -> None:
    await live_framework()
    (question,) = await make_tool([SUPERVISED])
    assert codes(await service.decide(question.id, question.version, decision, **WHO)) == expected
    assert await fetch_value("SELECT count(*) FROM question_decision") == 0


async def test_headings_need_no_fate_and_rows_of_an_old_file_cannot_get_one(db: TestDatabase) -> None:
    await live_framework()
    heading, question = await make_tool([new_line("Care", 1, kind=RowKind.HEADING), SUPERVISED], code="T01")
    assert codes(await service.decide(heading.id, 1, to("3.1.1"), **WHO)) == {"no_fate"}
    await import_questions([FIRE], code="T01")
    with pytest.raises(queries.NoSuchQuestion):
        await service.decide(question.id, 1, to("3.1.1"), **WHO)


async def test_deciding_again_replaces_twice_sent_changes_nothing_and_a_stale_page_is_told(db: TestDatabase) -> None:
    await live_framework()
    (question,) = await make_tool([SUPERVISED])
    first = await decide(question, to("6.2.1"))
    assert await service.decide(question.id, question.version, to("6.2.1"), **WHO) == first
    assert isinstance(await service.decide(question.id, question.version, to("6.2.2"), by=BEN, now=NOW), Changed)
    split = await decide(first, to("6.2.1", "6.2.2"), by=BEN)
    assert (split.fate, len(split.targets)) == ("split", 2)
    assert split.check_why == "it is split; it goes to a critical criterion (6.2.1)"
    last = await decide(split, to(reason="The same is asked by the next question"))
    assert (last.targets, last.check_why, last.state) == ((), "it is retired", "to_check")
    history = [line.verb for line in await list_entries(subject=("legacy_question", question.id))]
    assert history == ["question.decided"] * 3


async def test_an_exact_group_is_decided_at_once_and_nothing_near_it(db: TestDatabase) -> None:
    await live_framework()
    first = await make_tool([SUPERVISED, FIRE])
    second = await make_tool([SUPERVISED.replace("staff", "Staff"), "Are staff supervised every 12 weeks?"])
    third = await make_tool([SUPERVISED])
    await decide(third[0], to("6.2.2"))
    answer = await service.decide_group(first[0].id, first[0].version, to("6.2.1"), **WHO)
    assert answer == 2
    rows = await queries.questions_by_id([row.id for row in (*first, *second, *third)])
    assert [(row.fate, row.how) for row in rows] == [
        ("criterion", "exact_group"),
        ("", ""),
        ("criterion", "exact_group"),
        ("", ""),
        ("criterion", "single"),
    ]
    assert await service.decide_group(first[0].id, first[0].version, to("6.2.1"), **WHO) == 0


async def test_a_second_person_checks_or_sends_back(db: TestDatabase) -> None:
    await live_framework()
    rows = await make_tool([SUPERVISED, FIRE, CHOICE])
    retired = [await decide(row, to(reason="Asked by the insurer, not by us")) for row in rows]
    one = retired[0]
    assert codes(await service.check(one.id, one.version, by=ANN, now=NOW)) == {"same_person"}
    checked = await service.check(one.id, one.version, by=BEN, now=NOW)
    assert isinstance(checked, QuestionRow)
    assert (checked.state, checked.checked_by) == ("checked", BEN.id)
    assert await service.check(one.id, one.version, by=BEN, now=NOW) == checked
    two = retired[1]
    assert codes(await service.send_back(two.id, two.version, "", by=ANN, now=NOW)) == {"same_person", "no_reason"}
    back = await service.send_back(two.id, two.version, "The fire service asks us for it", by=BEN, now=NOW)
    assert isinstance(back, QuestionRow)
    assert (back.fate, back.state) == ("", "undecided")
    assert "The fire service asks us" in str((await list_entries(subject=("legacy_question", two.id)))[0].after)
    agreed, problems = await service.check_many({each.id: each.version for each in retired}, by=BEN, now=NOW)
    assert agreed == 1
    assert len(problems) == 1
    assert await fetch_value("SELECT count(*) FROM question_decision WHERE checked_by = {}", BEN.id) == 2


async def test_many_decisions_say_where_they_come_from(db: TestDatabase) -> None:
    await live_framework()
    rows = await make_tool([SUPERVISED, FIRE, CHOICE])
    wanted = [Decided(rows[0].id, to("6.2.1")), Decided(rows[1].id, to("9.9.9")), Decided(10**6, to("6.2.1"))]
    done = await service.decide_many(wanted, how="demonstration", **WHO)
    assert (done.decided, done.unchanged, len(done.refused)) == (1, 0, 2)
    again = await service.decide_many(wanted[:1], how="demonstration", **WHO)
    assert (again.decided, again.unchanged) == (0, 1)
    assert (await queries.get_question(rows[0].id)).how == "demonstration"
    assert await queries.questions_mapped_to("6.2.1") == 1
    (tool,) = await queries.list_tools()
    assert (tool.total, tool.decided, tool.demonstration, tool.undecided) == (3, 1, 1, 2)


async def test_details_change_once(db: TestDatabase) -> None:
    done = await import_questions([SUPERVISED], code="T01")
    details = new_details(code="T01", title="Homes: full review", services=("RES_OP", "NUR"), times_a_year=2.0)
    assert await service.change_details(done.tool_id, 1, details, **WHO) is None
    assert isinstance(await service.change_details(done.tool_id, 1, details, **WHO), Changed)
    tool = await queries.get_tool(done.tool_id)
    assert (tool.title, tool.services, tool.times_a_year, tool.version) == ("Homes: full review", "RES_OP NUR", 2.0, 2)
    assert isinstance(done, ImportDone)


async def test_a_theme_that_a_person_set_stays_with_its_question(db: TestDatabase) -> None:
    await live_framework()
    rows = await make_tool([SUPERVISED, new_line(FIRE, 3, theme="env")], code="T01")
    assert codes(await set_theme(rows[1].id, 1, "fireworks", **WHO)) == {"unknown_code"}
    assert await set_theme(rows[1].id, 1, "risk", **WHO) is None
    assert await set_theme(rows[1].id, 1, "risk", **WHO) is None
    assert isinstance(await set_theme(rows[1].id, 1, "med", **WHO), Changed)
    done = await import_questions([new_line(FIRE, 2, theme="env"), CHOICE], code="T01")
    assert [row.theme for row in await queries.rows_of_tool(done.tool_id)] == ["risk", ""]
