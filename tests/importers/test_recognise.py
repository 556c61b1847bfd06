"""Layouts are recognised by their headers alone, and an unknown one is refused with the nearest known one."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from market.importers.dates_in_files import as_at_in_file, day_in_text
from market.importers.feeds.registry import FEEDS
from market.importers.recognise import Recognised, recognise, same_name
from market.importers.types import Feed
from market.sheets.opened import FileRefused, Limits
from market.sheets.reading import open_file
from tests.builders.feeds import make_feed, make_layout
from tests.builders.workbooks import make_ods, make_xlsx

LIMITS = Limits(size=5_000_000, unpacked=20_000_000, rows=1_000)
HOMES = make_feed()
WARDS = make_feed(
    "wards", layouts=(make_layout("wards", ("Ward code", "Ward name", "People", "Area", "Region")),), title="Wards"
)


def found(
    tmp_path: Path, body: bytes, wanted: Feed | None = None, feeds: tuple[Feed, ...] = (HOMES, WARDS)
) -> Recognised:
    """What a file is recognised as."""
    path = tmp_path / "file"
    path.write_bytes(body)
    return recognise(open_file(path, LIMITS), feeds, wanted)


def refusal(tmp_path: Path, body: bytes, wanted: Feed | None = None) -> FileRefused:
    """Why a file is not recognised."""
    with pytest.raises(FileRefused) as caught:
        found(tmp_path, body, wanted)
    return caught.value


def test_columns_are_matched_in_any_order_without_case_spaces_and_punctuation(tmp_path: Path) -> None:
    known = found(tmp_path, b"BEDS?,Remarks,home_id,PLACE,Home-Name\r\n1,x,H1,Yarm,A\r\n")
    assert known.feed.code == "homes"
    assert known.header.positions == {"Beds": 0, "Home ID": 2, "Town": 3, "Home name": 4}
    assert known.header.unknown == ("Remarks",)
    assert any("Remarks" in note for note in known.notes)


def test_the_header_is_found_below_banners_blank_rows_and_notes(tmp_path: Path) -> None:
    body = b"List of homes,,\r\n,,\r\nThis data was produced on 19 August 2026,,\r\n\r\nHome ID,Home name,Beds\r\nH1,A,1\r\n"
    assert found(tmp_path, body).header.line == 5


def test_a_header_below_the_sixtieth_row_is_not_looked_for(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"note\n" * 60 + b"Home ID,Home name,Beds\nH1,A,1\n").code == "unknown_layout"


@pytest.mark.parametrize("make", [make_ods, make_xlsx])
def test_the_right_sheet_is_chosen(tmp_path: Path, make: Any) -> None:
    table = [["Home ID", "Home name", "Beds"], ["H1", "A", 1]]
    sheets = {"README": [["About this file"], ["Home ID: the id of a home"]], "Old": table, "Homes 2026": table}
    preferring = make_feed(sheets=("Homes_2026",))
    assert found(tmp_path, make(sheets), feeds=(preferring, WARDS)).sheet.name == "Homes 2026"


def test_columns_that_differ_only_in_punctuation_find_their_own(tmp_path: Path) -> None:
    feed = make_feed(layouts=(make_layout("x", ("local_authority", "localauthority", "Beds")),))
    assert found(tmp_path, b"localauthority,local_authority,Beds\na,b,1\n", feeds=(feed,)).header.positions == {
        "localauthority": 0,
        "local_authority": 1,
        "Beds": 2,
    }


def test_a_needed_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    refused = refusal(tmp_path, b"Home ID,Home name,Beds,beds\nH1,A,1,2\n")
    assert refused.code == "repeated_column"
    assert "“Beds” stands 2 times" in refused.message


def test_an_unknown_layout_is_refused_with_the_nearest_and_what_is_missing(tmp_path: Path) -> None:
    refused = refusal(tmp_path, b"Ward code,Ward name,Colour\n1,2,3\n")
    assert "Wards (wards): 2 of 6 columns" in refused.message
    assert "missing: People, Area, Region" in refused.message


def test_a_file_without_any_known_column_names_a_layout_all_the_same(tmp_path: Path) -> None:
    refused = refusal(tmp_path, b"Colour,Size\nred,1\n", HOMES)
    assert "Homes (homes): 0 of 4 columns" in refused.message
    assert "missing: Home ID, Home name, Beds" in refused.message


def test_a_file_of_another_feed_than_the_one_named_is_refused(tmp_path: Path) -> None:
    refused = refusal(tmp_path, b"Ward code,Ward name,People,Area,Region\n1,2,3,4,5\n", HOMES)
    assert "This looks like Wards (wards): 5 of 6 columns" in refused.message
    assert "For homes these columns are missing: Home ID, Home name, Beds." in refused.message


def test_json_is_recognised_by_its_keys(tmp_path: Path) -> None:
    known = found(tmp_path, b'{"items": [{"Home ID": "H1", "Beds": 2}, {"Home name": "A", "Other": 1}]}')
    assert (known.feed.code, known.header.layout.code, known.header.unknown) == ("homes", "homes-json", ("Other",))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Source: CQC database as at 01 September 2026", date(2026, 9, 1)),
        ("This data was produced on 19 August 2026,,,", date(2026, 8, 19)),
        ("as at 1st Sept 2026", date(2026, 9, 1)),
        ("as at 02/03/2026", date(2026, 3, 2)),
        ("as at 2026-03-02", date(2026, 3, 2)),
        ("as at 31/02/2026", None),
        ("as at 30 Octember 2026", None),
    ],
)
def test_days_in_texts(text: str, day: date | None) -> None:
    assert day_in_text(text) == day


@pytest.mark.parametrize(
    "sheets",
    [
        {
            "README": [["Active locations"], ["Source: CQC database as at 01 September 2026"]],
            "Data": [["Home ID", "Home name", "Beds"], ["H1", "A", 1]],
        },
        {
            "Data": [
                ["This data was produced on", date(2026, 9, 1)],
                [],
                ["Home ID", "Home name", "Beds"],
                ["H1", "A", 1],
            ]
        },
    ],
)
@pytest.mark.parametrize("make", [make_ods, make_xlsx])
def test_the_as_at_date_is_found_in_banners_and_notes(
    tmp_path: Path, sheets: dict[str, list[list[object]]], make: Any
) -> None:
    path = tmp_path / "file"
    path.write_bytes(make(sheets))
    opened = open_file(path, LIMITS)
    stated = as_at_in_file(opened, recognise(opened, (HOMES,), None))
    assert stated is not None
    assert stated.on == date(2026, 9, 1)


def test_dates_in_rows_are_not_taken_for_the_as_at_date(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"Home ID,Home name,Beds\nH1,Correct as at 1 May 2020,1\n")
    opened = open_file(path, LIMITS)
    assert as_at_in_file(opened, recognise(opened, (HOMES,), None)) is None


def test_names_are_compared_without_accents_and_signs() -> None:
    assert same_name("Care home?") == same_name("CARE_HOME") == same_name(" cáre  home ")


SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "formats" / "fixtures"


@pytest.mark.parametrize(
    ("sample", "feed"),
    [
        ("cqc/CQC_directory.header_with_preamble.csv", "cqc-directory"),
        ("cqc/cqc_directory_18col_sample.csv", "cqc-directory"),
        ("cqc/HSCA_Active_Locations.header.csv", "cqc-active-locations"),
        ("cqc/Latest_ratings.Locations.header.csv", "cqc-latest-ratings"),
        ("cqc/Deactivated_Locations.header_first34.csv", "cqc-deactivated"),
        ("cqc/cqc_api_location_1-125856395.json", "cqc-api-location"),
        ("capacity_tracker/care_home_2024_sample.csv", "tracker-care-homes"),
        ("capacity_tracker/non_residential_2024_sample.csv", "tracker-home-care"),
        ("cqc/Dual_Registration_Locations.header.csv", None),
        ("cqc/cqc_locations_45col_sample.csv", None),
        ("cld/cld_r1_r2.header.csv", "placements"),
    ],
)
def test_public_samples_are_recognised_as_what_they_are(sample: str, feed: str | None) -> None:
    """Real files of the sector, kept beside the project; None where no feed may claim the file."""
    path = SAMPLES / sample
    if not path.exists():
        pytest.skip("the public samples (../shared/formats/fixtures) are not here")
    opened = open_file(path, LIMITS)
    if feed is None:
        with pytest.raises(FileRefused) as caught:
            recognise(opened, FEEDS, None)
        assert "The nearest known layout is" in caught.value.message
    else:
        assert recognise(opened, FEEDS, None).feed.code == feed
