"""The market in turn, from rows to rows, on both engines."""

from datetime import date, datetime, timedelta

import msgspec
import pytest

from market.contingency.jobs import ask_the_market
from market.contingency.queries import (
    irreplaceable,
    lost_one_at_a_time,
    newest_market_run,
    standing_of,
    standings_of,
)
from market.contingency.service import ask_for_market, market_in_turn
from market.contingency.types import WhatIf
from market.contingency.work import contingency_market
from market.db.sql import fetch_value
from market.settings import Settings
from market.work.progress import Silent
from tests.builders.embargoes import impose
from tests.builders.placements import make_placement
from tests.conftest import TestDatabase
from tests.contingency.market import NAMES, NOW, OFFICER, ON, make_agency, make_home, make_town


async def turn(on: date = ON, now: datetime = NOW, ask: WhatIf | None = None) -> int:
    """Ask the market; the number of the run."""
    return await market_in_turn(ask or WhatIf(), on=on, authority_names=NAMES, by=OFFICER, now=now, report=Silent())


async def test_the_market_in_turn_ranks_what_it_cannot_lose(db: TestDatabase) -> None:
    town = await make_town()
    await make_placement(case_reference="GONE", location=town.beech.id, ends_on=date(2026, 9, 1))
    assert await newest_market_run(ON) is None
    assert await irreplaceable(ON) == {}

    standings = {each.location_id: each for each in await standings_of(await turn())}

    # Acorn's 5 people find 3 beds; each other home's people find the 25 of Acorn and the beds of the other.
    assert {number: (each.people, each.unplaced) for number, each in standings.items()} == {
        town.acorn.id: (5, 2),
        town.beech.id: (28, 2),
        town.cedar.id: (29, 2),
        town.dale.id: (25, 0),
    }
    assert sorted(each.rank for each in standings.values()) == [1, 2, 3, 4]
    assert standings[town.dale.id].rank == 4
    # One of our two known people left in 91 days, and 82 people live elsewhere: 5 people wait 5 / (82 / 2 / 91) days.
    assert standings[town.acorn.id].days == pytest.approx(5 / (82 / 2 / 91))
    assert set(await irreplaceable(ON)) == {town.acorn.id, town.beech.id, town.cedar.id}
    assert (await irreplaceable(ON))[town.acorn.id].on == ON
    lost = await lost_one_at_a_time(ON)
    assert lost is not None
    assert (lost.locations, lost.cannot_lose, lost.people, lost.unplaced) == (4, 3, 87, 6)


async def test_the_newest_market_of_a_day_counts_and_the_past_stays(db: TestDatabase) -> None:
    town = await make_town()
    before = await turn(on=date(2026, 9, 25))
    await make_home("New House", free=30)
    after = await turn(now=NOW + timedelta(hours=1))

    assert (first := await newest_market_run(date(2026, 9, 29))) is not None
    assert (second := await newest_market_run(ON)) is not None
    assert (first.id, second.id) == (before, after)
    assert (await newest_market_run(date(2026, 9, 24))) is None
    old, new = await standing_of(town.acorn.id, date(2026, 9, 29)), await standing_of(town.acorn.id, ON)
    assert old is not None
    assert new is not None
    assert (old.unplaced, new.unplaced) == (2, 0)
    assert await standing_of(999_999, ON) is None


async def test_nothing_came_up_is_not_known_rather_than_never(db: TestDatabase) -> None:
    town = await make_town()

    await turn()

    standing = await standing_of(town.acorn.id, ON)
    assert standing is not None
    assert standing.days is None


async def test_a_market_without_anybody_is_no_fault(db: TestDatabase) -> None:
    assert await standings_of(await turn()) == []
    assert (lost := await lost_one_at_a_time(ON)) is not None
    assert (lost.locations, lost.unplaced) == (0, 0)


async def test_the_market_is_asked_once_at_a_time_in_the_background(
    db: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_town()
    first, second = [await ask_for_market(WhatIf(), on=ON, by=OFFICER, now=NOW) for _ in range(2)]
    assert first == second
    arguments = msgspec.json.decode(await fetch_value("SELECT arguments FROM work_item WHERE id = {}", first))
    monkeypatch.setattr("market.contingency.work.from_environment", lambda: type("S", (), {"authority_names": NAMES}))

    outcome = await contingency_market(arguments, Silent())

    assert outcome.result_path == "/contingency"
    assert (run := await newest_market_run()) is not None
    assert (run.on, run.locations, run.made_by) == (ON, 4, OFFICER.label)


async def test_an_embargo_makes_others_harder_to_lose(db: TestDatabase) -> None:
    town = await make_town()
    await impose(town.beech)

    await turn()

    standing = await standing_of(town.acorn.id, ON)
    assert standing is not None
    assert standing.unplaced == 4


async def test_home_care_takes_its_turn_in_hours(db: TestDatabase) -> None:
    agency = await make_agency("Kind Hands", 3)
    await make_agency("Near Care", 12)
    for number in range(2):
        await make_placement(
            case_reference=f"H-{number}", location=agency.id, component="home_support", service_type="long_community",
            weekly_hours=10.0,
        )  # fmt: skip

    await turn()

    assert (standing := await standing_of(agency.id, ON)) is not None
    assert (standing.people, standing.unplaced) == (2, 1)


async def test_the_nightly_job_asks_for_the_present_day(db: TestDatabase, settings: Settings) -> None:
    await make_town()

    assert await ask_the_market(NOW, settings) == {"rankings": 1}

    assert (run := await newest_market_run()) is not None
    assert (run.on, run.locations) == (ON, 4)
