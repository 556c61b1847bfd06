"""The council's starting policies: whole, consistent, and told apart from what is broken by place and reason."""

import msgspec
import pytest
import yaml

from market.accounts.permissions import Role
from market.core.actor import command_actor
from market.db.sql import fetch_value
from market.letters.delivered import delivered_templates
from market.policies import files, queries, service
from market.policies.checking import problems_of
from market.policies.loading import DataProblem, converted, encoded, read_data, read_raw
from market.policies.problems import Outside
from market.policies.rules import POLICY_ROLES, may_act_as, roles_who
from market.policies.types import NoPolicy, PolicyKind, VersionRow, VersionStatus
from market.policies.words import ROLE_NAMES, due_words, offset_words
from tests.builders.framework import whole_library
from tests.builders.policies import (
    LOADED_AT,
    load_policies,
    starting_alert_policy,
    starting_embargo_policy,
    starting_protocol,
    starting_warning_policy,
)
from tests.conftest import TestDatabase

KINDS = list(PolicyKind)
BY = command_actor("policies load")


@pytest.mark.parametrize("kind", KINDS)
def test_the_starting_policy_holds_together(kind: PolicyKind) -> None:
    outside = Outside(frozenset(whole_library().by_code), frozenset(delivered_templates()))
    assert [each.words for each in problems_of(kind, read_data(kind), outside)] == []


def test_the_starting_policies_hold_what_the_council_needs() -> None:
    embargo, protocol = starting_embargo_policy(), starting_protocol()
    assert [each.id for each in embargo.kinds] == ["voluntary", "caution", "cap", "part", "full", "host_elsewhere"]
    assert sum(each.seed for each in embargo.reasons) == 6, "the council's six known reasons"
    assert [each.id for each in embargo.effects] == [f"E{number:02}" for number in range(1, 13)]
    assert embargo.effect("E02", "full") == "allow_check", "returns from hospital are looked at, not blocked"
    assert (len(protocol.items), sum(each.critical for each in protocol.items) >= 30) == (110, True)
    assert {each.code for each in protocol.triggers if each.temporary_duty == "likely"} == {
        each.code for each in protocol.triggers if each.family == "business_failure"
    }, "only business failure starts the temporary duty by itself"
    assert len(starting_warning_policy().active_indicators) == 40
    assert [each.id for each in starting_alert_policy().levels] == ["A", "B", "C", "D"]


def test_medication_is_lifted_on_two_visits_with_a_medicines_professional() -> None:
    test = starting_embargo_policy().reason("R04").lift_test
    assert test.criteria == ("3.1.1", "3.1.2", "3.1.6", "3.2.1", "3.2.2")
    assert (test.least_score, test.visits, test.days_apart, test.unannounced) == (3, 2, 14, 1)
    assert test.look_with == "medicines professional"


def test_lift_tests_follow_the_quality_framework_where_it_has_the_reason() -> None:
    framework = {each.code: each for each in whole_library().settings.restriction_reasons}
    named = {
        each.lift_test.responsive_reason: each.lift_test
        for each in starting_embargo_policy().reasons
        if each.lift_test.responsive_reason
    }
    assert set(named) == set(framework)
    assert {code: test.criteria for code, test in named.items()} == {
        code: each.lift_tests for code, each in framework.items()
    }


def test_small_look_ups_find_their_record() -> None:
    protocol, alerts = starting_protocol(), starting_alert_policy()
    assert (protocol.group_of("NUR"), protocol.group_of("HC"), protocol.group_of("ADV")) == (
        "care_home",
        "home_care",
        "",
    )
    planned = {each.id for each in protocol.items_for("care_home", "planned")}
    urgent = {each.id for each in protocol.items_for("care_home", "emergency")}
    assert "F0-07" in planned - urgent, "a walk-through at a desk is for planned closures"
    item = protocol.item("F0-01")
    assert (item.due.of("planned"), item.due.of("emergency")) == (item.due.planned, item.due.emergency)
    task = next(each for each in alerts.person_tasks if each.id == "HP-03")
    assert task.due_at(alerts.level("D")) is None, "nobody need be seen when a pause was agreed"
    assert task.due_at(alerts.level("A")) == alerts.level("A").seen_within
    assert starting_embargo_policy().decisions.act("lift").approve == ("director",)
    with pytest.raises(KeyError):
        starting_embargo_policy().decisions.act("forgive")


@pytest.mark.parametrize(
    ("section", "place", "change", "said"),
    [
        ("items", 0, {"text": None}, "items › F0-01: Expected `str`, got `null`"),
        ("items", 1, {"colour": "blue"}, "items › F0-02: Object contains unknown field `colour`"),
        ("items", 2, {"critical": "perhaps"}, "items › F0-03: Expected `bool`, got `str`"),
        ("triggers", 0, {"code": 5}, "triggers › 5: Expected `str`, got `int`"),
    ],
)
def test_what_has_not_the_right_fields_is_named_by_its_place(section: str, place: int, change: dict, said: str) -> None:
    raw = read_raw(PolicyKind.FAILURE_PROTOCOL)
    raw[section][place] |= change
    raw["stages"][0]["order"] = "first"
    found = converted(PolicyKind.FAILURE_PROTOCOL, raw)
    assert isinstance(found, list)
    words = [each.message for each in found]
    assert len(words) == 2, "both problems at once"
    assert any(each.startswith(said) for each in words), words


