"""Who would have to move, what was taken for what is not known, and what a place can give: pure."""

from datetime import date
from itertools import count
from typing import Any

import pytest

from market.contingency.offers import Site, bed_offers, hours_offer
from market.contingency.people import notes_about, people_by_home, people_of
from market.contingency.rules import days_to_absorb, person_order, quarters_needed, ranked
from market.contingency.turning import arising_elsewhere
from market.contingency.types import Home, Person, Standing, WhatIf
from market.finding.types import BedsOfType, Known, Search
from market.placements.types import PlacedByOthers
from tests.builders.commissioned import placement_on
from tests.builders.contingency import what_if

ON = date(2026, 9, 30)
_numbers = count(1)


def home(**changes: Any) -> Home:
    """A residential home with three occupied general beds and two for dementia."""
    values: dict[str, Any] = {
        "location_id": 1,
        "name": "Acorn House",
        "organisation_id": 9,
        "latitude": 54.5,
        "longitude": -1.2,
        "services": ("residential_home",),
        "occupied": (("dementia_residential", 2), ("general_residential", 3)),
        **changes,
    }
    return Home(**values)


def placed(code: str, **changes: Any):
    """A placement in a residential home."""
    values = {
        "case_reference": code,
        "location_id": 1,
        "service": "residential_home",
        "component": "long_residential",
        "home_area": "TS1",
        "bed_type": "",
        "needs": (),
        "weekly_hours": None,
        "weekly_pence": 80_000,
        **changes,
    }
    return placement_on(next(_numbers), **values)


def told(people: int, funder: str = "self", authority: str = "") -> PlacedByOthers:
    """A count of the ledger."""
    return PlacedByOthers(
        location_id=1, location_name="Acorn House", funder=funder, authority=authority, people=people, as_at_on=date(2026, 8, 1),
        contact_email="", contact_phone="",
    )  # fmt: skip


def beds(people: list[Person]) -> dict[str, str]:
    """The type of bed of each person."""
    return {each.code: each.bed_type for each in people}


def test_counted_people_have_the_beds_that_the_known_leave_over() -> None:
    people = people_of([home()], [placed("A", bed_type="general_residential")], [told(2)], {}, WhatIf())

    assert beds(people) == {
        "A": "general_residential",
        "Self-funder 1": "dementia_residential",
        "Self-funder 2": "dementia_residential",
        "Not known 1": "general_residential",
        "Not known 2": "general_residential",
    }
    assert {each.funder for each in people} == {"council", "self", "not_known"}


def test_known_people_without_a_type_leave_the_last_beds() -> None:
    people = people_of([home()], [placed("A"), placed("B")], [], {}, WhatIf())

    assert sorted(beds(people).values()) == [
        "",
        "",
        "dementia_residential",
        "dementia_residential",
        "general_residential",
    ]


def test_more_counted_than_occupied_still_move() -> None:
    people = people_of(
        [home(occupied=(("not_stated", 1),))], [placed("A")], [told(1), told(1, "icb", "North ICB")], {}, WhatIf()
    )

    assert beds(people) == {"A": "", "Self-funder 1": "", "North ICB 1": ""}


def test_a_nursing_home_without_a_return_is_planned_as_nursing() -> None:
    people = people_of([home(occupied=None, services=("nursing_home",))], [], [told(1)], {}, WhatIf())

    assert [(each.service, each.bed_type) for each in people] == [("nursing_home", "")]


def test_somebody_with_several_placements_moves_once() -> None:
    day = placed("A", component="day_support", service="day_care")
    care = [placed("B", service="home_care", component="home_support", weekly_hours=hours) for hours in (7.0, 3.5)]

    people = people_of([home(occupied=None)], [placed("A"), day, *care], [], {"TS1": (54.6, -1.1)}, WhatIf())

    found = {each.code: each for each in people}
    assert (found["A"].service, found["A"].weekly_pence) == ("residential_home", 80_000)
    assert (found["B"].hours, found["B"].weekly_pence) == (10.5, 160_000)
    assert (found["B"].latitude, found["A"].latitude) == (54.6, 54.5)


