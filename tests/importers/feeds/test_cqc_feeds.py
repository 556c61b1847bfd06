"""CQC's files, from bytes to the register, on both engines."""

import random
from datetime import date
from pathlib import Path

import pytest

from market.db.sql import fetch
from market.importers.feeds import cqc_active_locations, cqc_latest_ratings
from tests.builders.files import (
    HOME_CARE,
    NURSING,
    active_file,
    active_row,
    api_location,
    columns_of,
    deactivated_file,
    deactivated_row,
    directory_file,
    directory_row,
    json_file,
    rating_row,
    ratings_file,
)
from tests.builders.imports import take_in
from tests.conftest import TestDatabase

SEPTEMBER = date(2026, 9, 1)


async def location(cqc_id: str = "1-1001") -> dict[str, object]:
    (row,) = await fetch("SELECT * FROM location WHERE cqc_location_id = {}", cqc_id)
    return row


async def codes(table: str) -> set[str]:
    return {row["code"] for row in await fetch(f"SELECT code FROM {table} WHERE until_on IS NULL")}


async def test_active_locations_give_the_whole_location_in_any_column_order(db: TestDatabase, tmp_path: Path) -> None:
    names = list(columns_of(cqc_active_locations.LAYOUT))
    random.Random(5).shuffle(names)
    rows = [
        active_row(**{NURSING: "Y", "Location Name": "  Ashgrove   House ", "Brand ID": "BD1", "Brand Name": "Acorn"}),
        active_row("RL4X1", **{"Care home?": "N", "Care homes beds": "0", HOME_CARE: "Y", "Publication Date": "45415"}),
        active_row("1-1003", **{"Location Inspection Directorate": "Primary medical services"}),
    ]
    taken = await take_in(
        active_file(rows, columns=[*names, "A new column"]), "cqc-active-locations", tmp_path, as_at=SEPTEMBER
    )
    assert taken.counts.created == 2
    assert taken.prepared.summary.left_out == {"Not adult social care but Primary medical services": 1}
    row = await location()
    assert row["name"] == "Ashgrove House"
    assert (row["beds"], row["care_home"], row["brand_name"], row["rating"]) == (30, True, "Acorn", "good")
    assert (row["postcode"], row["latitude"], row["listed_on"]) == ("TS1 2AZ", 54.57, SEPTEMBER)
    assert row["rating_published_on"] == date(2024, 5, 3)
    assert (await location("RL4X1"))["rating_published_on"] == date(2024, 5, 3)
    assert await codes("location_service") == {"nursing_home", "residential_home", "home_care"}
    assert await codes("location_specialism") == {"older_people"}
    (organisation,) = await fetch("SELECT name, companies_house_number FROM organisation")
    assert organisation == {"name": "Acorn Care Limited", "companies_house_number": "00644803"}


async def test_dirty_rows_are_refused_with_every_reason_and_are_not_taken_for_gone(
    db: TestDatabase, tmp_path: Path
) -> None:
    await take_in(
        active_file([active_row(), active_row("1-1002")]), "cqc-active-locations", tmp_path, as_at=date(2026, 8, 1)
    )
    dirty = [
        active_row(),
        active_row("1-1002", **{"Publication Date": "31/02/2026", "Care homes beds": "-4"}),
        active_row("12-Jan"),
        active_row("1-1001"),
        active_row("1-1005", **{"Location Postal Code": "TS", "Location Name": ""}),
        active_row("1-1006", **{"Location Postal Code": "nowhere"}),
        active_row("1-1007", **{"Location Web Address": "w" * 301}),
    ]
    taken = await take_in(active_file(dirty), "cqc-active-locations", tmp_path, as_at=SEPTEMBER)
    assert [column for column, _ in taken.rejected] == [
        "Care homes beds",
        "Publication Date",
        "Location ID",
        "Location ID",
        "Location Name",
        "Location Web Address",
    ]
    words = " ".join(reason for _, reason in taken.rejected)
    for said in (
        "31/02/2026 is not a date",
        "-4 is negative",
        "12-Jan is a date",
        "301 characters",
        "stands in this file already",
    ):
        assert said in words
    assert sum(taken.prepared.summary.flagged.values()) == 1
    assert (await location("1-1002"))["unlisted_on"] is None
    assert (await location("1-1006"))["postcode"] == ""


