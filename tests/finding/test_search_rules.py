"""The rule of usable vacancy, by table and by property."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from market.capacity.types import BedType
from market.core.distance import miles_between
from market.finding.queries import within_miles
from market.finding.rates import Bought, BoughtRate, rate_at
from market.finding.rules import distance_band, left_out_order, usable_order, vacancy
from market.finding.types import BedsOfType, Known, Place, Search, WhyNot

ON = date(2026, 9, 30)
FRESH = date(2026, 9, 10)
RESIDENTIAL = Search(service="residential_home", from_on=ON)
DEMENTIA = replace(RESIDENTIAL, bed_type="dementia_residential")
BEDS = BedsOfType("dementia_residential", 20, 17, 1, 0, True)
OPEN = Known(
    services=("residential_home",), specialisms=("dementia", "older_people"), rating="good", saved_on=FRESH, beds=(BEDS,),
    weekly_pence=80_000,
)  # fmt: skip
WANTED = replace(DEMENTIA, needs=("dementia",), most_weekly_pence=90_000, lowest_rating="good")


@pytest.mark.parametrize(
    ("search", "changes", "usable", "why_not"),
    [
        (WANTED, {}, 2, ()),
        (RESIDENTIAL, {}, 2, ()),
        (WANTED, {"closes_on": ON}, 0, (WhyNot.CLOSED,)),
        (WANTED, {"closes_on": ON + timedelta(days=1)}, 2, ()),
        (WANTED, {"dormant": True}, 0, (WhyNot.DORMANT,)),
        (WANTED, {"embargoed": True}, 0, (WhyNot.EMBARGOED,)),
        (WANTED, {"services": ("extra_care",)}, 0, (WhyNot.NOT_THE_SERVICE,)),
        (WANTED, {"services": ("nursing_home",)}, 2, ()),
        (replace(RESIDENTIAL, bed_type="general_residential"), {}, None, (WhyNot.NOT_THE_SERVICE,)),
        (WANTED, {"specialisms": ("older_people",)}, 2, (WhyNot.NOT_THE_NEED,)),
        (WANTED, {"specialisms": ("everyone",)}, 2, ()),
        (WANTED, {"beds": (replace(BEDS, accepting=False),)}, 0, (WhyNot.NOT_ACCEPTING,)),
        (WANTED, {"beds": (replace(BEDS, accepting=None),)}, None, (WhyNot.NOT_KNOWN,)),
        (WANTED, {"beds": (), "saved_on": None}, None, (WhyNot.NO_RETURN,)),
        (WANTED, {"saved_on": date(2026, 9, 7)}, 0, (WhyNot.STALE,)),
        (WANTED, {"saved_on": date(2026, 9, 8)}, 2, ()),
        (WANTED, {"beds": (replace(BEDS, occupied=20),)}, 0, (WhyNot.FULL,)),
        (WANTED, {"beds": (replace(BEDS, occupied=23),)}, 0, (WhyNot.FULL,)),
        (WANTED, {"beds": (replace(BEDS, closed=3),)}, 0, (WhyNot.FULL,)),
        (WANTED, {"beds": (replace(BEDS, reserved=3),)}, 0, (WhyNot.RESERVED,)),
        (WANTED, {"placed": ("dementia_residential",)}, 1, ()),
        (WANTED, {"placed": ("dementia_residential", "")}, 0, (WhyNot.RESERVED,)),
        (WANTED, {"placed": ("dementia_residential",) * 5}, 0, (WhyNot.RESERVED,)),
        (WANTED, {"weekly_pence": 90_001}, 2, (WhyNot.TOO_DEAR,)),
        (WANTED, {"weekly_pence": None}, 2, ()),
        (WANTED, {"rating": "requires_improvement"}, 2, (WhyNot.RATING_TOO_LOW,)),
        (WANTED, {"rating": ""}, 2, ()),
        (WANTED, {"rating": "not_rated"}, 2, ()),
        (RESIDENTIAL, {"beds": (BedsOfType("not_stated", 20, 17, None, None, True),)}, 3, ()),
        (DEMENTIA, {"beds": (BedsOfType("not_stated", 20, 17, None, None, True),)}, None, (WhyNot.NOT_KNOWN,)),
        (RESIDENTIAL, {"beds": (BEDS, BedsOfType("transitional", 5, 0, 0, 0, True))}, 2, ()),
        (RESIDENTIAL, {"beds": (BEDS, BedsOfType("not_stated", 90, 0, 0, 0, True))}, 2, ()),
        (RESIDENTIAL, {"beds": (replace(BEDS, accepting=False), BedsOfType("general_residential", 5, 4, 0, 0, True))}, 1, ()),
    ],
)  # fmt: skip
def test_what_can_be_used_and_why_not(
    search: Search, changes: dict[str, Any], usable: int | None, why_not: tuple[WhyNot, ...]
) -> None:
    found = vacancy(search, replace(OPEN, **changes), ON)

    assert (found.usable, found.why_not) == (usable, why_not)


def test_every_reason_is_said_at_once_and_in_order() -> None:
    beds = (replace(BEDS, accepting=False, occupied=20),)
    worst = replace(
        OPEN, closes_on=FRESH, dormant=True, embargoed=True, services=(), specialisms=(), beds=beds, saved_on=date(2026, 1, 1),
        weekly_pence=100_000, rating="inadequate",
    )  # fmt: skip

    assert vacancy(WANTED, worst, ON).why_not == (
        WhyNot.CLOSED, WhyNot.DORMANT, WhyNot.EMBARGOED, WhyNot.NOT_THE_SERVICE, WhyNot.NOT_THE_NEED, WhyNot.NOT_ACCEPTING,
        WhyNot.STALE, WhyNot.FULL, WhyNot.TOO_DEAR, WhyNot.RATING_TOO_LOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "extra", "hours", "usable", "why_not"),
    [
        (True, 20, 14.0, 1, ()),
        (None, 20, 14.0, 1, ()),
        (True, None, None, 1, ()),
        (True, None, 14.0, None, (WhyNot.NOT_KNOWN,)),
        (None, None, None, None, (WhyNot.NOT_KNOWN,)),
        (True, 10, 14.0, 0, (WhyNot.FULL,)),
        (True, 0, None, 0, (WhyNot.FULL,)),
        (False, 20, 14.0, 0, (WhyNot.NOT_ACCEPTING,)),
    ],
)
def test_home_care_can_start_where_there_are_hours(
    more: bool | None, extra: int | None, hours: float | None, usable: int | None, why_not: tuple[WhyNot, ...]
) -> None:
    known = Known(services=("home_care",), saved_on=FRESH, more_hours=more, extra_hours=extra)

    found = vacancy(Search(service="home_care", from_on=ON, hours=hours), known, ON)

    assert (found.usable, found.why_not) == (usable, why_not)


def test_of_services_that_report_nothing_the_vacancy_is_not_known() -> None:
    found = vacancy(Search(service="day_care", from_on=ON), Known(services=("day_care",)), ON)

    assert (found.usable, found.why_not) == (None, (WhyNot.NOT_KNOWN,))


counts = st.integers(0, 60)
lines = st.builds(
    BedsOfType,
    st.sampled_from([code.value for code in BedType]),
    counts,
    counts,
    st.none() | counts,
    st.none() | counts,
    st.sampled_from([True, False, None]),
)
places = st.builds(
    Known,
    services=st.sampled_from([("nursing_home",), ("residential_home",), ("nursing_home", "residential_home")]),
    specialisms=st.sampled_from([(), ("dementia",), ("everyone",)]),
    dormant=st.booleans(),
    embargoed=st.booleans(),
    saved_on=st.none() | st.dates(date(2026, 8, 1), ON),
    beds=st.lists(lines, max_size=4, unique_by=lambda line: line.bed_type).map(tuple),
    placed=st.lists(st.sampled_from(["", *(code.value for code in BedType)]), max_size=4).map(tuple),
)
searches = st.sampled_from(
    [RESIDENTIAL, DEMENTIA, Search(service="nursing_home", from_on=ON), replace(DEMENTIA, needs=("dementia",))]
)


@given(places, searches)
def test_never_more_is_usable_than_stands_empty(known: Known, search: Search) -> None:
    found = vacancy(search, known, ON)

    empty = sum(max(0, line.maximum - line.occupied) for line in known.beds)
    assert found.usable is None or 0 <= found.usable <= empty
    assert (found.why_not == ()) == bool(found.usable and not set(found.why_not))
    assert found.usable or found.why_not


@given(places, searches)
def test_one_more_person_placed_never_frees_a_bed(known: Known, search: Search) -> None:
    before = vacancy(search, known, ON).usable or 0
    after = vacancy(search, replace(known, placed=(*known.placed, search.bed_type)), ON).usable or 0

    assert after <= before
    assert before == 0 or after == before - 1


def place(**changes: Any) -> Place:
    values: dict[str, Any] = {
        "location_id": 1, "cqc_id": None, "name": "A", "organisation_id": 1, "organisation_name": "O", "town": "", "postcode": "",
        "miles": 3.0, "rating": "good", "rated_on": None, "rating_age_days": None, "saved_on": None, "return_age_days": 5,
        "maximum": None, "occupied": None, "reserved": None, "placed_since": 0, "usable": 1, "extra_hours": None, "weekly_pence": None,
        "rate_words": "", "contract_id": None, "why_not": (), **changes,
    }  # fmt: skip
    return Place(**values)


def test_places_come_in_the_documented_order() -> None:
    ordered = [
        place(rating="outstanding", miles=4.9, return_age_days=9),
        place(return_age_days=1, miles=4.0),
        place(return_age_days=2, miles=1.0, name="A"),
        place(return_age_days=2, miles=1.0, name="B"),
        place(rating=""),
        place(rating="requires_improvement", miles=0.1),
        place(rating="inadequate"),
        place(rating="outstanding", miles=5.1),
        place(rating="outstanding", miles=20.1),
    ]
    left_out = [
        place(why_not=(WhyNot.NOT_KNOWN,), miles=9),
        place(why_not=(WhyNot.FULL,), miles=2),
        place(why_not=(WhyNot.STALE,), miles=3),
        place(why_not=(WhyNot.STALE, WhyNot.FULL), miles=1),
    ]

    backwards, left_out_backwards = ordered[::-1], left_out[::-1]
    assert sorted(backwards, key=usable_order) == ordered
    assert sorted(left_out_backwards, key=left_out_order) == left_out
    assert [distance_band(miles) for miles in (0, 5, 5.01, 10, 20, 21)] == [0, 0, 1, 1, 2, 3]


def test_the_rate_is_that_of_the_bed_type_else_the_lowest_of_contracts_that_cover_the_place() -> None:
    rates = (
        BoughtRate("Dementia residential", "week", 82_500, None),
        BoughtRate("General residential", "week", 70_000, None),
        BoughtRate("", "hour", 2_000, None),
    )
    all_over = Bought(contract_id=7, reference="C1", organisation_id=1, location_ids=(), rates=rates)
    elsewhere = replace(all_over, contract_id=8, location_ids=(99,), rates=(BoughtRate("", "week", 1, None),))
    own = replace(all_over, contract_id=9, rates=(BoughtRate("", "week", 75_000, 1), *rates))

    assert rate_at(DEMENTIA, 5, 1, [all_over, elsewhere]).weekly_pence == 82_500
    lowest = rate_at(RESIDENTIAL, 5, 1, [all_over, elsewhere])
    assert (lowest.weekly_pence, lowest.words) == (70_000, "from £700.00 a week (General residential)")
    assert rate_at(RESIDENTIAL, 5, 1, [own]).weekly_pence == 75_000
    assert rate_at(RESIDENTIAL, 5, 1, [elsewhere]).contract_id is None
    bare = rate_at(RESIDENTIAL, 5, 1, [replace(all_over, rates=())])
    assert (bare.weekly_pence, bare.contract_id) == (None, 7)
    home_care = Search(service="home_care", from_on=ON, hours=10)
    assert rate_at(home_care, 5, 1, [all_over]).weekly_pence == 20_000
    assert rate_at(replace(home_care, hours=None), 5, 1, [all_over]).words == "£20.00 an hour"


@given(st.floats(50, 56), st.floats(-5, 2), st.floats(1, 60), st.floats(-0.9, 0.9), st.floats(-1.6, 1.6))
def test_the_rough_circle_of_the_database_leaves_out_nothing_within_reach(
    latitude: float, longitude: float, miles: float, north: float, east: float
) -> None:
    south_edge, north_edge, west, east_edge, lat, _, up, lon, _, across = within_miles(
        latitude, longitude, miles
    ).values
    there = latitude + north, longitude + east

    in_box = south_edge <= there[0] <= north_edge and west <= there[1] <= east_edge
    passes = in_box and (there[0] - lat) ** 2 * up + (there[1] - lon) ** 2 * across <= 1.1
    assert passes or miles_between(latitude, longitude, *there) > miles