def test_an_unknown_price_makes_the_whole_unknown() -> None:
    care = [placed("B", service="home_care", weekly_hours=7.0, weekly_pence=pence) for pence in (10_000, None)]

    assert people_of([home(occupied=None)], care, [], {}, WhatIf())[0].weekly_pence is None


def test_what_was_taken_for_what_is_not_known_is_said() -> None:
    homes = [home(told_people=4)]
    care = [placed("H", service="home_care"), placed("A")]
    people = people_of(homes, care, [told(1)], {}, what_if(measured_from="family"))

    notes = notes_about(people, homes, [told(1)])

    text = " ".join(notes)
    assert "4 people are known as a count only" in text
    assert "The oldest count is of 1 August 2026." in text
    assert "1 person is without a recorded type of bed" in text
    assert "1 person is without recorded hours" in text
    assert "2 people are without a known home area" in text
    assert "Acorn House told the tracker of 3 people who are not in our register" in text
    assert "Beech has no return" in " ".join(notes_about([], [home(name="Beech", occupied=None)], []))


def test_each_home_in_turn_has_its_own_people() -> None:
    homes = [home(occupied=None), home(location_id=2, name="Beech", occupied=None)]
    everybody = [placed("A"), placed("A", location_id=2), placed("S", service="supported_living")]

    people = people_by_home(homes, everybody, [told(1)], {}, WhatIf())

    assert [(each.location_id, each.code) for each in people] == [(1, "A"), (1, "Self-funder 1"), (2, "A")]


def test_people_are_listed_by_place_known_ones_first_and_counted_ones_by_number() -> None:
    people = people_of([home(occupied=(("general_residential", 12),))], [placed("Z")], [], {}, WhatIf())

    backwards = people[::-1]
    codes = [each.code for each in sorted(backwards, key=person_order)]

    assert codes == ["Z", *(f"Not known {number}" for number in range(1, 12))]


@pytest.mark.parametrize(("hours", "quarters"), [(None, 1), (0.0, 1), (0.25, 1), (0.3, 2), (10.5, 42), (7.1, 29)])
def test_hours_are_counted_in_quarters_never_too_few(hours: float | None, quarters: int) -> None:
    assert quarters_needed(hours) == quarters


def site(**changes: Any) -> Site:
    """A home of two types of bed."""
    values: dict[str, Any] = {
        "location_id": 5, "name": "Oak", "organisation_id": 3, "latitude": 54.5, "longitude": -1.2, "services": ("residential_home",),
        "specialisms": (), "rating": "good", "bed_types": ("dementia_residential", "general_residential"),
        "moves_on": ON, **changes,
    }  # fmt: skip
    return Site(**values)


LINES = (BedsOfType("dementia_residential", 10, 7, 0, 0, True), BedsOfType("general_residential", 10, 8, 1, 0, True))


def knowing(**changes: Any):
    """The same whatever is asked."""
    known = Known(**{"services": ("residential_home",), "saved_on": date(2026, 9, 20), "beds": LINES, **changes})
    return lambda _search: known


def free(offers) -> dict[str, int]:
    return {each.bed_type: each.free for each in offers}


def no_price(_search: Search, _location: int, _organisation: int) -> None:
    return None


def test_beds_are_offered_by_type_and_a_weekly_cap_is_shared_out() -> None:
    assert free(bed_offers(site(), ON, (), knowing(), no_price)) == {
        "dementia_residential": 3,
        "general_residential": 1,
    }
    assert free(bed_offers(site(room=2), ON, (), knowing(), no_price)) == {"dementia_residential": 2}
    assert free(bed_offers(site(room=0), ON, (), knowing(), no_price)) == {}
    untyped = knowing(beds=(BedsOfType("not_stated", 10, 6, 0, 0, True),))
    assert free(bed_offers(site(bed_types=("not_stated",)), ON, (), untyped, no_price)) == {"not_stated": 4}


