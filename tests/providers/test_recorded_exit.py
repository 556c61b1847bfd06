"""An exit that the council records before CQC's files say so, and CQC's own that takes its place."""

from datetime import UTC, date, datetime

from market.core.actor import command_actor
from market.core.refusal import Refused
from market.db.sql import fetch
from market.providers.queries import entries_and_exits, find_location
from market.providers.service import record_exit
from market.providers.tables import Location
from tests.builders.providers import make_location
from tests.builders.register import tell, told_location
from tests.conftest import TestDatabase

NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
BY = command_actor("a test")


async def exits(location_id: int) -> list[tuple[date, str]]:
    """Days and sources of the exits of a location."""
    rows = await fetch(
        "SELECT happened_on, source FROM registration_event WHERE location = {} AND kind = 'exit' ORDER BY id",
        location_id,
    )
    return [(row["happened_on"], row["source"]) for row in rows]


async def leave(home: Location, on: date) -> Refused | None:
    """Record an exit."""
    return await record_exit(home.id, on, "Provider failure, case 1", by=BY, now=NOW, today=NOW.date())


async def test_an_exit_is_an_event_once_and_the_register_stays_cqcs(db: TestDatabase) -> None:
    home = await make_location(name="Oak House")
    assert isinstance(await leave(home, date(2010, 1, 1)), Refused)
    for _ in range(2):
        assert await leave(home, date(2026, 9, 28)) is None
    assert await exits(home.id) == [(date(2026, 9, 28), "council")]
    location = await find_location(home.id)
    assert location is not None
    assert location.deregistered_on is None
    events = await entries_and_exits(date(2026, 9, 1), date(2026, 10, 1), None)
    assert [(each.kind, each.location_id) for each in events] == [("exit", home.id)]


async def test_an_unregulated_location_is_closed(db: TestDatabase) -> None:
    club = await make_location(name="Day club", source="council", cqc_location_id=None)
    assert await leave(club, date(2026, 9, 28)) is None
    location = await find_location(club.id)
    assert location is not None
    assert location.deregistered_on == date(2026, 9, 28)
    assert len(await exits(club.id)) == 1


async def test_cqcs_own_exit_takes_the_place_of_ours(db: TestDatabase) -> None:
    await tell([told_location("1-1"), told_location("1-2")], date(2026, 9, 1))
    home = await Location.objects().get(Location.cqc_location_id == "1-1")
    assert home is not None
    assert await leave(home, date(2026, 9, 28)) is None
    await tell([told_location("1-2")], date(2026, 9, 29))
    assert [source for _, source in await exits(home.id)] != ["council"]
    assert len(await exits(home.id)) == 1
