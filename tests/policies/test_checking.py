"""What is wrong with a policy: each rule is broken once, and the problem names the place."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from market.core.refusal import Refused
from market.policies.checking import problems_of, refusals_of
from market.policies.forms import form_of, record_of, values_of
from market.policies.loading import STRUCTS, Policy, encoded, read_data
from market.policies.parts import records_in, section_named, sections_of
from market.policies.problems import Outside
from market.policies.references import references_of
from market.policies.types import PolicyKind

E, W, F, H = PolicyKind.EMBARGO, PolicyKind.EARLY_WARNING, PolicyKind.FAILURE_PROTOCOL, PolicyKind.HOST_ALERT
Raw = dict[str, Any]


def broken(kind: PolicyKind, change: Callable[[Raw], None]) -> Policy:
    """The starting policy of a kind with something changed in its builtins."""
    raw = msgspec.json.decode(encoded(read_data(kind)))
    change(raw)
    return msgspec.convert(raw, STRUCTS[kind])


def record(raw: Raw, section: str, name: str) -> Raw:
    """A record of a section by its code."""
    return next(each for each in raw[section] if name in (each.get("id"), each.get("code"), each.get("window")))


def put(section: str, name: str, /, **values: Any) -> Callable[[Raw], None]:
    """A change of one record."""
    return lambda raw: record(raw, section, name).update(values)


def group(name: str, /, **values: Any) -> Callable[[Raw], None]:
    """A change of a section without records."""
    return lambda raw: raw[name].update(values)


def lift_test(**values: Any) -> Callable[[Raw], None]:
    return lambda raw: record(raw, "reasons", "R04")["lift_test"].update(values)


def all_retired(section: str) -> Callable[[Raw], None]:
    return lambda raw: [each.update(retired=True) for each in raw[section]] and None


CASES: list[tuple[PolicyKind, Callable[[Raw], None], str]] = [
    (
        E,
        group("provider_notice", acknowledge_within="soon"),
        "provider_notice › acknowledge_within: “soon” is no length",
    ),
    (E, group("provider_notice", acknowledge_within="-2d"), "provider_notice › acknowledge_within: “-2d” is no length"),
    (F, put("items", "F9-02", owner_role="wizard"), "items › F9-02 › owner_role: “wizard” is not one of the roles"),
    (F, put("items", "F9-02", partner="FBI"), "items › F9-02 › partner: “FBI”"),
    (F, put("items", "F9-02", section=77), "items › F9-02 › section: 77 is not one of the sections"),
    (F, put("items", "F9-02", applies_to=[]), "items › F9-02 › applies_to: choose at least one"),
    (F, put("items", "F9-02", applies_to=["day", "day"]), "items › F9-02 › applies_to: “day” stands more than once"),
    (F, put("items", "F9-02", text="  "), "items › F9-02 › text: is empty"),
    (F, put("items", "F9-02", evidence="x" * 2001), "items › F9-02 › evidence: must be 2,000 characters"),
    (F, put("items", "F9-02", applies_when="planned"), "items › F9-02 › due › emergency › offset: leave it empty"),
    (F, put("items", "F0-07", applies_when="both"), "items › F0-07 › due › emergency › offset: say when"),
    (
        F,
        put("items", "F0-07", due={"planned": {"offset": "-2d", "clock": "opened"}, "emergency": None}),
        "items › F0-07 › due › planned › offset: only the closure and a move",
    ),
    (
        F,
        put("items", "F0-07", due={"planned": {"offset": "2 days", "clock": "opened"}, "emergency": None}),
        "items › F0-07 › due › planned › offset: “2 days” is no length of time",
    ),
    (
        F,
        put("items", "F0-07", due={"planned": {"offset": "2d", "clock": "started"}, "emergency": None}),
        "items › F0-07 › due › planned › clock: “started” is not one of the clocks",
    ),
    (F, put("items", "F9-02", id="F9-01"), "items › F9-01: this name stands more than once"),
    (F, put("stages", "watch", may_go_to=["support", "nowhere"]), "stages › watch › may_go_to: “nowhere”"),
    (F, put("stages", "watch", review_every="0d"), "stages › watch › review_every: “0d” is no length of time"),
    (F, put("stages", "watch", review_every="99999w"), "stages › watch › review_every: “99999w”"),
    (F, put("stages", "learning", may_go_to=[]), "stages › ended: no way leads to this stage"),
    (F, put("guidance", "first_hour", ends="4d"), "guidance › ends: the parts of the guidance"),
    (F, put("triggers", "BF-ADM", temporary_duty="maybe"), "triggers › BF-ADM › temporary_duty: “maybe”"),
    (F, all_retired("triggers"), "triggers: at least one trigger must be left"),
    (F, all_retired("items"), "items: there must be a critical item for care home in a case that is planned"),
    (F, group("settings", daily_situation_report_at="25:00"), "settings › daily_situation_report_at: “25:00”"),
    (F, group("settings", max_moves_per_day=-1), "settings › max_moves_per_day: must be from 0"),
    (F, group("service_groups", day=["DAY", "NUR"]), "service_groups: NUR stands in more than one group"),
    (
        W,
        put("groups", "finance", group_weight=29),
        "groups: together the weights of the groups must make 100, and they make 99",
    ),
    (W, put("indicators", "EW-F01", group="luck"), "indicators › EW-F01 › group: “luck”"),
    (W, put("indicators", "EW-F01", weight=0), "indicators › EW-F01 › weight: must be 1 or more"),
    (W, put("indicators", "EW-F01", fresh_days=0), "indicators › EW-F01 › fresh_days: must be 1 or more"),
    (W, put("indicators", "EW-F01", applies_to=[]), "indicators › EW-F01 › applies_to: choose"),
    (
        W,
        put("indicators", "EW-F01", red={"op": "<", "value": 85.0}),
        "indicators › EW-F01 › red › value: must be lower than amber",
    ),
    (
        W,
        put("indicators", "EW-F05", red={"op": ">", "value": 65}),
        "indicators › EW-F05 › red › value: must be higher than amber",
    ),
    (W, put("indicators", "EW-F01", direction="any_is_bad"), "indicators › EW-F01 › amber › op: does not go with"),
    (
        W,
        put("indicators", "EW-F01", amber={"op": "<", "value": "low"}),
        "indicators › EW-F01 › amber › value: must be words for what happens",
    ),
    (W, lambda raw: raw["scoring"]["bands"].reverse(), "scoring › bands: bands must be red, amber, unknown, green"),
    (W, lambda raw: raw["scoring"]["bands"][1].update(score_at_least=45), "scoring › bands › red › score_at_least"),
    (W, lambda raw: raw["scoring"]["bands"][1].update(score_at_least=450), "scoring › bands › amber › score_at_least"),
    (W, lambda raw: raw["scoring"]["bands"][2].update(group_unknown="luck"), "scoring › bands › unknown › group_unkn"),
    (W, lambda raw: raw["scoring"]["points"].update(amber=101), "scoring › points › amber: points must rise"),
    (W, lambda raw: raw["scoring"]["points"].update(red=90), "scoring › points › red: a score runs from 0"),
    (W, group("scoring", override_days=29), "scoring › override_days: must be from 1 to 28"),
    (W, all_retired("indicators"), "groups › finance: a group with a weight needs at least one indicator"),
    (E, put("reasons", "R04", suggests="stern"), "reasons › R04 › suggests: “stern”"),
    (E, put("reasons", "R04", lift_checks=[]), "reasons › R04 › lift_checks: say in words"),
    (E, lift_test(criteria=["3.1"]), "reasons › R04 › lift_test › criteria: “3.1” is no code of a criterion"),
    (E, lift_test(criteria=["9.9.9"]), "reasons › R04 › lift_test › criteria: there is no criterion 9.9.9"),
    (E, lift_test(least_score=5), "reasons › R04 › lift_test › least_score: must be a score"),
    (E, lift_test(unannounced=3), "reasons › R04 › lift_test › unannounced: there cannot be more"),
    (E, lift_test(visits=1), "reasons › R04 › lift_test › days_apart: one visit has no days"),
    (E, lift_test(visits=0, days_apart=0, unannounced=0), "reasons › R04 › lift_test › visits: criteria are seen"),
    (E, all_retired("reasons"), "reasons: at least one reason must be left"),
    (E, put("effects", "E01", by_kind={"full": "block"}), "effects › E01 › by_kind: must say what each kind does"),
    (E, put("kinds", "full", blocks="most"), "kinds › full › blocks: “most”"),
    (E, group("decisions", recommender_differs_from_approver=False), "decisions › recommender_differs_from_approver"),
    (E, group("decisions", must_record=[]), "decisions › must_record: say what"),
    (E, lambda raw: raw["decisions"]["matrix"][0].update(recommend=[]), "decisions › matrix › impose_caution_or_cap"),
    (E, group("reviews", second_escalation_at="12w"), "reviews › second_escalation_at: must be longer than"),
    (E, group("reviews", cannot_save_without_next_review_date=False), "reviews › cannot_save_without_next_review_date"),
    (E, lambda raw: raw["phased_lift"]["steps"].reverse(), "phased_lift › steps › cap_per_week: each step must allow"),
    (E, lambda raw: raw["viability"]["alerts"][1].update(cash_days_below=40), "viability › alerts › red: red must be"),
    (E, lambda raw: raw["viability"]["alerts"].pop(), "viability › alerts: there must be an amber and a red"),
    (E, put("stages", "approved", may_go_to=["lifted"]), "stages › in_force: no way leads to this stage"),
    (H, put("person_tasks", "HP-01", due_by_level=""), "person_tasks › HP-01 › due_by_level: give either"),
    (
        H,
        put("person_tasks", "HP-01", due={"offset": "1h", "clock": "told"}),
        "person_tasks › HP-01 › due_by_level: give either",
    ),
    (H, put("levels", "A", review_within=None), "levels › A › review_within › offset: every level has a time"),
    (
        H,
        put("levels", "A", seen_within={"offset": "4d", "clock": "told"}),
        "levels › A › review_within › offset: first contact, seeing the person",
    ),
    (
        H,
        put(
            "levels",
            "A",
            first_contact={"offset": "23h", "clock": "told"},
            seen_within={"offset": "7d", "clock": "told"},
        ),
        "levels › seen_within: a graver level must not have more time",
    ),
    (H, all_retired("outcomes"), "outcomes: at least one outcome must be left"),
    (E, put("who_is_told", "T01", letter="embargo_impsed"), "who_is_told › T01 › letter: there is no letter template"),
    (H, put("outcomes", "stay", name=""), "outcomes › stay › name: is empty"),
]


@pytest.mark.parametrize(("kind", "change", "said"), CASES, ids=[said for _, _, said in CASES])
def test_what_does_not_hold_is_named(kind: PolicyKind, change: Callable[[Raw], None], said: str) -> None:
    words = [
        each.message
        for each in refusals_of(
            problems_of(kind, broken(kind, change), Outside(frozenset({"3.1.1"}), frozenset({"embargo_imposed"})))
        )
    ]
    assert any(each.startswith(said) for each in words), words


def test_every_problem_is_told_at_once() -> None:
    def change(raw: Raw) -> None:
        record(raw, "items", "F9-02").update(owner_role="wizard", partner="FBI", text="")
        record(raw, "stages", "watch").update(who_decides="king")

    problems = problems_of(F, broken(F, change))
    assert [each.place for each in problems] == [
        "stages › watch › who_decides",
        "items › F9-02 › text",
        "items › F9-02 › owner_role",
        "items › F9-02 › partner",
    ]


def every_record() -> list[tuple[PolicyKind, str, str]]:
    return [
        (kind, section.key, name)
        for kind in PolicyKind
        for section in sections_of(STRUCTS[kind])
        for name, _ in records_in(read_data(kind), section)
    ]


def test_every_record_comes_back_from_its_form_as_it_was() -> None:
    seen = 0
    for kind, key, name in every_record():
        policy, section = read_data(kind), section_named(STRUCTS[kind], key)
        assert section is not None
        held = dict(records_in(policy, section))[name]
        form = form_of(section, held, references_of(kind, policy))
        shown = form.blank(version=1, **values_of(section, held))
        reading = form.read({**shown.typed, "version": "1"})
        assert reading.ok, (key, name, reading.errors)
        assert record_of(section, reading, held) == held, (key, name)
        seen += 1
    assert seen > 350


def test_half_a_due_time_is_refused_beside_its_field() -> None:
    policy, section = read_data(F), section_named(STRUCTS[F], "items")
    assert section is not None
    held = dict(records_in(policy, section))["F0-07"]
    form = form_of(section, held, references_of(F, policy))
    typed = {**form.blank(version=1, **values_of(section, held)).typed, "version": "1"}
    answer = record_of(section, form.read({**typed, "due__emergency__offset": "2h"}), held)
    assert isinstance(answer, Refused)
    assert [each.field for each in answer.reasons] == ["due__emergency__clock"]
