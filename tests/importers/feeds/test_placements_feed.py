"""The feed of placements, from bytes to dated rows, on both engines."""

from datetime import date
from pathlib import Path
from typing import Any

from market.db.sql import fetch
from market.placements.queries import placements_on
from tests.builders.care_files import placement_row, placements_file
from tests.builders.imports import TakenIn, take_in
from tests.builders.placements import make_placement
from tests.builders.providers import make_location
from tests.conftest import TestDatabase

OWN = ("Middlesbrough",)
SPRING, AUTUMN = date(2026, 4, 1), date(2026, 9, 30)


async def bring(folder: Path, *rows: dict[str, Any], as_at: date = SPRING, own: bool = True) -> TakenIn:
    return await take_in(placements_file(rows, own=own), "placements", folder, as_at=as_at)


def counts(taken: TakenIn) -> tuple[int, int, int]:
    return (taken.counts.created, taken.counts.changed, taken.counts.unchanged)


async def test_release_1_words_a_cost_for_four_weeks_and_the_same_file_twice(db: TestDatabase, tmp_path: Path) -> None:
    location = await make_location(cqc_location_id="1-1001", authority="Middlesbrough")
    row = placement_row(
        **{"Unit Cost": "-1,000.50", "Cost Frequency (Unit Type)": "4-weekly", "Planned units per week": "7"}
    )
    home = placement_row(
        **{
            "Event Reference": "EV-2",
            "Service Type": "Long Term Support: Community",
            "Service Component": "Home Support",
            "Provider CQC Location ID": "",
            "Unit Cost": "21.35",
            "Cost Frequency (Unit Type)": "Hourly",
            "Planned units per week": "14",
            "Client Funding Status": "Fully social care funded",
        }
    )
    other = placement_row(**{"Event Type": "Assessment"})
    own_money = placement_row(**{"Client Funding Status": "Fully client funded"})
    taken = await bring(tmp_path, row, home, other, own_money, own=False)
    assert (counts(taken), taken.rejected) == ((2, 0, 0), [])
    assert sum(taken.prepared.summary.left_out.values()) == 2
    assert sum(taken.prepared.summary.flagged.values()) == 1
    bed, hours = await placements_on(SPRING, OWN)
    assert (bed.location_id, bed.service, bed.service_type, bed.host_authority, bed.out_of_area) == (
        location.id,
        "residential_home",
        "long_residential",
        "Middlesbrough",
        False,
    )
    assert (bed.rate_pence, bed.rate_unit, bed.weekly_pence, bed.delivery) == (
        100_050,
        "four_weekly",
        25_013,
        "managed_budget",
    )
    assert (hours.service, hours.weekly_hours, hours.weekly_pence, hours.out_of_area) == (
        "home_care",
        14,
        29_890,
        False,
    )
    again = await bring(tmp_path, row, home, own=False, as_at=AUTUMN)
    assert counts(again) == (0, 0, 2)
    assert len(await fetch("SELECT id FROM placement_rate")) == 2


async def test_a_new_cost_and_an_end_are_dated_and_older_files_change_nothing(db: TestDatabase, tmp_path: Path) -> None:
    await make_location(cqc_location_id="1-1001", authority="Middlesbrough")
    await bring(tmp_path, placement_row())
    later = await bring(tmp_path, placement_row(**{"Unit Cost": "900", "Event End Date": "31/10/2026"}), as_at=AUTUMN)
    assert counts(later) == (0, 1, 0)
    (spring,) = await placements_on(date(2026, 9, 29), OWN)
    (autumn,) = await placements_on(AUTUMN, OWN)
    assert (spring.weekly_pence, autumn.weekly_pence, autumn.ends_on) == (84_550, 90_000, date(2026, 10, 31))
    blank = await bring(tmp_path, placement_row(**{"Unit Cost": "", "Event End Date": ""}), as_at=AUTUMN)
    assert counts(blank) == (0, 0, 1)


