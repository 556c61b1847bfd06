"""The pages in a browser: the finding first, everybody with a place or a reason, and the question that can be asked again."""

import csv
import io
import re
from typing import Any

import pytest
from httpx import Response

from market.accounts.permissions import Role
from market.contingency.forms import SECTIONS, WEIGHTS, plan_form
from market.contingency.queries import list_runs, newest_market_run
from market.contingency.service import market_in_turn
from market.contingency.types import WhatIf
from market.db.sql import fetch_value
from market.work.progress import Silent
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.placements import make_placement
from tests.builders.providers import make_location
from tests.conftest import TestDatabase
from tests.contingency.market import NAMES, NOW, OFFICER, ON, Town, make_agency, make_town
from tests.web.strict_html import parse

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
async def officer(browser: Browser) -> Browser:
    """A commissioning officer's browser."""
    await sign_in(browser, await make_user(roles=[Role.COMMISSIONING_OFFICER]))
    return browser


async def get(browser: Browser, path: str, status: int = 200) -> Response:
    """A page, read as strictly as a validator would."""
    answer = await browser.get(path)
    assert answer.status_code == status, answer.text[:500]
    parse(answer.text)
    return answer


def form(subject: object, **changes: Any) -> dict[str, Any]:
    """The form as first shown, for a location."""
    weights = {
        "not_rated": "2",
        "requires_improvement": "5",
        "inadequate": "15",
        "dearer_100": "2",
        "rate_unknown": "1",
    }
    return {
        **weights,
        "together": "20",
        "kind": "location",
        "subject": str(subject),
        "on-day": "30",
        "on-month": "9",
        "on-year": "2026",
        "miles": "20",
        "measured_from": "home",
        "opened": "outside",
        "submission": "a-form-of-a-test-1234",
        **changes,
    }


async def ask(browser: Browser, subject: object, **changes: Any) -> Response:
    """Send the form."""
    return await browser.send_form("/contingency/new", of="/contingency/new", **form(subject, **changes))


async def test_an_odd_number_of_a_plan_shows_the_plain_form(officer: Browser) -> None:
    for number in ("²", "99999", "9" * 12, "x"):
        await get(officer, f"/contingency/new?plan={number}")


async def test_a_plan_from_the_button_to_the_page(officer: Browser) -> None:
    town = await make_town()
    tab = await get(officer, f"/locations/{town.acorn.id}/contingency")
    submission = re.search(r'name="submission" value="([^"]+)"', tab.text)
    assert submission is not None

    sent = [
        await officer.send_form(f"/locations/{town.acorn.id}/contingency", of="/contingency", submission=submission[1])
        for _ in range(2)
    ]

    assert [answer.status_code for answer in sent] == [303, 303]
    assert sent[0].headers["location"] == sent[1].headers["location"]
    page = await get(officer, sent[0].headers["location"])
    text = text_of_page(page.text)
    assert (
        "3 of 5 people have a place that night; 2 do not: others of the same plan need every place that would suit."
        in text
    )
    assert text.index("3 of 5 people") < text.index("People to move")
    for words in (
        "Redcar and Cleveland 1",
        "Known as a count only",
        "Beech House",
        "Whom to ring",
        "1 place with a stale return would suit",
        "No plan gives more of these people a place, and none that places as many weighs less.",
        "Nothing is booked and nobody has been asked.",
        "Furthest move 20 miles",
        "More to pay a week",
    ):
        assert words in text, words
    after = text_of_page((await get(officer, f"/locations/{town.acorn.id}/contingency")).text)
    assert "Plans for the people here" in after
    assert "30 September 2026 5 2" in after
    assert await fetch_value("SELECT count(*) FROM contingency_run") == 1


