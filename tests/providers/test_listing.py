"""Searching, filtering, sorting and counting the lists, on both engines."""

from datetime import date
from typing import Any

import pytest

from market.providers.listing import LOCATIONS, list_locations, location_spec, places
from market.providers.organisation_list import ORGANISATIONS, list_organisations
from tests.builders.providers import make_location, make_organisation

HERE = ("Middlesbrough",)
DAY = date(2026, 9, 30)


async def found(**asked: Any) -> list[str]:
    lines, total = await list_locations(LOCATIONS.read(asked), on=DAY, authority_names=HERE)
    assert total == len(lines)
    return [line.name for line in lines]


@pytest.fixture
async def market(db: object) -> None:
    """Five locations that differ in what can be asked for."""
    oak = await make_organisation(name="Oak Care Limited", cqc_provider_id="1-555")
    await make_location(
        organisation=oak, name="Acacia House", beds=9, rating="good", postcode="TS1 2AZ", ward="Linthorpe"
    )
    await make_location(
        organisation=oak, name="Bramble", services=("home_care", "supported_living"), postcode="TS5 4QX", town="Acklam"
    )
    await make_location(name="Cedar 100%", beds=61, rating="inadequate", services=("nursing_home",), postcode="TS7 0AA")
    await make_location(name="Dove", deregistered_on=date(2026, 1, 1), rating="not_rated")
    await make_location(name="Elsewhere", authority="Leeds", town="Leeds", rating="good")


SEARCHES: list[tuple[dict[str, str], list[str]]] = [
    ({}, ["Acacia House", "Bramble", "Cedar 100%"]),
    ({"q": "ACACIA"}, ["Acacia House"]),
    ({"q": "ts54qx"}, ["Bramble"]),
    ({"q": "TS5 4QX"}, ["Bramble"]),
    ({"q": "oak brAmble"}, ["Bramble"]),
    ({"q": "%"}, ["Cedar 100%"]),
    ({"q": "_"}, []),
    ({"q": "0%'; --"}, []),
    ({"service": "supported_living"}, ["Bramble"]),
    ({"rating": "good"}, ["Acacia House"]),
    ({"rating": "none"}, ["Bramble"]),
    ({"town": "linthorpe"}, ["Acacia House"]),
    ({"provider": "1-555"}, ["Acacia House", "Bramble"]),
    ({"provider": "oak"}, ["Acacia House", "Bramble"]),
    ({"beds": "1-9"}, ["Acacia House"]),
    ({"beds": "61-plus"}, ["Cedar 100%"]),
    ({"state": "closed"}, ["Dove"]),
    ({"state": "all", "rating": "none"}, ["Bramble", "Dove"]),
    ({"area": "elsewhere"}, ["Elsewhere"]),
    ({"area": "everywhere", "rating": "good"}, ["Acacia House", "Elsewhere"]),
    ({"sort": "beds", "order": "desc"}, ["Cedar 100%", "Acacia House", "Bramble"]),
    ({"sort": "rating"}, ["Acacia House", "Cedar 100%", "Bramble"]),
    ({"sort": "name", "order": "desc"}, ["Cedar 100%", "Bramble", "Acacia House"]),
    ({"service": "no such thing", "sort": "nonsense", "page": "x"}, ["Acacia House", "Bramble", "Cedar 100%"]),
]


@pytest.mark.usefixtures("market")
async def test_locations_are_found() -> None:
    wrong = {str(asked): answer for asked, names in SEARCHES if (answer := await found(**asked)) != names}
    assert wrong == {}


@pytest.mark.usefixtures("market")
async def test_a_location_is_found_by_its_cqc_id() -> None:
    (line,) = (await list_locations(LOCATIONS.read({"q": "Acacia"}), on=DAY, authority_names=HERE))[0]
    assert line.cqc_location_id
    assert await found(q=line.cqc_location_id) == ["Acacia House"]


@pytest.mark.usefixtures("market")
async def test_towns_and_wards_of_the_area_can_be_chosen() -> None:
    towns = await places(HERE)
    assert towns == ["Acklam", "Linthorpe", "Middlesbrough"]
    query = location_spec(towns).read({"town": "Acklam"})
    assert [line.name for line in (await list_locations(query, on=DAY, authority_names=HERE))[0]] == ["Bramble"]


async def test_pages_do_not_overlap_and_the_total_is_of_all(db: object) -> None:
    owner = await make_organisation()
    for _ in range(60):
        await make_location(organisation=owner, name="Same name")
    numbers = []
    for page in ("1", "2", "3"):
        lines, total = await list_locations(LOCATIONS.read({"size": "25", "page": page}), on=DAY, authority_names=HERE)
        assert total == 60
        numbers += [line.id for line in lines]
    assert len(numbers) == len(set(numbers)) == 60


async def test_a_closed_location_keeps_the_services_it_closed_with(db: object) -> None:
    await make_location(name="Shut", services=("nursing_home",), deregistered_on=date(2026, 1, 1))
    (line,) = (await list_locations(LOCATIONS.read({"state": "closed"}), on=DAY, authority_names=HERE))[0]
    assert line.services == ("nursing_home",)


async def test_organisations_are_counted_by_their_open_locations_in_the_area(db: object) -> None:
    oak = await make_organisation(name="Oak", brand_name="BRAND Forest")
    twin = await make_organisation(name="Twin")
    home = await make_location(
        organisation=oak, beds=30, rating="good", cqc_location_id="1-100", primary_location_id="1-100"
    )
    await make_location(organisation=twin, beds=30, cqc_location_id="1-200", primary_location_id=home.cqc_location_id)
    await make_location(organisation=oak, beds=10, rating="inadequate")
    await make_location(organisation=oak, beds=99, deregistered_on=date(2026, 1, 1), rating="outstanding")
    await make_location(organisation=oak, beds=50, authority="Leeds", rating="good")
    await make_organisation(name="Nobody here")
    lines, total = await list_organisations(
        ORGANISATIONS.read({"sort": "beds", "order": "desc"}), on=DAY, authority_names=HERE
    )
    assert [(line.name, line.locations, line.beds, line.good, line.inadequate) for line in lines] == [
        ("Oak", 2, 40, 1, 1),
        ("Twin", 0, 0, 0, 0),
    ]
    assert total == 2
    (everywhere, _), _ = await list_organisations(
        ORGANISATIONS.read({"area": "everywhere"}), on=DAY, authority_names=HERE
    )
    assert (everywhere.name, everywhere.locations, everywhere.beds) == ("Oak", 3, 90)


async def test_organisations_added_by_the_council_are_listed_before_they_have_a_location(db: object) -> None:
    await make_organisation(name="Lunch club", kind="voluntary", source="council", cqc_provider_id=None)
    await make_organisation(
        name="Ended", kind="voluntary", source="council", cqc_provider_id=None, deregistered_on=date(2026, 1, 1)
    )

    async def names(**asked: str) -> list[str]:
        lines, _ = await list_organisations(ORGANISATIONS.read(asked), on=DAY, authority_names=HERE)
        return [line.name for line in lines]

    assert await names() == ["Lunch club"]
    assert await names(state="closed") == ["Ended"]
    assert await names(state="all", kind="voluntary") == ["Ended", "Lunch club"]
    assert await names(kind="regulated") == []
    assert await names(area="elsewhere") == []
