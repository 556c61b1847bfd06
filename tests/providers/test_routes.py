"""The register's pages over HTTP, as a person uses them."""

import csv
import io
from datetime import date
from typing import Any

import pytest

from market.accounts.permissions import Role
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.providers import (
    make_event,
    make_link,
    make_location,
    make_organisation,
    make_rating,
    make_state,
)

CLUB = {
    "name": "Thursday Club",
    "services": "day_care",
    "address": "St Barnabas Hall",
    "town": "Middlesbrough",
    "postcode": "ts56jr",
    "authority": "Middlesbrough",
    "opened_on-day": "1",
    "opened_on-month": "1",
    "opened_on-year": "2020",
}


async def opened(browser: Browser, path: str, status: int = 200) -> str:
    answer = await browser.get(path)
    assert answer.status_code == status, answer.text
    return text_of_page(answer.text)


@pytest.fixture
async def officer(browser: Browser) -> Browser:
    """A commissioning officer's browser."""
    await sign_in(browser, await make_user(roles=[Role.COMMISSIONING_OFFICER]))
    return browser


async def test_the_list_shows_each_rating_with_its_age_and_downloads_what_is_filtered(officer: Browser) -> None:
    await make_location(name="Acacia <House>", rating="good", rated_on=date(2024, 9, 30))
    await make_location(name="=Bramble", rating="inadequate", rated_on=date(2026, 9, 20))
    await make_location(name="Cedar", deregistered_on=date(2026, 9, 30))
    words = await opened(officer, "/locations")
    assert "Acacia &lt;House&gt;" in words
    assert "Good 2 years" in words
    assert "Inadequate 10 days" in words
    assert "Showing 1 to 2 of 2 locations" in words
    assert "Closed 30 September 2026" in await opened(officer, "/locations?state=closed")
    answer = await officer.get("/locations.csv?rating=inadequate")
    heading, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    filled = dict(zip(heading, row, strict=True))
    assert (filled["Location"], filled["Age of rating in days"], filled["Beds"]) == ("'=Bramble", "10", "30")
    assert (await officer.get("/locations.xlsx")).content.startswith(b"PK")
    assert "No location matches" in await opened(officer, "/locations?q=nothing+like+it")


async def test_a_location_page_tells_what_held_on_a_past_day(officer: Browser) -> None:
    old = await make_location(name="Oak before", deregistered_on=date(2020, 1, 1))
    home = await make_location(name="Oak Lodge", beds=30, registered_on=date(2020, 1, 1))
    await make_link(old, home, reason="New owner")
    await make_event(home, kind="entry", on=date(2020, 1, 1))
    await make_state(home, from_on=date(2025, 1, 1), beds=34, name="Oak Court")
    await make_rating(home, rating="good", published_on=date(2022, 3, 1))
    await make_rating(home, rating="requires_improvement", published_on=date(2026, 3, 1))
    await make_rating(home, rating="good", published_on=date(2026, 3, 1), key_question="caring")
    await make_rating(home, rating="inadequate", published_on=date(2026, 3, 1), service_group="Home care")
    now = await opened(officer, f"/locations/{home.id}")
    assert "Oak Court" in now
    assert "34 beds (size band 25 to 39 beds)" in now
    assert "Requires improvement Published 1 March 2026, 7 months old" in now
    assert "Home care" in now
    assert "Registered again under a new registration: with 30 beds ( before: Oak before )" in now
    assert "name from “Oak Lodge” to “Oak Court”; beds from 30 to 34" in now
    then = await opened(officer, f"/locations/{home.id}?as_at=2024-03-01")
    assert "As it was on 1 March 2024" in then
    assert "Good Published 1 March 2022, 2 years old" in then
    assert "30 beds" in then
    assert "Requires improvement" not in then
    assert "not registered yet on 1 January 2019" in await opened(officer, f"/locations/{home.id}?as_at=2019-01-01")
    assert "Carried on as Oak Lodge under a new registration" in await opened(officer, f"/locations/{old.id}")
    assert "has no location of that number" in await opened(officer, "/locations/999999", 404)
    await opened(officer, f"/locations/{2**31}", 404)
    found = await officer.get(f"/locations/by-cqc-id/{home.cqc_location_id}")
    assert (found.status_code, found.headers["location"]) == (303, f"/locations/{home.id}")
    assert "no location with that CQC location ID" in await opened(officer, "/locations/by-cqc-id/1-0", 404)


async def test_premises_registered_twice_say_so_on_both_pages(officer: Browser) -> None:
    first = await make_location(name="First", cqc_location_id="1-100", primary_location_id="1-100")
    second = await make_location(name="Second", cqc_location_id="1-200", primary_location_id="1-100")
    assert "its beds count, those of Second do not" in await opened(officer, f"/locations/{first.id}")
    assert "Their beds are counted once, under First" in await opened(officer, f"/locations/{second.id}")


async def test_a_provider_page_has_its_locations_and_the_list_its_numbers(officer: Browser) -> None:
    oak = await make_organisation(name="Oak Care Limited", brand_name="BRAND Forest", brand_id="BD1")
    await make_location(organisation=oak, name="Acacia", beds=30, rating="good")
    await make_location(organisation=oak, name="Shut", beds=12, deregistered_on=date(2026, 1, 1))
    words = await opened(officer, f"/providers/{oak.id}")
    assert "Registered beds 30" in words
    assert "Closed 1 January 2026" in words
    listed = await opened(officer, "/providers?brand=forest")
    assert "Oak Care Limited" in listed
    assert "1 good" in listed
    heading, row = csv.reader(io.StringIO((await officer.get("/providers.csv")).content.decode("utf-8-sig")))
    assert dict(zip(heading, row, strict=True))["Beds"] == "30"
    await opened(officer, "/providers/999999", 404)


