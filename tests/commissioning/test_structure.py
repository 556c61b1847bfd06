"""The structure of what we buy: terms, concentration, cover, frameworks, dependency and rates, worked out by hand; and its page."""

import csv
import io
from datetime import date

import pytest

from market.accounts.permissions import Role
from market.commissioning.structure import (
    Terms,
    bought,
    by_terms,
    concentration,
    live_contracts,
    off_framework,
    off_framework_by_service,
    spot_share,
    terms_of,
    without_cover,
)
from market.commissioning.structure_pages import CODES
from market.commissioning.structure_rates import dependency, paid_rate, rate_lines
from market.contracts.types import RateOnDay
from market.placements.rules import main_placements
from market.settings import Settings
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, make_settings, text_of_page
from tests.builders.capacity import make_bed_return
from tests.builders.commissioned import contract_on, placement_on, supplier_on
from tests.builders.contracts import make_contract, make_rate
from tests.builders.placements import make_placement
from tests.builders.providers import make_location, make_organisation
from tests.builders.statement import make_service
from tests.web.strict_html import parse

ON = date(2026, 9, 30)
HOME_CARE = ("home_care",)
CONTRACTS = (
    contract_on(1),
    contract_on(2, kind="framework", services=HOME_CARE, suppliers=(supplier_on(1), supplier_on(2))),
    contract_on(3, kind="call_off", framework_id=2, services=HOME_CARE, suppliers=(supplier_on(1),)),
    contract_on(4, kind="block", suppliers=(supplier_on(2),), location_ids=(9,)),
    contract_on(5, kind="block", ends_on=date(2026, 9, 29)),
    contract_on(6, kind="framework", services=HOME_CARE, suppliers=(supplier_on(3),), ends_on=date(2026, 9, 29)),
)
LIVE = live_contracts(CONTRACTS, ON)


def test_terms_follow_from_the_kind_of_the_contract_in_force() -> None:
    kinds = [terms_of(placement_on(1, contract_id=number), LIVE) for number in (1, 2, 3, 4, 5, None)]
    assert kinds == [Terms.SPOT, Terms.CALL_OFF, Terms.CALL_OFF, Terms.COMMITTED, Terms.NO_CONTRACT, Terms.NO_CONTRACT]


def test_spot_share_by_spend_and_by_people() -> None:
    placements = bought(
        [
            placement_on(1, contract_id=4, weekly_pence=100_000),
            placement_on(2, case_reference="ASC-000001", weekly_pence=None),
            placement_on(3, weekly_pence=50_000),
            placement_on(4, contract_id=4, weekly_pence=50_000),
            placement_on(5, delivery="direct_payment"),
            placement_on(6, funder="icb"),
        ]
    )
    found = spot_share(placements, LIVE)
    assert (found.by_spend, found.by_people, found.whole.without_cost) == (0.25, 2 / 3, 1)
    assert {terms: each.people for terms, each in by_terms(placements, LIVE).items() if each.people} == {
        Terms.NO_CONTRACT: 2,
        Terms.COMMITTED: 2,
    }


def test_concentration_is_at_the_level_of_groups() -> None:
    [found] = concentration(
        [
            placement_on(1, organisation_id=1, group_key="brand:A", weekly_pence=30_000),
            placement_on(2, organisation_id=2, group_key="brand:A", weekly_pence=30_000),
            placement_on(3, organisation_id=3, weekly_pence=40_000),
            placement_on(4, organisation_id=None),
        ]
    )
    assert (found.groups, found.unknown, found.largest) == (2, 1, "brand:A")
    assert (found.hhi_spend, found.largest_spend_share) == (60**2 + 40**2, 0.6)
    assert found.hhi_people == pytest.approx(50_000 / 9)
    assert found.largest_people_share == 2 / 3


def test_a_live_contract_covers_its_providers_services_and_places() -> None:
    placements = [
        placement_on(1),  # provider 1, residential: the spot contract
        placement_on(2, organisation_id=2, location_id=9),  # the block, at its location
        placement_on(3, organisation_id=2, location_id=8),  # another location
        placement_on(4, organisation_id=None),
        placement_on(5, service="home_care", contract_id=1),  # provider 1, by framework and call-off
        placement_on(6, service="day_care", contract_id=1),
    ]
    found = {each.service: (each.part.people, each.whole.people) for each in without_cover(placements, LIVE)}
    assert found == {"day_care": (1, 1), "home_care": (0, 1), "residential_home": (2, 4)}