async def test_directory_finds_its_header_and_never_blanks_what_the_monthly_file_gave(
    db: TestDatabase, tmp_path: Path
) -> None:
    await take_in(active_file([active_row()]), "cqc-active-locations", tmp_path, as_at=date(2026, 8, 1))
    before = await location()
    rows = [
        directory_row(**{"Name": "Another name", "Service types": "Nursing homes"}),
        directory_row("1-1002", **{"Service types": "Homecare agencies|Supported living"}),
        directory_row("1-1003", **{"Service types": "Doctors/GPs|Doctors/GPs"}),
    ]
    taken = await take_in(directory_file(rows), "cqc-directory", tmp_path, as_at=None)
    assert (taken.counts.created, taken.counts.changed, taken.prepared.context.as_at) == (1, 0, date(2026, 8, 19))
    after = await location()
    assert after.pop("listed_on") == date(2026, 8, 19)
    before.pop("listed_on")
    assert after == before
    new = await location("1-1002")
    assert (new["town"], new["care_home"], new["beds"], new["described_on"]) == ("Middlesbrough", False, None, None)
    again = await take_in(
        active_file([active_row("1-1002"), active_row()]), "cqc-active-locations", tmp_path, as_at=SEPTEMBER
    )
    assert again.counts.changed == 1
    (state,) = await fetch("SELECT from_on, until_on, beds FROM location_state WHERE location = {}", new["id"])
    assert state == {"from_on": date(2015, 4, 1), "until_on": None, "beds": 30}


async def test_a_hospital_with_home_care_does_not_come_back_each_week(db: TestDatabase, tmp_path: Path) -> None:
    trust = directory_row("1-1002", **{"Service types": "Homecare agencies|Hospital"})
    weekly = directory_file([directory_row(), trust])
    await take_in(weekly, "cqc-directory", tmp_path, as_at=date(2026, 8, 19))
    monthly = [active_row(), active_row("1-1002", **{"Location Inspection Directorate": "Hospitals"})]
    await take_in(active_file(monthly), "cqc-active-locations", tmp_path, as_at=SEPTEMBER)
    again = await take_in(weekly, "cqc-directory", tmp_path, as_at=date(2026, 9, 9))
    assert sum(again.prepared.summary.left_out.values()) == 1
    assert (await location("1-1002"))["unlisted_on"] == SEPTEMBER


async def test_directory_of_2018_without_its_closing_bracket(db: TestDatabase, tmp_path: Path) -> None:
    row = directory_row(**{"Date of latest check": "03/05/2018 - 00:00"})
    old = {
        "CQC Location (for office use only": row.pop("CQC Location ID (for office use only)"),
        **row,
        "Local Authority": "Hull",
    }
    names = [name for name in old if name not in ("Also known as", "Local authority")]
    taken = await take_in(directory_file([old], columns=names), "cqc-directory", tmp_path, as_at=SEPTEMBER)
    assert taken.counts.created == 1
    assert (await location())["authority"] == "Hull"


async def test_only_overall_of_overall_rates_the_location(db: TestDatabase, tmp_path: Path) -> None:
    await take_in(active_file([active_row()]), "cqc-active-locations", tmp_path, as_at=SEPTEMBER)
    names = ["Key Question" if name == "Domain" else name for name in columns_of(cqc_latest_ratings.LAYOUT)]
    rows = [
        rating_row(),
        rating_row(**{"Domain": "Safe", "Latest Rating": "Requires improvement"}),
        rating_row(
            **{
                "Service / Population Group": "Care homes",
                "Latest Rating": "Inadequate",
                "Publication Date": "2026-01-05",
            }
        ),
        rating_row(**{"Latest Rating": "Requires Improvement", "Publication Date": "2026-02-06"}),
        rating_row(**{"Latest Rating": "Good", "Publication Date": "2026-02-06"}),
        rating_row(**{"Latest Rating": "Brilliant"}),
        rating_row("1-7777"),
    ]
    rows = [{**row, "Key Question": row["Domain"]} for row in rows]
    taken = await take_in(ratings_file(rows, columns=names), "cqc-latest-ratings", tmp_path, as_at=SEPTEMBER)
    assert taken.rejected == [("Latest Rating", "Brilliant is not a rating that is known here.")]
    assert (taken.counts.created, taken.counts.changed) == (4, 1)
    row = await location()
    assert (row["rating"], row["rating_published_on"]) == ("requires_improvement", date(2026, 2, 6))
    again = await take_in(ratings_file(rows, columns=names), "cqc-latest-ratings", tmp_path, as_at=SEPTEMBER)
    assert (again.counts.created, again.counts.changed, again.counts.unchanged) == (0, 0, 5)


