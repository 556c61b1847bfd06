"""The search over the database, on both engines: what is found, what is left out, and what a past day saw."""

from datetime import UTC, date, datetime
from typing import Any

from msgspec.structs import replace

from market.core.refusal import Refused
from market.finding.service import coming_back, find_care, free_in_area, place_at
from market.finding.types import Found, Search, Where, WhyNot
from market.geography.tables import Postcode
from market.providers.tables import Location
from tests.builders.capacity import make_bed_return, make_tracker_return
from tests.builders.contracts import make_contract, make_rate
from tests.builders.placements import make_placement, make_review
from tests.builders.providers import make_location, make_organisation, make_rating
from tests.conftest import TestDatabase

ON = date(2026, 9, 30)
SEARCH = Search(service="residential_home", near="Middlesbrough", from_on=ON, miles=5)
AREA = ("Middlesbrough",)
HERE = {"latitude": 54.57, "longitude": -1.23}


async def home(name: str, **changes: Any) -> Location:
    beds = {
        "bed_type": "general_residential", "occupied": 27, "accepting": True,
        **{key: changes.pop(key) for key in ("bed_type", "occupied", "accepting", "saved_on", "reserved") if key in changes},
    }  # fmt: skip
    location = await make_location(**{"name": name, **HERE, **changes})
    await make_bed_return(location, **beds)
    return location


async def found(search: Search = SEARCH, on: date = ON) -> Found:
    answer = await find_care(search, on=on)
    assert isinstance(answer, Found), answer
    return answer


async def test_every_place_within_reach_is_in_one_list_with_all_its_reasons(db: TestDatabase) -> None:
    await home("Usable", rating="good")
    await home("Nursing only", services=("nursing_home",), bed_type="general_nursing")
    await home("Full and stale", occupied=30, saved_on=date(2026, 8, 1))
    await home("Gone", deregistered_on=date(2026, 9, 30))
    await home("Closing", deregistered_on=date(2026, 10, 1))
    await home("Asleep", dormant=True)
    await home("Home's own word", accepting=None)
    told = await home("Told apart", accepting=None)
    await make_tracker_return(told, accepting=False)
    await make_location(name="Silent", **HERE)
    await make_location(name="Home care", services=("home_care",), **HERE)
    await home("Far", postcode="TS9 5ZZ", latitude=54.65, longitude=-1.23)
    await home("Corner", postcode="TS9 5ZZ", latitude=54.635, longitude=-1.12)

    answer = await found(replace(SEARCH, near="TS1 2AZ", from_on=date(2026, 10, 1)))

    assert [place.name for place in answer.usable] == ["Usable"]
    assert answer.usable[0].usable == 3
    assert answer.usable[0].rating == "good"
    assert {place.name: place.why_not for place in answer.left_out} == {
        "Home's own word": (WhyNot.NOT_KNOWN,),
        "Asleep": (WhyNot.DORMANT,),
        "Closing": (WhyNot.CLOSED,),
        "Nursing only": (WhyNot.NOT_THE_SERVICE,),
        "Silent": (WhyNot.NO_RETURN,),
        "Told apart": (WhyNot.NOT_ACCEPTING,),
        "Full and stale": (WhyNot.STALE, WhyNot.FULL),
    }
    assert answer.left_out[0].name == "Home's own word"


async def test_people_placed_since_the_return_take_beds_and_a_past_day_does_not_see_what_came_later(
    db: TestDatabase,
) -> None:
    location = await home("Oak", rating="good", rated_on=date(2024, 6, 1))
    await make_rating(location, rating="inadequate", published_on=date(2026, 9, 20))
    recorded = {
        "location": location.id,
        "bed_type": "general_residential",
        "recorded_at": datetime(2026, 9, 12, 9, tzinfo=UTC),
    }
    await make_placement(**recorded, starts_on=date(2026, 9, 9))
    await make_placement(**recorded, starts_on=date(2026, 9, 12))
    await make_placement(**recorded, starts_on=date(2026, 9, 12), ends_on=date(2026, 9, 29))
    await make_placement(**recorded, starts_on=date(2026, 11, 1))
    await make_placement(**recorded | {"service": "day_care", "bed_type": ""}, starts_on=date(2026, 9, 12))
    await make_bed_return(
        location, bed_type="general_residential", saved_on=date(2026, 10, 5), occupied=30, accepting=True
    )

    now, then = await found(), await found(replace(SEARCH, from_on=date(2026, 9, 11)), on=date(2026, 9, 11))

    assert (now.usable[0].placed_since, now.usable[0].usable, now.usable[0].rating) == (2, 1, "inadequate")
    assert (then.usable[0].placed_since, then.usable[0].usable, then.usable[0].rating) == (0, 3, "good")


