"""The list of feeds as a whole."""

import csv
from pathlib import Path

import pytest

from market.importers.feeds import cqc_active_locations, cqc_deactivated, cqc_directory, cqc_latest_ratings
from market.importers.feeds.reference import feeds_reference
from market.importers.feeds.registry import FEEDS
from market.importers.recognise import same_name
from market.importers.types import Layout

SAMPLES = Path(__file__).parents[4] / "shared" / "formats" / "fixtures" / "cqc"


def test_codes_are_unique_and_in_the_reference() -> None:
    codes = [feed.code for feed in FEEDS]
    assert len(set(codes)) == len(codes)
    assert all(f"## `{code}`" in feeds_reference() for code in codes)


def test_no_layout_gives_one_name_to_two_columns() -> None:
    for layout in (layout for feed in FEEDS for layout in feed.layouts):
        names = [name.casefold() for column in layout.columns for name in (column.name, *column.aliases)]
        assert len(set(names)) == len(names), layout.code


@pytest.mark.parametrize(
    ("sample", "layout"),
    [
        ("HSCA_Active_Locations.header.csv", cqc_active_locations.LAYOUT),
        ("CQC_directory.header_with_preamble.csv", cqc_directory.WEEKLY),
        ("Latest_ratings.Locations.header.csv", cqc_latest_ratings.LAYOUT),
        ("Deactivated_Locations.header_first34.csv", cqc_deactivated.LAYOUT),
        ("cqc_directory_18col_sample.csv", cqc_directory.EXPORT),
    ],
)
def test_published_headers_are_known_to_the_last_column(sample: str, layout: Layout) -> None:
    path = SAMPLES / sample
    if not path.exists():
        pytest.skip("the published samples are not beside this checkout")
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(row for row in csv.reader(file) if len([cell for cell in row if cell]) > 5)
    known = {same_name(name) for column in layout.columns for name in (column.name, *column.aliases)}
    assert [name for name in header if same_name(name) not in known] == []
