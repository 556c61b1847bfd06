"""The pages of contracts over HTTP, as a person uses them."""

import csv
import io
from datetime import date
from typing import Any

from market.accounts.permissions import Role
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.contracts import make_change, make_contract
from tests.builders.providers import make_location, make_organisation


async def opened(browser: Browser, path: str, status: int = 200) -> str:
    answer = await browser.get(path)
    assert answer.status_code == status, answer.text
    return text_of_page(answer.text)


async def post(browser: Browser, path: str, **values: Any) -> Any:
    return await browser.send_form(path, of="/contracts/new", **values)


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}-day": str(value.day), f"{name}-month": str(value.month), f"{name}-year": str(value.year)}


def sent(**changes: str) -> dict[str, str]:
    return {
        "reference": "ASC-1",
        "title": "Home care for adults",
        "kind": "spot",
        "services": "home_care",
        "supplier": "Oak Care Limited",
        **day("awarded_on", date(2026, 9, 1)),
        **day("starts_on", date(2026, 10, 1)),
        **day("ends_on", date(2028, 9, 30)),
        "options": "12, 12",
        "total": "700,000",
        "regime": "light_touch",
        "stage": "do",
        "route": "not_decided",
        **changes,
    }


async def test_a_contract_is_added_extended_and_seen_as_it_was(officer: Browser) -> None:
    oak = await make_organisation(name="Oak Care Limited")
    await make_location(organisation=oak)
    made = await post(officer, "/contracts/new", **sent())
    assert made.status_code == 303, text_of_page(made.text)
    here = made.headers["location"]
    words = await opened(officer, here)
    assert "ASC-1 was added." in words
    assert "To come: from 1 October 2026" in words
    assert "24 months, in 2 options" in words
    assert "at or over the light-touch threshold of £663,540 including VAT" in words
    form = await officer.get(f"{here}/changes/new?kind=extension")
    newest = form.text.split('name="version" value="')[1].split('"')[0]
    extension = {"version": newest, "option": "1", "why": "It works well", **day("from_on", date(2026, 9, 15))}
    assert (await post(officer, f"{here}/changes/new?kind=extension", **extension)).status_code == 303
    lost = await post(officer, f"{here}/changes/new?kind=extension", **(extension | {"why": "I was second"}))
    assert lost.status_code == 409
    assert "I was second" in lost.text
    now, then = await opened(officer, here), await opened(officer, f"{here}?as_at=2026-09-10")
    assert "Last day from 30 September 2028 to 30 September 2029" in now
    assert "It works well" in now
    assert "As it was on 10 September 2026" in then
    assert "24 months, in 2 options" in then
    assert "It works well" not in then
    assert "Record a variation" not in then
    assert "This contract was not awarded yet on 31 August 2026" in await opened(officer, f"{here}?as_at=2026-08-31")


async def test_every_error_is_shown_and_what_was_typed_is_kept(officer: Browser) -> None:
    await make_organisation(name="Oak Care Limited", cqc_provider_id="1-101")
    await make_organisation(name="Oak Care Limited", cqc_provider_id="1-102")
    wrong = sent(reference="", locations="Nowhere House", lots="North", title="Kept title")
    answer = await post(officer, "/contracts/new", **wrong)
    words = text_of_page(answer.text)
    assert answer.status_code == 422
    for said in (
        "Enter reference",
        "There are 2 providers called “Oak Care Limited”. Enter the ID of the one you mean: Oak Care Limited (1-101); Oak",
        "No location is called “Nowhere House”",
        "like “1: North of the river”. Change “North”",
    ):
        assert said in words
    assert "Kept title" in answer.text
    near = await post(officer, "/contracts/new", **sent(supplier="oak care"))
    assert "No provider is called “oak care”. Did you mean: Oak Care Limited (1-101)" in text_of_page(near.text)
    gone = await post(officer, "/contracts/new", **sent(supplier="1-101", **day("ends_on", date(2026, 9, 30))))
    words = text_of_page(gone.text)
    assert "The last day must be on or after the start, 1 October 2026" in words
    assert "Oak Care Limited has left the market: it has no open location" in words
    assert 'href="#supplier"' in gone.text


