"""Drafts: one at a time, changed record by record, put into force by a second person only; on both engines."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from market.core.actor import Actor, command_actor
from market.core.refusal import Changed, Refused
from market.db.sql import execute, fetch, fetch_value
from market.letters.template_service import load_templates
from market.policies import drafts, queries
from market.policies.comparing import compare
from market.policies.early_warning import Indicator
from market.policies.embargo import Reason
from market.policies.types import PolicyKind
from tests.builders.framework import load_live
from tests.builders.policies import LOADED_AT, load_policies, starting_embargo_policy, starting_warning_policy
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
ANN, BEN, CAL = Actor("user", 1, "Ann Manager"), Actor("user", 2, "Ben Director"), Actor("user", 3, "Cal Manager")
E, W = PolicyKind.EMBARGO, PolicyKind.EARLY_WARNING
OCCUPANCY = starting_warning_policy().indicator("EW-F01")
CALMER = replace(OCCUPANCY, weight=3, why="Empty beds matter less here")


def who(by: Actor = ANN) -> dict[str, Any]:
    return {"by": by, "now": NOW}


def codes(answer: object) -> set[str]:
    assert isinstance(answer, Refused), answer
    return {reason.code for reason in answer.reasons}


async def started(kind: PolicyKind = W, note: str = "Autumn weights", by: Actor = ANN) -> int:
    await load_policies()
    answer = await drafts.start_draft(kind, note, **who(by))
    assert isinstance(answer, int), answer
    return answer


async def saved(record: Indicator = CALMER, version: int = 1, by: Actor = ANN) -> object:
    return await drafts.save_record(W, 2, "indicators", record.id, record, version, **who(by))


async def row_version(kind: PolicyKind, number: int) -> int:
    row = await queries.find_version(kind, number)
    assert row is not None
    return row.version


async def test_a_letter_that_has_no_template_is_refused(db: TestDatabase) -> None:
    number = await started(E)
    told = starting_embargo_policy().who_is_told[0]
    save: dict[str, Any] = {"version": 1, **who()}
    await load_templates(**who())
    wrong = await drafts.save_record(E, number, "who_is_told", told.id, replace(told, letter="embargo_impsed"), **save)
    assert isinstance(wrong, Refused)
    assert "there is no letter template “embargo_impsed”" in wrong.reasons[0].message
    assert await drafts.save_record(E, number, "who_is_told", told.id, replace(told, letter=""), **save) is None
    await execute("UPDATE letter_template SET status = 'past' WHERE code = 'embargo_lifted'")
    refused = await drafts.put_into_force(E, number, await row_version(E, number), **who(BEN))
    assert isinstance(refused, Refused), "a template may have gone since the record was saved"
    assert all("embargo_lifted" in each.message for each in refused.reasons)


async def test_a_draft_is_a_copy_and_changes_nothing_for_anybody(db: TestDatabase) -> None:
    assert await started() == 2
    assert (await queries.warning_policy(2)).policy == starting_warning_policy()
    assert await saved() is None
    assert (await queries.warning_policy(2)).policy.indicator("EW-F01") == CALMER
    assert (await queries.warning_policy()).version == 1
    assert (await queries.warning_policy()).policy.indicator("EW-F01") == OCCUPANCY


async def test_only_one_draft_of_a_kind_is_open(db: TestDatabase) -> None:
    await started()
    assert await drafts.start_draft(W, "Autumn weights", **who()) == 2, "sent twice, started once"
    assert codes(await drafts.start_draft(W, "Other weights", **who())) == {"open_draft"}
    assert codes(await drafts.start_draft(W, "Autumn weights", **who(BEN))) == {"open_draft"}
    assert await drafts.start_draft(E, "Another kind", **who(BEN)) == 2
    assert await fetch_value("SELECT COUNT(*) FROM policy_version WHERE status = 'draft'") == 2


async def test_two_people_start_a_draft_at_once(db: TestDatabase) -> None:
    await load_policies()
    answers = await asyncio.gather(
        drafts.start_draft(W, "Ann’s", **who(ANN)), drafts.start_draft(W, "Ben’s", **who(BEN))
    )
    assert sorted(isinstance(answer, int) for answer in answers) == [False, True]
    assert await fetch_value("SELECT COUNT(*) FROM policy_version WHERE status = 'draft'") == 1


async def test_a_draft_needs_a_note_and_a_version_in_force(db: TestDatabase) -> None:
    assert codes(await drafts.start_draft(W, "Too early", **who())) == {"nothing_in_force"}
    await load_policies()
    assert codes(await drafts.start_draft(W, "  ", **who())) == {"note"}
    assert codes(await drafts.start_draft(W, "x" * 601, **who())) == {"note"}


async def test_a_record_is_saved_once_and_never_over_somebody_elses_change(db: TestDatabase) -> None:
    await started()
    assert await drafts.record_version(await _id(W, 2), "indicators", "EW-F01") == 1
    assert await saved() is None
    assert await saved() is None, "sent twice: the second changes nothing"
    assert await fetch_value("SELECT COUNT(*) FROM policy_change") == 1
    other = replace(OCCUPANCY, weight=1)
    assert await saved(other, by=CAL) == Changed(), "opened before the other was saved"
    assert (await queries.warning_policy(2)).policy.indicator("EW-F01") == CALMER
    assert await saved(other, version=2, by=CAL) is None
    neighbour = replace(starting_warning_policy().indicator("EW-F02"), weight=1)
    assert await saved(neighbour) is None, "another record of the same draft is nobody's conflict"


async def test_two_save_one_record_at_once(db: TestDatabase) -> None:
    await started()
    answers = await asyncio.gather(saved(CALMER), saved(replace(OCCUPANCY, weight=1), by=CAL))
    assert sorted(str(type(answer).__name__) for answer in answers) == ["Changed", "NoneType"]
    assert await fetch_value("SELECT COUNT(*) FROM policy_change") == 1


async def test_what_does_not_hold_is_refused_beside_its_field_and_nothing_is_kept(db: TestDatabase) -> None:
    await started()
    wrong = replace(OCCUPANCY, weight=0, group="luck", why="")
    answer = await saved(wrong)
    assert isinstance(answer, Refused)
    assert [each.field for each in answer.reasons] == ["group", "why", "weight"]
    assert await fetch_value("SELECT COUNT(*) FROM policy_change") == 0


async def test_the_audit_trail_says_what_each_field_was_and_is(db: TestDatabase) -> None:
    await started()
    await saved()
    (entry,) = await fetch('SELECT "before", "after" FROM audit_entry WHERE verb = \'policy.record_changed\'')
    places = {"indicators › EW-F01 › weight", "indicators › EW-F01 › why"}
    before, after = json.loads(entry["before"]), json.loads(entry["after"])
    assert set(before) == set(after) == places
    assert (before["indicators › EW-F01 › weight"], after["indicators › EW-F01 › weight"]) == (5, 3)


@pytest.mark.parametrize("person", [ANN, CAL, command_actor("policies load")], ids=["starter", "editor", "command"])
async def test_whoever_started_or_changed_a_draft_never_puts_it_into_force(db: TestDatabase, person: Actor) -> None:
    await started()
    await saved(by=CAL)
    answer = await drafts.put_into_force(W, 2, await row_version(W, 2), **who(person))
    assert codes(answer) == {"same_person"}
    assert (await queries.warning_policy()).version == 1


async def test_a_second_person_puts_it_into_force_and_the_one_before_is_past(db: TestDatabase) -> None:
    await started()
    await saved()
    version = await row_version(W, 2)
    assert await drafts.put_into_force(W, 2, version, **who(BEN)) is None
    assert await drafts.put_into_force(W, 2, version, **who(BEN)) is None, "twice is once"
    assert (await queries.warning_policy()).policy.indicator("EW-F01") == CALMER
    assert (await queries.warning_policy(1)).policy.indicator("EW-F01") == OCCUPANCY, "the past stays readable"
    new, old = await queries.find_version(W, 2), await queries.find_version(W, 1)
    assert new is not None
    assert old is not None
    assert (new.status, new.approved_by, new.approved_by_id, new.in_force_from) == ("in_force", "Ben Director", 2, NOW)
    assert (old.status, old.in_force_from, old.in_force_until) == ("past", LOADED_AT, NOW)
    for at, number in ((LOADED_AT, 1), (datetime(2026, 9, 30, 8, 59, tzinfo=UTC), 1), (NOW, 2)):
        found = await queries.in_force_at(W, at)
        assert found is not None
        assert found.number == number
    assert await fetch_value("SELECT COUNT(*) FROM audit_entry WHERE verb = 'policy.put_into_force'") == 1
    assert codes(await saved(OCCUPANCY, version=2)) == {"not_a_draft"}, "a version in force is never changed"


async def test_a_draft_that_changed_after_it_was_read_is_not_put_into_force(db: TestDatabase) -> None:
    await started()
    await saved()
    read_at = await row_version(W, 2)
    await saved(replace(OCCUPANCY, weight=1), version=2)
    assert await drafts.put_into_force(W, 2, read_at, **who(BEN)) == Changed()
    assert (await queries.warning_policy()).version == 1


async def test_putting_into_force_and_withdrawing_at_once_gives_one_of_them(db: TestDatabase) -> None:
    await started()
    await saved()
    version = await row_version(W, 2)
    answers = await asyncio.gather(
        drafts.put_into_force(W, 2, version, **who(BEN)), drafts.withdraw(W, 2, version, **who(ANN))
    )
    assert sum(answer is None for answer in answers) == 1, answers
    row = await queries.find_version(W, 2)
    assert row is not None
    assert row.status == ("in_force" if answers[0] is None else "withdrawn")


async def test_a_draft_that_does_not_hold_together_is_not_put_into_force(db: TestDatabase) -> None:
    await started()
    finance = replace(starting_warning_policy().groups[0], group_weight=35)
    assert await drafts.save_record(W, 2, "groups", "finance", finance, 1, **who()) is None, "a step on the way"
    answer = await drafts.put_into_force(W, 2, await row_version(W, 2), **who(BEN))
    assert isinstance(answer, Refused)
    assert [each.code for each in answer.reasons] == ["policy"]
    assert "they make 105" in answer.reasons[0].message
    quality = replace(starting_warning_policy().groups[3], group_weight=15)
    assert await drafts.save_record(W, 2, "groups", "quality", quality, 1, **who()) is None
    assert await drafts.put_into_force(W, 2, await row_version(W, 2), **who(BEN)) is None


async def test_a_draft_that_says_the_same_is_not_put_into_force(db: TestDatabase) -> None:
    await started()
    assert codes(await drafts.put_into_force(W, 2, await row_version(W, 2), **who(BEN))) == {"same"}


async def test_a_withdrawn_draft_frees_the_kind_and_numbers_only_grow(db: TestDatabase) -> None:
    await started()
    assert await drafts.withdraw(W, 2, 99, **who()) == Changed()
    assert await drafts.withdraw(W, 2, await row_version(W, 2), **who()) is None
    assert await drafts.withdraw(W, 2, 1, **who()) is None, "twice is once"
    assert codes(await saved()) == {"not_a_draft"}
    assert codes(await drafts.put_into_force(W, 2, 2, **who(BEN))) == {"not_a_draft"}
    assert await drafts.start_draft(W, "Again", **who(BEN)) == 3
    assert codes(await drafts.withdraw(W, 1, 1, **who())) == {"not_a_draft"}
    assert codes(await drafts.withdraw(W, 9, 1, **who())) == {"gone"}


def new_reason(code: str = "R20", **changes: Any) -> Reason:
    held = starting_embargo_policy().reason("R11")
    return replace(held, code=code, name="Repeated power cuts", **changes)


async def test_a_record_is_added_retired_and_brought_back_and_keeps_its_code(db: TestDatabase) -> None:
    await started(E)
    for _ in range(2):
        assert await drafts.add_record(E, 2, "reasons", new_reason(), **who()) is None
    assert await fetch_value("SELECT COUNT(*) FROM policy_change") == 1, "sent twice, added once"
    policy = (await queries.embargo_policy(2)).policy
    assert policy.reasons[[each.code for each in policy.reasons].index("R11") + 1] == new_reason(), "beside its group"
    for _ in range(2):
        assert await drafts.retire_record(E, 2, "reasons", "R04", retired=True, **who()) is None
    policy = (await queries.embargo_policy(2)).policy
    assert policy.reason("R04").retired
    assert "R04" not in {each.code for each in policy.active_reasons}
    again = await drafts.add_record(E, 2, "reasons", new_reason("R04"), **who())
    assert isinstance(again, Refused)
    assert [(each.field, "is there already" in each.message) for each in again.reasons] == [("code", True)]
    before = (await queries.embargo_policy(1)).policy
    assert [(each.record, each.change) for each in compare(E, before, policy)] == [("R04", "retired"), ("R20", "added")]
    assert await drafts.retire_record(E, 2, "reasons", "R04", retired=False, **who()) is None
    assert not (await queries.embargo_policy(2)).policy.reason("R04").retired


async def test_records_that_the_program_knows_by_name_are_neither_added_nor_retired(db: TestDatabase) -> None:
    await started(E)
    kind = replace(starting_embargo_policy().kind("full"), id="fuller")
    assert codes(await drafts.add_record(E, 2, "kinds", kind, **who())) == {"fixed"}
    assert codes(await drafts.retire_record(E, 2, "kinds", "full", retired=True, **who())) == {"fixed"}
    assert codes(await drafts.retire_record(E, 2, "reasons", "R77", retired=True, **who())) == {"gone"}
    assert codes(await drafts.save_record(E, 2, "reasons", "R77", new_reason("R77"), 1, **who())) == {"gone"}
    assert codes(await drafts.save_record(E, 2, "weather", "", "rain", 1, **who())) == {"gone"}
    assert codes(await drafts.save_record(E, 9, "reasons", "R04", new_reason("R04"), 1, **who())) == {"gone"}


async def test_a_lift_test_names_criteria_of_the_live_framework_only(db: TestDatabase) -> None:
    await load_live()
    await started(E)
    test = replace(new_reason().lift_test, criteria=("3.1.1", "3.1.99"))
    answer = await drafts.add_record(E, 2, "reasons", new_reason(lift_test=test), **who())
    assert isinstance(answer, Refused)
    assert [(each.field, "3.1.99" in each.message) for each in answer.reasons] == [("lift_test__criteria", True)]


async def test_sections_without_records_and_records_inside_groups_are_saved_too(db: TestDatabase) -> None:
    await started(E)
    assert await drafts.save_record(E, 2, "rules_on_overlap", "", "The stronger governs.", 1, **who()) is None
    act = replace(starting_embargo_policy().decisions.act("lift"), recommend=("quality_officer",))
    assert await drafts.save_record(E, 2, "decisions-matrix", "lift", act, 1, **who()) is None
    policy = (await queries.embargo_policy(2)).policy
    assert (policy.rules_on_overlap, policy.decisions.act("lift")) == ("The stronger governs.", act)
    found = compare(E, starting_embargo_policy(), policy)
    assert [(each.title, each.record, len(each.fields)) for each in found] == [
        ("When two are in force", "", 1),
        ("Who decides what", "lift", 1),
    ]
    assert found[1].fields[0].before == "Contract manager for the provider\nQuality assurance officer"
    assert found[1].fields[0].after == "Quality assurance officer"


async def test_saving_a_group_never_undoes_a_record_inside_it(db: TestDatabase) -> None:
    await started(E)
    decisions = starting_embargo_policy().decisions
    act = replace(decisions.act("lift"), recommend=("quality_officer",))
    assert await drafts.save_record(E, 2, "decisions-matrix", "lift", act, 1, **who()) is None
    typed_before_that = replace(decisions, provider_heard="Always, where safety allows")
    assert await drafts.save_record(E, 2, "decisions", "", typed_before_that, 1, **who()) is None
    found = (await queries.embargo_policy(2)).policy.decisions
    assert (found.act("lift"), found.provider_heard) == (act, "Always, where safety allows")


async def _id(kind: PolicyKind, number: int) -> int:
    row = await queries.find_version(kind, number)
    assert row is not None
    return row.id
