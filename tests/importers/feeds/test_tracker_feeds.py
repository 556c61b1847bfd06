"""The tracker's files, from bytes to returns, on both engines."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from market.db.sql import fetch
from market.importers.feeds import tracker_care_homes
from tests.builders.files import (
    care_home_file,
    care_home_row,
    columns_of,
    csv_bytes,
    home_care_file,
    home_care_row,
    json_file,
    tracker_item,
)
from tests.builders.imports import take_in
from tests.builders.providers import make_location
from tests.conftest import TestDatabase

SAVED = date(2024, 2, 8)


async def returns(columns: str = "*", table: str = "tracker_return") -> list[dict[str, Any]]:
    return await fetch(f"SELECT {columns} FROM {table} ORDER BY id")


async def test_care_homes_with_serial_dates_and_without_beds(db: TestDatabase, tmp_path: Path) -> None:
    await make_location(cqc_location_id="1-1001")
    names = [
        name
        for name in columns_of(tracker_care_homes.LAYOUT)
        if name not in ("maxcapacity", "usedbeds", "admissionstatus")
    ]
    taken = await take_in(care_home_file([care_home_row()], columns=names), "tracker-care-homes", tmp_path, as_at=None)
    assert (taken.counts.created, taken.prepared.context.as_at) == (1, SAVED)
    (row,) = await returns()
    assert (row["saved_on"], row["kind"], bool(row["accepting"])) == (SAVED, "care_home", True)
    assert (row["nurses_employed"], row["nurses_absent"], row["hours_paid"], row["other_staff_employed"]) == (
        11,
        4,
        9334.0,
        None,
    )
    assert await returns("id", "bed_return") == []


@pytest.mark.parametrize(
    ("saved", "words"), [("2026-10-01 10:00:00", "in the future"), ("1900-01-01", "before the Capacity Tracker began")]
)
async def test_a_return_from_a_day_that_cannot_be_is_rejected(
    db: TestDatabase, tmp_path: Path, saved: str, words: str
) -> None:
    await make_location(cqc_location_id="1-1001")
    rows = [care_home_row(lastupdatedutc=saved, lastupdatedbst="")]
    taken = await take_in(care_home_file(rows), "tracker-care-homes", tmp_path, as_at=None)
    ((column, reason),) = taken.rejected
    assert (column, words in reason) == ("lastupdatedutc", True)


async def test_the_vintage_with_beds_pipes_and_the_exports_own_case(db: TestDatabase, tmp_path: Path) -> None:
    await make_location(cqc_location_id="1-1001")
    row = {
        "CqcId": "1-1001",
        "Local_Authority": "Middlesbrough",
        "LocalAuthority": "Middlesbrough",
        "NursesEmployed": "2",
        "CareWorkersEmployed": "9",
        "MaxCapacity": "30",
        "UsedBeds": "31",
        "AdmissionStatus": "Closed",
        "LastUpdatedUtc": "31/07/2026 23:30",
    }
    content = csv_bytes(list(row), [row]).replace(b",", b"|")
    taken = await take_in(content, "tracker-care-homes", tmp_path, as_at=None)
    assert sum(taken.prepared.summary.flagged.values()) == 1
    (beds,) = await returns("bed_type, maximum, occupied, over_maximum, accepting, saved_on", "bed_return")
    assert (beds["bed_type"], beds["maximum"], beds["occupied"], bool(beds["over_maximum"])) == (
        "not_stated",
        30,
        31,
        True,
    )
    assert not beds["accepting"]
    assert beds["saved_on"] == date(2026, 8, 1)  # half past eleven in UTC is past midnight in London's summer


@pytest.mark.parametrize(
    ("changes", "column", "said"),
    [
        ({"cqcid": "1-7777"}, "cqcid", "not in the register"),
        ({"nursesemployed": "-3"}, "nursesemployed", "is negative"),
        ({"maxcapacity": "1001", "usedbeds": "3"}, "maxcapacity", "from 0 to 1,000"),
        ({"lastupdatedutc": "", "lastupdatedbst": ""}, "lastupdatedutc", "when it was saved"),
        ({"lastupdatedutc": "31/02/2026"}, "lastupdatedutc", "31/02/2026 is not a date"),
        ({"isacceptingadmissions": "Perhaps"}, "isacceptingadmissions", "Perhaps is not"),
    ],
)
async def test_impossible_rows_are_refused(
    db: TestDatabase, tmp_path: Path, changes: dict[str, str], column: str, said: str
) -> None:
    await make_location(cqc_location_id="1-1001")
    await make_location(cqc_location_id="1-1002")
    rows = [care_home_row(**changes), care_home_row("1-1002"), care_home_row("1-1002")]
    taken = await take_in(care_home_file(rows), "tracker-care-homes", tmp_path, as_at=None)
    assert taken.rejected[0][0] == column
    assert said in taken.rejected[0][1]
    assert "stands in this file already" in taken.rejected[1][1]
    assert taken.counts.created == 1


async def test_home_care_people_and_hours(db: TestDatabase, tmp_path: Path) -> None:
    await make_location(cqc_location_id="1-1001")
    taken = await take_in(home_care_file([home_care_row()]), "tracker-home-care", tmp_path, as_at=None)
    assert taken.counts.created == 1
    (row,) = await returns()
    assert (row["kind"], row["people"], row["people_council"], row["people_self_funded"]) == ("home_care", 57, 50, 7)
    assert (row["hours_paid"], row["extra_hours"], bool(row["can_provide_more_hours"]), row["saved_on"]) == (
        2228.0,
        40,
        True,
        SAVED,
    )


async def test_the_api_gives_beds_by_type_in_both_vintages(db: TestDatabase, tmp_path: Path) -> None:
    await make_location(cqc_location_id="1-1001")
    await make_location(cqc_location_id="1-1002")
    older = tracker_item(
        "1-1002",
        vacancies=[
            {"bedType": "YPD - Young Physically Disabled", "total": 8, "spare": 3, "isClosedToAdmissions": True}
        ],
    )
    content = json.dumps({"offset": 0, "limit": 500, "totalItems": 2, "items": [tracker_item(), older]}).encode()
    taken = await take_in(content, "tracker-api", tmp_path, as_at=None)
    assert (taken.counts.created, taken.prepared.context.as_at) == (2, date(2026, 9, 9))
    rows = await returns("bed_type, maximum, occupied, reserved, accepting", "bed_return")
    assert [
        (row["bed_type"], row["maximum"], row["occupied"], row["reserved"], bool(row["accepting"])) for row in rows
    ] == [
        ("general_residential", 20, 18, 1, True),
        ("dementia_residential", 10, 9, 0, True),
        ("ypd", 8, 5, None, False),
    ]
    (staff, _) = await returns("people, nurses_employed, nurses_absent, hours_paid")
    assert tuple(staff.values()) == (27, 4, 1, 900.5)


@pytest.mark.parametrize(
    ("bed", "said"),
    [
        ({"bedType": "Bunk", "total": 1, "used": 1}, "Bunk is not one of"),
        ({"bedType": "Transitional", "total": 1}, "does not say"),
        ({"bedType": "Transitional", "total": 2, "spare": 3}, "more than there are"),
        ({"bedType": "Transitional", "total": -2, "used": 0}, "is negative"),
    ],
)
async def test_beds_that_can_not_be_are_refused(
    db: TestDatabase, tmp_path: Path, bed: dict[str, object], said: str
) -> None:
    await make_location(cqc_location_id="1-1001")
    await make_location(cqc_location_id="1-1002")
    content = json_file(tracker_item(vacancies=[bed]), tracker_item("1-1002"))
    taken = await take_in(content, "tracker-api", tmp_path, as_at=None)
    assert [column for column, _ in taken.rejected] == ["vacancies"]
    assert said in taken.rejected[0][1]
    assert taken.counts.created == 1