def test_what_is_bought_outside_frameworks() -> None:
    placements = [
        placement_on(1, service="home_care", contract_id=3),
        placement_on(2, service="home_care", organisation_id=2),  # a provider of the framework, no contract
        placement_on(3, service="home_care", organisation_id=3),  # a provider of the framework that has ended
        placement_on(4, service="home_care", organisation_id=2, contract_id=1),  # its provider, but on other terms
        placement_on(5),  # no framework for the service
    ]
    found = off_framework(CONTRACTS, placements, ON)
    assert (found.part.people, found.whole.people) == (2, 4)
    assert off_framework(CONTRACTS, placements, ON, framework_id=2) == found
    assert off_framework(CONTRACTS, placements, ON, framework_id=6).by_people is None
    [by_service] = off_framework_by_service(CONTRACTS, placements, ON)
    assert (by_service.service, by_service.part) == ("home_care", found.part)


def test_a_person_counts_once_under_the_dearest_placement() -> None:
    one = [
        placement_on(1, case_reference="A", weekly_pence=None),
        placement_on(2, case_reference="A", weekly_pence=0),
        placement_on(3, case_reference="A", weekly_pence=5, starts_on=date(2026, 1, 1)),
        placement_on(4, case_reference="A", weekly_pence=5, starts_on=date(2025, 1, 1)),
    ]
    for order in (one, one[::-1]):
        assert [each.id for each in main_placements(order)] == [4]


def test_rates_by_hour_week_and_band_against_the_market() -> None:
    assert paid_rate(placement_on(1, rate_unit="hourly", rate_pence=2_100)) == ("hour", 2_100)
    assert paid_rate(placement_on(1, service="home_care", weekly_hours=10, weekly_pence=21_005)) == ("hour", 2_100)
    assert paid_rate(placement_on(1, weekly_hours=10)) == ("week", 80_000)
    assert paid_rate(placement_on(1, weekly_pence=None)) is None
    rates = [
        RateOnDay(
            contract_id=number, organisation_id=None, service="residential_home", band=band, unit="week", pence=pence
        )
        for number, band, pence in (
            (1, "General residential", 82_000),
            (5, "General residential", 1),
            (1, "Short stay", 90_000),
        )
    ]
    ours = [
        placement_on(1, bed_type="general_residential"),
        placement_on(2, bed_type="general_residential", weekly_pence=80_001),
    ]
    others = [*ours, placement_on(3, bed_type="general_residential", funder="icb", weekly_pence=100_000)]
    general, short = rate_lines(ours, others, rates, LIVE)
    assert (general.ours, general.contracted, general.market, general.known) == (80_001, 82_000, 85_500, 4)
    assert (short.ours, short.contracted, short.people) == (None, 90_000, 0)


def test_how_much_of_each_home_we_fund() -> None:
    home, small = make_service(0, beds=40), make_service(1, beds=None)
    placements = [placement_on(at, location_id=home.id) for at in range(6)]
    placements += [placement_on(7, location_id=small.id), placement_on(8, location_id=home.id, service="day_care")]
    first, second = dependency([home, small, make_service(2)], {home.id: 24}, placements)
    assert (first.location_id, first.beds, first.people, first.share) == (home.id, 24, 6, 0.25)
    assert (second.people, second.share) == (1, None)


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A demonstration day."""
    return make_settings(tmp_path_factory.mktemp("home"), as_at="2026-09-30")


async def test_the_page_and_its_files(browser: Browser) -> None:
    await sign_in(browser, await make_user())
    empty = await browser.get("/contracts/market")
    provider = await make_organisation(name="Ash")
    home = await make_location(organisation=provider, name="Ash House")
    await make_bed_return(home)
    contract = await make_contract(kind="block", supplier=provider)
    await make_rate(contract)
    await make_placement(location=home.id, contract=contract.id, rate_pence=60_000)
    await make_placement(location=home.id, rate_pence=20_000)
    await make_placement(starts_on=date(2026, 9, 1), component="home_support", service_type="long_community")
    page = await browser.get("/contracts/market")

    for answer in (empty, page):
        assert answer.status_code == 200
        parse(answer.text)
    assert "Nothing is bought." in empty.text
    text = text_of_page(page.text)
    assert "£1,000 of £1,600 a week" in text
    assert "Ash House" in text
    files = {code: await browser.get(f"/contracts/market/{code}.csv") for code in CODES}
    rows = {code: list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))) for code, file in files.items()}
    assert [row["Share of beds"] for row in rows["dependency"]] == ["0.06666666666666667"]
    assert rows["rates"][1]["Our average (pence)"] == "40000"
    assert rows["terms"][-1]["Weekly spend (pence)"] == "60000"
    assert rows["no-contract"][0]["People without a contract"] == "1"
    earlier = await browser.get("/contracts/market/spot.csv?as_at=2026-08-31")
    assert "Home care" not in earlier.text
    assert (await browser.get("/contracts/market/rates.xlsx")).status_code == 200


async def test_only_those_who_may_read_contracts(browser: Browser) -> None:
    await sign_in(browser, await make_user(roles=[Role.SOCIAL_WORKER]))
    for path in ("/contracts/market", "/contracts/market/rates.csv"):
        assert (await browser.get(path)).status_code == 403
