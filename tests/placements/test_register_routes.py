"""The register of placements over HTTP, as a person uses it."""

import csv
import io
import re
from datetime import date
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.db.sql import fetch_value
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.placements import make_placement, make_placement_rate, make_review
from tests.builders.providers import make_location

TYPED = {
    "case_reference": "ASC-901",
    "funder": "council",
    "service_type": "long_residential",
    "component": "long_residential",
    "delivery": "commissioned",
    "needs": "dementia",
    "home_area": "ts1",
    "starts_on-day": "1",
    "starts_on-month": "9",
    "starts_on-year": "2026",
    "rate_pence": "812.50",
    "rate_unit": "weekly",
    "wish": "not_asked",
    "return_stage": "none",
}


@pytest.fixture
async def officer(browser: Browser) -> Browser:
    """A brokerage officer's browser."""
    await sign_in(browser, await make_user(roles=[Role.BROKERAGE_OFFICER]))
    return browser


async def opened(browser: Browser, path: str, status: int = 200) -> str:
    answer = await browser.get(path)
    assert answer.status_code == status, answer.text
    return text_of_page(answer.text)


async def test_the_list_narrows_and_its_files_have_no_words_about_anybody(officer: Browser) -> None:
    await make_placement(
        case_reference="ASC-1", host_authority="Leeds", reason="OOA-98", reason_words="Zebra", return_plan="Zebra"
    )
    await make_placement(
        case_reference="ASC-2", override_reason="Zebra", component="home_support", service_type="long_community"
    )
    await make_placement(case_reference="ASC-3", starts_on=date(2026, 10, 1))
    words = await opened(officer, "/placements")
    assert "Showing 1 to 2 of 2 placements" in words
    assert "Outside Leeds" in words
    assert "13 May 2025 Overdue" in words
    assert "ASC-2" not in await opened(officer, "/placements?area=outside&told=Not+told")
    answer = await officer.get("/placements.csv")
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["Case reference"], row["Reason code"], row["Cost a week in pence"]) for row in rows] == [
        ("ASC-1", "OOA-98", "80000"),
        ("ASC-2", "", "80000"),
    ]
    assert "Zebra" not in text
    assert (await officer.get("/placements.xlsx")).content.startswith(b"PK")


async def test_a_placement_is_shown_as_it_was(officer: Browser) -> None:
    placed = await make_placement(
        host_authority="Leeds", override_reason="Closest to the family", override_by="A Manager", needs="dementia"
    )
    await make_placement_rate(placed)
    await make_review(placed, words="Settled well")
    now = await opened(officer, f"/placements/{placed.id}")
    assert "A Manager decided: Closest to the family" in now
    assert "Leeds has not been told of this placement" in now
    assert "Settled well" in now
    assert "£850.00" in now
    before = await opened(officer, f"/placements/{placed.id}?as_at=2026-03-31")
    assert "Settled well" not in before
    assert "£850.00" not in before
    assert "No review is recorded by then" in before
    assert (
        "service=residential_home&amp;needs=dementia&amp;near=TS1"
        in (await officer.get(f"/placements/{placed.id}")).text
    )
    await opened(officer, "/placements/999999", 404)


async def test_a_placement_is_recorded_once_and_errors_lose_nothing(officer: Browser) -> None:
    home = await make_location(authority="Leeds", name="Rowan Court")
    form = await officer.get("/placements/add")
    found = re.search(r'name="submission" value="([\w-]+)"', form.text)
    assert found is not None
    typed: dict[str, Any] = {**TYPED, "submission": found[1], "location": home.cqc_location_id}
    refused = await officer.send_form("/placements/add", of="/placements/add", **typed)
    assert refused.status_code == 422
    assert "Choose why the person is placed outside the area" in text_of_page(refused.text)
    assert 'value="812.50"' in refused.text
    assert found[1] in refused.text
    first = await officer.send_form("/placements/add", **typed, reason="OOA-03")
    again = await officer.send_form("/placements/add", **typed, reason="OOA-03")
    assert first.status_code == again.status_code == 303
    assert first.headers["location"] == again.headers["location"]
    assert await fetch_value("SELECT count(*) FROM placement") == 1
    shown = await opened(officer, first.headers["location"])
    assert "Rowan Court" in shown
    assert "No vacancy at the time" in shown