async def test_the_councils_own_columns_and_a_reason_that_is_not_stated(db: TestDatabase, tmp_path: Path) -> None:
    await make_location(cqc_location_id="1-1001", authority="Stockton-on-Tees")
    told = {
        "Bed type": "Dementia residential",
        "Home area": "ts1",
        "Reason out of area": "no vacancy at the time",
        "More reasons": "OOA-05; OOA-16",
        "Host told on": "20/03/2025",
        "Last review": "01/03/2026",
        "Next review": "01/03/2027",
        "Wish to return": "Yes",
        "Return stage": "Planning",
        "Needs": "Dementia; Mental health conditions",
        "Distance miles": "4.5",
    }
    unstated = placement_row(
        **{
            "Event Reference": "",
            "LA Person Unique Identifier": "ASC-2",
            "Service Component": "Day support",
            "Service Type": "",
            "Provider CQC Location ID": "",
            "Provider CQC Location Name": "Riverside Day Centre",
            "Host authority": "Redcar & Cleveland Borough Council",
        }
    )
    taken = await bring(tmp_path, placement_row(**told), unstated)
    assert taken.rejected == []
    home, day = await placements_on(SPRING, OWN)
    assert (home.out_of_area, home.reason, home.bed_type, home.home_area, home.needs) == (
        True,
        "OOA-03",
        "dementia_residential",
        "TS1",
        ("dementia", "mental_health"),
    )
    assert (home.last_review_on, home.next_review_on, home.wish, home.return_stage) == (
        date(2026, 3, 1),
        date(2027, 3, 1),
        "wishes",
        "planning",
    )
    assert (day.location_name, day.host_authority, day.reason, day.service) == (
        "Riverside Day Centre",
        "Redcar and Cleveland",
        "OOA-99",
        "day_care",
    )
    (before,) = [each for each in await placements_on(date(2026, 2, 1), OWN) if each.id == home.id]
    assert before.last_review_on is None
    (flag,) = taken.prepared.summary.flagged
    assert "Ask for it within 90 days" in flag
    stated = await bring(tmp_path, {**unstated, "Reason out of area": "OOA-05"})
    assert counts(stated) == (0, 1, 0)
    assert counts(await bring(tmp_path, unstated)) == (0, 0, 1)
    assert [row["reason"] for row in await fetch("SELECT reason FROM placement ORDER BY id")] == ["OOA-03", "OOA-05"]


async def test_what_brokerage_recorded_is_adopted_by_its_event(db: TestDatabase, tmp_path: Path) -> None:
    location = await make_location(cqc_location_id="1-1001", authority="Middlesbrough")
    placed = await make_placement(case_reference="ASC-000001", location=location.id, rate_pence=84_550)
    taken = await bring(tmp_path, placement_row())
    assert counts(taken) == (0, 1, 0)
    (row,) = await fetch("SELECT id, event_reference, version FROM placement")
    assert tuple(row.values()) == (placed.id, "EV-1", 2)


BAD: tuple[tuple[dict[str, str], str, str], ...] = (
    ({"Event End Date": "01/03/2025"}, "Event End Date", "before it starts"),
    ({"Provider CQC Location ID": "1-7777"}, "Provider CQC Location ID", "Location 1-7777 is not in the register"),
    ({"Provider CQC Location ID": ""}, "Provider CQC Location ID", "does not say where"),
    ({"Home area": "TS1 2AZ"}, "Home area", "only the first half"),
    ({"Host authority": "Middlesborough"}, "Provider CQC Location ID", "No local authority called"),
    ({"Reason out of area": "OOA-77"}, "Reason out of area", "not one of the reasons"),
    ({"Contract reference": "C-1"}, "Contract reference", "There is no contract C-1"),
    ({"Unit Cost": "€40"}, "Unit Cost", "in euros"),
    ({"LA Person Unique Identifier": "Smith"}, "LA Person Unique Identifier", "looks like a name"),
    ({"Weekly hours": "400"}, "Weekly hours", "from 0 to 336"),
    ({"Event Reference": "fine"}, "Event Reference", "stands in the file already"),
)


async def test_impossible_rows_are_rejected_with_what_to_do(db: TestDatabase, tmp_path: Path) -> None:
    await make_location(cqc_location_id="1-1001", authority="Middlesbrough")
    bad = [placement_row(**{"Event Reference": f"E{at}", **changes}) for at, (changes, _, _) in enumerate(BAD)]
    taken = await bring(tmp_path, placement_row(**{"Event Reference": "fine"}), *bad)
    assert [column for column, _ in taken.rejected] == [column for _, column, _ in BAD]
    for (_, reason), (_, _, said) in zip(taken.rejected, BAD, strict=True):
        assert said in reason
        assert "Smith" not in reason
    assert taken.counts.created == 1