def test_a_file_that_is_missing_or_no_policy_is_a_problem(tmp_path) -> None:
    with pytest.raises(DataProblem, match=r"embargo\.yaml cannot be read"):
        read_raw(PolicyKind.EMBARGO, tmp_path)
    (tmp_path / "embargo.yaml").write_text("- just a list\n")
    with pytest.raises(DataProblem, match="A policy is a table of sections"):
        read_data(PolicyKind.EMBARGO, tmp_path)
    (tmp_path / "host_alert.yaml").write_text("levels: [unclosed\n")
    with pytest.raises(DataProblem, match=r"host_alert\.yaml cannot be read"):
        read_data(PolicyKind.HOST_ALERT, tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_yaml_file_of_a_version_gives_the_same_policy_again(kind: PolicyKind) -> None:
    policy = read_data(kind)
    row = VersionRow(
        id=1,
        kind=kind,
        number=3,
        status=VersionStatus.PAST,
        digest="d",
        note="",
        based_on=None,
        made_by="Ann",
        made_by_id=1,
        made_at=LOADED_AT,
        approved_by="",
        approved_by_id=None,
        in_force_from=None,
        in_force_until=None,
        version=1,
    )
    body = files.yaml_of(row, policy)
    assert body.startswith(b"# ")
    assert b"version 3 (past)" in body.splitlines()[0]
    assert converted(kind, yaml.safe_load(body)) == policy


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_stored_is_read_back_the_same(kind: PolicyKind) -> None:
    policy = read_data(kind)
    assert msgspec.json.decode(encoded(policy), type=type(policy)) == policy


async def test_loading_twice_changes_nothing_and_versions_are_found(db: TestDatabase) -> None:
    with pytest.raises(NoPolicy, match="market policies load"):
        await queries.embargo_policy()
    assert await queries.in_force_at(PolicyKind.EMBARGO, LOADED_AT) is None
    first = await service.load_policies(by=BY, now=LOADED_AT)
    assert await service.load_policies(by=BY, now=LOADED_AT) == first
    assert [(row.kind, row.number, row.status) for row in first] == [(kind, 1, "in_force") for kind in KINDS]
    assert await fetch_value("SELECT COUNT(*) FROM policy_version") == 4
    assert await fetch_value("SELECT COUNT(*) FROM audit_entry WHERE verb = 'policy.loaded'") == 4
    held = await queries.embargo_policy()
    assert (held.version, held.policy) == (1, starting_embargo_policy())
    assert (await queries.warning_policy(1)).policy == starting_warning_policy()
    assert (await queries.failure_protocol()).policy == starting_protocol()
    assert (await queries.alert_policy()).policy == starting_alert_policy()
    assert (await queries.alert_policy()).policy is (await queries.alert_policy(1)).policy, "remembered, not read again"
    with pytest.raises(NoPolicy, match="no version 7"):
        await queries.alert_policy(7)
    at_start = await queries.in_force_at(PolicyKind.EMBARGO, LOADED_AT)
    assert at_start is not None
    assert at_start.number == 1


async def test_a_starting_policy_that_is_broken_is_not_loaded(
    db: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = starting_warning_policy()
    group = msgspec.structs.replace(policy.groups[0], group_weight=31)
    broken = msgspec.structs.replace(policy, groups=(group, *policy.groups[1:]))
    monkeypatch.setattr(service, "read_data", lambda kind: broken if kind == "early_warning" else read_data(kind))
    with pytest.raises(DataProblem, match="they make 101"):
        await service.load_policies(by=BY, now=LOADED_AT)
    assert await fetch_value("SELECT COUNT(*) FROM policy_version") == 0, "none is loaded when one is broken"


async def test_lift_tests_know_the_criteria_of_the_live_framework(db: TestDatabase) -> None:
    await load_policies()
    assert await queries.known_criteria() == frozenset()


def test_every_role_of_the_policies_has_words_and_people() -> None:
    assert set(ROLE_NAMES) == POLICY_ROLES
    assert {each.id for each in starting_protocol().roles} <= POLICY_ROLES
    assert all(roles_who(each) for each in POLICY_ROLES - {"system"})
    assert roles_who("director") == {Role.DIRECTOR}
    assert roles_who("system") == frozenset()
    assert may_act_as(["director", "quality_officer"], frozenset({Role.QUALITY_OFFICER, Role.ANALYST}))
    assert not may_act_as(["director"], frozenset({Role.COMMISSIONING_MANAGER}))
    with pytest.raises(KeyError):
        roles_who("mayor")


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        ("1h", "1 hour"),
        ("4h", "4 hours"),
        ("14d", "14 days"),
        ("2w", "2 weeks"),
        ("-1d", "1 day before"),
        ("soon", "soon"),
    ],
)
def test_offsets_in_words(offset: str, words: str) -> None:
    assert offset_words(offset) == words


def test_due_times_in_words() -> None:
    assert due_words("4h", "declared") == "4 hours after the declaration"
    assert due_words("-2d", "closure_date") == "2 days before the closure"