async def test_the_map_and_its_list_hold_the_same_locations(officer: Browser) -> None:
    await make_location(name="Acacia", town="Acklam", rating="good")
    await make_location(name="Bramble", rating="inadequate")
    await make_location(name="Nowhere", latitude=None)
    words = await opened(officer, "/locations/map")
    assert "2 locations: 1 good, 1 inadequate" in words
    assert "Acacia: Good" in words
    assert "Not on the map" in words
    zoomed = await opened(officer, "/locations/map?town=Acklam")
    assert "Acacia" in zoomed
    assert "Bramble" not in zoomed
    assert "No location matches" in await opened(officer, "/locations/map?q=zzz")


async def test_changes_of_a_period_count_beds_gained_and_lost(officer: Browser) -> None:
    entered = await make_location(name="New", beds=40, registered_on=date(2026, 5, 1))
    await make_event(entered, kind="entry", on=date(2026, 5, 1))
    left = await make_location(name="Gone", beds=12, deregistered_on=date(2026, 6, 1))
    await make_event(left, kind="exit", on=date(2026, 6, 1))
    words = await opened(officer, "/market/changes")
    assert "Entered 1 40 beds gained" in words
    assert "Left 1 12 beds lost" in words
    assert "+28" in words
    assert "No location left the market" in await opened(officer, "/market/changes?from=2026-01-01&to=2026-05-31")
    assert "so the last 12 months are shown" in await opened(officer, "/market/changes?from=2026-05-01&to=2026-01-01")
    rows = (await officer.get("/market/changes.csv")).text.splitlines()
    assert len(rows) == 3


async def post(browser: Browser, path: str, **values: Any) -> Any:
    return await browser.send_form(path, of="/locations/add", **values)


async def test_a_provider_and_its_location_are_added_changed_and_closed(officer: Browser) -> None:
    missing = await post(officer, "/providers/add", name="", postcode="nonsense")
    assert missing.status_code == 422
    assert "Enter name" in text_of_page(missing.text)
    assert "Select kind" in text_of_page(missing.text)
    made = await post(officer, "/providers/add", name="Linthorpe Friends", kind="voluntary")
    assert made.status_code == 303, made.text
    provider = made.headers["location"]
    number = provider.rpartition("/")[2]
    assert "Linthorpe Friends" in await opened(officer, f"/locations/add?provider={number}")
    wrong = await post(officer, "/locations/add", **(CLUB | {"organisation": number, "postcode": "TS1"}))
    assert "Enter a full UK postcode, like TS1 2AZ" in text_of_page(wrong.text)
    made = await post(officer, "/locations/add", organisation=number, **CLUB)
    assert made.status_code == 303, made.text
    location = made.headers["location"]
    words = await opened(officer, location)
    assert "Thursday Club was added." in words
    assert "TS5 6JR" in words
    again = await post(officer, "/locations/add", organisation=number, **CLUB)
    assert again.status_code == 422
    assert "The register may have this location already: Thursday Club (TS5 6JR)" in text_of_page(again.text)
    assert 'name="anyway"' in again.text
    changed = {**CLUB, "organisation": number, "name": "Friday Club", "version": "1"}
    day = {"changed_on-day": "1", "changed_on-month": "9", "changed_on-year": "2026"}
    assert (await post(officer, f"{location}/edit", **changed, **day)).status_code == 303
    lost = await post(officer, f"{location}/edit", **{**changed, "name": "Sunday Club"}, **day)
    assert lost.status_code == 409
    assert "Sunday Club" in lost.text
    assert "Friday Club" in lost.text
    assert "Thursday Club" in await opened(officer, f"{location}?as_at=2026-08-31")
    closing = {"closes_on-day": "30", "closes_on-month": "9", "closes_on-year": "2026"}
    early = await post(officer, f"{provider}/close", **closing)
    assert "Close its locations first" in text_of_page(early.text)
    assert (await post(officer, f"{location}/close", **closing, reason="No hall")).status_code == 303
    assert "Closed 30 September 2026" in await opened(officer, location)
    assert (await post(officer, f"{provider}/close", **closing)).status_code == 303
    assert "Closed 30 September 2026" in await opened(officer, provider)


async def test_of_a_regulated_location_only_the_councils_own_details_change(officer: Browser) -> None:
    home = await make_location(name="Acacia")
    assert "Ward" in await opened(officer, f"/locations/{home.id}/edit")
    sent = {"ward": "Acklam", "website": "www.acacia.org", "version": "1", "name": "Stolen"}
    assert (await post(officer, f"/locations/{home.id}/edit", **sent)).status_code == 303
    words = await opened(officer, f"/locations/{home.id}")
    assert "Acklam, Middlesbrough" in words
    assert "www.acacia.org" in words
    assert "Stolen" not in words
    assert (await post(officer, f"/locations/{home.id}/edit", **sent)).status_code == 409
    await opened(officer, f"/locations/{home.id}/close", 404)
    await opened(officer, f"/providers/{home.organisation}/edit", 404)


async def test_those_who_only_read_are_offered_no_change(browser: Browser) -> None:
    home = await make_location()
    await sign_in(browser, await make_user(roles=[Role.SOCIAL_WORKER]))
    assert "Change details" not in await opened(browser, f"/locations/{home.id}")
    assert "Add a location" not in await opened(browser, "/locations")
    for path in ("/locations/add", f"/locations/{home.id}/edit", "/providers/add"):
        assert (await browser.get(path)).status_code == 403
    await sign_in(browser, await make_user(roles=[Role.PROVIDER_OWNER], organisation_id=home.organisation))
    assert (await browser.get("/locations")).status_code == 403
