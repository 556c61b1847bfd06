"""The council's list of extra care schemes, from bytes to dated rows and to the page."""

from datetime import date
from pathlib import Path
from typing import Any

from market.capacity.extra_care.queries import schemes_on
from market.importers.feeds import extra_care
from tests.builders.files import columns_of, csv_bytes
from tests.builders.imports import TakenIn, take_in
from tests.builders.providers import make_location
from tests.conftest import TestDatabase

FIRST, LATER = date(2026, 3, 31), date(2026, 9, 30)


def scheme(name: str = "Willow Court", **changes: Any) -> dict[str, Any]:
    """A scheme of 56 apartments open since April 2019."""
    return {
        "Scheme": name,
        "Postcode": "ts1 2az",
        "Local authority": "Middlesbrough",
        "Apartments": "56",
        "Landlord": "Teesside Homes",
        "Opened on": "01/04/2019",
        **changes,
    }


async def bring(folder: Path, *rows: dict[str, Any], as_at: date = FIRST) -> TakenIn:
    """Import these rows."""
    return await take_in(csv_bytes(columns_of(extra_care.LAYOUT), rows), "extra-care", folder, as_at=as_at)


async def apartments(on: date) -> list[tuple[str, int]]:
    """Name and apartments of what was open on a day."""
    return [(each.name, each.apartments) for each in await schemes_on(["Middlesbrough"], on)]


async def test_a_changed_number_holds_from_the_files_day_and_a_closed_scheme_ends(
    db: TestDatabase, tmp_path: Path
) -> None:
    location = await make_location(services=("extra_care",), cqc_location_id="1-1001")
    first = await bring(tmp_path, scheme(**{"Location CQC ID": "1-1001"}), scheme("Elm House"))
    assert (first.rejected, first.counts.created) == ([], 2)
    rows = (scheme(Apartments="60"), scheme("Elm House", **{"Closed on": "01/08/2026"}))
    later = await bring(tmp_path, *rows, as_at=LATER)
    assert (later.rejected, later.counts.changed) == ([], 2)
    assert await apartments(date(2019, 4, 1)) == [("Elm House", 56), ("Willow Court", 56)]
    assert await apartments(date(2026, 9, 29)) == [("Willow Court", 56)]
    assert await apartments(LATER) == [("Willow Court", 60)]
    (now,) = await schemes_on(["Middlesbrough"], LATER)
    assert now.location_id == location.id  # a cell left blank says nothing
    again = await bring(tmp_path, *rows, as_at=date(2026, 10, 1))
    older = await bring(tmp_path, scheme(Apartments="12"), as_at=date(2026, 1, 1))
    assert (again.counts.unchanged, older.counts.unchanged) == (2, 1)
    assert await apartments(LATER) == [("Willow Court", 60)]


async def test_impossible_schemes_are_refused(db: TestDatabase, tmp_path: Path) -> None:
    taken = await bring(
        tmp_path,
        scheme("A", Apartments="0"),
        scheme("B", **{"Closed on": "01/04/2018"}),
        scheme("C", Postcode="Linthorpe"),
        scheme("D", **{"Location CQC ID": "1-9999"}),
        scheme("E"),
        scheme("e"),
    )
    assert [column for column, _ in taken.rejected] == [
        "Apartments",
        "Closed on",
        "Postcode",
        "Location CQC ID",
        "Scheme",
    ]
    assert taken.counts.created == 1
