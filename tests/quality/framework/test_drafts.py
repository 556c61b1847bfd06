"""Drafts: copied, changed with a reason and a cost, never by one person alone put into force; on both engines."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from market.core.actor import Actor
from market.core.refusal import Changed, Refused
from market.db.sql import execute, fetch, fetch_value
from market.quality.framework import drafts, queries, rules
from market.quality.framework.draft_rules import compare, next_code, next_number, with_criterion
from market.quality.framework.service import load_framework
from market.quality.framework.types import Criterion, Criticality, Library, Method, Quarterly
from tests.builders.framework import LOADED_AT, load_live, whole_library
from tests.builders.policies import load_policies
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
TODAY = date(2026, 9, 30)
ANN, BEN = Actor("user", 1, "Ann Officer"), Actor("user", 2, "Ben Manager")
WHO: dict[str, Any] = {"by": ANN, "now": NOW}


async def started(number: str = "1.1.0") -> tuple[Library, int]:
    live = await load_live()
    answer = await drafts.start_draft(number, "Autumn changes", **WHO)
    assert isinstance(answer, int), answer
    return live, answer


def codes(answer: object) -> set[str]:
    assert isinstance(answer, Refused), answer
    return {reason.code for reason in answer.reasons}


def new_criterion(code: str = "3.1.8", **changes: Any) -> Criterion:
    held = whole_library().by_code["3.1.5"]
    return replace(held, code=code, statement="Medicines are reviewed after every stay in hospital.", **changes)


async def map_questions(code: str, count: int) -> None:
    """Legacy questions decided to go to a criterion, as the consolidation stores them."""
    await execute(
        "INSERT INTO legacy_tool (id, code, title, services, method, times_a_year, owner, scale, joint_with, version,"
        " recorded_by, recorded_at) VALUES (1, 'T01', 'Tool', 'NUR', 'full_review', 1, '', '', '', 1, 'x', {})",
        NOW,
    )
    await execute(
        "INSERT INTO tool_import (id, tool, sha256, file_name, kind, mapping, counts, notes, current, imported_by,"
        " imported_at) VALUES (1, 1, 'a', 'f', 'workbook', 'x', 'x', '[]', {}, 'x', {})",
        True,
        NOW,
    )
    for number in range(1, count + 1):
        await execute(
            'INSERT INTO legacy_question (id, tool, tool_import, sheet, "row", row_end, position, section, text, kind,'
            " theme, answer_type, guidance, normal, normal_hash, current, version)"
            " VALUES ({}, 1, 1, 's', 1, 1, {}, '', 'Is it?', 'question', '', '', '', 'is it', 'h', {}, 1)",
            number,
            number,
            True,
        )
        await execute(
            "INSERT INTO question_decision (id, question, fate, reason, how, decided_label, decided_at, check_why,"
            " checked_label, version) VALUES ({}, {}, 'criterion', '', 'single', 'x', {}, '', '', 1)",
            number,
            number,
            NOW,
        )
        await execute("INSERT INTO decision_target (decision, criterion, part) VALUES ({}, {}, '')", number, code)


async def test_a_draft_is_a_copy_and_only_one_is_open(db: TestDatabase) -> None:
    live, draft = await started()
    copied = await queries.get_library(draft)
    assert (copied.criteria, copied.settings, copied.content_hash) == (live.criteria, live.settings, live.content_hash)
    assert codes(await drafts.start_draft("1.2.0", "Another", **WHO)) == {"open_draft"}
    assert await drafts.start_draft("1.1.0", "Autumn changes", **WHO) == draft, "sent twice, started once"
    assert (await queries.live_library()) is live


async def test_a_draft_needs_a_live_version_and_a_number_of_its_own(db: TestDatabase) -> None:
    assert codes(await drafts.start_draft("1.1.0", "x", **WHO)) == {"no_live"}
    await load_live()
    assert codes(await drafts.start_draft("1.0.0", "x", **WHO)) == {"number_taken"}
    assert codes(await drafts.start_draft("two", "x", **WHO)) == {"number_form"}


async def test_a_change_is_kept_with_its_reason_and_its_cost(db: TestDatabase) -> None:
    live, draft = await started()
    held = live.by_code["1.1.2"]
    every = replace(held.methods, quarterly=Quarterly.EVERY_VISIT)
    changed = replace(held, criticality=Criticality.CRITICAL, methods=every)
    assert await drafts.change_criterion(draft, changed, 1, "Two incidents in spring", **WHO) is None
    after = await queries.get_library(draft)
    assert after.by_code["1.1.2"] == changed
    assert after.content_hash == rules.content_hash(after.settings, after.criteria) != live.content_hash
    assert (await queries.live_library()) == live, "the live version is as it was"
    (row,) = await queries.changes_of(draft)
    assert (row.kind, row.code, row.reason, row.changed_by) == (
        "changed",
        "1.1.2",
        "Two incidents in spring",
        "Ann Officer",
    )
    cost = msgspec.json.decode(row.cost, type=dict[str, tuple[float, float]])
    assert set(cost) == {each.code for each in live.settings.services}
    assert cost["RES_OP"] == (366.3, 369.8), "asked in four quarterly visits instead of one, and in every full review"
    assert cost["PA"][0] == cost["PA"][1], "it does not apply there"


async def test_the_second_of_two_who_change_a_criterion_is_told(db: TestDatabase) -> None:
    live, draft = await started()
    held = live.by_code["1.1.1"]
    first, second = replace(held, plain="People are treated well."), replace(held, plain="People are met with warmth.")
    answers = await asyncio.gather(
        drafts.change_criterion(draft, first, 1, "Shorter", **WHO),
        drafts.change_criterion(draft, second, 1, "Warmer", by=BEN, now=NOW),
    )
    assert sorted(str(type(each).__name__) for each in answers) == ["Changed", "NoneType"]
    winner = (await queries.get_library(draft)).by_code["1.1.1"]
    assert winner in (first, second)
    assert await drafts.change_criterion(draft, winner, 1, "Again", **WHO) is None, "the same sent twice is one change"
    assert len(await queries.changes_of(draft)) == 1


async def test_a_change_is_refused_with_every_reason_at_once(db: TestDatabase) -> None:
    live, draft = await started()
    held = live.by_code["1.1.1"]
    wrong = replace(held, statement=" ", min_categories=5, default_impact=9, applies_to=(), themes=())
    answer = await drafts.change_criterion(draft, wrong, 1, "", **WHO)
    assert codes(answer) >= {"no_reason", "empty", "min_categories", "impact", "no_service", "no_theme"}
    rotating_critical = replace(held, criticality=Criticality.CRITICAL)
    assert codes(await drafts.change_criterion(draft, rotating_critical, 1, "x", **WHO)) == {"every_visit"}
    assert codes(await drafts.change_criterion(live.version_id, held, 1, "x", **WHO)) == {"not_a_draft"}
    assert await fetch_value("SELECT count(*) FROM framework_change") == 0


async def test_a_criterion_is_added_at_the_end_of_its_standard_once(db: TestDatabase) -> None:
    live, draft = await started()
    added = new_criterion()
    assert await drafts.add_criterion(draft, added, "Hospital stays go wrong", **WHO) is None
    assert await drafts.add_criterion(draft, added, "Hospital stays go wrong", **WHO) is None
    after = await queries.get_library(draft)
    order = [each.code for each in after.criteria]
    assert order.index("3.1.8") == order.index("3.1.7") + 1
    assert order.index("3.2.1") == order.index("3.1.8") + 1
    assert after.criteria == with_criterion(live, added).criteria
    assert len(await queries.changes_of(draft)) == 1
    assert "3.1.8" in rules.profile_of(after, "NUR", Method.FULL_REVIEW).codes


async def test_a_code_is_never_used_again_for_another_meaning(db: TestDatabase) -> None:
    _, draft = await started()
    assert await drafts.add_criterion(draft, new_criterion(), "Needed", **WHO) is None
    assert await drafts.remove_criterion(draft, "3.1.8", 1, "Not needed after all", **WHO) is None
    assert await drafts.remove_criterion(draft, "3.1.8", 1, "Not needed after all", **WHO) is None, "sent twice"
    used = await queries.codes_ever_used()
    assert next_code("3.1", used) == "3.1.9"
    assert codes(await drafts.add_criterion(draft, new_criterion(), "Again", **WHO)) == {"used_code"}
    assert codes(await drafts.add_criterion(draft, new_criterion("3.1.1"), "Again", **WHO)) == {"used_code"}
    assert codes(await drafts.add_criterion(draft, new_criterion("4.1.9"), "Again", **WHO)) == {"standard"}


async def test_a_criterion_that_legacy_questions_go_to_stays(db: TestDatabase) -> None:
    _, draft = await started()
    await map_questions("1.1.3", 3)
    answer = await drafts.remove_criterion(draft, "1.1.3", 1, "Too small", **WHO)
    assert codes(answer) == {"mapped"}
    assert isinstance(answer, Refused)
    assert "3 legacy questions go to 1.1.3" in answer.reasons[0].message
    await execute("UPDATE decision_target SET criterion = {}", "1.1.2")
    assert await drafts.remove_criterion(draft, "1.1.3", 1, "Too small", **WHO) is None
    after = await queries.get_library(draft)
    assert "1.1.3" not in after.by_code
    positions = await fetch(
        "SELECT position FROM framework_criterion WHERE framework_version = {} ORDER BY position", draft
    )
    assert [row["position"] for row in positions] == list(range(193))


async def test_a_lift_test_stays(db: TestDatabase) -> None:
    _, draft = await started()
    assert codes(await drafts.remove_criterion(draft, "3.1.1", 1, "Too big", **WHO)) == {"lift_test"}
    await load_policies()
    assert codes(await drafts.remove_criterion(draft, "1.3.2", 1, "Too big", **WHO)) == {"embargo_lift_test"}
    both = await drafts.remove_criterion(draft, "3.1.1", 1, "Too big", **WHO)
    assert codes(both) == {"lift_test", "embargo_lift_test"}


async def test_a_version_goes_live_by_a_second_person_after_its_consultation(db: TestDatabase) -> None:
    live, draft = await started()
    asked: dict[str, Any] = {"now": NOW, "today": TODAY}
    assert codes(await drafts.make_live(draft, 1, by=BEN, **asked)) == {"unchanged"}
    changed = replace(live.by_code["1.1.1"], plain="People are met with warmth.")
    assert await drafts.change_criterion(draft, changed, 1, "Warmer", **WHO) is None
    assert codes(await drafts.make_live(draft, 2, by=ANN, **asked)) == {"second_person"}
    assert codes(await drafts.consult(draft, 2, TODAY, by=ANN, **asked)) == {"past"}
    assert await drafts.consult(draft, 2, date(2026, 10, 31), by=ANN, **asked) is None
    assert codes(await drafts.make_live(draft, 3, by=BEN, **asked)) == {"consulting"}
    assert codes(await drafts.change_criterion(draft, live.by_code["1.1.1"], 2, "x", **WHO)) == {"not_a_draft"}
    after = {"now": NOW, "today": date(2026, 11, 1)}
    assert isinstance(await drafts.make_live(draft, 2, by=BEN, **after), Changed)
    assert await drafts.make_live(draft, 3, by=BEN, **after) is None
    assert await drafts.make_live(draft, 3, by=BEN, **after) is None, "sent twice"
    rows = {row.number: row for row in await queries.list_versions()}
    assert (rows["1.1.0"].status, rows["1.1.0"].live_on) == ("live", date(2026, 11, 1))
    assert (rows["1.0.0"].status, rows["1.0.0"].superseded_on) == ("superseded", date(2026, 11, 1))
    now_live = await queries.live_library()
    assert now_live is not None
    assert now_live.by_code["1.1.1"] == changed
    assert (await queries.get_library(live.version_id)).criteria == live.criteria, "assessments stay on theirs"
    assert await load_framework(by=ANN, now=LOADED_AT) == live.version_id, "loading again brings nothing back"
    assert await fetch_value("SELECT count(*) FROM framework_version WHERE status = 'live'") == 1


async def test_a_version_is_taken_back_from_consultation_or_given_up(db: TestDatabase) -> None:
    live, draft = await started()
    assert await drafts.consult(draft, 1, date(2026, 10, 31), by=ANN, now=NOW, today=TODAY) is None
    assert codes(await drafts.discard(draft, 2, **WHO)) == {"not_a_draft"}
    assert await drafts.take_back(draft, 2, **WHO) is None
    assert codes(await drafts.take_back(draft, 3, **WHO)) == {"not_consulting"}
    assert await drafts.discard(draft, 3, **WHO) is None
    assert isinstance(await drafts.start_draft(next_number(["1.0.0", "1.1.0"]), "Again", **WHO), int)
    assert (await queries.live_library()) is live


def test_two_versions_are_compared_by_code() -> None:
    before = whole_library()
    changed = replace(before.by_code["1.1.1"], plain="People are met with warmth.", default_impact=5)
    after = with_criterion(with_criterion(before, changed), new_criterion())
    after = replace(after, criteria=tuple(each for each in after.criteria if each.code != "5.2.4"))
    found = compare(before, after)
    assert [each.code for each in found.added] == ["3.1.8"]
    assert [each.code for each in found.removed] == ["5.2.4"]
    ((criterion, parts),) = found.changed
    assert criterion.code == "1.1.1"
    assert [part.label for part in parts] == ["Plain wording", "Impact to start from"]
    assert not found.settings_differ
    assert compare(before, before) == compare(after, after)


def test_numbers_and_codes_go_upwards() -> None:
    assert next_number([]) == "1.0.0"
    assert next_number(["1.9.0", "1.10.3", "odd"]) == "1.11.0"
    assert next_code("3.4", {"3.4.9", "3.4.10", "3.3.20"}) == "3.4.11"
    assert next_code("9.9", set()) == "9.9.1"