async def test_the_list_narrows_sums_and_downloads(officer: Browser) -> None:
    oak, ash = await make_organisation(name="Oak Care"), await make_organisation(name="Ash Homes")
    await make_contract(title="Residential", supplier=oak, annual_pence=50_000_000, ends_on=date(2027, 9, 30))
    late = await make_contract(title="=Home care", supplier=ash, services=["home_care"], annual_pence=None)
    await make_contract(title="Old", supplier=oak, ends_on=date(2026, 9, 29))
    await make_contract(title="Next", supplier=oak, starts_on=date(2026, 10, 1), ends_on=date(2028, 3, 30))
    await make_change(late, from_on=date(2026, 9, 1), ends_on=date(2028, 3, 31), annual_pence=None)
    words = await opened(officer, "/contracts")
    assert "Showing 1 to 3 of 3 contracts" in words
    assert "Live contracts 2 Annual value £500,000" in words
    assert "Not known for 1 contract" in words
    assert "End within 12 months 1 £500,000 a year End within 18 months 2" in words
    assert "1 of 1" in await opened(officer, "/contracts?status=ended&q=oak")
    assert "Contracts of Ash Homes" in await opened(officer, f"/contracts?provider={ash.id}")
    for narrowed, title in (
        ("ends=12", "Residential"),
        ("service=home_care", "=Home care"),
        ("status=to_come", "Next"),
    ):
        heading, row = csv.reader(
            io.StringIO((await officer.get(f"/contracts.csv?{narrowed}")).content.decode("utf-8-sig"))
        )
        assert dict(zip(heading, row, strict=True))["Title"].lstrip("'") == title
    assert (await officer.get("/contracts.xlsx")).content.startswith(b"PK")
    assert "Showing 1 to 2 of 2" in await opened(officer, "/contracts?as_at=2026-09-29&status=live&provider=Oak")
    assert "No contracts match" in await opened(officer, "/contracts?as_at=2025-01-31&q=oak")


async def test_details_lots_and_providers_change(officer: Browser) -> None:
    oak, ash = await make_organisation(name="Oak Care"), await make_organisation(name="Ash Homes")
    home = await make_location(organisation=oak, name="Oak House")
    await make_location(organisation=ash)
    contract = await make_contract(title="Beds", supplier=oak, locations=[home], price_review="Each April")
    here = f"/contracts/{contract.id}"
    form = await officer.get(f"{here}/edit")
    assert f"{home.cqc_location_id}: Oak House" in form.text
    details = {
        "version": "1", "title": "More beds", "services": "nursing_home", "regime": "services", "stage": "review",
        "route": "open", "locations": f"{home.cqc_location_id}: Oak House",
    }  # fmt: skip
    assert (await post(officer, f"{here}/edit", **details)).status_code == 303
    assert (await post(officer, f"{here}/edit", **(details | {"title": "Lost"}))).status_code == 409
    joins = {"supplier": "Ash Homes", **day("from_on", date(2026, 9, 1))}
    assert (await post(officer, f"{here}/suppliers/new", **joins)).status_code == 303
    words = await opened(officer, here)
    assert "More beds" in words
    assert "Ash Homes 1 September 2026" in words
    end = (await officer.get(here)).text.split(f'href="{here}/suppliers/')[2].split("/end")[0]
    assert "Enter last day" in text_of_page((await post(officer, f"{here}/suppliers/{end}/end")).text)
    left = await post(officer, f"{here}/suppliers/{end}/end", **day("last_on", date(2026, 9, 29)))
    assert left.status_code == 303
    assert "Left on 30 September 2026" in await opened(officer, here)
    await opened(officer, f"{here}/suppliers/999999/end", 404)
    await opened(officer, f"{here}/changes/new?kind=extension", 404)
    await opened(officer, f"{here}/changes/new?kind=award", 404)


async def test_a_framework_shows_what_is_called_off_and_reading_is_not_changing(browser: Browser) -> None:
    frame = await make_contract(title="Frame", kind="framework")
    await make_contract(title="Package", kind="call_off", framework=frame, annual_pence=1_234_500)
    user = await make_user(roles=[Role.BROKERAGE_OFFICER])
    await sign_in(browser, user)
    words = await opened(browser, f"/contracts/{frame.id}")
    assert "1 live call-off, worth £12,345 a year together." in words
    assert "Package" in words
    assert "Record a variation" not in words
    for path in ("/contracts/new", f"/contracts/{frame.id}/edit", f"/contracts/{frame.id}/changes/new?kind=variation"):
        assert (await browser.get(path)).status_code == 403
    assert (await browser.send_form(f"/contracts/{frame.id}/edit", title="Mine")).status_code == 403
    await opened(browser, "/contracts/999999", 404)
    await opened(browser, f"/contracts/{2**31}", 404)
    await sign_in(browser, await make_user(roles=[Role.SOCIAL_WORKER]))
    assert (await browser.get("/contracts")).status_code == 403