async def test_a_placement_is_reviewed_changed_corrected_and_ended(officer: Browser) -> None:
    placed = await make_placement(host_authority="Leeds", reason="OOA-02")
    path = f"/placements/{placed.id}"
    day = {"-day": "1", "-month": "9", "-year": "2026"}
    sent: dict[str, dict[str, str]] = {
        "review": {
            "reason": "OOA-05", "wish": "wishes", "return_stage": "searching", **{f"reviewed_on{k}": v for k, v in day.items()}
        },
        "rate": {"rate_pence": "900", "rate_unit": "weekly", **{f"from_on{k}": v for k, v in day.items()}},
        "end": {f"ends_on{k}": v for k, v in day.items()},
    }  # fmt: skip
    for version, (action, typed) in enumerate(sent.items(), start=1):
        await opened(officer, f"{path}/{action}")
        answer = await officer.send_form(f"{path}/{action}", version=str(version), **typed)
        assert answer.status_code == 303, answer.text
    words = await opened(officer, f"{path}?as_at=2026-09-01")
    assert "To be near family or friends who live elsewhere" in words
    assert "Looking for a place" in words
    assert "£900.00" in words
    assert "Ended 1 September 2026" in await opened(officer, path)
    stale = await officer.send_form(f"{path}/rate", version="1", **sent["rate"])
    assert stale.status_code == 409
    await opened(officer, f"{path}/edit")
    typed = {**TYPED, "place_name": "Rowan Court", "host_authority": "Leeds", "reason": "OOA-02", "wish": "wishes"}
    typed |= {"starts_on-day": "2", "starts_on-month": "4", "starts_on-year": "2025"}
    answer = await officer.send_form(f"{path}/edit", version="4", **typed, **{f"ends_on{k}": v for k, v in day.items()})
    assert answer.status_code == 303, text_of_page(answer.text)


async def test_the_page_of_people_outside_the_area(officer: Browser) -> None:
    await make_placement(case_reference="ASC-1", host_authority="Leeds", reason="OOA-02", distance_miles=61.0)
    await make_placement(case_reference="ASC-1", host_authority="Leeds", reason="OOA-01", rate_pence=100_00)
    kent = await make_placement(
        case_reference="ASC-2", host_authority="Kent", component="day_support", service_type="long_community", rate_pence=None
    )  # fmt: skip
    await make_review(kent)
    await make_placement(case_reference="ASC-3", host_authority="Kent", funder="icb")
    await make_placement(case_reference="ASC-4")
    words = await opened(officer, "/placements/out-of-area")
    assert "People outside the area 2 whom this council pays for" in words
    assert "No vacancy at the time 0 0.0%" in words
    assert "60 miles or more 1 50.0%" in words
    assert "Residential home 1 £800.00 £800.00 0" in words
    assert 'aria-label="Find a place for ASC-2"' in (await officer.get("/placements/out-of-area")).text
    earlier = await officer.get("/placements/out-of-area?as_at=2026-05-31")
    assert "Find a place for ASC-2" not in earlier.text
    table = (await officer.get("/placements/out-of-area/by-reason.csv")).content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in table[1:4]] == [
        "Personal or family choice", "Specialist service not available here", "No vacancy at the time"
    ]  # fmt: skip
    assert "Nobody whom this council pays for" in await opened(officer, "/placements/out-of-area?as_at=2024-01-01")


@pytest.mark.parametrize(
    ("role", "read", "write"),
    [(Role.SOCIAL_WORKER, 403, 403), (Role.ANALYST, 200, 403), (Role.BROKERAGE_OFFICER, 200, 200)],
)
async def test_who_may_read_and_who_may_write(browser: Browser, role: Role, read: int, write: int) -> None:
    placed = await make_placement()
    await sign_in(browser, await make_user(roles=[role]))
    for path in ("/placements", "/placements.csv", f"/placements/{placed.id}", "/placements/out-of-area"):
        assert (await browser.get(path)).status_code == read
    for action in ("edit", "review", "rate", "end"):
        assert (await browser.get(f"/placements/{placed.id}/{action}")).status_code == write
        if write == 403:
            assert (await browser.send_form(f"/placements/{placed.id}/{action}")).status_code == 403
