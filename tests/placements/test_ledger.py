"""The placing-authority ledger: counts by home and payer, who is in the beds, and recording a count, on both engines."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest

from market.accounts.permissions import Role
from market.core.actor import Actor
from market.core.refusal import Refused
from market.db.sql import fetch, fetch_value
from market.placements.ledger_beds import HomeReturn, home_positions, unaccounted_words
from market.placements.ledger_queries import counts_of_home
from market.placements.ledger_service import CountSaved, NewCount, record_count
from market.placements.queries import placed_by_others_on, placements_on
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.capacity import make_bed_return
from tests.builders.placements import make_placement
from tests.builders.providers import make_location
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
TODAY = date(2026, 9, 30)
AREA = ("Middlesbrough",)
BY = Actor("user", 1, "Ann Officer")


def count_of(location_id: int, **changes: Any) -> NewCount:
    """Three people of Redcar and Cleveland on 1 September 2026."""
    values: dict[str, Any] = {"funder": "other_council", "authority": "Redcar and Cleveland", "people": 3}
    return NewCount(location_id=location_id, **{**values, "as_at_on": date(2026, 9, 1), **changes})


async def told(location_id: int, **changes: Any) -> CountSaved | Refused:
    return await record_count(count_of(location_id, **changes), authority_names=AREA, by=BY, now=NOW, today=TODAY)


async def test_counts_are_dated_and_the_same_day_is_put_right_with_both_numbers_in_the_trail(db: TestDatabase) -> None:
    home = await make_location()
    first = await told(home.id, as_at_on=date(2026, 3, 31), people=5, contact_email="brokerage@redcar.example")
    assert first == CountSaved(None)
    assert await told(home.id, authority="redcar AND cleveland", contact_phone="01642 000000") == CountSaved(None)
    assert await told(home.id, people=4, contact_email="team@redcar.example") == CountSaved(3)
    (march,) = await placed_by_others_on(date(2026, 8, 31))
    (now,) = await placed_by_others_on(TODAY)
    assert (march.people, now.people, now.authority) == (5, 4, "Redcar and Cleveland")
    assert await told(home.id, people=0, as_at_on=TODAY) == CountSaved(None)
    assert await placed_by_others_on(TODAY) == []
    assert [row.people for row in await counts_of_home(home.id, TODAY)] == [0, 4, 5]
    trail = await fetch("SELECT before, after FROM audit_entry WHERE verb = 'others_count.recorded' ORDER BY seq")
    assert '"people":3' in str(trail[2]["before"]).replace(" ", "")
    assert '"people":4' in str(trail[2]["after"]).replace(" ", "")
    assert "redcar.example" not in str(trail)
    assert "01642" not in str(trail)


async def test_a_count_is_refused_with_every_reason_at_once(db: TestDatabase) -> None:
    away = await make_location(authority="Leeds")
    answer = await told(
        away.id, authority="middlesbrough", people=-1, as_at_on=date(2026, 10, 1), contact_phone="ring Jo"
    )
    assert isinstance(answer, Refused)
    assert {reason.code for reason in answer.reasons} == {"no_home", "own_council", "people", "future", "phone"}
    for changes, code in (
        ({"funder": "self"}, "authority_of_self_funders"),
        ({"funder": "icb", "authority": ""}, "no_authority"),
        ({"authority": "jo@leeds.example"}, "not_an_authority"),
        ({"funder": "council"}, "unknown_code"),
    ):
        refused = await told(away.id, **changes)
        assert isinstance(refused, Refused)
        assert code in {reason.code for reason in refused.reasons}
    assert await fetch_value("SELECT count(*) FROM others_count") == 0


async def test_nobody_in_a_bed_counts_twice_and_too_many_people_are_said_in_words(db: TestDatabase) -> None:
    home = await make_location()
    for reference in ("ASC-1", "ASC-2", "ASC-2"):
        await make_placement(location=home.id, case_reference=reference)
    await make_placement(location=home.id, component="day_support", service_type="long_community")
    for _ in range(4):
        await make_placement(location=home.id, funder="icb")
    await told(home.id, funder="icb", authority="NHS North East", people=3)
    await told(home.id)
    await told(home.id, funder="self", authority="", people=6)

    async def position(occupied: int | None) -> Any:
        found = HomeReturn(location_id=home.id, name="Home", beds=20, occupied=occupied)
        return home_positions([found], await placements_on(TODAY, AREA), await placed_by_others_on(TODAY))[0]

    full = await position(18)
    assert (full.ours, full.others, full.self_funders, full.unaccounted, full.share) == (2, 4 + 3, 6, 3, 0.1)
    assert unaccounted_words((await position(14)).unaccounted) == "1 person too many"
    assert unaccounted_words((await position(None)).unaccounted) == "No return"


@pytest.fixture
async def officer(browser: Browser) -> Browser:
    """A brokerage officer's browser."""
    await sign_in(browser, await make_user(roles=[Role.BROKERAGE_OFFICER]))
    return browser


