"""Rules of embargoes: the policy's table of effects, which of several governs, who may decide, and what is late."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from market.accounts.permissions import Role
from market.embargoes.placing_rules import (
    ASKS_CAP,
    ASKS_MANAGER,
    BLOCKING,
    Arrival,
    Asked,
    Room,
    case_of,
    governing,
    in_scope,
    left_in_week,
    room_left,
    room_under,
)
from market.embargoes.rules import (
    act_of_change,
    alarms,
    days_in_force,
    effect_of,
    is_same,
    matrix_act,
    may,
    reasons_against_review_date,
    reasons_not_to_approve,
    terms_until,
)
from market.embargoes.types import STRENGTH, Act, Case, EmbargoRow, InForce, Kind, Scope, Terms, TermsRow
from tests.builders.policies import starting_embargo_policy

POLICY = starting_embargo_policy()
NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def embargo(kind: str, number: int = 1, **changes: Any) -> InForce:
    values: dict[str, Any] = {
        "id": number,
        "location_id": 1,
        "organisation_id": None,
        "service": "",
        "kind": kind,
        "strength": STRENGTH[Kind(kind)],
        "started_at": NOW,
        "review_on": date(2026, 10, 14),
        "cap_per_week": 2 if kind == "cap" else None,
        "scope": Scope(bed_types=("dementia_residential",)) if kind == "part" else Scope(),
        **changes,
    }
    return InForce(**values)


NEW = Asked(case=Case.NEW_PLACEMENT, service="residential_home")


def effect(*kinds: str, asked: Asked = NEW) -> str:
    found = governing(POLICY, [embargo(kind, at) for at, kind in enumerate(kinds, start=1)], asked)
    return found[1] if found is not None else ""


TABLE = [
    (("voluntary",), NEW, "block"),
    (("caution",), NEW, "manager_agrees"),
    (("cap",), NEW, "within_cap"),
    (("full",), NEW, "block"),
    (("host_elsewhere",), NEW, "block"),
    (("part",), NEW, "block_in_scope"),
    (("part",), structs.replace(NEW, bed_type="general_residential"), ""),
    (("part",), structs.replace(NEW, bed_type="dementia_residential"), "block_in_scope"),
    (("full",), structs.replace(NEW, case=Case.BACK_FROM_HOSPITAL), "allow_check"),
    (("full",), structs.replace(NEW, case=Case.MORE_HOURS), "allow_check"),
    (("full",), structs.replace(NEW, case=Case.OTHER_FUNDER), "funder_decides_after_notice"),
    (("full",), structs.replace(NEW, case=Case.NEW_RESPITE), "block"),
    (("full",), structs.replace(NEW, case=Case.BOOKED_RESPITE), "block_offer_other"),
    (("full",), structs.replace(NEW, excepted=(1,)), ""),
    (("caution", "full"), NEW, "block"),
    (("caution", "cap"), NEW, "within_cap"),
    (("cap", "voluntary"), NEW, "block"),
    (("caution", "voluntary"), NEW, "block"),
    (("full", "caution"), structs.replace(NEW, excepted=(1,)), "manager_agrees"),
    ((), NEW, ""),
]


@pytest.mark.parametrize(("kinds", "asked", "expected"), TABLE)
def test_what_governs_a_placement(kinds: tuple[str, ...], asked: Asked, expected: str) -> None:
    assert effect(*kinds, asked=asked) == expected


def test_an_embargo_for_one_service_says_nothing_about_another() -> None:
    only = embargo("full", service="nursing_home")
    assert governing(POLICY, [only], NEW) is None
    assert governing(POLICY, [only], structs.replace(NEW, service="nursing_home")) is not None


def test_a_decision_that_says_so_stops_even_returns_from_hospital() -> None:
    back = structs.replace(NEW, case=Case.BACK_FROM_HOSPITAL)
    found = governing(POLICY, [embargo("full", returns_stopped=True)], back)
    assert found is not None
    assert found[1] == "block"


def test_every_effect_of_the_policy_is_known_here() -> None:
    for case in Case:
        for kind in Kind:
            assert effect_of(POLICY, kind, case) in POLICY.effect_codes
    assert set(POLICY.effect_codes) >= BLOCKING | ASKS_CAP | ASKS_MANAGER


@given(st.lists(st.sampled_from(list(Kind)), min_size=1, max_size=4))
def test_one_more_embargo_never_opens_what_another_stops(kinds: list[Kind]) -> None:
    for fewer in (kinds[:-1], kinds[1:]):
        if effect(*fewer) in BLOCKING:
            assert effect(*kinds) in BLOCKING


CASES = [
    ({"funder_is_ours": False, "lives_there": True, "respite": True, "home_care": True}, Case.OTHER_FUNDER),
    ({"funder_is_ours": True, "lives_there": True, "respite": True, "home_care": False}, Case.MORE_HOURS),
    ({"funder_is_ours": True, "lives_there": False, "respite": True, "home_care": False}, Case.NEW_RESPITE),
    ({"funder_is_ours": True, "lives_there": False, "respite": False, "home_care": True}, Case.NEW_HOME_CARE),
    ({"funder_is_ours": True, "lives_there": False, "respite": False, "home_care": False}, Case.NEW_PLACEMENT),
]


@pytest.mark.parametrize(("facts", "case"), CASES)
def test_which_case_a_placement_is(facts: dict[str, bool], case: Case) -> None:
    assert case_of(**facts) is case


SCOPES = [
    (Scope(words="First floor"), "", (), True),
    (Scope(words="First floor"), "general_nursing", ("dementia",), True),
    (Scope(bed_types=("general_nursing",)), "", (), True),
    (Scope(bed_types=("general_nursing",)), "general_nursing", (), True),
    (Scope(bed_types=("general_nursing",)), "dementia_nursing", (), False),
    (Scope(needs=("dementia",)), "", (), True),
    (Scope(needs=("dementia",)), "", ("older_people",), False),
    (Scope(needs=("dementia",)), "", ("older_people", "dementia"), True),
]


@pytest.mark.parametrize(("scope", "bed_type", "needs", "inside"), SCOPES)
def test_what_cannot_be_told_apart_is_inside_a_scope(
    scope: Scope, bed_type: str, needs: tuple[str, ...], inside: bool
) -> None:
    assert in_scope(embargo("part", scope=scope), bed_type=bed_type, needs=needs) == inside


MATRIX = [
    ("impose_caution_or_cap", Role.COMMISSIONING_MANAGER, True),
    ("impose_caution_or_cap", Role.DIRECTOR, True),
    ("impose_part_or_full", Role.COMMISSIONING_MANAGER, False),
    ("impose_part_or_full", Role.DIRECTOR, True),
    ("impose_part_or_full", Role.QUALITY_OFFICER, False),
    ("lift", Role.COMMISSIONING_MANAGER, False),
    ("lift", Role.DIRECTOR, True),
    ("vary_weaker", Role.COMMISSIONING_MANAGER, False),
    ("allow_exception", Role.COMMISSIONING_MANAGER, True),
    ("end_host_elsewhere", Role.COMMISSIONING_MANAGER, True),
]


@pytest.mark.parametrize(("act", "role", "allowed"), MATRIX)
def test_who_approves(act: str, role: Role, allowed: bool) -> None:
    assert may(POLICY, act, {role}, approve=True) == allowed


def test_the_recommender_never_approves_whatever_the_role() -> None:
    reasons = reasons_not_to_approve(POLICY, "impose_part_or_full", {Role.DIRECTOR}, person=5, recommended_by=5)
    assert [each.code for each in reasons] == ["same_person"]
    assert matrix_act(Act.IMPOSE, Kind.CAP) == "impose_caution_or_cap"
    assert matrix_act(Act.IMPOSE, Kind.PART) == "impose_part_or_full"


REVIEWS = [
    (None, "full", ["review_missing"]),
    (date(2026, 9, 29), "full", ["review_past"]),
    (date(2026, 9, 30), "full", ["review_past"]),
    (date(2026, 10, 1), "full", []),
    (date(2026, 10, 28), "full", []),
    (date(2026, 10, 29), "full", ["review_late"]),
    (date(2026, 10, 14), "voluntary", []),
    (date(2026, 10, 15), "voluntary", ["review_late"]),
]


@pytest.mark.parametrize(("review_on", "kind", "codes"), REVIEWS)
def test_the_date_of_the_next_review(review_on: date | None, kind: str, codes: list[str]) -> None:
    assert [each.code for each in reasons_against_review_date(POLICY, review_on, NOW, kind)] == codes


def terms_row(kind: str = "full", **changes: Any) -> TermsRow:
    values: dict[str, Any] = {
        "id": 1,
        "embargo_id": 1,
        "kind": kind,
        "cap_per_week": 2 if kind == "cap" else None,
        "one_a_day": kind == "cap",
        "scope": Scope(),
        "review_on": date(2026, 10, 14),
        "from_at": NOW,
        "until_at": None,
        **changes,
    }
    return TermsRow(**values)


CHANGES = [
    (terms_row("full"), Terms(kind="cap", cap_per_week=2, review_on=NOW.date()), Act.VARY_WEAKER),
    (terms_row("cap"), Terms(kind="full", review_on=NOW.date()), Act.VARY_STRONGER),
    (terms_row("cap"), Terms(kind="cap", cap_per_week=3, review_on=NOW.date()), Act.VARY_WEAKER),
    (terms_row("cap"), Terms(kind="cap", cap_per_week=1, review_on=NOW.date()), Act.VARY_STRONGER),
    (
        terms_row("cap"),
        Terms(kind="cap", cap_per_week=1, one_a_day=False, review_on=NOW.date()),
        Act.VARY_WEAKER,
    ),
    (
        terms_row("cap", one_a_day=False),
        Terms(kind="cap", cap_per_week=2, review_on=NOW.date()),
        Act.VARY_STRONGER,
    ),
    (
        terms_row("cap"),
        Terms(kind="cap", cap_per_week=1, scope=Scope(needs=("dementia",)), review_on=NOW.date()),
        Act.VARY_WEAKER,
    ),
    (
        terms_row("cap", scope=Scope(needs=("dementia",))),
        Terms(kind="cap", cap_per_week=2, scope=Scope(needs=("dementia", "children")), review_on=NOW.date()),
        Act.VARY_STRONGER,
    ),
    (
        terms_row("cap", scope=Scope(needs=("dementia",))),
        Terms(kind="cap", cap_per_week=2, review_on=NOW.date()),
        Act.VARY_STRONGER,
    ),
    (
        terms_row("part", scope=Scope(bed_types=("a",))),
        Terms(kind="part", scope=Scope(bed_types=("a", "b")), review_on=NOW.date()),
        Act.VARY_STRONGER,
    ),
    (
        terms_row("part", scope=Scope(bed_types=("a", "b"))),
        Terms(kind="part", scope=Scope(bed_types=("a",)), review_on=NOW.date()),
        Act.VARY_WEAKER,
    ),
]


@pytest.mark.parametrize(("held", "terms", "act"), CHANGES)
def test_whether_a_change_is_weaker_or_stronger(held: TermsRow, terms: Terms, act: Act) -> None:
    assert act_of_change(held, terms) is act
    assert not is_same(held, terms)


def test_a_review_changes_nothing_of_a_kind_that_has_no_days() -> None:
    assert is_same(terms_row("full"), Terms(kind="full", review_on=NOW.date()))
    assert is_same(terms_row("cap"), terms_until(terms_row("cap"), NOW.date()))


WEDNESDAY = date(2026, 9, 30)


@pytest.mark.parametrize(
    ("changes", "arrivals", "room", "left"),
    [
        ({}, [], Room.FREE, 2),
        ({"one_a_day": True}, [], Room.FREE, 1),
        ({"one_a_day": True}, [(WEDNESDAY - DAY, ())], Room.FREE, 1),
        ({"one_a_day": True}, [(WEDNESDAY, ())], Room.DAY_TAKEN, 0),
        ({}, [(WEDNESDAY, ())], Room.FREE, 1),
        ({"one_a_day": True}, [(WEDNESDAY, ()), (WEDNESDAY - DAY, ())], Room.FULL, 0),
        ({"scope": Scope(needs=("dementia",))}, [(WEDNESDAY, ("children",))] * 3, Room.FREE, 2),
        ({"scope": Scope(needs=("dementia",))}, [(WEDNESDAY, ()), (WEDNESDAY, ("dementia",))], Room.FULL, 0),
    ],
)
def test_the_room_that_a_cap_leaves(
    changes: dict[str, Any], arrivals: list[tuple[date, tuple[str, ...]]], room: Room, left: int
) -> None:
    came = [Arrival(starts_on=day, needs=needs) for day, needs in arrivals]
    asked = structs.replace(NEW, needs=("dementia",))
    assert room_under([embargo("cap", **changes)], asked, came, WEDNESDAY) is room
    assert room_left(embargo("cap", **changes), came, WEDNESDAY) == left


def test_a_bed_for_people_with_a_need_says_the_need() -> None:
    cap = embargo("cap", cap_per_week=1, scope=Scope(needs=("dementia",)))
    came = [Arrival(starts_on=WEDNESDAY, bed_type="dementia_nursing", needs=("physical_disability",))]
    asked = structs.replace(NEW, bed_type="general_nursing", needs=("dementia",))
    assert room_under([cap], asked, came, WEDNESDAY) is Room.FULL
    assert left_in_week([cap], asked, came) == 0
    elsewhere = structs.replace(NEW, bed_type="general_nursing", needs=("physical_disability",))
    assert left_in_week([cap], elsewhere, came) is None
    assert governing(POLICY, [cap], structs.replace(elsewhere, bed_type="dementia_nursing")) is not None


def test_of_two_caps_the_one_with_less_room_counts_and_one_for_another_need_does_not() -> None:
    came = [Arrival(starts_on=WEDNESDAY, needs=("dementia",))]
    wide = embargo("cap", 1, cap_per_week=5)
    narrow = embargo("cap", 2, cap_per_week=1, scope=Scope(needs=("dementia",)))
    assert room_under([wide, narrow], structs.replace(NEW, needs=("dementia",)), came, WEDNESDAY) is Room.FULL
    assert room_under([wide, narrow], structs.replace(NEW, needs=("children",)), came, WEDNESDAY) is Room.FREE


def row(**changes: Any) -> EmbargoRow:
    values: dict[str, Any] = dict.fromkeys(EmbargoRow.__struct_fields__, "")
    values |= dict.fromkeys(
        ("facts", "alternatives", "effect_on_people", "why_not_weaker", "must_change"), "It was seen on site"
    )
    nothing = (
        "organisation_id",
        "commented_at",
        "expected_end_on",
        "converts",
        "confirmed_by",
        "confirmed_at",
        "ended_at",
        "override_at",
    )
    values |= dict.fromkeys(nothing)
    values |= {
        "id": 1,
        "location_id": 1,
        "provider_id": 1,
        "stage": "in_force",
        "emergency": False,
        "policy_version": 1,
        "recommended_by": 1,
        "recommended_at": NOW,
        "approved_by": 2,
        "approved_at": NOW,
        "started_at": NOW - 10 * DAY,
        "version": 1,
        **changes,
    }
    return EmbargoRow(**values)


def late(held: EmbargoRow, terms: TermsRow | None = None, due: tuple[date, ...] = ()) -> list[str]:
    return [each.code for each in alarms(POLICY, held, terms or terms_row(), due, NOW)]


ALARMS = [
    (row(), terms_row(), (), []),
    (row(), terms_row(review_on=date(2026, 9, 30)), (), ["review_due"]),
    (row(), terms_row(review_on=date(2026, 9, 29)), (), ["review_overdue"]),
    (row(emergency=True, started_at=NOW - timedelta(hours=23)), terms_row(), (), ["to_confirm"]),
    (row(emergency=True, started_at=NOW - timedelta(hours=24)), terms_row(), (), ["unconfirmed"]),
    (row(emergency=True, confirmed_at=NOW), terms_row(), (), []),
    (row(emergency=True, confirmed_at=NOW, facts=""), terms_row(), (), ["to_write_up"]),
    (row(started_at=NOW - 83 * DAY), terms_row(), (), []),
    (row(started_at=NOW - 84 * DAY), terms_row(), (), ["escalated"]),
    (row(started_at=NOW - 168 * DAY), terms_row(), (), ["second_escalation"]),
    (row(), terms_row(), (date(2026, 9, 29),), ["step_overdue"]),
    (row(), terms_row(), (date(2026, 9, 30),), []),
    (row(stage="lifted", started_at=NOW - 400 * DAY), terms_row(review_on=date(2026, 1, 1)), (), []),
]


@pytest.mark.parametrize(("held", "terms", "due", "codes"), ALARMS)
def test_what_is_late_alarms_and_never_lifts(
    held: EmbargoRow, terms: TermsRow, due: tuple[date, ...], codes: list[str]
) -> None:
    assert late(held, terms, due) == codes


def test_twenty_four_hours_are_elapsed_hours_across_the_change_of_the_clocks() -> None:
    started = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
    held = row(emergency=True, started_at=started)
    before = alarms(POLICY, held, terms_row(review_on=date(2026, 11, 5)), (), started + timedelta(hours=23, minutes=59))
    after = alarms(POLICY, held, terms_row(review_on=date(2026, 11, 5)), (), started + timedelta(hours=24))
    assert [each.code for each in before] == ["to_confirm"]
    assert [each.code for each in after] == ["unconfirmed"]


def test_days_count_the_first_day() -> None:
    assert days_in_force(row(started_at=NOW), date(2026, 9, 30)) == 1
    assert days_in_force(row(started_at=NOW), date(2026, 9, 29)) is None
    assert days_in_force(row(started_at=NOW - 10 * DAY, ended_at=NOW - 8 * DAY), date(2026, 9, 30)) == 3
