"""The pages of capacity in a browser, on both engines."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from market.accounts.permissions import Role
from market.capacity.extra_care.tables import ExtraCareScheme
from tests.builders.accounts import make_user, sign_in
from tests.builders.app import Browser, text_of_page
from tests.builders.capacity import make_bed_return, make_tracker_return
from tests.builders.providers import make_location, make_organisation
from tests.web.strict_html import parse

PAGES = ("/capacity", "/capacity/homes", "/capacity/completion", "/capacity/home-care", "/capacity/extra-care")
FILES = (
    "/capacity/beds-by-type.csv",
    "/capacity/occupancy.csv",
    "/capacity/homes.csv",
    "/capacity/homes.xlsx",
    "/capacity/completion.csv",
    "/capacity/completion.xlsx",
    "/capacity/completion-by-month.csv",
    "/capacity/home-care.csv",
    "/capacity/home-care.xlsx",
    "/capacity/home-care-people.csv",
    "/capacity/home-care-hours.csv",
    "/capacity/extra-care.csv",
    "/capacity/extra-care.xlsx",
)


async def make_market() -> int:
    oak = await make_organisation(name="Oak Care & <Sons>")
    one = await make_location(name="Acorn <House>", organisation=oak, town="Acklam")
    await make_bed_return(one, saved_on=date(2026, 7, 9), occupied=20)
    await make_bed_return(one, occupied=33, reserved=1, closed=2, accepting=True)
    await make_tracker_return(one, care_workers_employed=30, care_workers_absent=2)
    two = await make_location(name="Beech House", organisation=oak)
    await make_bed_return(two, saved_on=date(2026, 6, 1))
    visits = await make_location(name="Visiting", services=("home_care",))
    await make_tracker_return(visits, kind="home_care", people=40, hours_paid=512.0)
    return one.id


def table(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


async def test_every_page_is_sound_with_data_and_without(officer: Browser) -> None:
    empty = {path: await officer.get(path) for path in PAGES}
    location_id = await make_market()
    full = {path: await officer.get(path) for path in (*PAGES, f"/locations/{location_id}/capacity")}

    for answer in (*empty.values(), *full.values()):
        assert answer.status_code == 200
        parse(answer.text)
    assert "No care home in the area had saved a return" in empty["/capacity"].text
    market = text_of_page(full["/capacity"].text)
    assert "recorded by 2 of 2 care homes" in market
    assert "1 home with more occupied than recorded" in market
    assert "Acorn &lt;House&gt;" in full["/capacity/homes"].text


async def test_files_hold_what_the_page_shows(officer: Browser) -> None:
    location_id = await make_market()
    answers = {path: await officer.get(path) for path in (*FILES, f"/locations/{location_id}/capacity.csv")}

    for path, answer in answers.items():
        assert answer.status_code == 200, path
        assert "attachment" in answer.headers["content-disposition"]
    homes = table(answers["/capacity/homes.csv"].content)
    assert [row[1] for row in homes] == ["Care home", "Acorn <House>", "Beech House"]
    assert dict(zip(homes[0], homes[1], strict=True))["Occupied"] == "33"
    assert len(table(answers[f"/locations/{location_id}/capacity.csv"].content)) == 3
    assert len(table((await officer.get("/capacity/homes.csv?state=Stale")).content)) == 2


async def test_a_past_day_shows_what_was_known_then(officer: Browser) -> None:
    await make_market()

    past = text_of_page((await officer.get("/capacity?as_at=2026-07-31")).text)
    homes = table((await officer.get("/capacity/homes.csv?as_at=2026-07-31")).content)

    assert "as at 31 July 2026" in past
    assert [dict(zip(homes[0], row, strict=True))["Occupied"] for row in homes[1:]] == ["20", "26"]


async def test_extra_care_counts_apartments_as_they_were(officer: Browser) -> None:
    for apartments, from_on, until_on in ((50, date(2019, 4, 1), date(2026, 8, 1)), (56, date(2026, 8, 1), None)):
        await ExtraCareScheme(
            name="Willow <Court>",
            postcode="TS1 2AZ",
            authority="Middlesbrough",
            apartments=apartments,
            from_on=from_on,
            until_on=until_on,
            recorded_at=datetime(2026, 8, 1, tzinfo=UTC),
        ).save()

    now = await officer.get("/capacity/extra-care")
    parse(now.text)

    assert "Apartments 56" in text_of_page(now.text)
    assert "Apartments 50" in text_of_page((await officer.get("/capacity/extra-care?as_at=2026-07-31")).text)
    assert table((await officer.get("/capacity/extra-care.csv")).content)[1][:2] == ["Willow <Court>", "56"]
    assert len(table((await officer.get("/capacity/extra-care.csv?as_at=2019-03-31")).content)) == 1


async def test_the_tab_of_a_location(officer: Browser) -> None:
    location_id = await make_market()
    text = text_of_page((await officer.get(f"/locations/{location_id}/capacity")).text)

    assert "33 (110.0%)" in text
    assert "9 July 2026" in text
    assert (await officer.get("/locations/999999/capacity")).status_code == 404
    assert (await officer.get("/locations/999999/capacity.csv")).status_code == 404


@pytest.mark.parametrize("path", [*PAGES, "/capacity/homes.csv", "/locations/1/capacity"])
async def test_only_those_who_may_read_capacity(officer: Browser, path: str) -> None:
    officer.cookies.clear()
    assert (await officer.get(path)).status_code == 303
    await sign_in(officer, await make_user(roles=[Role.PARTNER]))
    assert (await officer.get(path)).status_code == 403