@pytest.mark.parametrize(
    ("changes", "shut"),
    [
        ({}, ()),
        ({"saved_on": date(2026, 7, 1)}, ("stale",)),
        ({"embargoed": True}, ("embargoed",)),
        ({"embargoed": True, "saved_on": date(2026, 7, 1)}, ("embargoed", "stale")),
    ],
)
def test_what_only_a_stale_return_or_an_embargo_shuts_is_offered_as_shut(
    changes: dict[str, Any], shut: tuple[str, ...]
) -> None:
    assert {each.shut for each in bed_offers(site(), ON, (), knowing(**changes), no_price)} == {shut}


@pytest.mark.parametrize("changes", [{"dormant": True}, {"closes_on": ON}, {"saved_on": None}, {"services": ()}])
def test_what_more_than_that_shuts_is_never_offered(changes: dict[str, Any]) -> None:
    assert bed_offers(site(), ON, (), knowing(**changes, embargoed=True), no_price) == []


def test_an_embargo_on_a_need_counts_for_all_who_have_it() -> None:
    def known(search: Search) -> Known:
        return knowing(embargoed="dementia" in search.needs)(search)

    assert {each.shut for each in bed_offers(site(), ON, ("dementia",), known, no_price)} == {("embargoed",)}
    assert {each.shut for each in bed_offers(site(), ON, ("mental_health",), known, no_price)} == {()}


def test_hours_are_less_those_taken_since_and_cost_by_the_hour() -> None:
    agency = site(services=("home_care",), bed_types=(), extra_hours=20)
    known = knowing(services=("home_care",), beds=(), more_hours=True, extra_hours=20)

    def by_hour(search: Search, _location: int, _organisation: int) -> int:
        return round(2_200 * (search.hours or 0))

    offers = hours_offer(agency, ON, (), known, by_hour, {5: 4.5})
    assert [(each.free, each.pence, each.hourly) for each in offers] == [(62, 2_200, True)]
    weekly = hours_offer(agency, ON, (), known, lambda *_: 9_000, {})
    assert [(each.pence, each.hourly) for each in weekly] == [(9_000, False)]
    assert hours_offer(agency, ON, (), known, by_hour, {5: 20.0}) == []
    assert hours_offer(site(services=("home_care",), extra_hours=20, room=3), ON, (), known, by_hour, {}) == []


def standing(number: int, **changes: Any) -> Standing:
    """A location whose people all have a place."""
    return Standing(
        **{"location_id": number, "people": 10, "unplaced": 0, "mean_miles": 2.0, "days": 5.0, "rank": 0, **changes}
    )


def test_the_order_of_whom_the_market_cannot_lose() -> None:
    found = ranked(
        [
            standing(6),
            standing(5, people=11),
            standing(4, mean_miles=3.0),
            standing(3, days=9.0),
            standing(2, days=None),
            standing(1, unplaced=1, mean_miles=None, days=0.0),
        ]
    )

    assert [each.location_id for each in found] == [1, 2, 3, 4, 5, 6]
    assert [each.rank for each in found] == [1, 2, 3, 4, 5, 6]


def test_days_of_vacancies_are_of_the_slowest_kind_and_unknown_is_not_nought() -> None:
    assert (
        days_to_absorb({"nursing_home": 6, "residential_home": 2}, {"nursing_home": 0.5, "residential_home": 1.0}) == 12
    )
    assert days_to_absorb({"nursing_home": 6}, {"residential_home": 1.0}) is None
    assert days_to_absorb({}, {}) == 0
    arising = arising_elsewhere({"home_care": 20}, {"home_care": 120}, {"home_care": 50}, {"home_care": 13}, 91)
    assert arising == {"home_care": pytest.approx(13 / 91 / 50 * 100)}
