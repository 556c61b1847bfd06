"""Reasons not to place: each on its own, all at once, and what backs "no vacancy"."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from market.contracts.types import CapOnDay, ContractOnDay, Supplier
from market.finding.placing_rules import (
    OVERRIDABLE,
    KeptAnswer,
    PlaceFacts,
    RegisteredPlace,
    Wanted,
    backs_no_vacancy,
    covering,
    reasons_not_to_place,
)
from market.finding.types import BedsOfType, Known
from market.placements.types import NewRate
from tests.builders.placements import new_placement

TODAY = date(2026, 9, 30)
BEDS = BedsOfType("general_residential", 30, 26, accepting=True)
KNOWN = Known(
    services=("residential_home",),
    specialisms=("older_people", "dementia"),
    rating="good",
    saved_on=date(2026, 9, 10),
    beds=(BEDS,),
)
PLACE = RegisteredPlace(
    name="Acacia House",
    organisation_id=7,
    organisation_name="Acorn Care",
    authority="Middlesbrough",
    regulated=True,
    our_area=True,
    registered_on=date(2015, 4, 1),
    deregistered_on=None,
    unlisted_on=None,
    provider_left_on=None,
    asked=True,
    known=KNOWN,
)


def contract(**changes: Any) -> ContractOnDay:
    values: dict[str, Any] = {
        "id": 1,
        "reference": "C-1",
        "title": "Residential care",
        "kind": "spot",
        "framework_id": None,
        "framework_reference": "",
        "starts_on": date(2025, 4, 1),
        "ends_on": date(2028, 3, 31),
        "terminated": False,
        "notice_days": None,
        "annual_pence": None,
        "total_pence": None,
        "regime": "light_touch",
        "route": "open",
        "stage": "do",
        "officer_id": None,
        "services": ("residential_home",),
        "suppliers": (Supplier(7, "Acorn Care", "organisation:7", "Acorn Care", 0),),
        "location_ids": (),
        "options": (),
        **changes,
    }
    return ContractOnDay(**values)


def cap(**changes: Any) -> CapOnDay:
    return CapOnDay(**{"id": 1, "service": "residential_home", "band": "", "unit": "week", "pence": 85_000, **changes})


FACTS = PlaceFacts(on=TODAY, place=PLACE, contracts=(contract(),), caps=(cap(),))
GOOD = new_placement(location_id=3, place_name="", starts_on=TODAY, needs=("dementia",))


def asked(facts: PlaceFacts = FACTS, **changes: Any) -> list[str]:
    wanted = Wanted(placement=structs.replace(GOOD, **changes))
    return [reason.code for reason in reasons_not_to_place(facts, wanted)]


def place(**changes: Any) -> PlaceFacts:
    known = {name: changes.pop(name) for name in list(changes) if name in Known.__struct_fields__}
    return structs.replace(FACTS, place=structs.replace(PLACE, known=structs.replace(KNOWN, **known), **changes))


FULL = (structs.replace(BEDS, occupied=30),)
FAULTS: dict[str, PlaceFacts] = {
    "manager_agrees": place(asks_manager=True),
    "closed": place(deregistered_on=TODAY),
    "dormant": place(dormant=True),
    "provider_exited": place(provider_left_on=TODAY),
    "not_the_service": place(services=("home_care",)),
    "not_the_need": place(specialisms=("older_people",)),
    "not_accepting": place(beds=(structs.replace(BEDS, accepting=False),)),
    "no_return": place(saved_on=None, beds=()),
    "stale": place(saved_on=date(2026, 9, 7)),
    "full": place(beds=FULL),
    "no_contract": structs.replace(FACTS, contracts=()),
    "contract_ended": structs.replace(FACTS, contracts=(contract(ends_on=TODAY - timedelta(days=1)),)),
    "contract_to_come": structs.replace(FACTS, contracts=(contract(starts_on=TODAY + timedelta(days=1)),)),
    "over_cap": structs.replace(FACTS, caps=(cap(pence=79_999),)),
    "rating_inadequate": place(rating="inadequate"),
}


def test_nothing_speaks_against_a_good_place() -> None:
    assert asked() == []


@pytest.mark.parametrize("code", FAULTS)
def test_each_fault_is_told_alone(code: str) -> None:
    assert asked(FAULTS[code]) == [code]


def test_an_embargo_is_told_and_never_overridden() -> None:
    assert asked(place(embargoed=True)) == ["embargoed"]
    assert "embargoed" not in OVERRIDABLE


def test_every_code_of_the_rule_may_be_overridden_and_is_tried_here() -> None:
    assert set(FAULTS) | {"no_such_bed", "contract_elsewhere"} == OVERRIDABLE


@given(st.sets(st.sampled_from(["embargoed", "dormant", "left", "need", "full", "contract", "cap", "rating"])))
def test_one_more_fault_never_takes_another_reason_away(faults: set[str]) -> None:
    def facts(those: set[str]) -> PlaceFacts:
        known = structs.replace(
            KNOWN,
            embargoed="embargoed" in those,
            dormant="dormant" in those,
            specialisms=() if "need" in those else KNOWN.specialisms,
            beds=FULL if "full" in those else KNOWN.beds,
            rating="inadequate" if "rating" in those else "good",
        )
        left = TODAY if "left" in those else None
        return PlaceFacts(
            on=TODAY,
            place=structs.replace(PLACE, known=known, provider_left_on=left),
            contracts=() if "contract" in those else (contract(),),
            caps=(cap(pence=1),) if "cap" in those else (),
        )

    told = asked(facts(faults))
    assert len(told) == len(faults)
    for fault in faults:
        assert set(asked(facts(faults - {fault}))) < set(told)


def test_people_placed_since_the_return_take_its_beds() -> None:
    taken = place(beds=(structs.replace(BEDS, occupied=29),), placed=("general_residential",))
    assert asked(taken) == ["full"]
    assert asked(taken, starts_on=date(2026, 9, 9)) == []


def test_a_bed_type_that_is_not_there_is_said_instead_of_full() -> None:
    assert asked(bed_type="dementia_nursing") == ["no_such_bed"]
    assert asked(bed_type="general_residential") == []


def test_of_an_unknown_or_unregulated_place_only_what_can_be_asked_is_asked() -> None:
    unknown = PlaceFacts(on=TODAY, place=None, contracts=(contract(services=("home_care",)),), caps=(cap(),))
    assert asked(unknown, location_id=None, place_name="Far Away") == []
    assert asked(unknown, location_id=None, contract_id=1) == ["contract_elsewhere"]
    assert asked(unknown, location_id=None, rate=NewRate(rate_pence=85_001)) == ["over_cap"]
    club = place(regulated=False, saved_on=None, beds=(), specialisms=(), asked=True, services=("residential_home",))
    assert asked(club) == []
    assert asked(place(our_area=False, saved_on=None, beds=())) == []


def test_contract_and_cap_are_asked_only_of_care_that_the_council_buys() -> None:
    facts = structs.replace(FACTS, contracts=(), caps=(cap(pence=1),))
    assert asked(facts) == ["no_contract", "over_cap"]
    assert asked(facts, funder="icb") == []
    assert asked(facts, delivery="direct_payment") == []


def test_a_chosen_contract_must_cover_the_place_and_a_framework_steps_back_behind_its_call_off() -> None:
    elsewhere = contract(id=2, reference="C-2", location_ids=(99,))
    both = structs.replace(FACTS, contracts=(contract(), elsewhere))
    assert asked(both, contract_id=2) == ["contract_elsewhere"]
    assert asked(both, contract_id=1) == []
    call_off = contract(id=4, kind="call_off", framework_id=3)
    framework = contract(id=3, kind="framework")
    facts = structs.replace(FACTS, contracts=(framework, call_off))
    assert [each.id for each in covering(facts, Wanted(placement=GOOD))] == [4]


@pytest.mark.parametrize(
    ("rate", "caps", "over"),
    [
        (NewRate(rate_pence=85_000), [cap()], False),
        (NewRate(rate_pence=170_002, unit="fortnightly"), [cap()], True),
        (NewRate(rate_pence=170_000, unit="fortnightly"), [cap()], False),
        (NewRate(rate_pence=2_100, unit="hourly", units_a_week=10), [cap(unit="hour", pence=2_099)], True),
        (NewRate(rate_pence=21_001, weekly_hours=10), [cap(unit="hour", pence=2_100)], True),
        (NewRate(rate_pence=21_000, weekly_hours=10), [cap(unit="hour", pence=2_100)], False),
        (NewRate(rate_pence=99_000), [cap(), cap(id=2, band="General residential", pence=99_000)], False),
        (NewRate(rate_pence=99_001), [cap(), cap(id=2, band="general_residential", pence=99_000)], True),
        (NewRate(rate_pence=99_000), [cap(band="dementia residential")], False),
        (NewRate(rate_pence=1_000_000, unit="one_off"), [cap()], False),
        (NewRate(), [cap()], False),
    ],
)
def test_the_rate_is_measured_in_the_unit_of_the_cap_or_by_the_week(
    rate: NewRate, caps: list[CapOnDay], over: bool
) -> None:
    facts = structs.replace(FACTS, caps=tuple(caps))
    assert asked(facts, rate=rate, bed_type="general_residential") == (["over_cap"] if over else [])


@pytest.mark.parametrize(
    ("changes", "backs"),
    [
        ({}, True),
        ({"on_day": TODAY - timedelta(days=28)}, True),
        ({"on_day": TODAY - timedelta(days=29)}, False),
        ({"service": "nursing_home"}, False),
        ({"looked_at_here": 0}, False),
        ({"usable_here": frozenset({4, 5})}, False),
        ({"usable_here": frozenset({4, 5}), "answers": ((4, "declined"), (5, "no_reply"), (6, "offered"))}, True),
        ({"usable_here": frozenset({4, 5}), "answers": ((4, "declined"), (5, "asked"))}, False),
        ({"usable_here": frozenset({4}), "answers": ((4, "offered"),)}, False),
    ],
)
def test_no_vacancy_is_backed_by_a_fresh_search_of_our_area_without_a_place_to_be_had(
    changes: dict[str, Any], backs: bool
) -> None:
    kept = KeptAnswer(1, "residential_home", TODAY, 3, frozenset(), ())
    assert backs_no_vacancy(structs.replace(kept, **changes), "residential_home", TODAY) is backs