async def test_deactivated_locations_close_on_their_own_day(db: TestDatabase, tmp_path: Path) -> None:
    await take_in(
        active_file([active_row(), active_row("1-1002")]), "cqc-active-locations", tmp_path, as_at=date(2026, 8, 1)
    )
    await take_in(active_file([active_row("1-1002")]), "cqc-active-locations", tmp_path, as_at=SEPTEMBER)
    assert (await location())["unlisted_on"] == SEPTEMBER
    rows = [
        deactivated_row(),
        deactivated_row("1-1009", **{"Location HSCA End Date": "30/06/2020"}),
        deactivated_row("1-1010", **{"Location HSCA End Date": "01/01/2010"}),
    ]
    taken = await take_in(deactivated_file(rows), "cqc-deactivated", tmp_path, as_at=SEPTEMBER)
    assert taken.rejected[0][1].startswith("The location would end on 01/01/2010, before it began")
    row = await location()
    assert (row["deregistered_on"], row["unlisted_on"], row["beds"]) == (date(2026, 8, 20), None, 30)
    events = await fetch("SELECT kind, happened_on FROM registration_event ORDER BY happened_on, kind, id")
    assert [(event["kind"], event["happened_on"].year) for event in events] == [
        ("entry", 2015),
        ("entry", 2015),
        ("entry", 2015),
        ("exit", 2020),
        ("exit", 2026),
    ]


async def test_the_api_brings_rating_history_and_links(db: TestDatabase, tmp_path: Path) -> None:
    await take_in(
        active_file([active_row("1-1000"), active_row()]), "cqc-active-locations", tmp_path, as_at=date(2026, 8, 1)
    )
    told = api_location(
        relationships=[{"relatedLocationId": "1-1000", "type": "HSCA Predecessor", "reason": "Legal entity change"}],
        currentRatings={
            "overall": {
                "organisationId": "1-1000",
                "rating": "Requires improvement",
                "reportDate": "2023-01-09",
                "keyQuestionRatings": [{"name": "Well-led", "rating": "Inadequate"}],
            },
            "serviceRatings": [{"name": "Residential", "rating": "Good", "reportDate": "2023-02-01"}],
        },
        historicRatings=[{"reportDate": "2015-01-23", "overall": {"rating": "Good", "keyQuestionRatings": []}}],
        assessment=[
            {
                "assessmentPlanPublishedDateTime": "2026-07-01 00:00:00",
                "ratings": {
                    "overall": [
                        {
                            "rating": "Outstanding",
                            "status": "Current",
                            "keyQuestionRatings": [{"name": "Safe", "rating": "Good"}],
                        }
                    ],
                    "asgRatings": [{"name": "Care Homes", "rating": "Outstanding", "status": "Current"}],
                },
            }
        ],
    )
    taken = await take_in(
        json_file(told, api_location("1-1002", inspectionDirectorate="Hospitals")),
        "cqc-api-location",
        tmp_path,
        as_at=SEPTEMBER,
    )
    assert (taken.counts.changed, sum(taken.prepared.summary.left_out.values())) == (1, 1)
    assert (await location())["rating"] == "outstanding"
    ratings = await fetch(
        "SELECT r.service_group, r.key_question, r.rating, r.inherited FROM rating r JOIN location l ON l.id = r.location "
        "WHERE l.cqc_location_id = '1-1001'"
    )
    assert {(row["service_group"], row["key_question"], row["rating"], bool(row["inherited"])) for row in ratings} == {
        ("Overall", "overall", "good", False),
        ("Overall", "overall", "requires_improvement", True),
        ("Overall", "well_led", "inadequate", True),
        ("Residential", "overall", "good", False),
        ("Overall", "overall", "outstanding", False),
        ("Overall", "safe", "good", False),
        ("Care Homes", "overall", "outstanding", False),
    }
    events = await fetch("SELECT kind, related_location_id FROM registration_event ORDER BY location, id")
    assert [tuple(event.values()) for event in events] == [("entry", ""), ("re_registration", "1-1000")]


@pytest.mark.parametrize(
    "changes",
    [{"locationId": "2026-01-12"}, {"numberOfBeds": "many"}, {"currentRatings": {"overall": {"rating": "Fair"}}}],
)
async def test_an_api_answer_with_a_bad_value_is_refused_with_its_key(
    db: TestDatabase, tmp_path: Path, changes: dict[str, object]
) -> None:
    told = api_location(**changes)
    taken = await take_in(json_file(told, api_location("1-1002")), "cqc-api-location", tmp_path, as_at=SEPTEMBER)
    assert [column for column, _ in taken.rejected] == list(changes)
    assert taken.counts.created == 1
