"""The pages of the search in a browser, on both engines."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from market.accounts.permissions import Role
from market.providers.tables import Location
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, make_settings, open_browser, text_of_page
from tests.builders.assured import make_assured
from tests.builders.capacity import make_bed_return
from tests.builders.contracts import make_contract, make_rate
from tests.builders.grades import make_grade
from tests.builders.placements import make_placement
from tests.builders.providers import make_location, make_organisation
from tests.conftest import TestDatabase
from tests.web.strict_html import parse

SEARCH = (
    "/find-care?service=residential_home&near=TS1&miles=10&from_on-day=1&from_on-month=10&from_on-year=2026"
    "&needs=dementia&needs=older_people"
)


@pytest.fixture
async def broker(db: TestDatabase, tmp_path: Path) -> AsyncIterator[Browser]:
    """A brokerage officer's browser; pages stand on 30 September 2026."""
    async with open_browser(make_settings(tmp_path, as_at="2026-09-30")) as browser:
        await sign_in(browser, await make_user(roles=[Role.BROKERAGE_OFFICER]))
        yield browser


async def make_market() -> None:
    oak = await make_organisation(name="Oak Care & <Sons>")
    both = {"organisation": oak, "specialisms": ("dementia", "older_people")}
    free = await make_location(name="Acorn <House>", rating="good", **both)
    await make_bed_return(free, occupied=26, reserved=1, accepting=True)
    await make_rate(await make_contract(supplier=oak), pence=81_234)
    full = await make_location(name="Beech House", **both)
    await make_bed_return(full, occupied=30, accepting=True, saved_on=date(2026, 6, 1))
    unsure = await make_location(name="Cedar House", **both)
    await make_bed_return(unsure)
    await make_placement(
        host_authority="Leeds",
        wish="wishes",
        bed_type="general_residential",
        needs="dementia",
        case_reference="ASC-777",
    )


async def test_a_search_shows_what_is_usable_and_why_the_rest_is_left_out(broker: Browser) -> None:
    before = await broker.get("/find-care")
    await make_market()
    start, answer = await broker.get("/find-care"), await broker.get(SEARCH)
    text = text_of_page(answer.text)

    for each in (before, start, answer):
        assert each.status_code == 200
        parse(each.text)
    assert "No care home in the area has a usable bed" in before.text
    assert "General residential 1 3" in text_of_page(start.text)
    assert "1 place with a usable vacancy" in text
    assert "3 beds" in text
    assert "26 of 30 occupied, 1 reserved" in text
    assert "saved 20 days ago" in text
    assert "£812.34 a week" in text
    assert "2 places left out: 1 stale, 1 full, 1 not known" in text
    assert "because OS Code-Point Open" in text
    assert "/placements/new?location=" in answer.text
    assert text.index("Worth a call") < text.index("Return is stale (1)")


async def test_the_file_holds_both_lists_and_prices_are_for_those_who_read_contracts(broker: Browser) -> None:
    await make_market()
    rows = list(csv.reader(io.StringIO((await broker.get(SEARCH.replace("?", ".csv?"))).content.decode("utf-8-sig"))))
    book = await broker.get(SEARCH.replace("?", ".xlsx?"))
    await sign_in(broker, await make_user(roles=[Role.SOCIAL_WORKER]))
    page, file = await broker.get(f"{SEARCH}&most=1"), await broker.get(f"{SEARCH}&most=1".replace("?", ".csv?"))

    assert [(row[1], row[2], row[-1]) for row in rows[1:]] == [
        ("yes", "Acorn <House>", "81234"),
        ("no", "Cedar House", "81234"),
        ("no", "Beech House", "81234"),
    ]
    assert book.content[:2] == b"PK"
    parse(page.text)
    for shown in (page.text, file.text):
        assert "812.34" not in shown
    assert "Place here" not in page.text
    assert "1 place with a usable vacancy" in text_of_page(page.text)
    assert (await broker.get("/placements/coming-back")).status_code == 403


async def test_everything_wrong_with_a_search_is_said_at_once_and_nothing_typed_is_lost(broker: Browser) -> None:
    wrong = "/find-care?service=dentist&near=&miles=999&from_on=2025-01-01&most=lots&needs=flying&rating=good"
    answer = await broker.get(wrong)
    clash = await broker.get("/find-care?service=residential_home&bed_type=general_nursing&near=Atlantis")
    file = await broker.get(wrong.replace("?", ".csv?"))

    text = text_of_page(answer.text)
    parse(answer.text)
    assert (answer.status_code, file.status_code) == (422, 422)
    for message in (
        "Select a service from the list",
        "Enter a postcode or town",
        "Select how far to look from the list",
        "The day care begins must be 30 September 2026 or later",
        "The most per week must be an amount of money",
        "Select needs from the list",
    ):
        assert message in text
    assert 'value="lots"' in answer.text
    assert "General nursing beds are not found under “Residential home”" in clash.text
    assert "We do not know a town called “Atlantis”" in clash.text


async def test_those_who_wish_to_come_back_see_what_would_fit(broker: Browser) -> None:
    empty = await broker.get("/placements/coming-back")
    await make_market()
    answer = await broker.get("/placements/coming-back")
    file = await broker.get("/placements/coming-back.csv")

    for each in (empty, answer):
        assert each.status_code == 200
        parse(each.text)
    assert "1 person could be offered a place here now" in text_of_page(answer.text)
    link = "/find-care?service=residential_home&amp;bed_type=general_residential&amp;near=TS1"
    assert link in answer.text
    assert (await broker.get(link.replace("&amp;", "&"))).status_code == 200
    assert "ASC-777" in file.text


async def test_the_councils_own_grade_stands_beside_the_rating(broker: Browser) -> None:
    await make_market()
    acorn, beech = [await Location.objects().get(Location.name == name) for name in ("Acorn <House>", "Beech House")]
    await make_grade(await make_assured(location=acorn), star=4, visited_on=date(2026, 6, 1), from_on=date(2026, 7, 1))
    await make_grade(await make_assured(location=beech), star=2, visited_on=date(2024, 6, 1), from_on=date(2024, 7, 1))
    text = text_of_page((await broker.get(SEARCH)).text)
    assert "Council’s grade: 4* " in text
    assert "Council’s grade: 2* (over 24 months old)" in text
    assert text.count("Council’s grade") == 2
