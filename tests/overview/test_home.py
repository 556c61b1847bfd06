"""The first page, by role."""

from datetime import date

import pytest

from market.accounts.permissions import Role
from market.capacity.types import BedsAtDate
from market.overview.pages import events_of, feeds_of, occupancy_chart, waiting_of
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.providers import make_organisation

PUBLIC = ("/accessibility-statement", "/privacy", "/cookies", "/contact")


async def test_staff_see_figures_and_others_what_they_may(browser: Browser) -> None:
    await sign_in(browser, await make_user(roles=[Role.ANALYST]))
    words = text_of_page((await browser.get("/")).text)
    assert "Beds occupied" in words
    assert "Nothing has been imported yet" in words
    await sign_in(browser, await make_user(roles=[Role.SOCIAL_WORKER]))
    words = text_of_page((await browser.get("/")).text)
    assert "Beds occupied" not in words
    assert "Import a file" not in words
    assert "Find a location" in words


async def test_provider_users_go_on_to_their_own_page(browser: Browser) -> None:
    organisation = await make_organisation()
    number = organisation if isinstance(organisation, int) else organisation.id
    await sign_in(browser, await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=number))
    answer = await browser.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/portal")


async def test_who_is_not_signed_in_is_asked_to(browser: Browser) -> None:
    answer = await browser.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize("path", PUBLIC)
async def test_public_pages_are_for_everybody(browser: Browser, path: str) -> None:
    shown = await browser.get(path)
    assert shown.status_code == 200
    assert "Middlesbrough Council" in shown.text


async def test_unknown_addresses_get_the_page_of_a_signed_in_person(browser: Browser) -> None:
    await sign_in(browser, await make_user(name="Kim Lee"))
    shown = await browser.get("/no/such/page")
    assert shown.status_code == 404
    assert "Kim Lee" in shown.text


def lines(*totals: tuple[date, int, int]) -> list[BedsAtDate]:
    return [BedsAtDate(on, "general_nursing", 1, maximum, occupied, 0) for on, maximum, occupied in totals]


def test_the_chart_says_how_occupancy_moved() -> None:
    chart = occupancy_chart(lines((date(2026, 8, 31), 100, 80), (date(2026, 9, 30), 100, 86)), date(2026, 9, 30))
    assert chart is not None
    assert chart.finding == (
        "Occupancy was 86.0% in September 2026, 6 percentage points higher than in August 2026, when it was 80.0%."
    )


def test_one_month_is_no_chart() -> None:
    assert occupancy_chart(lines((date(2026, 9, 30), 100, 86)), date(2026, 9, 30)) is None


def test_nothing_new_is_said_plainly() -> None:
    assert events_of([]) == ([], "In twelve months 0 locations opened and 0 closed.")
    assert feeds_of({}, [], date(2026, 9, 30), 3) == []
    assert waiting_of([], {}, may_confirm=True) == []