async def test_the_form_asks_with_every_limit_and_the_plan_shows_it(officer: Browser) -> None:
    town = await make_town()
    first = await get(officer, f"/contingency/new?location={town.acorn.id}")
    assert f'value="{town.acorn.id}"' in first.text

    answer = await ask(
        officer,
        town.acorn.name.upper(),
        miles="2.5",
        measured_from="family",
        most_weekly="£950",
        lowest_rating="requires_improvement",
        opened=["stale", "embargoed"],
        groups="ASC-1, ASC-2\n\n",
        dearer_100="0.5",
    )

    assert answer.status_code == 303, text_of_page(answer.text)
    run = (await list_runs(1))[0]
    assert (run.settings.miles, run.settings.most_weekly_pence, run.settings.outside) == (2.5, 95_000, False)
    assert (run.settings.open_stale, run.settings.open_embargoed) == (True, True)
    assert run.settings.together == (("ASC-1", "ASC-2"),)
    assert run.settings.weights.dearer_100 == 0.5
    text = text_of_page((await get(officer, answer.headers["location"])).text)
    for words in (
        "Furthest move 2.5 miles",
        "The person’s home area",
        "£950.00",
        "Not used",
        "stale returns and embargoed places",
        "ASC-1 and ASC-2",
        "Each £100 a week above what is paid now 0.5 miles",
    ):
        assert words in text, words
    again = await get(officer, f"/contingency/new?plan={run.id}")
    for words in ('value="2.5"', 'value="950.00"', "ASC-1, ASC-2", 'value="0.5"'):
        assert words in again.text, words


async def test_everything_wrong_is_said_at_once_and_nothing_typed_is_lost(officer: Browser) -> None:
    await make_town()

    answer = await ask(
        officer, "Nowhere House", miles="900", **{"on-year": "2027"}, groups="kept words", inadequate="-1"
    )

    assert answer.status_code == 422
    parse(answer.text)
    text = text_of_page(answer.text)
    assert "There is a problem" in text
    assert "Furthest move in miles must be 250.0 or fewer" in text
    assert "kept words" in answer.text
    assert 'value="900"' in answer.text
    assert 'value="-1"' in answer.text
    unknown = await ask(officer, "Nowhere House", kind="organisation", areas="TS1")
    text = text_of_page(unknown.text)
    assert unknown.status_code == 422
    assert "The register has no provider “Nowhere House”" in text
    assert "Home areas are for a home care round" in text
    assert await fetch_value("SELECT count(*) FROM contingency_run") == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "round", "areas": "TS1, nonsense"}, "“nonsense” is not the first half of a postcode"),
        ({"groups": "ASC-1, ZZZ"}, "Nobody with the reference ZZZ would have to move"),
        ({"kind": "group", "subject": "BD404"}, "The register has no provider group “BD404”"),
        ({"subject": "Twin House"}, "2 locations are called “Twin House”"),
        ({"kind": ""}, "Select whose people would have to move"),
    ],
)
async def test_what_cannot_be_asked_says_what_to_do(officer: Browser, changes: dict[str, str], words: str) -> None:
    town = await make_town()
    for _ in range(2):
        await make_location(name="Twin House")

    answer = await ask(officer, **{"subject": town.acorn.id, **changes})

    assert answer.status_code == 422
    assert words in text_of_page(answer.text)


async def test_a_place_with_nobody_sends_the_button_to_the_form_with_the_reason(officer: Browser) -> None:
    empty = await make_location(name="Empty House")

    sent = await officer.send_form(f"/locations/{empty.id}/contingency", of="/contingency")

    assert sent.headers["location"] == f"/contingency/new?location={empty.id}"
    assert "Nobody is known to receive care there" in text_of_page((await get(officer, sent.headers["location"])).text)


async def test_the_file_holds_everybody_and_neutralises_formulas(officer: Browser) -> None:
    town = await make_town()
    await make_placement(
        case_reference="=ASC-3", location=town.acorn.id, component="day_support", service_type="long_community"
    )
    run = (await ask(officer, town.acorn.id)).headers["location"]

    answer = await officer.get(f"{run}/plan.csv")

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 6
    assert rows[0]["Person"] == "'=ASC-3"
    assert rows[0]["Why there is no place"] == "Services of this kind report no vacancies: ring them"
    assert {row["Would go to"] for row in rows} == {"", "Beech House", "Cedar House"}
    assert all(row["Would go to"] or row["Why there is no place"] for row in rows)
    assert "attachment" in answer.headers["content-disposition"]


async def test_the_moves_can_be_searched(officer: Browser) -> None:
    town = await make_town()
    run = (await ask(officer, town.acorn.id)).headers["location"]

    text = text_of_page((await get(officer, f"{run}?text=cedar&sort=miles&order=desc")).text)

    assert "Showing 1 to 1 of 1 person" in text


async def market(town: Town) -> None:
    """Ask the market."""
    assert town.acorn.id
    await market_in_turn(WhatIf(), on=ON, authority_names=NAMES, by=OFFICER, now=NOW, report=Silent())