async def test_rates_are_those_of_live_contracts_that_cover_the_place(db: TestDatabase) -> None:
    oak, elm = await make_organisation(), await make_organisation()
    one, two = await home("One", organisation=oak), await home("Two", organisation=oak)
    await home("Three", organisation=elm)
    covering = await make_contract(supplier=oak, locations=[one])
    await make_rate(covering, pence=81_000)
    ended = await make_contract(supplier=elm, ends_on=date(2026, 9, 29))
    await make_rate(ended, pence=1)

    answer = await found(replace(SEARCH, most_weekly_pence=80_000))

    assert [(place.name, place.contract_id, place.weekly_pence) for place in (*answer.usable, *answer.left_out)] == [
        ("Three", None, None),
        ("Two", None, None),
        ("One", covering.id, 81_000),
    ]
    assert answer.left_out[0].why_not == (WhyNot.TOO_DEAR,)
    at_two = await place_at(two.id, SEARCH, on=ON)
    assert at_two is not None
    assert at_two.usable == 3
    assert await place_at(0, SEARCH, on=ON) is None


async def test_home_care_is_found_by_its_hours_and_needs_by_specialism(db: TestDatabase) -> None:
    for name, specialisms in (("All", ("everyone",)), ("Some", ("dementia",)), ("Both", ("dementia", "mental_health"))):
        location = await make_location(name=name, services=("home_care",), specialisms=specialisms, **HERE)
        await make_tracker_return(location, kind="home_care", can_provide_more_hours=True, extra_hours=20)

    answer = await found(replace(SEARCH, service="home_care", hours=14.0, needs=("dementia", "mental_health")))

    assert [place.name for place in answer.usable] == ["All", "Both"]
    assert [(place.name, place.why_not) for place in answer.left_out] == [("Some", (WhyNot.NOT_THE_NEED,))]


async def test_the_centre_says_what_it_was_taken_from(db: TestDatabase) -> None:
    await home("Oak", postcode="TS1 2AZ", town="Middlesbrough")
    await make_location(town="Newport", postcode="NP20 1AA", authority="Newport", latitude=51.6, longitude=-3.0)
    known = await found(replace(SEARCH, near="ts12az")), await found(replace(SEARCH, near="ts1"))
    for code, latitude in (("TS1 9AA", 54.56), ("TS1 9AB", 54.58)):
        await Postcode(postcode=code, outward="TS1", latitude=latitude, longitude=-1.23, as_at_on=ON).save()
    loaded = await found(replace(SEARCH, near="TS1 9AB")), await found(replace(SEARCH, near="TS1"))
    town = await found(replace(SEARCH, near=" middlesBROUGH "))
    nowhere = await find_care(replace(SEARCH, near="ZZ9 9ZZ", bed_type="general_nursing"), on=ON)

    assert [each.centre.where for each in known] == [Where.KNOWN_LOCATIONS] * 2
    assert "because OS Code-Point Open as loaded does not hold it" in known[1].centre.words
    assert [each.centre.where for each in loaded] == [Where.CODE_POINT] * 2
    assert (loaded[0].centre.latitude, loaded[1].centre.latitude) == (54.58, 54.57)
    assert "2 postcodes" in loaded[1].centre.words
    assert (town.centre.where, town.centre.latitude) == (Where.TOWN, 54.57)
    assert isinstance(nowhere, Refused)
    assert [reason.field for reason in nowhere.reasons] == ["bed_type", "near"]


async def test_a_town_of_which_there_are_two_is_the_one_with_more_services(db: TestDatabase) -> None:
    for authority, latitude, count in (("Shropshire", 52.77, 2), ("Isle of Wight", 50.70, 1)):
        for _ in range(count):
            await make_location(town="Newport", authority=authority, latitude=latitude, longitude=-1.5)

    answer = await found(replace(SEARCH, near="Newport"))

    assert answer.centre.latitude == 52.77
    assert "Shropshire" in answer.centre.words


async def test_what_is_free_in_the_area_and_who_could_come_back_to_it(db: TestDatabase) -> None:
    await home("One", specialisms=("dementia",))
    await home("Two", bed_type="dementia_nursing", services=("nursing_home",))
    await home("Elsewhere", authority="Redcar and Cleveland")
    fitting = {"host_authority": "Leeds", "bed_type": "general_residential", "wish": "wishes"}
    back = await make_placement(**fitting)
    await make_placement(**fitting, needs="mental_health")
    await make_placement(**fitting | {"wish": "wishes_not"})
    changed = await make_placement(
        **fitting | {"wish": "not_asked", "component": "day_support", "service": "day_care", "bed_type": ""}
    )
    await make_review(changed)
    await make_placement(**fitting | {"host_authority": "Middlesbrough"})

    free, people = await free_in_area(ON, AREA), await coming_back(ON, AREA)

    assert [(each.bed_type, each.homes, each.usable) for each in free] == [
        ("dementia_nursing", 1, 3),
        ("general_residential", 1, 3),
    ]
    assert [person.vacancies for person in people] == [1, 0, None]
    assert (people[0].placement_id, people[0].looked_at) == (back.id, 2)


async def test_a_total_beside_beds_with_a_type_is_not_free_twice(db: TestDatabase) -> None:
    both = await home("Both")
    await make_bed_return(both, bed_type="not_stated", occupied=27, accepting=True)

    free = await free_in_area(ON, AREA)

    assert [(each.bed_type, each.usable) for each in free] == [("general_residential", 3)]
