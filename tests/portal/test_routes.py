"""The portal, as providers' browsers see it."""

import re
from datetime import date

import pytest

from market.accounts.guards import Needs
from market.accounts.permissions import Permission, Role
from market.app import create_app
from market.settings import Settings
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.capacity import make_bed_return, make_tracker_return
from tests.builders.providers import make_location, make_organisation, make_rating


async def test_a_provider_sees_its_own_services_ratings_and_what_is_asked(browser: Browser) -> None:
    mine, other = await make_organisation(name="Oak Care Ltd"), await make_organisation(name="Elm Care Ltd")
    done = await make_location(organisation=mine, name="Oak House", rating="good", rated_on=date(2023, 11, 1))
    await make_location(organisation=mine, name="Oak at Home", services=["home_care"])
    await make_location(organisation=mine, name="Oak Day Centre", services=["day_care"], source="council")
    await make_location(organisation=mine, name="Old Oak", deregistered_on=date(2025, 1, 31))
    await make_location(organisation=other, name="Elm House")
    await make_bed_return(done, saved_on=date(2026, 9, 9))
    await sign_in(browser, await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=mine.id))

    page = await browser.get("/portal")

    assert page.status_code == 200
    text = text_of_page(page.text)
    assert "Your services Oak Care Ltd" in text
    assert re.search(
        r"Oak House .*? Done this month Good 2 years 10 months old 9 September 2026 Residential home", text
    )
    assert re.search(r"Oak at Home .*? To do now Not rated yet – Never Home care", text)
    assert re.search(r"Oak Day Centre .*? Not asked Not rated yet – Never Day care", text)
    assert "Old Oak, closed on 31 January 2025" in text
    assert "Update the NHS Capacity Tracker , Oak at Home The window is open until the end of this day" in text
    assert "Update the NHS Capacity Tracker , Oak House" not in text
    assert "Elm" not in text


async def test_one_of_its_own_locations(browser: Browser) -> None:
    mine = await make_organisation()
    location = await make_location(organisation=mine, name="Oak House", rating="good", rated_on=date(2024, 9, 1))
    await make_rating(location, rating="requires_improvement", key_question="safe", published_on=date(2024, 9, 1))
    await make_bed_return(location, saved_on=date(2026, 8, 31), maximum=30, occupied=26)
    await make_tracker_return(location, saved_on=date(2026, 8, 31), accepting=True)
    await sign_in(browser, await make_user(roles=[Role.PROVIDER_CONTRIBUTOR], organisation_id=mine.id))
    text = text_of_page((await browser.get(f"/portal/locations/{location.id}")).text)
    assert "Overall Good 1 September 2024 2 years old" in text
    assert "Safe Requires improvement 1 September 2024" in text
    assert "31 August 2026, 10 days ago" in text
    assert "26 of 30 beds occupied" in text
    assert "Update the NHS Capacity Tracker by the end of 14 September 2026." in text


async def test_another_providers_location_is_not_found_nor_is_one_that_does_not_exist(browser: Browser) -> None:
    mine, theirs = await make_organisation(), await make_location(name="Elm House")
    await sign_in(browser, await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=mine.id))
    answers = [await browser.get(f"/portal/locations/{number}") for number in (theirs.id, 999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    without_numbers = {re.sub(r"\s+", " ", text_of_page(answer.text)) for answer in answers}
    assert len(without_numbers) == 1
    assert "Elm" not in answers[0].text


@pytest.mark.parametrize("asked", ["?organisation_id={0}", "?organisation={0}&id={0}", "?as_at=2020-01-01"])
async def test_no_part_of_the_address_chooses_the_organisation(browser: Browser, asked: str) -> None:
    mine, theirs = await make_organisation(name="Oak Care Ltd"), await make_organisation(name="Elm Care Ltd")
    await sign_in(browser, await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=mine.id))
    text = (await browser.get("/portal" + asked.format(theirs.id))).text
    assert "Oak Care Ltd" in text
    assert "Elm Care Ltd" not in text
    assert "10 September 2026" in text


async def test_a_provider_user_without_an_organisation_and_staff_are_kept_out(browser: Browser) -> None:
    await sign_in(browser, await make_user(roles=[Role.PROVIDER_OWNER]))
    assert (await browser.get("/portal")).status_code == 403
    await sign_in(browser, await make_user(roles=[Role.ADMINISTRATOR]))
    assert (await browser.get("/portal")).status_code == 403


async def test_a_provider_user_gets_403_on_every_page_of_the_staff(browser: Browser, settings: Settings) -> None:
    mine = await make_organisation()
    await make_location(organisation=mine)
    await sign_in(browser, await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=mine.id))
    tried = 0
    for route in create_app(settings, background=False).routes:
        for handler in getattr(route, "route_handlers", ()):
            needed = {guard.permission for guard in handler.resolve_guards() if isinstance(guard, Needs)}
            methods = getattr(handler, "http_methods", set()) - {"HEAD", "OPTIONS"}
            if not methods or not needed or needed <= {Permission.USE_PORTAL, Permission.DECLARE_FOR_PROVIDER}:
                continue
            path = re.sub(r"\{\w+:(\w+)\}", lambda found: "1" if found[1] == "int" else "beds_total", route.path_format)
            path = re.sub(r"\{\w+\}", "1", path)
            [method] = methods
            answer = await browser.request(method, path, data={"_csrf_token": await browser.form_token()})
            assert answer.status_code == 403, (method, path, answer.status_code)
            assert "your role does not allow this" in answer.text, (method, path)
            tried += 1
    assert tried >= 20


async def test_the_first_page_after_sign_in_is_the_portal(browser: Browser) -> None:
    mine = await make_organisation()
    user = await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=mine.id)
    answer = await browser.send_form("/sign-in", email=user.email, password="plenty of open moorland", next="/")
    assert answer.headers["location"] == "/portal"