async def test_the_ledger_its_files_and_its_form(officer: Browser) -> None:
    home = await make_location(name="Rowan Court")
    await make_bed_return(home, maximum=30, occupied=4)
    await told(home.id, as_at_on=date(2026, 3, 31), people=5, contact_email="brokerage@redcar.example")
    await told(home.id, funder="self", authority="", people=2)
    words = text_of_page((await officer.get("/placements/from-elsewhere")).text)
    assert "31 March 2026 Older than 90 days" in words
    assert "3 people too many" in words
    assert "Showing 1 to 1 of 1 count" in text_of_page((await officer.get("/placements/from-elsewhere?age=old")).text)
    text = (await officer.get("/placements/from-elsewhere.csv?funder=other_council")).content.decode("utf-8-sig")
    assert [row["People"] for row in csv.DictReader(io.StringIO(text))] == ["5"]
    assert "redcar.example" not in text
    assert (await officer.get("/placements/from-elsewhere/homes.xlsx")).content.startswith(b"PK")
    asked = f"/placements/from-elsewhere/add?home={home.id}&funder=other_council&authority=Redcar+and+Cleveland"
    assert 'value="brokerage@redcar.example"' in (await officer.get(asked)).text
    typed = {"home": str(home.id), "funder": "other_council", "authority": "Redcar and Cleveland", "people": "6"}
    day = {"as_at_on-day": "30", "as_at_on-month": "9", "as_at_on-year": "2026"}
    refused = await officer.send_form("/placements/from-elsewhere/add", **typed, **day, contact_email="Jo Smith")
    assert refused.status_code == 422
    assert 'value="Jo Smith"' in refused.text
    saved = await officer.send_form("/placements/from-elsewhere/add", **typed, **day)
    assert saved.headers["location"] == f"/placements/from-elsewhere/{home.id}"
    now = text_of_page((await officer.get(saved.headers["location"])).text)
    assert "30 September 2026 Redcar and Cleveland Another council 6" in now
    then = text_of_page((await officer.get(saved.headers["location"] + "?as_at=2026-08-31")).text)
    assert "30 September 2026 Redcar" not in then


async def test_the_tab_of_a_location_says_who_is_placed_there(officer: Browser) -> None:
    home, other = await make_location(), await make_location()
    await make_bed_return(home, maximum=30, occupied=26)
    await make_placement(location=home.id, case_reference="ASC-7")
    await make_placement(location=home.id, starts_on=date(2026, 10, 1), case_reference="ASC-8")
    await make_placement(location=other.id)
    await told(home.id)
    words = text_of_page((await officer.get(f"/locations/{home.id}/people")).text)
    assert "ASC-7" in words
    assert "ASC-8" not in words
    assert "How much it depends on us 3.3%" in words
    assert "How much we depend on it 50.0% of the 2 people" in words
    assert "Redcar and Cleveland Another council 3" in words
    assert "People placed" in (await officer.get(f"/locations/{home.id}")).text


@pytest.mark.parametrize(("role", "read", "write"), [(Role.SOCIAL_WORKER, 403, 403), (Role.ANALYST, 200, 403)])
async def test_who_may_read_and_who_may_write(browser: Browser, role: Role, read: int, write: int) -> None:
    home = await make_location()
    await sign_in(browser, await make_user(roles=[role]))
    here = f"/placements/from-elsewhere/{home.id}"
    pages = ("/placements/from-elsewhere", "/placements/from-elsewhere.csv", "/placements/from-elsewhere/homes.csv")
    for path in (*pages, here, f"/locations/{home.id}/people", "/placements/community", "/placements/community.xlsx"):
        assert (await browser.get(path)).status_code == read
    assert (await browser.get("/placements/from-elsewhere/add")).status_code == write
    assert (await browser.send_form("/placements/from-elsewhere/add")).status_code == write