async def test_the_market_page_before_and_after(officer: Browser) -> None:
    before = await get(officer, "/contingency")
    assert "has not been asked yet" in text_of_page(before.text)
    assert (await officer.get("/contingency/market.csv")).status_code == 404
    town = await make_town()
    tab = await get(officer, f"/locations/{town.acorn.id}/contingency")
    assert "has not been asked yet" in text_of_page(tab.text)
    await market(town)

    text = text_of_page((await get(officer, "/contingency")).text)
    found = text_of_page((await get(officer, "/contingency?text=ceDAR")).text)
    tab_text = text_of_page((await get(officer, f"/locations/{town.acorn.id}/contingency")).text)
    earlier = text_of_page((await get(officer, "/contingency?as_at=2026-09-01")).text)

    assert "There are 3 of 4 locations whose people would not all have a place" in text
    assert "None came up lately" in text
    assert "Showing 1 to 1 of 1 location" in found
    assert "If this location closed tonight, 2 of 5 people would not have a place." in tab_text
    assert "has not been asked yet" in earlier
    rows = list(
        csv.DictReader(io.StringIO((await officer.get("/contingency/market.csv?sort=name")).text.lstrip("\ufeff")))
    )
    assert [row["Location"] for row in rows] == ["Acorn House", "Beech House", "Cedar House", "Dale House"]
    assert rows[0]["Without a place"] == "2"


async def test_asking_the_market_again_twice_is_one_work(officer: Browser) -> None:
    await make_town()

    sent = [await officer.send_form("/contingency/market", of="/contingency") for _ in range(2)]

    assert sent[0].status_code == 303
    assert sent[0].headers["location"].startswith("/work/")
    assert sent[0].headers["location"] == sent[1].headers["location"]
    assert await newest_market_run() is None


async def test_a_home_care_round_shows_hours(officer: Browser) -> None:
    agency = await make_agency("Kind Hands", None)
    await make_agency("Near Care", 20)
    at_home = {"component": "home_support", "service_type": "long_community"}
    await make_placement(case_reference="H-1", location=agency.id, weekly_hours=10.5, **at_home)

    run = (await ask(officer, agency.id, kind="round", areas="ts1")).headers["location"]

    text = text_of_page((await get(officer, run)).text)
    assert "The one person has a place that night." in text
    assert "Home care, 10.5 hours a week" in text
    assert "Home areas of the round TS1" in text


async def test_what_is_not_there_is_not_found(officer: Browser) -> None:
    for path in ("/contingency/999", "/contingency/999/plan.csv", "/locations/999999/contingency"):
        await get(officer, path, 404)


PAGES = (
    "/contingency",
    "/contingency/{run}",
    "/contingency/{run}/plan.csv",
    "/contingency/market.csv",
    "/locations/{home}/contingency",
)
POSTS = ("/contingency/new", "/contingency/market", "/locations/{home}/contingency")
MAY_READ = {
    Role.COMMISSIONING_OFFICER, Role.QUALITY_OFFICER, Role.COMMISSIONING_MANAGER, Role.DIRECTOR, Role.ANALYST,
}  # fmt: skip
MAY_ASK = {Role.COMMISSIONING_OFFICER, Role.QUALITY_OFFICER, Role.COMMISSIONING_MANAGER}


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", list(Role))
async def test_who_may_read_and_who_may_ask(db: TestDatabase, browser: Browser, role: Role) -> None:
    town = await make_town()
    await market(town)
    await sign_in(browser, await make_user(roles=[Role.COMMISSIONING_OFFICER]))
    run = (await ask(browser, town.acorn.id)).headers["location"].rsplit("/", 1)[1]
    await sign_in(browser, await make_user(roles=[role]))

    for path in PAGES:
        answer = await browser.get(path.format(run=run, home=town.acorn.id))
        assert answer.status_code == (200 if role in MAY_READ else 403), (path, answer.status_code)
    assert (await browser.get("/contingency/new")).status_code == (200 if role in MAY_ASK else 403)
    for path in POSTS:
        answer = await browser.send_form(path.format(home=town.acorn.id))
        assert (answer.status_code == 403) == (role not in MAY_ASK), (path, answer.status_code)


def test_the_page_shows_every_field_of_its_form() -> None:
    shown = [name for _, names in SECTIONS for name in names] + [name for name, _ in WEIGHTS]
    assert sorted(shown) == sorted(field.name for field in plan_form(ON).fields)
