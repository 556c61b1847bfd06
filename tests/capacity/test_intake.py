"""Returns of the tracker against what is held, on both engines."""

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from market.capacity.intake import AppliedReturns, BedsSaved, SavedReturn, apply_returns
from market.core.actor import command_actor
from market.db.sql import fetch
from market.db.transaction import transaction
from tests.builders.providers import make_location
from tests.builders.register import NOW
from tests.conftest import TestDatabase

DAY = date(2026, 9, 9)


async def save(*returns: SavedReturn, run_id: int = 1) -> AppliedReturns:
    async with transaction():
        return await apply_returns(
            returns, source="tracker-care-homes", by=command_actor("import"), now=NOW, run_id=run_id
        )


def returned(location: int, saved_on: date = DAY, **changes: Any) -> SavedReturn:
    return SavedReturn(
        **{"location": location, "kind": "care_home", "saved_on": saved_on, "nurses_employed": 4, **changes}
    )


async def test_another_day_is_another_row_and_the_same_again_is_nothing(db: TestDatabase) -> None:
    home = await make_location()
    first = await save(returned(home.id, beds=(BedsSaved("not_stated", 30, 27),)))
    assert (first.created, first.changed, first.unchanged, first.bed_rows) == (1, 0, 0, 1)
    again = await save(returned(home.id, beds=(BedsSaved("not_stated", 30, 27),)))
    assert (again.created, again.changed, again.unchanged, again.bed_rows) == (0, 0, 1, 0)
    later = await save(returned(home.id, date(2026, 9, 10), beds=(BedsSaved("not_stated", 30, 28),)))
    assert later.created == 1
    rows = await fetch("SELECT saved_on, occupied, import_run FROM bed_return ORDER BY saved_on")
    assert [(row["saved_on"], row["occupied"]) for row in rows] == [(DAY, 27), (date(2026, 9, 10), 28)]


async def test_a_later_file_of_the_same_day_replaces_only_what_it_says(db: TestDatabase) -> None:
    home = await make_location()
    await save(
        returned(home.id, hours_paid=900.5, accepting=True, beds=(BedsSaved("not_stated", 30, 27, accepting=True),))
    )
    done = await save(returned(home.id, nurses_employed=5, beds=(BedsSaved("not_stated", 30, 29),)), run_id=2)
    assert (done.created, done.changed) == (0, 1)
    (row,) = await fetch("SELECT nurses_employed, hours_paid, import_run FROM tracker_return")
    assert tuple(row.values()) == (5, 900.5, 2)
    (beds,) = await fetch("SELECT occupied, accepting FROM bed_return")
    assert (beds["occupied"], bool(beds["accepting"])) == (29, True)
    (entry,) = await fetch("SELECT after FROM audit_entry WHERE subject_id = '2'")
    assert '"changed":1' in entry["after"]


async def test_more_occupied_than_there_are_is_kept_and_flagged(db: TestDatabase) -> None:
    home = await make_location()
    done = await save(
        returned(home.id, beds=(BedsSaved("general_nursing", 10, 12), BedsSaved("general_residential", 20, 20)))
    )
    assert done.over_maximum == 1
    rows = await fetch("SELECT bed_type, over_maximum FROM bed_return ORDER BY bed_type")
    assert [(row["bed_type"], bool(row["over_maximum"])) for row in rows] == [
        ("general_nursing", True),
        ("general_residential", False),
    ]


async def test_the_two_forms_of_one_location_and_day_stand_beside_each_other(db: TestDatabase) -> None:
    home = await make_location()
    done = await save(returned(home.id), returned(home.id, kind="home_care", people=12))
    assert done.created == 2


DAYS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 30), st.one_of(st.none(), st.integers(0, 9))), min_size=1, max_size=12
)


@given(told=DAYS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_same_file_twice_is_once(db: TestDatabase, told: list[tuple[int, int, int | None]]) -> None:
    home = await make_location()
    records = [
        returned(
            home.id,
            date.fromordinal(DAY.toordinal() + day),
            nurses_employed=nurses,
            beds=(BedsSaved("not_stated", 30, used),),
        )
        for day, used, nurses in {each[0]: each for each in told}.values()
    ]
    first = await save(*records)
    rows = await fetch("SELECT * FROM bed_return WHERE location = {} ORDER BY id", home.id)
    again = await save(*records)
    assert (first.created, again.created, again.changed) == (len(records), 0, 0)
    assert await fetch("SELECT * FROM bed_return WHERE location = {} ORDER BY id", home.id) == rows
