"""The feeds waiting-list, placing-authorities and postcodes, from bytes to rows, on both engines."""

from datetime import date
from pathlib import Path

from market.db.sql import fetch
from market.geography.queries import find_postcode
from market.importers.feeds.registry import FEEDS
from market.importers.recognise import recognise
from market.placements.queries import placed_by_others_on, waiting_on
from market.sheets.reading import open_file
from tests.builders.care_files import waiting_file, waiting_row
from tests.builders.files import csv_bytes
from tests.builders.imports import LIMITS, TakenIn, take_in
from tests.builders.providers import make_location
from tests.conftest import TestDatabase

EARLY, LATE = date(2026, 9, 10), date(2026, 9, 20)
CODE_POINT = (
    '"TS1 2AZ",10,449500,520500,"E92000001","E19000001","E18000001","","E06000002","E05001518"\r\n'
    '"TS12AB",90,0,0,"E92000001","E19000001","E18000001","","E06000002","E05001518"\r\n'
    '"SW1A1AA",10,529090,179645,"E92000001","E19000003","E18000007","","E09000033","E05013806"\r\n'
)


def counts(taken: TakenIn) -> tuple[int, int, int]:
    return (taken.counts.created, taken.counts.changed, taken.counts.unchanged)


async def test_who_is_no_longer_in_the_list_stopped_waiting_on_its_day(db: TestDatabase, tmp_path: Path) -> None:
    both = [waiting_row(), waiting_row("ASC-2", Since="2026-08-01")]
    assert counts(await take_in(waiting_file(both), "waiting-list", tmp_path, as_at=EARLY)) == (2, 0, 0)
    assert counts(await take_in(waiting_file(both), "waiting-list", tmp_path, as_at=EARLY)) == (0, 0, 2)
    assert counts(await take_in(waiting_file(both[:1]), "waiting-list", tmp_path, as_at=LATE)) == (0, 1, 1)
    assert [(each.case_reference, each.days) for each in await waiting_on(date(2026, 9, 19))] == [
        ("ASC-2", 49),
        ("ASC-000001", 18),
    ]
    assert [(each.case_reference, each.why) for each in await waiting_on(LATE)] == [("ASC-000001", "no_provider")]


async def test_impossible_waits_are_rejected(db: TestDatabase, tmp_path: Path) -> None:
    rows = [
        waiting_row("ASC-1", **{"Ended on": "01/08/2026"}),
        waiting_row("ASC-2", Outcome="Withdrawn"),
        waiting_row("ASC-3", Since="01/01/2027"),
        waiting_row("ASC-4", Why="Lost"),
        waiting_row("ASC-5"),
    ]
    taken = await take_in(waiting_file(rows), "waiting-list", tmp_path, as_at=LATE)
    assert [column for column, _ in taken.rejected] == ["Ended on", "Outcome", "Since", "Why"]
    assert taken.counts.created == 1


async def test_counts_of_placing_authorities_are_dated(db: TestDatabase, tmp_path: Path) -> None:
    await make_location(cqc_location_id="1-1001")
    columns = ("Location CQC ID", "Funder", "Authority", "People", "As at", "Contact email")
    row = {
        "Location CQC ID": "1-1001",
        "Funder": "Other council",
        "Authority": "Redcar and Cleveland",
        "People": "3",
        "Contact email": "brokerage@redcar.example",
    }
    bad = [
        {**row, "Authority": ""},
        {**row, "People": "-1"},
        {**row, "Location CQC ID": "1-7"},
        {**row, "Funder": "Us"},
    ]
    own_money = {**row, "Funder": "Self-funder", "Authority": "", "People": "9"}
    taken = await take_in(csv_bytes(columns, [row, own_money, *bad]), "placing-authorities", tmp_path, as_at=EARLY)
    assert [column for column, _ in taken.rejected] == ["Authority", "People", "Location CQC ID", "Funder"]
    assert counts(taken) == (2, 0, 0)
    later = await take_in(csv_bytes(columns, [{**row, "People": "0"}]), "placing-authorities", tmp_path, as_at=LATE)
    assert counts(later) == (1, 0, 0)
    assert [(each.funder, each.people) for each in await placed_by_others_on(EARLY)] == [
        ("other_council", 3),
        ("self", 9),
    ]
    assert [(each.funder, each.people) for each in await placed_by_others_on(LATE)] == [("self", 9)]


async def test_postcodes_with_and_without_a_header(db: TestDatabase, tmp_path: Path) -> None:
    plain = CODE_POINT.encode()
    taken = await take_in(plain, "postcodes", tmp_path, as_at=EARLY)
    assert counts(taken) == (2, 0, 0)
    assert list(taken.prepared.summary.left_out.values()) == [1]
    palace = await find_postcode("SW1A 1AA")
    assert palace is not None
    assert (round(palace.latitude, 3), round(palace.longitude, 3)) == (51.501, -0.142)
    (row,) = await fetch("SELECT outward, district FROM postcode WHERE postcode = 'TS1 2AZ'")
    assert tuple(row.values()) == ("TS1", "E06000002")
    header = b"Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,NHS_regional_HA_code,NHS_HA_code,"
    header += b"Admin_county_code,Admin_district_code,Admin_ward_code\r\n"
    moved = header + plain.replace(b"449500", b"449600")
    assert counts(await take_in(moved, "postcodes", tmp_path, as_at=LATE)) == (0, 1, 1)
    assert counts(await take_in(plain, "postcodes", tmp_path, as_at=EARLY)) == (0, 0, 2)


def test_a_file_without_a_header_is_recognised_only_when_it_cannot_be_anything_else(tmp_path: Path) -> None:
    path = tmp_path / "ts.csv"
    path.write_bytes(CODE_POINT.encode())
    found = recognise(open_file(path, LIMITS), FEEDS, None)
    assert (found.feed.code, found.header.line) == ("postcodes", 0)
